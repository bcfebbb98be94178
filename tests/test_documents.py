"""What the documents name is in the tree: a rename finds them too."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
DOCUMENTS: Final = sorted(
    [
        *(
            ROOT / name
            for name in ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "RELEASING.md")
        ),
        *(ROOT / "docs").rglob("*.md"),
    ]
)
_CODE: Final = re.compile(r"```.*?```", re.DOTALL)
_NAMED: Final = re.compile(r"`([^`\n]+)`")
_PATH: Final = re.compile(r"[\w./-]*(?:/|\.(?:py|md|toml|spec))[\w./-]*")
_NAME: Final = re.compile(r"[A-Za-z]+_\w*|_\w+|[A-Z][a-z]+[A-Z]\w*|\w+(?=\()")
"""What can be nothing but a name of the code: with an underscore, a capital inside, or called."""
NOT_OURS: Final = frozenset(
    {"till.db", "account.url", "station.json", "books/", "backups/", "logs/", "training/"}
)
"""What is in a data folder."""
MADE: Final = ("build/", "dist/", ".venv/", "./", "/")
"""Where what is made, unpacked or installed begins."""


@pytest.fixture(scope="module")
def tree() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    if not listed:
        pytest.skip("not a clone")
    return [f"/{name}" for name in listed if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def source(tree: list[str]) -> str:
    code = [ROOT / name[1:] for name in tree if name.endswith((".py", ".toml", ".yml", "Makefile"))]
    return "\n".join(each.read_text(encoding="utf-8") for each in code)


def named(document: Path) -> list[str]:
    return _NAMED.findall(_CODE.sub("", document.read_text(encoding="utf-8")))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_the_files_that_a_document_names_are_there(document: Path, tree: list[str]) -> None:
    paths = {
        each for each in named(document) if _PATH.fullmatch(each) and not each.startswith(MADE)
    }
    lost = {each for each in paths - NOT_OURS if not any(f"/{each}" in file for file in tree)}
    modules = {each for each in lost if any(f"/{_module(each)}" in file for file in tree)}
    assert lost - modules == set()


def _module(name: str) -> str:
    """Return the file of a function that is named with it: `db/search.fold_anew`."""
    return f"{name.rpartition('.')[0]}.py"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_the_names_that_a_document_says_are_in_the_code(document: Path, source: str) -> None:
    names = {
        name
        for each in named(document)
        if not _PATH.fullmatch(each)
        for name in _NAME.findall(each)
    }
    lost = {name for name in names if not re.search(rf"\b{re.escape(name)}\b", source)}
    assert lost == set()


def test_each_decision_has_a_number_of_its_own() -> None:
    numbers = [each.name[:4] for each in (ROOT / "docs" / "decisions").glob("*.md")]
    assert sorted(numbers) == sorted(set(numbers))


def test_what_is_said_of_small_changes_is_of_functions_and_tests_that_are_there() -> None:
    """A renamed function would lose the reason why nobody can notice a change of it."""
    mutants = ROOT / "tests" / "mutants"
    groups = tomllib.loads((mutants / "groups.toml").read_text(encoding="utf-8"))
    paths = [path for group in groups.values() for path in (*group["change"], *group["tests"])]
    files = [path.partition("::")[0] for path in paths]  # a test may be named within one
    assert [path for path in files if not list(ROOT.glob(path))] == []
    equal = tomllib.loads((mutants / "equal.toml").read_text(encoding="utf-8"))
    assert [name for name in equal if not _is_defined(name)] == []


def _is_defined(mutant: str) -> bool:
    """Return whether a function is there, named as `make mutants` does: `x_f`, `xǁClassǁf`."""
    module, _, name = mutant.rpartition(".")
    file = ROOT / f"{module.replace('.', '/')}.py"
    function = name.removeprefix("x_").rpartition("ǁ")[2]
    return file.is_file() and f"def {function}(" in file.read_text(encoding="utf-8")


MANUAL: Final = ROOT / "docs" / "manual"
_PICTURE: Final = re.compile(r"!\[([^\]]+)\]\(([^)]+)\)")
_LINK: Final = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_what_a_document_shows_or_links_to_is_there(document: Path) -> None:
    text = _CODE.sub("", document.read_text(encoding="utf-8"))
    lost = [each for each in _LINK.findall(text) if not (document.parent / each).exists()]
    assert lost == []


def test_the_pictures_of_the_manual_are_small_and_all_shown() -> None:
    shown = {
        (page.parent / file).resolve()
        for page in MANUAL.glob("*.md")
        for _words, file in _PICTURE.findall(page.read_text(encoding="utf-8"))
    }
    pictures = set((MANUAL / "pictures").iterdir())
    assert pictures == shown
    assert {each.stem for each in pictures} == manual_pictures()
    for each in pictures:
        content = each.read_bytes()
        assert content[25] == 3, each.name  # the colour type of a PNG with a palette
        assert len(content) < 60_000, each.name


def manual_pictures() -> set[str]:
    """Return those that `make manual-pictures` renews."""
    script = ast.parse((ROOT / "scripts" / "screenshots.py").read_text(encoding="utf-8"))
    (table,) = (
        each.value
        for each in script.body
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "MANUAL_PICTURES"
    )
    return set(ast.literal_eval(table))
