"""Targets that are wrong about TLS: in the handshake, in the certificate, or about whether there is any."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.conversation.test_tls import certificate, openssl
from tests.hostile.behaviour import Behaviour
from tests.hostile.raw import Handler, Line, says
from tests.hostile.staging import alone, behind
from uftp_conformance import ExitCode

_CERTIFICATE = ("TRN-CERTIFICATE",)
_ALERT = b"\x15\x03\x03\x00\x02\x02\x28"  # fatal, handshake_failure
_NOT_BEGUN = (ExitCode.UNREACHABLE, ExitCode.NOT_UFTP)
_AUTHORITY = """
[ca]
default_ca = here
[here]
database = index.txt
new_certs_dir = .
serial = serial
default_md = sha256
policy = any
[any]
commonName = supplied
"""


async def _alert(line: Line) -> None:
    await line.reader.read(4096)
    await line.say(_ALERT)


async def _stall(line: Line) -> None:
    await line.wait()


async def _half(line: Line) -> None:
    """Begin a record that is never whole."""
    await line.reader.read(4096)
    await line.say(b"\x16\x03\x03\x40\x00\x02")
    await line.wait()


async def _records(line: Line) -> None:
    await line.keep_saying(b"\x17\x03\x03\x40\x00" + bytes(0x4000))


async def _reset(line: Line) -> None:
    await line.reader.read(100)
    line.reset()


_PAGE = says(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

_HANDSHAKES: tuple[tuple[str, str, Handler, str], ...] = (
    ("alert", "It ends every handshake with an alert.", _alert, "the alert 'handshake failure'"),
    ("stalls", "It takes connections, and never shakes hands.", _stall, ""),
    ("half-a-record", "It begins a record of TLS, and never ends it.", _half, ""),
    ("wrong-records", "It sends application data in the place of a handshake, without end.", _records, ""),
    ("resets", "It resets every connection in the handshake.", _reset, ""),
    ("plain-http", "It speaks plain HTTP at an https address.", _PAGE, "speaks no TLS"),
)
_WAITED_FOR = ("stalls", "half-a-record")


def _context(chain: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context


def _good(folder: Path) -> ssl.SSLContext:
    return _context(certificate(folder, "localhost"))


def _elsewhere(folder: Path) -> ssl.SSLContext:
    return _context(certificate(folder, "elsewhere.example"))


def _self_signed(folder: Path) -> ssl.SSLContext:
    """Make an endpoint that vouches for itself, beside an authority that does not."""
    certificate(folder, "localhost")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost")
    openssl(folder, "req", "-x509", "-days", "2", *key, "-keyout", "self.key", "-out", "self.pem")
    both = folder / "self.both.pem"
    both.write_text((folder / "self.pem").read_text() + (folder / "self.key").read_text(), encoding="ascii")
    return _context(both)


def _expired(folder: Path) -> ssl.SSLContext:
    certificate(folder, "localhost")
    for name, text in (("ca.cnf", _AUTHORITY), ("index.txt", ""), ("serial", "01\n")):
        (folder / name).write_text(text, encoding="ascii")
    openssl(
        folder,
        "ca",
        "-batch",
        "-config",
        "ca.cnf",
        "-cert",
        "ca.pem",
        "-keyfile",
        "ca.key",
        "-in",
        "localhost.csr",
        "-out",
        "old.pem",
        "-notext",
        "-startdate",
        "20200101000000Z",
        "-enddate",
        "20200102000000Z",
        "-extfile",
        "localhost.ext",
    )
    both = folder / "old.both.pem"
    both.write_text((folder / "old.pem").read_text() + (folder / "localhost.key").read_text(), encoding="ascii")
    return _context(both)


_CERTIFICATES: tuple[tuple[str, str, Callable[[Path], ssl.SSLContext], str], ...] = (
    ("wrong-host", "Its certificate is another host's.", _elsewhere, "Hostname mismatch"),
    ("self-signed", "It vouches for its certificate itself.", _self_signed, "self-signed certificate"),
    ("expired", "Its certificate has expired.", _expired, "certificate has expired"),
)


async def _nothing(line: Line) -> None:
    await line.wait()


def _names(words: str) -> Callable[..., Iterator[str]]:
    """Return what sees whether the verdict names the right fault of a certificate."""

    def check(ended: object) -> Iterator[str]:
        got = [event["got"] for event in ended.verdicts if event["kind"] == "fail"]  # type: ignore[attr-defined]
        if not any(words in str(each) for each in got):
            yield f"no failure says {words!r}, but {got}"

    return check


def behaviours() -> Iterator[Behaviour]:
    """Yield what targets do wrong about TLS."""
    for name, does, handler, words in _HANDSHAKES:
        yield Behaviour(f"tls/{name}", does, alone(handler, scheme="https"), _NOT_BEGUN, (words,), 60.0,
                        slow=name in _WAITED_FOR)  # fmt: skip
    yield Behaviour("tls/at-plain-http", "It speaks TLS at an http address.", alone(_nothing, tls=_good),
                    _NOT_BEGUN, ("speaks TLS.  Write https://",), 60.0)  # fmt: skip
    for name, does, tls, words in _CERTIFICATES:
        yield Behaviour(
            f"tls/{name}",
            does,
            behind(_nothing, always=True, tls=tls, host="localhost", only=_CERTIFICATE),
            (ExitCode.VIOLATIONS,),
            checks=(_names(words),),
        )
