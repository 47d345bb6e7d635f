"""How long the reports of a long run take: `python benchmarks/long_stream.py STREAM [CASES]`.

The verdicts of a real stream are repeated until there are so many cases, and every format is written of them.
"""

import json
import resource
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from itertools import chain, count, islice
from pathlib import Path

from reports.write import FORMATS, write_all
from uftp_conformance.run.events import read

CASES = 100_000


def stretched(source: Path, cases: int, target: Path) -> None:
    """Write a stream with so many verdicts, those of another one again and again; no more than a line is held."""
    if next(_verdicts(source), None) is None:
        sys.exit(f"{source} has no verdicts: name the stream of a run that judged something")
    with target.open("w", encoding="utf-8") as file:
        file.write(next(_lines(source)))
        file.writelines(islice(chain.from_iterable(_verdicts(source) for _ in count()), cases))
        file.write(deque(_lines(source), maxlen=1)[0])


def _lines(source: Path) -> Iterator[str]:
    with source.open(encoding="utf-8") as file:
        yield from file


def _verdicts(source: Path) -> Iterator[str]:
    return (line for line in _lines(source) if line.startswith('{"event":"verdict"'))


def main(source: Path, cases: int) -> None:
    """Measure, and print one line of JSON."""
    with tempfile.TemporaryDirectory() as scratch:
        stream, folder = Path(scratch) / "events.jsonl", Path(scratch) / "report"
        stretched(source, cases, stream)
        begun, computed = time.perf_counter(), time.process_time()
        run = read(stream)
        gathered = time.perf_counter()
        took = {}
        for name in FORMATS:
            before = time.perf_counter()
            write_all(run, folder, [name])
            took[name] = round(time.perf_counter() - before, 2)
        figures = {
            "cases": cases,
            "stream_megabytes": round(stream.stat().st_size / 1e6, 1),
            "seconds": round(time.perf_counter() - begun, 2),
            "of_these_computing": round(time.process_time() - computed, 2),
            "of_these_reading": round(gathered - begun, 2),
            "by_format": took,
            "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, 1),
            "html_megabytes": round((folder / "report.html").stat().st_size / 1e6, 2),
        }
    print(json.dumps(figures))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("Name the stream of a run: python benchmarks/long_stream.py report/events.jsonl")
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else CASES)
