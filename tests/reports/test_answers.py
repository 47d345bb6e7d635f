"""The questions of a certifier: the guide names a place of the page for each, and the page answers there."""

import re
from pathlib import Path

import pytest
from lxml import html
from lxml.html import HtmlElement

from reports.html import render
from tests.reports import sample
from uftp_conformance.run.events import collect

GUIDE = (Path(__file__).parents[2] / "docs" / "certifiers.md").read_text(encoding="utf-8")
TABLE = re.findall(r"^\| ([A-Z][^|]*\?) \| ([^|]*) \|", GUIDE, re.MULTILINE)


@pytest.fixture(scope="module")
def page() -> HtmlElement:
    statement = {"market": {"isp_duration": "PT15M"}, "timing": {"reply_within": 5.0}, "stimulus": None}
    target = {**sample.DSO, "statement": statement, "statement_sha256": "ab" * 32, "supports": {"metering": False}}
    cell = next(
        cell
        for cell in sample.cells_of("dso")
        if (cell.requirement.id, cell.message) == ("VAL-ISP-CONFLICT", "FlexOffer")
    )
    failed = sample.event(
        "dso", cell, "fail", expected='Rejected, "ISP conflict"', got="Accepted after 3 ms", blame="target: semantics",
        evidence=sample.trial(cell, sample.Answer(), twin=sample.Answer()),
    )  # fmt: skip
    header = {**sample.header(("dso",)), "targets": [target], "catalogue_sha256": "cd" * 32}
    return html.fromstring(render(collect([header, failed, sample.FOOTER])))


def said(page: HtmlElement, anchor: str) -> str:
    """Return what stands at a place; where it is a heading, what follows it up to the next one."""
    (place,) = page.xpath(f"//*[@id='{anchor}']")
    if place.tag != "h3":
        return " ".join(" ".join(map(str, place.itertext())).split())
    words = []
    for each in place.itersiblings():
        if each.tag == "h3":
            break
        words.append(" ".join(map(str, each.itertext())))
    return " ".join(" ".join(words).split())


def test_the_guide_has_the_six_questions() -> None:
    assert len(TABLE) == 6


@pytest.mark.parametrize(("question", "places"), TABLE)
def test_each_place_is_on_the_page(question: str, places: str, page: HtmlElement) -> None:
    anchors = re.findall(r"`#([^`]+)`", places)
    assert anchors
    assert [anchor for anchor in anchors if not said(page, anchor)] == []


@pytest.mark.parametrize(("question", "words"), [
    ("Does it conform?", "does not conform"),
    ("What was not judged?", "Not tested"),
    ("What did it claim?", "ISP duration PT15M"),
    ("Why did this fail?", 'Accepted, where it has to be refused: ISP conflict'),
    ("Is it the vendor or us?", "Blame: target: semantics"),
    ("Is this file genuine?", "SHA-256 " + "cd" * 32),
])  # fmt: skip
def test_the_page_answers_there(question: str, words: str, page: HtmlElement) -> None:
    places = dict(TABLE)[question]
    assert any(words in said(page, anchor) for anchor in re.findall(r"`#([^`]+)`", places))


def test_a_cell_shows_all_that_a_certifier_needs(page: HtmlElement) -> None:
    cell = said(page, "target-1-VAL-ISP-CONFLICT-FlexOffer")
    for words in (
        'Expected Rejected, "ISP conflict"', "Got Accepted after 3 ms", "target: semantics", "Refuse such messages",
        "FlexOffer (twin)", "HTTP 200", "FlexOfferResponse Accepted", "seal not checked: the stream names no key",
    ):  # fmt: skip
        assert words in cell
