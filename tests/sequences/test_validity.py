"""Lists of ISPs that were valid once are not held against the schema again, and nothing invalid passes for that."""

from datetime import date
from importlib.resources import files

import pytest
from lxml import etree

from uftp_conformance.messages import Element, complaints
from uftp_conformance.messages.codec import parse_lxml, serialise
from uftp_conformance.sequences.validity import is_valid
from uftp_conformance.statement.meters import nothing_metered

VERSIONS = ("3.0.0", "3.1.0", "draft")
XS = "{http://www.w3.org/2001/XMLSchema}"
ISPS = nothing_metered("ExportEnergy", date(2026, 11, 1), 96, 15)
METADATA = {
    "Version": "3.1.0",
    "SenderDomain": "agr.example",
    "RecipientDomain": "dso.example",
    "TimeStamp": "2026-11-02T00:00:00.000Z",
    "MessageID": "11111111-2222-4333-8444-555555555555",
    "ConversationID": "11111111-2222-4333-8444-555555555556",
}
ABOUT = {"ISP-Duration": "PT15M", "TimeZone": "Europe/Amsterdam", "Period": "2026-11-01", "Currency": "EUR"}


def metering(*profiles: Element, **values: str) -> Element:
    more = {"EAN": "E8716859000000011", "Revision": "1"}
    return Element("Metering", {**METADATA, **ABOUT, **more, **values}, profiles)


def profile(isps: tuple[Element, ...], unit: str = "kWh") -> Element:
    return Element("Profile", {"ProfileType": "ExportEnergy", "Unit": unit}, isps)


def with_one(isps: tuple[Element, ...], at: int, one: Element) -> tuple[Element, ...]:
    return (*isps[:at], one, *isps[at + 1 :])


@pytest.mark.parametrize("version", VERSIONS)
def test_a_list_of_isps_takes_any_number_of_them_each_on_its_own(version: str) -> None:
    schema = etree.parse(str(files("uftp_conformance") / "schemas" / version / "uftp.xsd"))
    assert not [each for name in ("unique", "key", "keyref", "assert") for each in schema.iter(f"{XS}{name}")]
    lists = [each for each in schema.iter(f"{XS}element") if each.get("name") == "ISP"]
    assert lists
    for isp in lists:
        assert (isp.get("minOccurs", "1"), isp.get("maxOccurs")) == ("1", "unbounded")
        within = isp.getparent()
        assert within is not None
        assert (within.tag, len(within)) == (f"{XS}sequence", 1)


OF_THE_WRONG_TYPE = Element("ISP", {"Start": "none", "Value": "0"})
WRONG = {
    "an ISP of the wrong type": metering(profile(with_one(ISPS, 50, OF_THE_WRONG_TYPE))),
    "another element": metering(profile(with_one(ISPS, 50, Element("Isp", {"Start": "51", "Value": "0"})))),
    "an attribute of the profile": metering(profile(ISPS, unit="MWh")),
    "an attribute of the message": metering(profile(ISPS), Period="yesterday"),
    "one of two profiles": metering(profile(ISPS), profile(with_one(ISPS, 0, OF_THE_WRONG_TYPE))),
    "ISPs of another message": Element("FlexOrder", {**METADATA, **ABOUT}, ISPS),
    "ISPs where none belong": metering(*ISPS),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_seen_beside_isps_that_were_valid(wrong: Element) -> None:
    for _ in range(2):
        assert is_valid(metering(profile(ISPS)), "3.1.0")
        assert not is_valid(wrong, "3.1.0")
    assert complaints(parse_lxml(serialise(wrong)), "3.1.0")
