"""The legal variants, and what is read from the runs against them."""

from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.mutants.streams import Seen, write
from tests.mutants.test_selection import served
from uftp_conformance import ExitCode, StatementError
from uftp_conformance.catalogue import load
from uftp_conformance.messages import ROLES, VERSIONS
from uftp_conformance.mutants import selection
from uftp_conformance.mutants.__main__ import make
from uftp_conformance.mutants.command import app
from uftp_conformance.mutants.variants import judging, registry
from uftp_conformance.mutants.variants.command import complaint, summary
from uftp_conformance.mutants.variants.judging import (
    PARTS,
    Accused,
    Judgement,
    accused,
    batches,
    concerned,
    few_of_the_rows,
    judgements,
    one_role,
    results,
    rows_of_each,
    unlike,
)
from uftp_conformance.mutants.variants.variant import PREFIX, Variant, Way
from uftp_conformance.mutants.variants.varied import Varied

ISP, EQUAL = "VAL-ISP-CONFLICT", "OPR-DP-REVISION-EQUAL"  # a must, and none
THIS = Accused("xml/pretty", "DSO", "3.1.0")
SOUND = Accused("", "DSO", "3.1.0")


def read_of(folder: Path, *cells: Seen, code: int = 0, footer: bool = True, note: str = "") -> Judgement:
    """Return what is read of a stream about one variant."""
    (found,) = results([THIS], write(folder, THIS.label, *cells, footer=footer, note=note), code)
    return found


# --- the registry -------------------------------------------------------------------------------------------------


def test_names() -> None:
    """Each has a name of its own, of a kind and a word, and says what it does, what allows it and where that stands."""
    names = [variant.name for variant in registry.variants()]
    assert len({*names}) == len(names)
    for variant in registry.variants():
        assert variant.name.count("/") == 1, variant.name
        assert variant.name == variant.name.lower(), variant.name
        assert variant.does.endswith("."), variant.name
        assert variant.allowed_by.endswith("."), variant.name
        assert variant.source, variant.name
        assert {*variant.roles} <= {*ROLES}, variant.name
        assert {*variant.versions} <= {*VERSIONS}, variant.name


def test_no_name_begins_another() -> None:
    """No name and a hyphen begin another name, as what a test is called begins with the name and a hyphen."""
    names = sorted(variant.name for variant in registry.variants())
    assert [(name, other) for name in names for other in names if other.startswith(f"{name}-")] == []


def test_a_name_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two variants of one name are a mistake."""
    first = registry.variants()[0]
    monkeypatch.setattr(registry, "xml", lambda: iter((first, first)))
    with pytest.raises(ValueError, match=f"two variants are named {first.name}"):
        registry.variants.__wrapped__()


def test_each_can_be_served() -> None:
    """The server makes each in each of its roles."""
    for variant in registry.variants():
        for role in variant.roles:
            assert isinstance(served(make(PREFIX + variant.name), role), Varied), variant.name
    with pytest.raises(KeyError):
        make(PREFIX + "no/such")


def test_each_has_another_way() -> None:
    """None of them is the participant as it is."""
    assert [v.name for v in registry.variants() if v.way() == Way() and not v.overrides and not v.supports] == []


def test_choosing() -> None:
    """Patterns are parts of names; the thirds have each variant once."""
    assert [variant.name for variant in registry.chosen(["XML/pretty"])] == ["xml/pretty"]
    assert registry.chosen([]) == registry.variants()
    thirds = [selection.third(registry.variants(), number) for number in range(selection.THIRDS)]
    assert sorted(v.name for third in thirds for v in third) == sorted(v.name for v in registry.variants())


# --- judgements ---------------------------------------------------------------------------------------------------


def test_a_violated_must_accuses(tmp_path: Path) -> None:
    """A must that failed is reported with the message, what was seen and the case."""
    found = read_of(tmp_path, (ISP, "D-Prognosis", "pass"), (ISP, "FlexOffer", "pass", "fail"), code=1)
    assert found.violated == (f"{ISP} FlexOffer: what fail looks like  (The case)",)
    assert found.bad
    assert "\n".join(complaint(found)) == (
        f"ACCUSED  DSO/xml/pretty 3.1.0\n    {ISP} FlexOffer: what fail looks like  (The case)"
    )


def test_what_is_no_must_accuses_nobody(tmp_path: Path) -> None:
    """A should or a may that failed is reported, and findings are counted."""
    found = read_of(tmp_path, (ISP, "FlexOffer", "finding"), (EQUAL, "D-Prognosis", "fail"))
    assert (found.violated, found.bad, found.findings, found.passed) == ((), False, 1, 1)
    assert [line.partition(":")[0] for line in found.advisory] == [f"{EQUAL} D-Prognosis"]


def test_nothing_judged(tmp_path: Path) -> None:
    """Where nothing passed, nothing is proved."""
    found = read_of(tmp_path, (ISP, "FlexOffer", "inconclusive"), code=11)
    assert (found.bad, found.unclear) == (True, (f"{ISP} FlexOffer",))
    assert list(complaint(found))[1:] == ["    nothing was judged"]


def test_what_is_about_nobody_here_accuses_nobody() -> None:
    """A participant that none of some requirements is about, such as one without trade for today, was judged."""
    assert not Judgement(SOUND, inapplicable=1).bad
    assert Judgement(SOUND).bad


def test_unclear_cells(tmp_path: Path) -> None:
    """Cells that are unclear with the participant as it is, too, are none of the variant's."""
    found = read_of(tmp_path, (ISP, "FlexOffer", "inconclusive"), (ISP, "Metering", "inconclusive"), code=11)
    sound = Judgement(SOUND, unclear=(f"{ISP} Metering",), passed=1)
    assert unlike(found, [sound]) == (f"{ISP} FlexOffer",)
    assert unlike(found, [Judgement(Accused("", "AGR", "3.1.0"), unclear=(f"{ISP} FlexOffer",))]) == found.unclear
    lines = list(summary([registry.find("xml/pretty")], [sound, found]))
    assert lines[0] == f"unclear  DSO/xml/pretty 3.1.0: {ISP} FlexOffer"
    assert lines[-1].startswith("1 legal variants, 1 participants of a role and version: 1 accused")


