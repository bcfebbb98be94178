"""OFX 2.2: a statement of what Stripe owes the store, as bookkeeping programs import one.

Source: ofx.net, *OFX Banking Specification 2.2*. A booking with several amounts on that account is
one transaction. Its id is the booking's number, by which a program leaves out what it has already.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pos_app.domain.accounting import Account, Booking
from pos_app.domain.money import Money
from pos_app.services.views.accounting import BookingRequest

# not shown: what begins each file
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<?OFX OFXHEADER="200" VERSION="220" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n'
)
_LONGEST_NAME = 32


def ofx(bookings: Sequence[Booking], currency: str, request: BookingRequest, before: int) -> bytes:
    """Return the statement; `before` is what Stripe owed when it began, in minor units.

    It is as of the period's end, so that the same period always gives the same file.
    """
    root = Element("OFX")
    signed_on = _down(root, "SIGNONMSGSRSV1", "SONRS")
    _put(SubElement(signed_on, "STATUS"), CODE="0", SEVERITY="INFO")
    _put(signed_on, DTSERVER=_moment(request.last), LANGUAGE="ENG")
    answer = _down(root, "BANKMSGSRSV1", "STMTTRNRS")
    _put(answer, TRNUID="0")
    _put(SubElement(answer, "STATUS"), CODE="0", SEVERITY="INFO")
    statement = SubElement(answer, "STMTRS")
    _put(statement, CURDEF=currency.upper())
    account = SubElement(statement, "BANKACCTFROM")
    _put(account, BANKID="STRIPE", ACCTID=f"TILL-{currency.upper()}", ACCTTYPE="CHECKING")
    listed = SubElement(statement, "BANKTRANLIST")
    _put(listed, DTSTART=_moment(request.first), DTEND=_moment(request.last))
    total = before
    for booking in bookings:
        minor = owed_by(booking)
        if not minor:
            continue
        total += minor
        move = SubElement(listed, "STMTTRN")
        _put(
            move,
            TRNTYPE="CREDIT" if minor > 0 else "DEBIT",
            DTPOSTED=_moment(booking.day),
            TRNAMT=f"{Money(minor, currency).decimal():f}",
            FITID=booking.number,
            NAME=booking.text[:_LONGEST_NAME],
            MEMO=booking.number,
        )
    balance = SubElement(statement, "LEDGERBAL")
    _put(balance, BALAMT=f"{Money(total, currency).decimal():f}", DTASOF=_moment(request.last))
    indent(root)
    return (_HEAD + tostring(root, encoding="unicode") + "\n").encode()


def owed_by(booking: Booking) -> int:
    """Return what a booking adds to what Stripe owes, in minor units."""
    return sum(each.minor for each in booking.postings if each.account is Account.STRIPE)


def _down(parent: Element, *names: str) -> Element:
    for name in names:
        parent = SubElement(parent, name)
    return parent


def _put(parent: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(parent, name).text = text


def _moment(day: date) -> str:
    return f"{day:%Y%m%d}120000.000[0:GMT]"
