import threading
from pathlib import Path

import pytest

from tests.messages.documents import (
    answer,
    connection,
    connections,
    envelope,
    flex_offer,
    flex_order,
    flex_request,
    message,
    metering,
    point,
    points,
    prognosis,
    settlement,
)
from uftp_conformance.messages import VERSIONS, Element, MalformedXml, SchemaInvalid, complaints, read, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.schema import schema_path
from uftp_conformance.messages.tables import MESSAGE_TYPES

ALL, NONE, OLD, NEW = (True,) * 3, (False,) * 3, (True, True, False), (False, True, True)
DRAFT = (False, False, True)
REF = "ReferenceMessageID"
NIL = "00000000-0000-0000-0000-000000000000"


def _isp(**attributes: str) -> Element:
    return Element("ISP", {"MinPower": "0", "MaxPower": "5", "Start": "1", **attributes})


_STATUS = Element("FlexOrderSettlementStatus", {"OrderReference": "o", "Disposition": "Accepted"})
_CONTRACT_STATUS = Element("ContractSettlementStatus", {"ContractID": "c", "Disposition": "Accepted"})
_DAY = {"TimeZone": "Europe/Amsterdam", "Period": "2026-05-02"}
_REJECTED = {"Result": "Rejected", "RejectionReason": "No"}
_DP_RESPONSE, _DP_ID = "D-PrognosisResponse", "D-PrognosisMessageID"
_AQ, _DQ = "AGRPortfolioQueryResponse", "DSOPortfolioQueryResponse"
_FS_ID = "FlexSettlementMessageID"
_ORDER = "00000000-0000-4000-8000-000000000009"