def test_our_own_mistakes(tmp_path: Path) -> None:
    """An error, a test that broke down, a run that was cut off or judged nothing: each of them is reported."""
    passing = (ISP, "FlexOffer", "pass")
    assert read_of(tmp_path, passing, (ISP, "Metering", "error"), code=9).errors
    assert read_of(tmp_path, passing, note="x::y[DSO/xml/pretty-Z] broke down: KeyError: 1", code=9).errors
    assert read_of(tmp_path, passing, code=9).errors == ("That was it.",)
    cut_off = read_of(tmp_path, passing, code=-15, footer=False)
    assert cut_off.errors == ("the run did not finish (exit -15); see pytest.log",)
    assert results([THIS], tmp_path / "none", 2)[0].errors[0].startswith("the run ended with 2 before")
    assert not read_of(tmp_path, passing).bad


def test_who_is_judged() -> None:
    """Each variant in its roles and versions, beside the participants as they are, in batches of one version."""
    drafts = Variant("a/b", "It.", "That.", "there", Way, ("CRO",), ("3.1.0", "draft"))
    found = accused([drafts])
    assert [each.label for each in found] == [*2 * ["CRO/as-it-is"], *2 * ["CRO/a/b"]]
    dealt = batches([*found, *found], jobs=2)
    assert sorted(map(len, dealt)) == [4, 4]
    assert sorted(map(len, batches([*found, *found], jobs=9))) == [2, 2, 2, 2]
    assert all(len({each.version for each in batch}) == 1 for batch in dealt)


def test_who_starts_by_itself_is_the_first_of_its_role() -> None:
    """What comes from a domain in a conversation of its own counts for the first participant that has it."""
    sound = [Accused("", role, "3.1.0") for role in ROLES]
    starting = [Accused(f"a/{number}", role, "3.1.0", starts=True) for number in range(3) for role in ("AGR", "DSO")]
    dealt = batches([*sound, *starting], jobs=1)
    assert sorted(each.label for batch in dealt for each in batch) == sorted(each.label for each in sound + starting)
    for role in ROLES:
        assert not any(each.starts for batch in dealt for each in [each for each in batch if each.role == role][1:])


def test_nobody_waits_for_who_is_slow() -> None:
    """Each slow one has a batch of its own, which begins with the first."""
    swift = [Accused(f"a/{number}", "DSO", "3.1.0") for number in range(6)]
    slow = [Accused(f"b/{number}", "DSO", "3.1.0", slow=True) for number in range(2)]
    assert batches([*swift[:3], *slow, *swift[3:]], jobs=2)[:2] == [(slow[0],), (slow[1],)]
    assert sorted(map(len, batches([*swift, *slow], jobs=2))) == [1, 1, 3, 3]


