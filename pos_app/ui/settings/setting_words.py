"""Settings in words, as the activity log shows what they were and are."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pos_app.domain.cash_rounding import CashRounding, RoundingMode
from pos_app.domain.deposits import DepositRules
from pos_app.domain.mail import MailServer
from pos_app.domain.printers import ReceiptPrinter
from pos_app.domain.shifts import Denominations, ShiftRules
from pos_app.domain.texts import N_, Message, _, listed, ngettext, pgettext
from pos_app.languages import name_of_language
from pos_app.services.shared.declared_settings import (
    ACCOUNTING,
    BANK_TERMINAL,
    CASH_ROUNDING,
    CONNECT,
    DENOMINATIONS,
    DEPOSITS,
    DISCOUNT_REASONS,
    KEEP_STOCK,
    LABELS,
    LOCK_AFTER,
    MAIL_SERVER,
    PUBLISHABLE_KEY,
    RECEIPT_LANGUAGE,
    RECEIPT_PRINTER,
    RECEIPT_PRINTING,
    REFUND_POLICY,
    RETURN_URL,
    SCALE_CODES,
    SHIFT_RULES,
    STORE_LANGUAGE,
    STORE_LOGO,
)
from pos_app.services.views.store import ConnectView, ReceiptLanguage, ReceiptPrinting
from pos_app.settings import Setting
from pos_app.ui.widgets.formats import Formats

ROUNDING_MODES: Final[dict[RoundingMode, Message]] = {
    RoundingMode.HALF_UP: N_("To the nearest, half up"),
    RoundingMode.UP: N_("Always up"),
    RoundingMode.DOWN: N_("Always down"),
}

PRINTING_NAMES: Final[dict[ReceiptPrinting, Message]] = {
    ReceiptPrinting.ALWAYS: N_("By itself after each sale"),
    ReceiptPrinting.ASK: N_("When the cashier presses Print"),
    ReceiptPrinting.ON_REQUEST: N_("Only if a customer asks for one"),
}

LANGUAGE_NAMES: Final[dict[ReceiptLanguage, Message]] = {
    ReceiptLanguage.STORE: N_("The store's language"),
    ReceiptLanguage.CUSTOMER: N_("The customer's language where it is known"),
}


@dataclass(frozen=True)
class Writer:
    """Writes the values of settings as the store does."""

    formats: Formats
    currency: str

    def text(self, value: str) -> str:
        """Write what people typed."""
        return value or pgettext("what a setting was", "None")

    def switch(self, value: bool) -> str:
        """Write whether something is done."""
        return pgettext("a setting", "Yes") if value else pgettext("a setting", "No")

    def minutes(self, minutes: int) -> str:
        """Write when the screen locks."""
        if not minutes:
            return _("Never")
        return ngettext("After {n} minute", "After {n} minutes", minutes)

    def rounding(self, rule: CashRounding) -> str:
        """Write how cash is rounded."""
        if not rule.unit:
            return _("Exact, not rounded")
        return listed([self._amount(rule.unit), str(ROUNDING_MODES[rule.mode])])

    def shifts(self, rules: ShiftRules) -> str:
        """Write how the store works with its drawers."""
        if not rules.on:
            return _("Without shifts")
        said = [_("With shifts")]
        if rules.blind:
            said.append(_("counted blind"))
        above = self._amount(rules.note_above)
        return listed([*said, _("a note for differences above {amount}", amount=above)])

    def deposits(self, rules: DepositRules) -> str:
        """Write how the store keeps part-paid sales."""
        if not rules.on:
            return pgettext("a setting", "No")
        least, share = map(self.formats.percent, (rules.least_ppm, rules.retain_ppm))
        retained = _(
            "{percent} retained, at least {amount}",
            percent=share,
            amount=self._amount(rules.retain_minor),
        )
        return listed([_("{percent} is paid first", percent=least), retained])

    def pieces(self, chosen: Denominations) -> str:
        """Write which notes and coins are counted."""
        if not chosen.amounts:
            return _("All that your currency has")
        return listed([self.formats.minor(each, chosen.currency) for each in chosen.amounts])

    def printing(self, when: ReceiptPrinting) -> str:
        """Write when a register prints receipts."""
        return str(PRINTING_NAMES[when])

    def language(self, code: str) -> str:
        """Write which language the store speaks."""
        return name_of_language(code) if code else _("As the register has it")

    def spoken(self, whose: ReceiptLanguage) -> str:
        """Write whose language receipts speak."""
        return str(LANGUAGE_NAMES[whose])

    def printer(self, printer: ReceiptPrinter) -> str:
        """Write where a register prints receipts."""
        return printer.address or pgettext("what a setting was", "None")

    def mail_server(self, server: MailServer) -> str:
        """Write through which server receipts go out, and from whom."""
        if not server.host:
            return pgettext("what a setting was", "None")
        return listed([f"{server.host}:{server.port}", server.user, server.sender])

    def connect(self, connect: ConnectView) -> str:
        """Write where payments go, and what the platform keeps."""
        if not connect.active:
            return pgettext("what a setting was", "None")
        said = [
            connect.account_id,
            _("fee {percent}", percent=self.formats.percent(connect.fee_ppm)),
        ]
        if connect.direct:
            said.append(_("made on that account"))
        if not connect.refund_fee:
            said.append(_("the fee is kept when a payment is refunded"))
        return listed(said)

    def _amount(self, minor: int) -> str:
        return self.formats.minor(minor, self.currency)


@dataclass(frozen=True)
class _Words:
    setting: Setting[Any]
    label: Message
    write: Callable[[Writer, Any], str] | None
    """None where only that it was changed is said."""


_ALL: Final = (
    _Words(CONNECT, N_("Connected account"), Writer.connect),
    _Words(PUBLISHABLE_KEY, N_("Publishable key"), None),
    # Longer than a row of the log: what was chosen stands in Settings.
    _Words(ACCOUNTING, N_("Accounts that bookings are written on"), None),
    _Words(SCALE_CODES, N_("Codes of scales"), None),
    _Words(RETURN_URL, N_("The store's own page"), Writer.text),
    _Words(BANK_TERMINAL, N_("The bank's own terminal"), Writer.text),
    _Words(REFUND_POLICY, N_("Refund policy"), Writer.text),
    _Words(CASH_ROUNDING, N_("Round cash to"), Writer.rounding),
    _Words(SHIFT_RULES, N_("Shifts"), Writer.shifts),
    _Words(DEPOSITS, N_("Deposits"), Writer.deposits),
    _Words(RECEIPT_PRINTING, N_("A receipt is printed"), Writer.printing),
    _Words(STORE_LANGUAGE, N_("The store's language"), Writer.language),
    _Words(RECEIPT_LANGUAGE, N_("Customers are spoken to in"), Writer.spoken),
    _Words(RECEIPT_PRINTER, N_("Receipt printer"), Writer.printer),
    _Words(STORE_LOGO, N_("Logo"), None),
    _Words(LABELS, N_("How labels are printed"), None),
    _Words(MAIL_SERVER, N_("Mail server"), Writer.mail_server),
    _Words(LOCK_AFTER, N_("Lock the screen"), Writer.minutes),
    _Words(KEEP_STOCK, N_("Stock is kept"), Writer.switch),
    _Words(DENOMINATIONS, N_("Notes and coins to count"), Writer.pieces),
    _Words(DISCOUNT_REASONS, N_("Reasons offered for discounts"), Writer.text),
)
_BY_NAME: Final = {each.setting.name: each for each in _ALL}


def setting_label(name: str) -> str:
    """Return what people call a setting; its name where a newer Till has set it."""
    return str(_BY_NAME[name].label) if name in _BY_NAME else name


def setting_value(name: str, logged: str, writer: Writer) -> str:
    """Return in words what the log has of a setting; as it stands where that can't be read."""
    words = _BY_NAME.get(name)
    if words is None:
        return logged
    if words.write is None:
        return ""
    if words.setting.type is str:
        return words.write(writer, logged)
    if not logged:
        return ""
    try:
        return words.write(writer, words.setting.from_json(json.loads(logged)))
    except ValueError:
        return logged
