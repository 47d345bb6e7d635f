"""Which agreed address a request was sent to: URLs as written in a statement against what a server sees.  Pure.

A client may write a URL in another way than it was agreed, and a proxy may change the host before it reaches us:

- the path and the query as characters, where one writes `%40` and another `@`, and an empty path as "/";
- the host in the Host header, or, behind a proxy that rewrites it, in X-Forwarded-Host or Forwarded.

So the nearest of the agreed addresses counts, and none where two are equally near.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

_NAMING = frozenset({b"host", b"x-forwarded-host", b"forwarded"})  # headers that name a host
_SHORT = 400  # characters of an address that is kept in mind
_USUAL_PORT = {"http": 80, "https": 443}
_FORWARDED_HOST = re.compile(r'(?:^|[;,\s])host="?([^";,\s]+)', re.IGNORECASE)

Nearness = tuple[int, int, int]


@dataclass(frozen=True)
class Address:
    """Where something is or was sent: host and port where they are known, path and query as written."""

    host: str
    port: int | None
    path: str
    query: str

    @cached_property
    def plain_path(self) -> bytes:
        """The path without any writing: decoded, and without segments of dots."""
        return _without_dots(unquote_to_bytes(self.path)) or b"/"

    @cached_property
    def plain_query(self) -> bytes:
        """The query, decoded as forms are."""
        return unquote_to_bytes(self.query.replace("+", "%20"))

    @property
    def meaning(self) -> tuple[str, int | None, bytes, bytes]:
        """What two addresses that nobody can tell apart have in common."""
        return self.host, self.port, self.plain_path, self.plain_query


def address_of(url: str) -> Address:
    """Read an agreed URL, or a path with a query and without a host."""
    parts = urlsplit(url)
    return Address(_host(parts), parts.port or _USUAL_PORT.get(parts.scheme), parts.path or "/", parts.query)


def addresses_of(path: str, query: str, headers: Iterable[tuple[bytes, bytes]]) -> tuple[Address, ...]:
    """Return where a request was sent: one address for each host that its headers name, at least one."""
    lowered = ((name.lower(), value) for name, value in headers)
    naming = tuple((name, value.decode("latin-1")) for name, value in lowered if name in _NAMING)
    short = len(path) + len(query) + sum(len(value) for _, value in naming) <= _SHORT
    return (_addresses if short else _addresses.__wrapped__)(path, query, naming)


@lru_cache(maxsize=1024)  # a target delivers to few addresses
def _addresses(path: str, query: str, given: tuple[tuple[bytes, str], ...]) -> tuple[Address, ...]:
    hosts = [value.split(",")[0].strip() for name, value in given if name in (b"host", b"x-forwarded-host")]
    hosts += [found for name, value in given if name == b"forwarded" for found in _FORWARDED_HOST.findall(value)]
    return tuple(Address(*_place(host), path or "/", query) for host in hosts) or (Address("", None, path, query),)


@dataclass(slots=True)
class Endpoints:
    """The agreed addresses of all counterparties, each with the domain that receives there."""

    _agreed: dict[bytes, dict[tuple[Address, str], None]] = field(default_factory=dict)  # by path; an ordered set each

    def agree(self, url: str, domain: str) -> None:
        """Let what is sent to this URL count as sent to this counterparty."""
        address = address_of(url)
        self._agreed.setdefault(address.plain_path, {})[address, domain] = None

    def receiver(self, sent_to: Sequence[Address]) -> str:
        """Return the domain whose address is the nearest; "" when there is none, or when several are.

        `sent_to` are the same path and query at each host that a request names (see `addresses_of`).
        """
        found: dict[Nearness, set[str]] = {}
        for agreed, domain in self._agreed.get(sent_to[0].plain_path, ()):
            near = [nearness for at in sent_to if (nearness := _nearness(agreed, at)) is not None]
            if near:
                found.setdefault(max(near), set()).add(domain)
        nearest = found[max(found)] if found else set()
        return next(iter(nearest)) if len(nearest) == 1 else ""


def displaced(url: str, path: str) -> bool:
    """Return whether a decoded path is that of an agreed URL without its beginning, or with something before it."""
    agreed, arrived = _segments(address_of(url).plain_path), _segments(path.encode())
    shorter, longer = sorted((agreed, arrived), key=len)
    if not agreed or len(shorter) == len(longer):
        return False
    return longer[len(longer) - len(shorter) :] == shorter


def differ_by_host(one: str, other: str) -> bool:
    """Return whether only the host or the port of two URLs is different."""
    a, b = address_of(one).meaning, address_of(other).meaning
    return a != b and a[2:] == b[2:]


def _segments(path: bytes) -> list[bytes]:
    return [segment for segment in path.split(b"/") if segment]


def _nearness(agreed: Address, at: Address) -> Nearness | None:
    """Return how near a request to this path came, by query, host and writing; None where it went elsewhere.

    A query that was agreed must be there; one that was not is of no interest, unless it is another address's.
    """
    written = 1 if agreed.path == at.path else 0
    if agreed.query == at.query:
        query = 2
    elif agreed.plain_query == at.plain_query:
        query = 1
    elif not agreed.query:
        query = 0
    else:
        return None
    return query, _host_nearness(agreed, at), written


def _host_nearness(agreed: Address, at: Address) -> int:
    if agreed.host != at.host:
        return 0
    same = agreed.port == at.port or (at.port is None and agreed.port in _USUAL_PORT.values())
    return 2 if same else 1


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").lower().rstrip(".")


def _place(host: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(f"//{host}")
        return _host(parts), parts.port
    except ValueError:
        return "", None


def _without_dots(path: bytes) -> bytes:
    """Resolve "." and ".." as RFC 3986, 5.2.4, does."""
    kept: list[bytes] = []
    segments = path.split(b"/")
    for segment in segments:
        if segment == b"..":
            kept = kept[:-1] if len(kept) > 1 else kept
        elif segment != b".":
            kept.append(segment)
    if segments[-1] in (b".", b".."):
        kept.append(b"")
    return b"/".join(kept)
