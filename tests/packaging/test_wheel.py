"""`pip install .` gives a program that sells: with all that it reads, from whatever folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from messages import write
from shipped import shipped

from tests.support.languages import catalogue_of

ROOT = Path(__file__).parent.parent.parent
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet")
NOT_THE_TREE = shutil.ignore_patterns(".*", "build", "dist", "tests", "*.egg-info", "__pycache__")
SDIST = "from setuptools.build_meta import build_sdist; print(build_sdist('dist'))"


def run(*command: str | Path, cwd: Path) -> str:
    """Run with nothing of this environment that could lend Till a module; return what it said."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environ |= {"PIP_NO_INDEX": "1", "PYTHONNOUSERSITE": "1", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        command, cwd=cwd, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build_wheel(source: Path, into: Path) -> Path:
    run(*PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", into, source, cwd=into.parent)
    (wheel,) = into.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def workshop() -> Iterator[Path]:
    """A folder apart from those in which the run looks for keys: sources have made-up ones."""
    with TemporaryDirectory(prefix="till-wheel-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def tree(workshop: Path) -> Path:
    """A copy of the source tree, since a build leaves files where it builds; it speaks German."""
    copy = shutil.copytree(ROOT, workshop / "tree", ignore=NOT_THE_TREE)
    german = copy / "resources" / "locale" / "de" / "LC_MESSAGES" / "till.po"
    german.parent.mkdir(parents=True, exist_ok=True)
    write(german, catalogue_of("de", {"Cancelled": "Abgebrochen"}))
    return copy


@pytest.fixture(scope="module")
def wheel(tree: Path, workshop: Path) -> Path:
    return build_wheel(tree, workshop / "wheel")


def names_in(wheel: Path) -> Sequence[str]:
    with ZipFile(wheel) as archive:
        return sorted(archive.namelist())


def empty_environment(folder: Path) -> Path:
    """Make one that has Till's dependencies, in place of an index, but no Till; its Python."""
    venv.create(folder, symlinks=os.name == "posix")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    lent = Path(pytest.__file__).parent.parent
    where = run(
        python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder
    ).strip()
    # Only a folder to look in: its own .pth files, by which it has this tree, are not read.
    Path(where, "dependencies.pth").write_text(f"{lent}\n", encoding="utf-8")
    return python


def test_a_wheel_has_all_that_the_program_reads(wheel: Path) -> None:
    names = names_in(wheel)
    for _, place in shipped():
        assert f"pos_app/{place.as_posix()}" in names
    assert "pos_app/migrations/versions/0001_the_first_schema.py" in names
    assert "pos_app/resources/till.svg" in names
    assert not [name for name in names if "screenshots" in name or name.endswith(".pyc")]


def test_a_wheel_has_the_languages_compiled(wheel: Path) -> None:
    names = [name for name in names_in(wheel) if "locale/de" in name]
    assert names == ["pos_app/resources/locale/de/LC_MESSAGES/till.mo"]


@pytest.mark.long
def test_the_source_package_builds_the_same_wheel(tree: Path, wheel: Path, workshop: Path) -> None:
    sdist = tree / "dist" / run(sys.executable, "-c", SDIST, cwd=tree).splitlines()[-1]
    with tarfile.open(sdist) as tar:
        tar.extractall(workshop / "sdist", filter="data")
    (unpacked,) = (workshop / "sdist").iterdir()
    assert names_in(build_wheel(unpacked, workshop / "wheel-of-sdist")) == names_in(wheel)


@pytest.mark.long
def test_installed_into_an_empty_environment_it_sells_from_another_folder(
    wheel: Path, workshop: Path
) -> None:
    environment, elsewhere = workshop / "environment", workshop / "elsewhere"
    elsewhere.mkdir()
    python = empty_environment(environment)
    run(*PIP, "--python", python, "install", "--no-deps", wheel, cwd=elsewhere)
    till = python.with_name("till.exe" if os.name == "nt" else "till")
    told = json.loads(run(till, "--smoke-test", cwd=elsewhere))
    assert told["ok"], told
    where = run(
        python, "-c", "from pos_app import paths; print(paths.resource_dir())", cwd=elsewhere
    )
    assert Path(where.strip()).is_relative_to(environment)