# what it is, the document, whether 3.0.0, 3.1.0 and the draft take it
MATRIX = [
    ("a TestMessage", message("TestMessage", {}), ALL),
    ("a bare TestMessageResponse", message("TestMessageResponse", {}), OLD),
    ("a TestMessageResponse with Result alone", answer("TestMessageResponse", None), NONE),
    ("a TestMessageResponse with reference and Result", answer("TestMessageResponse", REF), DRAFT),
    ("a FlexRequest", flex_request(), ALL),
    ("an ISP without Disposition", flex_request(_isp()), ALL),
    ("a FlexRequest without ISPs", flex_request().containing(), NONE),
    ("a requested ISP at 0", flex_request(_isp(Start="0")), NONE),
    ("a requested ISP of no length", flex_request(_isp(Duration="0")), NONE),
    ("an empty ContractID", flex_request(ContractID=""), ALL),
    ("an ExpirationDateTime without offset", flex_request(ExpirationDateTime="2026-05-01T12:00:00"), OLD),
    ("an ExpirationDateTime at 24:00:00Z", flex_request(ExpirationDateTime="2026-05-01T24:00:00Z"), ALL),
    ("a TimeStamp without offset", flex_request(TimeStamp="2026-05-01T10:00:00"), OLD),
    ("TimeZone Asia/Tokyo", flex_request(TimeZone="Asia/Tokyo"), NONE),
    ("TimeZone UTC", flex_request(TimeZone="UTC"), NONE),
    ("TimeZone Europe/Brussels", flex_request(TimeZone="Europe/Brussels"), ALL),
    ("a TimeZone that does not exist", flex_request(TimeZone="Europe/Nowhere"), ALL),
    ("a Period with Z", flex_request(Period="2026-05-02Z"), ALL),
    ("ISP-Duration in seconds", flex_request(ISP_Duration="PT900S"), ALL),
    ("a negative ISP-Duration", flex_request(ISP_Duration="-PT15M"), ALL),
    ("an ISP-Duration of a year", flex_request(ISP_Duration="P1Y"), ALL),
    ("a Version of two numbers", flex_request(Version="3.1"), NONE),
    ("a Version that nobody wrote", flex_request(Version="99.99.99"), ALL),
    ("an ean address of 11 digits", flex_request(CongestionPoint="ean.12345678901"), NONE),
    ("an ean address of 18 digits", flex_request(CongestionPoint="ean.123456789012345678"), ALL),
    ("an ea1 address", flex_request(CongestionPoint="ea1.2020-01.com.example:point"), ALL),
    ("an element of another namespace", flex_request(_isp(), Element("{urn:x}Extension")), NONE),
    ("a negative Revision", flex_request(Revision="-1"), ALL),
    ("a SenderDomain in capitals", flex_request(SenderDomain="DSO.EXAMPLE.COM"), NONE),
    ("a SenderDomain of one label", flex_request(SenderDomain="localhost"), NONE),
    ("a nil UUID", flex_request(MessageID=NIL), ALL),
    ("a FlexOffer without FlexRequestMessageID", flex_offer(), ALL),
    ("an unsolicited FlexOffer", flex_offer(Unsolicited="true"), NEW),
    ("a FlexOffer with FlexRequestMessageID", flex_offer(FlexRequestMessageID=NIL), ALL),
    ("an option without OptionReference", flex_offer({"OptionReference": None}), NONE),
    ("an empty BaselineReference", flex_offer(BaselineReference=""), ALL),
    ("a Price of five decimals", flex_offer({"Price": "1.23456"}), NONE),
    ("a MinActivationFactor of 0", flex_offer({"MinActivationFactor": "0"}), NONE),
    ("a MinActivationFactor above 1", flex_offer({"MinActivationFactor": "1.01"}), NONE),
    ("a Currency that does not exist", flex_offer(Currency="XXZ"), ALL),
    ("a FlexOrder", flex_order(), ALL),
    ("a FlexOrder without an offer", flex_order(FlexOfferMessageID=None), NEW),
    ("an unsolicited FlexOrder", flex_order(FlexOfferMessageID=None, Unsolicited="true"), NEW),
    ("an unsolicited FlexOrder on an offer", flex_order(Unsolicited="true"), NEW),
    ("a FlexOrder with ServiceType", flex_order(ServiceType="s"), NEW),
    ("an ActivationFactor of 0", flex_order(ActivationFactor="0"), NONE),
    ("FlexRequestResponse, 3.x", answer("FlexRequestResponse", "FlexRequestMessageID"), OLD),
    ("FlexRequestResponse, draft", answer("FlexRequestResponse", REF), DRAFT),
    ("Rejected without a reason, 3.x", answer("FlexRequestResponse", "FlexRequestMessageID", Result="Rejected"), OLD),
    ("Rejected without any reference", answer("FlexRequestResponse", None, Result="Rejected"), NONE),
    ("Accepted with a reason", answer("FlexRequestResponse", "FlexRequestMessageID", RejectionReason="No"), OLD),
    (
        "DSOPortfolioUpdateResponse, 3.x",
        answer("DSOPortfolioUpdateResponse", "DSOPortfolioUpdateResponseMessageID"),
        OLD,
    ),
    (
        "DSOPortfolioUpdateResponse with the name of the update",
        answer("DSOPortfolioUpdateResponse", "DSOPortfolioUpdateMessageID"),
        NONE,
    ),
    ("DSOPortfolioUpdateResponse, draft", answer("DSOPortfolioUpdateResponse", REF), DRAFT),
    ("a FlexSettlement without Result", settlement(), DRAFT),
    ("a FlexSettlement with Result", settlement(Result="Accepted"), OLD),
    ("a FlexSettlement of orders alone, with Result", settlement(contract=False, Result="Accepted"), NONE),
    ("a FlexSettlement of orders alone", settlement(contract=False), NONE),
    ("a FlexSettlement of contracts alone", settlement(order=False, Result="Accepted"), NONE),
    ("a rejected FlexSettlement without status, 3.x", answer("FlexSettlementResponse", _FS_ID, **_REJECTED), NONE),
    ("a rejected FlexSettlement without status, draft", answer("FlexSettlementResponse", REF, **_REJECTED), NONE),
    ("a FlexSettlementResponse, 3.x", answer("FlexSettlementResponse", _FS_ID, _STATUS), OLD),
    (
        "a FlexSettlementResponse about contracts",
        answer("FlexSettlementResponse", _FS_ID, _STATUS, _CONTRACT_STATUS),
        NONE,
    ),
    ("a rejected AGRPortfolioQuery, 3.x", answer(_AQ, "AGRPortfolioQueryMessageID", **_REJECTED, **_DAY), NONE),
    ("a rejected AGRPortfolioQuery, draft", answer(_AQ, REF, **_REJECTED, **_DAY), NONE),
    ("a rejected DSOPortfolioQuery, 3.x", answer(_DQ, "DSOPortfolioQueryMessageID", **_REJECTED, **_DAY), OLD),
    ("a rejected DSOPortfolioQuery, draft", answer(_DQ, REF, **_REJECTED, **_DAY), DRAFT),
    ("a DSOPortfolioUpdate", points(point(connection())), ALL),
    ("a DSOPortfolioUpdate without points", points(), NONE),
    ("a point without connections", points(point()), NONE),
    ("a DSOPortfolioUpdate with Revision", points(point(connection()), Revision="1"), NONE),
    ("an AGRPortfolioUpdate", connections(connection()), ALL),
    ("an AGRPortfolioUpdate without connections", connections(), NONE),
    ("an AGRPortfolioUpdate with Sequence", connections(connection(), Sequence="1"), NONE),
    (
        "an order status by Sequence",
        answer(_DP_RESPONSE, _DP_ID, Element("FlexOrderStatus", {"Sequence": "1", "IsValidated": "true"})),
        NONE,
    ),
    (
        "an order status by MessageID",
        answer(_DP_RESPONSE, _DP_ID, Element("FlexOrderStatus", {"FlexOrderMessageID": _ORDER, "IsValidated": "1"})),
        OLD,
    ),
    ("a prognosis at 0", prognosis(Start="0"), ALL),
    ("a prognosis before the day", prognosis(Start="-1"), ALL),
    ("a prognosis of no length", prognosis(Duration="0"), ALL),
    ("an EAN of E and 16 digits", metering(), ALL),
    ("an EAN of E and 18 digits", metering("E123456789012345678"), ALL),  # register, point 38
    ("an EAN of E and 17 digits", metering("E12345678901234567"), NONE),
    ("an EAN written as an address", metering("ean.123456789012345678"), NONE),
    ("an EAN of 18 digits", metering("123456789012345678"), NONE),
    ("a meter value at 0", metering(start="0"), ALL),
    ("an envelope", envelope(), ALL),
    ("a Body with blanks", envelope("AA AA\n"), ALL),
    ("an empty Body", envelope(""), ALL),
    ("an envelope of role MDC", envelope(role="MDC"), NONE),
    ("a Body without padding", envelope("AAAAA"), NONE),
]


