import base64
import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement

from reports.html import render
from reports.matrix import SYMBOLS, matrices
from reports.payloads import pretty, shown
from tests.reports import sample
from tests.reports.sample import Answer
from uftp_conformance.run.events import Run, collect


def document(text: str) -> HtmlElement:
    return html.fromstring(text)


def hashed(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def words(element: HtmlElement) -> str:
    return " ".join(" ".join(str(text) for text in element.itertext()).split())


@pytest.fixture(scope="module")
def page(run: Run) -> HtmlElement:
    return document(render(run))


def test_the_same_run_gives_the_same_text(run: Run) -> None:
    assert render(run) == render(sample.run())


def test_nothing_in_it_runs_and_nothing_leaves_it(run: Run) -> None:
    text, page = render(run), document(render(run))

    scripts = [str(script.text_content()) for script in page.xpath("//script")]
    policy = str(page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0])
    assert [f"'sha256-{hashed(script)}'" in policy for script in scripts] == [True]
    assert "unsafe" not in policy
    assert not page.xpath("//iframe | //object | //embed | //img | //link | //base | //form[@action]")
    assert not page.xpath("//@*[starts-with(name(), 'on')] | //@src | //@style")
    assert all(str(target).startswith("#") for target in page.xpath("//@href"))
    assert "url(" not in text
    assert "@import" not in text
    assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'")


def test_each_link_leads_somewhere(page: HtmlElement) -> None:
    anchors = page.xpath("//@id")

    assert {str(target)[1:] for target in page.xpath("//@href")} <= set(anchors)
    assert len(anchors) == len(set(anchors))


def test_each_cell_is_in_the_matrix_and_in_the_details(run: Run, page: HtmlElement) -> None:
    fields = page.xpath("//table[@class='matrix']//td[contains(@class, 'field')]")
    details = page.xpath("//details[@class='rule']//table//tbody/tr")

    assert len(fields) == len(details) == len(run.cells)
    shown_rows = {str(tr.xpath("th/a/@href")[0]): tr for tr in page.xpath("//table[@class='matrix']//tr[th/a/@href]")}
    for number, matrix in enumerate(matrices(run), 1):
        for row in matrix.rows:
            shown_row = shown_rows[f"#target-{number}-{row.id}"]
            symbols = [str(cell.xpath("a")[0].text) for cell in shown_row.xpath("td[contains(@class, 'field')]")]
            assert sorted(symbols) == sorted(SYMBOLS[field.state] for field in row.fields.values())


def test_markup_of_a_target_is_text(run: Run, page: HtmlElement) -> None:
    assert sample.SCRIPT not in render(run)
    assert sample.SCRIPT in page.text_content()


def test_escapes_of_a_target_act_on_nothing(run: Run) -> None:
    text = render(run)

    assert r"Lacking \x1b[2J\x1b]0;owned\x07 ISPs\r\n\u202egnitseb" in words(document(text))
    assert all(line.isprintable() for line in text.split("\n"))


@settings(max_examples=30)
@given(st.text(st.characters(codec=None), max_size=40))
def test_whatever_a_target_says_is_shown_as_text(reason: str) -> None:
    cell = next(cell for cell in sample.cells_of("dso") if cell.requirement.id == "VAL-DUPLICATE")
    note = {"event": "note", "target": "dso", "text": reason}
    verdict = sample.event("dso", cell, "fail", got=reason, expected=reason, findings=[reason])
    plan = {**sample.header(("dso",)), "cells": []}

    text = render(collect([plan, verdict, note]))

    text.encode("utf-8")
    assert all(line.isprintable() for line in text.split("\n"))
    assert not document(text).xpath("//script[2] | //img | //@onerror")


def test_the_header_tells_what_was_run(page: HtmlElement) -> None:
    facts = dict(
        zip(
            (words(term) for term in page.xpath("//header/dl/dt")),
            (words(d) for d in page.xpath("//header/dl/dd")),
            strict=True,
        )
    )

    assert facts == {
        "Suite": "uftp-conformance 0.1.0",
        "Took": "1 min 12 s",
        "Started": "2026-11-21 09:30:00 UTC",
        "Finished": "2026-11-21 09:31:12 UTC",
        "Profile": "quick",
        "Seed": "20261121",
        "Policy for reasons": "documented",
        "Exit code": "1",
        "Cases": "400 pass, 7 fail",
    }
    assert [words(row) for row in page.xpath("//header//tbody/tr/th")] == [sample.DSO["name"], sample.AGR["name"]]


def test_seconds_are_shown_as_a_date() -> None:
    run = collect([{**sample.header(()), "started": sample.BEGIN}])

    assert "2026-11-21 09:30:00 UTC" in render(run)


