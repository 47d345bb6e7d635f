"""TLS towards the target: contexts that verify, or only look, and what a handshake shows."""

import asyncio
import contextlib
import ssl
import warnings
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from uftp_conformance import OurMachine, StatementError
from uftp_conformance.conversation.proxy import Proxy
from uftp_conformance.conversation.trouble import OUR_MACHINE, ours
from uftp_conformance.statement.plain_files import insist_on_plain

_WITHIN = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Handshake:
    """How a handshake ended: the version that was agreed, or why there was none.

    `distrusted` tells that the certificate was the reason.
    """

    version: str = ""
    failure: str = ""
    distrusted: bool = False


def verifying(ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that trusts this authority, or without one those of the machine; alike in every Python.

    Raises:
        StatementError: the file cannot be used.
    """
    try:
        if ca_file is not None:
            insist_on_plain(ca_file)
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        why = error.strerror or str(error)
        raise StatementError(f"target.ca_file = {ca_file} cannot be used: {why}.  Write a PEM file") from None
    # Python 3.13 sets both by itself.  Strictness refuses private authorities without an Authority Key Identifier,
    # which no document of UFTP asks for; a partial chain lets who names an intermediate authority trust it.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def carrying() -> ssl.SSLContext:
    """Return a context that carries messages whatever the certificate is.

    A bad certificate is a verdict of its own (TRN-CERTIFICATE); it shall not hide all others.  Messages are sealed.
    """
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def current() -> ssl.SSLContext:
    """Return a context that offers TLS 1.2 and newer."""
    context = carrying()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def outdated() -> ssl.SSLContext:
    """Return a context that offers nothing newer than TLS 1.1."""
    context = carrying()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that is the point of it
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")  # at the usual level OpenSSL would not even offer it
    return context


async def shake(url: str, context: ssl.SSLContext, port: int = 443, through: Proxy | None = None) -> Handshake:
    """Shake hands with the host of a URL and hang up; every failure of the other side is a value.

    `port` is that of a URL that names none; `through` is the way out, if not the straight one.

    Raises:
        OurMachine: our own machine has run out of something.
    """
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(_WITHIN):
            transport = await _shaken(parts.hostname or "", parts.port or port, context, through)
    except ssl.SSLCertVerificationError as error:
        return Handshake(failure=error.verify_message, distrusted=True)
    except ssl.SSLError as error:
        return Handshake(failure=error.reason or str(error))
    except TimeoutError:
        return Handshake(failure=f"nothing within {_WITHIN:g} s")
    except OSError as error:
        if lacking := ours(error):
            raise OurMachine(f"{OUR_MACHINE} cannot open a connection: {lacking}; then run again") from None
        return Handshake(failure=error.strerror or str(error) or "the connection ended during the handshake")
    version = transport.get_extra_info("ssl_object").version()
    with contextlib.suppress(AttributeError):  # early Pythons 3.11 cannot abort what has ended already
        transport.abort()
    return Handshake(version) if version else Handshake(failure="no version was agreed")


async def _shaken(host: str, port: int, context: ssl.SSLContext, through: Proxy | None) -> asyncio.Transport:
    if through is None:
        made, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, host, port, ssl=context)
        return made
    connection = await through.tunnel(host, port, context, _WITHIN)
    if connection.transport is None:
        raise ConnectionAbortedError
    return connection.transport
