"""The workflows call only what is there, and run only actions that cannot change under them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_there_is_one_for_changes_and_one_for_releases() -> None:
    assert [file.name for file in WORKFLOWS] == ["ci.yml", "release.yml"]


def test_each_action_is_pinned_to_the_same_commit_everywhere_and_its_version_named() -> None:
    used = [
        line.partition("uses:")[2].strip()
        for file in WORKFLOWS
        for line in file.read_text(encoding="utf-8").splitlines()
        if "uses:" in line
    ]
    for action in used:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
    assert len(set(used)) == len({action.partition("@")[0] for action in used})


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_every_make_target_exists(file: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = file.read_text(encoding="utf-8")
    wanted = re.findall(r"^ *(?:(?:- )?run: )?make ([a-z-]+)", text, re.MULTILINE)
    assert wanted
    assert set(wanted) <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def test_every_script_exists() -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in WORKFLOWS).replace("\\", "/")
    wanted = re.findall(r"\b(?:scripts|resources)/[\w./]*\w", text)
    assert wanted
    for script in wanted:
        assert (ROOT / script).is_file(), script


def test_a_release_builds_on_the_systems_that_every_change_is_tried_on() -> None:
    changes, releases = (
        set(re.findall(r"\b(?:ubuntu|macos|windows)-\d\d(?:\d\d|\.\d\d|-intel)?", text))
        for text in (file.read_text(encoding="utf-8") for file in WORKFLOWS)
    )
    assert changes == releases
