"""What a mutant is: a name, one fault, and the requirements that must catch it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from uftp_conformance.catalogue import Requirement
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.sealing import SecretKey
from uftp_conformance.messages.tables import RESPONSES
from uftp_conformance.participants.arrival import Arrival
from uftp_conformance.participants.context import Context, Directory, Own
from uftp_conformance.participants.courier import Policy
from uftp_conformance.participants.ledger import Ledger
from uftp_conformance.participants.participant import Dispatch, Reaction
from uftp_conformance.participants.registry import Registry
from uftp_conformance.participants.rules.rule import Rule

Kind = Literal["systematic", "answer form", "subtle"]
KINDS: tuple[Kind, ...] = ("systematic", "answer form", "subtle")


def tolerates_taking(row: Requirement) -> bool:
    """Return whether the register tolerates, as a finding, that a message is taken which a rule would refuse."""
    return bool({"accepted", "200"} & {*row.finding})


class TurnedAway(Exception):
    """Instead of being answered, a request is refused with this HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Said:
    """An answer before it is sealed: to which request, in which view, and which rule rejected it ("" for none)."""

    answer: Element
    request: Element
    context: Context
    culprit: str = ""


@dataclass(frozen=True, slots=True)
class Courier:
    """How an answer is delivered over HTTP, and what else the HTTP side does.

    Attributes:
        copies: how often it is delivered; 0 is never.
        delay: seconds before the first delivery.
        method, content_type: of the delivery.
        inline: whether the HTTP answer to the request carries the answer.
        cut: what is written in place of the HTTP answer to the request, before the connection is closed.
        anew: what each copy says otherwise, with a MessageID of its own; None where it is a copy.
        between: seconds before each copy.
    """

    copies: int = 1
    delay: float = 0.0
    method: str = "POST"
    content_type: str = "text/xml; charset=utf-8"
    inline: bool = False
    cut: bytes = b""
    anew: Mapping[str, str] | None = None
    between: float = 0.0


FAITHFUL, CONFORMING = Courier(), Policy()  # how answers are delivered as they should be


def _rule_as_it_is(rule: Rule) -> Rule | None:
    return rule


def _view_as_it_is(_: Element, context: Context) -> Context:
    return context


def _answer_as_it_is(said: Said) -> Element:
    return said.answer


def _sealed_as_it_is(answer: Element, own: Own, secret: SecretKey) -> bytes:
    return wrap(serialise(answer), own.domain, own.role, secret)


def _delivery_as_it_is(delivery: Dispatch, _: Said) -> Dispatch:
    return delivery


def _reaction_as_it_is(reaction: Reaction, _: Arrival) -> Reaction:
    return reaction


def _remembered_as_it_is(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
    usual(message, context)


def _message_as_it_is(message: Element) -> Element:
    return message


def _dispatched_as_it_is(dispatch: Dispatch, _: Directory) -> Dispatch:
    return dispatch


def _nothing_more(_: Said, __: Callable[[Element, Context], None]) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Faults:
    """What of a participant is wrong; whatever is not named is as it should be.

    Attributes:
        without: rules, also of a sender, that it does not have.
        rule: takes each rule of the messages' contents and gives what stands in its place, None for nothing.
        view: changes what the rules and the memory see.
        answer: changes the answer before it is sealed.
        sealed: makes the HTTP body of an answer.
        delivery: changes where an answer goes.
        reaction: changes the HTTP status with which a request is answered.
        remembered: what is done in place of remembering an accepted message.
        afterwards: what is done after each answer, with what would remember the message.
        ledger, registry: the memory.
        courier: how answers are delivered.
        policy: what is made of the HTTP answer to a delivery.
        started: changes a message of its own before it is sealed.
        dispatched: changes where a message of its own goes, or how it is delivered.
        believes: the types of answers that are believed without a valid seal, where that is a fault at all.
        overlooks: what does not have to fit of an answer that is believed (`participants/bookkeeping.py`, answered).
    """

    without: frozenset[str] = frozenset()
    rule: Callable[[Rule], Rule | None] = _rule_as_it_is
    view: Callable[[Element, Context], Context] = _view_as_it_is
    answer: Callable[[Said], Element] = _answer_as_it_is
    sealed: Callable[[Element, Own, SecretKey], bytes] = _sealed_as_it_is
    delivery: Callable[[Dispatch, Said], Dispatch] = _delivery_as_it_is
    reaction: Callable[[Reaction, Arrival], Reaction] = _reaction_as_it_is
    remembered: Callable[[Element, Context, Callable[[Element, Context], None]], None] = _remembered_as_it_is
    afterwards: Callable[[Said, Callable[[Element, Context], None]], None] = _nothing_more
    ledger: Callable[[], Ledger] = Ledger
    registry: Callable[[], Registry] = Registry
    courier: Courier = FAITHFUL
    policy: Policy = CONFORMING
    started: Callable[[Element], Element] = _message_as_it_is
    dispatched: Callable[[Dispatch, Directory], Dispatch] = _dispatched_as_it_is
    believes: frozenset[str] = frozenset(RESPONSES)
    overlooks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mutant:
    """A reference participant with one fault.

    Attributes:
        name: the role, what it is about, and what is wrong, separated by "/".
        kind: where it comes from.
        role: of the participant.
        wrong: what is wrong, in a sentence.
        faults: makes the fault, anew for each participant, since some faults count.
        caught_by: requirements each of which must catch it.
        may: rules about the form of answers that may notice it as well.  They alone are looked at in every exchange,
            whatever is judged; any other one that fails accuses it falsely.
        version: of the protocol in which it is judged.
        supports: what its statement claims differently.
        thorough: whether every cell of the requirements must catch it, not only one.
        hidden_in: message types whose cells need not catch it, because it spoils what they rest on already.
        overrides: what its statement alone says otherwise, by section.
        beside: requirements that are judged as well, because their tests show what breaks others: sequences.
    """

    name: str
    kind: Kind
    role: str
    wrong: str
    faults: Callable[[], Faults]
    caught_by: tuple[str, ...]
    may: tuple[str, ...] = ()
    version: str = "3.1.0"
    supports: Mapping[str, Any] = field(default_factory=dict)
    thorough: bool = False
    hidden_in: tuple[str, ...] = ()
    overrides: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
