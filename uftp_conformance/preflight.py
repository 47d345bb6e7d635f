"""Before any verdict: can the target and the suite talk at all?  Most beginners' errors are found here."""

from uftp_conformance.errors import NotUftp, TargetUnreachable
from uftp_conformance.judge import Bar, observe
from uftp_conformance.messages import Element
from uftp_conformance.tester import Tester

_HINTS = {
    400: "it refuses a valid TestMessage as malformed",
    401: "it refuses our seal.  Has it the public key of {domain}?  `uftp-conformance counterparties` shows it",
    403: "it refuses access.  Is something in front of the target that wants credentials?",
    404: "there is no UFTP endpoint at this path.  Correct target.endpoint",
    405: "the path does not take POST.  Correct target.endpoint",
    415: "it does not take text/xml",
    419: "it does not know {domain} as a sender.  Introduce the counterparties to it;"
    " `uftp-conformance counterparties` shows them",
}


async def preflight(tester: Tester, bar: Bar) -> str:
    """Exchange one TestMessage; return what was seen.

    Raises:
        TargetUnreachable: nothing listens at the endpoint.
        NotUftp: no answer message comes back, with the likeliest reason.
    """
    statement = tester.statement
    endpoint, within = statement.target.endpoint, statement.timing.reply_within
    sender = next(c for c in tester.counterparties if c.standing == "registered" and c.role != statement.target.role)
    out = tester.prepare(Element("TestMessage"), sender)
    if not await tester.reachable():
        raise TargetUnreachable(
            f"{tester.label}: nothing answers at {endpoint}.  Start the target, or correct target.endpoint"
        )
    pending = await tester.send(out, "probe")
    exchange = pending.freeze()
    seen = observe(exchange, bar)
    if exchange.deliveries:
        return seen.words
    status = exchange.http.status
    if status is None:
        raise NotUftp(
            f"{tester.label}: {endpoint} accepts connections, but gives no HTTP answer: {exchange.http.failure}"
        )
    if 200 <= status < 300:
        raise NotUftp(
            f"{tester.label}: the target took a TestMessage with HTTP {status}, but no TestMessageResponse arrived at"
            f" {sender.endpoint} within {within:g} s.  Does it know this endpoint of {sender.domain}, and can it"
            " reach it (inbox.reached_at)?"
        )
    hint = _HINTS.get(status, "it does not take a valid TestMessage").format(domain=sender.domain)
    raise NotUftp(f"{tester.label}: {endpoint} answers HTTP {status}: {hint}")
