"""What an https endpoint shows before anything is sent."""

from hypothesis import strategies as st

from fixtures.covering import covers
from fixtures.target import TargetUnderTest
from suites.transport.handshakes import shows_a_certificate, speaks_tls
from uftp_conformance.messages import Element

TEST_MESSAGES = st.just(Element("TestMessage"))


@covers("TRN-CERTIFICATE")
def test_certificate(target: TargetUnderTest) -> None:
    """The certificate is valid for the host, and its authority is trusted."""
    target.holds(shows_a_certificate, source=TEST_MESSAGES)


@covers("TRN-TLS")
def test_tls_version(target: TargetUnderTest) -> None:
    """The endpoint speaks TLS 1.2 or newer, and nothing older."""
    target.holds(speaks_tls, source=TEST_MESSAGES)
