"""Countries, currencies and time zones to choose from, and a first guess at them."""

from functools import cache
from typing import Final
from zoneinfo import available_timezones

from PySide6.QtCore import QLocale, QTimeZone

from pos_app.domain.searching import fold
from pos_app.domain.texts import language
from pos_app.domain.texts import locale_of as locale_of_language
from pos_app.services.views.store import StoreView

# not shown: Stripe's codes of presentment currencies (docs.stripe.com/currencies)
CURRENCIES: Final = tuple(
    "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp "  # noqa: SIM905
    "byn bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip "
    "gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt "
    "lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr "
    "nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd "
    "szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw"
    .split()
)  # fmt: skip
_FALLBACK_COUNTRY: Final = "US"


def countries() -> tuple[tuple[str, str], ...]:
    """Pairs of name and two-letter code, by name, in the language of now."""
    return _countries(language().code)


@cache
def _countries(language_code: str) -> tuple[tuple[str, str], ...]:
    names = locale_of_language(language_code).territories
    found = [(name, code) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    kept = (pair for pair in found if pair[1] not in {"EU", "EZ", "UN", "ZZ", "QO"})
    return tuple(sorted(kept, key=lambda pair: fold(pair[0])))


def currencies() -> tuple[tuple[str, str], ...]:
    """Pairs of `EUR - Euro` and `eur`, by code, in the language of now."""
    return _currencies(language().code)


@cache
def _currencies(language_code: str) -> tuple[tuple[str, str], ...]:
    names = locale_of_language(language_code).currencies
    return tuple(
        (f"{code.upper()} - {names.get(code.upper(), code.upper())}", code)
        for code in sorted(CURRENCIES)
    )


@cache
def time_zones() -> tuple[tuple[str, str], ...]:
    """Pairs of a zone's name for people and for the computer."""
    names = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
    kept = [name for name in names if not name.startswith(("Etc/", "posix/", "right/", "SystemV/"))]
    return tuple((name.replace("_", " "), name) for name in kept)


def currency_of(country: str) -> str:
    """The currency that a country uses now; `usd` where nobody knows."""
    from babel.core import UnknownLocaleError  # noqa: PLC0415  slow to import
    from babel.numbers import get_territory_currencies  # noqa: PLC0415

    try:
        used = get_territory_currencies(country)
    except UnknownLocaleError:
        used = []
    known = [code.lower() for code in used if code.lower() in CURRENCIES]
    return known[0] if known else "usd"


def locale_of(country: str) -> str:
    """The locale in which people of a country write amounts (`DE` is `de_DE`)."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  slow to import

    try:
        likely = Locale.parse(f"und_{country}")
    except (UnknownLocaleError, ValueError):
        return "en_US"
    return f"{likely.language}_{country}"


def guess() -> StoreView:
    """A profile to begin with, from the settings of this computer."""
    country = QLocale.territoryToCode(QLocale.system().territory()) or _FALLBACK_COUNTRY
    zone = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii")
    known = {name for _, name in time_zones()}
    return StoreView(
        name="",
        address="",
        country=country,
        currency=currency_of(country),
        time_zone=zone if zone in known else "UTC",
        tax_name="",
        tax_ppm=0,
        prices_include_tax=currency_of(country) != "usd",
        locale=locale_of(country),
    )
