"""All that was exchanged with a target, as far as it can matter to what is sent next: bounded, and found by key."""

import zlib
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from uftp_conformance.conversation.recollection import Recollection
from uftp_conformance.messages import Element, parse, serialise
from uftp_conformance.oracle.received import History, Outcome, PastMessage
from uftp_conformance.oracle.received.concerning import (
    NEWEST,
    Key,
    concerned,
    filed_under,
    portfolio,
    rank_of,
    represented,
    requests_like,
)
from uftp_conformance.oracle.received.history import identifier

_ROOM = 64 * 1024 * 1024  # bytes of messages, most of them compressed, with what is kept beside each
_BESIDE = 750  # bytes that an entry and its places under its keys take beside its message
_FRESH = 8 * 1024 * 1024  # bytes of the newest ones, which are asked for most often and stay as they are
_USUAL = 64 * 1024  # bytes of a message whose tree may be kept
_UNDER_ONE_KEY, _OF_A_SERIES = 2048, 32
# Under these the highest rank, or the newest, decides, so that the others can be left.
_SERIES = frozenset({"requests", "said", "metered", "forecast", "forecasts", "revision", "published", "order", NEWEST})
_IF_NOT_REJECTED = frozenset({"settled", "orders", "placed"})  # under these nothing counts that was rejected
_NEVER = float("inf")


class _Trees:
    """The trees of the messages that were asked for last, as many as come to so many bytes: a tree is many times those.

    A settlement asks for all orders of its days, so that a number of trees would be too few now and then.
    """

    def __init__(self, room: int = 6 * 1024 * 1024) -> None:
        self._room, self._size = room, 0
        self._kept: OrderedDict[bytes, Element] = OrderedDict()

    def of(self, payload: bytes) -> Element:
        """Return the tree of a message that was read or written before."""
        tree = self._kept.get(payload)
        if tree is None:
            return self.keep(payload, parse(payload, None))
        self._kept.move_to_end(payload)
        return tree

    def keep(self, payload: bytes, tree: Element) -> Element:
        """Keep a tree in mind where its message is of the usual size."""
        if len(payload) <= _USUAL and payload not in self._kept:
            self._kept[payload] = tree
            self._size += len(payload)
            while self._size > self._room:
                oldest, _ = self._kept.popitem(last=False)
                self._size -= len(oldest)
        return tree


_TREES = _Trees()


def tree_of(payload: bytes) -> Element:
    """Return the tree of a message that was read or written before."""
    return _TREES.of(payload)


def _in_order(key: Key) -> bool:
    return key[0] in _SERIES or (key[0] == "orders" and len(key) == 2)  # of any day: the earliest decides


@dataclass(eq=False, slots=True)
class Entry:
    """One message of the past; its outcome is unknown until an instant, in seconds since the epoch."""

    content: bytes
    domain: str
    role: str
    at: float
    started: bool
    keys: tuple[Key, ...]
    rank: int
    number: int
    outcome: Outcome = "unknown"
    settled: float = _NEVER
    compressed: bool = False

    def element(self) -> Element:
        """Return the message."""
        return tree_of(zlib.decompress(self.content) if self.compressed else self.content)

    def compress(self) -> int:
        """Take less room; return how much less."""
        before, self.content, self.compressed = len(self.content), zlib.compress(self.content, 1), True
        return before - len(self.content)

    def as_of(self, at: float) -> PastMessage:
        """Return it as it was known at an instant."""
        outcome = self.outcome if self.settled <= at else "unknown"
        return PastMessage(self.element(), self.domain, self.role, self.at, outcome, self.started, known=self.settled)


