"""A file that people save is there as a whole, or the one of before is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).parents[1] / "pos_app"
BESIDE = "beside"
"""What `written_whole` gives is called so everywhere."""


def _written(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        mode = node.args[0] if node.func.attr == "open" and node.args else None
        opens = isinstance(mode, ast.Constant) and str(mode.value).startswith(("w", "x", "a"))
        if opens or node.func.attr in {"write_text", "write_bytes"}:
            to = node.func.value
            if not (isinstance(to, ast.Name) and to.id == BESIDE):
                yield f"{path.relative_to(APP)}:{node.lineno}"


def test_screens_and_services_write_no_file_in_its_place() -> None:
    paths = [path for part in ("ui", "services") for path in sorted((APP / part).rglob("*.py"))]
    assert [each for path in paths for each in _written(path)] == []
