"""Draw the way of the data through the packages into ARCHITECTURE.md, as the imports have it.

`make diagram` writes it; `make check` fails where the code says another one (`--check`).
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
DOCUMENT: Final = ROOT / "ARCHITECTURE.md"
PACKAGE: Final = "pos_app"
START: Final = "<!-- drawn by scripts/import_diagram.py: make diagram -->\n"
END: Final = "<!-- end of what is drawn -->\n"

OUTSIDE: Final = {
    "PySide6": "the person at the till, through Qt",
    "sqlalchemy": "the books: SQLite",
    "stripe": "Stripe, or the simulated account",
}
"""Where the data comes from and goes to, by the library that leads there."""
BESIDE: Final = frozenset({"smoke", "training"})
"""Packages that no sale goes through."""
TOGETHER: Final = {"container": "wiring"}
"""What names the services, and what makes them."""

PACKAGES: Final = {each.parent.name for each in (ROOT / PACKAGE).glob("*/__init__.py")}
Graph = dict[str, set[str]]
"""What each part imports, by name."""


def imports(root: Path) -> Graph:
    """Return what the parts under `root` import of each other and of what is outside."""
    graph: Graph = {}
    for file in sorted((root / PACKAGE).rglob("*.py")):
        module = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        if part := part_of(module):
            found = {part_of(name) for name in _imported(file)}
            graph.setdefault(part, set()).update(found - {"", part})
    return graph


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def part_of(module: str) -> str:
    """Return the part that a module belongs to: a package, one of `services`, or a library.

    Empty for what is no part: modules of their own at the top, and other libraries.
    """
    top, *names = module.split(".")
    if top in OUTSIDE:
        return top
    if top != PACKAGE or not names or names[0] in BESIDE:
        return ""
    if names[0] == "services":
        return f"services/{TOGETHER.get(names[1], names[1])}" if names[1:] else ""
    return names[0] if names[0] in PACKAGES else ""


def reduced(graph: Graph) -> Graph:
    """Leave out each import of what is reached by way of another one."""
    reached: dict[str, set[str]] = {}
    for part in TopologicalSorter(graph).static_order():
        below = graph.get(part, set())
        reached[part] = below.union(*(reached[each] for each in below))
    return {
        part: {each for each in below if not any(each in reached[other] for other in below)}
        for part, below in graph.items()
    }


def drawn(graph: Graph) -> str:
    """Return the diagram as Mermaid's text: an arrow is an import."""
    services = "; ".join(_id(part) for part in sorted(graph) if part != _id(part))
    lines = ["flowchart TD", f"  PySide6([{OUTSIDE['PySide6']}])"]
    lines += ["  subgraph services", f"    {services}", "  end"]
    alike: dict[str, list[str]] = {}
    for part, below in sorted(graph.items()):
        inside = " & ".join(_id(each) for each in sorted(below - OUTSIDE.keys()))
        alike.setdefault(inside, []).append(_id(part))
        for each in below & OUTSIDE.keys():
            ends = sorted([part, each], key=lambda end: end != "PySide6")
            lines.append(f"  {' <--> '.join(ends)}")
    lines += [f"  {' & '.join(above)} --> {inside}" for inside, above in alike.items() if inside]
    lines += [f"  {name}([{what}])" for name, what in OUTSIDE.items() if name != "PySide6"]
    return "\n".join(["```mermaid", *lines, "```", ""])


def _id(part: str) -> str:
    return part.removeprefix("services/")


def with_diagram(text: str, diagram: str) -> str:
    """Return a document with this diagram between its marks. Raises ValueError without marks."""
    before, _start, rest = text.partition(START)
    _old, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{DOCUMENT.name} has no place for the diagram: {START.strip()}")
    return f"{before}{START}{diagram}{END}{after}"


def main() -> int:
    """Draw it, or check that it is as the code is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail where it is old")
    options = parser.parse_args()
    text = DOCUMENT.read_text(encoding="utf-8")
    wanted = with_diagram(text, drawn(reduced(imports(ROOT))))
    if options.check and wanted != text:
        print(f"The diagram in {DOCUMENT.name} is not what the code imports: make diagram")
        return 1
    if not options.check:
        DOCUMENT.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
