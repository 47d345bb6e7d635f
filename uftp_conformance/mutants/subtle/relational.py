"""Faults of a CRO that keeps its tables badly: rows that go with others, or stay when they should not count."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.registry import Point, Registry

_UNDECLARED, _NAMED = "CON-APU-UNDECLARED", "PLN-DPQ-AGR"
_ENDING = ("CON-DPU-END", "CON-APU-END")


class _Cascading(Registry):
    """A registry in which a connection that a point no longer has is no longer an AGR's either."""

    __slots__ = ()

    def publish(self, point: Point) -> None:
        earlier = self.points.get((point.dso, point.address))
        super().publish(point)
        left = {address for address, _ in earlier.connections} if earlier else set[str]()
        for address in left - {address for address, _ in point.connections}:
            for agr in self.represented.pop(address, {}):
                self.portfolios[agr].pop(address, None)


class _Reset(Registry):
    """A registry in which the connections of a point have no AGR, for its DSO, once that publishes it again."""

    __slots__ = ()

    def publish(self, point: Point) -> None:
        earlier = self.points.get((point.dso, point.address))
        super().publish(point)
        for address, _ in earlier.connections if earlier else ():
            self.represented.pop(address, None)


def _newest(read: Callable[[str], str]) -> Faults:
    """Store an update only if its TimeStamp, as it is read, is not less than that of the sender's newest one."""
    newest: dict[str, str] = {}

    def remembered(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
        sender, stamp = context.sender.domain, read(message["TimeStamp"])
        if message.tag.endswith("Update") and stamp < newest.get(sender, ""):
            return
        newest[sender] = stamp
        usual(message, context)

    return Faults(remembered=remembered)


def _in_whole_hours(stamp: str) -> str:
    instant = datetime.fromisoformat(re.sub(r"([+-]\d\d):\d\d$", r"\1:00", stamp))
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def relational() -> Iterator[Mutant]:
    """Walk them."""
    wrong = "A connection that its point no longer has is deleted, and with it that an AGR represents it."
    yield mutant("CRO", f"{_UNDECLARED}/cascading", wrong, partial(Faults, registry=_Cascading), _UNDECLARED)
    wrong = "Where a DSO publishes a point again, its connections have no AGR for it until that publishes again too."
    yield mutant("CRO", f"{_NAMED}/reset", wrong, partial(Faults, registry=_Reset), _NAMED)
    wrong = (
        "An update whose TimeStamp is less as text than that of the sender's newest one is accepted, and not stored."
    )
    yield mutant("CRO", "CON-DPU-END/stamp-as-text", wrong, partial(_newest, str), *_ENDING)
    wrong = "An update that is older than the sender's newest one by the whole hours of its offset is not stored."
    yield mutant("CRO", "CON-DPU-END/stamp-in-hours", wrong, partial(_newest, _in_whole_hours), *_ENDING)
