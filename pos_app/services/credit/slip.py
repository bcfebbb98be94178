"""The paper that a gift card or store credit is: its code, to be read and scanned."""

from __future__ import annotations

from collections.abc import Iterator

from pos_app.domain.credit import CreditKind, format_code
from pos_app.domain.money import Money, format_money
from pos_app.domain.paper import (
    Align,
    AmountLine,
    Barcode,
    Block,
    Cut,
    Feed,
    Paper,
    QrCode,
    Rule,
    Style,
    Text,
)
from pos_app.domain.texts import _, language, pgettext
from pos_app.services.views.credit import CreditView
from pos_app.services.views.store import StoreView


def slip_paper(account: CreditView, store: StoreView, mode: str) -> Paper:
    """Return the slip of an account whose code was not handed over; `mode` is the book's."""
    return Paper(
        title=credit_name(account.kind),
        language=language().code,
        blocks=tuple(_blocks(account, store, mode)),
        right_to_left=language().right_to_left,
    )


def credit_name(kind: CreditKind) -> str:
    """Return what an account is called."""
    return _("Gift card") if kind is CreditKind.GIFT_CARD else _("Store credit")


def _blocks(account: CreditView, store: StoreView, mode: str) -> Iterator[Block]:
    marks = []
    if mode == "training":
        marks.append(Text(_("TRAINING: no real money"), Align.CENTRE, Style.MARK))
    elif mode == "test":
        marks.append(Text(_("TEST: no real money"), Align.CENTRE, Style.MARK))
    yield from marks
    yield Text(store.name, Align.CENTRE, Style.TITLE)
    yield Text(store.address.strip(), Align.CENTRE, Style.QUIET)
    yield Feed()
    amount = format_money(Money(account.balance, account.currency), store.locale)
    yield AmountLine(credit_name(account.kind), amount, Style.TOTAL)
    yield Rule()
    yield QrCode(account.code)
    yield Barcode(account.code)
    yield Text(format_code(account.code), Align.CENTRE, Style.TOTAL)
    yield Feed()
    if account.receipt_number:
        receipt = pgettext("line of a receipt", "Receipt")
        yield AmountLine(receipt, account.receipt_number, Style.QUIET)
    yield Text(
        _("Keep this paper like cash: whoever has the code can pay with it."), style=Style.QUIET
    )
    yield from marks
    yield Cut()
