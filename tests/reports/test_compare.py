"""Two runs side by side: what is shown of each difference, and what shuts a gate."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reports.compare import main
from reports.comparison import Comparison, Kind, compare
from tests.certificate import streams
from uftp_conformance.catalogue import load
from uftp_conformance.run.events import collect

Events = list[dict[str, Any]]
FAILS = {"kind": "fail", "blame": "target: semantics", "got": "Accepted after 31 ms", "expected": "Rejected"}


def _spoil(number: int, **changed: Any) -> Callable[[Events], None]:
    """Return what changes a verdict of the stream."""

    def spoil(stream: Events) -> None:
        stream[number] |= changed

    return spoil


def _withdraw(stream: Events) -> None:
    """Let a cell no more apply."""
    stream[0]["cells"][5][5] = "the statement denies it"
    del stream[5]


def _leave_out(stream: Events) -> None:
    stream[0]["cells"].pop(5)
    del stream[5]


def compared(before: Callable[[Events], object] | None, after: Callable[[Events], object] | None) -> Comparison:
    runs = []
    for change in (before, after):
        stream = list(streams.events())
        if change:
            change(stream)
        runs.append(collect(stream))
    return compare(*runs)


INCONCLUSIVE = {"kind": "inconclusive", "got": "nothing was started"}
DIFFERENCES: dict[str, tuple[Any, Any, Kind, bool]] = {
    "a new failure": (None, _spoil(5, **FAILS), Kind.NEW, True),
    "a failure of what was open before": (_spoil(5, **INCONCLUSIVE), _spoil(5, **FAILS), Kind.NEW, True),
    "an error of the suite": (None, _spoil(5, kind="error", got="a mistake"), Kind.NEW, True),
    "a failure mended": (_spoil(5, **FAILS), None, Kind.FIXED, False),
    "an open cell that holds now": (_spoil(5, **INCONCLUSIVE), None, Kind.FIXED, False),
    "nobody knows any more": (None, _spoil(5, **INCONCLUSIVE), Kind.LOST, True),
    "a claim withdrawn": (None, _withdraw, Kind.LOST, True),
    "a cell that held, gone": (None, _leave_out, Kind.GONE, True),
    "a cell that failed, gone": (_spoil(5, **FAILS), _leave_out, Kind.GONE, False),
    "a cell more": (_leave_out, None, Kind.ADDED, False),
    "a cell more that fails": (_leave_out, _spoil(5, **FAILS), Kind.NEW, True),
    "another failure": (_spoil(5, **FAILS), _spoil(5, **FAILS | {"got": "HTTP 500 after 2 ms"}), Kind.CHANGED, False),
    "a finding more": (None, _spoil(5, findings=["the reason is graded equivalent"]), Kind.CHANGED, False),
    "a should that does not hold": (None, _spoil(5, **FAILS | {"obligation": "should"}), Kind.CHANGED, False),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFERENCES)
def test_each_difference_is_of_its_kind(name: str) -> None:
    """And is one; the gate is shut for a must that is worse, and for nothing else."""
    before, after, kind, worse = DIFFERENCES[name]
    comparison = compared(before, after)
    assert [each.kind for each in comparison.cells] == [kind]
    assert bool(comparison.worse) is worse


@pytest.mark.parametrize("spoil", [None, _spoil(5, **FAILS), _withdraw, _spoil(5, **INCONCLUSIVE)])
def test_a_run_does_not_differ_from_itself(spoil: Any) -> None:
    """Nor from one that only took other times."""
    comparison = compared(spoil, spoil)
    assert (comparison.cells, comparison.causes, comparison.cautions) == ((), (), ())
    slower = compared(_spoil(5, **FAILS), _spoil(5, **FAILS | {"got": "Accepted after 2345 ms"}))
    assert (slower.cells, slower.causes) == ((), ())


def test_one_cause_is_reported_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """However many cells it has; a cause that grew says from how many to how many."""

    def fail(*numbers: int) -> Callable[[Events], None]:
        refused = {**FAILS, "expected": "Accepted", "got": 'Rejected, "ISP duration rejected" after 7 ms'}

        def spoil(stream: Events) -> None:
            observed = {row.id: row.observed for row in load()}
            kinds = [observed.get(str(event.get("requirement"))) for event in stream]
            accepted = [number for number, kind in enumerate(kinds) if kind in ("acceptance", "content")]
            for number in numbers:
                stream[accepted[number]] |= refused

        return spoil

    paths = [streams.write(tmp_path / f"{n}.jsonl", spoil) for n, spoil in enumerate((None, fail(0), fail(0, 1, 2)))]
    assert main([str(paths[0]), str(paths[2])]) == 1
    causes = capsys.readouterr().out.split("New:")[0]
    assert causes.count("ISP duration rejected") == 1
    assert "(3 cells)" in " ".join(causes.split())
    assert main([str(paths[1]), str(paths[2]), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert [(each["kind"], each["before"], each["after"]) for each in document["causes"]] == [("changed", 1, 3)]
    assert (document["counts"]["new"], document["worse"], len(document["cells"])) == (2, 2, 2)
    assert main([str(paths[2]), str(paths[0])]) == 0
    assert "fixed" in capsys.readouterr().out


def test_what_cannot_be_compared_without_more_ado_is_reported() -> None:
    """Another catalogue, another profile, a part, a run that did not end."""
    changed = {"catalogue_sha256": "0" * 64, "profile": "smoke", "scope": ["--only X"]}
    comparison = compared(None, lambda stream: stream[0].update(changed))
    assert "catalogue" in " ".join(comparison.cautions)
    assert "profile" in " ".join(comparison.cautions)
    assert "is partial: --only X" in " ".join(comparison.cautions)
    assert "INCOMPLETE" in compared(lambda stream: stream.pop(), None).cautions[0]


def test_a_target_of_another_name_is_the_one_of_its_role() -> None:
    """Where each run has one only."""

    def rename(stream: Events) -> None:
        for event in stream[1:-1]:
            event["target"] = "renamed"
        stream[0]["targets"] = [{**stream[0]["targets"][0], "label": "renamed"}]
        stream[0]["cells"] = [["renamed", *row[1:]] for row in stream[0]["cells"]]

    assert compared(None, rename).cells == ()


def test_hostile_words_act_on_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And what is no stream is a sentence."""
    good = streams.write(tmp_path / "good.jsonl")
    bad = streams.write(tmp_path / "bad.jsonl", _spoil(5, **FAILS | {"got": "\x1b[2J\u202e" + "x" * 10**6}))
    main([str(good), str(bad)])
    out = capsys.readouterr().out
    assert all(line.isprintable() and len(line) <= 80 for line in out.splitlines())
    other = tmp_path / "other"
    other.write_text("{}\n", encoding="utf-8")
    for place in (other, tmp_path / "none", tmp_path):
        assert main([str(good), str(place)]) == 2
        assert str(place) in capsys.readouterr().err
