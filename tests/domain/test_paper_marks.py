"""What stands on paper beside goods and amounts."""

from __future__ import annotations

from pos_app.domain.lot_words import lot_and_serial
from pos_app.domain.mode_marks import mode_mark
from pos_app.domain.paper import (
    AmountLine,
    Barcode,
    Cell,
    Columns,
    Cut,
    Feed,
    Paper,
    Picture,
    QrCode,
    Rule,
    Text,
)
from pos_app.domain.units import Unit, unit_name, unit_of, unit_symbol


def test_a_lot_and_a_serial_number_are_each_named_where_they_are_known() -> None:
    assert lot_and_serial("L7", "S9") == ("Lot L7", "Serial number S9")
    assert lot_and_serial("", "S9") == ("Serial number S9",)
    assert lot_and_serial("L7", "") == ("Lot L7",)
    assert lot_and_serial("", "") == ()


def test_only_paper_without_real_money_says_so() -> None:
    assert mode_mark("training") == "TRAINING: no real money"
    assert mode_mark("test") == "TEST: no real money"
    assert mode_mark("live") == ""


def test_a_unit_has_a_name_and_a_symbol_and_one_of_a_later_till_is_a_piece() -> None:
    assert (unit_of("kg"), unit_of(""), unit_of("acre")) == (Unit.KILOGRAM, Unit.PIECE, Unit.PIECE)
    assert (unit_name(Unit.KILOGRAM), unit_symbol(Unit.KILOGRAM)) == ("Kilogram", "kg")
    assert (unit_name(Unit.PIECE), unit_symbol(Unit.PIECE)) == ("Piece", "")


def test_all_that_can_be_read_on_a_paper_is_among_its_words() -> None:
    blocks = (
        Text("Corner Tea"),
        Rule(),
        AmountLine("Total", "1.00"),
        Columns((Cell("2 x"), Cell("Tea"))),
        Barcode("123", caption="R1-000001"),
        QrCode("till:1", "Scan me"),
        Picture(b"", "Logo"),
        Feed(),
        Cut(),
    )
    words = ["Corner Tea", "Total 1.00", "2 x Tea", "R1-000001", "Scan me", "Logo"]
    assert Paper("Receipt", "en", blocks).words.splitlines() == words
