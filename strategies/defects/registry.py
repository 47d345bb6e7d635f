"""What a defect is: a named change of a valid message that breaks exactly one requirement."""

import inspect
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from strategies.places import Unsuited, anywhere, at_places
from uftp_conformance.conversation.situation import Outgoing, Situation

__all__ = ["Defect", "Unsuited", "defect", "defects_of", "placed", "suited"]

Apply = Callable[[Outgoing, Situation, Any], Outgoing]
Boundaries = Callable[[Situation], Iterable[Any]]
Values = Callable[[Situation], st.SearchStrategy[Any]]


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
        placed: whether its values say where in a list it is (`places.At`), so that it is tried on long ones.
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
    placed: bool = False

    def describe(self, value: Any) -> str:
        """Say what differs from the valid message."""
        shown = str(value)
        text = self.text.replace("{place}", value.where) if self.placed else self.text
        return text.replace("{value}", shown if len(shown) <= 60 else shown[:57] + "...")


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
        drawn = values or _among(boundaries)
        _DEFECTS[requirement].append(
            Defect(requirement, apply.__name__, _words(apply), apply, boundaries, drawn, messages, valid, clock, varied)
        )
        return apply

    return register


def placed(
    requirement: str,
    *,
    boundaries: Boundaries = _nothing,
    values: Values | None = None,
    messages: tuple[str, ...] = (),
    clock: bool = False,
) -> Callable[[Apply], Apply]:
    """Register a defect that can be anywhere in the lists of a message: each value comes with a place (`places.At`)."""

    def register(apply: Apply) -> Apply:
        drawn = values or _among(boundaries)
        _DEFECTS[requirement].append(
            Defect(
                requirement,
                apply.__name__,
                _words(apply),
                apply,
                lambda situation: at_places(boundaries(situation)),
                lambda situation: anywhere(drawn(situation)),
                messages,
                valid=True,
                clock=clock,
                placed=True,
            )
        )
        return apply

    return register


def _among(boundaries: Boundaries) -> Values:
    return lambda situation: st.sampled_from(list(boundaries(situation)) or [None])


def suited(value: Any) -> Any:
    """Return the value of a defect; raise Unsuited where the situation has none to try."""
    if value is None:
        raise Unsuited
    return value


def _words(apply: Apply) -> str:
    return (inspect.getdoc(apply) or apply.__name__).splitlines()[0].rstrip(".")


def defects_of(requirement: str, message: str) -> tuple[Defect, ...]:
    """Return the defects that break a requirement in a message type."""
    return tuple(d for d in _DEFECTS[requirement] if not d.messages or message in d.messages)