@dataclass(slots=True)
class Chronicle:
    """What was sent; the oldest is forgotten when there is no more room, and what is missing then is known."""

    room: int = _ROOM
    fresh: int = _FRESH
    whole_lists: bool | None = None  # whether the newest update of an AGR is all that it represents; None: not known
    lists_openly: bool = False  # whether that could not be learned
    _kept: OrderedDict[int, Entry] = field(default_factory=OrderedDict)
    _by_key: dict[Key, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    _forgotten: Recollection[int] = field(default_factory=Recollection)  # keys under which something is missing
    _size: int = 0
    _count: int = 0
    _fresh: deque[tuple[Entry, int]] = field(default_factory=deque)  # entries that are not compressed, and their bytes
    _fresh_size: int = 0

    def sent(self, element: Element, payload: bytes, sender: tuple[str, str], at: float) -> Entry:
        """Write down a message that a participant of ours, a domain and its role, sends."""
        return self._file(element, payload, sender, at, started=False)

    def started(self, element: Element, recipient: tuple[str, str], at: float) -> Entry:
        """Write down a message that the target sent to a participant of ours; one that is known already is not new."""
        called = self._by_key.get(("called", (element.get("MessageID") or "").strip().lower()), ())
        known = next((each for each in called if each.started), None)
        return known or self._file(element, serialise(element), recipient, at, started=True)

    def _file(self, element: Element, payload: bytes, ours: tuple[str, str], at: float, *, started: bool) -> Entry:
        self._count += 1
        _TREES.keep(payload, element)
        keys = tuple(dict.fromkeys(filed_under(element, ours[0], started=started)))
        entry = Entry(payload, *ours, at, started, keys, rank_of(element), self._count)
        self._kept[entry.number] = entry
        self._size += len(payload) + _BESIDE
        self._stay_small(entry)
        for key in keys:
            held = self._by_key[key]
            held.append(entry)
            if len(held) > (_OF_A_SERIES if _in_order(key) else _UNDER_ONE_KEY):
                self._leave_one(key, held)
        while self._size > self.room and len(self._kept) > 1:
            self._forget(next(iter(self._kept.values())))
        return entry

    def _stay_small(self, newest: Entry) -> None:
        """Compress the oldest of those that are not, where they are too many: to compress each takes time."""
        self._fresh.append((newest, len(newest.content)))
        self._fresh_size += len(newest.content)
        while self._fresh_size > self.fresh:
            entry, size = self._fresh.popleft()
            self._fresh_size -= size
            saved = entry.compress()
            self._size -= saved if entry.number in self._kept else 0

    def _leave_one(self, key: Key, held: list[Entry]) -> None:
        """Keep fewer under a key: of a series those that say most, and a rejected one says least."""
        held.remove(min(held[:-1], key=lambda each: (each.outcome != "rejected", each.rank, each.number)))
        if not _in_order(key):
            self._forgotten.keep(str(key), 1)

    def _forget(self, entry: Entry) -> None:
        del self._kept[entry.number]
        self._size -= len(entry.content) + _BESIDE
        for key in entry.keys:
            self._forgotten.keep(str(key), 1)
            held = self._by_key.get(key, [])
            if entry in held:
                held.remove(entry)
            if not held:
                self._by_key.pop(key, None)

    def settle(self, entry: Entry, outcome: Outcome, at: float) -> None:
        """Write down what came of a message, and when that was known."""
        entry.outcome, entry.settled = outcome, at

    def answered(self, answer: Element, outcome: Outcome, at: float) -> None:
        """Write down what an answer of ours says about what the target started.

        One that rejects what was accepted before leaves open what the target makes of it.
        """
        for name in (v.strip().lower() for n, v in answer.attributes.items() if n.endswith("MessageID")):
            for entry in self._by_key.get(("called", name), ()):
                if entry.started:
                    contrary = (entry.outcome, outcome) == ("accepted", "rejected")
                    self.settle(entry, "unknown" if contrary else outcome, at)

    def before(self, element: Element, domain: str, at: float, own: Entry | None = None) -> tuple[History, bool]:
        """Return what can matter to a message that is sent at an instant, and whether nothing of it is missing.

        `own` is the entry of the message where it was sent already: what crossed it is in it, with an outcome that
        nobody knows.
        """
        keys = tuple(dict.fromkeys(concerned(element, domain)))
        found = self._under(keys, at)
        found |= self._under(self._beside(element, at), at)
        messages = [
            each.as_of(at)
            for each in sorted(found.values(), key=lambda each: each.number)
            if own is None or (each is not own and each.at <= own.settled)
        ]
        history = History(tuple(messages), whole_lists=bool(self.whole_lists))
        return history, not any(str(key) in self._forgotten for key in keys if key[0] != NEWEST)

    def _beside(self, element: Element, at: float) -> set[Key]:
        """Return the keys of what matters because of what others said of the same."""
        if element.tag == "DSOPortfolioUpdate":  # what was said of a point again has taken the place of what was before
            near = self._under(portfolio(element), at).values()
            return {key for each in near for key in portfolio(each.element()) if key[0] == "point"}
        if element.tag == "DSOPortfolioQuery":
            near = self._under([("point", identifier(element, "EntityAddress"))], at).values()
            return {key for each in near for key in represented(each.element(), element)}
        return set()

    def asked_anew(self, request: str, domain: str, at: float) -> bool:
        """Return whether the target sent another FlexRequest of its Period and point after one, until an instant."""
        named = (each for each in self._by_key.get(("called", request), ()) if each.started and each.domain == domain)
        mine = next(named, None)
        alike = self._by_key.get(requests_like(mine.element(), domain), ()) if mine is not None else ()
        return any(mine is not None and mine.number < each.number and each.at <= at for each in alike)

    def crossing(self, element: Element, domain: str, entry: Entry) -> bool:
        """Return whether anything that can matter to a message came between it and its answer."""
        found = self._under(concerned(element, domain), entry.at).values()
        return any(each.number > entry.number and each.at <= entry.settled for each in found)

    def _under(self, keys: Iterable[Key], at: float) -> dict[int, Entry]:
        return {
            each.number: each
            for key in keys
            for each in self._by_key.get(key, ())
            if not (key[0] in _IF_NOT_REJECTED and each.outcome == "rejected" and each.settled <= at)
        }

    def __len__(self) -> int:
        """Return how many messages are kept."""
        return len(self._kept)
