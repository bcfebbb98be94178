"""A program knows which register it is, whatever became of its file or of the books."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.db.engine import Database
from pos_app.db.models.store import Cashier, Register, SettingRow
from pos_app.domain.cart import CartLine
from pos_app.domain.ids import new_id
from pos_app.services.shared.errors import UnknownRegisterError
from tests.services.rows import NOON
from tests.support.store import open_store, sell, services_over


def add_register(database: Database, name: str = "Bar", prefix: str = "R2") -> str:
    """Have the store set up one more register."""
    made = Register(id=new_id(), name=name, prefix=prefix, created_at=NOON)
    with database.write() as session:
        session.add(made)
    return made.id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a store that was opened once."""
    with open_store(tmp_path, None):
        return tmp_path


def books(folder: Path) -> Database:
    return Database(folder / "till.db")


def test_the_only_register_is_this_one_from_the_first_start(folder: Path) -> None:
    with closing(books(folder)) as database, database.read() as session:
        only = session.query(Register).one()
        assert database.station.register_id == only.id
        assert database.station.cashier_id == session.query(Cashier).one().id


def test_it_sells_as_the_register_that_was_chosen_not_as_the_oldest(folder: Path) -> None:
    with closing(books(folder)) as database:
        bar = add_register(database)
        database.station.choose(bar)
        services = services_over(database, None)
        assert services.settings.register().name == "Bar"
        assert sell(services, CartLine("Tea", 300)).receipt_number == "R2-000001"


def test_a_lost_file_is_made_anew_where_there_is_one_register(folder: Path) -> None:
    (folder / "station.json").unlink()
    with closing(books(folder)) as database:
        services = services_over(database, None)
        assert services.settings.register().prefix == "R1"
        assert services.actor.cashier_id == services.staff.current_cashier().id
    assert (folder / "station.json").exists()


def test_a_lost_file_is_asked_for_where_there_are_several(folder: Path) -> None:
    (folder / "station.json").unlink()
    with closing(books(folder)) as database:
        bar = add_register(database)
        with pytest.raises(UnknownRegisterError) as asked:
            services_over(database, None)
        assert [each.name for each in asked.value.registers] == ["Register 1", "Bar"]
        database.station.choose(bar)
        assert services_over(database, None).settings.register().id == bar


@pytest.mark.parametrize("registers", [1, 2])
def test_books_of_another_machine_bring_no_station_along(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, registers: int
) -> None:
    """Its file names a register and a cashier that these books never had."""
    theirs = tmp_path_factory.mktemp("theirs")
    with open_store(theirs, None) as other:
        wanted = other.settings.register().id, other.staff.current_cashier().id
    with closing(books(theirs)) as database:
        if registers == 2:
            add_register(database)
        with database.write() as session:
            # Templates are copied in tests: give these rows ids of their own.
            (old,) = session.query(Register).filter_by(prefix="R1")
            assert old.id == wanted[0]
    (folder / "station.json").write_text('{"register": "elsewhere", "cashier": "nobody"}')
    shutil.copyfile(theirs / "till.db", folder / "till.db")
    with closing(books(folder)) as database:
        if registers == 2:
            with pytest.raises(UnknownRegisterError):
                services_over(database, None)
            return
        services = services_over(database, None)
        station = database.station
        assert (station.register_id, station.cashier_id) == wanted
        assert services.actor.cashier_id == wanted[1]


def test_the_cashier_in_charge_is_no_longer_a_setting_of_the_book(folder: Path) -> None:
    """Who was in charge with an earlier Till is so still, and the book forgets it."""
    (folder / "station.json").unlink()
    with closing(books(folder)) as database:
        with database.write() as session:
            bo = Cashier(id=new_id(), name="Bo", role="cashier", created_at=NOON)
            session.add(bo)
            session.add(SettingRow(name="cashier", value={"id": bo.id}))
        services = services_over(database, None)
        assert services.staff.current_cashier().name == "Bo"
        with database.read() as session:
            assert session.get(SettingRow, "cashier") is None
    with closing(books(folder)) as database:
        assert services_over(database, None).staff.current_cashier().name == "Bo"


def test_who_is_in_charge_here_is_not_so_at_another_counter(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    shutil.copyfile(folder / "till.db", other / "till.db")
    with closing(books(folder)) as here, closing(books(other)) as there:
        ours, theirs = services_over(here, None), services_over(there, None)
        robin = ours.staff.save_cashier(ours.actor, None, "Robin", "cashier")
        ours.staff.switch_cashier(ours.actor, robin.id)
        assert ours.staff.current_cashier().name == "Robin"
        assert theirs.staff.current_cashier().name == "Manager"
