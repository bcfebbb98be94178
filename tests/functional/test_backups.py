"""Damaged books, going back to a backup, and `till --restore`, in the whole program."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from pos_app.db.files import beside
from pos_app.domain.cart import Cart, CartLine
from pos_app.errors import UserError
from pos_app.lock import FolderLock
from pos_app.restoring import run_restore
from pos_app.services.container import Services
from pos_app.ui.automation.ui_driver import UiDriver
from pos_app.ui.first_start.screen import FirstStart
from pos_app.ui.settings.backups_page import BackupsPage
from pos_app.ui.settings.screen import PageKey, SettingsScreen
from pos_app.ui.shell.damage_sheet import DamageSheet
from pos_app.ui.widgets import ConfirmSheet
from tests.functional.whole_program import Desk, spoil
from tests.support.book_damage import spoil_root
from tests.support.store import STORE

ROOT = Path(__file__).parents[2]


def sell(services: Services, amount: int) -> str:
    cart = Cart("usd", (CartLine("Flat white", amount),))
    sale = services.selling.quick_cash(services.actor, cart)
    return sale.receipt_number or ""


def with_a_backup(desk: Desk) -> Path:
    """A store with one sale, backed up; returns where its books lie. It is closed again."""
    book = desk.connect()
    opened = desk.books.open(book)
    sell(opened.services, 250)
    opened.services.backups.make(opened.services.actor)
    opened.close()
    return desk.books.root / "books" / book / "till.db"


def backups_page(desk: Desk) -> BackupsPage:
    """Settings, Backups, as a manager goes there."""
    workspace = desk.application.workspace
    assert workspace is not None
    workspace.window.go("settings")
    screen = workspace.window.findChild(SettingsScreen)
    assert screen is not None
    page = screen.open(PageKey.BACKUPS)
    assert isinstance(page, BackupsPage)
    desk.qtbot.waitUntil(lambda: bool(page.list.entries()))
    return page


def receipts(desk: Desk) -> list[str | None]:
    workspace = desk.application.workspace
    assert workspace is not None
    return [row.receipt_number for row in workspace.services.history.page().rows]


def test_damaged_books_are_restored_from_the_newest_good_backup(desk: Desk) -> None:
    path = with_a_backup(desk)
    spoil(path)
    desk.application.begin(None)
    asked = desk.sheet(DamageSheet)
    assert "damaged" in asked.accessibleName()
    asked.go_on.click()
    desk.wait_for("test")
    said = desk.complaint()
    assert "restored from the backup" in said.accessibleName()
    said.dismiss()
    assert receipts(desk) == ["R1-000001"]
    assert [file.read_bytes() for file in path.parent.glob("till-replaced-*.db")] == [
        b"\xff" * 8192
    ]


def test_books_that_are_gone_are_restored_too(desk: Desk) -> None:
    """Not taken for a first start."""
    path = with_a_backup(desk)
    for suffix in ("", "-wal", "-shm"):
        beside(path, suffix).unlink(missing_ok=True)
    desk.application.begin(None)
    asked = desk.sheet(DamageSheet)
    assert "gone" in asked.accessibleName()
    asked.go_on.click()
    desk.wait_for("test")
    desk.complaint().dismiss()
    assert receipts(desk) == ["R1-000001"]


@pytest.mark.long
def test_a_start_whose_books_are_gone_with_their_folder_makes_no_new_ones_without_a_word(
    desk: Desk,
) -> None:
    """It says where they were: the folder may only have been moved."""
    path = with_a_backup(desk)
    moved = path.parent.rename(desk.books.root / "moved")
    desk.application.begin(None)
    asked = desk.sheet(DamageSheet)
    assert "gone" in asked.accessibleName()
    said = " ".join(each.text() for each in asked.findChildren(QLabel))
    assert str(path.parent) in said
    assert "no backup of them in that place" in said
    assert desk.window.focusWidget() is asked.leave
    assert not asked.go_on.isVisible()
    assert not path.parent.exists()
    moved.rename(path.parent)
    desk.application.begin(None)
    desk.wait_for("test")
    assert receipts(desk) == ["R1-000001"]


@pytest.mark.long
def test_new_books_can_be_set_up_where_the_folder_is_gone(desk: Desk) -> None:
    path = with_a_backup(desk)
    shutil.rmtree(path.parent)
    desk.application.begin(None)
    desk.sheet(DamageSheet).fresh.click()
    desk.qtbot.waitUntil(lambda: isinstance(desk.window, FirstStart))


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="no open file is deleted there")
@pytest.mark.parametrize("with_the_backups", [False, True])
def test_books_that_go_while_the_till_runs_stop_it_at_the_next_sale(
    desk: Desk, with_the_backups: bool
) -> None:
    """Nobody sells all day into a file that has no name any more."""
    path = with_a_backup(desk)
    desk.application.begin(None)
    desk.wait_for("test")
    workspace = desk.application.workspace
    assert workspace is not None
    workspace.checkout.current_cart.ring_up(CartLine("Flat white", 250))
    desk.wait_for("test")
    if with_the_backups:
        shutil.rmtree(path.parent)
    else:
        path.unlink()
    UiDriver(workspace.window).press("F9")
    asked = desk.sheet(DamageSheet)
    assert "gone" in asked.accessibleName()
    assert asked.fresh.isVisible() is with_the_backups
    if with_the_backups:
        asked.fresh.click()
        desk.qtbot.waitUntil(lambda: isinstance(desk.window, FirstStart))
    else:
        asked.go_on.click()
        desk.wait_for("test")
        desk.complaint().dismiss()
        assert receipts(desk) == ["R1-000001"]


@pytest.mark.long
def test_damage_inside_is_found_by_reading_the_books_through(desk: Desk) -> None:
    """The first screen reads well; what is broken would only show with some later sale."""
    path = with_a_backup(desk)
    spoil_root(path, "attempt")
    desk.application.begin(None)
    desk.sheet(DamageSheet).go_on.click()
    desk.wait_for("test")
    desk.complaint().dismiss()
    assert receipts(desk) == ["R1-000001"]


@pytest.mark.long
def test_without_a_backup_what_can_be_read_is_saved(desk: Desk) -> None:
    path = with_a_backup(desk)
    for backup in (path.parent / "backups").iterdir():
        backup.unlink()
    with closing(sqlite3.connect(path)) as books, books:
        books.execute("DROP TABLE alembic_version")
    desk.application.begin(None)
    asked = desk.sheet(DamageSheet)
    assert asked.fresh.isVisible()
    asked.go_on.click()
    desk.wait_for("test")
    desk.complaint().dismiss()
    assert receipts(desk) == ["R1-000001"]
    workspace = desk.application.workspace
    assert workspace is not None
    assert sell(workspace.services, 100) == "R1B-000001"


@pytest.mark.long
def test_without_a_backup_and_anything_to_read_new_books_are_offered(desk: Desk) -> None:
    book = desk.connect()
    spoil(desk.books.root / "books" / book / "till.db")
    desk.application.begin(None)
    desk.sheet(DamageSheet).go_on.click()
    refused = desk.complaint()
    assert "Nothing could be read" in refused.accessibleName()
    refused.dismiss()
    desk.sheet(DamageSheet).fresh.click()
    desk.qtbot.waitUntil(lambda: isinstance(desk.window, FirstStart))
    assert (desk.books.root / "books" / book / "till.db").read_bytes() == b"\xff" * 8192


@pytest.mark.long
def test_a_manager_goes_back_to_a_backup(desk: Desk) -> None:
    """The name of the store is that of later; a setting is as it was; the sale since stays."""
    with_a_backup(desk)
    desk.application.begin(None)
    desk.wait_for("test")
    workspace = desk.application.workspace
    assert workspace is not None
    workspace.services.settings.save_store(workspace.services.actor, replace(STORE, locale="de_DE"))
    sell(workspace.services, 400)
    page = backups_page(desk)
    page.list.choose(page.list.entries()[-1].key)
    page.restore.click()
    asked = desk.sheet(ConfirmSheet)
    asked.yes.click()
    desk.qtbot.waitUntil(lambda: desk.application.workspace is not workspace)
    desk.wait_for("test")
    said = desk.complaint()
    said.dismiss()
    assert receipts(desk) == ["R1-000002", "R1-000001"]
    now = desk.application.workspace
    assert now is not None
    store = now.services.settings.store()
    assert store is not None
    assert store.locale == STORE.locale
    desk.qtbot.waitUntil(lambda: not now.services.restore_gate.waits)


@pytest.mark.long
def test_a_cashier_is_told_that_only_a_manager_may(desk: Desk) -> None:
    with_a_backup(desk)
    desk.application.begin(None)
    desk.wait_for("test")
    workspace = desk.application.workspace
    assert workspace is not None
    staff = workspace.services.staff
    staff.switch_cashier(
        workspace.services.actor,
        staff.save_cashier(workspace.services.actor, None, "Bo", "cashier").id,
    )
    page = backups_page(desk)
    page.list.choose(page.list.entries()[0].key)
    page.restore.click()
    assert "Only a manager" in desk.complaint().accessibleName()


@pytest.mark.long
def test_a_backup_is_made_by_hand_and_each_day(desk: Desk) -> None:
    book = desk.connect()
    desk.application.begin(None)
    desk.wait_for(book)
    folder = desk.books.root / "books" / book / "backups"
    desk.qtbot.waitUntil(lambda: any(folder.glob("*.db")))
    page = backups_page(desk)
    page.make.click()
    desk.qtbot.waitUntil(lambda: len(page.list.entries()) == 2)
    assert {entry.subtitle for entry in page.list.entries()} == {"Made by hand", "Daily"}


def test_a_backup_that_cannot_be_made_is_said_once_and_sales_go_on(desk: Desk) -> None:
    book = desk.connect()
    (desk.books.root / "books" / book / "backups").write_text("no folder")
    desk.application.begin(None)
    desk.wait_for(book)
    workspace = desk.application.workspace
    assert workspace is not None
    desk.qtbot.waitUntil(lambda: bool(desk.toasts()))
    workspace.jobs.back_up()
    desk.qtbot.waitUntil(lambda: not workspace.tasks.busy)
    (said,) = desk.toasts()
    assert "backup could not be made" in said
    assert "Sales are not affected" in said
    assert sell(workspace.services, 250) == "R1-000001"


# --- the command line ---


def till(desk: Desk, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `till` with no display at all."""
    return subprocess.run(
        [sys.executable, "-c", _WITHOUT_QT, "--data-dir", str(desk.books.root), *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(desk.books.root)},
        capture_output=True,
        text=True,
        check=False,
    )


