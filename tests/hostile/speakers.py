"""Targets that speak UFTP, with seals that hold, and abuse it."""

import asyncio
import contextlib
import itertools
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.hostile.behaviour import MEGABYTE, Behaviour, Check, Ended, Scene, Staging
from tests.hostile.http_answers import ACTING
from tests.hostile.raw import OK, Line, serving
from tests.hostile.staging import PROGNOSES, options, starter
from uftp_conformance import ExitCode
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.conversation.tester import timestamp
from uftp_conformance.messages import Element, reference_attribute, response_type, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.reading import read_delivery
from uftp_conformance.messages.sealing import SecretKey
from uftp_conformance.messages.tables import RESPONSES, schema_version_number
from uftp_conformance.statement import load
from uftp_conformance.statement.counterparties import Counterparty, enlist, read_key_file

_XML = (("Content-Type", "text/xml; charset=utf-8"),)
_VIOLATED = (ExitCode.VIOLATIONS,)
_REFUSED = (ExitCode.NOTHING_JUDGED,)  # no twin is accepted, and nothing else is asked
_HUGE = (ACTING * MEGABYTE).replace("\x00", "").replace("\x08", "").replace("\x1b", "").replace("\x07", "")
LONG = (_HUGE + "<script>alert(1)</script>[bold red]x[/]")[:MEGABYTE]


@dataclass(frozen=True, slots=True)
class Speaker:
    """A target: its key, its version and whom it knows."""

    key: SecretKey
    version: str
    parties: tuple[Counterparty, ...]
    wire: Wire

    def read(self, request: bytes) -> tuple[Element, Counterparty] | None:
        """Return the message of a request, and who sent it, whatever is wrong about it."""
        body = request.partition(b"\r\n\r\n")[2]
        for party in self.parties:
            reading = read_delivery(body, party.key.public, self.version)
            if reading.sealed and reading.element is not None and reading.element.tag not in RESPONSES:
                return reading.element, party
        return None

    def answer(self, asked: Element, party: Counterparty, **changed: str) -> Element:
        """Return the answer that accepts a message, with attributes that differ."""
        tag = response_type(asked.tag)
        reference = reference_attribute(tag, self.version)
        about = {reference: asked.get("MessageID") or "", "Result": "Accepted"} if reference else {}
        return Element(tag, {
            "Version": schema_version_number(self.version), "SenderDomain": "dso.target.example",
            "RecipientDomain": party.domain, "TimeStamp": timestamp(datetime.now(UTC)), "MessageID": str(uuid.uuid4()),
            "ConversationID": asked.get("ConversationID") or "", **about, **changed,
        })  # fmt: skip

    async def deliver(self, answer: Element | bytes, party: Counterparty) -> None:
        """Seal an answer and post it."""
        payload = answer if isinstance(answer, bytes) else serialise(answer)
        body = wrap(payload, "dso.target.example", "DSO", self.key)
        await self.wire.send(HttpRequest(party.endpoint, body, _XML))


Habit = Callable[[Speaker, Element, Counterparty], Awaitable[None]]


def speaking(habit: Habit, *, polite: bool = True, version: str = "3.1.0") -> Staging:
    """Let a target be the one judged that answers as its habit is; a polite one answers TestMessages properly."""

    @contextlib.asynccontextmanager
    async def staging(folder: Path) -> AsyncIterator[Scene]:
        speakers: list[Speaker] = []

        async def serve(line: Line) -> None:
            while request := await line.request():
                heard = speakers[0].read(request)
                await line.say(OK)
                if heard is None:
                    continue
                if polite and heard[0].tag == "TestMessage":
                    await speakers[0].deliver(speakers[0].answer(*heard), heard[1])
                else:
                    await habit(speakers[0], *heard)

        async with serving(serve) as port:
            statement = starter(
                folder, endpoint=f'"http://127.0.0.1:{port}/"', versions=f'["{version}"]', reply_within="1.0"
            )
            wire = Wire(timeout=20.0)
            speakers.append(Speaker(
                read_key_file(folder / "keys" / "target.key"), version, enlist(load(statement)), wire
            ))  # fmt: skip
            yield Scene(options(statement, PROGNOSES))
            await wire.close()

    return staging


def _rejecting(reason: str) -> Habit:
    async def habit(speaker: Speaker, asked: Element, party: Counterparty) -> None:
        await speaker.deliver(speaker.answer(asked, party, Result="Rejected", RejectionReason=reason), party)

    return habit


def _changing(**changed: str) -> Habit:
    async def habit(speaker: Speaker, asked: Element, party: Counterparty) -> None:
        await speaker.deliver(speaker.answer(asked, party, **changed), party)

    return habit


def _payload(made: Callable[[Element], bytes]) -> Habit:
    async def habit(speaker: Speaker, asked: Element, party: Counterparty) -> None:
        await speaker.deliver(made(speaker.answer(asked, party)), party)

    return habit


