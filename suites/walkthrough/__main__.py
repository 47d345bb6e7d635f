"""`python -m suites.walkthrough page FILE` or `... row ID MESSAGE ROLE`: the coverage page, or one row as JSON."""

import json
import sys
from pathlib import Path

from suites.walkthrough.facts import explained
from suites.walkthrough.page import page
from uftp_conformance.catalogue import load


def main(what: str, *given: str) -> None:
    """Write the page into a file, or the facts of a row onto the terminal."""
    if what == "page":
        Path(given[0]).write_text(page(load()), encoding="utf-8", newline="\n")
        return
    identifier, message, role = given
    row = explained(load()[identifier], message, role)
    sys.stdout.buffer.write(json.dumps(row, ensure_ascii=False).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
