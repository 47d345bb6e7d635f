"""Which test judges a requirement, and by which procedure: the tests are called with a target that only listens."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import pytest

import suites
from fixtures.procedures import BASE, STARTED_ON, Procedure, usual
from fixtures.target import TargetUnderTest
from uftp_conformance.catalogue import Cell, Requirement
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.run.profiles import PROFILES, Profile

Test = Callable[[TargetUnderTest], None]


@dataclass(frozen=True, slots=True)
class Approach:
    """How a test judges one message type.

    Attributes:
        method: the name of the method of the target that the test calls.
        how: what that method does, as a sentence.
        procedure: of a trial; None where the method has one of its own.
        source: the strategy of the contents, where it is not the usual one of the message that it starts from.
        ground: the message type that a trial starts from.
    """

    method: str
    how: str
    procedure: Procedure | None
    source: Any
    base: str

    def words(self, message: str) -> str:
        """Return the procedure of a trial as a sentence."""
        if self.method == "walks":
            return "Messages of several types, right and wrong, in an order that is drawn."
        return first_sentence(self.procedure) or first_sentence(usual(message))


@cache
def judges() -> dict[str, Test]:
    """Return the test of each requirement that has one, by id."""
    names = sorted(info.name for info in pkgutil.walk_packages(suites.__path__, "suites."))
    modules = [importlib.import_module(name) for name in names if name.rpartition(".")[2].startswith("test_")]
    found: dict[str, Test] = {}
    for module in modules:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("test_") and function.__module__ == module.__name__:
                found.update(dict.fromkeys(_covered(function), cast(Test, function)))
    return found


def _covered(function: object) -> tuple[str, ...]:
    marks: list[pytest.Mark] = getattr(function, "pytestmark", [])
    return tuple(str(identifier) for mark in marks if mark.name == "covers" for identifier in mark.args)


def node_of(test: Test) -> str:
    """Return the node id of a test, as pytest writes it without parameters."""
    return f"{test.__module__.replace('.', '/')}.py::{test.__name__}"


@dataclass
class _Listener:
    """Stands in for a target under test: whatever is called on it is noted and does nothing."""

    cell: Cell
    situation: Situation
    profile: Profile = PROFILES["certify"]
    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *given, **named: self.calls.append((name, given, named))


def approach_of(requirement: Requirement, message: str, situation: Situation) -> Approach | None:
    """Return how a requirement is judged in a message type; None when no test judges it.

    Args:
        requirement: the row.
        message: one of its message types.
        situation: of a target in a role that receives it.
    """
    test = judges().get(requirement.id)
    if test is None:
        return None
    listener = _Listener(Cell(requirement, message, situation.role, situation.version), situation)
    test(cast(TargetUnderTest, listener))
    method, given, named = listener.calls[0]
    passed = (*given, *named.values())
    procedure = next((value for value in passed if inspect.iscoroutinefunction(value)), None)
    takes = inspect.signature(getattr(TargetUnderTest, method)).parameters
    if procedure is None and (method == "answers_in_form" or "procedure" in takes):
        procedure = usual(message)
    how = first_sentence(getattr(TargetUnderTest, method))
    base = STARTED_ON.get(message, "TestMessage") if method == "initiates" else BASE.get(message, message)
    return Approach(method, how, procedure, named.get("source"), base)


def first_sentence(something: object) -> str:
    """Return the first line of a docstring; empty when there is none."""
    text = getattr(something, "__doc__", None)
    return inspect.cleandoc(text).splitlines()[0] if text else ""
