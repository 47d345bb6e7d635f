"""Subtle faults about names that were agreed: parts of a name are compared, or nobody looks whose it is."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import in_zone, laxer, mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.xsd_types import offsets

Alike = Callable[[str, str], bool]
CONTRACT, BASELINE, POINT = "VAL-CONTRACT", "VAL-BASELINE-REFERENCE", "VAL-CONGESTION-POINT"
RECIPIENT, STRANGER, DURATION, ZONE = "VAL-RECIPIENT", "VAL-SENDER-STRANGER", "VAL-ISP-DURATION", "VAL-TIME-ZONE"

_BEGINS: Alike = lambda given, known: given.startswith(known)  # noqa: E731 - a row of a table
_ENDS: Alike = lambda given, known: given.endswith(known)  # noqa: E731
_PART: Alike = lambda given, known: bool(given) and known.startswith(given)  # noqa: E731
_NEARLY: Alike = lambda given, known: given[:-1] == known[:-1]  # noqa: E731
_END_ALIKE: Alike = lambda given, known: given[-8:] == known[-8:]  # noqa: E731


def _contracts(_: Element, context: Context) -> list[str]:
    return [contract.id for contract in context.market.contracts]


def _baselines(_: Element, context: Context) -> list[str]:
    return list(context.market.baseline_references)


def _points(_: Element, context: Context) -> list[str]:
    return list(context.market.shared_by(context.own.domain, context.sender.domain))


def _itself(_: Element, context: Context) -> list[str]:
    return [context.own.domain]


def _sender(_: Element, context: Context) -> list[str]:
    return [context.sender.domain]


_Known = Callable[[Element, Context], list[str]]
_ROWS: tuple[tuple[str, str, _Known, tuple[tuple[str, str, Alike], ...]], ...] = (
    (
        CONTRACT,
        "ContractID",
        _contracts,
        (
            ("longer", "What follows", _BEGINS),
            ("beginning", "All but a beginning", _PART),
            ("end", "What precedes", _ENDS),
        ),
    ),
    (
        BASELINE,
        "BaselineReference",
        _baselines,
        (("longer", "What follows", _BEGINS), ("nearly", "The last character", _NEARLY)),
    ),
    (
        POINT,
        "CongestionPoint",
        _points,
        (
            ("nearly", "The last digit", _NEARLY),
            ("end", "All but the last digits", _END_ALIKE),
            ("longer", "What follows", _BEGINS),
        ),
    ),
    (RECIPIENT, "RecipientDomain", _itself, (("below", "What precedes", _ENDS), ("longer", "What follows", _BEGINS))),
    (STRANGER, "SenderDomain", _sender, (("below", "What precedes", _ENDS), ("longer", "What follows", _BEGINS))),
)


def names() -> Iterator[Mutant]:
    """Walk names that are nearly right, and contracts of somebody else."""
    for rule, attribute, known, ways in _ROWS:
        for role in ("AGR", "DSO"):
            for name, what, alike in ways:
                wrong = f"{what} of the {attribute} is not compared."
                yield mutant(role, f"{rule}/{name}", wrong, laxer(rule, _alike(attribute, known, alike)), rule)
    for role in ("AGR", "DSO"):
        yield mutant(
            role,
            f"{CONTRACT}/of-others",
            "A contract will do whoever has it.",
            laxer(CONTRACT, lambda m, c: c.market.contract(m.get("ContractID") or "") is not None),
            CONTRACT,
        )
        yield mutant(
            role,
            f"{DURATION}/beginning",
            "An ISP-Duration that begins like the agreed one will do.",
            laxer(DURATION, lambda m, c: m["ISP-Duration"].startswith(f"PT{c.market.isp_minutes}")),
            DURATION,
        )


def _alike(attribute: str, known: _Known, alike: Alike) -> Callable[[Element, Context], bool]:
    """Return what tells that all that a message names is like something that is known."""

    def pardoned(message: Element, context: Context) -> bool:
        parts = [message, *message.all("FlexOrderSettlement")]
        given = [name for part in parts if (name := part.get(attribute)) is not None]
        return all(any(alike(name, each) for each in known(message, context)) for name in given)

    return pardoned


def letters() -> Iterator[Mutant]:
    """Walk who compares as text what is a UUID, or forgets whose message was rejected."""
    for role in ("AGR", "CRO", "DSO"):
        yield mutant(
            role,
            "VAL-DUPLICATE-LETTERS/as-text",
            "A MessageID in capital letters is another one.",
            laxer("VAL-DUPLICATE", lambda m, _: m["MessageID"] != m["MessageID"].lower()),
            "VAL-DUPLICATE-LETTERS",
        )
        yield mutant(
            role,
            "VAL-DUPLICATE-REJECTED/forgotten",
            "Only the MessageIDs of accepted messages are remembered.",
            _of_accepted_alone,
            "VAL-DUPLICATE-REJECTED",
        )


def _of_accepted_alone() -> Faults:
    accepted: set[str] = set()

    def remembered(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
        accepted.add(message["MessageID"].lower())
        usual(message, context)

    forgotten = laxer("VAL-DUPLICATE", lambda message, _: message["MessageID"].lower() not in accepted)
    return Faults(rule=forgotten().rule, remembered=remembered)


def seasons() -> Iterator[Mutant]:
    """Walk what is compared on the day of the message, where the Period is meant."""
    far: dict[str, object] = {"periods_ahead": 220}
    wrong = "The offset of a zone is compared as it is today, not on the Period"
    for role in ("AGR", "DSO", "CRO"):
        yield mutant(role, f"{ZONE}/today", f"{wrong}.", _of_today, ZONE, overrides={"market": far})
        yield mutant(
            role,
            f"{ZONE}/of-today",
            f"{wrong}, in a market whose clocks never change.",
            _of_today_without_summer,
            ZONE,
            overrides={"market": {**far, "time_zone": _UNCHANGED}},
        )


_UNCHANGED = "Africa/Johannesburg"


def _of_today() -> Faults:
    alike = laxer(ZONE, lambda m, c: offsets(m["TimeZone"], c.today) == offsets(c.market.time_zone, c.today))
    return alike()


def _of_today_without_summer() -> Faults:
    there = in_zone(_UNCHANGED)
    return replace(_of_today(), view=lambda _, context: there(context))
