"""The doctor's visits: the one before a run, and the one that is made for its own sake."""

from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

from uftp_conformance import ExitCode, KitError, catalogue
from uftp_conformance.conversation.machine import free_descriptors, free_memory, prepare
from uftp_conformance.conversation.session import Session
from uftp_conformance.judging.judge import Criteria
from uftp_conformance.messages.foreign import safe
from uftp_conformance.run.doctor.finding import Finding, Weight, insist
from uftp_conformance.run.doctor.visit import visit
from uftp_conformance.run.preflight import preflight
from uftp_conformance.run.settings import Checkup
from uftp_conformance.statement import Statement
from uftp_conformance.statement.common import common_inbox

_MIB = 1024 * 1024
_SKIPPED = "the doctor was skipped (--skip-doctor): whether statement and target agree was not looked at"


def checked(session: Session, label: str, criteria: Criteria, heard: Sequence[str], how: Checkup) -> tuple[str, ...]:
    """Look at a target before it is judged; return what a reader of the report should know.

    Args:
        session: to which the target has been joined.
        label: of the target.
        criteria: by which its answers are read.
        heard: grows while messages arrive that answer nothing.
        how: whether more is looked at than that messages can be exchanged.

    Raises:
        KitError: nothing can be judged; the class says why.
    """
    tester = session.testers[label]
    if how != "thorough":
        mute = session.run(preflight(tester, criteria, heard, session.traced))
        return (_SKIPPED, *mute) if how == "skipped" else mute
    findings = session.run(_collected(visit(tester, criteria, heard, session.traced)))
    insist(label, findings)
    return tuple(each.text for each in findings if each.weight is Weight.REMARK)


async def _collected(findings: AsyncIterator[Finding]) -> list[Finding]:
    return [each async for each in findings]


def visits(statements: Sequence[tuple[str, Statement]]) -> Iterator[tuple[str, Finding, ExitCode]]:
    """Look at targets for the doctor's own sake, and go on with the next one where one cannot be looked at.

    Yields:
        The target's label, "" for what concerns all; what was found; and with which exit code a run would end.
    """
    prepare([Path.cwd()])
    yield "", Finding("machine", _machine()), ExitCode.CONFORMANT
    heard: list[str] = []
    session = Session(lambda _, text: heard.append(safe(text)))
    try:
        inbox = common_inbox(statements)
        session.listen(inbox)
        yield "", Finding("inbox.listen", f"the inbox listens at {inbox.listen}"), ExitCode.CONFORMANT
        for label, claimed in statements:
            target = claimed.target
            criteria = Criteria(target.key, target.version, catalogue.load(), "documented", claimed.published)
            heard.clear()
            yield from _visited(session, label, claimed, criteria, heard)
    finally:
        session.close()


def _visited(
    session: Session, label: str, claimed: Statement, criteria: Criteria, heard: list[str]
) -> Iterator[tuple[str, Finding, ExitCode]]:
    try:
        tester = session.join(label, claimed)
        walk = visit(tester, criteria, heard, session.traced)
        while (each := session.run(_next(walk))) is not None:
            wrong = each.weight is Weight.WRONG
            yield label, each, ExitCode.CONFIGURATION if wrong else ExitCode.CONFORMANT
    except KitError as error:
        text = str(error).removeprefix(f"{label}: ")
        yield label, Finding(type(error).__name__, text, Weight.WRONG), error.exit_code


async def _next(walk: AsyncIterator[Finding]) -> Finding | None:
    return await anext(walk, None)


def _machine() -> str:
    descriptors, memory = free_descriptors(), free_memory()
    figures = [f"{descriptors} files may be open"] if descriptors is not None else []
    figures += [f"{memory // _MIB} MiB are free"] if memory is not None else []
    return f"this machine has what a run needs ({', '.join(figures) or 'as far as it tells'})"
