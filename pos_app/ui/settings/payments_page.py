"""Settings: what some ways of paying need of the store, and what no till can do this way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QLineEdit

from pos_app.domain.cash_rounding import (
    CashRounding,
    RoundingMode,
    rounding_units,
    suggested_rounding,
)
from pos_app.domain.money import Money, format_money
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import N_, _
from pos_app.services.shared.declared_settings import (
    BANK_TERMINAL,
    CASH_ROUNDING,
    DISCOUNT_REASONS,
    REFUND_POLICY,
    RETURN_URL,
)
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.store import LONGEST_LABEL, StoreView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.deposit_form import DepositForm
from pos_app.ui.settings.drawer_form import DrawerForm
from pos_app.ui.settings.setting_words import ROUNDING_MODES
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.settings.store_form import TextArea
from pos_app.ui.widgets import FormField, label
from pos_app.ui.widgets.drop_down import DropDown

_PAGE_HELP: Final = N_(
    "Customers who pay by QR code, or confirm a payment with their bank, see this page of yours "
    "afterwards. It begins with https://. Any page will do: Stripe tells Till by itself that the "
    "money came, and nothing about the payment is in the address."
)
_NOT_POSSIBLE: Final = N_(
    "Card numbers are never typed into Till. For orders by phone (MOTO), open the page of a QR "
    "payment in the browser, or send its link. Card readers need a connection: payments without "
    "one (offline) are not possible; take cash until it is back."
)


_TERMINAL_HELP: Final = N_(
    "Only if the store's bank has a card terminal of its own, which Till does not talk to: the "
    "cashier takes the amount there and confirms it at the till. Refunds are given back on the "
    "terminal and recorded here by hand. The name stands on the button, the receipt and in the "
    "history; leave it empty to take no such payments."
)


_POLICY_LINES: Final = 4
_POLICY_HELP: Final = N_(
    "What customers are told of refunds, as it stands at the counter or on the receipt. It goes "
    "into the answers to disputes; leave it empty where there is none."
)
_ROUNDING_HELP: Final = N_(
    "For shops whose smallest coins are gone. Only what is paid and given back in cash is rounded, "
    "on a line of its own: sales, taxes and cards stay exact."
)


class PaymentsPage(SettingsPage):
    """How cash is rounded, the store's own page, its bank's terminal; each kept when changed."""

    def __init__(self, settings: StoreSettings, tasks: Tasks, actor: Callable[[], Actor]) -> None:
        super().__init__(_("Paying"), tasks, actor=actor)
        self._settings = settings
        self.unit, self.mode = DropDown(), DropDown()
        self._lay_out_rounding()
        self.drawer = DrawerForm(self, settings)
        self.deposits = DepositForm(self, settings)
        self.reasons = QLineEdit()
        self.reasons_field = FormField(
            _("Reasons offered"), self.reasons, _("With a comma between them.")
        )
        self.section(_("Discounts"))
        self.body.addWidget(self.reasons_field)
        self.page = QLineEdit()
        # not shown: an address
        self.page.setPlaceholderText("https://www.example.com/thank-you")
        self.page_field = FormField(_("The store's own page"), self.page, str(_PAGE_HELP))
        self.section(_("QR payments"))
        self.body.addWidget(self.page_field)
        self.section(_("The bank's own terminal"))
        self.terminal = QLineEdit()
        self.terminal.setPlaceholderText(_("Bank terminal"))
        self.terminal.setMaxLength(LONGEST_LABEL)
        self.terminal_field = FormField(_("Its name"), self.terminal, str(_TERMINAL_HELP))
        self.body.addWidget(self.terminal_field)
        self.section(_("Disputes"))
        self.policy = TextArea(_POLICY_LINES)
        self.policy_field = FormField(_("Refund policy"), self.policy, str(_POLICY_HELP))
        self.body.addWidget(self.policy_field)
        self.section(_("Not possible at this till"))
        self.body.addWidget(label(str(_NOT_POSSIBLE), wrap=True))
        self.body.addStretch()
        self.unit.activated.connect(lambda _place: self._save_rounding())
        self.mode.activated.connect(lambda _place: self._save_rounding())
        self.show_saved(
            [self.unit_field, self.mode_field],
            lambda: (self._settings.store(), self._settings.read(CASH_ROUNDING)),
            self._show_rounding,
        )
        self.bind_setting(self.reasons, self.reasons_field, settings, DISCOUNT_REASONS)
        read_policy = partial(settings.read, REFUND_POLICY)
        self.show_saved([self.policy_field], read_policy, self.policy.setPlainText)
        self.policy.edited.connect(self._save_policy)
        self.bind_setting(self.page, self.page_field, settings, RETURN_URL)
        self.bind_setting(self.terminal, self.terminal_field, settings, BANK_TERMINAL)

    def _save_policy(self) -> None:
        policy = self.policy.toPlainText()
        self.save(self.policy_field, self._settings.save, REFUND_POLICY, policy)

    def _lay_out_rounding(self) -> None:
        self.unit_field = FormField(_("Round cash to"), self.unit, str(_ROUNDING_HELP))
        self.mode_field = FormField(_("Which way"), self.mode)
        for mode, words in ROUNDING_MODES.items():
            self.mode.addItem(str(words), mode.value)
        self.section(_("Cash"))
        self.body.addWidget(self.unit_field)
        self.body.addWidget(self.mode_field)

    def _show_rounding(self, read: tuple[StoreView | None, CashRounding]) -> None:
        store, rule = read
        if store is None:
            return
        usual = suggested_rounding(store.country, store.currency).unit
        self.unit.clear()
        self.unit.addItem(_("Exact, not rounded"), 0)
        for unit in rounding_units(store.currency):
            amount = format_money(Money(unit, store.currency), store.locale)
            usual_here = _("{amount} (usual in {country})", amount=amount, country=store.country)
            self.unit.addItem(usual_here if unit == usual else amount, unit)
        self.unit.setCurrentIndex(self.unit.findData(rule.unit))
        self.mode.setCurrentIndex(self.mode.findData(rule.mode.value))
        self.mode_field.setVisible(bool(rule.unit))

    def _save_rounding(self) -> None:
        rule = CashRounding(self.unit.currentData(), RoundingMode(self.mode.currentData()))
        self.mode_field.setVisible(bool(rule.unit))
        self.save(self.unit_field, self._settings.save, CASH_ROUNDING, rule)
