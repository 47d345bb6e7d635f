"""The pytest plugin: options, cells as parameters, and how a session ends.  The only module that imports pytest."""

import secrets
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from uftp_conformance import CatalogueError, ExitCode, KitError
from uftp_conformance.catalogue import load as load_catalogue
from uftp_conformance.judging.verdict import Violation
from uftp_conformance.messages import VERSIONS
from uftp_conformance.messages.garbage_collection import collect_seldom
from uftp_conformance.run import lifeline
from uftp_conformance.run.options import OPTIONS
from uftp_conformance.run.pytest_process import Kit
from uftp_conformance.run.run import Run
from uftp_conformance.run.settings import Settings
from uftp_conformance.run.test_cases import NothingToJudge, TestCase, about

RUN = pytest.StashKey[Run]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a conformance run."""
    group = parser.getgroup("uftp", "conformance to UFTP")
    for option in OPTIONS:
        group.addoption(option.flag, **option.for_pytest)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the settings of the run; nothing is read or started yet."""
    lifeline.watch()
    given = {option.field: getattr(config.option, f"uftp_{option.field}") for option in OPTIONS}
    several = {option.field: tuple(given[option.field]) for option in OPTIONS if option.repeated}
    several["versions"] = tuple(dict.fromkeys(several["versions"]))
    seed = secrets.randbelow(2**31) if given["seed"] is None else given["seed"]
    folder = (given["report_dir"] or Path.cwd() / "report").resolve()
    chosen = tuple(_selected(config))
    settings = Settings(**{**given, **several, "seed": seed, "report_dir": folder, "selected": chosen})
    _insist_on_one_process(config)
    config.stash[RUN] = Run(settings, load_catalogue())


SUITES = (Kit.find().root / "suites").resolve()


def _place(word: str) -> Path:
    """Return the file or folder that an argument of pytest names, with or without a test in it."""
    return Path(word.partition("::")[0]).resolve()


def _selected(config: pytest.Config) -> Iterator[str]:
    """Walk what pytest itself chooses tests of the suites by, in the words of its options."""
    option = config.option
    for name, value in (("-k", option.keyword), ("-m", option.markexpr)):
        if value:
            yield f"{name} {value!r}"
    yield from (f"--deselect {prefix}" for prefix in option.deselect or ())
    yield from (word for word in config.args if SUITES in _place(word).parents)


def _insist_on_one_process(config: pytest.Config) -> None:
    """End at once where pytest-xdist is to spread the suites: a run has one inbox, one stream and one end."""
    spread = getattr(config.option, "numprocesses", None) or getattr(config.option, "dist", "no") != "no"
    places = [_place(word) for word in config.args]
    about_suites = any(SUITES in (place, *place.parents) or place in SUITES.parents for place in places)
    if spread and about_suites:
        pytest.exit(
            "the suites judge a target in one process, with one inbox and one event stream.  Leave out -n and --dist;"
            " `uftp-conformance run` judges the embedded targets side by side by itself",
            returncode=ExitCode.STATEMENT,
        )


def run_of(config: pytest.Config) -> Run:
    """Return the conformance run of this pytest session."""
    return config.stash[RUN]


def pytest_report_header(config: pytest.Config) -> str:
    """Say how to draw the same cases again."""
    settings = run_of(config).settings
    return f"uftp: profile {settings.profile}, seed {settings.seed}, events in {settings.report_dir / 'events.jsonl'}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every test of the suites one parameter a cell that it covers."""
    if "target" not in metafunc.fixturenames:
        return
    run = run_of(metafunc.config)
    mark = metafunc.definition.get_closest_marker("covers")
    if mark is None:
        raise CatalogueError(f"{metafunc.definition.nodeid} judges a target, but says not which requirement it covers")
    try:
        test_cases = list(about(run.test_cases(), tuple(mark.args), run.catalogue))
    except KitError as error:
        pytest.exit(str(error), returncode=error.exit_code)
    except KeyError as error:
        raise CatalogueError(f"{metafunc.definition.nodeid} covers {error}, which is in no catalogue") from None
    ids = [each.id for each in test_cases]
    metafunc.parametrize("target", test_cases, indirect=True, ids=ids, scope="function")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Stop the session when it cannot go on, and notice a test that did not finish."""
    report = yield
    error = call.excinfo.value if call.excinfo else None
    if isinstance(error, KitError):
        run_of(item.config).fatal = error
        item.session.shouldstop = str(error)
    elif isinstance(error, KeyboardInterrupt):
        run_of(item.config).interrupted = True
    elif isinstance(error, Violation):
        run_of(item.config).catch(_params(item)["target"])
    elif error is not None and report.failed and "target" in _params(item):
        run_of(item.config).break_down(item.nodeid, error)
    test_case, ends = _params(item).get("target"), (Violation, pytest.skip.Exception, type(None))
    if call.when == "call" and isinstance(test_case, TestCase) and isinstance(error, ends):
        run_of(item.config).over(item.nodeid, test_case.label)
    return report


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Spare a participant with a fault that was caught by a requirement the other cells of it."""
    test_case = _params(item).get("target")
    if isinstance(test_case, TestCase) and run_of(item.config).settled(test_case):
        pytest.skip("caught already")


