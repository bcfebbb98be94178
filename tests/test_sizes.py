"""Files, classes and functions stay of a size that is read at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).parents[1] / "pos_app"
MAX_LINES_OF_FILE = 500
MAX_METHODS_OF_CLASS = 30
MAX_LINES_OF_FUNCTION = 60
LONG_FUNCTION = 40
MAX_SHARE_OF_LONG = 0.005
SMALL_FUNCTION = 3
MAX_SHARE_OF_SMALL = 0.20


def _nodes() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(APP.rglob("*.py")):
        name = str(path.relative_to(APP))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield name, node


def test_no_file_is_too_long() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in APP.rglob("*.py")}
    assert [str(path) for path, lines in lengths.items() if lines > MAX_LINES_OF_FILE] == []


def test_no_class_has_too_many_methods() -> None:
    found = {
        f"{name} {node.name}": sum(isinstance(each, ast.FunctionDef) for each in node.body)
        for name, node in _nodes()
        if isinstance(node, ast.ClassDef)
    }
    assert [name for name, methods in found.items() if methods > MAX_METHODS_OF_CLASS] == []


def _lengths() -> list[tuple[int, str]]:
    return [
        ((node.end_lineno or 0) - node.lineno + 1, f"{name} {node.name}")
        for name, node in _nodes()
        if isinstance(node, ast.FunctionDef)
    ]


def test_nearly_all_functions_are_short() -> None:
    found = _lengths()
    assert [name for lines, name in found if lines > MAX_LINES_OF_FUNCTION] == []
    long = [name for lines, name in found if lines > LONG_FUNCTION]
    assert len(long) <= MAX_SHARE_OF_LONG * len(found), long


def test_few_functions_are_crumbs() -> None:
    """A flow is not read in pieces of a line or two: those are written where they are used."""
    lengths = [lines for lines, _name in _lengths()]
    small = sum(lines <= SMALL_FUNCTION for lines in lengths)
    assert small <= MAX_SHARE_OF_SMALL * len(lengths), (small, len(lengths))
