"""One mutant for each way in which each rule of each reference participant can be wrong, made from their tables.

A way that the interpretation register allows is no mutant: the catalogue's rows say what is legal.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from uftp_conformance.catalogue import Requirement, load
from uftp_conformance.catalogue.rows import ANY_REASON, fold
from uftp_conformance.messages import ROLES, VERSIONS, Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said, TurnedAway
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Ledger
from uftp_conformance.participants.rulebook import RULES, rule_ids
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage

UNDOCUMENTED = "The computer says no"
# What the register says about accepting what a rule refuses; a rule that may be left out is left out nowhere.
_TAKEN = frozenset({"accepted", "200"})


def systematic() -> Iterator[Mutant]:
    """Walk the mutants of every rule, by role."""
    rows = load().requirements
    rules = {rule.id: rule for rule in RULES}
    for role in ROLES:
        for version in ("3.1.0", "draft"):
            for identifier in rule_ids(role, version):
                # What stands in several versions is judged in the one that is current.
                if version == "draft" and "3.1.0" in (rules[identifier].versions if identifier in rules else VERSIONS):
                    continue
                yield from _of(role, version, rows[identifier], rules.get(identifier))


def _of(role: str, version: str, row: Requirement, rule: Rule | None) -> Iterator[Mutant]:
    make = partial(
        Mutant,
        kind="systematic",
        role=role,
        caught_by=(row.id,),
        version=version,
        supports=_denied(row),
    )
    if rule is not None and rule.stage is Stage.AGAIN:
        yield from _copies(make, role, row)
        return
    if row.direction == "initiated" or not _TAKEN & {*row.legal}:
        yield make(
            name=f"{role}/{row.id}/omitted",
            wrong=f"It does not hold to: {row.sentence}",
            faults=partial(Faults, without=frozenset({row.id, *_ONLY_WITH.get(row.id, ())})),
            may=_CONSEQUENCES.get(row.id, ()),
            thorough=True,
            hidden_in=("FlexOfferRevocation",) if row.id in _SPOILS_THE_OFFER else (),
        )
    if rule is None:
        return
    yield from _statuses(make, role, row)
    if rule.stage > Stage.AGAIN and row.observed == "refusal":
        yield from _reasons(make, role, version, row)


def _copies(make: Callable[..., Mutant], role: str, row: Requirement) -> Iterator[Mutant]:
    """Walk what can be made of a message that came before: an error, a rejection, or a second effect."""
    yield make(
        name=f"{role}/{row.id}/status-500",
        wrong="A message that arrives again with the same content ends in an error of the server.",
        faults=partial(Faults, without=frozenset({row.id})),
        thorough=True,
    )
    yield make(
        name=f"{role}/{row.id}/duplicate",
        wrong='A message that arrives again with the same content is Rejected, "Duplicate Identifier".',
        faults=partial(_at_copies, _as_if_other),
        thorough=True,
    )
    # To a CRO taking an update or a query twice makes no difference, except in the answer, and to nobody a TestMessage.
    if role != "CRO" and row.messages != ("TestMessage",):
        yield make(
            name=f"{role}/{row.id}/processed",
            wrong="A message that arrives again with the same content is processed again, as if it were new.",
            faults=partial(_at_copies, _as_if_new),
        )


Forgotten = Callable[[Ledger, tuple[str, str]], None]


def _at_copies(forget: Forgotten) -> Faults:
    """Let the memory of MessageIDs fail where a message arrives again with the same content."""
    kept: dict[tuple[str, str], Element] = {}

    def view(message: Element, context: Context) -> Context:
        key = (context.sender.domain, message["MessageID"].lower())
        if kept.setdefault(key, message) == message and key in context.ledger.seen:
            forget(context.ledger, key)
        return context

    return Faults(view=view)


def _as_if_new(ledger: Ledger, key: tuple[str, str]) -> None:
    ledger.seen.pop(key)


def _as_if_other(ledger: Ledger, key: tuple[str, str]) -> None:
    ledger.seen[key] = replace(ledger.seen[key], digest=b"")


def _denied(row: Requirement) -> dict[str, bool]:
    """Return what market and statement have to do without where a rule is about those who do."""
    return {claim.removeprefix("no_"): False for claim in row.needs if claim.startswith("no_")}


# What follows where a rule is left out, besides that the rule itself is violated.
_CONSEQUENCES: dict[str, tuple[str, ...]] = {"SND-PATIENCE": ("ANS-ONCE",)}
# Who could publish nothing is refused by another rule, in words that the row lets pass (register, point 71): that a
# query is served shows only in a CRO that took what was published.
_ONLY_WITH: dict[str, tuple[str, ...]] = {
    "PLN-APQ-UNAUTHORIZED": ("CON-APU-UNAUTHORIZED",),
    "PLN-DPQ-UNAUTHORIZED": ("CON-DPU-UNAUTHORIZED",),
}
# What breaks it breaks something else besides, for which no document has words (register, point 121).
_IN_ANY_WORDS = {("AGR", "VAL-REFERENCE-PROGNOSIS"), ("AGR", "VAL-PERIOD-BASELINE")}
# An AGR revokes an offer that it made before, and that offer is spoiled as well.
_SPOILS_THE_OFFER = ("INI-SCHEMA", "INI-SEALED", "INI-UNIQUE", "INI-REFERENCES")
_EMPTY = ("ANS-REASON", "ANS-REASON-TEST", "ANS-SCHEMA")
_ACCEPTED = ("ANS-NO-REASON", "ANS-NO-REASON-TEST", "ANS-SCHEMA")


def _statuses(make: Callable[..., Mutant], role: str, row: Requirement) -> Iterator[Mutant]:
    """Walk the wrong HTTP statuses with which a rule can refuse."""
    allowed = {*row.legal, *row.finding}
    if row.observed not in ("transport", "refusal"):
        return
    for status in (500, 403):
        if status == 403 and "4xx" in allowed:
            continue
        yield make(
            name=f"{role}/{row.id}/status-{status}",
            wrong=f"What violates this is refused with HTTP {status}: {row.sentence}",
            faults=partial(_refusing_with, row.id, status),
        )


def _refusing_with(identifier: str, status: int) -> Faults:
    def changed(rule: Rule) -> Rule:
        if rule.id != identifier:
            return rule

        def check(subject: Any, view: Any) -> Refusal | None:
            refusal = rule.check(subject, view)
            if refusal is not None and rule.stage > Stage.AGAIN:
                raise TurnedAway(status)
            return None if refusal is None else replace(refusal, status=status)

        return replace(rule, check=check)

    return Faults(rule=changed)


def _reasons(make: Callable[..., Mutant], role: str, version: str, row: Requirement) -> Iterator[Mutant]:
    """Walk the wrong words and results with which a rule can reject."""
    ways: dict[str, tuple[str, dict[str, str], tuple[str, ...]]] = {
        "empty-reason": ("is rejected with an empty reason", {"RejectionReason": ""}, _EMPTY),
    }
    documented = row.reasons(version)
    if ANY_REASON not in documented:
        other = _other_reason(row, version)
        ways["other-reason"] = (f'is rejected as "{other}"', {"RejectionReason": other}, ())
        if not row.own_words and (role, row.id) not in _IN_ANY_WORDS:
            ways["undocumented"] = (f'is rejected as "{UNDOCUMENTED}"', {"RejectionReason": UNDOCUMENTED}, ())
    if not _TAKEN & {*row.legal, *row.finding}:
        ways["accepted-with-reason"] = (
            "is Accepted, with the reason to reject it",
            {"Result": "Accepted"},
            _ACCEPTED,
        )
    for name, (what, attributes, may) in ways.items():
        yield make(
            name=f"{role}/{row.id}/{name}",
            wrong=f"What violates this {what}: {row.sentence}",
            faults=partial(_answering_with, row.id, attributes),
            may=may,
        )


def _answering_with(identifier: str, attributes: dict[str, str]) -> Faults:
    def answer(said: Said) -> Element:
        return said.answer.having(attributes) if said.culprit == identifier else said.answer

    return Faults(answer=answer)


def _other_reason(row: Requirement, version: str) -> str:
    """Return a reason that the catalogue documents for other rules, and for this one in no version and no message."""
    own = {fold(name) for each in VERSIONS for name in row.reasons(each)}
    own |= {fold(name) for name in row.equivalent}
    for other in load():
        for name in other.reasons(version):
            if name != ANY_REASON and not any(fold(name).startswith(o) or o.startswith(fold(name)) for o in own):
                return name
    raise LookupError(f"every documented reason fits {row.id}")
