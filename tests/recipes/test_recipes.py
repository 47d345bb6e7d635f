"""The recipes for CI: their shell is run against the embedded target, with our command in the place of the index's."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from uftp_conformance.statement.counterparties import write_key_file

RECIPES = Path(__file__).parents[2] / "examples" / "ci"
STATEMENT = RECIPES.parent / "vendor" / "conformance" / "target.toml"


@pytest.fixture
def vendor(tmp_path: Path) -> Path:
    """A vendor's repository, and commands in front of the path: ours, and an interpreter that installs nothing."""
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, does in (
        ("uftp-conformance", f'exec {sys.executable} -m uftp_conformance "$@"'),
        ("python3", 'test "$*" = "-m pip install uftp-conformance"'),
    ):
        (commands / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (commands / name).chmod(0o755)
    shutil.copytree(STATEMENT.parent, tmp_path / "conformance")
    shutil.copy(RECIPES / "gate.sh", tmp_path / "conformance")
    for domain in re.findall(r'secret_key_file = "keys/(.*)\.key"', STATEMENT.read_text(encoding="utf-8")):
        write_key_file(tmp_path / "conformance" / "keys" / f"{domain}.key")
    shutil.make_archive(str(tmp_path / "keys"), "tar", tmp_path / "conformance", "keys")
    return tmp_path


def _shell(folder: Path, script: str, **more: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(folder / "bin"), os.environ["PATH"]))
    variables = {**os.environ, "PATH": path, "PYTHONPATH": str(RECIPES.parents[1]), **more}
    return subprocess.run(  # as every CI calls it
        ["sh", "-eu", "-c", script],  # noqa: S607 - likewise
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_gate_judges_the_embedded_target(vendor: Path) -> None:
    """Without a statement, the reference participants are judged."""
    done = _shell(vendor, "sh conformance/gate.sh --role DSO --only TRN-METHOD", UFTP_SEED="day")
    assert done.returncode == 0, done.stderr
    assert (vendor / "report" / "junit.xml").is_file()


def _dry(script: str) -> str:
    """Let the gate of a script send nothing: there is no product of the vendor's here."""
    return re.sub(r'("\S*gate\.sh"|"\$UFTP_GATE"|(?<![\S])\S*gate\.sh)(?=\s|$)', r"\1 --dry-run", script)


def _parts(name: str) -> str:
    text = (RECIPES / name).read_text(encoding="utf-8")
    match name:
        case "github-action/action.yml":
            return "\n".join(re.findall(r"^ +run: (.*)$", text, re.MULTILINE))
        case "gitlab.yml":
            return "\n".join(re.findall(r"^    - (\S+ .*)$", text.partition("  artifacts:")[0], re.MULTILINE))
        case "Jenkinsfile":
            return "\n".join(re.findall(r"^ {16}sh '(.*)'$", text, re.MULTILINE))
        case _:
            return "\n".join(re.findall(r"entry: (.*)", text))


@pytest.mark.parametrize("name", ["github-action/action.yml", "gitlab.yml", "Jenkinsfile", "pre-commit-config.yaml"])
def test_the_shell_of_a_recipe_runs(name: str, vendor: Path) -> None:
    script = _dry(_parts(name))
    assert "--dry-run" in script
    variables = {
        "UFTP_TARGET": "conformance/target.toml", "UFTP_ACTION": "conformance", "UFTP_GATE": "conformance/gate.sh",
        "CI_PIPELINE_SOURCE": "push", "UFTP_KEYS": "keys.tar", "UFTP_BASELINE": "conformance/baseline.toml",
    }  # fmt: skip
    done = _shell(vendor, script, **variables)
    assert done.returncode == 0, done.stderr
    assert "nothing is sent" in done.stdout


def test_a_baseline_is_found(vendor: Path) -> None:
    (vendor / "baseline.toml").write_text("[[known]]\n", encoding="utf-8")
    done = _shell(vendor, "sh conformance/gate.sh --dry-run", UFTP_TARGET="conformance/target.toml")
    assert done.returncode == 2
    assert "baseline.toml: [[known]] number 1: requirement is missing" in done.stderr


def test_the_keys_of_the_workflow_come_out(vendor: Path) -> None:
    """What the workflow does with the secret puts the keys where the statement names them, for the owner alone."""
    text = (RECIPES / "github-workflow" / "uftp.yml").read_text(encoding="utf-8")
    block = re.findall(r"run: \|\n((?: {10}.*\n)+)", text)[0]
    packed = _shell(vendor / "conformance", "tar c keys | base64").stdout
    before = {path.name: path.read_bytes() for path in (vendor / "conformance" / "keys").iterdir()}
    shutil.rmtree(vendor / "conformance" / "keys")
    done = _shell(vendor, block, KEYS=packed)
    assert done.returncode == 0, done.stderr
    after = {path.name: path.read_bytes() for path in (vendor / "conformance" / "keys").iterdir()}
    assert after == before


@pytest.mark.parametrize(
    ("settings", "shard"),
    [
        ({}, "1/1"),
        ({"UFTP_PART": "3", "UFTP_PARTS": "4"}, "3/4"),
        ({"JOB_COMPLETION_INDEX": "0", "UFTP_PARTS": "8"}, "1/8"),
        ({"JOB_COMPLETION_INDEX": "7", "UFTP_PARTS": "8"}, "8/8"),
    ],
)
def test_a_part_of_a_campaign_is_the_one_that_the_matrix_or_the_job_says(
    settings: dict[str, str], shard: str, vendor: Path
) -> None:
    (vendor / "bin" / "uftp-conformance").write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
    done = _shell(vendor, f"sh {RECIPES / 'fuzz.sh'} --max-rate 9", UFTP_TARGET="target.toml", **settings)
    assert done.stdout.split() == (
        f"fuzz --seed 1 --shard {shard} --time 10m --report-dir report --max-rate 9 --target target.toml".split()
    )
