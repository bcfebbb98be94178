"""All settings that people change or that Till keeps between starts, each declared once.

They are read and saved by `settings.StoreSettings` and within a session by `setting_rows`, those of
the machine by `MachineSettings`. What a service keeps for itself alone is declared beside it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from urllib.parse import SplitResult, urlsplit

from pos_app.domain.cart import LONGEST_DISCOUNT_REASON
from pos_app.domain.cash_rounding import CashRounding, rounding_units
from pos_app.domain.deposits import DepositRules
from pos_app.domain.disputes import LONGEST_TEXT
from pos_app.domain.embedded_codes import ScaleCodes
from pos_app.domain.labels import LabelChoice
from pos_app.domain.logo import logo_png
from pos_app.domain.mail import MailServer, is_address
from pos_app.domain.money import PPM, largest_amount
from pos_app.domain.paper_text import COLUMNS
from pos_app.domain.permissions import Permission
from pos_app.domain.printers import MOST_DOTS, ReceiptPrinter, check_address
from pos_app.domain.shifts import Denominations, ShiftRules
from pos_app.domain.texts import _, counted
from pos_app.domain.user_input import shortened
from pos_app.errors import UserError
from pos_app.languages import languages
from pos_app.services.shared.errors import check_no_card
from pos_app.services.views.accounting import LONGEST_CODE, AccountingRules
from pos_app.services.views.history_list import HistoryList
from pos_app.services.views.key_choices import KeyChoices
from pos_app.services.views.store import (
    LONGEST_LABEL,
    ConnectView,
    ReceiptLanguage,
    ReceiptPrinting,
    Theme,
)
from pos_app.settings import BookFacts, Scope, Setting

MOST_DENOMINATIONS: Final = 20
MOST_SCALE_RULES: Final = 40
MOST_DISCOUNT_REASONS: Final = 20
ACCOUNT: Final = re.compile(r"acct_\w+", re.ASCII)
_PORTS: Final = 65_536
LONGEST_LOCK_AFTER: Final = 60
"""Minutes."""
_PUBLISHABLE: Final = re.compile(r"pk_(?P<mode>test|live)_\w+", re.ASCII)


def _connect(connect: ConnectView, _book: BookFacts) -> ConnectView:
    account = connect.account_id.strip()
    if account and not ACCOUNT.fullmatch(account):
        raise UserError(_("A connected account's id begins with acct_."))
    if not 0 <= connect.fee_ppm < PPM:
        raise UserError(_("The fee is a percentage from 0 to less than 100."))
    return replace(connect, account_id=account)


def _publishable_key(typed: str, book: BookFacts) -> str:
    key = typed.strip()
    if not key:
        return ""
    match = _PUBLISHABLE.fullmatch(key)
    if match is None:
        raise UserError(_("A publishable key begins with pk_test_ or pk_live_."))
    if (match["mode"] == "live") is not book.live:
        raise UserError(
            _("This is a test key, but this book is not test.")
            if book.live
            else _("This is a live key, but this book is not live."),
            next_step=_("Use the key of this book's mode."),
        )
    return key


def _return_url(typed: str, _book: BookFacts) -> str:
    """Check the store's page to which payers return: it carries nothing that may be secret."""
    url = typed.strip()
    if not url:
        return ""
    parts = _split(url)
    if parts.scheme != "https" or not parts.hostname or "." not in parts.hostname:
        raise UserError(
            _("The store's page is an address that begins with https://."),
            next_step=_(
                "Type it as it stands in a browser, such as https://www.example.com/thanks."
            ),
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UserError(
            _("The store's page must carry nothing but the address: customers see it."),
            next_step=_("Leave out what follows a ? or #, and any user name."),
        )
    return url


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # a bracket that is not closed
        return SplitResult("", "", "", "", "")


def _bank_terminal(typed: str, _book: BookFacts) -> str:
    name = typed.strip()
    check_no_card(name=name)
    if len(name) > LONGEST_LABEL:
        what = _("A name has at most {n} characters.", n=LONGEST_LABEL)
        raise UserError(what, next_step=_("Shorten it."))
    return name


def _discount_reasons(typed: str, _book: BookFacts) -> str:
    reasons = reasons_of(typed)
    check_no_card(reasons=typed)
    if any(len(reason) > LONGEST_DISCOUNT_REASON for reason in reasons):
        what = _("A reason has at most {n} characters.", n=LONGEST_DISCOUNT_REASON)
        raise UserError(what, next_step=_("Shorten it, or put a comma between two reasons."))
    if len(reasons) > MOST_DISCOUNT_REASONS:
        what = _("At most {n} reasons can be offered.", n=MOST_DISCOUNT_REASONS)
        raise UserError(what, next_step=_("Leave some out."))
    return ", ".join(reasons)  # not shown: as it is kept


def reasons_of(typed: str) -> tuple[str, ...]:
    """Return the reasons in a text that has commas between them, each once."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, typed.split(",")))))


def _refund_policy(typed: str, _book: BookFacts) -> str:
    policy = typed.strip()
    check_no_card(policy=policy)
    if len(policy) > LONGEST_TEXT:
        what = _("A text has at most {n} characters.", n=counted(LONGEST_TEXT))
        raise UserError(what, next_step=_("Shorten it."))
    return policy


def _labels(choice: LabelChoice, _book: BookFacts) -> LabelChoice:
    if not choice.layout.fits:
        raise UserError(
            _("So many labels of this size don't lie on the paper."),
            next_step=_("Measure the sheet, and type what it has."),
        )
    return choice


def _store_logo(kept: str, _book: BookFacts) -> str:
    try:
        logo_png(kept)
    except ValueError as error:
        what = _("This is no picture that Till can keep.")
        raise UserError(what, next_step=_("Choose a PNG, JPEG or SVG file.")) from error
    return kept


def _cash_rounding(rule: CashRounding, book: BookFacts) -> CashRounding:
    if rule.unit not in {0, *rounding_units(book.currency)}:
        raise UserError(
            _("Cash of this currency can't be rounded to that."),
            next_step=_("Choose one of the amounts offered."),
        )
    return rule


def _lock_after(minutes: int, _book: BookFacts) -> int:
    if not 0 <= minutes <= LONGEST_LOCK_AFTER:
        raise UserError(
            _("The screen locks after 1 to {most} minutes, or never.", most=LONGEST_LOCK_AFTER),
            next_step=_("Choose one of the times offered."),
        )
    return minutes


def _shift_rules(rules: ShiftRules, _book: BookFacts) -> ShiftRules:
    if rules.note_above < 0:
        raise UserError(_("That is less than nothing."), next_step=_("Type an amount."))
    return rules


def _deposits(rules: DepositRules, book: BookFacts) -> DepositRules:
    if not (0 <= rules.least_ppm <= PPM and 0 <= rules.retain_ppm <= PPM):
        raise UserError(_("That is a percentage from 0 to 100."), next_step=_("Type it again."))
    if not 0 <= rules.retain_minor <= largest_amount(book.currency):
        raise UserError(_("That is less than nothing."), next_step=_("Type an amount."))
    return rules


def _denominations(chosen: Denominations, book: BookFacts) -> Denominations:
    amounts = tuple(sorted(set(chosen.amounts), reverse=True))
    if len(amounts) > MOST_DENOMINATIONS:
        raise UserError(
            _("At most {n} notes and coins can be counted.", n=MOST_DENOMINATIONS),
            next_step=_("Leave some out."),
        )
    if amounts and not 0 < amounts[-1] <= amounts[0] <= largest_amount(book.currency):
        raise UserError(_("There is no such note or coin."), next_step=_("Type amounts of cash."))
    return Denominations(book.currency if amounts else "", amounts)


def _scale_codes(codes: ScaleCodes, _book: BookFacts) -> ScaleCodes:
    wrong = next((each for each in codes.rules if not each.fits), None)
    if wrong is not None:
        raise UserError(
            _("The parts of the codes with {prefix} don't make 13 digits.", prefix=wrong.prefix),
            next_step=_("Prefix, article, value and check digits have 13 digits together."),
        )
    if len({each.prefix for each in codes.rules}) < len(codes.rules):
        raise UserError(_("Each prefix has one rule."), next_step=_("Remove one."))
    if len(codes.rules) > MOST_SCALE_RULES:
        what = _("At most {n} rules can be kept.", n=MOST_SCALE_RULES)
        raise UserError(what, next_step=_("Leave some out."))
    return ScaleCodes(tuple(sorted(codes.rules, key=lambda each: each.prefix)))


def _receipt_printer(printer: ReceiptPrinter, _book: BookFacts) -> ReceiptPrinter:
    chosen = replace(printer, address=printer.address.strip())
    try:
        if chosen.address:
            check_address(chosen.transport, chosen.address)
    except ValueError as error:
        raise UserError(
            _("“{text}” is no address of a printer.", text=shortened(chosen.address)),
            next_step=_("Type it as it stands on the printer's own test page."),
        ) from error
    if not (0 < chosen.dots <= MOST_DOTS and chosen.dots % 8 == 0 and chosen.columns in COLUMNS):
        raise UserError(_("That can't be chosen."), next_step=_("Choose one of those offered."))
    return chosen


def _mail_server(server: MailServer, _book: BookFacts) -> MailServer:
    host, user, sender = server.host.strip(), server.user.strip(), server.sender.strip()
    if not host:
        return MailServer()
    if not re.fullmatch(r"[A-Za-z0-9.:-]{1,253}", host):
        raise UserError(
            _("“{text}” is not the name of a server.", text=shortened(host)),
            next_step=_("Type it as your mail provider names it, such as smtp.example.com."),
        )
    if not 0 < server.port < _PORTS:
        raise UserError(_("A port is a number from 1 to 65535."))
    if not is_address(sender):
        raise UserError(
            _("“{text}” is not an email address.", text=shortened(sender)),
            next_step=_("Type the address that receipts come from."),
        )
    return replace(server, host=host, user=user, sender=sender)


def check_language(code: str) -> str:
    """Return the code of a language that Till speaks, or "". Raises UserError for any other."""
    if code and code not in languages():
        raise UserError(_("That can't be chosen."), next_step=_("Choose one of those offered."))
    return code


def _accounting(rules: AccountingRules, _book: BookFacts) -> AccountingRules:
    codes = tuple(replace(each, code=_code(each.code)) for each in rules.codes)
    rates = tuple(
        replace(each, revenue=_code(each.revenue), tax=_code(each.tax)) for each in rules.rates
    )
    if any(not 0 <= each.ppm <= PPM for each in rates):
        raise UserError(_("A tax rate is a percentage from 0 to 100."))
    if len({each.ppm for each in rates}) < len(rates):
        raise UserError(_("Each tax rate has its accounts once."), next_step=_("Remove one."))
    consultant, client = rules.consultant.strip(), rules.client.strip()
    if consultant and not re.fullmatch(r"[0-9]{4,7}", consultant):
        raise UserError(_("The tax adviser's number at DATEV has 4 to 7 digits."))
    if client and not re.fullmatch(r"[0-9]{1,5}", client):
        raise UserError(_("The client's number at DATEV has 1 to 5 digits."))
    if not (1 <= rules.year_begins <= 12 and 4 <= rules.account_digits <= 8):
        raise UserError(_("That can't be chosen."), next_step=_("Choose one of those offered."))
    return replace(
        rules,
        codes=tuple(each for each in codes if each.code),
        rates=tuple(each for each in rates if each.revenue),
        consultant=consultant,
        client=client,
        xero_tax=_code(rules.xero_tax),
    )


def _code(typed: str) -> str:
    code = " ".join(typed.split())
    check_no_card(code=code)
    if len(code) > LONGEST_CODE:
        what = _("A name has at most {n} characters.", n=LONGEST_CODE)
        raise UserError(what, next_step=_("Shorten it."))
    return code


# --- of the store ------------------------------------------------------------------------------

CONNECT: Final = Setting(
    "connect",
    Scope.STORE,
    ConnectView,
    ConnectView(),
    Permission.CONNECTED_ACCOUNT,
    _connect,
    needed=True,
)
"""The connected account that payments go to, and the platform's fee."""

PUBLISHABLE_KEY: Final = Setting(
    "publishable_key",
    Scope.STORE,
    str,
    "",
    Permission.STRIPE_KEY,
    _publishable_key,
    variable="STRIPE_PUBLISHABLE_KEY",
    is_logged=False,
)
"""The key for the store's own phone app, empty where none was given."""

RETURN_URL: Final = Setting("payer_page", Scope.STORE, str, "", Permission.SETTINGS, _return_url)
"""The store's own HTTPS page, where payers are sent afterwards; empty where there is none.

The books, older than this name, have it as `payer_page`.
"""

BANK_TERMINAL: Final = Setting(
    "bank_terminal", Scope.STORE, str, "", Permission.SETTINGS, _bank_terminal
)
"""What the store calls its bank's own terminal, empty where it takes no payments by it.

What was taken before keeps the name that it had.
"""

CASH_ROUNDING: Final = Setting(
    "cash_rounding", Scope.STORE, CashRounding, CashRounding(), Permission.SETTINGS, _cash_rounding
)
"""How cash is rounded from now on; what was taken before stays as it is."""

SHIFT_RULES: Final = Setting(
    "shifts", Scope.STORE, ShiftRules, ShiftRules(), Permission.SETTINGS, _shift_rules
)
"""How the store works with its drawers; without shifts until it is set."""

DEPOSITS: Final = Setting(
    "deposits", Scope.STORE, DepositRules, DepositRules(), Permission.SETTINGS, _deposits
)
"""How the store keeps part-paid sales; it keeps none until it is set."""

REFUND_POLICY: Final = Setting(
    "refund_policy", Scope.STORE, str, "", Permission.SETTINGS, _refund_policy
)
"""What the store tells customers of refunds, for answers to disputes; empty where it has none."""

LOCK_AFTER: Final = Setting("lock_after", Scope.STORE, int, 10, Permission.PEOPLE, _lock_after)
"""After how many minutes in which nothing is done the screen locks; 0 for never."""

DENOMINATIONS: Final = Setting(
    "denominations",
    Scope.STORE,
    Denominations,
    Denominations(),
    Permission.SETTINGS,
    _denominations,
)
"""The notes and coins that are counted at a close; those of the currency until it is set."""

DISCOUNT_REASONS: Final = Setting(
    "discount_reasons", Scope.STORE, str, "", Permission.SETTINGS, _discount_reasons
)
"""Why something may come off, as it is offered to cashiers: `reasons_of` reads it."""

SCALE_CODES: Final = Setting(
    "scale_codes", Scope.STORE, ScaleCodes, ScaleCodes(), Permission.SETTINGS, _scale_codes
)
"""How codes are read that a scale prints, with a price, weight or count in them."""

KEEP_STOCK: Final = Setting(
    "keep_stock", Scope.STORE, bool, default=False, permission=Permission.SETTINGS
)
"""Whether sales, voids and returns move the stock of what is sold."""

ACCOUNTING: Final = Setting(
    "accounting",
    Scope.STORE,
    AccountingRules,
    AccountingRules(),
    Permission.SETTINGS,
    _accounting,
)
"""Which accounts bookings are written on, and what accounting programs ask for besides."""

MAIL_SERVER: Final = Setting(
    "mail_server", Scope.STORE, MailServer, MailServer(), Permission.SETTINGS, _mail_server
)
"""The store's own mail server, for receipts; its password is in each machine's keyring."""

LABELS: Final = Setting(
    "labels",
    Scope.STORE,
    LabelChoice,
    LabelChoice(),
    Permission.SETTINGS,
    _labels,
    is_logged=False,
)
"""How labels of products were printed last, and will be again."""

STORE_LOGO: Final = Setting(
    "store_logo", Scope.STORE, str, "", Permission.SETTINGS, _store_logo, is_logged=False
)
"""The picture at the head of receipts, as `logo_text` keeps it; empty where there is none.

It is paper rather than what stands on it: earlier receipts have the one of today too.
"""

STORE_LANGUAGE: Final = Setting(
    "store_language",
    Scope.STORE,
    str,
    "",
    Permission.SETTINGS,
    lambda code, _book: check_language(code),
)
"""The code of the language in which the store speaks to its customers; empty for the machine's."""

RECEIPT_LANGUAGE: Final = Setting(
    "receipt_language",
    Scope.STORE,
    ReceiptLanguage,
    ReceiptLanguage.STORE,
    Permission.SETTINGS,
)
"""Whose language receipts, the customer's display and pages speak."""

LOCALE: Final = Setting("locale", Scope.STORE, str, "en_US")
"""How amounts and days are written; it is saved with the store's profile."""

# --- of a register -----------------------------------------------------------------------------

READER: Final = Setting("reader", Scope.REGISTER, str, "")
"""The id of the card reader that a register uses first, empty where it has none."""

RECEIPT_PRINTING: Final = Setting(
    "receipt_printing",
    Scope.REGISTER,
    ReceiptPrinting,
    ReceiptPrinting.ASK,
    Permission.SETTINGS,
)
"""When this register prints the receipt of a sale."""

RECEIPT_PRINTER: Final = Setting(
    "receipt_printer",
    Scope.REGISTER,
    ReceiptPrinter,
    ReceiptPrinter(),
    Permission.SETTINGS,
    _receipt_printer,
)
"""A register's receipt printer; it has none until it is set."""

# --- of this machine ---------------------------------------------------------------------------

ACTIVE_BOOK: Final = Setting("active_book", Scope.MACHINE, str, "")
"""The book in use, empty before the first start is through."""

THEME: Final = Setting("theme", Scope.MACHINE, Theme, Theme.SYSTEM)

LANGUAGE: Final = Setting("language", Scope.MACHINE, str, "")
"""The code of the language of the screens; empty for the machine's own."""

TEXT_SCALE: Final = Setting("text_scale", Scope.MACHINE, int, 0)
"""How large the text of the screens is, in percent; 0 for as large as the system has it."""

GEOMETRY: Final = Setting("geometry", Scope.MACHINE, str, "")
"""Where the window was, in base64."""

CUSTOMER_DISPLAY: Final = Setting("customer_display", Scope.MACHINE, str, "")
"""Where customers see their sale: "" for nowhere, "window", or the name of a screen."""

SCANNER: Final = Setting("scanner", Scope.MACHINE, str, "")
"""How this machine's scanner types, as `ScannerProfile` of the screens write it down."""

KEYS: Final = Setting("keys", Scope.MACHINE, KeyChoices, KeyChoices())
"""The keys that were chosen at this machine in place of those that Till comes with."""

HISTORY_LIST: Final = Setting("history_list", Scope.MACHINE, HistoryList, HistoryList())
"""The columns of the history, their order and widths, and the chart above them."""
