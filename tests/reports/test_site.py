"""A site over many runs: who was judged, what came of it, and what is left out of it on request."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.gathered import Judged, Subject, other_rules
from reports.redaction import WITHHELD, Redactor
from reports.site import main
from tests.certificate import streams
from tests.reports import sample
from tests.reports.test_foreign_text import HOSTILE
from uftp_conformance.run.events import Event, collect

FAILS = {"kind": "fail", "blame": "target: semantics", "got": "Accepted after 31 ms", "expected": "Rejected"}


def _called(name: str, started: str, *failing: int) -> Any:
    """Return what makes the stream one of another target and time."""

    def change(stream: list[Event]) -> None:
        target = {**stream[0]["targets"][0], "name": name, "domain": f"{name}.example.net"}
        stream[0] |= {"targets": [target], "started": started}
        for number in failing:
            stream[number] |= FAILS
        if failing:
            stream[-1] |= {"exit_code": 1}

    return change


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs of one target, and one of another."""
    folder = tmp_path_factory.mktemp("runs")
    changes = {
        "a1": _called("alpha", "2026-11-01T09:00:00+00:00", 5, 6),
        "a2": _called("alpha", "2026-11-02T09:00:00+00:00", 6),
        "a3": _called("alpha", "2026-11-03T09:00:00+00:00", 7),
        "b": _called("beta", "2026-11-02T09:00:00+00:00"),
    }
    for name, change in changes.items():
        (folder / name).mkdir()
        streams.write(folder / name / "events.jsonl", change)
    return folder


