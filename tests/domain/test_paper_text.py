"""A receipt in letters of one width: nothing is lost, nothing stands outside the paper."""

from __future__ import annotations

import pytest

from pos_app.domain.paper import (
    Align,
    AmountLine,
    Barcode,
    Block,
    Cell,
    Columns,
    Cut,
    Feed,
    Paper,
    Rule,
    Style,
    Text,
)
from pos_app.domain.paper_text import COLUMNS, TextLine, text_width, wrap, write_text

NAME = (
    "Single-origin Ethiopian filter coffee with oat milk, two sugars, and an extra-large"
    " biscuit of the house, freshly baked!"
)


def written(columns: int, *blocks: Block) -> list[str]:
    lines = write_text(Paper("Receipt", "en", blocks), columns)
    return [line.text for line in lines if isinstance(line, TextLine)]


@pytest.mark.parametrize("columns", COLUMNS)
def test_a_long_name_wraps_by_words_with_the_price_at_the_right(columns: int) -> None:
    assert len(NAME) == 120
    lines = written(columns, AmountLine(NAME, "9.99"))
    assert lines[0].endswith(" 9.99")
    assert len(lines[0]) == columns
    assert "9.99" not in "".join(lines[1:])
    words = " ".join(lines).replace("9.99", "").split()
    assert words == NAME.split()
    assert max(map(len, lines)) == columns


def test_double_width_letters_count_two() -> None:
    assert text_width("日本 ab") == 7
    assert written(14, AmountLine("抹茶ラテ大きい", "¥480")) == ["抹茶ラテ  ¥480", "大きい"]
    assert wrap("は「よい」。", 8) == ["は「よ", "い」。"]  # nothing begins with what closes
    assert text_width("e\u0301a\u0308") == 2  # marks over letters take none


def test_a_word_that_is_wider_than_the_paper_is_broken_and_kept_whole() -> None:
    word = "Donaudampfschifffahrtsgesellschaft"
    assert "".join(wrap(word, 16)) == word
    assert max(map(len, wrap(word, 16))) == 16


def test_what_must_not_be_broken_stays_on_its_line() -> None:
    assert wrap("in all 1\u202f234,50\u00a0€", 14) == ["in all", "1 234,50 €"]
    assert wrap("\u2068Visa\u2069\tcard", 20) == ["Visa card"]  # nor what nobody sees


def test_an_amount_that_leaves_no_room_stands_on_a_line_of_its_own() -> None:
    assert written(16, AmountLine("Total with tip", "Rp1.234.567,00")) == [
        "Total with tip",
        "  Rp1.234.567,00",
    ]
    assert written(16, AmountLine("No price", "")) == ["No price"]


def test_texts_stand_side_by_side_in_their_shares() -> None:
    row = Columns((Cell("Receipt R1-000001"), Cell("30/11/2026, 09:05", 1, Align.END)))
    assert written(32, row) == [
        "Receipt              30/11/2026,",
        "R1-000001                  09:05",
    ]
    assert written(11, Columns((Cell("one two three"), Cell("x"), Cell("")))) == [
        "one x",
        "two",
        "thr",
        "ee",
    ]
    assert written(42, row) == ["Receipt R1-000001        30/11/2026, 09:05"]
    thirds = Columns((Cell("a" * 20, 2), Cell("b" * 10, 1)))
    assert written(32, thirds) == ["a" * 20 + " " + "b" * 10]


def test_a_paper_line_by_line() -> None:
    barcode = Barcode("R1-000001")
    paper = Paper(
        "Receipt",
        "en",
        (Text("Café\n12 High St", Align.CENTRE, Style.TITLE), Rule(), Feed(2), barcode, Cut()),
    )
    assert list(write_text(paper, 32)) == [
        TextLine(" " * 14 + "Café", Style.TITLE),
        TextLine(" " * 11 + "12 High St", Style.TITLE),
        TextLine("-" * 32),
        TextLine(""),
        TextLine(""),
        barcode,
        Cut(),
    ]