def test_the_parts_of_the_requirements_are_all_of_them() -> None:
    """None is much smaller, no row is in two, and each serves numbers that differ in their third or role alone."""
    parts = [few_of_the_rows(9 * number) for number in range(PARTS)]
    assert sorted(chain.from_iterable(parts)) == sorted(row.id for row in load())
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
    assert [few_of_the_rows(number) for number in range(9)] == [parts[0]] * 9


def test_only_whom_the_requirements_concern() -> None:
    """Of some requirements those are judged in whose role and version one of them is."""
    every = [Accused("", role, "3.1.0") for role in ROLES]
    assert [each.role for each in concerned(every, rows_of_each(["CON-DPU-CONFLICT"], None))] == ["CRO"]
    both = rows_of_each(["CON-DPU-CONFLICT", "OPR-DP-ACCEPT"], None)
    assert [each.role for each in concerned(every, both)] == ["CRO", "DSO"]


def test_the_sixths_of_the_requirements_are_all_of_them() -> None:
    """Each sixth is another one for six numbers in a row, and the participant as it is is judged by all."""
    rows = [row.id for row in load()]
    one, as_it_is = Accused("a/b", "CRO", "3.1.0"), Accused("", "CRO", "3.1.0")
    sixths = [rows_of_each(rows, number)(one) for number in range(5, 11)]
    assert sorted(chain.from_iterable(sixths)) == sorted(rows)
    assert rows_of_each(rows, 5)(as_it_is) == rows_of_each(rows, None)(one) == rows


def test_who_has_nothing_to_be_judged_by_is_not_served() -> None:
    """Where a sixth leaves nothing of the requirements that are asked for, nothing is said of that participant."""
    every = [Accused(name, "CRO", "3.1.0") for name in ("a/b", "a/c", "a/d", "a/e", "a/f", "a/g")]
    left = [concerned(every, rows_of_each(["CON-DPU-CONFLICT"], number)) for number in range(6)]
    assert sorted(each.name for some in left for each in some) == [each.name for each in every]


def test_requirements_that_there_are_not() -> None:
    """Where no requirement begins so, the command says it and judges nothing."""
    ended = CliRunner().invoke(app, ["variants", "--only", "NO-SUCH"])
    assert isinstance(ended.exception, StatementError)
    assert "no requirement begins with NO-SUCH" in str(ended.exception)


def test_one_role_each() -> None:
    """Where time is short each variant is judged in one role, which the number chooses; in time in all."""
    variants = registry.variants()
    chosen = [accused(variants, one_role(3 * number)) for number in range(3)]
    for some in chosen:
        assert len([each for each in some if each.name]) == sum(len(variant.versions) for variant in variants)
    pairs = {(each.name, each.role) for some in chosen for each in some if each.name}
    assert pairs == {(variant.name, role) for variant in variants for role in variant.roles}


def test_a_real_judgement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A correct participant is not accused, one that does not do as its statement says is, and both are told apart."""
    pretty = registry.find("xml/pretty")
    elsewhere = replace(registry.find("xml/comments"), overrides={"market": {"time_zone": "America/New_York"}})
    monkeypatch.setattr(judging, "find", {each.name: each for each in (pretty, elsewhere)}.__getitem__)
    judged = [Accused(each.name, "CRO", "3.1.0") for each in (pretty, elsewhere)]
    found = judgements(
        judged, tmp_path, profile="smoke", seed=1, jobs=1, rows=lambda _: ("CON-DPU-ACCEPT", "CON-APU-ACCEPT")
    )
    right, wrong = found
    assert (right.bad, right.violated, right.errors) == (False, (), ())
    assert right.passed >= 2
    assert (wrong.bad, wrong.errors) == (True, ())
    assert {words.split()[0] for words in wrong.violated} == {"CON-DPU-ACCEPT", "CON-APU-ACCEPT"}


# --- the command --------------------------------------------------------------------------------------------------


def run(*words: str) -> tuple[int, str]:
    """Return how the command ends, and what it says."""
    result = CliRunner().invoke(app, ["variants", *words])
    if isinstance(result.exception, StatementError):
        raise result.exception
    return result.exit_code, result.output


def test_the_list() -> None:
    """The list shows each chosen one with what allows it."""
    code, text = run("--list", "xml/single")
    assert code == ExitCode.CONFORMANT
    assert text.splitlines()[0] == "xml/single-quotes  (AGR, CRO, DSO; 3.1.0)"
    assert "AttValue" in text


def test_no_such_variant() -> None:
    """A name that none has is a sentence."""
    with pytest.raises(StatementError, match="no variant has this name"):
        run("no such variant")
