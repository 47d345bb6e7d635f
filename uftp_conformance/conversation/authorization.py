"""What authorizes our requests: a token that never changes, or one that an OAuth 2.0 server grants us (RFC 6749, 4.4).

Tokens are in memory and on the wire, and nowhere else.
"""

import asyncio
import json
import ssl
import time
from typing import Any
from urllib.parse import quote_plus

import httpx

from uftp_conformance import KeyFileError, NotUftp
from uftp_conformance.conversation import tls
from uftp_conformance.conversation.http_client import Wire
from uftp_conformance.conversation.proxy import Proxy
from uftp_conformance.judging.evidence import HttpAnswer
from uftp_conformance.messages.foreign import safe
from uftp_conformance.messages.secrets import guard
from uftp_conformance.statement import Statement
from uftp_conformance.statement.access import AccessSection, secret

_EARLY = 30.0  # seconds before its end a token is asked for anew
_USUAL = 300.0  # seconds that one is used whose server does not say how long it is good
_WITHIN = 10.0
_SHOWN, _LONGEST = 200, 64 * 1024
_SCHEMES = ("bearer", "basic", "digest", "negotiate", "dpop")


class Authorization:
    """The value of the Authorization header of our requests; None where none is needed."""

    def __init__(self, access: AccessSection, verify: ssl.SSLContext | None = None) -> None:
        self._access = access
        self._token = secret(access.token_file, access.token_env)
        self._secret = secret(access.client_secret_file, access.client_secret_env)
        self._verify = verify
        self._good_until = 0.0 if access.token_url else float("inf")
        self._lock = asyncio.Lock()

    async def header(self) -> str | None:
        """Return the header's value; raise NotUftp where no token is granted."""
        if self._access.token_url is not None:
            async with self._lock:
                if time.monotonic() > self._good_until:
                    await self._fetch(self._access.token_url)
        return f"Bearer {self._token}" if self._token else None

    async def _fetch(self, url: str) -> None:
        access = self._access
        form = {"grant_type": "client_credentials", "scope": access.scope, "audience": access.audience}
        try:
            granted = await self._asked(url, {name: value for name, value in form.items() if value})
            token, lifetime = granted["access_token"], granted.get("expires_in")
            usable = isinstance(token, str) and token.isascii() and token.isprintable() and token.strip()
        except (httpx.HTTPError, OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            said = safe(str(error) or type(error).__name__, _SHOWN)
            raise NotUftp(f"{url} grants no access token: {said}.  Correct [access] of the statement") from None
        if not usable:
            raise NotUftp(f"{url} grants no access token that a header can hold.  Correct access.token_url")
        guard(token)
        self._token = token
        self._good_until = time.monotonic() + _lifetime(lifetime)

    async def _asked(self, url: str, form: dict[str, str]) -> dict[str, Any]:
        """Ask for a token; return the answer, ValueError in the server's words where it is none."""
        pair = tuple(quote_plus(word or "") for word in (self._access.client_id, self._secret))  # RFC 6749, 2.3.1
        ways: dict[str, Any] = {"verify": self._verify or True, "proxy": way_out(self._access)}
        async with (
            httpx.AsyncClient(timeout=_WITHIN, trust_env=False, **ways) as http,
            http.stream("POST", url, data=form, auth=(pair[0], pair[1])) as response,
        ):
            said = b""
            async for part in response.aiter_bytes(4096):
                said += part
                if len(said) > _LONGEST:
                    raise ValueError("its answer has no end")
        answer: dict[str, Any] = json.loads(said) if said.strip().startswith(b"{") else {}
        if response.status_code != httpx.codes.OK or "access_token" not in answer:
            why = answer.get("error_description") or answer.get("error") or "no token"
            raise ValueError(f"HTTP {response.status_code}, {why}")
        return answer


def _lifetime(seconds_granted: object) -> float:
    try:
        seconds = float(str(seconds_granted))
    except ValueError:
        return _USUAL
    return max(seconds - _EARLY, seconds / 2)


def way_out(access: AccessSection) -> str | None:
    """Return the URL of the proxy, if there is one; raise KeyFileError where its place holds none."""
    if access.proxy_env is None:
        return access.proxy
    url = secret(None, access.proxy_env) or ""
    if not url.lower().startswith("http://"):
        raise KeyFileError(f"the environment variable {access.proxy_env}: holds no http://USER:PASSWORD@HOST:PORT")
    return url


def authorization_of(statement: Statement) -> Authorization | None:
    """Return what authorizes our requests to a target, if something has to."""
    access = statement.access
    if access is None or not (access.token_file or access.token_env or access.token_url):
        return None
    return Authorization(access, identified(tls.verifying(statement.target.ca_file), access))


def wire_to(statement: Statement) -> Wire:
    """Return the wire to a target, with all that lets us through; KitError where a file or a secret is wrong."""
    secure = statement.target.endpoint.lower().startswith("https:")
    if secure:
        tls.verifying(statement.target.ca_file)  # that the file is good is found out before anything is sent
    access, authorization = statement.access, authorization_of(statement)
    return Wire(
        timeout=statement.timing.http_timeout,
        tls=identified(tls.carrying(), access) if secure else None,
        authorize=authorization.header if authorization else None,
        proxy=_proxy_of(access),
    )


async def handshake_with(statement: Statement, context: ssl.SSLContext) -> tls.Handshake:
    """Shake hands with a target as messages do: with our certificate, and through the proxy."""
    access = statement.access
    return await tls.shake(statement.target.endpoint, identified(context, access), through=_proxy_of(access))


async def client_of(statement: Statement) -> httpx.AsyncClient:
    """Return an HTTP client that is let through to a target as messages are, whatever its certificate."""
    access, authorization = statement.access, authorization_of(statement)
    value = await authorization.header() if authorization else None
    return httpx.AsyncClient(
        timeout=statement.timing.http_timeout, trust_env=False, verify=identified(tls.carrying(), access),
        headers={"Authorization": value} if value else None, proxy=way_out(access) if access else None,
    )  # fmt: skip


def _proxy_of(access: AccessSection | None) -> Proxy | None:
    return Proxy(url) if access and (url := way_out(access)) else None


def identified(context: ssl.SSLContext, access: AccessSection | None) -> ssl.SSLContext:
    """Let a context show our certificate; raise KeyFileError where that cannot be used."""
    if access is not None and access.certificate is not None:
        try:
            context.load_cert_chain(access.certificate, access.private_key, password=_nobody)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise KeyFileError(
                f"access.certificate = {access.certificate} cannot be used: {why}.  Write PEM files that belong"
                " together, the key without a password"
            ) from None
    return context


def _nobody() -> str:
    raise ValueError("the key has a password, and nobody is there to type it")


def asked_for_credentials(answer: HttpAnswer) -> str:
    """Say what a 401 or 407 asks for, where it says so itself; "" where it may be about the seal.

    UFTP answers 401 to a seal that does not hold; HTTP's own 401 names the scheme that it wants.
    """
    scheme = answer.challenge.partition(" ")[0].lower()
    if answer.status not in (401, 407) or scheme.rstrip(",") not in _SCHEMES:
        return ""
    return (
        f"it asks for credentials of HTTP (WWW-Authenticate: {safe(answer.challenge, _SHOWN)}); that is about access,"
        " not about the seal.  Give a token or a client in [access] of the statement, or correct it"
    )
