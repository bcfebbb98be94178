"""Sheets of labels lie on their paper, and bars are those that a scanner finds the product by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_app.domain.labels import SHEETS, LabelSheet, PageSize, barcode_of
from pos_app.domain.paper import Symbology


@pytest.mark.parametrize("key", SHEETS)
def test_each_sheet_that_is_offered_lies_on_its_paper(key: str) -> None:
    sheet = SHEETS[key][1]
    assert sheet.fits
    _page, left, top = sheet.place(sheet.labels - 1)
    wide, high = sheet.page.micrometres
    assert 0 <= wide - (left + sheet.width) - sheet.left < 200  # as much as at the left
    assert 0 <= high - (top + sheet.height) - sheet.top < 600


def test_labels_are_placed_row_by_row_and_go_on_on_the_next_sheet() -> None:
    sheet = SHEETS["letter-3x10"][1]
    assert sheet.labels == 30
    assert sheet.place(0) == (0, 4_762, 12_700)
    assert sheet.place(4) == (0, 4_762 + 66_675 + 3_175, 12_700 + 25_400)
    assert sheet.place(30) == (1, 4_762, 12_700)
    apart = replace(sheet, down=1_000)
    assert apart.place(7) == (0, 4_762 + 66_675 + 3_175, 12_700 + 2 * (25_400 + 1_000))


@pytest.mark.parametrize(
    "sheet",
    [
        LabelSheet(columns=4),
        LabelSheet(rows=9),
        LabelSheet(rows=0),
        LabelSheet(left=-1),
        LabelSheet(height=5_000),
        LabelSheet(page=PageSize.LETTER),
    ],
)
def test_what_does_not_lie_on_the_paper_does_not_fit(sheet: LabelSheet) -> None:
    assert not sheet.fits


@pytest.mark.parametrize(
    ("code", "symbology", "data"),
    [
        ("4006381333931", Symbology.EAN13, "4006381333931"),
        ("4 006381 333931", Symbology.EAN13, "4006381333931"),
        ("036000291452", Symbology.UPC_A, "036000291452"),
        ("0036000291452", Symbology.EAN13, "0036000291452"),
        ("00036000291452", Symbology.EAN13, "0036000291452"),
        ("01234565", Symbology.UPC_A, "012345000065"),  # printed short, it is this number
        ("96385074", Symbology.EAN8, "96385074"),
        ("14006381333938", Symbology.CODE128, "14006381333938"),
        ("4006381333932", Symbology.CODE128, "4006381333932"),  # its check digit is none
        ("0017", Symbology.CODE128, "0017"),
        (" AB-12 ", Symbology.CODE128, "AB-12"),
    ],
)
def test_a_code_is_drawn_as_a_scanner_reads_it(code: str, symbology: Symbology, data: str) -> None:
    barcode = barcode_of(code)
    assert barcode is not None
    assert (barcode.symbology, barcode.data, barcode.caption) == (symbology, data, code.strip())


@pytest.mark.parametrize("code", ["", " ", "Größe", "a\tb"])
def test_what_no_bars_can_say_has_none(code: str) -> None:
    assert barcode_of(code) is None
