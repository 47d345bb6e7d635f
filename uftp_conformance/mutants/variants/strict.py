"""Variants of strictness: what is refused and what is taken, where either is right, and in which order rules come."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said, TurnedAway
from uftp_conformance.mutants.variants.variant import Again, Variant, Way
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.lexical import day, offsets, whole
from uftp_conformance.participants.participant import Delivery, Reaction
from uftp_conformance.participants.rules import Refusal, Rule, Stage, refuse
from uftp_conformance.participants.table import Book

_TABLE = "message-validation.md"
Broken = Callable[[Element, Context], bool]


# --- rules that ask otherwise -------------------------------------------------------------------------------------


def _changed(identifiers: Iterable[str], change: Callable[[Rule], Rule | None]) -> Callable[[], Way]:
    named = frozenset(identifiers)
    return partial(Way, rule=lambda rule: change(rule) if rule.id in named else rule)


def _instead(identifier: str, reason: str, broken: Broken) -> Callable[[], Way]:
    """Let a rule refuse for this reason where this is broken."""
    def changed(rule: Rule) -> Rule:
        return replace(rule, check=lambda message, view: refuse(reason) if broken(message, view) else None)

    return _changed((identifier,), changed)


def _at_the_door(status: int, *identifiers: str) -> Callable[[], Way]:
    """Refuse with an HTTP status what some rules reject."""
    def changed(rule: Rule) -> Rule:
        usual = rule.check

        def check(message: Any, view: Any) -> Refusal | None:
            if usual(message, view) is not None:
                raise TurnedAway(status)
            return None

        return replace(rule, check=check)

    return _changed(identifiers, changed)


def _without(*identifiers: str) -> Callable[[], Way]:
    return partial(Way, without=frozenset(identifiers))


def _silent_about(chosen: Callable[[Said], bool]) -> Callable[[], Way]:
    """Give some requests no answer."""
    def delivery(usual: Delivery, said: Said) -> Delivery:
        return replace(usual, under_way=True) if chosen(said) else usual

    return partial(Way, delivery=delivery)


# --- the order of rules, and rules of one's own -------------------------------------------------------------------


def _ordered(key: Callable[[Rule], Any], book: Book) -> Book:
    """Look at the rules about content in another order."""
    return replace(book, business={message: tuple(sorted(rules, key=key)) for message, rules in book.business.items()})


def _reversed(book: Book) -> Book:
    return replace(book, business={message: rules[::-1] for message, rules in book.business.items()})


def _references_first(rule: Rule) -> int:
    return {Stage.REFERENCE: 0, Stage.PERIOD: 2}.get(rule.stage, 1)


def _by_the_alphabet(rule: Rule) -> str:
    return rule.id[::-1]


def _with_rule(message: str, broken: Callable[[], Callable[[Any, Any], Refusal | None]]) -> Callable[[], Way]:
    """Give a participant a rule of its own, which may remember."""
    def way() -> Way:
        own = Rule("OWN", Stage.CONTENT, broken(), messages=(message,))

        def added(book: Book) -> Book:
            return replace(book, business={**book.business, message: (*book.business[message], own)})

        return Way(book=added)

    return way


def _asked_before() -> Callable[[Element, Context], Refusal | None]:
    """Refuse a FlexRequest that says what an earlier one said."""
    seen: set[tuple[object, ...]] = set()

    def check(message: Element, view: Context) -> Refusal | None:
        about = (view.sender.domain, message["CongestionPoint"], day(message["Period"]), str(message.children))
        known = about in seen
        seen.add(about)
        return refuse("We were asked for this before") if known else None

    return check


def _lower_than_before() -> Callable[[Element, Context], Refusal | None]:
    """Refuse a FlexRequest whose Revision is lower than one that was accepted for its Period and point."""
    highest: dict[tuple[object, ...], int] = {}

    def check(message: Element, view: Context) -> Refusal | None:
        about, revision = (view.sender.domain, message["CongestionPoint"], day(message["Period"])), whole(
            message["Revision"]
        )
        if revision < highest.get(about, revision):
            return refuse("A later revision was accepted already")
        highest[about] = revision
        return None

    return check


def _settled_before() -> Callable[[Element, Context], Refusal | None]:
    """Refuse the second settlement of the same days."""
    seen: set[tuple[object, ...]] = set()

    def check(message: Element, view: Context) -> Refusal | None:
        about = (view.sender.domain, day(message["PeriodStart"]), day(message["PeriodEnd"]))
        known = about in seen
        seen.add(about)
        return refuse("These days were settled before") if known else None

    return check


def _unasked(message: Element, _: Context) -> Refusal | None:
    return refuse("We were not asked") if message.get("FlexOfferMessageID") is None else None


# --- what comes again ---------------------------------------------------------------------------------------------


def _not_at_all(_: Again) -> Reaction:
    return Reaction(200)


def _with_a_note(again: Again) -> Reaction:
    answer = again.answer(None)
    return Reaction(200, again.sealed(answer.having({"RejectionReason": "Already Submitted"})))


def _rejected(again: Again) -> Reaction:
    return Reaction(200, again.sealed(again.answer(refuse("Already Submitted"))))


def _refused(again: Again) -> Reaction:  # noqa: ARG001 - as all of them
    return Reaction(400)


def _renewed(again: Again) -> Reaction:
    return Reaction(200, again.sealed(again.answer(None)))


@dataclass(frozen=True, slots=True)
class _Row:
    """A variant, without what most of them have in common."""

    name: str
    does: str
    allowed_by: str
    source: str
    way: Callable[[], Way]
    roles: tuple[str, ...] = ("AGR", "CRO", "DSO")
    versions: tuple[str, ...] = ("3.1.0",)


_NO_ORDER = "No document says in which order reasons are looked at, and who finds one need not look for more."
_DOOR = "Nobody has been told of an effect, and a client error says whose mistake it is."
_IDEMPOTENT = (
    "A copy must have no second effect, and its sender must not believe that the first one failed; how it is told is "
    "not agreed among the documents."
)
_SUBMITTED = f"{_TABLE}, Already Submitted; register, point 2"


def _elsewhere(message: Element, view: Context) -> Refusal | None:
    same = offsets(message["TimeZone"], view.today) == offsets(view.market.time_zone, view.today)
    return None if same else refuse("We count in another time zone")


def _not_higher(message: Element, view: Context) -> bool:
    about = (view.sender.domain, message["CongestionPoint"], day(message["Period"]))
    highest = view.ledger.revisions.get(about)
    return highest is not None and whole(message["Revision"]) <= highest


def _empty_if_foreign() -> Way:
    """Tell a DSO nothing about another one's point, in an answer that says Accepted."""
    def answer(said: Said) -> Element:
        if said.request.tag != "DSOPortfolioQuery":
            return said.answer
        foreign = said.context.registry.foreign(said.context.sender.domain, said.request["EntityAddress"])
        return said.answer.containing() if foreign is not None else said.answer

    return Way(without=frozenset({"PLN-DPQ-PRIVATE"}), answer=answer)