@pytest.mark.parametrize(("document", "expected"), [row[1:] for row in MATRIX], ids=[row[0] for row in MATRIX])
def test_verdicts_of_each_version(document: Element, expected: tuple[bool, ...]) -> None:
    """Our schemas take and refuse what the published ones of each version take and refuse."""
    node = parse_lxml(serialise(document))
    assert tuple(not complaints(node, version) for version in VERSIONS) == expected


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("tag", [*MESSAGE_TYPES, "SignedMessage"])
def test_every_message_type_is_declared(tag: str, version: str) -> None:
    """Each version declares every message type as a root element: a bare one lacks attributes, but is known."""
    found = complaints(parse_lxml(serialise(Element(tag))), version)
    assert found
    assert not [text for text in found if "No matching global declaration" in text]


def test_a_strange_root_is_refused() -> None:
    """A root element that is no message type is refused with a complaint that names it."""
    assert "Element 'Nothing'" in complaints(parse_lxml(b"<Nothing/>"), "3.1.0")[0]


def test_read_gives_the_tree() -> None:
    """Bytes of a valid document come back as the tree that they were written from."""
    assert read(serialise(flex_request()), "3.1.0") == flex_request()


def test_read_tells_every_complaint() -> None:
    """An invalid document is refused with all complaints, each once, joined in the text of the error."""
    broken = flex_request(Version="3.1", TimeZone="UTC")
    with pytest.raises(SchemaInvalid) as caught:
        read(serialise(broken), "3.1.0")
    named = [name for name in ("Version", "TimeZone") if f"'{name}'" in str(caught.value)]
    assert named == ["Version", "TimeZone"]
    assert str(caught.value) == "; ".join(caught.value.complaints)
    assert len(caught.value.complaints) == len(set(caught.value.complaints))


