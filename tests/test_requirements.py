"""What gets installed is what was locked: every package by its hash, from whatever index is set."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME = PROJECT["dependencies"]
LOCKS = {
    "requirements.txt": RUNTIME,
    "requirements-dev.txt": RUNTIME + PROJECT["optional-dependencies"]["dev"],
}


def locked(file: str) -> dict[str, tuple[Requirement, str]]:
    """Return each locked package by its name, with the lines of its hashes."""
    text = (ROOT / file).read_text(encoding="utf-8")
    entries = re.findall(r"^(\S.*?) \\\n((?: {4}--hash=.*\n?)+)", text, re.MULTILINE)
    requirements = [(Requirement(line), hashes) for line, hashes in entries]
    assert len(requirements) == len(re.findall(r"^\S", text, re.MULTILINE)), "one has no hash"
    return {canonicalize_name(each.name): (each, hashes) for each, hashes in requirements}


@pytest.mark.parametrize("file", LOCKS)
def test_every_package_is_pinned_by_hash_and_no_index_is_named(file: str) -> None:
    assert "://" not in (ROOT / file).read_text(encoding="utf-8")
    for requirement, hashes in locked(file).values():
        assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)), requirement
        assert "--hash=sha256:" in hashes


@pytest.mark.parametrize(("file", "wanted"), LOCKS.items())
def test_the_lock_holds_what_the_project_asks_for(file: str, wanted: list[str]) -> None:
    pins = locked(file)
    for requirement in map(Requirement, wanted):
        pin, _ = pins[canonicalize_name(requirement.name)]
        version = str(pin.specifier).removeprefix("==")
        assert requirement.specifier.contains(version), f"{requirement}: run `make lock`"


def test_both_locks_agree_and_cover_windows_and_linux() -> None:
    run, dev = locked("requirements.txt"), locked("requirements-dev.txt")
    # For which systems a package is wanted may differ: tools ask for some of them elsewhere too.
    assert {name: pin.specifier for name, (pin, _) in run.items()}.items() <= {
        name: pin.specifier for name, (pin, _) in dev.items()
    }.items()
    for name, platform in {"pywin32-ctypes": "win32", "secretstorage": "linux"}.items():
        marker = run[name][0].marker
        assert isinstance(marker, Marker)
        assert marker.evaluate({"sys_platform": platform})
