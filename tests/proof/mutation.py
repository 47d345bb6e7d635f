"""`python -m tests.proof.mutation run`: change the judge and the rules in thousands of small ways, and test each.

mutmut leaves a function alone that has a decorator, and here every rule has one.  Those decorators only register
a function, or remember what it returned, so that its body can be changed behind them all the same.
"""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import libcst
from mutmut.__main__ import cli
from mutmut.mutation import file_mutation
from mutmut.runners.harness import PytestRunner
from mutmut.state import state

_REGISTERING = frozenset({"_form", "_named", "_rule", "property", "rule"})
_REMEMBERING = frozenset({"cache", "lru_cache"})  # left away: what is remembered would hide a change


def _name(decorator: libcst.Decorator) -> str:
    made = decorator.decorator
    called = made.func if isinstance(made, libcst.Call) else made
    return str(called.value) if isinstance(called, libcst.Name) else ""


def _is_open(function: Any) -> bool:
    """Return whether a function can be changed behind its decorators; one that is remembered needs arguments for it."""
    names = {_name(decorator) for decorator in function.decorators}
    constant = names & _REMEMBERING and not function.params.params
    return bool(names) and names <= _REGISTERING | _REMEMBERING and not constant


def _reach_behind_decorators() -> None:
    skips = file_mutation.MutationVisitor._skip_node_and_children
    arrange = file_mutation.function_trampoline_arrangement

    def skip(visitor: Any, node: Any) -> bool:
        opened = isinstance(node, libcst.FunctionDef) and _is_open(node)
        return bool(skips(visitor, node.with_changes(decorators=()) if opened else node))

    def arranged(function: Any, mutants: Iterable[Any], class_name: str | None) -> tuple[Any, ...]:
        if not _is_open(function):
            return tuple(arrange(function, mutants, class_name))
        before, (switch, *copies), after, names = arrange(function.with_changes(decorators=()), mutants, class_name)
        kept = [each for each in function.decorators if _name(each) in _REGISTERING]
        return before, [switch.with_changes(decorators=[*kept, *switch.decorators]), *copies], after, names

    file_mutation.MutationVisitor._skip_node_and_children = skip
    file_mutation.function_trampoline_arrangement = arranged


def _quick_tests_first() -> None:
    run = PytestRunner.run_tests

    def run_tests(runner: Any, *, mutant_name: str | None, tests: Sequence[str]) -> Any:
        ordered = sorted(tests, key=lambda test: (state().duration_by_test.get(test, 0), test))
        return run(runner, mutant_name=mutant_name, tests=ordered)

    PytestRunner.run_tests = run_tests


if __name__ == "__main__":
    _reach_behind_decorators()
    _quick_tests_first()
    cli(sys.argv[1:], prog_name="mutmut")
