"""The changes of a module: `mutmut` writes each as a function beside the one that it changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Final

from mutmut import __version__
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import get_mutant_name, orig_function_and_class_names_from_key

SENTENCES: Final = '"[^"]* [^"]*"'
"""Nobody is asked to write a test for each word: these are not changed."""
SETTINGS: Final = f"[mutmut]\nsource_paths = pos_app\ndo_not_mutate_patterns = {SENTENCES}\n"
"""What `mutmut` reads in `setup.cfg` of the folder in which it works."""
MARK: Final = "__mutmut_"


@dataclass(frozen=True)
class Mutant:
    """A change: its name as `mutmut` gives it, that of its function, and what its function was."""

    name: str
    function: str
    source: str


@dataclass(frozen=True)
class Changed:
    """A module with every change in it, of which none is made until one is chosen."""

    code: str
    lines: dict[str, tuple[int, int]]
    """Where each of the functions stands, the first line and the last."""
    sources: dict[str, str]
    """What is changed: the hash of each function as it was."""

    def mutants(self, path: Path) -> list[Mutant]:
        """All changes, in the order of the code."""
        found = []
        for name in self.lines:
            of, mark, number = name.rpartition(MARK)
            if mark and number != "orig":
                function = get_mutant_name(path, of)
                found.append(Mutant(f"{function}{MARK}{number}", function, self.sources[of]))
        return found

    def words(self, mutant: Mutant) -> str:
        """The lines before and after, without their indentation: `a < b -> a <= b`."""
        name = mutant.name.rpartition(".")[2]
        called, _class = orig_function_and_class_names_from_key(mutant.name)
        original = f"{name.rpartition(MARK)[0]}{MARK}orig"
        before, after = (
            [line.replace(each, called) for line in self._body(each)] for each in (original, name)
        )
        differing = [*unified_diff(before, after, lineterm="")][2:]
        return " -> ".join(_side(differing, sign) for sign in "-+")

    def _body(self, function: str) -> list[str]:
        first, last = self.lines[function]
        return self.code.splitlines()[first - 1 : last]


def _side(lines: Iterable[str], sign: str) -> str:
    return " ".join(line[1:].strip() for line in lines if line.startswith(sign))


def change(path: Path, kept: Path) -> Changed:
    """Make all changes of a module, or take them from the folder where they were kept before."""
    source = path.read_text("utf-8")
    of = hashlib.sha256("\n".join((__version__, SENTENCES, source)).encode()).hexdigest()
    file = kept / f"{of[:32]}.json"
    if file.exists():
        read = json.loads(file.read_text("utf-8"))
        return Changed(read["code"], read["lines"], read["sources"])
    made = mutate_file_contents(str(path), source)
    spans = made.line_span_by_function_name.items()
    lines = {name: (span.start, span.end) for name, span in spans}
    changed = Changed(made.code, lines, dict(made.hash_by_function_name))
    kept.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(asdict(changed)), "utf-8")
    return changed