def pytest_collection_finish() -> None:
    """Begin to judge: what there is by now stays until the end."""
    collect_seldom()


def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[Any]) -> None:
    """Note Ctrl-C; the footer will say so.  A session that we stop ourselves comes here too, as a subclass."""
    Run.interrupted_anywhere = Run.interrupted_anywhere or excinfo.type is KeyboardInterrupt


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the footer and let the exit code say what the verdicts come to."""
    run = run_of(session.config)
    if not run.began and run.fatal is None and run.earlier is not None and not session.items:
        run.judge_no_more()
    if not run.began:
        if run.fatal is not None:
            session.exitstatus = run.fatal.exit_code
        return
    ours = exitstatus in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR)
    session.exitstatus = run.finish(broken=ours)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close whatever the run opened, also after an error."""
    if RUN in config.stash:
        config.stash[RUN].close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drop tests without a single cell in this run; the header says which cells do not apply, and why.

    When none is left, the session ends as a run that judged nothing, and says what to choose instead.
    The versions of a target are judged one after the other, but for settlements, after which it need not trade on for
    these days; what may bring it down comes last, then what may make it hold back what it has for us, and then what may
    make it speak to us no more.
    """
    items.sort(key=lambda item: _turn_of(_params(item).get("target")))
    empty = [item for item in items if "target" in _params(item) and not isinstance(_params(item)["target"], TestCase)]
    if empty:
        config.hook.pytest_deselected(items=empty)
        items[:] = [item for item in items if item not in empty]
    if empty and not items:
        _stop_without_tests(config)
    _leave_out_judged(config, items)


def _leave_out_judged(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drop the tests that an earlier run has judged, where this one resumes it."""
    run = run_of(config)
    try:
        run.insist_on_the_same()
    except KitError as error:
        run.fatal = error
        pytest.exit(str(error), returncode=error.exit_code)
    if run.earlier is not None:
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in run.earlier.tests])
        items[:] = [item for item in items if item.nodeid not in run.earlier.tests]


def _stop_without_tests(config: pytest.Config) -> None:
    try:
        run_of(config).insist()
        raise NothingToJudge("no test of this suite judges what was chosen.  Choose more with --only")
    except KitError as error:
        run_of(config).fatal = error
        pytest.exit(str(error), returncode=error.exit_code)


# While we refuse a message, what else is for us may wait behind it.  Whoever is told that we have barred it, or are no
# partner of its, may start nothing more; and whoever is refused for good need not exchange anything with us any more
# (register, point 53).
_HELD_BACK, _LAST = ("SND-", "INI-SAME"), ("INI-REJECTED", "SND-FINAL")
_SETTLEMENT = "FlexSettlement"


def _turn_of(test_case: object) -> tuple[int, bool, bool, int]:
    if not isinstance(test_case, TestCase):
        return 0, False, False, 0
    requirement, settles = test_case.cell.requirement, test_case.cell.message == _SETTLEMENT
    last = _LAST.index(requirement.id) + 2 if requirement.id in _LAST else int(requirement.id.startswith(_HELD_BACK))
    return last, requirement.heavy, settles, VERSIONS.index(test_case.cell.version)


def _params(item: pytest.Item) -> dict[str, Any]:
    callspec = getattr(item, "callspec", None)
    return callspec.params if callspec is not None else {}
