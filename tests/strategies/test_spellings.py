"""Every spelling says the same as the plain document, to two readers, and to the schema."""

from functools import cache

import pytest
import xmlschema
from lxml import etree

from fixtures.drawing import draw
from strategies.cases import spelling_cases, version_cases
from strategies.contents import contents
from strategies.defects import Unsuited
from strategies.headers import CONTENT_TYPES
from strategies.spellings import every_spelling, spelt
from suites.walkthrough.rehearsal import Rehearsal
from suites.walkthrough.script import scene_of
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element, complaints, parse, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.envelope import open_envelope
from uftp_conformance.messages.schema import schema_path
from uftp_conformance.messages.spellings import OF_ENVELOPES, SPELLINGS, Spelling, a_cdata_section

MESSAGES = [
    ("TestMessage", "AGR"),
    ("FlexOfferRevocation", "DSO"),
    ("D-Prognosis", "DSO"),
    ("FlexOffer", "DSO"),
    ("FlexSettlement", "AGR"),
    ("DSOPortfolioUpdate", "CRO"),
]
EVERY_MESSAGE = pytest.mark.parametrize(("message", "role"), MESSAGES)


@cache
def strict() -> xmlschema.XMLSchema:
    """Return the schema as another implementation of XML Schema reads it."""
    return xmlschema.XMLSchema(schema_path("3.1.0"))


def sent(message: str, role: str) -> Outgoing:
    """Make a valid message."""
    run, situation = scene_of(role)
    if message == "FlexOfferRevocation":
        content = Element(message, {"FlexOfferMessageID": "00000000-0000-4000-8000-000000000000"})
    else:
        content = draw(contents(message, situation), 1, 1, message)[0]
    return Rehearsal(situation, run, message).outgoing(content)


def _meant(document: bytes) -> Element:
    """Return the tree of a document, in which white space of a Body is no part of it."""
    tree = parse(document)
    body = tree.get("Body")
    return tree if body is None else tree.having({"Body": "".join(body.split())})


@EVERY_MESSAGE
@pytest.mark.parametrize("together", [False, True])
def test_they_say_the_same(message: str, role: str, together: bool) -> None:
    """Inside and around, alone and together, each is another document of the same tree, and valid."""
    out = sent(message, role)
    seen: set[bytes] = set()
    for variant in every_spelling(together=together):
        try:
            changed = variant(out)
        except Unsuited:
            continue
        payload, body = encode(changed)
        around = changed.body is not None
        document, plain = (body, encode(out)[1]) if around else (payload or b"", serialise(out.element))
        assert document not in {*seen, plain}, variant.__doc__
        seen.add(document)
        assert _meant(document) == _meant(plain), variant.__doc__
        assert complaints(parse_lxml(document), "3.1.0") == (), variant.__doc__
        assert strict().is_valid(etree.fromstring(document)), variant.__doc__
    assert len(seen) >= (5 if together else 22)


@pytest.mark.parametrize("spelling", [*SPELLINGS, a_cdata_section], ids=lambda spelling: spelling.__name__)
def test_each_is_what_it_says(spelling: Spelling) -> None:
    """Each leaves its trace in the bytes."""
    traces = {
        "a_comment": b"<!--",
        "an_instruction": b"<?within",
        "a_cdata_section": b"<![CDATA[",
        "character_references": b"&#",
        "single_quotes": b"SenderDomain='",
        "a_byte_order_mark": b"\xef\xbb\xbf<?xml",
        "an_unused_namespace": b"xmlns:unused",
        "another_declaration": b"standalone='yes'",
        "no_declaration": b"<D-P",
        "end_tags": b"></ISP>",
        "lines_in_tags": b"\r\n\tSenderDomain = ",
    }
    written = spelt(serialise(sent("D-Prognosis", "DSO").element), (spelling,))
    assert traces[spelling.__name__] in written
    if spelling.__name__ == "no_declaration":
        assert b"<?xml" not in written


@pytest.mark.parametrize(
    ("spellings", "blanks"),
    [(OF_ENVELOPES[:1], (0, 1, 0)), (OF_ENVELOPES[1:2], (1, 0, 1)), (OF_ENVELOPES[:2], (1, 1, 1))],
)
def test_white_space_of_a_body(spellings: tuple[Spelling, ...], blanks: tuple[int, int, int]) -> None:
    """Lines are of 76 characters, but for the last one, and become blanks in the value of an attribute."""
    plain = encode(sent("D-Prognosis", "DSO"))[1]
    body, written = (parse(each)["Body"] for each in (plain, spelt(plain, spellings)))
    before, within, after = blanks
    lines = [body[n : n + 76] for n in range(0, len(body), 76)] if within else [body]
    assert written == " " * before + " ".join(lines) + " " * after
    assert open_envelope(spelt(plain, spellings), "3.1.0").sealed == open_envelope(plain, "3.1.0").sealed


def test_no_characters_where_there_are_no_elements() -> None:
    """Readers disagree about an empty CDATA section, so that there is none without elements."""
    with pytest.raises(Unsuited):
        spelt(serialise(sent("TestMessage", "AGR").element), (a_cdata_section,))


def test_each_once_a_message_type() -> None:
    """Of an order several are sent at once, of everything else each alone; none is left out."""
    content = Element("FlexRequest")
    _, situation = scene_of("AGR")
    alone = spelling_cases("FlexRequest")(situation, content)
    together = spelling_cases("FlexOrder")(situation, content)
    assert len(alone) == len(SPELLINGS) + len(OF_ENVELOPES) + len(CONTENT_TYPES)
    assert len(together) == 6 + 1
    for spelling in OF_ENVELOPES:
        words = (spelling.__doc__ or "").rstrip(".").replace("With", "with", 1)
        assert sum(words[:30].lower() in case.describe().lower() for case in together) >= 1


def test_other_versions() -> None:
    """Other minor versions and patches are named, of the same major version, and never the own one."""
    _, situation = scene_of("AGR")
    cases = version_cases(situation, Element("TestMessage"))
    versions = [case.variant(sent("TestMessage", "AGR")).element["Version"] for case in cases]
    assert sorted(versions) == ["3.0.0", "3.1.17", "3.11.0", "3.2.0"]
