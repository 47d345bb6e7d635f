"""What to change: one or two sentences for each cause, for whoever has to do it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from reports.matrix import Row
from uftp_conformance.catalogue import Requirement, load
from uftp_conformance.run.events import Event

# Rules about what was agreed: which key of the statement says what the suite sent.
AGREED: Mapping[str, tuple[str, ...]] = {
    "VAL-ISP-DURATION": ("market.isp_duration",),
    "VAL-ISP-BOUNDS": ("market.isp_duration",),
    "OPR-DP-LACKING": ("market.isp_duration",),
    "VAL-TIME-ZONE": ("market.time_zone",),
    "VAL-TIME-ZONE-UPDATE": ("market.time_zone",),
    "VAL-CONGESTION-POINT": ("market.congestion_points",),
    "STL-POINT": ("market.congestion_points",),
    "VAL-CONTRACT": ("market.contracts",),
    "VAL-CONTRACT-REQUEST": ("market.contracts",),
    "VAL-BASELINE-REFERENCE": ("market.baseline_references",),
    "VAL-PERIOD": ("market.periods_ahead", "market.time_zone"),
    "VAL-PERIOD-PROGNOSIS": ("market.periods_ahead", "market.time_zone"),
    "VAL-PERIOD-QUERY": ("market.periods_ahead", "market.time_zone"),
    "OPR-DP-POWER": ("market.plausible_power",),
    "PLN-FRU-POWER": ("market.contracts",),
    "VLD-FO-POWER": ("market.plausible_power",),
    "VAL-RECIPIENT": ("target.domain",),
    "VAL-SENDER-STRANGER": ("counterparties",),
    "VAL-SENDER-MISMATCH": ("counterparties",),
    "VAL-SENDER-ROLE": ("counterparties",),
    "VAL-BARRED": ("counterparties",),
    "CON-DPU-UNAUTHORIZED": ("counterparties", "supports.mode"),
    "CON-APU-UNAUTHORIZED": ("counterparties", "supports.mode"),
    "VLD-FO-MUTEX": ("supports.mutex_offers",),
    "VLD-FO-UNASKED": ("supports.unsolicited_offers",),
    "VLD-FOR-UNASKED": ("supports.unsolicited_orders",),
    "PLN-FRU-DEADLINE": ("market.contracts", "market.time_zone"),
    "INI-MARKET": ("market.isp_duration", "market.time_zone", "market.congestion_points"),
    "INI-BOUNDS": ("market.isp_duration",),
    "INI-AGREED": ("market.contracts", "market.baseline_references"),
    "INI-CURRENCY": ("market.currency",),
}
_SHOWN = 60
_MANY = 5  # cells from which on a refusal of valid messages is rather a disagreement than a slip of the target's
_SAID = re.compile(r'"(.*)"')
_PLAIN = re.compile(r"[^a-z0-9]+")

# What a target did, by the first words that fit, and what to do then.
_DONE: Sequence[tuple[str, str]] = (
    (r"today is nearly over", "Nothing follows about the target: run again when more of its day is left."),
    (r"the resolver at", "Name a resolver that answers: `[discovery] resolver` of the statement."),
    (r"HTTP \d{3} .*Retry-After", "The target was busy for longer than the suite waits: run again when it is there."),
    (r"HTTP 5\d\d", "The target broke down: look into its log at the time of the first case, and mend it."),
    (r"HTTP 419|.*signature", "Compare the public keys that both sides hold: `uftp-conformance counterparties`."),
    (r".*connection refused", "The target was not listening any more: look whether it ended, and why."),
    (r".*TLS", "Compare certificate, authority (`target.ca_file`) and TLS versions of both sides."),
    (
        r".*(closed|no HTTP answer|not HTTP)",
        "The target gave no HTTP answer: look into its log, and let it answer every request.",
    ),
    (
        r".*no (second )?answer(?! to )",
        "The target took the message over, and no answer to it was understood: let it deliver its answer within"
        " `timing.reply_within`{reply}, to the endpoint of the counterparty that sent the message.  Where a note says"
        " that a delivery holds no message, it answered, but in no XML that can be read.",
    ),
    (
        r".*the stimulus refuses to send .*HTTP 409",
        "The target has no basis for this message: give it one before the run, such as an order of a day that is over"
        " for a FlexSettlement, or leave the type out of the statement's `stimulus.messages`.",
    ),
    (
        r".*(stimulus|started nothing|did not (start|send)|nothing was started)",
        "Let the hook or operator of the statement's [stimulus] make the target send this message, then run again.",
    ),
)
_BLAMED: Mapping[str, str] = {
    "configuration": "Compare the statement with the configuration of the target, correct the one that is wrong, and"
    " run again.",
    "the suite itself": "Nothing follows about the target: report it with the event stream to the maintainers of the"
    " suite.",
}


def advice_of(
    what: str, got: str, rows: Sequence[Row], first: Event | None, statement: Mapping[str, Any] | None
) -> str:
    """Return what to change about a cause.

    Args:
        what: of which kind the cause is (see `causes`).
        got: what the target did, without times and identifiers.
        rows: the requirements of its cells.
        first: the verdict that stands for it.
        statement: what the target claims, where the stream tells it.
    """
    if what == "error":
        return _BLAMED["the suite itself"]
    if what == "valid refused" and (advice := _refused(got, first, statement, many=len(rows) >= _MANY)):
        return advice
    if rows[0].group == "refusal" and re.match(r"HTTP 4\d\d", got):
        return "Take these messages over (HTTP 200), and refuse them in the answer: Rejected, with the reason."
    if what == "invalid accepted" and len({row.id for row in rows}) > 1:
        return "Let the target check what it receives before it accepts it; the rules that are missing are listed."
    if what in ("did", "inconclusive", "valid refused") and (advice := _done(got, statement)):
        return advice
    if what == "did" and rows[0].id.startswith("INI-") and rows[0].id in AGREED:
        return _disagreement(_meant(AGREED[rows[0].id], got), statement, "says")
    if what == "inconclusive":
        return "Nothing follows about the target yet: remove what kept this from being judged, and run again."
    blame = first["blame"] if first else ""
    return _BLAMED.get(blame) or _rule(rows[0], first, what)


def _done(got: str, statement: Mapping[str, Any] | None) -> str:
    within = value_at(statement, "timing.reply_within")
    for pattern, advice in _DONE:
        if re.match(pattern, got):
            return advice.format(reply=f" ({within:g} s)" if isinstance(within, float | int) else "")
    return ""


def _refused(got: str, first: Event | None, statement: Mapping[str, Any] | None, *, many: bool) -> str:
    """Return the advice about valid messages that are refused for a reason that a rule documents; "" for none."""
    said = _SAID.search(got)
    if said is None and re.match(r"HTTP 4(?!19)\d\d", got):
        return (
            "These messages are valid: take them over (HTTP 200) and answer them; the log of the target says what it"
            " could not read."
        )
    if said is None:
        return "" if not got.startswith("Rejected") else "Let the target say why: a refusal names its RejectionReason."
    named = ruled(said[1], first["version"] if first else "")
    rules = [rule for rule in named if first is None or _is_about(rule, first)]
    if not rules:
        return (
            "These messages are valid: let the target accept them, or look into its log for what it compared with"
            " what was agreed in the statement."
        )
    keys = list(dict.fromkeys(key for rule in rules for key in AGREED.get(rule.id, ())))
    if not keys or not many:
        return f"These messages do not break {rules[0].id} ({rules[0].title}): correct how the target decides it."
    return _disagreement(keys, statement, "sent")


def _is_about(rule: Requirement, first: Event) -> bool:
    """Return whether a rule is one of the role's, and can be broken: what was refused may be another message."""
    return rule.testable and first["role"] in rule.receivers


