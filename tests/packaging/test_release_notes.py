"""A release is made only where tag, versions and changelog say the same."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "release_notes.py"
CHANGELOG = """# Changelog

## [1.3.0] - Unreleased

- Soon.

## [1.2.3] - 2026-12-31

### Added

- Something good.

## [1.2.2] - 2026-11-30

- Something older.
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project that stands at 1.2.3; return its folder."""
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    set_version(tmp_path, "1.2.3", "1.2.3")
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / SCRIPT.name).write_bytes(SCRIPT.read_bytes())
    return tmp_path


def set_version(project: Path, packaged: str, shown: str) -> None:
    """Write the version into both files."""
    (project / "pyproject.toml").write_text(
        f'[project]\nname = "till"\nversion = "{packaged}"\n', encoding="utf-8"
    )
    (project / "pos_app").mkdir(exist_ok=True)
    (project / "pos_app" / "__init__.py").write_text(f'__version__ = "{shown}"\n', encoding="utf-8")


def notes(project: Path, tag: str) -> subprocess.CompletedProcess[str]:
    """Run the script as the workflow does."""
    command = [sys.executable, str(project / "scripts" / SCRIPT.name), tag]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_notes_are_the_section_of_the_version(project: Path) -> None:
    done = notes(project, "v1.2.3")
    assert (done.returncode, done.stdout) == (0, "### Added\n\n- Something good.\n")


@pytest.mark.parametrize(
    ("tag", "packaged", "shown", "problem"),
    [
        ("v1.2.4", "1.2.3", "1.2.3", r"tag is v1\.2\.4, and pyproject\.toml says 1\.2\.3"),
        ("v1.2.3", "1.2.3", "1.2.2", r"tag is v1\.2\.3, and pos_app/__init__\.py says 1\.2\.2"),
        ("v1.3.0", "1.3.0", "1.3.0", r"no section `## \[1\.3\.0\] - ` with a date"),
        ("v1.2.4", "1.2.4", "1.2.4", r"no section `## \[1\.2\.4\] - ` with a date"),
        ("1.2.3", "1.2.3", "1.2.3", r"tag is 1\.2\.3, and pyproject\.toml says 1\.2\.3"),
    ],
    ids=["another tag", "another version shown", "not dated", "not written", "no v"],
)
def test_it_is_refused_with_what_does_not_agree(
    project: Path, tag: str, packaged: str, shown: str, problem: str
) -> None:
    set_version(project, packaged, shown)
    done = notes(project, tag)
    assert done.returncode == 1
    assert re.search(problem, done.stderr)
    assert not done.stdout
