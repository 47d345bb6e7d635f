"""An https endpoint with a throw-away certificate, made by the openssl of this machine."""

import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest

from suites.transport.handshakes import shows_a_certificate, speaks_tls
from tests.conversation.fronted import conversation
from uftp_conformance import StatementError
from uftp_conformance.conversation.tls import verifying
from uftp_conformance.judging.verdict import Kind

EXTENSIONS = "subjectAltName=DNS:{host}\nbasicConstraints=CA:FALSE\n"


def openssl(folder: Path, *arguments: str) -> None:
    """Run openssl in a folder; a machine without it fails the test and does not skip it."""
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True, timeout=60)  # noqa: S607


def certificate(folder: Path, host: str) -> Path:
    """Make a certificate for a host that an authority of our own vouches for; return the chain with its key."""
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    if not (folder / "ca.pem").exists():
        authority = ("-x509", "-days", "2", "-subj", "/CN=an authority of a test")
        openssl(folder, "req", *authority, *new_key, "-keyout", "ca.key", "-out", "ca.pem")
    (folder / f"{host}.ext").write_text(EXTENSIONS.format(host=host), encoding="ascii")
    openssl(folder, "req", *new_key, "-keyout", f"{host}.key", "-out", f"{host}.csr", "-subj", f"/CN={host}")
    openssl(
        folder,
        "x509",
        "-req",
        "-in",
        f"{host}.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-out",
        f"{host}.pem",
        "-days",
        "1",
        "-extfile",
        f"{host}.ext",
    )
    both = folder / f"{host}.both.pem"
    both.write_text((folder / f"{host}.pem").read_text() + (folder / f"{host}.key").read_text(), encoding="ascii")
    return both


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


def serving(chain: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context


def test_a_good_endpoint(made: Path, tmp_path: Path) -> None:
    """Messages travel over TLS, the certificate verifies by the authority of the statement, TLS is current."""
    tls = serving(certificate(made, "localhost"))
    with conversation(tmp_path, tls=tls, target={"ca_file": made / "ca.pem"}) as met:
        for requirement, procedure in (("TRN-CERTIFICATE", shows_a_certificate), ("TRN-TLS", speaks_tls)):
            verdict = met.judged(requirement, procedure)
            assert (verdict.kind, verdict.got) == (Kind.PASS, "as expected")


@pytest.mark.parametrize("given", [ssl.VERIFY_DEFAULT, ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN])
@pytest.mark.parametrize("named", [True, False])
def test_every_python_verifies_alike(
    given: ssl.VerifyFlags, named: bool, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python 3.13 is stricter by itself, and would tell another verdict about a private authority."""
    usual = ssl.create_default_context
    certificate(made, "localhost")

    def context(**how: Any) -> ssl.SSLContext:
        made_so = usual(**how)
        made_so.verify_flags |= given
        return made_so

    monkeypatch.setattr(ssl, "create_default_context", context)
    flags = verifying(made / "ca.pem" if named else None).verify_flags
    assert not flags & ssl.VERIFY_X509_STRICT
    assert flags & ssl.VERIFY_X509_PARTIAL_CHAIN


@pytest.mark.parametrize(
    ("host", "trusted", "expected"),
    [
        ("elsewhere.example", True, "Hostname mismatch"),
        ("localhost", False, "unable to get local issuer certificate"),
    ],
)
def test_a_bad_certificate(host: str, trusted: bool, expected: str, made: Path, tmp_path: Path) -> None:
    """A certificate of another host, or of an authority that nobody trusts, is a violation; messages travel still."""
    tls = serving(certificate(made, host))
    with conversation(tmp_path, tls=tls, target={"ca_file": made / "ca.pem" if trusted else None}) as met:
        verdict = met.judged("TRN-CERTIFICATE", shows_a_certificate)
        assert verdict.kind is Kind.FAIL
        assert expected in verdict.got
        assert met.judged("TRN-TLS", speaks_tls).kind is Kind.PASS


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_outdated_tls(made: Path, tmp_path: Path) -> None:
    """An endpoint that speaks TLS 1.1 as well is found out."""
    tls = serving(certificate(made, "localhost"))
    tls.minimum_version = ssl.TLSVersion.TLSv1_1
    tls.set_ciphers("ALL:@SECLEVEL=0")
    with conversation(tmp_path, tls=tls) as met:
        verdict = met.judged("TRN-TLS", speaks_tls)
        assert (verdict.kind, verdict.got) == (Kind.FAIL, "TLS 1.1 or older: TLSv1.1 is spoken")


def test_no_tls_at_all(made: Path, tmp_path: Path) -> None:
    """Where there is no handshake, no certificate can be judged, and no current TLS is spoken."""
    with conversation(tmp_path, target={"endpoint": "https://127.0.0.1:9/"}) as met:
        assert met.judged("TRN-CERTIFICATE", shows_a_certificate).kind is Kind.INCONCLUSIVE


def test_a_file_that_vouches_for_nothing(tmp_path: Path) -> None:
    """An authority that cannot be read is a mistake of the statement, reported before anything is sent."""
    with (
        pytest.raises(StatementError, match=r"target\.ca_file = .*none\.pem cannot be used"),
        conversation(tmp_path, target={"endpoint": "https://127.0.0.1:9/", "ca_file": tmp_path / "none.pem"}),
    ):
        pass
