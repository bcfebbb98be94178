"""DATEV's booking stack (EXTF 700, category 21, version 13), for tax advisers in Germany.

Source: developer.datev.de, the DATEV format, header and Buchungsstapel. One line is a pair of
accounts, so that each amount of a booking is booked against one offset account, on which nothing is
left. A revenue account that splits off its tax by itself gets the whole amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from pos_app.domain.accounting import Account, Booking, Chart, Posting
from pos_app.domain.money import Money
from pos_app.domain.report_periods import months_later
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.views.accounting import Accounts, BookingRequest

_LONGEST_NUMBER: Final = 36
_LONGEST_TEXT: Final = 60
_CODES: Final = {Chart.SKR03: "03", Chart.SKR04: "04"}
# not shown: the names of the format's columns
_COLUMNS: Final = (
    "Umsatz (ohne Soll/Haben-Kz)",
    "Soll/Haben-Kennzeichen",
    "WKZ Umsatz",
    "Kurs",
    "Basis-Umsatz",
    "WKZ Basis-Umsatz",
    "Konto",
    "Gegenkonto (ohne BU-Schlüssel)",
    "BU-Schlüssel",
    "Belegdatum",
    "Belegfeld 1",
    "Belegfeld 2",
    "Skonto",
    "Buchungstext",
    "Postensperre",
    "Diverse Adressnummer",
    "Geschäftspartnerbank",
    "Sachverhalt",
    "Zinssperre",
    "Beleglink",
    *(f"Beleginfo - {what} {n}" for n in range(1, 9) for what in ("Art", "Inhalt")),
    "KOST1 - Kostenstelle",
    "KOST2 - Kostenstelle",
    "Kost-Menge",
    "EU-Land u. UStID (Bestimmung)",
    "EU-Steuersatz (Bestimmung)",
    "Abw. Versteuerungsart",
    "Sachverhalt L+L",
    "Funktionsergänzung L+L",
    "BU 49 Hauptfunktionstyp",
    "BU 49 Hauptfunktionsnummer",
    "BU 49 Funktionsergänzung",
    *(
        each
        for n in range(1, 21)
        for each in (f"Zusatzinformation - Art {n}", f"Zusatzinformation- Inhalt {n}")
    ),
    "Stück",
    "Gewicht",
    "Zahlweise",
    "Forderungsart",
    "Veranlagungsjahr",
    "Zugeordnete Fälligkeit",
    "Skontotyp",
    "Auftragsnummer",
    "Buchungstyp",
    "USt-Schlüssel (Anzahlungen)",
    "EU-Land (Anzahlungen)",
    "Sachverhalt L+L (Anzahlungen)",
    "EU-Steuersatz (Anzahlungen)",
    "Erlöskonto (Anzahlungen)",
    "Herkunft-Kz",
    "Buchungs GUID",
    "KOST-Datum",
    "SEPA-Mandatsreferenz",
    "Skontosperre",
    "Gesellschaftername",
    "Beteiligtennummer",
    "Identifikationsnummer",
    "Zeichnernummer",
    "Postensperre bis",
    "Bezeichnung SoBil-Sachverhalt",
    "Kennzeichen SoBil-Buchung",
    "Festschreibung",
    "Leistungsdatum",
    "Datum Zuord. Steuerperiode",
    "Fälligkeit",
    "Generalumkehr (GU)",
    "Steuersatz",
    "Land",
    "Abrechnungsreferenz",
    "BVV-Position",
    "EU-Land u. UStID (Ursprung)",
    "EU-Steuersatz (Ursprung)",
    "Abw. Skontokonto",
)
# not shown: a name of a column
_LOCKED: Final = _COLUMNS.index("Festschreibung")


def datev(
    bookings: Sequence[Booking], currency: str, request: BookingRequest, accounts: Accounts
) -> bytes:
    """Return a booking stack. Raises UserError where DATEV would take no part of it."""
    year = _year_of(request.first, accounts.rules.year_begins)
    _check(bookings, request, accounts, year)
    lines = [_head(currency, request, accounts, year), ";".join(_COLUMNS)]
    for booking in bookings:
        lines += (_line(booking, each, accounts) for each in booking.postings)
    return "".join(f"{line}\r\n" for line in lines).encode("cp1252", "replace")


def _check(
    bookings: Sequence[Booking], request: BookingRequest, accounts: Accounts, year: date
) -> None:
    rules = accounts.rules
    settings = _("Fill it in under Settings, Accounting.")
    if not (rules.consultant and rules.client):
        raise UserError(
            _("DATEV needs the numbers of the tax adviser and of the client."), next_step=settings
        )
    if request.last >= months_later(year, 12):
        raise UserError(
            _("A booking stack is of one financial year."),
            next_step=_("Choose days that lie within one."),
        )
    used = {each.code for booking in bookings for each in booking.postings}
    for code in sorted(used | {accounts.code(Account.OFFSET)}):
        if not (code.isdecimal() and code.isascii() and len(code) == rules.account_digits):
            raise UserError(
                _(
                    "DATEV knows no account {code}: it needs {n} digits.",
                    code=code,
                    n=rules.account_digits,
                ),
                next_step=settings,
            )


def _year_of(day: date, begins: int) -> date:
    """Return when the financial year of a day began."""
    year = day.year if day.month >= begins else day.year - 1
    return date(year, begins, 1)


def _head(currency: str, request: BookingRequest, accounts: Accounts, year: date) -> str:
    """Return the first line; made at the end of the period, so that it is always the same."""
    rules = accounts.rules
    # not shown: fields of the format
    fields = [
        *(_quoted("EXTF"), "700", "21", _quoted("Buchungsstapel"), "13"),
        *(f"{request.last:%Y%m%d}000000000", "", _quoted("TI"), _quoted(""), _quoted("")),
        *(rules.consultant, rules.client, f"{year:%Y%m%d}", str(rules.account_digits)),
        *(f"{request.first:%Y%m%d}", f"{request.last:%Y%m%d}"),
        *(_quoted(f"Till {request.first:%Y-%m}"), _quoted(""), "1", "0", "0"),
        *(_quoted(currency.upper()), "", _quoted(""), "", ""),
        *(_quoted(_CODES.get(accounts.chart, "")), "", "", _quoted(""), _quoted("")),
    ]
    return ";".join(fields)


def _line(booking: Booking, posting: Posting, accounts: Accounts) -> str:
    amount = Money(abs(posting.minor), booking.currency).decimal()
    text = posting.text or booking.text
    given = {
        0: f"{amount:.2f}".replace(".", ","),
        1: _quoted("S" if posting.minor > 0 else "H"),
        2: _quoted(booking.currency.upper()),
        6: posting.code,
        7: accounts.code(Account.OFFSET),
        9: f"{booking.day:%d%m}",
        10: _quoted(_number(booking.number)),
        13: _quoted(text[:_LONGEST_TEXT]),
        _LOCKED: "0",
    }
    return ";".join(given.get(place, "") for place in range(len(_COLUMNS)))


def _number(number: str) -> str:
    """Return a document's number with the characters alone that the format has for it."""
    allowed = (c if (c.isascii() and c.isalnum()) or c in "$&%*+-/" else "-" for c in number)
    return "".join(allowed)[:_LONGEST_NUMBER]


def _quoted(text: str) -> str:
    flat = " ".join(text.split())
    return '"' + flat.replace('"', '""') + '"'
