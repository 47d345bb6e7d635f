"""JUnit XML for continuous integration: a suite a target, a test case a cell, and one case for the run itself.

Only a violated must is a failure, as for the exit code; a should or may that does not hold is told in the
case's output.  What was not judged is skipped, with its reason; the case of the run is an error unless the exit code
means a pass or a violation, so that a run that proves nothing never looks like success.
"""

from io import BytesIO

from junitparser import Element, Error, Failure, JUnitXml, Properties, Property, Skipped, SystemOut, TestCase, TestSuite

from reports.digest import closing, doubt_of, proves, reason, sentence
from reports.matrix import Field, Matrix, Row, State, matrices
from reports.text import failure, instant, listed, phase, shortened, visible
from uftp_conformance.events import Event, Run


def render(run: Run) -> bytes:
    """Return the document of a run as UTF-8 XML."""
    document = JUnitXml(name="uftp-conformance")
    document.add_testsuite(_run(run))
    for matrix in matrices(run):
        document.add_testsuite(_suite(matrix, run))
    document.update_statistics()  # type: ignore[no-untyped-call]  # junitparser
    buffer = BytesIO()
    document.write(buffer, pretty=True)
    return buffer.getvalue()


def _run(run: Run) -> TestSuite:
    """Return the suite whose case is an error when the run as a whole proves nothing."""
    suite = TestSuite("the run")
    suite.timestamp = instant(run.header.get("started"))
    for name in ("suite", "profile", "seed", "reasons"):
        suite.add_property(name, visible(str(run.header.get(name, ""))))
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
    suite.add_testcases([
        _case(row, message, field, target.domain) for row in matrix.rows for message, field in row.fields.items()
    ])
    return suite


def _case(row: Row, message: str, field: Field, target: str) -> TestCase:
    case = TestCase(visible(f"{row.id} {message}"), phase(row.id))
    _put(case, _properties(row, field))
    event = field.cell.first.get(field.cell.kind)
    match field.state:
        case State.FAIL:
            _put(case, _told(Failure(_message(event), _blame(event)), event, target))
        case State.ERROR:
            _put(case, _told(Error(_message(event), _blame(event)), event, target))
        case State.INCONCLUSIVE | State.NOT_APPLICABLE | State.NOT_TESTED:
            _put(case, Skipped(shortened(visible(reason(field))), str(field.state)))
        case State.DEVIATION | State.FINDING:
            told = field.cell.first["finding" if field.state is State.FINDING else "fail"]
            _put(case, SystemOut(visible(failure(told, target=target), keep="\n")))
        case State.HOLDS:
            pass
    return case


def _put(parent: Element, child: Element) -> None:
    parent.append(child)  # type: ignore[no-untyped-call]  # junitparser


def _told(result: Failure | Error, event: Event | None, target: str) -> Failure | Error:
    if event:
        result.text = visible(failure(event, target=target), keep="\n")
    return result


def _message(event: Event | None) -> str:
    return shortened(visible(f"expected {event['expected']}; got {event['got']}")) if event else ""


def _blame(event: Event | None) -> str:
    return visible(event["blame"]) if event else ""


def _properties(row: Row, field: Field) -> Properties:
    properties = Properties()  # type: ignore[no-untyped-call]  # junitparser
    facts = {
        "requirement": row.id, "title": row.title, "verdict": str(field.state), "obligation": _obligation(row, field),
        "cases": listed(field.cases), "grades": listed(field.cell.grades),
        "findings": shortened("; ".join(field.cell.findings)),
    }
    for name, value in facts.items():
        if value:
            properties.add_property(Property(name, visible(value)))
    return properties


def _obligation(row: Row, field: Field) -> str:
    return row.requirement.obligation if row.requirement else field.cell.obligation