def test_read_refuses_what_is_no_xml() -> None:
    """Bytes that are no XML never reach the schema."""
    with pytest.raises(MalformedXml):
        read(b"hello", "3.1.0")


def padded(element: Element, before: str = " ", after: str = " ") -> Element:
    """Put white space around every date and time of a message."""
    names = (
        "TimeStamp",
        "Period",
        "ExpirationDateTime",
        "StartPeriod",
        "EndPeriod",
        "PeriodStart",
        "PeriodEnd",
        "ISP-Duration",
    )
    changed = {name: f"{before}{element[name]}{after}" for name in names if element.get(name) is not None}
    return element.having(changed).containing(*(padded(child, before, after) for child in element.children))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("before", "after"), [(" ", "  "), ("", " "), ("\t", ""), ("\n", "\r\n")])
def test_white_space_around_a_date_is_no_part_of_it(version: str, before: str, after: str) -> None:
    """Dates and times are taken with white space around them, as their types say."""
    for document in (prognosis(), flex_request(), points(point(connection()))):
        assert complaints(parse_lxml(serialise(document)), version) == ()
        assert complaints(parse_lxml(serialise(padded(document, before, after))), version) == ()


@pytest.mark.parametrize("wrong", [" 2026-13-01 ", " 2026-11-1 ", "2026- 11-01", " ", "\u00a02026-11-01"])
def test_white_space_makes_nothing_a_date(wrong: str) -> None:
    """What is no date without the white space is none with it, nor with white space of another kind."""
    assert complaints(parse_lxml(serialise(prognosis().having({"Period": wrong}))), "3.1.0") != ()


def test_white_space_around_other_values_stays() -> None:
    """In a text white space counts."""
    for name, value in (("TimeZone", "Europe/Amsterdam"), ("MessageID", NIL)):
        wrong = padded(prognosis()).having({name: f" {value} "})
        found = complaints(parse_lxml(serialise(wrong)), "3.1.0")
        assert any(f"attribute '{name}'" in complaint for complaint in found)


def test_threads_do_not_share_a_verdict() -> None:
    """Each thread has a compiled schema of its own, so that complaints never come from another's document."""
    names = [f"Strange{n}" for n in range(4)]
    found: dict[str, list[tuple[str, ...]]] = {name: [] for name in names}

    def work(name: str) -> None:
        document = serialise(message("TestMessage", {name: "1"}))
        found[name] = [complaints(parse_lxml(document), "3.1.0") for _ in range(50)]

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    complaint = "Element 'TestMessage', attribute '{0}': The attribute '{0}' is not allowed."
    assert found == {name: [(complaint.format(name),)] * 50 for name in names}


@pytest.mark.parametrize("version", VERSIONS)
def test_schemas_are_in_the_package(version: str) -> None:
    """The schema of each version is a file of the package."""
    path = schema_path(version)
    assert (path.is_file(), path.relative_to(path.parents[1])) == (True, Path(version) / "uftp.xsd")


_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_TYPED = (  # a document, the type of its root, of its first child and of the first one in that
    (flex_offer(), "FlexOfferType", "FlexOfferOptionType", "FlexOfferOptionISPType"),
    (flex_order(), "FlexOrderType", "FlexOrderISPType"),
    (prognosis(), "D-PrognosisType", "D-PrognosisISPType"),
    (metering(), "MeteringMessageType", "MeteringProfileType", "MeteringISPType"),
    (envelope(), "SignedMessageType"),
)


def _typed(document: Element, *types: str) -> Element:
    name, *others = types
    children = (_typed(document.children[0], *others), *document.children[1:]) if others else document.children
    return document.having({_TYPE: name}).containing(*children)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("document", "types"), [(first, others) for first, *others in _TYPED])
def test_elements_may_name_their_published_types(document: Element, types: list[str], version: str) -> None:
    """A serialiser made from the published files writes `xsi:type`, which no message is read or compared by."""
    written = serialise(_typed(document, *types))
    assert read(written, version) == document
    for number in range(len(types)):
        wrong = [*types[:number], "FlexRequestISPType", *types[number + 1 :]]
        assert complaints(parse_lxml(serialise(_typed(document, *wrong))), version) != ()
