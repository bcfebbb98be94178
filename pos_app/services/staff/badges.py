"""Badges: a code on a card that says who somebody is. It proves nothing: a PIN follows it.

Codes are kept as they are scanned. Who has copied one still needs the PIN, so that a hash would
hide nothing that counts; no two people have the same, and none is a product's barcode.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.catalogue import ProductBarcode
from pos_app.db.models.store import Cashier
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.shared.errors import check_no_card

SHORTEST: Final = 4
LONGEST: Final = 64


def whose_badge(session: Session, code: str) -> Cashier | None:
    """Return who rings up and has this badge."""
    return session.scalars(select(Cashier).where(Cashier.badge == code, Cashier.active)).first()


def check_badge(session: Session, cashier_id: str, code: str) -> None:
    """Raise UserError where a code can't be somebody's badge."""
    check_no_card(badge=code)
    others = select(Cashier.id).where(Cashier.badge == code, Cashier.id != cashier_id)
    of_product = select(ProductBarcode.barcode).where(ProductBarcode.barcode == code).limit(1)
    what = ""
    if not (SHORTEST <= len(code) <= LONGEST and code.isprintable()):
        what = _("A badge's code has {least} to {most} signs.", least=SHORTEST, most=LONGEST)
    elif session.scalar(others) is not None:
        what = _("Somebody else has this badge.")
    elif session.scalar(of_product) is not None:
        what = _("This is the barcode of a product.")
    if what:
        raise UserError(what, _("Nothing was changed."), _("Scan another badge."))
