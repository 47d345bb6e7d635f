"""`report` with several streams, formats and a browser."""

import sys
from pathlib import Path

from tests.cli.command import uftp
from tests.reports import sample


def _everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_several_streams_are_one_report_with_the_same_bytes_each_time(tmp_path: Path) -> None:
    streams = [sample.write(tmp_path / f"{label}.jsonl", sample.events((label,))) for label in ("dso", "agr")]
    for name in ("one", "two"):
        result = uftp("report", *streams, "--report-dir", name, "--quiet", folder=tmp_path)
        assert (result.code, result.err) == (0, "")
    assert _everything(tmp_path / "one") == _everything(tmp_path / "two")
    page = (tmp_path / "one" / "report.html").read_text(encoding="utf-8")
    assert 'id="target-2"' in page


def test_a_format_that_is_asked_for_is_alone(tmp_path: Path) -> None:
    stream = sample.write(tmp_path / "events.jsonl", sample.events(("agr",)))
    result = uftp("report", stream, "--format", "csv", "--format", "badge", "--quiet", folder=tmp_path, NO_COLOR="1")
    assert result.code == 0
    assert set(_everything(tmp_path / "report")) == {"cells.csv", "badge.svg"}
    assert result.out.splitlines()[-2:] == ["Report: report/badge.svg", "Beside it: cells.csv"]
    assert len(result.out.splitlines()) < 20


def test_the_page_is_opened_or_a_sentence_says_where_it_is(tmp_path: Path) -> None:
    stream = sample.write(tmp_path / "events.jsonl", sample.events(("agr",)))
    opened = f"{sys.executable} -c \"import sys; open('opened', 'w').write(sys.argv[1])\" %s"
    assert uftp("report", stream, "--open", "--quiet", folder=tmp_path, BROWSER=opened).code == 0
    assert (tmp_path / "opened").read_text(encoding="utf-8") == (tmp_path / "report" / "report.html").as_uri()
    result = uftp("report", stream, "--open", "--format", "csv", "--report-dir", "csv", folder=tmp_path)
    assert result.err.strip().endswith("was not written.  Leave out --format, or add --format html")


def test_one_of_several_streams_is_none(tmp_path: Path) -> None:
    stream = sample.write(tmp_path / "events.jsonl", sample.events(("agr",)))
    (tmp_path / "other.jsonl").write_text("{}\n", encoding="utf-8")
    result = uftp("report", stream, "other.jsonl", folder=tmp_path)
    assert result.code == 2
    assert result.sentence.startswith("other.jsonl: an event stream begins with a header")
