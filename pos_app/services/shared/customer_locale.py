"""In which language customers are spoken to: on paper, on their display and on their phone.

It is never that of who sits at the register. The books say it, so that what is printed or mailed
later, by another thread, says the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from pos_app.db.models.customers import Customer
from pos_app.domain.texts import Language, language_of_machine
from pos_app.languages import choose_language
from pos_app.services.shared.declared_settings import LOCALE, RECEIPT_LANGUAGE, STORE_LANGUAGE
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.views.store import ReceiptLanguage


@dataclass(frozen=True)
class CustomerLocale:
    """A language, and the locale by which amounts and days are written in it.

    `codes` are the languages that are liked best, whether Till speaks them or not: for pages that
    are Stripe's. Empty where a phone knows it better.
    """

    language: Language
    locale: str
    codes: tuple[str, ...] = ()


def spoken_to(session: Session, customer_id: str | None = None) -> CustomerLocale:
    """Return the store's language, or the customer's where they have one and the store wants it.

    Amounts are written in the store's own way; in another language as people write it in the
    store's country, or at home.
    """
    from babel.localedata import exists  # noqa: PLC0415  slow to import

    code, locale = read_setting(session, STORE_LANGUAGE), read_setting(session, LOCALE)
    stores = choose_language((code,), otherwise=language_of_machine())
    if read_setting(session, RECEIPT_LANGUAGE) is ReceiptLanguage.STORE:
        return CustomerLocale(stores, locale, (stores.code,))
    customer = session.get(Customer, customer_id) if customer_id else None
    codes = tuple(filter(None, customer.locales.split(","))) if customer else ()
    theirs = choose_language(codes, otherwise=stores)
    if theirs.code != stores.code:
        country = locale.partition("_")[2]
        known = (each for each in (f"{theirs.code}_{country}", theirs.code) if exists(each))
        locale = next(known, locale)
    return CustomerLocale(theirs, locale, codes)
