"""What the label of a piece says that it costs, where its code has the price in it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.catalogue import ProductBarcode
from pos_app.domain.barcodes import barcode_key
from pos_app.domain.cart import CartLine
from pos_app.domain.embedded_codes import BarcodeError, EmbeddedValue, read_embedded
from pos_app.domain.gs1 import read_gs1
from pos_app.domain.money import MoneyError, from_decimal
from pos_app.domain.scans import code_of
from pos_app.services.ledger.sale_lines import variant_of
from pos_app.services.shared.declared_settings import SCALE_CODES
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.settings import current_profile


def label_price(session: Session, line: CartLine) -> int | None:
    """Return the price in a line's label, in minor units; None where it has none.

    The label has to be one of the line's own variant: that of another thing proves nothing.
    """
    try:
        found = _item_and_price(session, line.label)
    except (BarcodeError, MoneyError):
        return None
    if found is None:
        return None
    item, price = found
    of_variant = select(ProductBarcode.variant_id).where(
        ProductBarcode.variant_id == variant_of(line),
        ProductBarcode.barcode_key == barcode_key(item),
    )
    return price if session.scalar(of_variant) is not None else None


def _item_and_price(session: Session, label: str) -> tuple[str, int] | None:
    currency = current_profile(session).currency
    gs1 = read_gs1(label)
    if gs1 is not None:
        return (gs1.item, from_decimal(gs1.price, currency).minor) if gs1.price else None
    scale = read_embedded(code_of(label), read_setting(session, SCALE_CODES).rules)
    if scale is None or scale.value is not EmbeddedValue.PRICE:
        return None
    return scale.item, from_decimal(scale.number, currency).minor
