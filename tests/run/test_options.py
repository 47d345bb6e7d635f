"""An option of a run is declared once, and means the same to the command, to pytest and to the processes of a run."""

import argparse
import inspect
from dataclasses import fields
from pathlib import Path
from typing import Any

import typer

from uftp_conformance.cli.commands import run
from uftp_conformance.run.options import OPTIONS
from uftp_conformance.run.settings import Settings

ASKED = Settings(
    targets=(Path("a.toml"), Path("b.toml")),
    roles=("AGR", "DSO"),
    versions=("draft",),
    profile="deep",
    only=("VAL-", "a=OPR-"),
    reasons="any",
    seed=7,
    report_dir=Path("there"),
    lineup=Path("lineup.json"),
    resume=Path("before"),
    time_limit=90.5,
    skip_doctor=True,
    exclude=("SND-",),
)


def parsed(words: list[str]) -> dict[str, Any]:
    """Parse options as the plugin declares them to pytest."""
    parser = argparse.ArgumentParser()
    for option in OPTIONS:
        parser.add_argument(option.flag, **option.for_pytest)
    found = vars(parser.parse_args(words))
    values = {option.field: found[f"uftp_{option.field}"] for option in OPTIONS}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def test_a_process_of_a_run_reads_the_settings_that_were_written_for_it() -> None:
    assert Settings(**parsed(ASKED.options)) == ASKED


def test_what_is_not_asked_for_is_not_passed_on() -> None:
    assert parsed([]) == {
        "targets": (), "roles": (), "versions": (), "profile": "certify", "only": (), "reasons": "documented",
        "seed": None, "report_dir": None, "lineup": None, "resume": None, "time_limit": None, "exclude": (),
        "skip_doctor": False,
    }  # fmt: skip


def test_each_field_has_an_option() -> None:
    """What pytest itself chooses by is none of our options."""
    assert {option.field for option in OPTIONS} == {field.name for field in fields(Settings)} - {"selected"}


def test_the_command_has_every_option_with_its_default() -> None:
    """Only what proves the suite is no option of the command; a gate, a dry run and how it is shown are its own."""
    parameters = {n: p for n, p in inspect.signature(run).parameters.items() if p.annotation is not typer.Context}
    own = ("fail_on", "require", "baseline", "dry_run", "formats", "quiet", "open_page")
    defaults = {name: parameter.default for name, parameter in parameters.items() if name not in own}
    declared = {o.name.replace("-", "_"): o.default for o in OPTIONS if not o.name.startswith("embedded-")}
    assert defaults == {**declared, "report_dir": Path("report")}
