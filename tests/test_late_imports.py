"""What is imported late may be imported by two threads at once, and is whole for both.

A thread that imports a module holds it while it imports the package; one that imports the package
holds that while it imports the module. Python ends such a tie by handing one of them a module that
is not read to its end.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
THERE_BEFORE_ANY_THREAD = {"pos_app.ui.theme", "pos_app.ui.widgets"}
BY_ONE_THREAD = {"pos_app.db.models"}
"""Whoever makes the services imports it, and all others wait for these."""


def imported_by(path: Path) -> Iterator[str]:
    """Yield the modules from which a file imports names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_no_module_is_imported_past_a_package_that_imports_it() -> None:
    files = {
        path: ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "pos_app").rglob("*.py")
    }
    packages = {
        name.removesuffix(".__init__"): path
        for path, name in files.items()
        if name.endswith(".__init__")
    }
    together = {
        package
        for package, path in packages.items()
        if any(each.startswith(package) for each in imported_by(path))
    } - THERE_BEFORE_ANY_THREAD
    past = {
        f"{name} imports {module}"
        for path, name in files.items()
        for module in imported_by(path)
        for package in together - BY_ONE_THREAD
        if module.startswith(f"{package}.") and not name.startswith(package)
    }
    assert past == set()
