"""`catalogue --diff OLD`: what changed since another version of the suite, rule by rule."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from uftp_conformance import StatementError
from uftp_conformance.messages.foreign import safe

Json = dict[str, Any]
_SHOWN = 160  # characters of a value


def read_rows(path: Path) -> list[Json]:
    """Read what `catalogue --json` wrote; raise StatementError when it is nothing such."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        usable = isinstance(rows, list) and all(isinstance(row.get("id"), str) for row in rows)
    except OSError as error:
        raise StatementError(f"--diff {path}: cannot be read: {error.strerror}.  {_FIX}") from None
    except (ValueError, AttributeError, RecursionError) as error:
        raise StatementError(f"--diff {path}: {safe(str(error), _SHOWN)}.  {_FIX}") from None
    if not usable:
        raise StatementError(f"--diff {path}: is not a list of requirements.  {_FIX}")
    found: list[Json] = rows
    return found


_FIX = "Give what `uftp-conformance catalogue --json` of the other version printed"


def differences(before: Sequence[Json], now: Sequence[Json]) -> Iterator[str]:
    """Walk the changes in lines: rules that are new, gone, or say something else."""
    old, new = ({row["id"]: row for row in rows} for rows in (before, now))
    for identifier in sorted({*old, *new}):
        if identifier not in old:
            yield f"new      {identifier}  {new[identifier]['title']}"
        elif identifier not in new:
            yield f"gone     {safe(identifier, _SHOWN)}  {safe(str(old[identifier].get('title', '')), _SHOWN)}"
        elif changed := _changes(old[identifier], new[identifier]):
            yield f"changed  {identifier}"
            yield from changed


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    names = [name for name in now if name in before and before[name] != now[name]]
    lines = []
    for name in names:
        lines += [f"         {name}", f"           - {_value(before[name])}", f"           + {_value(now[name])}"]
    return lines


def _value(value: Any) -> str:
    return safe(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), _SHOWN)
