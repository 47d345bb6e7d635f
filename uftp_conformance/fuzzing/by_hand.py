"""A fault for whoever has no suite at hand: its messages as files, and the curl lines that send them."""

import shlex
import time
from pathlib import Path

from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.conversation.tester import CONTENT_TYPE
from uftp_conformance.fuzzing.reproducer import Reproducer
from uftp_conformance.run.own_files import write_new
from uftp_conformance.sequences.ground import Ground, us_of
from uftp_conformance.sequences.making import Maker
from uftp_conformance.sequences.past import Entry, Past
from uftp_conformance.sequences.scene import Lane
from uftp_conformance.sequences.steps import Change
from uftp_conformance.sequences.walked import Walked
from uftp_conformance.sequences.wire import sent_as
from uftp_conformance.statement import Statement

Bodies = list[tuple[int, bytes]]  # by step


def unsent(ground: Ground, lane: Lane, kept: Reproducer) -> Bodies:
    """Make the messages of a fault once more, with identifiers that the target has not seen."""
    past, bodies = Past(partial=True), []
    changes: dict[int, tuple[Change, ...]] = {}
    maker = Maker(ground.oracle.target, past, lane)
    for step in kept.steps:
        partner, us = maker.partner(step), us_of(ground, step)
        made, message = maker.make(step, time.time())
        if message is None or partner is None or us is None:
            continue
        first = made.picks[0] if made.kind == "again" and made.picks else made.number
        changes[made.number] = changes.get(first, made.changes)  # a copy has the bytes of the first one
        out = Outgoing(message, us)
        outgoing = sent_as(changes[made.number], out, ground.tester.statement, ground.tester.counterparties)
        if outgoing is None:
            continue
        now = time.time()
        past.entries.append(Entry(made.number, message, partner, now, outcome="accepted", settled=now))
        bodies.append((made.number, encode(outgoing)[1]))
    return bodies


def sent(walked: Walked) -> Bodies:
    """Return the messages that were sent."""
    return [(each.step.number, each.exchange.sent.body) for each in walked.judged]


def curl_lines(bodies: Bodies, statement: Statement, path: Path) -> list[str]:
    """Write the messages beside the file of a fault, and return the lines that send them, in their order."""
    lines = []
    for number, body in bodies:
        beside = path.with_name(f"{path.stem}.{number}.xml")
        write_new(beside, body)
        lines.append(shlex.join([*_command(statement), "--data-binary", f"@{beside}", statement.target.endpoint]))
    token = _token(statement)
    return [line.replace("curl ", f'curl -H "Authorization: Bearer {token}" ', 1) if token else line for line in lines]


def _command(statement: Statement) -> list[str]:
    access, authority = statement.access, statement.target.ca_file
    words = ["curl", "-sS", "-i", "-H", f"Content-Type: {CONTENT_TYPE}"]
    words += ["--cacert", str(authority)] if authority else []
    if access is not None and access.certificate is not None:
        words += ["--cert", str(access.certificate)]
        words += ["--key", str(access.private_key)] if access.private_key else []
    return words


def _token(statement: Statement) -> str:
    """Return what the shell reads the token from; never the token."""
    access = statement.access
    if access is None or not (access.token_file or access.token_env or access.token_url):
        return ""
    if access.token_env:
        return f"${access.token_env}"
    return f"$(cat {shlex.quote(str(access.token_file))})" if access.token_file else "$TOKEN"
