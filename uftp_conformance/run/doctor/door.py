"""What stands at the endpoint, and what its HTTP answers say about why there is no conversation."""

import asyncio
import os
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx

from uftp_conformance.conversation.authorization import client_of, handshake_with, way_out
from uftp_conformance.conversation.dns_client import ask
from uftp_conformance.conversation.proxy import Proxy
from uftp_conformance.conversation.tester import CONTENT_TYPE, Tester
from uftp_conformance.conversation.tls import verifying
from uftp_conformance.conversation.trouble import unreachable
from uftp_conformance.judging.evidence import Exchange
from uftp_conformance.messages.foreign import safe
from uftp_conformance.run.doctor.finding import Finding, remark, wrong
from uftp_conformance.statement import Statement

_QUOTED = 200
_REDIRECTS = (301, 302, 303, 307, 308)
_IN_FRONT = {502: "cannot reach the target", 503: "cannot serve at present", 504: "waits in vain for the target"}
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an HTTP answer."""

    status: int
    headers: httpx.Headers

    def header(self, name: str) -> str:
        """Return a header as a reader can be shown it."""
        return safe(self.headers.get(name, ""), _QUOTED)


async def head_of(tester: Tester, body: bytes | None = None) -> Head | None:
    """Return the head of what a GET at the endpoint brings, or a POST of this body; None where nothing answers."""
    statement, kind = tester.statement, {"Content-Type": CONTENT_TYPE}
    try:
        async with await client_of(statement) as client:
            method, content = ("GET", None) if body is None else ("POST", body)
            url = statement.target.endpoint
            async with client.stream(method, url, content=content, headers=kind if body else None) as answer:
                return Head(answer.status_code, answer.headers)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return None


async def why_refused(tester: Tester, exchange: Exchange) -> str:
    """Say what the head of a refusal tells: a redirect, a question for credentials, a proxy; or ""."""
    status, endpoint = exchange.http.status or 0, tester.statement.target.endpoint
    if status in _REDIRECTS:
        place = safe(urljoin(endpoint, exchange.http.location), _QUOTED) if exchange.http.location else ""
        where = f"redirects to {place}" if place else "redirects, but not where to"
        return f"{endpoint} answers HTTP {status}: it {where}.  " + (
            f'Write target.endpoint = "{place}"' if place else "Correct target.endpoint"
        )
    if status not in (401, 403, 407, *_IN_FRONT):
        return ""
    head = await head_of(tester, exchange.sent.body)
    wants = head.header("www-authenticate") or head.header("proxy-authenticate") if head else ""
    if wants:
        return (
            f"{endpoint} answers HTTP {status} and asks for credentials ({wants}): that is about access, not"
            " about the seal.  Give the suite access, or name an endpoint that asks for none in target.endpoint"
        )
    if status in _IN_FRONT:
        who = f" ({head.header('server')})" if head and head.header("server") else ""
        return (
            f"{endpoint} answers HTTP {status}: what answers{who} {_IN_FRONT[status]}.  Start the target, or"
            " correct target.endpoint"
        )
    return ""


async def dead_proxy(statement: Statement) -> str:
    """Say that nobody listens at the proxy of the statement; "" where somebody does, or there is none."""
    access = statement.access
    url = way_out(access) if access else None
    if access is None or url is None:
        return ""
    host, port = Proxy(url).place
    try:
        async with asyncio.timeout(statement.timing.http_timeout):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError) as error:
        why = unreachable(error)
        return (
            f"nothing answers at the proxy {host}:{port}, the way to the target{f' ({why})' if why else ''}.  Start it,"
            f" or correct access.{'proxy_env' if access.proxy_env else 'proxy'}"
        )
    writer.close()
    return ""


def by_way_of(statement: Statement) -> str:
    """Say through which proxy a target was asked, so that a reader looks there too; "" without one."""
    if statement.access is None or (url := way_out(statement.access)) is None:
        return ""
    host, port = Proxy(url).place
    key = "proxy_env" if statement.access.proxy_env else "proxy"
    return f"  All of this went through the proxy {host}:{port}: see access.{key} too"


async def resolver(statement: Statement) -> list[Finding]:
    """See whether the resolver of the statement answers at all; what it answers is for the requirements."""
    if statement.discovery is None:
        return []
    place = statement.discovery.resolver
    looked = await ask(place, statement.target.domain, "TXT")
    if looked.status.startswith("no answer"):
        return [
            wrong(
                "discovery.resolver",
                f"discovery.resolver = {place} gives {looked.status}.  Correct it, or leave [discovery] out",
            )
        ]
    return [Finding("discovery.resolver", f"discovery.resolver = {place} answers")]


def proxies(endpoint: str) -> str:
    """Say that this machine has a proxy for the endpoint, which the suite does not use; "" where there is none."""
    names = [name for name in _PROXIES if os.environ.get(name) or os.environ.get(name.lower())]
    if not names or (urlsplit(endpoint).hostname or "") in ("localhost", "127.0.0.1", "::1"):
        return ""
    return f"  {names[0]} is set here, and the suite connects directly, not through that proxy"


async def trust(tester: Tester) -> list[Finding]:
    """See whether the certificate of an https endpoint is trusted by whom the statement names."""
    target = tester.statement.target
    if not target.endpoint.lower().startswith("https:"):
        return []
    shaken = await handshake_with(tester.statement, verifying(target.ca_file))
    if shaken.version:
        words = f"{target.endpoint} speaks {shaken.version}, and its certificate is trusted"
        return [Finding("target.endpoint", words)]
    if not shaken.distrusted:
        return []
    why = safe(shaken.failure, _QUOTED)
    if target.ca_file is None:
        return [
            remark(
                "target.ca_file",
                f"the certificate of {target.endpoint} is not trusted ({why}).  If an"
                " authority of your own vouches for it, name its PEM file in target.ca_file",
            )
        ]
    if (await handshake_with(tester.statement, verifying(None))).version:
        return [
            wrong(
                "target.ca_file",
                f"target.ca_file = {target.ca_file} does not vouch for {target.endpoint}"
                f" ({why}), the authorities of this machine do.  Leave target.ca_file out",
            )
        ]
    return [
        remark(
            "target.ca_file",
            f"target.ca_file = {target.ca_file} does not vouch for {target.endpoint}"
            f" ({why}).  Name the authority that does, or correct the certificate",
        )
    ]
