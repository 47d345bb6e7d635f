"""The stimulus: whether it can be reached, and knows the messages that the statement says it can start.

It is asked only for what rests on a message that nobody sent, and for a TestMessage: so nothing is traded or settled.
"""

import asyncio
import shutil
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx

from uftp_conformance.conversation.concealing import guard_query
from uftp_conformance.conversation.operator import desk_of
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.conversation.stimulus import FAILED, WITHIN, NotStimulated, Wish, run_command
from uftp_conformance.messages import REQUESTS
from uftp_conformance.messages.articles import an
from uftp_conformance.messages.foreign import safe
from uftp_conformance.run.doctor.finding import Finding, remark, wrong
from uftp_conformance.statement import StimulusSection

_HARMLESS = ("FlexOffer", "FlexOfferRevocation", "FlexOrder", "TestMessage")
_NOT_MADE, _NO_BASIS, _NOT_A_HOOK = 501, 409, (301, 302, 307, 308, 401, 403, 404, 405, 407)
_NEEDED = {"AGR": ["FlexOffer", "FlexOfferRevocation"], "DSO": ["FlexRequest", "FlexOrder"]}
_SENT = 202
_QUOTED, _PAGE = 200, "a web page"

Answer = tuple[str, int | None, str]  # message, status, and what was said


async def stimuli(situation: Situation) -> list[Finding]:
    """See whether the target can be asked to start something."""
    section = situation.statement.stimulus
    if situation.role == "CRO":
        return []
    if section is None:
        return [remark("stimulus", without(situation.role))]
    if section.prompt and desk_of() is None and not (sys.stdin and sys.stdin.isatty()):
        return [
            remark(
                "stimulus.prompt",
                "stimulus.prompt = true asks a person, and there is no terminal to ask at, so that what needs the"
                " target to send something stays inconclusive (exit code 11).  Run it at a terminal, or write"
                " stimulus.url or stimulus.command",
            )
        ]
    if section.prompt:
        return [Finding("stimulus", "stimulus.prompt = true: a person at the terminal is asked")]
    wishes = list(_wishes(situation, section))
    if not wishes:
        return []
    if section.command is not None:
        return await _of_command(section.command, wishes[0])
    return await _of_hook(section.url or "", wishes)


def without(role: str) -> str:
    """Say what it means that a target has no stimulus."""
    return (
        f"the statement has no [stimulus], so that the target has to send {_listed(_NEEDED[role])} by itself, each"
        " within timing.initiative_within.  If one does not come, what needs it stays inconclusive, and the run ends"
        " with 11: no pass.  Write a [stimulus]; prompt = true asks a person (`uftp-conformance guide statement`)"
    )


def _listed(names: list[str]) -> str:
    return ", ".join(names[:-1]) + f" and {names[-1]}"


def _wishes(situation: Situation, section: StimulusSection) -> Iterator[Wish]:
    for message in _HARMLESS:
        sender, receiver = REQUESTS[message].sender, REQUESTS[message].receiver
        to = situation.find(receiver) if receiver else situation.find("DSO" if situation.role == "AGR" else "AGR")
        if sender in (None, situation.role) and to is not None and section.covers(message):
            reference = str(uuid.uuid4()) if sender else None
            recipient = {"role": to.role, "domain": to.domain}
            yield Wish(message, situation.version, recipient, str(uuid.uuid4()), reference)


async def _of_command(command: tuple[str, ...], wish: Wish) -> list[Finding]:
    program = command[0]
    if shutil.which(program) is None:
        why = "is no file" if not Path(program).exists() else "is a folder" if Path(program).is_dir() else "may not run"
        return [
            wrong(
                "stimulus.command",
                f"stimulus.command: {program} {why}.  Correct the path, or make it executable (`chmod +x {program}`)",
            )
        ]
    try:
        refusal = await asyncio.to_thread(run_command, command, wish)
    except NotStimulated as error:
        return [wrong("stimulus.command", f"stimulus.command: {error}.  Correct the command, or leave [stimulus] out")]
    if refusal.startswith(FAILED):
        return [
            remark(
                "stimulus.command",
                f"stimulus.command: asked for a {wish.message}, {refusal}.  See why: without"
                " it requirements are inconclusive",
            )
        ]
    return [Finding("stimulus", f"stimulus.command runs ({refusal or 'it takes a request'})")]


async def _of_hook(url: str, wishes: list[Wish]) -> list[Finding]:
    place = guard_query(url)
    async with httpx.AsyncClient(timeout=WITHIN, trust_env=False) as client:
        try:
            answers = await asyncio.gather(*(_asked(client, url, wish) for wish in wishes))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            why = safe(str(error), _QUOTED) or type(error).__name__
            return [
                wrong(
                    "stimulus.url",
                    f"the stimulus at {place} does not answer: {why}.  Start the hook, correct"
                    " stimulus.url, or leave [stimulus] out",
                )
            ]
    return list(_read(place, answers))


async def _asked(client: httpx.AsyncClient, url: str, wish: Wish) -> Answer:
    async with client.stream("POST", url, json=wish.data()) as response:
        said = b""
        async for part in response.aiter_raw(4096):
            said += part
            if len(said) >= _QUOTED:
                break
    page = "html" in response.headers.get("content-type", "")
    words = _PAGE if page else safe(said.decode(errors="replace"), _QUOTED)
    return wish.message, response.status_code, words


def _read(place: str, answers: list[Answer]) -> Iterator[Finding]:
    mistake = _mistake(place, answers)
    if mistake is not None:
        yield wrong("stimulus.url", mistake)
        return
    unknown = [message for message, status, _ in answers if status == _NOT_MADE]
    if unknown:
        many = f"{_listed(unknown)} are" if len(unknown) > 1 else f"{unknown[0]} is"
        yield remark(
            "stimulus.messages",
            f"the stimulus at {place} says that {many} not made there (HTTP 501), which"
            " leaves requirements inconclusive (exit code 11).  Name in stimulus.messages what it makes",
        )
    other = next((status for _, status, _ in answers if status in range(200, 300) and status != _SENT), None)
    if other is not None:
        yield remark(
            "stimulus.url",
            f"the stimulus at {place} answers HTTP {other}, which counts like 202: the message will be sent."
            "  Let it answer 409 or 501 where it will not be (`uftp-conformance guide statement`)",
        )
    for message, status, words in answers:
        if status is not None and status >= 400 and status not in (_NOT_MADE, _NO_BASIS):
            yield remark(
                "stimulus.url",
                f"the stimulus at {place} answers HTTP {status} when it is asked for {an(message)}"
                f"{f' ({words})' if words else ''}.  Let it answer 202, 409 or 501; otherwise"
                " requirements are inconclusive",
            )
            return
    if not unknown:
        yield Finding("stimulus", f"the stimulus at {place} answers, and knows {', '.join(m for m, _, _ in answers)}")


def _mistake(place: str, answers: list[Answer]) -> str | None:
    """Say why what answers can be no stimulus, and what to do; None where it may be one."""
    statuses = {status for _, status, _ in answers}
    if statuses <= {*_NOT_A_HOOK}:
        return (
            f"what answers at {place} is not a stimulus (HTTP {min(filter(None, statuses))})."
            "  Correct stimulus.url, or leave [stimulus] out"
        )
    if all(words == _PAGE and status in range(200, 300) for _, status, words in answers):
        return f"what answers at {place} is a web page, not a stimulus.  Correct stimulus.url, or leave [stimulus] out"
    return None
