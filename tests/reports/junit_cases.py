"""The cases of a JUnit report by suite and name."""

from junitparser import JUnitXml, TestCase

from reports import junit
from tests.reports import sample
from uftp_conformance.run.events import Run


def cases(run: Run) -> dict[tuple[str, str], TestCase]:
    return {
        (str(suite.name), str(case.name)): case for suite in JUnitXml.fromstring(junit.render(run)) for case in suite
    }


def dso(run: Run, name: str) -> TestCase:
    return cases(run)[f"{sample.DSO['name']} DSO {sample.VERSION}", name]
