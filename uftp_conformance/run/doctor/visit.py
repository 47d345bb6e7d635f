"""One visit: everything that is looked at, in the order in which one thing rests on the other."""

from collections.abc import AsyncIterator, Sequence

from uftp_conformance.conversation.tester import Tester
from uftp_conformance.judging.judge import Criteria
from uftp_conformance.run.doctor.asking import Asking
from uftp_conformance.run.doctor.callback import Traced, unreached
from uftp_conformance.run.doctor.clocks import clocks, rate
from uftp_conformance.run.doctor.door import head_of, resolver, trust
from uftp_conformance.run.doctor.finding import Finding, Weight, remark
from uftp_conformance.run.doctor.market import Markets, plain_messages
from uftp_conformance.run.doctor.standing import standings
from uftp_conformance.run.doctor.stimulus import stimuli
from uftp_conformance.run.preflight import partners, preflight


async def visit(tester: Tester, criteria: Criteria, heard: Sequence[str], traced: Traced) -> AsyncIterator[Finding]:
    """Look at one target, and tell what is found as it is found.

    Args:
        tester: the conversation with it.
        criteria: by which its answers are read.
        heard: grows while messages arrive that answer nothing.
        traced: tells with which path a trace of ours arrived at the inbox.

    Raises:
        KitError: nothing more can be looked at; the class and the text say why.
    """
    endpoint = tester.statement.target.endpoint
    mute = await preflight(tester, criteria, heard, traced)
    names = ", ".join(c.domain for c in partners(tester))
    yield Finding("target.endpoint", f"{endpoint} takes messages of {names} and answers them at the inbox")
    for who in mute:
        yield remark("counterparties", who)
    first = partners(tester)[0]
    if elsewhere := await unreached(tester.statement, first, traced):
        yield remark("inbox.reached_at", elsewhere)
    for each in await trust(tester):
        yield each
    head = await head_of(tester)
    for each in await clocks(tester, criteria, head.header("date") if head else ""):
        yield each
    for each in await resolver(tester.statement):
        yield each
    asking = Asking(tester, criteria)
    found = await Markets(asking).look(plain_messages(tester.situation()))
    for each in found:
        yield each
    if not any(each.weight is Weight.WRONG for each in found):
        for each in await standings(asking, tester.situation()):
            yield each
    for each in rate(asking):
        yield each
    for each in await stimuli(tester.situation()):
        yield each
