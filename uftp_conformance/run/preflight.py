"""Before any verdict: can the target and the suite talk at all?  Most beginners' errors are found here."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

from uftp_conformance import InboxError, NotUftp, TargetUnreachable
from uftp_conformance.conversation.authorization import asked_for_credentials
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.conversation.tester import Tester
from uftp_conformance.conversation.tls import carrying, shake
from uftp_conformance.conversation.trouble import SPEAKS_PLAIN
from uftp_conformance.judging.evidence import Delivery, Exchange, HttpAnswer
from uftp_conformance.judging.judge import Criteria, observe
from uftp_conformance.messages import Element
from uftp_conformance.messages.foreign import safe
from uftp_conformance.messages.reading import read_delivery
from uftp_conformance.run.doctor.callback import Traced, astray, rewritten
from uftp_conformance.run.doctor.door import by_way_of, dead_proxy, proxies, why_refused
from uftp_conformance.statement.counterparties import Counterparty, endpoint_of
from uftp_conformance.statement.endpoints import differ_by_host, displaced

_HINTS = {
    400: "it refuses a valid TestMessage as malformed.  See its log, and target.versions",
    401: "it refuses our seal.  Does it have the public key of {domain}?  `uftp-conformance counterparties` shows it",
    403: "it refuses access.  Is something in front of the target that requires credentials?  Give the suite access",
    404: "there is no UFTP endpoint at this path.  Correct target.endpoint, or let what is in front of the target pass"
    " the path on as it is",
    407: "a proxy on the way asks for a password.  Put its URL with user and password where access.proxy_env says",
    405: "the path does not take POST.  Correct target.endpoint",
    415: "it does not take text/xml.  See its log",
    419: "it does not know {domain} as a sender.  Make the counterparties known to it;"
    " `uftp-conformance counterparties` shows them",
}

_FAILURES = {
    "tls": "no TLS connection can be made any more",
    "closed": "closes them without an HTTP answer",
    "timeout": "gives no HTTP answer in time",
    "garbage": "what comes back is not HTTP",
    "refused": "then refused one",
}


_SILENT = "Nothing arrived at all"
_PARTNERS = {"AGR": ("DSO",), "DSO": ("AGR",), "CRO": ("DSO", "AGR")}
_NEEDED = {role: ("registered", "second", *(("newcomer",) if role == "CRO" else ())) for role in _PARTNERS}


async def preflight(
    tester: Tester, criteria: Criteria, heard: Sequence[str] = (), traced: Traced | None = None
) -> tuple[str, ...]:
    """Exchange a TestMessage as every counterparty that a target of this role has to do with.

    The trading partners come first: a target need not know how to answer anybody else, such as an AGR a CRO.
    `heard` grows while messages arrive that answer nothing; its last one helps to explain a silence.  With `traced`,
    which tells how what we send to the inbox arrives there, the way back is tried where no answer comes that way.

    Returns:
        In words, who of the others could not speak with the target; what it is judged by may need them.

    Raises:
        TargetUnreachable: nothing listens at the endpoint.
        NotUftp: a partner gets no answer message, a rejection, or one with another's seal; with the likeliest reason.
        InboxError: what is in front of the inbox changes where answers arrive.
    """
    label = tester.label
    await _insist_on_a_door(tester)
    if traced is not None:
        await _insist_on_endpoints(tester, traced)
    first, *others = partners(tester)
    if complaint := await _speak(tester, criteria, first, heard, traced):
        lost = not heard and _SILENT in complaint
        if lost and traced is not None and (why := await astray(first, tester.statement, traced)):
            raise InboxError(f"{label}: {complaint.partition(_SILENT)[0]}{why}")
        raise NotUftp(f"{label}: {complaint}{by_way_of(tester.statement)}")
    probed = (*others, *_bystanders(tester))
    complaints = await asyncio.gather(*(_speak(tester, criteria, sender, heard, traced) for sender in probed))
    mute = [
        f"{sender.domain} (the {sender.standing} {sender.role}) could not: {complaint}"
        for sender, complaint in zip(probed, complaints, strict=True)
        if complaint
    ]
    unable = sum(1 for complaint in complaints[: len(others)] if complaint)
    if unable:
        raise NotUftp(f"{label}: {first.domain} could exchange messages with it, but {'; '.join(mute[:unable])}")
    return tuple(mute)


async def _insist_on_endpoints(tester: Tester, traced: Traced) -> None:
    """Raise InboxError where an endpoint that the statement gives a counterparty does not lead to the inbox."""
    reached_at = tester.statement.inbox.reached_at
    for each in tester.counterparties:
        given = each.endpoint != endpoint_of(each.domain, reached_at)
        if given and (why := await rewritten(each, traced)):
            raise InboxError(f"{tester.label}: {why}")


async def _insist_on_a_door(tester: Tester) -> None:
    """Raise TargetUnreachable or NotUftp where no connection can be made, or one of another kind than agreed."""
    if dead := await dead_proxy(tester.statement):
        raise TargetUnreachable(f"{tester.label}: {dead}")
    endpoint, answer = tester.statement.target.endpoint, await tester.endpoint.knock()
    if answer.failure == "refused":
        why = f" ({answer.detail})" if answer.detail else ""
        raise TargetUnreachable(
            f"{tester.label}: nothing answers at {endpoint}{why}.  Start the target, or correct target.endpoint"
            f"{proxies(endpoint)}"
        )
    if answer.failure == "tls":
        why = await _without_tls(tester, answer)
        raise NotUftp(f"{tester.label}: no TLS connection to {endpoint} can be made: {why}")
    plain = endpoint.lower().startswith("http:")
    if plain and (answer.failure in ("closed", "garbage") or answer.status == 400):
        shaken = await shake("https" + endpoint[4:], carrying(), urlsplit(endpoint).port or 80)
        if shaken.version:
            raise NotUftp(f"{tester.label}: what listens at {endpoint} speaks TLS.  Write https:// in target.endpoint")


async def _without_tls(tester: Tester, answer: HttpAnswer) -> str:
    """Say why there is no TLS, and what to do; where an answer comes without, it was to be without."""
    parts = urlsplit(tester.statement.target.endpoint)
    place = parts._replace(scheme="http", netloc=parts.netloc if parts.port else f"{parts.netloc}:443")
    plain = Wire(timeout=tester.statement.timing.http_timeout)
    try:
        spoken = await plain.send(HttpRequest(place.geturl(), method="GET"))
    finally:
        await plain.close()
    if spoken.status is not None or answer.detail == SPEAKS_PLAIN:
        return f"{SPEAKS_PLAIN}.  Write http:// in target.endpoint, or let the target speak TLS"
    return f"{answer.detail}.  Its log says why"


def partners(tester: Tester) -> tuple[Counterparty, ...]:
    """Return the counterparties that the target must know, the ordinary partner first."""
    role = tester.statement.target.role
    wanted = [(standing, partner) for standing in _NEEDED[role] for partner in _PARTNERS[role]]
    found = {(c.standing, c.role): c for c in tester.counterparties}
    return tuple(found[key] for key in wanted if key in found)


def _bystanders(tester: Tester) -> tuple[Counterparty, ...]:
    """Return the ordinary counterparties of a role that the target does not trade with."""
    role = tester.statement.target.role
    return tuple(
        c for c in tester.counterparties if c.standing == "registered" and c.role not in (role, *_PARTNERS[role])
    )


async def _speak(
    tester: Tester, criteria: Criteria, sender: Counterparty, heard: Sequence[str], traced: Traced | None
) -> str:
    """Exchange a TestMessage as one counterparty; say why that was not possible, in one line that acts on nothing.

    What a target says is in it, for example a RejectionReason with escapes of a terminal or a megabyte long.
    """
    return safe(await _spoken(tester, criteria, sender, heard, traced))


async def _spoken(
    tester: Tester, criteria: Criteria, sender: Counterparty, heard: Sequence[str], traced: Traced | None
) -> str:
    """Exchange a TestMessage, and once more where it is missed or refused; say why that was not possible."""
    exchange = await _exchange(tester, sender)
    if not exchange.deliveries:
        exchange = await _exchange(tester, sender)  # the first one may have met a target that was not warm yet
    if not exchange.deliveries:
        return await why_refused(tester, exchange) or _why_unanswered(tester, exchange, sender, heard)
    await _insist_on_place(tester, exchange.deliveries[0], sender, traced)
    if not read_delivery(exchange.deliveries[0].body, criteria.key, criteria.version).sealed:
        if not any(criteria.key.material):
            return "target.public_key is still the placeholder that `init` wrote.  Write the public key of the target"
        ours = next((c.domain for c in tester.counterparties if c.key.public.material == criteria.key.material), "")
        if ours:
            return f"target.public_key is that of {ours}, whom the suite plays.  Write the public key of the target"
        return (
            "the seal of its TestMessageResponse does not verify with target.public_key."
            "  Correct target.public_key, or let the target seal with the key that belongs to it"
        )
    seen = observe(exchange, criteria)
    if "rejected" in seen.classes:
        return (
            f"it rejects a valid TestMessage of {sender.domain}: {seen.words}.  Make the"
            " counterparties known to it; `uftp-conformance counterparties` shows them"
        )
    return ""


async def _exchange(tester: Tester, sender: Counterparty) -> Exchange:
    return (await tester.send(tester.prepare(Element("TestMessage"), sender), "probe")).freeze()


async def _insist_on_place(tester: Tester, delivery: Delivery, sender: Counterparty, traced: Traced | None) -> None:
    """Raise InboxError where an answer shows that what is in front of the inbox changes the path or hides the host.

    Whatever else is wrong about the place is for the requirements to judge.
    """
    if delivery.counterparty == sender.domain:
        return
    if traced is not None and (why := await rewritten(sender, traced)):
        raise InboxError(f"{tester.label}: {why}")
    if delivery.counterparty:
        return
    path = safe(delivery.path, 200)
    where = f"{tester.label}: its answer to {sender.domain} arrived at the inbox with the path {path}"
    below = urlsplit(sender.endpoint).path.removeprefix(urlsplit(tester.statement.inbox.reached_at).path.rstrip("/"))
    if displaced(sender.endpoint, delivery.path) or displaced(below, delivery.path):
        raise InboxError(
            f"{where}, where {sender.endpoint} was agreed: something in front of the inbox changes the path, or the"
            " target was given another address.  Let the path pass as it is, or correct inbox.reached_at"
        )
    alike = [c.domain for c in tester.counterparties if differ_by_host(c.endpoint, sender.endpoint)]
    if alike:
        raise InboxError(
            f"{where}, by which {sender.domain} and {', '.join(alike)} cannot be told apart, and with the name of"
            " another host than theirs.  Let what is in front of the inbox pass on the Host header, or give the"
            " counterparties different paths"
        )


def _why_unanswered(tester: Tester, exchange: Exchange, sender: Counterparty, heard: Sequence[str]) -> str:
    """Say why the TestMessage got no answer message, as far as it can be seen, and what to do."""
    endpoint, within = tester.statement.target.endpoint, tester.statement.timing.reply_within
    http = exchange.http
    if http.status is None:
        failure = _FAILURES.get(http.failure, http.failure)
        if http.begun:
            return f"{endpoint} answers HTTP {http.begun}, and cuts the answer off ({http.failure}).  See its log"
        return f"{endpoint} accepts connections, but {failure}.  Is it an HTTP server?  Correct target.endpoint"
    if words := asked_for_credentials(http):
        return f"{endpoint} answers HTTP {http.status}: {words}"
    if not 200 <= http.status < 300:
        hint = _HINTS.get(http.status, "it does not take a valid TestMessage.  See its log")
        return f"{endpoint} answers HTTP {http.status}: {hint.format(domain=sender.domain)}"
    if "html" in http.content_type.lower():
        return (
            f"{endpoint} answers HTTP {http.status} with a web page, and no TestMessageResponse arrived within"
            f" {within:g} s.  There seems to be no UFTP endpoint; correct target.endpoint"
        )
    return (
        f"the target took a TestMessage with HTTP {http.status}, but no TestMessageResponse arrived at"
        f" {sender.endpoint} within {within:g} s.  "
        + (f"What arrived: {heard[-1]}" if heard else f"{_SILENT}: does it know this endpoint")
        + ("" if heard else f" of {sender.domain}, and can it reach it (inbox.reached_at)?")
    )
