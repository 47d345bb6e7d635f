"""What a trial is made from: valid content, and what is wrong with it, or how it is written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from strategies.defects.registry import Defect
from strategies.headers import CONTENT_TYPES
from strategies.places import FIRST
from strategies.spelling_variants import OF_ISPS, VARIANTS, Variant, as_it_is, in_capitals, minor_versions
from strategies.spellings import every_spelling, message_spelt
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element
from uftp_conformance.messages.spellings import a_cdata_section
from uftp_conformance.statement import Standing


@dataclass(frozen=True, slots=True)
class Case:
    """One case, not yet sent: content, defect and value; or content and variant when nothing is wrong.

    `repetition` tells equal cases apart: where a defect has few values, each is tried again with fresh identifiers,
    because a target may be right once and wrong later.  `beside` is a valid content of another type, for a twin where
    nothing of the case's own type is valid.  One that is about today and could not be tried is dropped, unless it is
    `insistent`: then today is what its rule is about.  `bound` says at which bound of what is legal the content is.
    The `speaker` is who of our ordinary participants all of it comes from.
    """

    content: Element
    defect: Defect | None = None
    value: Any = None
    variant: Variant = as_it_is
    repetition: int = 0
    beside: Element | None = None
    insistent: bool = False
    bound: str = ""
    speaker: Standing = "registered"

    def describe(self) -> str:
        """Say in words what differs from the plain valid message."""
        if self.defect:
            return self.defect.describe(self.value)
        if self.bound:
            return self.bound
        return (self.variant.__doc__ or "").splitlines()[0].rstrip(".")


_NONE = object()  # None is a value of a defect
# What no other row lists in variants of its bytes.
_NOT_VARIED = ("AGRPortfolioQuery", "DSOPortfolioQuery", "FlexSettlement")
# Makes the cases that are sent of a situation and the simplest valid content, whatever is drawn beside them.
Listed = Callable[[Situation, Element], Sequence[Case]]


def spelling_cases(message: str) -> Listed:
    """List a content in every spelling of its bytes and of its Content-Type.

    Where each case needs an offer of the target there are several at once.
    """
    dear = message == "FlexOrder"
    forms = (*every_spelling(together=dear), *CONTENT_TYPES[: 1 if dear else None])
    if message in _NOT_VARIED:
        forms = (*forms, in_capitals)
    return lambda _, content: [Case(content, variant=form) for form in forms]


def cdata_cases(_: Situation, content: Element) -> Sequence[Case]:
    """List a content with a CDATA section of white space among its elements."""
    return [Case(content, variant=message_spelt(a_cdata_section))]


def version_cases(situation: Situation, content: Element) -> Sequence[Case]:
    """List a content under the number of each other minor version, and of another patch."""
    return [Case(content, variant=variant) for variant in minor_versions(situation.version)]


def content_cases(contents: st.SearchStrategy[Element]) -> st.SearchStrategy[Case]:
    """Draw valid contents; where there are few of them, each is drawn several times."""
    return st.builds(lambda content, number: Case(content, repetition=number), contents, st.integers(0, 2**16))


def refusal_cases(
    pool: Sequence[Element], defects: tuple[Defect, ...], situation: Situation
) -> st.SearchStrategy[Case]:
    """Draw a valid content and one of the defects with a value; shrinks towards the first defect.

    The pool begins with the shortest contents; a defect that can be anywhere in a list gets one of the longer half.
    """
    repetitions = st.integers(0, 2**16)
    every, longer = st.sampled_from(pool), st.sampled_from(pool[len(pool) // 2 :])
    return st.one_of(
        [
            st.builds(Case, longer if d.placed else every, st.just(d), d.values(situation), repetition=repetitions)
            for d in defects
        ]
    )


def of_either(first: st.SearchStrategy[Case], second: st.SearchStrategy[Case] | None) -> st.SearchStrategy[Case]:
    """Draw cases, every fourth of them of our second participant where it has any: a partner like the first one.

    Who keeps a rule for one partner alone is wrong for the others.
    """
    if second is None:
        return first
    of_second = second.map(lambda case: replace(case, speaker="second"))
    return st.sampled_from((False, False, False, True)).flatmap(lambda turn: of_second if turn else first)


@dataclass(frozen=True, slots=True)
class Material:
    """The contents that a cell's deterministic cases are made from.

    Attributes:
        simplest: of some later day.
        longest: with several elements in each of its lists, for what is wrong elsewhere than at the first.
        near: of today, of tomorrow and of the last day that the market takes.
        clock: of the days on which the clock changes.
        under_contract: one that names a contract, where the two parties have one.
    """

    simplest: Element
    longest: Element
    near: tuple[Element, ...] = ()
    clock: tuple[Element, ...] = ()
    under_contract: tuple[Element, ...] = ()


def boundary_cases(material: Material, defects: tuple[Defect, ...], situation: Situation) -> Iterator[Case]:
    """Walk the deterministic cases: each defect at each of its boundaries, and on special days.

    The first boundary is tried on each of the near days and under a contract, the others on each of the days in turn.
    """
    for defect in defects:
        for number, value in enumerate(defect.boundaries(situation)):
            elsewhere = defect.placed and value.place != FIRST
            if not elsewhere:
                for content in (material.simplest, *(material.clock if defect.clock else ())):
                    yield Case(content, defect, value)
            if defect.placed or defect.varied:
                yield Case(material.longest, defect, value)
            if material.near and not elsewhere:
                turn = number % len(material.near)
                first = (*material.near, *material.under_contract)
                for content in first if number == 0 else material.near[turn : turn + 1]:
                    yield Case(content, defect, value)


def first_bounds(content: Element, defects: tuple[Defect, ...], situation: Situation) -> list[Case]:
    """Return each defect at its first boundary, in what the speaker of a situation says."""
    bounds = ((defect, next(iter(defect.boundaries(situation)), _NONE)) for defect in defects)
    return [Case(content, defect, value, speaker=situation.speaker) for defect, value in bounds if value is not _NONE]


def acceptance_cases(contents: st.SearchStrategy[Element], *, exact: bool) -> st.SearchStrategy[Case]:
    """Draw a valid content and a variant of its bytes; `exact` keeps the ISPs as they are written."""
    variants = [v for v in VARIANTS if not (exact and v in OF_ISPS)]
    return st.builds(lambda content, variant: Case(content, variant=variant), contents, st.sampled_from(variants))


def on_day(situation: Situation, day: Any) -> Situation:
    """Return the situation in which messages are about this Period."""
    return replace(situation, day=day)
