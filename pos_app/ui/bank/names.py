"""What days, and those who took payments, are called on the screens of the money."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from pos_app.domain.payment_origin import PaymentOrigin
from pos_app.domain.texts import NP_, Message, _
from pos_app.services.views.bank import DayName
from pos_app.ui.widgets.formats import Formats

ORIGINS: Final[dict[PaymentOrigin, Message]] = {
    PaymentOrigin.SALE: NP_("who took a payment", "A sale of this store"),
    PaymentOrigin.LOST_SALE: NP_("who took a payment", "This store, without its sale"),
    PaymentOrigin.OTHER_TILL: NP_("who took a payment", "Another till"),
    PaymentOrigin.ONLINE_SHOP: NP_("who took a payment", "Online shop"),
    PaymentOrigin.ELSEWHERE: NP_("who took a payment", "Dashboard or another program"),
}


def origin_name(origin: PaymentOrigin, register: str) -> str:
    """Return who took a payment, with the name of another till's register."""
    if origin is PaymentOrigin.OTHER_TILL and register:
        return _("Another till: {register}", register=register)
    return str(ORIGINS[origin])


def date_of(day: DayName, formats: Formats) -> str:
    """Return the date of a day."""
    return formats.short_day(datetime.combine(day.business_date, time(12), formats.zone))


def z_name(day: DayName) -> str:
    """Return which Z of its date a day is; empty where it has none."""
    if not day.register:
        return ""
    if day.number is None:
        # Translators: a drawer that is open: Counter 1 (open)
        return _("{register} (open)", register=day.register)
    # Translators: a Z report: Z 12, Counter 1
    return _("Z {number}, {register}", number=day.number, register=day.register)


def day_name(day: DayName, formats: Formats) -> str:
    """Return a day in one line: its date, with the Z and its register."""
    written = date_of(day, formats)
    if not day.register:
        return written
    if day.number is None:
        # Translators: a drawer that is open: Nov 3, 2026, Counter 1 (open)
        return _("{day}, {register} (open)", day=written, register=day.register)
    # Translators: a Z report: Nov 3, 2026, Z 12, Counter 1
    return _("{day}, Z {number}, {register}", day=written, number=day.number, register=day.register)
