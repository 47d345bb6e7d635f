"""Deliver with real HTTP clients, to our inbox and to a reference participant, and look at what arrives.

Ends with 0 when every client of this machine was understood in every form that it can choose; with 1 when one was
not, could not be run, or when the machine has none.  Everything listens on 127.0.0.1 and is stopped at the end.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from clients import CLIENTS, Absent, Client, environment, install
from forms import TO_A_PARTICIPANT, TO_THE_INBOX, Case, Form, plan
from rich.console import Console
from rich.table import Table

from uftp_conformance.conversation.inbox import Inbox
from uftp_conformance.conversation.replies import Reply
from uftp_conformance.conversation.tester import timestamp
from uftp_conformance.judging.evidence import Delivery
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.reading import read_delivery
from uftp_conformance.messages.tables import schema_version_number
from uftp_conformance.run import embedded
from uftp_conformance.run.embedded import Entry
from uftp_conformance.statement import Statement
from uftp_conformance.statement.counterparties import Counterparty, enlist

_CLIENT_WITHIN = 120.0  # seconds
_ANSWER_WITHIN = 10.0
# Chunks are refused by a rule of its own; here the body has to be read.
_TARGET = Entry("DSO that takes chunks", "DSO", frozenset({"TRN-LENGTH"}))


@dataclass(slots=True)
class Place:
    """Where clients deliver: the inbox, and the participant that answers to it."""

    port: int
    statement: Statement
    sender: Counterparty
    inbox: Inbox
    arrived: dict[bytes, list[Delivery]] = field(default_factory=lambda: defaultdict(list))
    answered: set[str] = field(default_factory=set)

    def take(self, delivery: Delivery) -> None:
        """Keep what arrives: answers of the participant by their conversation, all else by its bytes."""
        target = self.statement.target
        element = read_delivery(delivery.body, target.key, target.version).element
        if element is not None and delivery.counterparty == self.sender.domain:
            self.answered.add(element["ConversationID"])
        self.arrived[delivery.body].append(delivery)

    def to_inbox(self, form: Form, name: str) -> Case:
        """Return a delivery to the inbox, which nobody else makes."""
        case = f"{name}-{TO_THE_INBOX.index(form)}"
        url = f"http://127.0.0.1:{self.port}{form.path.format(case=case)}"
        self.inbox.expect(url, _receiver(url))
        return Case(form, "inbox", url, f"<case>{case} {'ü' * (form.size // 2)}</case>".encode())

    def to_participant(self, form: Form) -> tuple[Case, str]:
        """Return a sealed TestMessage, and its conversation."""
        target, conversation = self.statement.target, str(uuid.uuid4())
        message = Element(
            "TestMessage",
            {
                "Version": schema_version_number(target.version),
                "SenderDomain": self.sender.domain,
                "RecipientDomain": target.domain,
                "TimeStamp": timestamp(datetime.now(UTC)),
                "MessageID": str(uuid.uuid4()),
                "ConversationID": conversation,
            },
        )
        body = wrap(serialise(message), self.sender.domain, self.sender.role, self.sender.key)
        base = target.endpoint.removesuffix(TO_A_PARTICIPANT[0].path)
        return Case(form, "participant", f"{base}{form.path}", body), conversation


def _receiver(url: str) -> str:
    """Return the domain that is to receive at this URL."""
    return f"{uuid.uuid5(uuid.NAMESPACE_URL, url)}.example"


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one client: how many forms were understood, how long it took, and what was not."""

    client: Client
    understood: int = 0
    seconds: float = 0.0
    wrong: tuple[str, ...] = ()
    absent: str = ""


