"""Variants of words: other forms of a RejectionReason, and words of one's own where no document has any."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import OWN
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.dialects import REASONS
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Refusal, Rule, refuse

_CAUSES = "message-validation.md (the parties may add causes); register, Reasons and their grades"


def _said(change: Callable[[str], str]) -> Callable[[], Way]:
    """Write every RejectionReason another way."""

    def answer(said: Said) -> Element:
        reason = said.answer.get("RejectionReason")
        return said.answer if reason is None else said.answer.having({"RejectionReason": change(reason)})

    return partial(Way, answer=answer)


def _run_together(reason: str) -> str:
    words = [match.group() for match in re.finditer(r"[A-Za-z0-9]+", reason)]
    return "".join(word[:1].upper() + word[1:] for word in words)


_FORMS: tuple[tuple[str, str, str, str, Callable[[str], str]], ...] = (
    (
        "upper-case",
        "Reasons are in upper case.",
        "No document says that the case of a reason has a meaning.",
        _CAUSES,
        str.upper,
    ),
    (
        "lower-case",
        "Reasons are in lower case.",
        "No document says that the case of a reason has a meaning.",
        _CAUSES,
        str.lower,
    ),
    (
        "underscores",
        "Reasons are written as names of constants.",
        "Reasons are compared without case, blanks and punctuation, since no document says how they are written.",
        _CAUSES,
        lambda reason: "_".join(re.findall(r"[A-Za-z0-9]+", reason)).upper(),
    ),
    (
        "run-together",
        "Reasons are written without blanks.",
        "Reasons are compared without case, blanks and punctuation, since no document says how they are written.",
        _CAUSES,
        _run_together,
    ),
    (
        "explained-in-brackets",
        "An explanation in brackets follows the reason.",
        "An explanation may follow a reason.",
        _CAUSES,
        lambda reason: f"{reason} (see the log of 12:05, no. 4711)",
    ),
    (
        "explained-colon",
        "An explanation follows the reason after a colon.",
        "An explanation may follow a reason.",
        _CAUSES,
        lambda reason: f"{reason}: this was not agreed between the parties",
    ),
    (
        "explained-dash",
        "An explanation follows the reason after a dash, with letters that are not ASCII.",
        "An explanation may follow a reason, in any letters that XML can hold.",
        _CAUSES,
        lambda reason: f"{reason} - ist für diesen Teilnehmer nicht zulässig",
    ),
    (
        "full-stop",
        "A full stop ends the reason.",
        "Reasons are compared without punctuation.",
        _CAUSES,
        lambda reason: f"{reason}.",
    ),
    (
        "ends-with-semicolon",
        "A semicolon ends the reason.",
        "A semicolon separates reasons, one of which may be empty.",
        "message-validation.md (several reasons); register, point 40",
        lambda reason: f"{reason};",
    ),
    (
        "announced",
        "The result stands before the reason, with a colon.",
        "A description of the reason is asked for; its name stands in it as a whole, which is a finding.",
        _CAUSES,
        lambda reason: f"rejected: {reason}",
    ),
    (
        "set-off",
        "The reason stands in brackets, among words of the participant's own in its language.",
        "A description of the reason is asked for; its name stands in it as a whole, which is a finding.",
        _CAUSES,
        lambda reason: f"Wir können das nicht annehmen \u2013 <{reason}> & mehr; weitere Gründe folgen",
    ),
    (
        "an-internal-cause-too",
        "A cause of the participant's own stands before the reason.",
        "Several reasons are separated by a semicolon, and a participant may have causes of its own.",
        "message-validation.md (several reasons); register, point 40",
        lambda reason: f"E-0815; {reason}",
    ),
)


# --- all reasons at once ------------------------------------------------------------------------------------------


class _Complete(Book):
    """Looks at every rule, and names all that are broken, separated by semicolons.

    Causes of its own are looked at where nothing else is broken: some remember what they see, and what was rejected
    has settled nothing and asked for nothing.
    """

    def judge(self, message: Element, context: Context) -> Refusal | None:
        reasons: list[str] = []
        for rule in self.business.get(message.tag, ()):
            if rule.id == OWN and reasons:
                continue
            refusal = replace(self, business={message.tag: (rule,)}).first(message, context)
            if refusal is not None:
                reasons.append(refusal.reason)
        return refuse("; ".join(dict.fromkeys(reasons))) if reasons else None

    def first(self, message: Element, context: Context) -> Refusal | None:
        """Return the first reason, as participants do usually."""
        return Book.judge(self, message, context)


def _complete(book: Book) -> Book:
    return _Complete(book.transport, book.again, book.business, book.without)


class _OfThreeX(Book):
    """Names reasons as 3.x does, whatever the version of the message."""

    def judge(self, message: Element, context: Context) -> Refusal | None:
        rules = (rule for rule in self.business.get(message.tag, ()) if context.version in rule.versions)
        return next((refusal for rule in rules if (refusal := rule.check(message, context)) is not None), None)


def _of_three_x(book: Book) -> Book:
    return _OfThreeX(book.transport, book.again, book.business, book.without)


# --- words of one's own -------------------------------------------------------------------------------------------


def _named(words: Mapping[str, str]) -> Callable[[], Way]:
    """Give the reasons of some rules in other words."""

    def changed(rule: Rule) -> Rule:
        if rule.id not in words:
            return rule
        usual, other = rule.check, refuse(words[rule.id])
        return replace(rule, check=lambda message, view: None if usual(message, view) is None else other)

    return partial(Way, rule=changed)


_OWN = {
    "OPR-FOR-ONCE": "We have sold this already",
    "OPR-FOR-OPTION": "There is no such choice",
    "OPR-FOR-FACTOR": "So small a part is not for sale",
    "VLD-FOR-WHOLE": "All or nothing",
    "VLD-FO-CONSISTENT": "Is this offer an answer or not?",
    "VLD-FO-UNASKED": "Nobody asked for this",
    "VLD-FOR-UNASKED": "Nobody offered this",
    "MTR-UNIT": "kW is for power, kWh for energy",
}
_UNAGREED = {
    "VAL-CONTRACT": "We never signed this",
    "VAL-CONTRACT-REQUEST": "We never signed this",
    "VAL-BASELINE-REFERENCE": "This baseline is not ours",
    "STL-AGREED": "We never agreed on this",
}
_CAUSE_TEXTS = {
    "VLD-FO-REQUEST": "None of the ISPs with a 'requested' disposition in the referred FlexRequest, is mentioned in "
    "the FlexOffer",
    "OPR-FOR-POWER": "Ordered flexibility does not match the offered flexibility",
    "OPR-FOR-ISP": "ISPs from the FlexOrder do not match the ISPs given in the FlexOffer",
    "OPR-FOR-PRICE": "Price in the order does not match the price given in the offer",
    "VLD-FR-DIRECTION": "One or more ISPs with a 'Requested' disposition has no direction",
    "VLD-FR-LACKING": "Lacking Requested disposition",
    "VAL-ISP-CONFLICT": "Overlapping ISPs conflict",
    "VAL-SENDER-MISMATCH": "Invalid Sender (not matching envelope)",
    "VAL-SENDER-STRANGER": "Invalid Sender (not matching envelope)",
    "VAL-SENDER-ROLE": "Invalid Sender (not matching role)",
}
_SPELT = {
    "VAL-ISP-DURATION": "ISP Duration Rejected",
    "VAL-PERIOD-MISMATCH": "Reference Period Mismatch",
    "VAL-REFERENCE-EXPIRED": "Reference Message Expired",
    "OPR-FOFR-REVOKED": "Reference Message Revoked",
    "VAL-REFERENCE-REVOKED": "Reference Message Revoked",
    "VAL-ISP-BOUNDS": "ISPs Out Of Bounds",
    "VAL-ISP-CONFLICT": "ISP Conflict",
    "VAL-PERIOD": "Period Out Of Bounds",
    "VAL-TIME-ZONE": "TimeZone Rejected",
    "VAL-CONGESTION-POINT": "Invalid Congestion Point",
    "STL-POINT": "Invalid Congestion Point",
    "OPR-DP-SEQUENCE": "Subordinate Sequence Number",
    "VAL-SENDER-ROLE": "Invalid Message: 'type'",
}
_DRAFT = REASONS["draft"]


def words() -> Iterator[Variant]:
    """Walk the variants of words."""
    for name, does, allowed_by, source, change in _FORMS:
        yield Variant(f"word/{name}", does, allowed_by, source, _said(change))
    yield Variant(
        "word/all-reasons",
        "A rejection names every rule that the message breaks.",
        "Several reasons may stand in one answer, separated by a semicolon.",
        "message-validation.md (several reasons); register, point 40",
        partial(Way, book=_complete),
    )
    yield Variant(
        "word/own-words",
        "Where no document has a reason, the participant has words of its own.",
        "Where the specification names no reason for a rule, any words will do.",
        "register, Reasons and their grades, and points 31 and 36",
        _named(_OWN),
        ("AGR", "DSO"),
    )
    yield from _of_names()


def _of_names() -> Iterator[Variant]:
    """Walk the variants of the names of reasons: those of other documents, libraries and versions."""
    yield Variant(
        "word/agreements-in-own-words",
        "An unknown contract or baseline is refused in words of the participant's own.",
        "The reason for an unknown reference is defined for references to messages; for a contract or a baseline "
        "there is none.",
        "message-validation.md, Unknown reference",
        _named(_UNAGREED),
        ("AGR", "DSO"),
    )
    yield Variant(
        "word/cause-texts",
        "Reasons are the sentences that describe the cause, as one published library has them.",
        "The documented cause as a sentence names the rule as its name does; it is shown as a finding.",
        "validate-phase.md and message-validation.md, causes; register, Reasons and their grades",
        _named(_CAUSE_TEXTS),
    )
    yield Variant(
        "word/spelt-otherwise",
        "Reasons begin each word with a capital, as another published library writes them.",
        "No document says that the case of a reason has a meaning, and the spelling of another version is a finding.",
        _CAUSES,
        _named(_SPELT),
    )
    yield from _of_versions()


def _of_versions() -> Iterator[Variant]:
    """Walk the variants of names that another version gives to the same rule."""
    yield Variant(
        "word/of-the-draft",
        "Reasons have the names of the next major version.",
        "The name that another version gives to the same rule is a finding.",
        "message-validation.md of the draft; register, points 1, 7 and 15",
        _named(_DRAFT),
    )
    yield Variant(
        "word/of-three-x",
        "Reasons have the names of the major version before.",
        "The name that another version gives to the same rule is a finding.",
        "3.x text 3.5; register, points 1, 7 and 15",
        partial(Way, book=_of_three_x),
        versions=("draft",),
    )
    yield Variant(
        "word/neither-name",
        'A wrong sender is called "Invalid Message", by the other half of the table.',
        "The table of 3.x puts the description of each of the two reasons beside the name of the other.",
        "3.x text 3.5; register, point 1",
        _named(dict.fromkeys(("VAL-SENDER-MISMATCH", "VAL-SENDER-STRANGER", "VAL-SENDER-ROLE"), "Invalid Message")),
    )
