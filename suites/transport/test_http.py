"""HTTP, before anybody reads a message."""

from hypothesis import strategies as st

from fixtures.covering import covers
from fixtures.procedures import at_the_door
from fixtures.target import TargetUnderTest
from suites.transport.canary import follows_no_address
from uftp_conformance.messages import Element

TEST_MESSAGES = st.just(Element("TestMessage"))


@covers("TRN-DELIVERY")
def test_valid_message(target: TargetUnderTest) -> None:
    """A valid message is taken over with HTTP status 200."""
    target.accepts()


@covers("TRN-LENGTH")
def test_no_content_length(target: TargetUnderTest) -> None:
    """A request that does not announce its length is refused with 411."""
    target.refuses(at_the_door)


@covers("TRN-CONTENT-TYPE")
def test_json(target: TargetUnderTest) -> None:
    """A request that declares its body to be JSON is refused."""
    target.refuses(at_the_door)


@covers("TRN-CONTENT-TYPE-LAX")
def test_undeclared_content(target: TargetUnderTest) -> None:
    """A request that declares plain text, or nothing at all, is refused."""
    target.refuses(at_the_door)


@covers("TRN-CHARSET")
def test_other_charset(target: TargetUnderTest) -> None:
    """A request in another character set than UTF-8 is refused."""
    target.refuses(at_the_door)


@covers("TRN-XML-BODY")
def test_no_xml(target: TargetUnderTest) -> None:
    """A body that is not a SignedMessage document is refused."""
    target.refuses(at_the_door)


@covers("TRN-ENTITY")
def test_doctype(target: TargetUnderTest) -> None:
    """A document with a DOCTYPE is refused, and no entity is expanded."""
    target.refuses(at_the_door)


@covers("TRN-ENTITY-ERROR")
def test_doctype_does_no_harm(target: TargetUnderTest) -> None:
    """A document with a DOCTYPE is taken or refused, and no error of the server."""
    target.refuses(at_the_door)


@covers("TRN-ENTITY-FETCH")
def test_canary(target: TargetUnderTest) -> None:
    """Reading a document never makes the receiver fetch an address that the document names."""
    target.holds(follows_no_address, source=TEST_MESSAGES)


@covers("TRN-METHOD")
def test_method(target: TargetUnderTest) -> None:
    """Another method than POST is refused, with a client error or as not implemented."""
    target.refuses(at_the_door)


@covers("TRN-PATH")
def test_path(target: TargetUnderTest) -> None:
    """A message to another path than the endpoint's is refused with a client error."""
    target.refuses(at_the_door)
