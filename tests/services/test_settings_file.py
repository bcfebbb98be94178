"""The settings of one register as a file make another one the same, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pos_app.errors import UserError
from pos_app.services.shared.declared_settings import (
    ACTIVE_BOOK,
    CUSTOMER_DISPLAY,
    GEOMETRY,
    KEYS,
    LANGUAGE,
    THEME,
)
from pos_app.services.shared.settings_file import TAKEN_ALONG, read_settings, save_settings
from pos_app.services.views.key_choices import KeyChoice, KeyChoices
from pos_app.services.views.store import Theme
from pos_app.settings import MachineSettings

CHOSEN = KeyChoices((KeyChoice("checkout.hold", "F5"), KeyChoice("of.tomorrow", "F9")))


@pytest.fixture
def here(tmp_path: Path) -> MachineSettings:
    machine = MachineSettings(tmp_path / "here")
    machine.save(THEME, Theme.DARK)
    machine.save(LANGUAGE, "de")
    machine.save(KEYS, CHOSEN)
    machine.save(ACTIVE_BOOK, "live")
    machine.save(GEOMETRY, "AAAA")
    machine.save(CUSTOMER_DISPLAY, "DP-2")
    return machine


def test_another_register_becomes_the_same_and_keeps_its_own_books_and_screens(
    here: MachineSettings, tmp_path: Path
) -> None:
    file = tmp_path / "till-settings.json"
    save_settings(here, file)
    there = MachineSettings(tmp_path / "there")
    there.save(ACTIVE_BOOK, "test")
    read = read_settings(there, file)
    assert (read.count, read.unknown) == (len(TAKEN_ALONG), ())
    assert (there.read(THEME), there.read(LANGUAGE)) == (Theme.DARK, "de")
    assert there.read(KEYS) == CHOSEN, "with the key of an action of another version"
    assert (there.read(ACTIVE_BOOK), there.read(GEOMETRY)) == ("test", "")
    assert there.read(CUSTOMER_DISPLAY) == ""
    assert "AAAA" not in file.read_text(encoding="utf-8")


def test_what_was_never_chosen_goes_back_at_the_other_one_too(
    here: MachineSettings, tmp_path: Path
) -> None:
    save_settings(MachineSettings(tmp_path / "new"), tmp_path / "plain.json")
    read_settings(here, tmp_path / "plain.json")
    assert (here.read(THEME), here.read(KEYS)) == (Theme.SYSTEM, KeyChoices())


def test_what_is_unknown_is_told_and_the_rest_is_taken(
    here: MachineSettings, tmp_path: Path
) -> None:
    kept = {"theme": "light", "of_tomorrow": 1, "active_book": "other"}
    file = tmp_path / "newer.json"
    file.write_text(json.dumps({"till_settings": 2, "settings": kept}))
    read = read_settings(here, file)
    assert (read.count, read.unknown) == (1, ("active_book", "of_tomorrow"))
    assert (here.read(THEME), here.read(ACTIVE_BOOK)) == (Theme.LIGHT, "live")


@pytest.mark.parametrize(
    "text",
    ["", "nothing", "[]", "7", "{}", '{"till_settings": 1}', '{"settings": {"theme": "light"}}',
     '{"till_settings": 1, "settings": []}', "\x00\xff"],
)  # fmt: skip
def test_a_file_of_another_kind_changes_nothing(
    here: MachineSettings, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "other.json"
    file.write_text(text, encoding="latin-1")
    with pytest.raises(UserError, match=r"other\.json has no settings of Till"):
        read_settings(here, file)
    with pytest.raises(UserError, match="no settings"):
        read_settings(here, tmp_path / "missing.json")
    assert here.read(THEME) is Theme.DARK


def test_where_it_cannot_be_saved_is_said(here: MachineSettings, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"could not be saved as till\.json"):
        save_settings(here, tmp_path / "no such folder" / "till.json")