def _disagreement(keys: Sequence[str], statement: Mapping[str, Any] | None, did: str) -> str:
    *others, last = (f"{key}{_value(statement, key)}" for key in keys)
    claims = f"{', '.join(others)} and {last}" if others else last
    what = "The suite sent what the statement says" if did == "sent" else "The statement says"
    return (
        f"Target and statement disagree.  {what}: {claims}."
        "  Ask the vendor which of the two is right, correct the other, and run again."
    )


def _meant(keys: Sequence[str], got: str) -> Sequence[str]:
    """Return those of the keys that a complaint is about, by its words; all where it names none."""
    words = {key: key.rpartition(".")[2].replace("_", "").removesuffix("s") for key in keys}
    folded = re.sub(r"[^a-z]", "", got.lower())
    return [key for key in keys if words[key] in folded] or keys


def disagrees(got: str, version: str, cells: int) -> bool:
    """Return whether the refusal of so many cells names a rule about what was agreed."""
    said = _SAID.search(got)
    return cells >= _MANY and said is not None and any(rule.id in AGREED for rule in ruled(said[1], version)[:1])


def ruled(said: str, version: str) -> list[Requirement]:
    """Return the requirements whose documented reason this is, those about what was agreed first."""
    plain = _PLAIN.sub(" ", said.lower()).strip()
    found = [rule for rule in load() if _names(rule, plain, version)]
    return sorted(found, key=lambda rule: rule.id not in AGREED)


def _names(rule: Requirement, plain: str, version: str) -> bool:
    names = {_PLAIN.sub(" ", name.lower()).strip() for name in rule.reasons(version)} - {""}
    return any(plain == name or plain.startswith(f"{name} ") for name in names) and rule.id != "VAL-SEVERAL"


def value_at(statement: Mapping[str, Any] | None, key: str) -> Any:
    """Return the value of a statement at "section.key"; None where the stream does not tell it."""
    value: Any = statement
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _value(statement: Mapping[str, Any] | None, key: str) -> str:
    value = value_at(statement, key)
    if value is None:
        return ""
    if isinstance(value, list):
        return f" ({len(value)} listed)"
    return f" = {str(value)[:_SHOWN]}"


def _rule(row: Row, first: Event | None, what: str) -> str:
    rule = row.requirement
    if rule is None:
        return "Read the rule in the version of the suite that wrote the stream."
    if what in ("invalid accepted", "other reason") and first:
        reasons = [name for name in rule.reasons(first["version"]) if name != "*"]
        named = f', and name the reason "{reasons[0]}"' if reasons else ""
        return f"Refuse such messages{named}.  {rule.sentence}"
    return f"Keep the rule: {rule.sentence}"
