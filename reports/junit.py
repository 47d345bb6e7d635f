"""JUnit XML for continuous integration: one suite per target, one test case per cell, and one case for the run itself.

Only a violated must is a failure, as for the exit code; a should or may that does not hold is in the
case's output.  What was not judged is skipped, with its reason; the case of the run is an error unless the exit code
means a pass or a violation, so that a run that proves nothing never looks like success.
"""

from io import BytesIO

from junitparser import Element, Error, Failure, JUnitXml, Skipped, SystemOut, TestCase, TestSuite

from reports.digest import closing, doubt_of, proves, reason, scope, sentence
from reports.matrix import Field, Matrix, Row, State, Target, matrices
from reports.text import failure, instant, listed, phase, shortened, visible
from uftp_conformance.run.events import Event, Run


def render(run: Run) -> bytes:
    """Return the document of a run as UTF-8 XML."""
    document = JUnitXml(name="uftp-conformance")
    suites = [_run(run), *(_suite(matrix, run) for matrix in matrices(run))]
    for suite in suites:
        document.add_testsuite(suite)
    # Its update_statistics would count what was skipped as well, for which Jenkins' schema has no place here.
    document.tests = sum(suite.tests for suite in suites)
    document.failures = sum(suite.failures for suite in suites)
    document.errors = sum(suite.errors for suite in suites)
    document.time = round(sum(suite.time for suite in suites), 3)
    buffer = BytesIO()
    document.write(buffer, pretty=True)
    return buffer.getvalue()


def _run(run: Run) -> TestSuite:
    """Return the suite whose case is an error when the run as a whole proves nothing."""
    suite = TestSuite("the run")
    suite.timestamp = instant(run.header.get("started"))
    facts = {name: str(run.header.get(name, "")) for name in ("suite", "profile", "seed", "reasons")}
    for name, value in {**facts, "scope": scope(run) or "the whole catalogue"}.items():
        suite.add_property(name, visible(value))
    case = TestCase("comes to its end", "run")
    judged = any(field.cell.kind in ("pass", "fail") for matrix in matrices(run) for field in matrix.fields)
    if not proves(run) or not judged:
        kind = "incomplete" if doubt_of(run) else "inconclusive" if judged else "nothing judged"
        case.result = [Error(visible(closing(run)), kind)]
    _put(case, SystemOut(visible(closing(run))))
    suite.add_testcases([case])
    return suite


def _suite(matrix: Matrix, run: Run) -> TestSuite:
    target = matrix.target
    suite = TestSuite(visible(f"{target.name} {target.role} {target.version}"))
    suite.timestamp = instant(run.header.get("started"))
    facts = {"domain": target.domain, "endpoint": target.endpoint, "verdict": sentence(matrix, run)}
    for name, value in facts.items():
        suite.add_property(name, visible(value))
    suite.add_testcases(
        [_case(row, message, field, target) for row in matrix.rows for message, field in row.fields.items()]
    )
    return suite


def _key(target: Target, row: Row) -> str:
    """Return the class of a case.  Readers know a case by class and name, and take what is before a dot as a folder."""
    name = f"{target.label} {target.role} {target.version}".replace(".", "_")
    return f"{visible(name)}.{phase(row.id)}"


def _case(row: Row, message: str, field: Field, of: Target) -> TestCase:
    case, target = TestCase(visible(f"{row.id} {message}"), _key(of, row), field.cell.seconds), of.domain
    event = field.cell.first.get(field.cell.kind)
    match field.state:
        case State.FAIL:
            _put(case, _with_text(Failure(_message(event), _blame(event)), event, target))
        case State.ERROR:
            _put(case, _with_text(Error(_message(event), _blame(event)), event, target))
        case State.INCONCLUSIVE | State.NOT_APPLICABLE | State.NOT_TESTED:
            _put(case, Skipped(shortened(visible(reason(field))), str(field.state)))
        case State.DEVIATION | State.FINDING | State.HOLDS:
            pass
    _put(case, SystemOut(_output(row, field, target)))
    return case


def _put(parent: Element, child: Element) -> None:
    parent.append(child)  # type: ignore[no-untyped-call]  # junitparser


def _with_text(result: Failure | Error, event: Event | None, target: str) -> Failure | Error:
    if event:
        result.text = visible(failure(event, target=target), keep="\n")
    return result


def _message(event: Event | None) -> str:
    return shortened(visible(f"expected {event['expected']}; got {event['got']}")) if event else ""


def _blame(event: Event | None) -> str:
    return visible(event["blame"]) if event else ""


def _output(row: Row, field: Field, target: str) -> str:
    """Return what there is to know about a cell; for properties of a case the schema of Jenkins has no place."""
    facts = {
        "requirement": row.id,
        "title": row.title,
        "verdict": str(field.state),
        "obligation": _obligation(row, field),
        "cases": listed(field.cases),
        "grades": listed(field.cell.grades),
        "findings": shortened("; ".join(field.cell.findings)),
    }
    lines = [f"{name}: {value}" for name, value in facts.items() if value]
    if field.state in (State.DEVIATION, State.FINDING):
        event = field.cell.first["finding" if field.state is State.FINDING else "fail"]
        lines += ["", failure(event, target=target)]
    return visible("\n".join(lines), keep="\n")


def _obligation(row: Row, field: Field) -> str:
    return row.requirement.obligation if row.requirement else field.cell.obligation