def _entity(answer: Element) -> bytes:
    text = serialise(answer).replace(b"<D-Prog", b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><D-Prog', 1)
    return text.replace(b'Result="Accepted"', b'Result="&e;"')


def _attributes(count: int) -> Callable[[Element], bytes]:
    extra = b"".join(b' a%d="1"' % number for number in range(count))
    return lambda answer: serialise(answer).replace(b' Result="', extra + b' Result="', 1)


def _children(count: int) -> Callable[[Element], bytes]:
    return lambda answer: serialise(answer).replace(b"/>", b">" + b"<a/>" * count + b"</D-PrognosisResponse>", 1)


def _deep(answer: Element) -> bytes:
    inside = b"<a>" * 100_000 + b"</a>" * 100_000
    return serialise(answer).replace(b"/>", b">" + inside + b"</D-PrognosisResponse>", 1)


def _with(at: bytes) -> Callable[[Element], bytes]:
    return lambda answer: serialise(answer).replace(b'Result="Accepted"', b'Result="Accepted%s"' % at)


async def _never(speaker: Speaker, asked: Element, party: Counterparty) -> None:
    """Say nothing further."""


async def _late(speaker: Speaker, asked: Element, party: Counterparty) -> None:
    await asyncio.sleep(2.0)
    await speaker.deliver(speaker.answer(asked, party), party)


async def _hundred_times(speaker: Speaker, asked: Element, party: Counterparty) -> None:
    for _ in range(100):
        await speaker.deliver(speaker.answer(asked, party), party)


async def _contradicts(speaker: Speaker, asked: Element, party: Counterparty) -> None:
    for result in itertools.islice(itertools.cycle(({}, {"Result": "Rejected", "RejectionReason": "no"})), 4):
        await speaker.deliver(speaker.answer(asked, party, **result), party)


def _hour(ahead: int) -> Habit:
    async def habit(speaker: Speaker, asked: Element, party: Counterparty) -> None:
        stamp = timestamp(datetime.now(UTC) + timedelta(hours=ahead))
        await speaker.deliver(speaker.answer(asked, party, TimeStamp=stamp), party)

    return habit


# Values that types of XML allow, or nearly, and that others cannot count with.
_EXTREMES = (
    {"TimeStamp": "9999-12-31T23:59:59.999999999999Z"}, {"TimeStamp": "0001-01-01T00:00:00+14:00"},
    {"TimeStamp": "-0044-03-15T00:00:00Z"}, {"TimeStamp": "292277026596-12-04T15:30:08Z"},
    {"TimeStamp": "2026-06-30T23:59:60Z"}, {"TimeStamp": "2026-06-30T24:00:00-14:00"}, {"TimeStamp": "9" * 5000},
    {"Version": "9" * 1000}, {"Version": "3.1.0" + ".0" * 20_000}, {"MessageID": "0" * 36}, {"MessageID": "-" * 50_000},
    {"ConversationID": "((((a+)+)+)+)+$" * 1000}, {"Result": "Accepted" * 1000}, {"SenderDomain": "a." * 30_000 + "a"},
    {"RecipientDomain": "xn--" + "a" * 60 + ".example"}, {"SenderDomain": "-" * 10_000 + "!"},
    {"Result": "Rejected", "RejectionReason": "Lacking ISPs; " * 20_000}, {"RejectionReason": " " * 200_000},
)  # fmt: skip


def _extremes() -> Habit:
    values = itertools.cycle(_EXTREMES)

    async def habit(speaker: Speaker, asked: Element, party: Counterparty) -> None:
        await speaker.deliver(speaker.answer(asked, party, **next(values)), party)

    return habit


def _encoded(name: str) -> Callable[[Element], bytes]:
    def made(answer: Element) -> bytes:
        text = serialise(answer).decode()
        declaration = text.partition("?>")[0] + "?>" if text.startswith("<?") else ""
        return f'<?xml version="1.0" encoding="{name}"?>{text.removeprefix(declaration)}'.encode(name)

    return made


def _namespaces(answer: Element) -> bytes:
    return serialise(answer).replace(b"/>", b">" + b"".join(b'<n:a xmlns:n="u:%d"/>' % n for n in range(20_000))
                                     + b"</D-PrognosisResponse>", 1)  # fmt: skip


async def _in_lines(speaker: Speaker, asked: Element, party: Counterparty) -> None:
    """Write base64 in lines, as MIME does, with blanks around them."""
    body = wrap(serialise(speaker.answer(asked, party)), "dso.target.example", "DSO", speaker.key).decode()
    sealed = body.partition('Body="')[2].partition('"')[0]
    lines = " \n\t".join(sealed[at : at + 76] for at in range(0, len(sealed), 76))
    await speaker.wire.send(HttpRequest(party.endpoint, body.replace(sealed, f" {lines}\n").encode(), _XML))


async def _elsewhere(speaker: Speaker, asked: Element, party: Counterparty) -> None:
    """Deliver to the endpoint of somebody else."""
    other = next(each for each in speaker.parties if each.endpoint != party.endpoint)
    await speaker.deliver(speaker.answer(asked, party), other)


_OUT = "../../../../tmp/out"

_HABITS: tuple[tuple[str, str, Habit, tuple[ExitCode | int, ...]], ...] = (
    ("megabyte-reasons", "It rejects with reasons of 1 MB with markup, direction marks and line breaks.",
     _rejecting(LONG), _REFUSED),
    ("path-reasons", "It rejects with reasons that are markup, patterns or paths.",
     _rejecting("[bold]{0}%s${jndi:ldap://x}<script>alert(1)</script>../../etc/passwd"), _REFUSED),
    ("path-identifiers", "Its identifiers are paths that lead out of a folder.",
     _changing(MessageID=_OUT, ConversationID=_OUT), _VIOLATED),
    ("path-domains", "Its domains are paths that lead out of a folder.",
     _changing(SenderDomain=_OUT, RecipientDomain="/etc/passwd"), _VIOLATED),
    ("long-identifiers", "Its identifiers are 1 MB long.",
     _changing(MessageID="a" * MEGABYTE), _VIOLATED),
    ("many-attributes", "Its answers have 8,000 attributes.", _payload(_attributes(8_000)), _VIOLATED),
    ("many-elements", "Its answers have 20,000 elements.", _payload(_children(20_000)), _VIOLATED),
    ("deep-answers", "Its answers are elements in one another, 10^5 deep.", _payload(_deep), _VIOLATED),
    ("entity-answers", "Its sealed answers would read our files.", _payload(_entity), _VIOLATED),
    ("nul-answers", "Its sealed answers hold bytes of zero.", _payload(_with(b"\x00")), _VIOLATED),
    ("not-utf-8-answers", "Its sealed answers are not UTF-8.", _payload(_with(b"\xff\xfe")), _VIOLATED),
    ("no-xml-answers", "What it seals is no XML.", _payload(lambda _: b"\x00\x01" * 5000), _VIOLATED),
    ("utf-16-answers", "Its sealed answers are in UTF-16.", _payload(_encoded("utf-16")), _VIOLATED),
    ("utf-7-answers", "Its sealed answers are in UTF-7.", _payload(_encoded("utf-7")), _VIOLATED),
    ("namespaces", "Its answers have 20,000 namespaces.", _payload(_namespaces), _VIOLATED),
    ("base64-in-lines", "It seals in base64 of many lines, with blanks around them.", _in_lines, _VIOLATED),
    ("extremes", "Its answers have years, numbers and names beyond all that can be counted with.", _extremes(),
     _VIOLATED),
    ("elsewhere", "It delivers its answers to the endpoint of somebody else.", _elsewhere, _VIOLATED),
    ("never-answers", "It takes messages, and never answers them.", _never, _VIOLATED),
    ("late-answers", "It answers a second too late.", _late, _VIOLATED),
    ("hundred-answers", "It answers each message a hundred times.", _hundred_times, _VIOLATED),
    ("contradicts-itself", "It accepts and rejects each message, in turns.", _contradicts, _VIOLATED),
    ("clock-ahead", "Its clock is an hour ahead.", _hour(1), _VIOLATED),
    ("clock-behind", "Its clock is an hour behind.", _hour(-1), _VIOLATED),
)  # fmt: skip


_HEAVY = ("megabyte-reasons", "long-identifiers", "many-elements", "namespaces", "deep-answers", "late-answers")


def no_larger(megabytes: int) -> Check:
    """Return what sees whether the reports of a run are no larger than this, all together."""

    def check(ended: Ended) -> Iterator[str]:
        size = sum(path.stat().st_size for path in ended.report.rglob("*") if path.is_file()) / MEGABYTE
        if size > megabytes:
            yield f"its reports have {size:.0f} MB, not {megabytes}"

    return check


def behaviours() -> Iterator[Behaviour]:
    """Yield what targets do that speak UFTP; none of them passes for a sound one."""
    for name, does, habit, codes in _HABITS:
        yield Behaviour(f"uftp/{name}", does, speaking(habit), codes, seconds=120.0, checks=(no_larger(40),),
                        slow=name in _HEAVY)  # fmt: skip
    yield Behaviour(
        "uftp/megabyte-reason-at-once",
        "It rejects the very first TestMessage with a reason of 1 MB.",
        speaking(_rejecting(LONG), polite=False, version="draft"),
        (ExitCode.NOT_UFTP,),
        ("it rejects a valid",),
    )
    yield Behaviour(
        "uftp/answers-in-another-name",
        "It answers TestMessages in the name of somebody else.",
        speaking(_changing(SenderDomain="other.example"), polite=False),
        _VIOLATED,
    )