def test_an_incomplete_run_says_so_at_the_top(cut_off: Run) -> None:
    page = document(render(cut_off))

    assert words(page.xpath("//header/p")[0]).startswith("not fully verified INCOMPLETE")
    assert "INCOMPLETE: the stream has no footer" in words(page.xpath("//header/dl")[0])
    assert not page.xpath("//*[contains(@class, 'good')]")
    assert "CONFORMANT" not in page.text_content()


def test_a_rule_shows_what_the_catalogue_says(page: HtmlElement) -> None:
    rule = words(page.xpath("//details[@id='target-1-VAL-DUPLICATE']")[0])

    for part in (
        "reuses the MessageID",
        "Source message-validation.md, Duplicate Identifier",
        "Obligation must",
        "Legal outcomes Rejected",
        "Tolerated, with a finding HTTP 4xx",
        "Documented reason Duplicate Identifier",
        "Interpretation register 3",
        "1 undocumented",
        "2 documented",
    ):
        assert part in rule


def test_what_does_not_hold_is_open_and_shows_the_bytes(page: HtmlElement) -> None:
    rule = page.xpath("//details[@id='target-1-OPR-DP-LACKING']")[0]
    panes = [str(pane.text_content()) for pane in rule.xpath(".//div[@class='exchange']/pre")]

    assert rule.get("open") is not None
    assert page.xpath("//details[@id='target-1-OPR-DP-ACCEPT']")[0].get("open") is None
    assert len(panes) == 4
    assert '<ISP Power="1500" Start="17"/>' in panes[0]
    assert 'Result="Accepted"' in panes[1]
    assert [str(gone.text) for gone in rule.xpath(".//pre/del")].count('  <ISP Power="1500" Start="17"/>') == 1
    assert 'D-PrognosisMessageID="4bc9ff0e-0000-4000-8000-000000000002"' in panes[3]


def test_bytes_that_are_no_xml_are_shown_as_they_are(page: HtmlElement) -> None:
    rule = words(page.xpath("//details[@id='target-1-TRN-CONTENT-TYPE']")[0])

    assert r'{"json": "\xff\x1b[31m"}' in rule
    assert r"\x00\xff<b>stack trace</b>" in rule
    assert "Content-Type: application/json" in rule
    assert "HTTP answer 500, text/html" in rule


def test_everything_not_judged_says_why(page: HtmlElement) -> None:
    text = words(page)

    for why in (
        "the target declined the stimulus: no FlexOrder was sent",
        "the statement names no contract",
        "no verdict in the stream",
        "The TestMessageResponse of 3.x has neither Result nor RejectionReason",
    ):
        assert why in text


def test_a_stream_without_cells_and_one_of_another_catalogue_are_shown() -> None:
    old = {**sample.header(("dso",)), "cells": [["dso", "OLD-RULE", "Strange", "DSO", sample.VERSION, ""]]}

    assert "No cell was planned" in render(collect([{**sample.header(("dso",)), "cells": []}]))
    assert "The stream names no target" in render(collect([sample.header(())]))
    assert "catalogue has no such requirement" in render(collect([old]))


def test_a_huge_body_is_cut() -> None:
    text = pretty(b"<a>" + b"x" * 1_000_000 + b"</a>")

    assert len(text) < 30_000
    assert re.search(r"\[976 \d{3} more characters, in the event stream\]$", text)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b'<a b="&lt;&#10;"><c/></a>', '<a b="&lt;&#10;">\n  <c/>\n</a>'),
        (b"<a>1 &lt; 2<b/>tail<!-- c --></a>", "<a>\n  1 &lt; 2\n  <b/>\n  tail\n  <!-- c -->\n</a>"),
        (b'<a xmlns="urn:x"/>', '<a xmlns="urn:x"/>'),
        (b'<!DOCTYPE a [<!ENTITY e "boom">]><a>&e;</a>', '<!DOCTYPE a [<!ENTITY e "boom">]><a>&e;</a>'),
        (b"line\r\nline\t", "line\nline\\t"),
        (b"", ""),
    ],
)
def test_pretty(data: bytes, text: str) -> None:
    assert pretty(data) == text


def test_an_answer_that_is_no_envelope_is_shown_as_such() -> None:
    event = next(event for event in sample.verdicts("dso") if event["requirement"] == "OPR-DP-LACKING")
    event["trial"]["exchanges"][1]["deliveries"][0]["body"] = "plainly <wrong>"

    page = document(render(collect([sample.header(("dso",)), event])))

    assert "Answer that is no envelope" in words(page)
    assert "plainly <wrong>" in words(page)


def test_a_long_request_is_not_compared() -> None:
    cell = next(cell for cell in sample.cells_of("dso") if cell.requirement.id == "OPR-DP-LACKING")
    seen = sample.trial(cell, Answer(), twin=Answer())
    many = sample.prognosis().containing(*(sample.prognosis().children * 10))
    long = sample.exchange("case", many, Answer())

    assert shown(seen)[1].panes[0].caption == "Request, compared with the twin"
    assert shown(type(seen)("", (seen.exchanges[0], long)))[1].panes[0].caption == "Request"
