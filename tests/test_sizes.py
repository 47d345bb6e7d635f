"""Modules and functions stay short."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("uftp_conformance", "suites", "fixtures", "strategies", "reports", "tests")
MODULE_LINES, FUNCTION_LINES = 300, 40


def _modules() -> Iterator[tuple[str, str]]:
    """Walk our modules: path, and text."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def long_modules() -> set[str]:
    """Return the modules with more lines than the limit."""
    return {name for name, text in _modules() if len(text.splitlines()) > MODULE_LINES}


def long_functions() -> set[str]:
    """Return the functions with more lines than the limit, decorators left out."""
    return {
        f"{name}: {node.name}"
        for name, text in _modules()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= FUNCTION_LINES
    }


def test_no_module_is_too_long() -> None:
    """Divide what grew beyond the limit."""
    assert long_modules() == set()


def test_no_function_is_too_long() -> None:
    """Divide what grew beyond the limit."""
    assert long_functions() == set()