_ORDERS = (
    _Row("order-reversed", "Rules about content are looked at in the reverse order.", _NO_ORDER,
         f"{_TABLE}; register, points 40 and 71", partial(Way, book=_reversed)),
    _Row("order-by-name", "Rules about content are looked at in no order that makes sense.", _NO_ORDER,
         f"{_TABLE}; register, points 40 and 71", partial(Way, book=partial(_ordered, _by_the_alphabet))),
    _Row("references-first", "References are looked at first, Periods last.", _NO_ORDER,
         f"{_TABLE}; register, points 40 and 71", partial(Way, book=partial(_ordered, _references_first)),
         ("AGR", "DSO")),
)
_AGAIN = (
    _Row("copy-unanswered", "A copy of a message is taken and not answered again.", _IDEMPOTENT, _SUBMITTED,
         partial(Way, again=_not_at_all)),
    _Row("copy-noted", 'A copy of a message is Accepted with the note "Already Submitted".', _IDEMPOTENT, _SUBMITTED,
         partial(Way, again=_with_a_note)),
    _Row("copy-rejected", 'A copy of a message is Rejected as "Already Submitted".', _IDEMPOTENT, _SUBMITTED,
         partial(Way, again=_rejected)),
    _Row("copy-refused", "A copy of a message is refused with 400.", _IDEMPOTENT, _SUBMITTED,
         partial(Way, again=_refused)),
    _Row("copy-answered-anew", "A copy of a message is answered by an answer with a MessageID of its own.",
         _IDEMPOTENT, _SUBMITTED, partial(Way, again=_renewed)),
    _Row("duplicate-refused", "A MessageID that is used again is refused with 400.",
         "Whatever came under the used MessageID stays without effect; a status is a finding.", "register, point 3",
         _at_the_door(400, "VAL-DUPLICATE")),
)
_STRANGERS = (
    _Row("strangers-at-the-door", "Who is not known, blocked, or not of the role is refused with 403.", _DOOR,
         "register, points 1, 4 and 6",
         _at_the_door(403, "VAL-SENDER-STRANGER", "VAL-BARRED", "VAL-SENDER-ROLE", "VAL-MESSAGE-MISDIRECTED")),
    _Row("mismatch-at-the-door", "An envelope with another sender's message is refused with 403.",
         f"{_DOOR}  Where two known participants are mixed up it is a finding.", "register, points 1 and 4",
         _at_the_door(403, "VAL-SENDER-MISMATCH")),
    _Row("stranger-ignored", "A message of a stranger in another's envelope is taken, and not answered.",
         "Nobody knows where a stranger is to be answered; it is a finding.", "register, point 4",
         _silent_about(lambda said: said.culprit == "VAL-SENDER-STRANGER")),
    _Row("unregistered-at-the-door", "Who is not pre-registered is refused with 403.",
         f"{_DOOR}  In closed mode it is a finding.", "register, point 26",
         _at_the_door(403, "CON-DPU-UNAUTHORIZED", "CON-APU-UNAUTHORIZED", "PLN-APQ-UNAUTHORIZED",
                      "PLN-DPQ-UNAUTHORIZED"), ("CRO",)),
)
_CRO = (
    _Row("conflict-taken", "A connection at two congestion points is taken.",
         "The next version removed the rule, because a connection may lie in several points; it is a finding.",
         "register, point 25", _without("CON-DPU-CONFLICT"), ("CRO",)),
    _Row("history-kept", "A query for a day that is over is answered from the history.",
         "A CRO keeps its history, and may answer from it.", "contract-phase.md; register, point 55",
         _without("VAL-PERIOD-QUERY"), ("CRO",)),
    _Row("foreign-point-empty", "A query for another DSO's point is Accepted, with nothing in the answer.",
         "What matters is that nothing is disclosed; in which words that is said is free.",
         "plan-phase.md, Retrieve Active Aggregators; register, point 22", _empty_if_foreign, ("CRO",)),
    _Row("foreign-point-own-words", "A query for another DSO's point is Rejected in words of the CRO's own.",
         "What matters is that nothing is disclosed; in which words that is said is free.",
         "plan-phase.md, Retrieve Active Aggregators; register, point 22",
         _instead("PLN-DPQ-PRIVATE", "This is none of your points", lambda message, view: view.registry.foreign(
             view.sender.domain, message["EntityAddress"]) is not None), ("CRO",)),
    _Row("rejected-query-unanswered", "A query of an AGR that is rejected gets no answer.",
         "The schema of 3.x has no valid form for a Rejected AGRPortfolioQueryResponse; it is a finding.",
         "XSD, AGRPortfolioQueryResponseType; register, point 21",
         _silent_about(lambda said: said.answer.tag == "AGRPortfolioQueryResponse"
                       and said.answer["Result"] == "Rejected"), ("CRO",)),
    # The reference CRO does as the table of the draft; this one does as it did in 3.x.
    _Row("zone-of-updates-refused", "In the draft too, a portfolio update in another time zone is Rejected.",
         "A participant may have causes of its own to reject a message.",
         f"{_TABLE}, Other reasonable cause; register, point 84",
         _with_rule("DSOPortfolioUpdate", lambda: _elsewhere), ("CRO",), ("draft",)),
)
_TRADE = (
    _Row("equal-revision-refused", "A D-Prognosis with the Revision of the one before is Rejected.",
         "Each revision has to be higher than the one before; what an equal one is, is not defined.",
         "d-prognosis.md, Revision; register, point 42",
         _instead("OPR-DP-SEQUENCE", "Subordinate sequence number", _not_higher), ("DSO",)),
    _Row("yesterdays-prognosis-taken", "A D-Prognosis of a day that is over is Accepted.",
         "A participant may reject a Period that is over, and need not: the settlement of yesterday needs it.",
         "d-prognosis-response.md, Result (may reject); register, point 83", _without("VAL-PERIOD-PROGNOSIS"),
         ("DSO",)),
    _Row("request-repeated-refused", "A FlexRequest that asks for what an earlier one asked for is Rejected.",
         "Whether a request for the same has to be accepted once more is not said.",
         "validate-phase.md; flex-request-response.md; register, point 32", _with_rule("FlexRequest", _asked_before),
         ("AGR",)),
    _Row("request-lower-refused", "A FlexRequest with a lower Revision than one that was accepted is Rejected.",
         "A request may be rejected where a higher sequence number was accepted before.",
         "flex-request-response.md, Result; register, point 32", _with_rule("FlexRequest", _lower_than_before),
         ("AGR",)),
    _Row("settled-once", "The second settlement of the same days is Rejected.",
         "Whether days can be settled twice is not said.", "settle-phase.md; register, point 56",
         _with_rule("FlexSettlement", _settled_before), ("AGR",)),
    _Row("unsolicited-order-refused", "An order that nobody offered is Rejected.",
         "An AGR may have reasons of its own contract to reject an unsolicited order.",
         "validate-phase.md, FlexOrder without offer; register, point 29",
         _with_rule("FlexOrder", lambda: _unasked), ("AGR",)),
    _Row("revoked-offer-forgotten", "The second revocation of an offer is Rejected because nobody knows it any more.",
         "Who has taken an offer back need not keep it, and then does not know it.",
         f"{_TABLE}, Unknown reference and Reference message revoked; register, point 30",
         _instead("VAL-REFERENCE-REVOKED", "Unknown reference FlexOfferMessageID", lambda message, view: (
             offer := view.ledger.offer(view.sender.domain, message.get("FlexOfferMessageID"))
         ) is not None and offer.state in ("revoking", "revoked")), ("DSO",)),
)
_OPEN = Variant(
    "strict/open-mode", "The CRO works in open mode, and says so.",
    "A CRO may be open to participants that are not registered.", "contract-phase.md; register, point 26",
    Way, ("CRO",), supports={"mode": "open"},
)


def strict() -> Iterator[Variant]:
    """Walk the variants of strictness."""
    for row in (*_ORDERS, *_AGAIN, *_STRANGERS, *_CRO, *_TRADE):
        yield Variant(
            f"strict/{row.name}", row.does, row.allowed_by, row.source, row.way, row.roles, row.versions
        )
    yield _OPEN
