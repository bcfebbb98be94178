"""Which register this program is, kept for this machine and each of its books."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from pos_app.station import Station


def test_what_was_chosen_is_there_at_the_next_start(tmp_path: Path) -> None:
    station = Station(tmp_path)
    assert (station.register_id, station.cashier_id) == ("", "")
    station.choose("r1")
    station.sign_in("ana")
    again = Station(tmp_path)
    assert (again.register_id, again.cashier_id) == ("r1", "ana")


def test_each_book_of_a_machine_has_its_own(tmp_path: Path) -> None:
    for name in ("live", "test", "training"):
        (tmp_path / name).mkdir()
        Station(tmp_path / name).choose(f"register of {name}")
    assert Station(tmp_path / "test").register_id == "register of test"
    assert Station(tmp_path / "live").register_id == "register of live"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"register": 7, "cashier": null}'])
def test_a_file_that_nobody_can_read_names_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "station.json").write_text(text)
    station = Station(tmp_path)
    assert (station.register_id, station.cashier_id) == ("", "")


def test_a_disk_that_refuses_costs_no_sale(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Who is in charge counts for this run all the same."""
    (tmp_path / "station.new").mkdir()
    station = Station(tmp_path)
    with caplog.at_level(logging.WARNING):
        station.sign_in("ana")
    assert station.cashier_id == "ana"
    assert "could not be saved" in caplog.text
