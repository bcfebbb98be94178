"""Each book has its own folder, closed to others, wherever the data is."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pos_app.paths import (
    book_dir,
    data_root,
    log_dir,
    make_private,
    migrations_dir,
    resource_dir,
)


def test_the_data_folder_is_the_one_asked_for(tmp_path: Path) -> None:
    assert data_root({"TILL_DATA_DIR": f" {tmp_path} "}) == tmp_path


def test_a_relative_data_folder_does_not_move_with_the_working_directory() -> None:
    assert data_root({"TILL_DATA_DIR": "somewhere"}) == Path.cwd() / "somewhere"


def test_without_a_wish_the_system_says_where_data_lives() -> None:
    assert data_root({"TILL_DATA_DIR": ""}).name == "Till"
    assert data_root({}).is_absolute()


def test_live_test_and_training_books_never_share_a_folder(tmp_path: Path) -> None:
    names = ["live", "test", "live-2", "training"]
    folders = {book_dir(tmp_path, name) for name in names}
    assert len(folders) == len(names)
    assert tmp_path / "training" in folders
    assert tmp_path / "books" / "live-2" in folders
    assert log_dir(tmp_path) not in folders


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", "Live", "con", "com1", "live ", "live."])
def test_a_name_that_some_system_could_not_store_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a book name"):
        book_dir(tmp_path, name)


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps user folders apart by itself")
def test_other_users_cannot_look_into_the_folder(tmp_path: Path) -> None:
    folder = make_private(tmp_path / "a" / "b")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert make_private(folder) == folder


def test_what_ships_with_till_is_found_from_the_source_tree() -> None:
    root = Path(__file__).parent.parent
    assert resource_dir() == root / "resources"
    assert migrations_dir() == root / "migrations"


def test_what_ships_with_till_is_found_in_the_packaged_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    assert resource_dir() == tmp_path / "resources"
    assert migrations_dir() == tmp_path / "migrations"


_PLACE = """
import os, sys
sys.platform, os.environ["LOCALAPPDATA"] = sys.argv[1], "LocalAppData"
sys.modules |= {"winreg": None, "ctypes": None}
from pos_app.paths import data_root
print(data_root({}).as_posix())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows can't play another system")
@pytest.mark.parametrize(
    ("platform", "place"),
    [("win32", "LocalAppData/Till"), ("darwin", "home/Library/Application Support/Till")],
)
def test_each_system_keeps_the_data_where_its_users_keep_theirs(platform: str, place: str) -> None:
    """Installers name the folder too: till.nsi removes it for whoever asks for that."""
    done = subprocess.run(
        [sys.executable, "-c", _PLACE, platform],
        env={**os.environ, "HOME": "/home", "TILL_DATA_DIR": ""},
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip().endswith(place)
