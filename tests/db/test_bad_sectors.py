"""Books on a disk of which a sector can't be read are restored like damaged ones."""

from __future__ import annotations

import errno
import io
from pathlib import Path
from typing import IO, Any

import pytest

from pos_app.db.backups import faults_of
from pos_app.errors import UserError
from tests.support.sold_books import Till

SECTOR = 4096


class WornFile(io.FileIO):
    """A file on a disk that reads nothing where one of these sectors is touched."""

    worn: range = range(0)

    def read(self, size: int | None = -1, /) -> bytes:
        at, count = self.tell(), 2**40 if size is None or size < 0 else size
        if any(at < (each + 1) * SECTOR and each * SECTOR < at + count for each in self.worn):
            raise OSError(errno.EIO, "Input/output error")
        return super().read(size) or b""


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(tmp_path)


def wear(path: Path, sectors: range, patch: pytest.MonkeyPatch) -> None:
    """Let a file be read as from a worn disk."""
    opened = Path.open

    class Worn(WornFile):
        worn = sectors

    def open_worn(self: Path, mode: str = "r", *args: Any, **more: Any) -> IO[Any]:
        if self == path and mode == "rb":
            return Worn(self)
        return opened(self, mode, *args, **more)

    patch.setattr(Path, "open", open_worn)


def test_a_bad_sector_costs_what_lies_in_it(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is copied, and read from the copy: with the file itself nothing goes on."""
    till.sell(10)
    backup = till.back_up()
    till.sell(400)
    page = till.page("sale", leaf=12)
    before = till.path.read_bytes()
    wear(till.path, range(page - 1, page), monkeypatch)

    done = till.restore(backup)

    assert not done.complete
    assert 360 < done.sales < 400
    assert faults_of(till.path) == []
    assert done.kept is not None
    gone = slice((page - 1) * SECTOR, page * SECTOR)
    kept = done.kept.read_bytes()
    assert kept[gone] == bytes(SECTOR)
    assert kept[: gone.start] + kept[gone.stop :] == before[: gone.start] + before[gone.stop :]
    assert not [file for file in till.path.parent.iterdir() if ".got" in file.name]


def test_a_disk_that_reads_nothing_at_all_changes_nothing(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be a cable."""
    backup = till.back_up()
    wear(till.path, range(1000), monkeypatch)
    with pytest.raises(UserError, match="could not be restored"):
        till.restore(backup)
    assert not list(till.path.parent.glob("till-replaced*"))
