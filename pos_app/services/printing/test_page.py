"""The page that shows what a receipt printer can."""

from __future__ import annotations

from typing import Final

from pos_app.domain.paper import (
    Align,
    AmountLine,
    Barcode,
    Cut,
    Feed,
    Paper,
    QrCode,
    Rule,
    Style,
    Text,
)
from pos_app.domain.printers import ReceiptPrinter
from pos_app.domain.texts import _, language

_LETTERS: Final = "Grüße Ñandú Çay 3€ 5£ 7¥"  # not shown: letters, whatever they say
_CODE: Final = "4006381333931"


def page_for_test(printer: ReceiptPrinter) -> Paper:
    """Return a page with what receipts have, and how the printer is set up."""
    width = _("{dots} dots across", dots=printer.dots)
    return Paper(
        title=_("Test page"),
        language=language().code,
        blocks=(
            Text(_("Test page"), Align.CENTRE, Style.TITLE),
            Text(printer.address, Align.CENTRE),
            Text(width, Align.CENTRE, Style.QUIET),
            Rule(),
            AmountLine(_("A line with its amount at the right edge"), "9.99"),
            AmountLine(_("A total"), "1,234.56", Style.TOTAL),
            Text(_LETTERS),
            Rule(),
            Barcode(_CODE, caption=_CODE),
            Feed(),
            QrCode(_CODE),
            Text(_("The paper is cut below this line."), Align.CENTRE, Style.QUIET),
            Cut(),
        ),
    )
