"""The envelope, the sender that it claims, the seal and the sealed bytes."""

from fixtures.covering import covers
from fixtures.procedures import at_the_door, in_every_way, in_every_way_taken
from fixtures.target import TargetUnderTest
from strategies.cases import cdata_cases, spelling_cases
from strategies.defects import blanks
from strategies.defects.foreign import PLACES
from suites.transport.seals import badly_sealed
from uftp_conformance.messages.ways import ENVELOPE, ways_of


@covers("TRN-ENVELOPE")
def test_envelope_schema(target: TargetUnderTest) -> None:
    """A SignedMessage that its schema refuses is answered with 400."""
    target.refuses(at_the_door)


@covers("TRN-BODY")
def test_body(target: TargetUnderTest) -> None:
    """A SignedMessage whose Body is no base64 is answered with 400."""
    target.refuses(at_the_door)


@covers("TRN-ENVELOPE-TYPES")
def test_envelope_types(target: TargetUnderTest) -> None:
    """A SignedMessage is answered with 400 in whichever way it breaks its schema."""
    target.refuses_each_way(in_every_way, ways_of(ENVELOPE, target.cell.version))


@covers("TRN-SENDER-UNKNOWN")
def test_unknown_sender(target: TargetUnderTest) -> None:
    """An envelope from a domain whose key cannot be found is refused with a client error."""
    target.refuses(at_the_door)


@covers("TRN-SENDER-COMBINATION")
def test_domain_in_another_role(target: TargetUnderTest) -> None:
    """An envelope from a known domain in a role that it does not have is refused."""
    target.refuses(at_the_door)


@covers("TRN-SIGNATURE")
def test_seal(target: TargetUnderTest) -> None:
    """An envelope whose seal does not verify is refused with 401."""
    target.refuses(badly_sealed(target.cell.message))


@covers("TRN-NO-SIGNATURE")
def test_no_signature(target: TargetUnderTest) -> None:
    """An envelope whose Body is too short for a signature is refused with 401 or 400."""
    target.refuses(badly_sealed(target.cell.message))


@covers("TRN-PAYLOAD")
def test_sealed_bytes(target: TargetUnderTest) -> None:
    """Sealed bytes that are no UFTP message are refused with 400."""
    target.refuses(at_the_door)


@covers("TRN-PAYLOAD-SCHEMA")
def test_message_schema(target: TargetUnderTest) -> None:
    """A message that the schema of the version refuses is answered with 400."""
    target.refuses()


@covers("TRN-PAYLOAD-TYPES")
def test_message_types(target: TargetUnderTest) -> None:
    """A message is answered with 400 in whichever way it breaks the schema of the version."""
    target.refuses_each_way(in_every_way, ways_of(target.cell.message, target.cell.version))


@covers("TRN-SPELLING", "STL-SPELLING")
def test_spellings(target: TargetUnderTest) -> None:
    """A message is accepted however XML lets its bytes, and those of its envelope, be written."""
    target.accepts(listed=spelling_cases(target.cell.message), at_most=0)


@covers("TRN-CDATA")
def test_cdata(target: TargetUnderTest) -> None:
    """A message with a CDATA section of white space among its elements is accepted."""
    target.accepts(listed=cdata_cases, at_most=0)


@covers("TRN-EMPTY")
def test_white_space_where_nothing_may_stand(target: TargetUnderTest) -> None:
    """A message with white space in an element that has no content is refused with 400."""
    target.refuses_each_way(in_every_way_taken, blanks.PLACES)


@covers("TRN-FOREIGN")
def test_foreign_elements(target: TargetUnderTest) -> None:
    """A message with an element of a foreign namespace is processed, or refused with 400."""
    target.refuses_each_way(in_every_way_taken, PLACES)
