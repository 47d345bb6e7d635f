"""What is refused before a message is a message, and what goes through without that rule."""

import base64
from typing import Any

import pytest

from tests.participants import valid
from tests.participants.case import Case, Story
from tests.participants.desk import Desk, Outcome, isp
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.envelope import envelope_of
from uftp_conformance.messages.sealing import new_secret_key, seal

ROLE = "DSO"
MANY = b"<a " + b" ".join(b'a%d="1"' % number for number in range(1000)) + b"/>"


def body(desk: Desk) -> bytes:
    agr = desk.parties["AGR", "registered"]
    return desk.body(serialise(desk.message("TestMessage", agr, {})), agr)


def posted(**changed: Any) -> Story:
    return lambda desk: desk.post(body(desk), **changed)


def with_body(change: Any) -> Story:
    return lambda desk: desk.post(change(body(desk)))


def sealing(payload: bytes) -> Story:
    return lambda desk: desk.post(desk.body(payload, desk.parties["AGR", "registered"]))


def with_envelope(**changed: str | None) -> Story:
    def story(desk: Desk) -> Outcome:
        sealed = base64.b64decode(body(desk).partition(b'Body="')[2].partition(b'"')[0])
        element = envelope_of(sealed, desk.parties["AGR", "registered"].domain, "AGR")
        kept = {k: v for k, v in {**element.attributes, **changed}.items() if v is not None}
        return desk.post(serialise(Element("SignedMessage", kept)))

    return story


def flipped(desk: Desk, where: bytes = b"") -> Outcome:
    """Flip a bit in the first byte of the signature, or in the first one after these bytes of the message."""
    agr = desk.parties["AGR", "registered"]
    sealed = bytearray(base64.b64decode(body(desk).partition(b'Body="')[2].partition(b'"')[0]))
    sealed[sealed.index(where) + len(where) if where else 0] ^= 1
    return desk.post(serialise(envelope_of(bytes(sealed), agr.domain, "AGR")))


def in_charset(charset: str) -> Story:
    def story(desk: Desk) -> Outcome:
        text = body(desk).decode().partition("?>")[2].lstrip()
        document = f'<?xml version="1.0" encoding="{charset}"?><!-- é -->{text}'.encode(charset)
        return desk.post(document, content_type=f"text/xml; charset={charset}")

    return story


def stranger(desk: Desk) -> Outcome:
    domain = "agr.nobody.example"
    message = valid.prognosis(desk).having({"SenderDomain": domain})
    return desk.post(serialise(envelope_of(seal(serialise(message), new_secret_key()), domain, "AGR")))


def with_doctype(subset: str, *, sealed: bool = False) -> Story:
    def story(desk: Desk) -> Outcome:
        agr = desk.parties["AGR", "registered"]
        document = serialise(desk.message("TestMessage", agr, {})) if sealed else body(desk)
        root = "TestMessage" if sealed else "SignedMessage"
        broken = f"<!DOCTYPE {root} [{subset}]>".encode() + document.partition(b"?>")[2].lstrip()
        return desk.post(desk.body(broken, agr) if sealed else broken)

    return story


OFF_SCHEMA = Element("TestMessage", {"Version": "3.1.0"})
NAMES = dict.fromkeys(("SenderDomain", "RecipientDomain"), "agr.example.com")
MISTYPED = OFF_SCHEMA.having(
    {
        **NAMES,
        "TimeStamp": "2026-03-02T11:00:00Z",
        "MessageID": "x",
        "ConversationID": "00000000-0000-4000-8000-000000000000",
    }
)

