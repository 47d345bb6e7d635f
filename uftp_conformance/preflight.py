"""Before any verdict: can the target and the suite talk at all?  Most beginners' errors are found here."""

from collections.abc import Sequence

from uftp_conformance.counterparties import Counterparty
from uftp_conformance.errors import NotUftp, TargetUnreachable
from uftp_conformance.evidence import Exchange
from uftp_conformance.judge import Bar, observe
from uftp_conformance.messages import Element
from uftp_conformance.reading import read_delivery
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

_FAILURES = {
    "closed": "closes them without an HTTP answer",
    "timeout": "gives no HTTP answer in time",
    "garbage": "what comes back is not HTTP",
    "refused": "then refused one",
}


async def preflight(tester: Tester, bar: Bar, heard: Sequence[str] = ()) -> str:
    """Exchange one TestMessage; return what was seen.

    `heard` grows while messages arrive that answer nothing; its last one helps to explain a silence.

    Raises:
        TargetUnreachable: nothing listens at the endpoint.
        NotUftp: no answer message comes back, or a rejection, or its seal is another's, with the likeliest reason.
    """
    statement = tester.statement
    sender = next(c for c in tester.counterparties if c.standing == "registered" and c.role != statement.target.role)
    out = tester.prepare(Element("TestMessage"), sender)
    if not await tester.reachable():
        raise TargetUnreachable(
            f"{tester.label}: nothing answers at {statement.target.endpoint}.  Start the target, or correct"
            " target.endpoint"
        )
    pending = await tester.send(out, "probe")
    exchange = pending.freeze()
    if not exchange.deliveries:
        raise NotUftp(f"{tester.label}: {_why_unanswered(tester, exchange, sender, heard)}")
    if not read_delivery(exchange.deliveries[0].body, bar.key, bar.version).sealed:
        raise NotUftp(
            f"{tester.label}: the seal of its TestMessageResponse does not verify with target.public_key."
            "  Correct target.public_key, or let the target seal with the key that belongs to it"
        )
    seen = observe(exchange, bar)
    if "rejected" in seen.classes:
        raise NotUftp(
            f"{tester.label}: it rejects a valid TestMessage of {sender.domain}: {seen.words}.  Introduce the"
            " counterparties to it; `uftp-conformance counterparties` shows them"
        )
    return seen.words


def _why_unanswered(tester: Tester, exchange: Exchange, sender: Counterparty, heard: Sequence[str]) -> str:
    """Say why the TestMessage got no answer message, as far as it can be seen, and what to do."""
    endpoint, within = tester.statement.target.endpoint, tester.statement.timing.reply_within
    http = exchange.http
    if http.status is None:
        failure = _FAILURES.get(http.failure, http.failure)
        return f"{endpoint} accepts connections, but {failure}.  Is it an HTTP server?  Correct target.endpoint"
    if not 200 <= http.status < 300:
        hint = _HINTS.get(http.status, "it does not take a valid TestMessage.  Its log says why")
        return f"{endpoint} answers HTTP {http.status}: {hint.format(domain=sender.domain)}"
    if "html" in http.content_type.lower():
        return (
            f"{endpoint} answers HTTP {http.status} with a web page, and no TestMessageResponse arrived within"
            f" {within:g} s.  There seems to be no UFTP endpoint; correct target.endpoint"
        )
    return (
        f"the target took a TestMessage with HTTP {http.status}, but no TestMessageResponse arrived at"
        f" {sender.endpoint} within {within:g} s.  "
        + (f"What arrived: {heard[-1]}" if heard else "Nothing arrived at all: does it know this endpoint")
        + ("" if heard else f" of {sender.domain}, and can it reach it (inbox.reached_at)?")
    )
