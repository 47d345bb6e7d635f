"""Targets that answer over HTTP as no server should: raw bytes, each in a few lines."""

import gzip
from collections.abc import Iterator
from typing import NamedTuple

from tests.hostile.behaviour import MEGABYTE, Behaviour
from tests.hostile.raw import OK, Handler, Line, answers, dripping, endless, says
from tests.hostile.staging import alone, behind
from uftp_conformance import ExitCode

_NOT_UFTP = (ExitCode.NOT_UFTP,)
_HEAD = b"HTTP/1.1 200 OK\r\n"
_CHUNKED = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
_LONG = _HEAD + b"Content-Length: 1073741824\r\n\r\n"
_PIECE = b"a" * 65536
ACTING = "\x1b]0;owned\x07\x1b[2J\x1b[31m\u202eevil\u2066\r\nPASS  everything\x00\x08\x9b31m"


async def _reset(line: Line) -> None:
    line.reset()


async def _reset_after_reading(line: Line) -> None:
    await line.request()
    line.reset()


async def _mute(line: Line) -> None:
    await line.wait()


async def _banner(line: Line) -> None:
    await line.say(b"220 mail.example ready\r\n")
    await line.wait()


async def _redirects(line: Line) -> None:
    while await line.request():
        await line.say(b"HTTP/1.1 307 Again\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")


async def _redirects_elsewhere(line: Line) -> None:
    while await line.request():
        await line.say(b"HTTP/1.1 308 Go\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n")


async def _two_answers(line: Line) -> None:
    while await line.request():
        await line.say(OK + OK)


async def _keeps_saying_ok(line: Line) -> None:
    await line.keep_saying(OK)


async def _slow_head(line: Line) -> None:
    await line.drip(_HEAD + b"X-Slow: " + b"a" * 100_000)


TIMEOUT, GARBAGE = "gives no HTTP answer in time", "what comes back is not HTTP"
CLOSED, CUT, SILENT = "closes them without an HTTP answer", "cuts the answer off", "no TestMessageResponse arrived"
_REDIRECTED = "answers HTTP 30"


class Answer(NamedTuple):
    """What a server does: in a sentence, how, and the words of the one sentence in which a run must say so."""

    does: str
    handler: Handler
    words: str