CASES = [
    Case("TRN-METHOD", ROLE, "GET", lambda d: d.post(b"", method="GET", length=None), "405", "silent"),
    Case("TRN-METHOD", ROLE, "PUT", posted(method="PUT"), "405"),
    Case("TRN-PATH", ROLE, "elsewhere", posted(at_endpoint=False), "404"),
    Case("TRN-LENGTH", ROLE, "chunked", posted(length=None), "411"),
    Case("TRN-CONTENT-TYPE", ROLE, "json", posted(content_type="application/json; charset=utf-8"), "400"),
    Case("TRN-CONTENT-TYPE-LAX", ROLE, "text", posted(content_type="text/plain"), "400"),
    Case("TRN-CONTENT-TYPE-LAX", ROLE, "nothing", posted(content_type=None), "400"),
    Case("TRN-CHARSET", ROLE, "utf-16", in_charset("utf-16"), "400"),
    Case("TRN-CHARSET", ROLE, "iso-8859-1", in_charset("iso-8859-1"), "400"),
    Case("TRN-CHARSET", ROLE, "inside only", with_body(lambda b: b.replace(b"UTF-8", b"ISO-8859-1")), "400"),
    *(
        Case("TRN-XML-BODY", ROLE, repr(junk), with_body(lambda _, junk=junk: junk), "400", "silent")
        for junk in (b"", b"hello", b"<SignedMessage", b"<Envelope/>", b"<TestMessage/>")
    ),
    Case("TRN-XML-BODY", ROLE, "NUL", with_body(lambda b: b[:80] + b"\x00" + b[80:]), "400", "silent"),
    Case("TRN-ENVELOPE", ROLE, "strange", with_envelope(RecipientRole="DSO"), "400"),
    Case("TRN-ENVELOPE", ROLE, "missing", with_envelope(SenderRole=None), "400", "silent"),
    Case("TRN-ENVELOPE-TYPES", ROLE, "base64", with_envelope(Body="A"), "400", "silent"),
    Case("TRN-ENVELOPE-TYPES", ROLE, "no base64", with_envelope(Body="!"), "400", "401"),
    Case("TRN-SENDER-UNKNOWN", ROLE, "stranger", stranger, "419", "silent"),
    Case("TRN-SENDER-COMBINATION", ROLE, "as DSO", with_envelope(SenderRole="DSO"), "419"),
    Case("TRN-SIGNATURE", ROLE, "signature", flipped, "401"),
    Case("TRN-SIGNATURE", ROLE, "message", lambda d: flipped(d, b'ConversationID="'), "401"),
    Case("TRN-SIGNATURE", ROLE, "empty", with_envelope(Body=""), "401", "400"),
    Case("TRN-PAYLOAD", ROLE, "junk", sealing(b"hello"), "400", "silent"),
    Case("TRN-PAYLOAD", ROLE, "root", sealing(b"<SignedMessage/>"), "400", "silent"),
    Case("TRN-ENVELOPE-TYPES", ROLE, "role", with_envelope(SenderRole="MDC"), "400", "419"),
    Case("TRN-PAYLOAD-TYPES", ROLE, "identifier", sealing(serialise(MISTYPED)), "400", "silent"),
    Case("TRN-PAYLOAD-SCHEMA", ROLE, "missing", sealing(serialise(OFF_SCHEMA)), "400", "silent"),
    Case("TRN-SIZE", ROLE, "padded", with_body(lambda b: b.ljust(5 * 1024 * 1024 + 1)), "413"),
    Case("TRN-NESTING", ROLE, "body", with_body(lambda _: b"<a>" * 100_000 + b"</a>" * 100_000), "400", "500"),
    Case("TRN-NESTING", ROLE, "sealed", sealing(b"<a>" * 65 + b"</a>" * 65), "400", "500"),
    Case("TRN-ATTRIBUTES", ROLE, "body", with_body(lambda _: MANY), "400", "500"),
    Case("TRN-ATTRIBUTES", ROLE, "sealed", sealing(MANY), "400", "500"),
    Case("TRN-ENTITY", ROLE, "bare", with_doctype(""), "400"),
    Case("TRN-ENTITY", ROLE, "sealed", with_doctype('<!ENTITY e "x">', sealed=True), "400"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    case.check()


EXTERNAL = '<!ENTITY % p SYSTEM "http://127.0.0.1:9/canary"> %p;'


@pytest.mark.parametrize("sealed", [False, True])
def test_only_a_careless_reader_fetches_and_refuses_all_the_same(*, sealed: bool) -> None:
    story = with_doctype(EXTERNAL, sealed=sealed)
    good, careless = story(Desk(ROLE)), story(Desk(ROLE, "TRN-ENTITY-FETCH"))
    assert (good.verdict, good.addresses) == ("400", ())
    assert (careless.verdict, careless.addresses) == ("400", ("http://127.0.0.1:9/canary",))


def test_a_reader_that_takes_a_doctype_takes_none_that_names_something_outside() -> None:
    inside, outside = with_doctype('<!ENTITY e "x">'), with_doctype('<!ENTITY e SYSTEM "http://127.0.0.1:9/canary">')
    assert [story(Desk(ROLE, "TRN-ENTITY")).verdict for story in (inside, outside)] == ["Accepted", "400"]
    assert outside(Desk(ROLE, "TRN-ENTITY", "TRN-ENTITY-FETCH")).verdict == "Accepted"


def test_an_expanding_reader_opens_no_file_and_fetches_nothing() -> None:
    story = with_doctype('<!ENTITY f SYSTEM "file:///etc/hostname"> <!ENTITY g SYSTEM "http://127.0.0.1:9/canary">')
    assert story(Desk(ROLE, "TRN-ENTITY")).addresses == ()


def test_application_xml_and_a_byte_order_mark_are_xml() -> None:
    desk = Desk(ROLE)
    assert desk.post(b"\xef\xbb\xbf" + body(desk), content_type="application/xml; charset=UTF-8").verdict == "Accepted"


def test_a_body_of_the_largest_size_is_taken() -> None:
    desk = Desk(ROLE)
    assert desk.post(body(desk).ljust(5 * 1024 * 1024)).verdict == "Accepted"


def test_a_document_of_100000_attributes_is_refused_at_once() -> None:
    many = " ".join(f'a{n}="1"' for n in range(100_000))
    assert Desk(ROLE).post(f"<SignedMessage {many}/>".encode()).verdict == "400"


def test_a_power_of_twenty_digits_is_judged() -> None:
    desk, agr = Desk(ROLE), Desk(ROLE).parties["AGR", "registered"]
    whole_day = isp(1, 96, Power="9" * 20)
    assert desk.send(valid.prognosis(desk, whole_day), agr).verdict == "Power value rejection"
    assert desk.send(valid.prognosis(desk, isp(1, 96, Power=1)), agr).verdict == "Accepted"
