"""Documents that are made to be heavy are refused in bounded time and memory; what a correct target sends is read."""

import resource
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.judging.seen import KEY, OTHER_KEY, response
from uftp_conformance.messages import Element, MalformedXml, complaints, parse, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.limits import UNSEALED, TooMuch, insist_on_limits
from uftp_conformance.messages.reading import Reading, Readings, read_delivery
from uftp_conformance.messages.sealing import SecretKey

_BODY = 5_000_000  # bytes, as much as the inbox takes


@pytest.fixture
def cheaply() -> Iterator[None]:
    """Less than two seconds of a processor, and 300 MB, for what takes minutes and gigabytes without limits."""
    begin, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert time.process_time() - begin < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


HEAVY = {
    "attributes": b"<SignedMessage " + b" ".join(b'a%d="1"' % number for number in range(150_000)) + b"/>",
    "attributes in a namespace with a long name": b"<a xmlns:p='"
    + b"n" * 100_000
    + b"' "
    + b" ".join(b"p:a%d='1'" % number for number in range(5_000))
    + b"/>",
    "namespaces": b"<a " + b" ".join(b'xmlns:n%d="u"' % number for number in range(150_000)) + b"/>",
    "elements": b"<a>" + b"<b/>" * ((_BODY - 10) // 4) + b"</a>",
    "elements with attributes": b"<a>" + b'<b c="1"/>' * ((_BODY - 10) // 10) + b"</a>",
    "elements in a namespace with a long name": b"<a xmlns='" + b"n" * 1_000_000 + b"'>" + b"<b/>" * 5000 + b"</a>",
    "depth": b"<a>" * 100_000 + b"</a>" * 100_000,
    "a long name": b"<" + b"a" * 1_000_000 + b"/>",
    "entities": b'<!DOCTYPE a [<!ENTITY b "' + b"b" * 100_000 + b'">]><a>' + b"&b;" * 100_000 + b"</a>",
    "no entities, but many of them": b"<a>" + b"&b;" * 1_000_000 + b"</a>",
    "broken off": b"<a>" + b"<b/>" * 1_000_000,
    "in an encoding that only few know": b"<?xml version='1.0' encoding='EUC-JP'?><a "
    + b" ".join(b'a%d="1"' % number for number in range(150_000))
    + b"/>",
    "in another encoding": ("<a>" + "<b/>" * 500_000 + "</a>").encode("utf-16"),
}


@pytest.mark.usefixtures("cheaply")
@pytest.mark.parametrize("document", HEAVY.values(), ids=HEAVY)
def test_heavy_documents_are_refused(document: bytes) -> None:
    """Nobody's document costs more than its bytes do, whether anybody knows who wrote it or not."""
    with pytest.raises(MalformedXml) as caught:
        parse(document)
    assert len(str(caught.value)) < 500
    assert str(caught.value).isprintable()
    assert read_delivery(document, KEY.public, "3.1.0").problem.startswith("the body is not ")


@pytest.mark.usefixtures("cheaply")
@pytest.mark.parametrize("document", HEAVY.values(), ids=HEAVY)
def test_heavy_documents_in_an_envelope_are_refused(document: bytes) -> None:
    """A heavy document in an envelope is not read either, with a seal that holds and with another's."""
    for key in (KEY, OTHER_KEY):
        reading = _sealed(document[: 3 * _BODY // 4], key)
        assert reading.problem.startswith("the sealed bytes are not ") or _refused(reading)


def _refused(reading: Reading) -> bool:
    return any("is not read" in complaint for complaint in reading.invalid)


def _sealed(payload: bytes, key: SecretKey = KEY) -> Reading:
    return read_delivery(wrap(payload, "dso.target.example", "DSO", key), KEY.public, "3.1.0")


def _listing(connections: int) -> Element:
    """Return an answer that lists so many connections of one congestion point, as a real address is long."""
    listed = tuple(Element("Connection", {"EntityAddress": f"ean.{number:018}"}) for number in range(connections))
    point = Element("CongestionPoint", {"EntityAddress": "ean.871685900000000001"}, listed)
    return Element("DSOPortfolioQueryResponse", {"Result": "Accepted", "Period": "2030-01-01"}, (point,))


def test_a_large_answer_is_read() -> None:
    """An answer about sixty thousand connections, which is nearly all that the inbox takes, is read whole."""
    answer = _listing(60_000)
    body = wrap(serialise(answer), "cro.target.example", "CRO", KEY)
    assert len(body) < _BODY
    reading = read_delivery(body, KEY.public, "3.1.0")
    assert (reading.element, reading.sealed, reading.problem) == (answer, True, "")


def test_what_is_too_large_and_sealed_is_reported() -> None:
    """Of a sealed message beyond the limits its beginning is known, and that it is none that can be read."""
    message = response()
    payload = serialise(message.containing(*(Element("A") for _ in range(200_000))))
    reading = _sealed(payload)
    assert (reading.element, reading.sealed) == (message, True)
    assert "it has more than 200000 elements" in reading.invalid[-1]
    assert _sealed(payload, OTHER_KEY).element is None, "and nothing is believed of what somebody else has sealed"


def test_less_is_read_of_what_nobody_has_sealed() -> None:
    """A thousand connections are read whoever sealed them, five thousand only with the right seal."""
    assert _sealed(serialise(_listing(1000)), OTHER_KEY).element is not None
    assert _sealed(serialise(_listing(5000)), OTHER_KEY).element is None
    assert _sealed(serialise(_listing(5000))).element is not None
    with pytest.raises(TooMuch, match="no message of UFTP comes near"):
        parse_lxml(serialise(_listing(5000)), UNSEALED)


@pytest.mark.usefixtures("cheaply")
def test_complaints_are_few_and_short() -> None:
    """However many things are wrong with a document, and however long its values are, the complaints are short."""
    wrong = Element("TestMessage", {f"a{number}": "x" for number in range(90)})
    many = wrong.having({"Version": "v" * 1_000_000}).containing(*(Element(f"E{number}") for number in range(20_000)))
    found = complaints(parse_lxml(serialise(many)), "3.1.0")
    assert 1 < len(found) <= 51
    assert max(map(len, found)) < 2100
    assert found[-1].startswith("and ")


@pytest.mark.usefixtures("cheaply")
def test_a_hundred_thousand_faults_cost_no_more_than_their_bytes() -> None:
    """A document that breaks the schema in every element, or has blanks around every day, is judged at once."""
    faulty = "".join(f'<ISP Power="x{number}" Start="1"/>' for number in range(50_000))
    blanks = '<Connection EntityAddress="ean.871685900000000001" StartPeriod=" 2030-01-01 "/>' * 30_000
    for text in (f"<FlexOffer><OfferOption>{faulty}</OfferOption></FlexOffer>", f"<FlexOffer>{blanks}</FlexOffer>"):
        found = complaints(parse_lxml(text.encode()), "3.1.0")
        assert found[0].startswith("Element 'FlexOffer'")
        assert len(found) <= 51


@pytest.mark.parametrize("count", [990, 1010])
def test_large_and_small_documents_are_held_against_the_same_schema(count: int) -> None:
    """What is wrong with a document is the same whether it is large or small; so is what is right with it."""
    point = Element("CongestionPoint", {"EntityAddress": "ean.871685900000000001"})
    listing = response(Element("DSOPortfolioQuery", {"MessageID": "a", "ConversationID": "b"}))
    ids = dict.fromkeys(("MessageID", "ConversationID", "DSOPortfolioQueryMessageID"), str(uuid4()))
    attributes = {**listing.attributes, **ids, "TimeZone": "Europe/Amsterdam", "Period": " 2030-01-01 "}
    connections = tuple(Element("Connection", {"EntityAddress": f"ean.{n:018}"}) for n in range(count))
    valid = Element(listing.tag, attributes, (point.containing(*connections),))
    assert complaints(parse_lxml(serialise(valid)), "3.1.0") == ()
    wrong = valid.containing(point.containing(*connections, Element("Connection", {"Entity": "x"})))
    assert [each.split(":")[0] for each in complaints(parse_lxml(serialise(wrong)), "3.1.0")] == [
        "Element 'Connection', attribute 'Entity'",
        "Element 'Connection'",
    ]


def test_readings_are_kept_by_their_bytes() -> None:
    """What is kept of deliveries is bounded in bytes, not only in number; the newest one is always kept."""
    kept, reading = Readings(), Reading(problem="none")
    for number in range(320):
        kept.keep((b"%d" % number, KEY.public, "3.1.0", None), reading, 4_900_000)
        assert kept.get((b"%d" % number, KEY.public, "3.1.0", None)) is reading
    assert (len(kept), kept.size) == (1, 4_900_000)
    for number in range(3000):
        kept.keep((b"small %d" % number, KEY.public, "3.1.0", None), reading, 100)
    assert (len(kept), kept.size) == (1024, 102_400)


@pytest.mark.parametrize(
    "document",
    [
        b"<a>" * 51 + b"</a>" * 51,
        b"<a " + b" ".join(b'b%d=""' % n for n in range(101)) + b"/>",
        b"<" + b"a" * 201 + b"/>",
        b"<a " + b"b" * 201 + b'=""/>',
        b'<a b="\'" ' + b"c" * 201 + b'=""/>',
        b'<a xmlns:b="' + b"c" * 201 + b'"/>',
        b'<a b="' + b"/>" * 60 + b'">' + b"<a>" * 51 + b"</a>" * 52,
        "<a/>".encode("utf-16") + "<b>".encode("utf-16") * 2001,
    ],
)
def test_what_is_counted_by_its_bytes_alone_is_within_the_limits_too(document: bytes) -> None:
    """Nothing passes without a parser that one would have refused."""
    with pytest.raises(MalformedXml):
        insist_on_limits(document + b" " * 20_000, UNSEALED)


@pytest.mark.parametrize("tags", [1, 96, 900])
def test_usual_documents_pass(tags: int) -> None:
    isp = b'<ISP Start="1" Duration="1" Power="500"/>'
    declared = b"<?xml version='1.0' encoding='UTF-8'?>\n"
    insist_on_limits(declared + b"<D-Prognosis>" + isp * tags + b"</D-Prognosis>", UNSEALED)
