"""What a legal variant is: a name, another legal way, and what allows it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from uftp_conformance.messages import ROLES, Element
from uftp_conformance.mutants.mutant import Faults
from uftp_conformance.mutants.variants.pace import STEADY, Pace
from uftp_conformance.mutants.variants.posting import Posting
from uftp_conformance.participants.context import Context, Directory, Party
from uftp_conformance.participants.participant import Dispatch, Participant, Reaction
from uftp_conformance.participants.requests import Asked, Declined
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Refusal
from uftp_conformance.statement.market import Market

PREFIX = "variant/"  # of the name by which the server knows a variant


@dataclass(frozen=True, slots=True)
class Dress:
    """How a request is answered over HTTP, beside the status.

    Attributes:
        headers: more of them, as they are.
        body: of the HTTP answer, where a request was taken or refused.
        early: whether what follows is delivered before the HTTP answer is given.
        old: whether the HTTP answer is in HTTP/1.0, after which the connection ends.
    """

    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    early: bool = False
    old: bool = False


PLAIN, USUAL = Dress(), Posting()


@dataclass(frozen=True, slots=True)
class Again:
    """A copy of a message that was accepted, before anything is made of it.

    Attributes:
        message, context: the copy, and what is known when it comes.
        usual: what is usually done: the first answer is delivered again.
        answer: makes an answer, Accepted without a refusal.
        sealed: makes a delivery of an answer.
    """

    message: Element
    context: Context
    usual: Reaction
    answer: Callable[[Refusal | None], Element]
    sealed: Callable[[Element], Dispatch]


def _as_usual(again: Again) -> Reaction:
    return again.usual


def _book_as_it_is(book: Book) -> Book:
    return book


def _nothing_follows(_: Participant, __: Element, ___: Context) -> Iterator[Dispatch]:
    yield from ()


def _nothing_learned(_: Element, __: Context) -> None:
    pass


def _declines_nothing(_: Asked, __: Context) -> Declined | None:
    return None


def _at_its_endpoint(party: Party) -> str:
    return party.endpoint


def _alone(_: Element, __: Party, ___: Directory, ____: Market) -> Iterator[tuple[Element, Party]]:
    yield from ()


@dataclass(frozen=True, slots=True)
class Way(Faults):
    """What a participant does another way; whatever is not named is as the reference participants do it.

    All that can be wrong about a participant can also be different: see `Faults`.  `sealed` is here for what it starts
    itself as well, and nothing is as usual for the first TestMessage.

    Attributes:
        book: changes the rules as a whole.
        again: what is made of a copy of a message that was accepted.
        schema: the version whose schema counts for every message, "" for the message's own.
        extensible: whether elements of foreign namespaces are left out before a message is read.
        keeps_blanks: whether white space between tags is there when a message is held against its schema.
        posting: how what it delivers is sent over HTTP.
        dress: how requests are answered over HTTP.
        queued: up to so many seconds after it took over an answer it makes something of it, another time for each.
        follows: what it starts by itself when it has accepted a message.
        hears: what it makes of an answer that it took, before anything else is made of it.
        pace: how many requests it takes, and when it takes none.
        accompanied: what it starts with a message that it starts, to the same participant or to others, and first.
        declines: why it does not start what it is asked for, None where it does.
        ponders: how many seconds the HTTP answer to a request of more than 64 KiB takes.
        in_order: whether what is for one recipient waits until what is before it was delivered, or given up.
        place: the URL at which another participant receives, where that is not as usual.
        busy: the HTTP status of some requests, which are not looked at before they come again; 0 for none.
    """

    book: Callable[[Book], Book] = _book_as_it_is
    again: Callable[[Again], Reaction] = _as_usual
    schema: str = ""
    extensible: bool = False
    keeps_blanks: bool = True
    posting: Posting = USUAL
    dress: Dress = PLAIN
    queued: float = 0.0
    follows: Callable[[Participant, Element, Context], Iterator[Dispatch]] = _nothing_follows
    hears: Callable[[Element, Context], None] = _nothing_learned
    pace: Pace = STEADY
    accompanied: Callable[[Element, Party, Directory, Market], Iterator[tuple[Element, Party]]] = _alone
    declines: Callable[[Asked, Context], Declined | None] = _declines_nothing
    ponders: float = 0.0
    in_order: bool = False
    place: Callable[[Party], str] = _at_its_endpoint
    busy: int = 0


@dataclass(frozen=True, slots=True)
class Variant:
    """A correct participant that does something another way.

    Attributes:
        name: what kind of thing it does another way and what that is, separated by "/".
        does: what it does, in a sentence.
        allowed_by: what allows it, in a sentence.
        source: where that stands.
        way: makes the difference, anew for each participant, since some remember.
        roles: in which it is judged.
        versions: of the protocol in which it is judged.
        supports: what it and its statement claim differently.
        overrides: what its statement alone says otherwise, by section.
        slow: whether its waiting is so long that only a whole campaign judges it, and no third of one.
    """

    name: str
    does: str
    allowed_by: str
    source: str
    way: Callable[[], Way]
    roles: tuple[str, ...] = ROLES
    versions: tuple[str, ...] = ("3.1.0",)
    supports: Mapping[str, Any] = field(default_factory=dict)
    overrides: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    slow: bool = False

    @property
    def starts_by_itself(self) -> bool:
        """Whether it starts messages that nobody asked for."""
        way = self.way()
        return way.follows is not _nothing_follows or way.accompanied is not _alone