_WITHOUT_QT = """
import sys
sys.modules["PySide6"] = None
from pos_app.app import main
raise SystemExit(main(sys.argv[1:]))
"""


@pytest.mark.long
def test_restore_lists_the_backups(desk: Desk) -> None:
    path = with_a_backup(desk)
    (backup,) = (path.parent / "backups").iterdir()
    listed = till(desk, "--restore")
    assert listed.returncode == 0, listed.stderr
    assert backup.name in listed.stdout
    assert "1 sale  Made by hand" in listed.stdout
    assert f"till --restore {backup.name}" in listed.stdout


@pytest.mark.long
@pytest.mark.parametrize("how", ["newest", "by name", "by path"])
def test_restore_says_what_it_did(desk: Desk, how: str) -> None:
    path = with_a_backup(desk)
    (backup,) = (path.parent / "backups").iterdir()
    spoil(path)
    wanted = {"newest": "newest", "by name": backup.name, "by path": str(backup)}[how]
    done = till(desk, "--restore", wanted)
    assert done.returncode == 0, done.stderr
    assert "The books were restored from the backup of" in done.stdout
    assert "R1B-000001" in done.stdout
    opened = desk.books.open("test")
    assert sell(opened.services, 100) == "R1B-000001"
    opened.close()


@pytest.mark.long
def test_restore_refuses_while_a_till_is_open(desk: Desk) -> None:
    with_a_backup(desk)
    lock = FolderLock(desk.books.root)
    assert lock.take()
    refused = till(desk, "--restore", "newest")
    lock.release()
    assert refused.returncode == 1
    assert "Another Till has these books open. Nothing was changed." in refused.stderr
    assert till(desk, "--restore", "newest").returncode == 0


@pytest.mark.long
def test_restore_says_what_it_does_not_find(desk: Desk) -> None:
    assert "no books" in till(desk, "--restore").stderr
    desk.connect()
    assert "no backups of the test books" in till(desk, "--restore").stdout
    assert "no backups of the training books" in till(desk, "--restore", "--training").stdout
    refused = till(desk, "--restore", "nowhere.db")
    assert refused.returncode == 1
    assert "There is no backup nowhere.db. Nothing was changed." in refused.stderr


@pytest.mark.long
def test_training_books_are_restored_with_training(desk: Desk) -> None:
    opened = desk.books.open("training")
    opened.services.backups.make(opened.services.actor)
    opened.close()
    spoil(desk.books.root / "training" / "till.db")
    assert run_restore(desk.books, "newest", training=True) == 0
    again = desk.books.open("training")
    assert len(again.services.history.page().rows) > 50
    again.close()
    with pytest.raises(UserError, match="no backup"):
        desk.books.rescue("training").restore("nothing.db")
