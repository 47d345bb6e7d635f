import pytest

from uftp_conformance.messages import MESSAGE_TYPES, REQUESTS, ROLES, VERSIONS, reference_attribute, response_type
from uftp_conformance.messages.shapes import Shape, shape_of
from uftp_conformance.messages.tables import RESPONSES, has_result, schema_version_number


def _required(shape: Shape) -> set[str]:
    return {attribute.name for attribute in shape.attributes if attribute.required}


_METADATA = {"Version", "SenderDomain", "RecipientDomain", "TimeStamp", "MessageID", "ConversationID"}


def test_each_request_has_a_response() -> None:
    """Thirteen requests and thirteen responses make the 26 message types, joined one to one."""
    assert (len(REQUESTS), len(RESPONSES), len(set(MESSAGE_TYPES))) == (13, 13, 26)
    assert {name: response_type(name) for name in REQUESTS} == {request: f"{request}Response" for request in REQUESTS}
    assert [RESPONSES[response_type(name)].type for name in REQUESTS] == list(REQUESTS)


@pytest.mark.parametrize("name", REQUESTS)
def test_senders_and_receivers(name: str) -> None:
    """A request goes from one role to another; only a TestMessage goes from any to any."""
    request = REQUESTS[name]
    if name == "TestMessage":
        assert (request.sender, request.receiver) == (None, None)
    else:
        assert {request.sender, request.receiver} <= set(ROLES)
        assert request.sender != request.receiver


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("response", RESPONSES)
def test_reference_attribute_is_the_declared_one(response: str, version: str) -> None:
    """The reference attribute is the one MessageID, beside its own, that the schema demands of the response."""
    required = _required(shape_of(response, version))
    declared = {name for name in required if name.endswith("MessageID") and name != "MessageID"}
    name = reference_attribute(response, version)
    assert declared == ({name} if name else set())


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("response", RESPONSES)
def test_results_are_the_declared_ones(response: str, version: str) -> None:
    """A response says Accepted or Rejected exactly where its schema declares a Result."""
    results = [a.enumeration for a in shape_of(response, version).attributes if a.name == "Result"]
    assert results == ([("Accepted", "Rejected")] if has_result(response, version) else [])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", MESSAGE_TYPES)
def test_metadata_is_required(name: str, version: str) -> None:
    """Every message has the six attributes of the metadata in every version."""
    assert _METADATA - _required(shape_of(name, version)) == set()


def test_unknown_names() -> None:
    """What is no request has no response, and what is no response no reference."""
    with pytest.raises(KeyError):
        response_type("FlexOrderResponse")
    with pytest.raises(KeyError):
        reference_attribute("FlexOrder", "3.1.0")


@pytest.mark.parametrize(("version", "expected"), [("3.0.0", "3.0.0"), ("3.1.0", "3.1.0"), ("draft", "4.0.0")])
def test_version_numbers(version: str, expected: str) -> None:
    """A message writes the number of its version; the draft's is the next major one."""
    assert schema_version_number(version) == expected
