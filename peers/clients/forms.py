"""The forms in which a correct sender may deliver a message, and the lines of the plan that a client is given."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

XML = (("Content-Type", "text/xml; charset=utf-8"),)


@dataclass(frozen=True, slots=True)
class Form:
    """One way to deliver.

    Attributes:
        name: in words.
        flags: what a client must be able to do: "chunked", "expect" (100-continue), "close" (after each).
        times: how often the same is delivered, on one connection where the client keeps it.
        headers: of the request.
        path: of the URL, with {case} for what is the case's own.
        size: bytes of the body, at least.
    """

    name: str
    flags: frozenset[str] = frozenset()
    times: int = 1
    headers: tuple[tuple[str, str], ...] = XML
    path: str = "/{case}"
    size: int = 300


_CHUNKED, _EXPECT, _CLOSE = frozenset({"chunked"}), frozenset({"expect"}), frozenset({"close"})
_LOWER = (("content-type", "text/xml; charset=utf-8"),)
_QUOTED = (("Content-Type", 'text/xml; charset="utf-8"'),)
_LARGE = 300_000

TO_THE_INBOX = (
    Form("one"),
    Form("three on a connection", times=3),
    Form("a large body", size=_LARGE),
    Form("chunks", _CHUNKED),
    Form("three in chunks", _CHUNKED, times=3),
    Form("a large body in chunks", _CHUNKED, size=_LARGE),
    Form("expecting to continue", _EXPECT, times=2),
    Form("a large body, expecting", _EXPECT, size=_LARGE),
    Form("chunks, expecting", _CHUNKED | _EXPECT),
    Form("closing each", _CLOSE, times=2),
    Form("lower-case headers", headers=_LOWER),
    Form("quoted charset", headers=_QUOTED),
    Form("application/xml", headers=(("Content-Type", "application/xml"),)),
    Form("encoded path", path="/{case}/a%20b/%C3%BC/c%40d"),
    Form("encoded query", path="/{case}?party=c%40d&about=a%20b"),
    Form("no path", path=""),
    Form("no path, a query", path="?{case}"),
    Form("a slash alone, a query", path="/?{case}"),
)

_ENDPOINT = "/1/shapeshifter/api/v3/message"

TO_A_PARTICIPANT = (
    Form("one", path=_ENDPOINT),
    Form("another on the connection", path=_ENDPOINT),
    Form("chunks", _CHUNKED, path=_ENDPOINT),
    Form("expecting to continue", _EXPECT, path=_ENDPOINT),
    Form("closing", _CLOSE, path=_ENDPOINT),
    Form("lower-case headers", headers=_LOWER, path=_ENDPOINT),
    Form("quoted charset", headers=_QUOTED, path=_ENDPOINT),
    Form("application/xml", headers=(("Content-Type", "application/xml"),), path=_ENDPOINT),
    Form("encoded path", path="/1/%73hapeshifter/api/v3/mess%61ge"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One form, given to one client: where it goes, and with which body."""

    form: Form
    to: str
    url: str
    body: bytes


def plan(cases: Sequence[Case], flags: frozenset[str], folder: Path) -> Path:
    """Write the plan of a client, one line a case, and the bodies beside it.  `flags` are those of every line."""
    path = folder / "plan"
    path.write_text("".join(f"{line}\n" for line in _lines(cases, flags, folder)), encoding="utf-8")
    return path


def _lines(cases: Sequence[Case], flags: frozenset[str], folder: Path) -> Iterator[str]:
    for number, case in enumerate(cases):
        body = folder / f"{number}.xml"
        body.write_bytes(case.body)
        wanted = ",".join(sorted(case.form.flags | flags))
        headers = (f"{name}: {value}" for name, value in case.form.headers)
        yield "\t".join((str(number), case.url, wanted, str(case.form.times), str(body), *headers))
