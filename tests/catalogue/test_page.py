"""docs/catalogue.md is what the catalogue and the tests say, and the command that explains a row agrees with it."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from suites.walkthrough.approach import approach_of, judges, node_of
from suites.walkthrough.facts import explained, headlines
from suites.walkthrough.page import page
from suites.walkthrough.script import example, scene_of
from tests.proof.seed import third
from uftp_conformance.catalogue import Requirement, load
from uftp_conformance.cli import app
from uftp_conformance.sequences.families import FAMILIES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "catalogue.md"
REGISTER = (ROOT / "docs" / "interpretation-register.md").read_text(encoding="utf-8")
EVERY_ROW = pytest.mark.parametrize("row", list(load()), ids=lambda row: row.id)


def _line(row: Requirement) -> str:
    """Return the row's line of the page."""
    found = [text for text in PAGE.read_text(encoding="utf-8").splitlines() if f"`{row.id}`<br>" in text]
    assert len(found) == 1, "docs/catalogue.md is stale; run `make catalogue`"
    return found[0]


def test_the_page_is_up_to_date() -> None:
    """The page is what `make catalogue` writes now."""
    assert PAGE.read_text(encoding="utf-8") == page(load()), "docs/catalogue.md is stale; run `make catalogue`"


@EVERY_ROW
def test_every_row_has_a_test_or_a_reason(row: Requirement) -> None:
    """A row names the test that judges it or says why none can; never both."""
    test = judges().get(row.id)
    assert (test is not None) == (row.why == ""), "a test of the suites or `why`, never both: step 3 of CONTRIBUTING"
    assert (node_of(test).partition("::")[2] if test else row.why) in _line(row)


def test_every_test_names_rows() -> None:
    """A test of the suites judges rows of the catalogue, and nothing else."""
    assert set(judges()) - {row.id for row in load()} == set()


def test_the_links_of_the_page_lead_somewhere() -> None:
    """A link leads to a file of the repository, a point of the register or an anchor of the page."""
    text = PAGE.read_text(encoding="utf-8")
    targets = {target.partition(" ")[0] for target in re.findall(r"\]\(([^)]+)\)", text)}
    anchors = {f"#{name}" for name in re.findall(r'<a id="([^"]+)"', text)}
    points = {f"interpretation-register.md#{name}" for name in re.findall(r'<a id="(point-\d+)"', REGISTER)}
    files = {target for target in targets if (PAGE.parent / target).is_file()}
    assert len(files) > 5
    assert targets - anchors - points - files == set()


def test_the_register_and_the_rows_name_each_other() -> None:
    """The requirements that a point of the register lists are the rows that rest on it."""
    parts = re.split(r'<a id="point-(\d+)"></a>', REGISTER)[1:]
    listed = {
        int(number): set(re.findall(r"`([A-Z]{3}(?:-[A-Z0-9]+)+)`", text.partition("**Requirements:**")[2]))
        for number, text in zip(parts[::2], parts[1::2], strict=True)
    }
    resting = {number: {row.id for row in load() if number in row.register} for number in listed}
    assert listed == resting, "a point and its rows do not name each other: step 1 of CONTRIBUTING"
    assert set(headlines()) == set(listed)


# Their first message needs what only a real target gives: a handshake, a request, a dispute.
NOT_REHEARSED = {
    "STL-DISPUTE-REASON",
    "TRN-CERTIFICATE",
    "VAL-REFERENCE-EXPIRED",
    "DIS-VERSION",
    "DIS-KEYS",
    "DIS-KEY-SEAL",
    "DIS-ENDPOINT",
    "DIS-ADDRESS",
    "DIS-DNSSEC",
    *FAMILIES,  # what a sequence sends depends on what was answered before
}


