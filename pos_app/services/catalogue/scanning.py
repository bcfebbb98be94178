"""What was scanned: a product by its own code, by one of GS1 that says more, or by a scale's."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.domain.barcodes import has_wrong_check_digit
from pos_app.domain.business_day import business_date
from pos_app.domain.cart import MAX_QUANTITY, ONE
from pos_app.domain.embedded_codes import BarcodeError, EmbeddedValue, read_embedded
from pos_app.domain.gs1 import Gs1Code, read_gs1
from pos_app.domain.money import MoneyError, from_decimal
from pos_app.domain.scans import code_of
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.catalogue.catalogue import Catalogue
from pos_app.services.shared.declared_settings import SCALE_CODES
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.settings import current_profile
from pos_app.services.views.scanned import ScannedItem


class Scanning:
    """Finds what is rung up for a code."""

    def __init__(self, *, database: Database, clock: Clock, catalogue: Catalogue) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock
        self._catalogue = catalogue

    def find(self, code: str) -> ScannedItem:
        """Return what a code comes to, with no product where none has it.

        A product's own code counts before any rule. Raises UserError where a digit was read
        wrongly, or a code says what can't be.
        """
        bare = code_of(code)
        own = self._catalogue.by_barcode(bare) if bare == code else None
        if own is not None:
            return ScannedItem(code, bare, own)
        try:
            item = self._read(code, bare)
        except BarcodeError as error:
            again = _("Scan it again, or type its number.")
            raise UserError(str(error), _("Nothing was added."), again) from error
        except MoneyError as error:
            raise UserError(str(error), _("Nothing was added.")) from error
        return replace(item, found=self._catalogue.by_barcode(item.code))

    def _read(self, code: str, bare: str) -> ScannedItem:
        gs1 = read_gs1(code)
        with self._database.read() as session:
            profile = current_profile(session)
            rules = read_setting(session, SCALE_CODES).rules
        if gs1 is not None:
            day = business_date(self._clock.now(), profile.time_zone, profile.day_starts_at_hour)
            expired = gs1.expires_on is not None and gs1.expires_on < day
            return replace(_of_gs1(code, gs1, profile.currency), expired=expired)
        scale = read_embedded(bare, rules)
        if scale is None:
            return ScannedItem(code, bare, misread=has_wrong_check_digit(bare))
        item = ScannedItem(code, scale.item)
        match scale.value:
            case EmbeddedValue.PRICE:
                return replace(item, price=from_decimal(scale.number, profile.currency).minor)
            case EmbeddedValue.COUNT:
                return replace(item, count=_pieces(int(scale.number)))
            case EmbeddedValue.WEIGHT:
                return replace(item, measure=_thousandths(scale.number))


def _of_gs1(scanned: str, code: Gs1Code, currency: str) -> ScannedItem:
    return ScannedItem(
        scanned,
        code.item,
        measure=_thousandths(code.weight) if code.weight else None,
        count=_pieces(code.count) if code.count else None,
        price=from_decimal(code.price, currency).minor if code.price is not None else None,
        lot=code.lot,
        serial=code.serial,
        expires_on=code.expires_on,
    )


def _thousandths(number: Decimal) -> int:
    return int((number * ONE).to_integral_value(ROUND_HALF_UP))


def _pieces(count: int) -> int | None:
    if count > MAX_QUANTITY:
        raise BarcodeError(_("A line has at most {n} pieces.", n=MAX_QUANTITY))
    return count or None
