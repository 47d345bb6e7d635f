"""What a participant publishes about itself in DNS, where its statement says that it does."""

from hypothesis import strategies as st

from fixtures.covering import covers
from fixtures.target import TargetUnderTest
from suites.discovery import procedures
from uftp_conformance.messages import Element

TEST_MESSAGES = st.just(Element("TestMessage"))


@covers("DIS-VERSION")
def test_version(target: TargetUnderTest) -> None:
    """The domain of a participant has a TXT record with a version of the specification."""
    target.holds(procedures.says_its_version, source=TEST_MESSAGES)


@covers("DIS-KEYS")
def test_keys(target: TargetUnderTest) -> None:
    """The role of a participant has one public key, or two, in a TXT record."""
    target.holds(procedures.has_keys, source=TEST_MESSAGES)


@covers("DIS-KEY-SEAL")
def test_key_of_the_seals(target: TargetUnderTest) -> None:
    """The key that verifies the seals of a participant is among those that it publishes."""
    target.holds(procedures.has_the_key_of_its_seals, source=TEST_MESSAGES)


@covers("DIS-ENDPOINT")
def test_endpoint(target: TargetUnderTest) -> None:
    """The endpoint of a role has a CNAME record, and none of another type."""
    target.holds(procedures.has_an_alias, source=TEST_MESSAGES)


@covers("DIS-ADDRESS")
def test_address(target: TargetUnderTest) -> None:
    """The alias of an endpoint leads to an address, without going round in a circle."""
    target.holds(procedures.leads_to_an_address, source=TEST_MESSAGES)


@covers("DIS-DNSSEC")
def test_verified(target: TargetUnderTest) -> None:
    """What a participant publishes is verified by the resolver with DNSSEC."""
    target.holds(procedures.is_verified, source=TEST_MESSAGES)