@pytest.mark.parametrize("row", third([*load()]), ids=lambda row: row.id)
def test_every_row_has_an_example(row: Requirement) -> None:
    """A testable row is explained with the procedure and the messages of a trial."""
    if not row.testable:
        return
    message = row.messages[0]
    shown = [example(row, message, role) for role in row.roles_receiving(message)]
    rehearsed = [one for one in shown if one.lines]
    if row.id in NOT_REHEARSED:
        assert rehearsed == []
        return
    assert rehearsed != [], "no defect, or no test of the suites: steps 2 and 3 of CONTRIBUTING"
    approach = approach_of(row, message, scene_of(shown[0].role)[1])
    assert approach is not None
    assert approach.words(message)


def test_examples_are_the_same_every_time() -> None:
    """What a row is explained with has no chance in it."""
    row = load()["VAL-ISP-CONFLICT"]
    assert explained(row, "FlexRequest", "AGR") == explained(row, "FlexRequest", "AGR")


def test_an_example_breaks_only_the_rule() -> None:
    """The case differs from its twin in what the defect changes, apart from fresh identifiers."""
    twin, case = (line.outgoing.element for line in example(load()["VAL-RECIPIENT"], "FlexRequest", "AGR").lines)
    changed = {name for name in twin.attributes if twin[name] != case[name]}
    assert changed == {"RecipientDomain", "MessageID", "ConversationID", "Revision"}
    assert twin.children == case.children


# --- the command --------------------------------------------------------------------------------------------------


def _printed(*words: str) -> str:
    result = CliRunner().invoke(app, ["catalogue", *words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--role", "agr", "--message", "flexoffer", "--phase", "operate"], set()),
        (["--role", "DSO", "--phase", "operate", "--message", "FlexOffer"], {"OPR-FO-ACCEPT", "OPR-FO-LAPSED"}),
        (
            ["--observed", "unobservable"],
            {
                "VAL-TEST-MESSAGE",
                "CON-DPU-SEQUENCE",
                "CON-APU-SEQUENCE",
                "MTR-EAN",
                "DIS-LOOPS",
            },
        ),
        (["con-dpu-op"], {"CON-DPU-OPEN"}),
        (["price", "mismatch"], {"OPR-FOR-PRICE", "VLD-FOR-SCALED", "VLD-FO-REQUEST"}),
    ],
)
def test_filters(words: list[str], expected: set[str]) -> None:
    """Filters and words choose rows, whatever their case."""
    if not expected:
        with pytest.raises(Exception, match="no requirement matches all of that"):
            _printed(*words, "--json")
        return
    document = json.loads(_printed(*words, "--json"))
    assert {row["id"] for row in (document if isinstance(document, list) else [document])} == expected


def test_a_version_has_its_rows_only() -> None:
    """A row that the draft has dropped is not listed for it."""
    rows = {row["id"] for row in json.loads(_printed("CON-", "--version", "draft", "--json"))}
    assert ("CON-DPU-OPEN" in rows, "CON-DPU-CONFLICT" in rows) == (True, False)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--role", "BRP"], "'BRP' is not a role.  Write one of AGR, CRO, DSO"),
        (["--message", "Offer"], "'Offer' is not a message type"),
        (["xyzzy"], "no requirement mentions 'xyzzy'"),
    ],
)
def test_mistakes(words: list[str], complaint: str) -> None:
    """A mistake is reported in a sentence."""
    with pytest.raises(Exception, match=re.escape(complaint)):
        _printed(*words)


@pytest.mark.parametrize(
    "words", [[], ["VAL-RESUBMITTED"], ["TRN-XML-BODY"], ["PLN-APQ-PERIOD", "--full"], ["VAL-TEST-MESSAGE"]]
)
def test_it_fits_a_terminal(words: list[str]) -> None:
    """What is printed has no colour, and no line is longer than 80 columns."""
    page = _printed(*words)
    assert "\x1b" not in page
    assert [line for line in page.splitlines() if len(line) > 80] == []


def test_a_row_explained() -> None:
    """The explanation holds the rule, the reasons by version, the test, the defects and both messages."""
    page = _printed("VAL-TIME-ZONE", "--message", "FlexRequest")
    for part in ("TimeZone rejected", "point 15", "test_market.py::test_time_zone", "twin: FlexRequest"):
        assert part in page
    assert page.count("<FlexRequest ") == 2
