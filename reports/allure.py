"""Results for Allure: one a cell, with the bytes of the first verdict that is not good, and one for the run.

Names of files, identifiers and contents depend on the stream alone, so that the same stream gives the same
folder and Allure recognises a cell from run to run.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import Attachment, Label, Parameter, Status, StatusDetails, TestResult, TestStepResult
from allure_commons.types import LabelType, Severity

from reports.causes import causes
from reports.digest import closing, doubt_of, proves, reason, scope
from reports.matrix import Field, Matrix, Row, State, Target, matrices
from reports.payloads import shown
from reports.text import failure, listed, phase, shortened, steady, visible
from uftp_conformance.judging.evidence import Trial
from uftp_conformance.run.events import Event, Run
from uftp_conformance.run.explain import trial_of

# As for the exit code, only a violated must is a failure; what should have been judged and was not is unknown.
_STATUS = {
    State.HOLDS: Status.PASSED,
    State.FINDING: Status.PASSED,
    State.FAIL: Status.FAILED,
    State.DEVIATION: Status.PASSED,
    State.ERROR: Status.BROKEN,
    State.INCONCLUSIVE: "unknown",
    State.NOT_APPLICABLE: Status.SKIPPED,
    State.NOT_TESTED: "unknown",
}
_SEVERITY = {"must": Severity.CRITICAL, "should": Severity.NORMAL, "may": Severity.MINOR}
_TELLING = ("Case", "Started by the target")
_MODE = 0o750
_OLD = ("*-result.json", "*-attachment.*", "environment.properties", "categories.json")
_CATEGORIES = [
    {"name": "A must is violated", "matchedStatuses": ["failed"]},
    {"name": "Errors of the suite, and runs that prove nothing", "matchedStatuses": ["broken"]},
    {"name": "Could not be judged", "matchedStatuses": ["unknown"]},
    {"name": "Does not apply", "matchedStatuses": ["skipped"]},
]


def write(run: Run, folder: Path) -> None:
    """Write the results of a run to a folder; results that were there before are removed, and a link in its place.

    Only the owner and the group may look into it, because the results hold what was exchanged.
    """
    if folder.is_symlink():
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(_MODE)
    for pattern in _OLD:
        for path in folder.glob(pattern):
            path.unlink()
    logger = AllureFileLogger(str(folder))  # type: ignore[no-untyped-call]  # allure_commons
    (folder / "environment.properties").write_text(_environment(run), encoding="utf-8", newline="\n")
    (folder / "categories.json").write_text(json.dumps(_CATEGORIES, indent=1) + "\n", encoding="utf-8")
    _report(logger, _the_run(run))
    tables = matrices(run)
    titles = {place.key: cause.title for cause in causes(tables) for place in cause.places}
    for matrix in tables:
        for row in matrix.rows:
            for message, field in row.fields.items():
                result = _result(run, matrix.target, row, message, field)
                result.statusDetails = _details(matrix.target, field, titles.get(id(field), ""))
                for step, bodies in _steps(result.uuid, field):
                    result.steps.append(step)
                    for attachment, body in zip(step.attachments, bodies, strict=True):
                        logger.report_attached_data(body, attachment.source)  # type: ignore[no-untyped-call]  # likewise
                _report(logger, result)


def _report(logger: AllureFileLogger, result: TestResult) -> None:
    result.file_pattern = f"{result.uuid}-result.json"  # else the logger draws a name at random
    logger.report_result(result)  # type: ignore[no-untyped-call]  # likewise


def _environment(run: Run) -> str:
    header = run.header
    facts = {name: header.get(name, "") for name in ("suite", "started", "profile", "seed", "reasons")}
    facts |= {f"target.{number}": _label(matrix) for number, matrix in enumerate(matrices(run), 1)}
    facts["complete"] = "yes" if run.complete else "no"
    facts["scope"] = scope(run) or "the whole catalogue"
    backslash, escaped = "\\", "\\\\"
    return "".join(f"{name}={visible(str(value)).replace(backslash, escaped)}\n" for name, value in facts.items())


def _label(matrix: Matrix) -> str:
    target = matrix.target
    return f"{target.name}, {target.role} {target.domain}, UFTP {target.version}, {target.endpoint}"


def _named(run: Run, name: str, full_name: str, labels: Mapping[str, str]) -> TestResult:
    identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{run.header.get('started')} {full_name}"))
    everywhere = {LabelType.FRAMEWORK: "uftp-conformance", LabelType.LANGUAGE: "python"}
    return TestResult(
        uuid=identity,
        name=visible(name),
        fullName=visible(full_name),
        stage="finished",
        historyId=_digest(full_name),
        testCaseId=_digest(full_name.partition("/")[2] or full_name),
        labels=[Label(key, visible(value)) for key, value in {**labels, **everywhere}.items()],
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _the_run(run: Run) -> TestResult:
    """Return the result that is broken unless the run as a whole proves something: its exit code is 0 or 1."""
    labels = {LabelType.SUITE: "the run", LabelType.FEATURE: "run", LabelType.SEVERITY: Severity.BLOCKER}
    result = _named(run, "the run comes to its end", "the run", labels)
    result.status = Status.PASSED if proves(run) else Status.BROKEN
    result.statusDetails = StatusDetails(message=visible(closing(run)))
    result.start, result.stop = _millis(run.header.get("started")), _millis((run.footer or {}).get("finished"))
    return result


def _millis(value: Any) -> int | None:
    """Return an instant of the stream in milliseconds since the epoch; None where it says none."""
    try:
        if isinstance(value, (int, float)):
            return int(value * 1000)
        return int(datetime.fromisoformat(str(value)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def _result(run: Run, target: Target, row: Row, message: str, field: Field) -> TestResult:
    full_name = f"{target.label}/{target.role}/{target.version}/{row.id}/{message}"
    obligation = row.requirement.obligation if row.requirement else field.cell.obligation
    result = _named(
        run,
        f"{row.id} {row.title}: {message}",
        full_name,
        {
            LabelType.SUITE: target.name,
            LabelType.EPIC: f"UFTP {target.version} {target.role}",
            LabelType.FEATURE: phase(row.id),
            LabelType.STORY: f"{row.id} {row.title}".strip(),
            LabelType.SEVERITY: _SEVERITY.get(obligation, Severity.NORMAL),
            LabelType.TAG: str(field.state),
        },
    )
    cell = {"message": message, "role": target.role, "version": target.version, "obligation": obligation}
    seen = {
        "verdict": str(field.state),
        "cases": listed(field.cases),
        "grades": listed(field.cell.grades),
        "findings": shortened("; ".join(field.cell.findings)),
    }
    # What was seen differs from run to run; if it were not excluded, each run would begin a history of its own.
    result.parameters = [Parameter(name, visible(value)) for name, value in cell.items()]
    result.parameters += [Parameter(name, visible(value), excluded=True) for name, value in seen.items() if value]
    result.description = visible(row.requirement.sentence) if row.requirement else None
    # What passed in a run that proves nothing is not a pass: the percentage that Allure shows must not speak of one.
    status = _STATUS[field.state]
    result.status = "unknown" if status == Status.PASSED and doubt_of(run) else status
    result.start, result.stop = _span(_telling(field))
    return result


def _telling(field: Field) -> Event | None:
    """Return the verdict that stands for a cell: the first of its kind, or the first with a finding."""
    return field.cell.first.get("finding" if field.state is State.FINDING else field.cell.kind)


def _details(target: Target, field: Field, cause: str) -> StatusDetails | None:
    """Return what is said about a cell that is not plainly good: its cause, by which a category gathers its cells."""
    event = _telling(field)
    if field.state is State.HOLDS:
        return None
    if event is None:
        return StatusDetails(message=_short(reason(field)))
    message = cause or reason(field) or steady(f"expected {event['expected']}; got {event['got']}")
    return StatusDetails(message=_short(message), trace=visible(failure(event, target=target.domain), keep="\n"))


def _short(text: str) -> str:
    return shortened(visible(text))


def _span(event: Event | None) -> tuple[int | None, int | None]:
    trial = trial_of(event) if event else None
    if trial is None or not trial.exchanges:
        return None, None
    return int(min(exchange.sent.at for exchange in trial.exchanges) * 1000), int(max(_ends(trial)) * 1000)


def _ends(trial: Trial) -> Iterator[float]:
    for exchange in trial.exchanges:
        yield exchange.sent.at + exchange.http.elapsed
        yield from (delivery.at for delivery in exchange.deliveries)


def _steps(identity: str, field: Field) -> Iterator[tuple[TestStepResult, list[str]]]:
    """Walk what was exchanged for the verdict that stands for a cell that is not plainly good.

    Each exchange is a step, with a file for each of its bodies, whose contents come with it.  Only the step of the
    case itself, or the last where it did not come to that, is as good or bad as the cell.
    """
    event = _telling(field)
    trial = trial_of(event) if event and field.state is not State.HOLDS else None
    exchanges = shown(trial) if trial else ()
    telling = next(
        (each for part in _TELLING for each in exchanges if each.part == part), exchanges[-1] if exchanges else None
    )
    for number, exchange in enumerate(exchanges, 1):
        note = f" ({exchange.note})" if exchange.note else ""
        step = TestStepResult(name=visible(f"{exchange.part}: {exchange.message}{note} - {exchange.answer}"))
        step.status = _STATUS[field.state] if exchange is telling else Status.PASSED
        step.stage = "finished"
        step.start, step.stop = _millis(exchange.begun), _millis(exchange.over)
        for part, pane in enumerate(exchange.panes, 1):
            source = f"{identity}-{number}-{part}-attachment.txt"
            step.attachments.append(Attachment(name=visible(pane.caption), source=source, type="text/plain"))
        yield step, [pane.text + "\n" for pane in exchange.panes]