def made(runs: Path, out: Path, *words: str) -> dict[str, str]:
    """Make a site and return its pages by their paths."""
    assert main(["--out", str(out), *words, str(runs)]) == 0
    paths = [path for path in out.rglob("*") if path.is_file()]
    return {path.relative_to(out).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@pytest.fixture(scope="module")
def site(runs: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return made(runs, tmp_path_factory.mktemp("site"))


def test_every_target_has_its_column_page_badge_and_history(site: dict[str, str]) -> None:
    """The decision is that of its newest run; a history tells what was fixed and what is new."""
    assert "UFTP conformance of 2 targets" in site["index.html"]
    assert re.search(r"alpha</a></th>.*?does not conform.*?1 fixed, 1 new", site["index.html"], re.DOTALL)
    assert re.search(r'beta</a></th>.*?"badge conforms".*?first run', site["index.html"], re.DOTALL)
    alpha = site["targets/alpha-cro-3-1-0.html"]
    assert [re.sub("<.*?>", "", day) for day in re.findall(r"2026-11-0\d 09:00", alpha)[1:]] == [
        "2026-11-03 09:00", "2026-11-02 09:00", "2026-11-01 09:00",
    ]  # fmt: skip
    assert re.findall(r'class="total"[^>]*>(\d+)<', alpha) == ["2", "1", "1"]
    assert "does not conform" in site["badges/alpha-cro-3-1-0.svg"]
    assert "conforms" in site["badges/beta-cro-3-1-0.svg"]


def test_the_matrix_says_what_the_runs_say(site: dict[str, str]) -> None:
    """A field is the worst of its cells, and leads to the place in the report that tells of it."""
    events = list(streams.events())
    failing = events[7]["requirement"]
    row = re.search(rf"<tr[^>]*><th[^>]*><code>{failing}</code>.*?</tr>", site["index.html"], re.DOTALL)
    assert row
    fields = dict(re.findall(r'<td class="field (\S+)"><a href="(.*?)"', row[0]))
    assert {"fail", "pass"} <= set(fields)
    path, anchor = fields["fail"].split("#")
    assert f'id="{anchor}"' in site[path]


def test_a_run_that_silently_leaves_something_out_is_partial(tmp_path: Path) -> None:
    """Its target does not conform as far as anybody knows, and the newest whole run stands for it."""

    def cut(stream: list[Event]) -> None:
        _called("gamma", "2026-11-03T09:00:00+00:00")(stream)
        stream[0]["cells"].pop()
        del stream[-2]

    (tmp_path / "runs").mkdir()
    streams.write(tmp_path / "runs" / "events.jsonl", cut)
    pages = made(tmp_path / "runs", tmp_path / "site")
    assert '"badge partial"' in pages["index.html"]
    assert "a part of the catalogue" in pages["targets/gamma-cro-3-1-0.html"]


def test_no_page_loads_or_runs_anything(site: dict[str, str]) -> None:
    """Every link leads into the site."""
    for path, page in site.items():
        if path.startswith("runs/"):
            continue
        assert "<script" not in page.lower()
        assert not re.search(r'(src|href)="(https?:|//|data:)', page)
        for link in re.findall(r'href="([^"#]+)', page):
            assert (Path(path).parent / link).as_posix().replace("targets/../", "") in site, link


def test_what_a_target_says_acts_on_nothing(tmp_path: Path) -> None:
    """Names, scopes and words of a hostile stream."""

    def spoil(stream: list[Event]) -> None:
        stream[0]["targets"][0] |= {"name": f"<script>{HOSTILE}", "version": f"<b>{HOSTILE}"}
        stream[0] |= {"scope": [f"<script>{HOSTILE}"], "suite": "<script>", "profile": "<script>", "started": HOSTILE}
        stream[5] |= {**FAILS, "requirement": "<script>", "got": f"<script>{HOSTILE}"}

    (tmp_path / "runs").mkdir()
    streams.write(tmp_path / "runs" / "events.jsonl", spoil)
    for words in ((), ("--redact",)):
        for path, page in made(tmp_path / "runs", tmp_path / f"site{len(words)}", *words).items():
            if not path.startswith("runs/"):
                assert "<script" not in page
                assert all(line.lstrip().isprintable() for line in page.split("\n")), path


def test_runs_of_two_catalogues_are_reported(runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On the terminal and in the page; the site is made all the same."""
    path = streams.write(tmp_path / "events.jsonl", lambda stream: stream[0].update(catalogue_sha256="f" * 64))
    assert main(["--out", str(tmp_path / "site"), str(path), str(runs / "b")]) == 0
    error = capsys.readouterr().err
    assert "another catalogue" in error
    assert "runs/" in error
    assert "another catalogue" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_many_targets_of_another_catalogue_are_one_sentence() -> None:
    """However many there are: what is decided stands below it."""

    def subject(number: int, catalogue: str) -> Subject:
        day, report = f"2026-11-{number + 1:02}", f"runs/{number}/report.html"
        run = Judged(day, "0", catalogue, "smoke", "", "conforms", {}, report, "target-1", frozenset(), {})
        return Subject(f"target {number}", "DSO", "3.1.0", runs=[run])

    subjects = [*(subject(number, "a" * 16) for number in range(9)), subject(10, "b" * 16), subject(20, "c" * 16)]
    sentences = other_rules(subjects)
    assert [sentence.count("target ") for sentence in sentences] == [4, 1]
    assert "and 5 more were judged by another catalogue (aaaaaaaaaaaaaaaa)" in sentences[0]
    assert sentences[1].startswith("target 10 (runs/10/report.html) was judged")


def test_what_cannot_be_made_is_a_sentence(runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No stream, a foreign one, and a folder in which something else lies; nothing is written then."""
    foreign = tmp_path / "events.jsonl"
    foreign.write_text("nothing\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    out = tmp_path / "site"
    for place in (tmp_path / "empty", foreign, tmp_path / "none"):
        assert main(["--out", str(out), str(runs), str(place)]) == 2
        assert str(place) in capsys.readouterr().err
        assert not out.exists()
    assert main(["--out", str(runs), str(runs / "b")]) == 2
    assert "is not an empty folder" in capsys.readouterr().err


# --- redacted --------------------------------------------------------------------------------------------------------

SECRET = "zzsecretzz"  # noqa: S105 - a mark
KEPT = {"event", "kind", "obligation", "role", "message", "requirement", "version", "exit_code", "profile", "reasons"}


def _marked(value: Any, key: str = "") -> Any:
    """Return data in which every text that somebody else may have written holds the mark."""
    if isinstance(value, dict):
        return {name: _marked(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_marked(each, key) for each in value]
    if isinstance(value, str) and key not in KEPT and key != "cells":
        return f"{value}{SECRET}"
    return value


def _marked_stream() -> Iterator[Event]:
    """Walk the sample with a mark in every text, also in those in front of a form that is known."""
    for event in sample.events():
        marked = _marked(event)
        if marked["event"] == "header":
            marked["cells"] = [
                [f"{row[0]}{SECRET}", *row[1:5], row[5] and f"{row[5]} {SECRET}"] for row in event["cells"]
            ]
            marked |= {"scope": [SECRET], "environment": {"machine": SECRET}, "asked": {"targets": [SECRET]}}
        yield marked


def test_nothing_of_the_originals_is_in_a_redacted_site(tmp_path: Path) -> None:
    """Neither a mark that stands in every text, nor any domain, address, key or name of the sample."""
    (tmp_path / "runs").mkdir()
    path = sample.write(tmp_path / "runs" / "events.jsonl", _marked_stream())
    assert path.read_text(encoding="utf-8").count(SECRET) > 1000
    pages = made(tmp_path / "runs", tmp_path / "site", "--redact")
    originals = [SECRET, "example.com", "example.org", "127.0.0.1", "Grid Operator", "Flexibility & Co", "ean."]
    originals += [
        value for each in sample.TARGETS.values() for key, value in each.items() if key in ("domain", "endpoint")
    ]
    assert len(pages) > 4
    found = [
        (path, word) for path, page in pages.items() for word in originals if word in page or word in path
    ]  # fmt: skip
    assert found == []


def test_what_stays_is_what_was_judged() -> None:
    """Every cell, verdict, grade and blame; documented reasons, and times of nobody's own."""
    before = collect(sample.events())
    after = collect(Redactor().redacted(sample.events()))
    judged = [
        sorted((cell.requirement, cell.message, cell.kind, cell.judged, tuple(cell.grades)) for cell in run.results())
        for run in (before, after)
    ]
    assert judged[0] == judged[1]
    text = json.dumps(list(Redactor().redacted(sample.events())))
    assert "Lacking ISPs" in text
    assert WITHHELD in text


def test_one_target_is_called_alike_in_all_runs() -> None:
    """So that its history stays one."""
    redactor = Redactor()
    names = []
    for change in (_called("alpha", "2026-11-01T09:00:00Z"), _called("beta", "x"), _called("alpha", "x")):
        stream = list(streams.events())
        change(stream)
        names.append(next(redactor.redacted(stream))["targets"][0]["name"])
    assert names == ["target 1", "target 2", "target 1"]


@pytest.mark.parametrize(
    ("got", "shown"),
    [
        ("Accepted after 31 ms", "Accepted"),
        ('Rejected, "Lacking ISPs" after 3 ms', 'Rejected, "Lacking ISPs"'),
        ('Rejected, "Lacking ISPs at acme.example" after 3 ms', f"Rejected, {WITHHELD}"),
        ('Rejected, "acme" after 3 ms', f"Rejected, {WITHHELD}"),
        ("HTTP 503 after 3 ms", "HTTP 503"),
        ('the twin FlexOffer was not accepted: Rejected, "acme" after 3 ms',
         f"the twin FlexOffer was not accepted: Rejected, {WITHHELD}"),
        ("the twin Acme was not accepted: HTTP 400", WITHHELD),
        ("no HTTP answer: tls (acme.example) after 3 ms", WITHHELD),
        ("the RecipientDomain is acme.example, not x", WITHHELD),
    ],
)  # fmt: skip
def test_words_stay_where_nobody_else_can_have_said_them(got: str, shown: str) -> None:
    """The rest is withheld."""
    stream = [*streams.events()]
    stream[5] |= {"got": got}
    assert next(event for event in Redactor().redacted(stream[5:6]))["got"] == shown