_ANSWERS: tuple[tuple[str, str, Handler, str], ...] = (
    ("slow-head", "It gives the head of its answer byte by byte, without end.", _slow_head, TIMEOUT),
    ("slow-body", "It gives the body of its answer byte by byte, without end.",
     answers(_LONG, dripping(b"a")), CUT),
    ("gigabyte", "It answers with a body of 1 GB.", answers(_LONG, endless(_PIECE)), CUT),
    ("endless-chunks", "It answers with chunks without end.",
     answers(_CHUNKED, endless(b"10000\r\n" + _PIECE + b"\r\n")), CUT),
    ("small-chunks", "It answers with chunks of one byte, without end.",
     answers(_CHUNKED, endless(b"1\r\na\r\n" * 4096)), CUT),
    ("huge-chunk", "It announces a chunk of 2^68 bytes.", says(_CHUNKED + b"FFFFFFFFFFFFFFFFF\r\na"), "HTTP"),
    ("endless-headers", "It answers with header fields without end.",
     answers(_HEAD, endless(b"X-Field: value\r\n" * 2000)), "HTTP"),
    ("endless-header", "It answers with one header field without end.",
     answers(_HEAD + b"X-Field: ", endless(_PIECE)), "HTTP"),
    ("endless-type", "It answers with a Content-Type without end.",
     answers(_HEAD + b"Content-Type: ", endless(_PIECE)), "HTTP"),
    ("endless-trailers", "It ends its chunks with trailers without end.",
     answers(_CHUNKED + b"0\r\n", endless(b"X-Field: value\r\n" * 2000)), "HTTP"),
    ("endless-interim", "It gives interim answers (103) without end.",
     answers(b"", endless(b"HTTP/1.1 103 Early\r\nX: y\r\n\r\n" * 1000)), "HTTP"),
    ("slow-headers", "It answers with header fields without end, slowly.", answers(_HEAD, endless(b"X: y\r\n", 0.2)),
     TIMEOUT),
    ("chunk-extensions", "It gives a chunk an extension without end.",
     answers(_CHUNKED + b"1;a=", endless(_PIECE)), "HTTP"),
    ("cookies", "It answers with cookies by the ten thousand.",
     says(_HEAD + b"Set-Cookie: a=b; Path=/; Secure; HttpOnly\r\n" * 10_000 + b"Content-Length: 0\r\n\r\n"), "HTTP"),
    ("http-2", "It speaks HTTP/2.", answers(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18), _mute), GARBAGE),
    ("two-framings", "It announces a length, and chunks as well.",
     says(_HEAD + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "HTTP"),
    ("endless-reason", "It answers with a status line without end.",
     answers(b"HTTP/1.1 200 ", endless(_PIECE)), "HTTP"),
    ("too-short", "It announces more bytes than it gives, and hangs up.",
     says(_HEAD + b"Content-Length: 100\r\n\r\nshort"), CUT),
    ("too-long", "It gives more bytes than it announces.", says(_HEAD + b"Content-Length: 2\r\n\r\n" + _PIECE), "HTTP"),
    ("two-lengths", "It announces two different lengths.",
     says(_HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"), "HTTP"),
    ("negative-length", "It announces a negative length.", says(_HEAD + b"Content-Length: -1\r\n\r\nabc"), "HTTP"),
    ("bad-status-line", "Its status line is none.", says(b"HTTP/9.9 two hundred\r\n\r\n"), GARBAGE),
    ("status-0", "It answers with the status 000.", says(b"HTTP/1.1 000 Zero\r\nContent-Length: 0\r\n\r\n"), "HTTP"),
    ("status-999", "It answers with the status 999.",
     says(b"HTTP/1.1 999 Out\r\nContent-Length: 0\r\n\r\n"), "answers HTTP 999"),
    ("http-0.9", "It answers as HTTP/0.9 did, without a head.", says(b"<html>hello</html>"), GARBAGE),
    ("banner", "It speaks first, and another protocol.", _banner, "HTTP"),
    ("nul-bytes", "It answers with bytes of zero.", says(bytes(4096)), GARBAGE),
    ("switches", "It switches to another protocol (101).",
     says(b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: tea\r\n\r\n\x00\x01"), "HTTP"),
    ("mute", "It takes every connection, and says nothing.", _mute, TIMEOUT),
    ("resets-at-once", "It resets every connection at once.", _reset, "HTTP"),
    ("resets-after-reading", "It resets every connection when it has read the request.",
     _reset_after_reading, CLOSED),
    ("resets-in-head", "It resets every connection in the head of its answer.", answers(_HEAD, _reset), "HTTP"),
    ("resets-in-body", "It resets every connection in the body of its answer.", answers(_LONG + b"a", _reset), CUT),
    ("redirects-to-itself", "It redirects every request to itself.", _redirects, _REDIRECTED),
    ("redirects-to-a-file", "It redirects every request to a file of our machine.", _redirects_elsewhere, _REDIRECTED),
    ("two-answers", "It answers every request twice.", _two_answers, "HTTP"),
    ("never-asked", "It answers without being asked, without end.", _keeps_saying_ok, "HTTP"),
    ("gzip-bomb", "It answers with 50 kB that unpack to 50 MB.",
     says(_HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (
         len(_BOMB := gzip.compress(bytes(50 * MEGABYTE))), _BOMB)), SILENT),
    ("acting-headers", "Its header fields would act on a terminal.",
     says(_HEAD + b"Content-Type: text/html " + ACTING.replace("\r\n", "").replace("\x00", "").encode()
          + b"\r\nContent-Length: 0\r\n\r\n"), "HTTP"),
    ("megabyte-page", "It answers with a web page of 1 MB that would act on a terminal.",
     says(_HEAD + b"Content-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (
         len(_PAGE := (ACTING * MEGABYTE)[:MEGABYTE].encode()), _PAGE)), "with a web page"),
)  # fmt: skip

ANSWERS = {name: Answer(does, handler, words) for name, does, handler, words in _ANSWERS}

# What is also done after a conversation has begun, when verdicts are due.
_ALSO_LATER = (
    "slow-body",
    "gigabyte",
    "endless-headers",
    "endless-interim",
    "too-short",
    "mute",
    "resets-after-reading",
    "never-asked",
    "bad-status-line",
)
_WAITED_FOR = ("slow-head", "slow-headers", "slow-body", "small-chunks", "mute")
_WAITED_FOR_LATER = ("slow-body", "gigabyte", "endless-interim", "too-short", "mute", "never-asked")
# A target that answers nothing in time may be busy, so that a run of seconds ends before it is given up.
_TIMED_OUT = ("slow-body", "mute")
_MANY = ("OPR-DP", "VAL-ISP", "VAL-DOMAIN")


def behaviours() -> Iterator[Behaviour]:
    """Yield what targets do over HTTP, from the beginning and later."""
    for name, (does, handler, words) in ANSWERS.items():
        yield Behaviour(f"http/{name}", does, alone(handler), _NOT_UFTP, (words,), 45.0, slow=name in _WAITED_FOR)
    for name in _ALSO_LATER:
        does, handler, _ = ANSWERS[name]
        yield Behaviour(
            f"http-later/{name}",
            f"After some proper answers: {does[0].lower()}{does[1:]}",
            behind(handler),
            (ExitCode.NOTHING_JUDGED,) if name in _TIMED_OUT else (ExitCode.NO_LONGER,),
            () if name in _TIMED_OUT else ("answers nothing any more",),
            seconds=150.0,
            slow=name in _WAITED_FOR_LATER,
        )
    yield Behaviour(
        "http-later/mute-for-long",
        "After some proper answers: it takes every connection, and says nothing, for as long as it is asked.",
        behind(_mute, only=_MANY),
        (ExitCode.TARGET_DIED,),
        ("the target hangs",),
        seconds=150.0,
        slow=True,
    )