async def _met(client: Client, place: Place, folder: Path) -> Found:
    """Let one client deliver in every form that it can choose."""
    folder /= str(CLIENTS.index(client))
    try:
        command = await asyncio.to_thread(client.command)
    except Absent as why:
        return Found(client, absent=str(why))
    except subprocess.SubprocessError as error:
        return Found(client, wrong=(str(error),))
    folder.mkdir()
    begin = time.monotonic()
    cases, conversations = [], {}
    for form in TO_THE_INBOX:
        if form.flags <= client.can:
            cases.append(place.to_inbox(form, folder.name))
    for form in TO_A_PARTICIPANT:
        if form.flags <= client.can:
            case, conversations[len(cases)] = place.to_participant(form)
            cases.append(case)
    said, trouble = await _run([*command, str(plan(cases, client.always, folder))])
    if trouble:
        return Found(client, wrong=(trouble,))
    wrong = [
        f"{case.form.name}, to the {case.to}: {complaint}"
        for number, case in enumerate(cases)
        if (complaint := await _complaint(place, case, said.get(number, "nothing"), conversations.get(number)))
    ]
    return Found(client, len(cases) - len(wrong), time.monotonic() - begin, tuple(wrong))


async def _run(command: Sequence[str]) -> tuple[dict[int, str], str]:
    """Run a client; return what it said about each line of its plan, and how it failed, "" when it did not."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    try:
        async with asyncio.timeout(_CLIENT_WITHIN):
            out, err = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return {}, f"it did not end within {_CLIENT_WITHIN:.0f} s"
    lines = (line.partition("\t") for line in out.decode(errors="replace").splitlines())
    said = {int(number): statuses for number, _, statuses in lines if number.isdigit()}
    complaints = err.decode(errors="replace").strip().splitlines()
    return said, f"it ended with {process.returncode}: {complaints[-1:]}" if process.returncode else ""


async def _complaint(place: Place, case: Case, said: str, conversation: str | None) -> str:
    """Return what is wrong about a case, "" when all of it arrived and was answered."""
    times = case.form.times
    if said.split() != ["200"] * times:
        return f"it was answered {said}"
    if conversation is not None:
        end = time.monotonic() + _ANSWER_WITHIN
        while conversation not in place.answered and time.monotonic() < end:
            await asyncio.sleep(0.02)
        return "" if conversation in place.answered else "no TestMessageResponse came"
    arrived = place.arrived[case.body]
    if len(arrived) != times:
        return f"its body arrived {len(arrived)} times, not {times}"
    elsewhere = [delivery.path for delivery in arrived if delivery.counterparty != _receiver(case.url)]
    return f"it was taken for one to {elsewhere[0]}" if elsewhere else ""


async def _all(folder: Path) -> list[Found]:
    places: list[Place] = []

    def take(delivery: Delivery) -> Reply:
        places[0].take(delivery)
        return Reply()

    inbox = Inbox(take)
    port = await inbox.start("127.0.0.1:0")
    listen = f"127.0.0.1:{port}"
    running = await asyncio.to_thread(embedded.start, folder / "target", (_TARGET,), listen, f"http://{listen}")
    try:
        statement = running.statements[0][1]
        sender = next(c for c in enlist(statement) if (c.role, c.standing) == ("AGR", "registered"))
        inbox.expect(sender.endpoint, sender.domain)
        places.append(Place(port, statement, sender, inbox))
        return list(await asyncio.gather(*(_met(client, places[0], folder) for client in CLIENTS)))
    finally:
        await asyncio.to_thread(running.stop)
        await inbox.stop()


def main() -> int:
    """Deliver with all clients, print a table, and return the exit status."""
    console = Console()
    try:
        install()
    except (OSError, subprocess.SubprocessError) as error:
        console.print(f"The Python libraries cannot be installed: {error}", markup=False)
        return 1
    with tempfile.TemporaryDirectory(prefix="uftp-clients-") as folder:
        found = asyncio.run(_all(Path(folder)))
    table = Table("client", "forms", "seconds", "result")
    for each in found:
        result = f"not here: {each.absent}" if each.absent else "; ".join(each.wrong) or "understood"
        table.add_row(each.client.name, str(each.understood), f"{each.seconds:.1f}", result)
    console.print(table)
    met = [each for each in found if not each.absent]
    if not met:
        console.print("This machine has none of these clients, so that nothing was shown.")
    return 0 if met and not any(each.wrong for each in met) else 1


if __name__ == "__main__":
    sys.exit(main())
