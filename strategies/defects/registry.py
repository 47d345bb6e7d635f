"""What a defect is: a named change of a valid message that breaks exactly one requirement."""

import inspect
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from uftp_conformance.situation import Outgoing, Situation

Apply = Callable[[Outgoing, Situation, Any], Outgoing]
Boundaries = Callable[[Situation], Iterable[Any]]
Values = Callable[[Situation], st.SearchStrategy[Any]]


class Unsuited(Exception):
    """This message cannot carry this defect with this value (for example it has too few ISPs)."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One way to break one requirement.

    Attributes:
        requirement: the id in the catalogue.
        name: the function's name.
        text: what it does, in the words of its docstring; "{value}" stands for the value.
        apply: (valid message, situation, value) -> defective message.
        boundaries: values that are always tried, in this order.
        values: strategy for the rest.
        messages: message types that can carry it; empty means all of the requirement.
        valid: whether the result still claims to be valid for the schema.
        clock: whether it is also tried on the days on which the clock changes.
        varied: whether it is also tried on a content with several runs of ISPs, not only on the simplest.
    """

    requirement: str
    name: str
    text: str
    apply: Apply
    boundaries: Boundaries
    values: Values
    messages: tuple[str, ...]
    valid: bool
    clock: bool
    varied: bool = False

    def describe(self, value: Any) -> str:
        """Say what differs from the valid message."""
        shown = str(value)
        return self.text.replace("{value}", shown if len(shown) <= 60 else shown[:57] + "...")


_DEFECTS: dict[str, list[Defect]] = defaultdict(list)


def _nothing(_: Situation) -> tuple[None, ...]:
    return (None,)


def defect(
    requirement: str,
    *,
    boundaries: Boundaries = _nothing,
    values: Values | None = None,
    messages: tuple[str, ...] = (),
    valid: bool = True,
    clock: bool = False,
    varied: bool = False,
) -> Callable[[Apply], Apply]:
    """Register a defect of a requirement; its docstring becomes the words of the report.

    Without `values` the boundaries are drawn from, each on other content.
    """

    def register(apply: Apply) -> Apply:
        drawn = values or (lambda situation: st.sampled_from(list(boundaries(situation)) or [None]))
        text = (inspect.getdoc(apply) or apply.__name__).splitlines()[0].rstrip(".")
        _DEFECTS[requirement].append(
            Defect(requirement, apply.__name__, text, apply, boundaries, drawn, messages, valid, clock, varied)
        )
        return apply

    return register


def defects_of(requirement: str, message: str) -> tuple[Defect, ...]:
    """Return the defects that break a requirement in a message type."""
    return tuple(d for d in _DEFECTS[requirement] if not d.messages or message in d.messages)
