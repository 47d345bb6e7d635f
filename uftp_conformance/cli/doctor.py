"""`uftp-conformance doctor`: before a run, see whether statement and target agree and everything can be reached."""

import json
import textwrap
from pathlib import Path
from typing import Annotated

import typer

from uftp_conformance import ExitCode, StatementError
from uftp_conformance.messages.foreign import safe
from uftp_conformance.run.doctor.finding import Finding, Weight
from uftp_conformance.run.settings import load_statements

_MARKS = {Weight.OK: "ok", Weight.REMARK: "look", Weight.WRONG: "WRONG"}
_WIDTH, _MARGIN = 80, 7
_LONGEST = 2000


def examine(
    target: Annotated[
        list[Path] | None, typer.Option(help="Statement of a target (target.toml); repeat it for several.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")] = False,  # noqa: FBT002 - an option
) -> None:
    """Compare a statement with its target, one line for each check: ok, or what to change.

    A run does this by itself first.  It ends with 0 where a run could begin, else with the exit code of that run.

    Example: uftp-conformance doctor --target mine/target.toml
    """
    # Here, so that no other command waits for the half of the suite that talks.
    from uftp_conformance.run.doctor.checkup import visits

    if not target:
        raise StatementError(
            "the doctor compares a statement with its target.  Name one with --target; `uftp-conformance init` writes"
            " it"
        )
    statements = load_statements(target)
    code = ExitCode.CONFORMANT
    looked_at = ""
    for label, finding, ending in visits(statements):
        code = code or ending
        if as_json:
            shown = {"target": label, "about": finding.about, "is": finding.weight, "text": finding.text}
            typer.echo(json.dumps(shown))
            continue
        if label != looked_at:
            looked_at = label
            typer.echo(f"\n{safe(label)}")
        typer.echo(_line(finding))
    if not as_json:
        typer.echo("\nA run can begin." if not code else f"\nA run would end at once with exit code {int(code)}.")
    raise typer.Exit(code)


def _line(finding: Finding) -> str:
    """Write a finding under its mark; what is long goes on below, so that it can be copied from a narrow terminal."""
    lines = [safe(line, _LONGEST) for line in finding.text.splitlines()] or [""]
    first = f"{_MARKS[finding.weight]:{_MARGIN}}"
    wrapped = [
        textwrap.fill(
            line, _WIDTH, initial_indent=first if number == 0 else " " * _MARGIN, subsequent_indent=" " * _MARGIN,
            break_long_words=False, break_on_hyphens=False,
        )
        for number, line in enumerate(lines)
    ]  # fmt: skip
    return "\n".join(wrapped)
