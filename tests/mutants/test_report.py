"""The kill matrix, as a page and as HTML."""

from dataclasses import replace
from pathlib import Path

from uftp_conformance.messages import ROLES
from uftp_conformance.mutants.campaign import Kill, Outcome
from uftp_conformance.mutants.mutant import KINDS, Faults, Mutant
from uftp_conformance.mutants.report import Matrix, complaint, html, killers, listed, markdown
from uftp_conformance.mutants.selection import mutants

RULE = "VAL-ISP-CONFLICT"
SUBTLE = Mutant(f"DSO/{RULE}/corner", "subtle", "DSO", "It is <wrong> | odd.", Faults, (RULE,))
OMITTED = replace(SUBTLE, name=f"DSO/{RULE}/omitted", kind="systematic")
CRASHING = replace(OMITTED, name=f"DSO/{RULE}/status-500")
FORM = replace(SUBTLE, name="AGR/ANS-SEAL/flipped", kind="answer form", role="AGR", caught_by=("ANS-SEAL",))
KILL = Kill(RULE, "fail", "D-Prognosis", "ISP 4 twice", "Accepted after 3 ms")
FOUND = Kill(RULE, "finding", "FlexOffer", "", "tolerated")


def matrix(*outcomes: Outcome) -> Matrix:
    """Return a matrix of these outcomes."""
    return Matrix(outcomes, "certify", 61.4)


GOOD = matrix(
    Outcome(OMITTED, (KILL,), seconds=1.25),
    Outcome(CRASHING, (replace(KILL, message="Metering"),)),
    Outcome(FORM, (replace(KILL, requirement="ANS-SEAL"),)),
    Outcome(SUBTLE, (KILL, FOUND)),
)
SURVIVOR = Outcome(SUBTLE, missed=(f"{RULE} (D-Prognosis pass)",))


def test_words() -> None:
    """Requirements are named with their message, a finding as such; the first failure is reported with its case."""
    outcome = GOOD.outcomes[3]
    assert killers(outcome) == f"{RULE} (D-Prognosis), {RULE} (FlexOffer) as a finding"
    assert complaint(outcome) == "ISP 4 twice: Accepted after 3 ms"
    assert complaint(replace(outcome, kills=(FOUND,))) == "tolerated"
    assert complaint(SURVIVOR) == f"not caught by {RULE} (D-Prognosis pass)"
    assert complaint(replace(outcome, strange=("ANS-SEAL",))) == "ANS-SEAL failed, which this fault does not violate"
    assert complaint(replace(SURVIVOR, errors=("cut off",))) == "cut off"


def test_what_it_comes_to() -> None:
    """The sentence counts each word, the summary each kind and role, and nothing is bad where all are killed."""
    assert GOOD.sentence == "4 mutants under the profile certify: 4 killed"
    assert GOOD.bad == ()
    assert list(GOOD.summary()) == [
        ("systematic", [0, 0, 2], 2),
        ("answer form", [1, 0, 0], 1),
        ("subtle", [0, 0, 1], 1),
    ]
    mixed = matrix(*GOOD.outcomes[:3], SURVIVOR)
    assert mixed.sentence == "4 mutants under the profile certify: 3 killed, 1 survived"
    assert mixed.bad == (SURVIVOR,)
    assert list(mixed.summary())[2] == ("subtle", [0, 0, 1], 0)


def test_the_page() -> None:
    """The page has a row per rule for the systematic ones, a row each for the others, and no times."""
    page = markdown(GOOD).splitlines()
    assert "| [answer form](#answer-form) | 1 | 0 | 0 | 1 | 1 |" in page
    assert f"| `{RULE}` | omitted, status-500 | D-Prognosis, Metering |" in page
    killed_by = f"{RULE} (D-Prognosis), {RULE} (FlexOffer) as a finding"
    assert f"| `{RULE}/corner` | It is <wrong> \\| odd. | {killed_by} |" in page
    assert [line for line in page if line.startswith("##")] == [
        "## Systematic",
        "### DSO, systematic",
        "## Answer form",
        "### AGR, answer form",
        "## Subtle",
        "### DSO, subtle",
    ]
    assert "1.2" not in markdown(GOOD)
    assert markdown(GOOD).endswith("|\n")


def test_the_page_tells_what_is_bad() -> None:
    """A survivor stands on top of the page."""
    page = markdown(matrix(SURVIVOR))
    assert f"**survived**: `{SUBTLE.name}`, not caught by {RULE} (D-Prognosis pass)" in page
    assert f"| `{RULE}/corner` | It is <wrong> \\| odd. | survived |" in page


def test_html() -> None:
    """The HTML has every mutant with its killer, first failure and time, and escapes what they say."""
    page = html(GOOD)
    for text in (
        GOOD.sentence,
        "in 61 s",
        "<code>VAL-ISP-CONFLICT/omitted</code>",
        "1.2 s",
        "ISP 4 twice: Accepted after 3 ms",
        f"{RULE} (FlexOffer) as a finding",
        "It is &lt;wrong&gt; | odd.",
        'href="#answer-form"',
        'id="answer-form"',
    ):
        assert text in page, text
    assert "<wrong>" not in page
    assert "Not proved" not in page
    assert "<script" not in page


def test_html_tells_what_is_bad() -> None:
    """A survivor stands on top, and its row is marked."""
    page = html(matrix(*GOOD.outcomes[:3], SURVIVOR))
    assert "Not proved: 1" in page
    assert page.count('class="bad"') == 1
    assert f"<code>{SUBTLE.name}</code>: survived. not caught by" in page


def test_the_list() -> None:
    """A line a mutant, with names of one width."""
    assert list(listed([SUBTLE, FORM])) == [
        f"{SUBTLE.name}  {RULE}  It is <wrong> | odd.",
        f"{FORM.name:{len(SUBTLE.name)}}  ANS-SEAL  It is <wrong> | odd.",
    ]
    assert list(listed([replace(FORM, may=("ANS-GIVEN", "ANS-SCHEMA"))])) == [
        f"{FORM.name}  ANS-SEAL (may: ANS-GIVEN, ANS-SCHEMA)  It is <wrong> | odd."
    ]
    assert list(listed([])) == []


# --- the page that is committed -------------------------------------------------------------------------------------

PAGE = (Path(__file__).parents[2] / "docs" / "kill-matrix.md").read_text(encoding="utf-8")
STALE = "`make mutants` writes docs/kill-matrix.md again"


def test_the_committed_page_has_every_mutant() -> None:
    """The page was made with the mutants that there are, by the profile certify, and all of them were killed."""
    assert f"\n{len(mutants())} mutants under the profile certify: {len(mutants())} killed.\n" in PAGE, STALE
    for kind in KINDS:
        for role in ROLES:
            section = PAGE.partition(f"\n### {role}, {kind}\n")[2].partition("\n#")[0]
            own = [m for m in mutants() if (m.kind, m.role) == (kind, role)]
            rows = {line.split("|")[1].strip(" `"): line for line in section.splitlines()[3:]}
            if kind == "systematic":
                listed = {(rule, way) for rule, line in rows.items() for way in line.split("|")[2].strip().split(", ")}
                assert listed == {(m.caught_by[0], m.name.split("/")[2]) for m in own}, STALE
            else:
                assert rows.keys() == {m.name.partition("/")[2] for m in own}, STALE
