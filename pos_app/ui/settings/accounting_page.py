"""Settings: on which accounts bookings are written, and what accounting programs ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pos_app.domain.accounting import Account, AccountCode, Chart, RateAccounts
from pos_app.domain.money import format_percent
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import N_, NP_, Message, _, pgettext
from pos_app.services.shared.declared_settings import ACCOUNTING, LOCALE
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.accounting import LONGEST_CODE, AccountingRules, Accounts
from pos_app.services.views.store import StoreView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.theme import SIZES, columns_for
from pos_app.ui.widgets import FormField, Sheet, button, column, label, row, show_text
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.percent_edit import PercentEdit

_INTRO: Final = N_(
    "Reports, For the accountant, saves bookings for other programs. Here is which accounts they "
    "name. An empty field has what stands in it in grey."
)
_RATES_HELP: Final = N_(
    "Sales at these rates have accounts of their own. Without an account for the tax, the one for "
    "the sales takes it too, as accounts do that split the tax off by themselves (DATEV)."
)
_CHARTS: Final[dict[Chart, Message]] = {
    Chart.COUNTRY: N_("As usual in the store's country"),
    Chart.SKR03: NP_("a chart of accounts", "SKR03"),
    Chart.SKR04: NP_("a chart of accounts", "SKR04"),
    Chart.NAMES: N_("Names in place of numbers"),
}
_MONTHS: Final = (
    *(N_("January"), N_("February"), N_("March"), N_("April"), NP_("a month", "May"), N_("June")),
    *(N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December")),
)
_DIGITS: Final = range(4, 9)


class AccountingSettingsPage(SettingsPage):
    """The chart, the accounts by what is booked on them, those of tax rates; saved as one goes."""

    def __init__(self, settings: StoreSettings, tasks: Tasks, actor: Callable[[], Actor]) -> None:
        title = pgettext("a page of Settings", "Accounting")
        super().__init__(title, tasks, str(_INTRO), actor=actor)
        self._settings = settings
        self.accounts = Accounts(AccountingRules(), "")
        self._locale = LOCALE.default
        self.chart = DropDown()
        self.codes = {account: _line() for account in Account}
        self.rates = EntriesView(_("Accounts of tax rates"), selectable=True)
        self.no_rates = label("", "muted")
        self.add_rate = button(_("Add a rate"), "secondary", "plus")
        self.remove_rate = button(pgettext("accounts of a rate", "Remove"), "secondary", "trash")
        self.consultant, self.client, self.xero_tax = _line(), _line(), _line()
        self.digits, self.year_begins = DropDown(), DropDown()
        self._lay_out()
        self._connect()
        self.show_saved(self._fields, self._read, self._show)

    # --- what is kept ---

    def _read(self) -> tuple[StoreView | None, AccountingRules]:
        return self._settings.store(), self._settings.read(ACCOUNTING)

    def _show(self, read: tuple[StoreView | None, AccountingRules]) -> None:
        store, rules = read
        self.accounts = Accounts(rules, store.country if store else "")
        self._locale = store.locale if store else LOCALE.default
        self.chart.setCurrentIndex(self.chart.findData(rules.chart))
        chosen = {each.account: each.code for each in rules.codes}
        usual = Accounts(replace(rules, codes=()), self.accounts.country)
        for account, edit in self.codes.items():
            edit.setText(chosen.get(account, ""))
            edit.setPlaceholderText(usual.code(account))
            edit.setModified(False)
        for edit, text in (
            (self.consultant, rules.consultant),
            (self.client, rules.client),
            (self.xero_tax, rules.xero_tax),
        ):
            edit.setText(text)
            edit.setModified(False)
        without = Accounts(replace(rules, xero_tax=""), self.accounts.country)
        self.xero_tax.setPlaceholderText(without.xero_tax)
        self.digits.setCurrentIndex(self.digits.findData(rules.account_digits))
        self.year_begins.setCurrentIndex(self.year_begins.findData(rules.year_begins))
        self.rates.set_entries(_rate_entry(each, self._locale) for each in self.accounts.rates)
        show_text(self.no_rates, "" if self.accounts.rates else _("No rate has any yet."))
        self.remove_rate.setEnabled(False)

    def save_rules(self, field: FormField, rules: AccountingRules) -> None:
        """Save changed rules, and show what they come to."""

        def show() -> None:
            self.tasks.read(self._read, owner=self).success(self._show).start()

        self.save(field, self._settings.save, ACCOUNTING, rules, then=show)

    def _save_code(self, account: Account) -> None:
        edit = self.codes[account]
        if edit.isModified():
            edit.setModified(False)
            rules = self.accounts.rules
            others = tuple(each for each in rules.codes if each.account is not account)
            changed = (*others, AccountCode(account, edit.text()))
            self.save_rules(self._code_fields[account], replace(rules, codes=changed))

    def _save_line(self, edit: QLineEdit, field: FormField, name: str) -> None:
        if edit.isModified():
            edit.setModified(False)
            changed: dict[str, Any] = {name: edit.text()}
            self.save_rules(field, replace(self.accounts.rules, **changed))

    def _open_rate(self, ppm: int | None) -> None:
        found = (each for each in self.accounts.rates if each.ppm == ppm)
        sheet = RateAccountsSheet(self, next(found, None), self._locale)
        sheet.given.connect(self._save_rate)
        sheet.open()

    def _save_rate(self, given: RateAccounts) -> None:
        rules = self.accounts.rules
        others = tuple(each for each in rules.rates if each.ppm != given.ppm)
        self.save_rules(self.rates_field, replace(rules, rates=(*others, given)))

    def _remove_rate(self) -> None:
        if (chosen := self.rates.current()) is not None:
            rules = self.accounts.rules
            left = tuple(each for each in rules.rates if str(each.ppm) != chosen.key)
            self.save_rules(self.rates_field, replace(rules, rates=left))

    def _on_rate(self, entry: Entry | None) -> None:
        own = {str(each.ppm) for each in self.accounts.rules.rates}
        self.remove_rate.setEnabled(entry is not None and entry.key in own)

    # --- how it looks ---

    def _lay_out(self) -> None:
        for chart, name in _CHARTS.items():
            self.chart.addItem(str(name), chart)
        for n in _DIGITS:
            self.digits.addItem(str(n), n)
        for n, month in enumerate(_MONTHS, 1):
            self.year_begins.addItem(str(month), n)
        self.chart_field = FormField(_("Chart of accounts"), self.chart)
        self.body.addWidget(self.chart_field)
        self._code_fields = {
            account: FormField(str(account.label), edit) for account, edit in self.codes.items()
        }
        self.section(_("Accounts"))
        self.body.addWidget(_in_two_columns(list(self._code_fields.values())))
        self.section(_("Accounts of tax rates"), str(_RATES_HELP))
        self.rates_field = FormField(_("Rates"), self.rates)
        self.body.addWidget(self.rates_field)
        self.body.addWidget(self.no_rates)
        self.buttons(self.add_rate, self.remove_rate)
        self._lay_out_programs()
        self.body.addStretch()

    def _lay_out_programs(self) -> None:
        self.consultant_field = FormField(_("Number of the tax adviser"), self.consultant)
        self.client_field = FormField(_("Number of the client"), self.client)
        self.digits_field = FormField(_("Digits of an account"), self.digits)
        self.year_field = FormField(_("The financial year begins in"), self.year_begins)
        self.section("DATEV")  # not shown: a name
        datev = (self.consultant_field, self.client_field, self.digits_field, self.year_field)
        self.body.addWidget(_in_two_columns(list(datev)))
        self.xero_field = FormField(_("Name of the tax rate that stands for none"), self.xero_tax)
        self.section("Xero")  # not shown: a name
        self.body.addWidget(self.xero_field)
        self._fields = [*self._code_fields.values(), self.chart_field, *datev, self.xero_field]

    def _connect(self) -> None:
        self.chart.activated.connect(self._save_chart)
        for account, edit in self.codes.items():
            edit.editingFinished.connect(partial(self._save_code, account))
        for edit, field, name in (
            (self.consultant, self.consultant_field, "consultant"),
            (self.client, self.client_field, "client"),
            (self.xero_tax, self.xero_field, "xero_tax"),
        ):
            edit.editingFinished.connect(partial(self._save_line, edit, field, name))
        self.digits.activated.connect(self._save_digits)
        self.year_begins.activated.connect(self._save_year)
        self.rates.chosen.connect(self._on_rate)
        self.rates.opened.connect(lambda entry: self._open_rate(int(entry.key)))
        self.add_rate.clicked.connect(lambda: self._open_rate(None))
        self.remove_rate.clicked.connect(self._remove_rate)

    def _save_chart(self) -> None:
        chart = Chart(self.chart.currentData())
        self.save_rules(self.chart_field, replace(self.accounts.rules, chart=chart))

    def _save_digits(self) -> None:
        digits = int(self.digits.currentData())
        self.save_rules(self.digits_field, replace(self.accounts.rules, account_digits=digits))

    def _save_year(self) -> None:
        begins = int(self.year_begins.currentData())
        self.save_rules(self.year_field, replace(self.accounts.rules, year_begins=begins))


class RateAccountsSheet(Sheet):
    """The accounts of one tax rate; `given(RateAccounts)` is what was typed."""

    given = Signal(object)

    def __init__(self, parent: QWidget, accounts: RateAccounts | None, locale: str) -> None:
        super().__init__(parent, _("Accounts of a tax rate"), width=460)
        self.rate = PercentEdit(locale, name=pgettext("of a tax", "Rate"))
        self.revenue, self.tax = _line(), _line()
        if accounts is not None:
            self.rate.set_ppm(accounts.ppm)
            self.rate.setEnabled(False)
            self.revenue.setText(accounts.revenue)
            self.tax.setText(accounts.tax)
        form = QWidget(self.panel)
        fields = column(form, spacing=SIZES["space_3"])
        self.rate_field = FormField(pgettext("of a tax", "Rate"), self.rate)
        self.revenue_field = FormField(_("Account of the sales"), self.revenue)
        self.tax_field = FormField(
            _("Account of the tax"), self.tax, _("Leave it empty where that of the sales takes it.")
        )
        for each in (self.rate_field, self.revenue_field, self.tax_field):
            fields.addWidget(each)
        self.save_button = button(pgettext("button", "Save"), "primary")
        self.save_button.setProperty("scale", "small")
        self.save_button.clicked.connect(self.save)
        cancel = button(_("Cancel"))
        cancel.clicked.connect(self.dismiss)
        self.body.addWidget(form)
        line = row()
        line.addStretch()
        line.addWidget(cancel)
        line.addWidget(self.save_button)
        self.body.addLayout(line)
        for edit in (self.rate, self.revenue, self.tax):
            edit.returnPressed.connect(self.save)
        self.first_focus = self.rate if accounts is None else self.revenue

    def save(self) -> None:
        """Hand over what was typed, where a rate and an account are."""
        ppm, revenue = self.rate.ppm(), self.revenue.text().strip()
        self.rate_field.set_error("" if ppm is not None else _("Type a percentage from 0 to 100."))
        self.revenue_field.set_error("" if revenue else _("Type an account."))
        if ppm is not None and revenue:
            self.finish_with(self.given, RateAccounts(ppm, revenue, self.tax.text().strip()))


def _line() -> QLineEdit:
    edit = QLineEdit()
    edit.setMaxLength(LONGEST_CODE)
    return edit


def _in_two_columns(fields: list[FormField]) -> QWidget:
    """Return fields side by side, line by line, each as wide as the other."""
    held = QWidget()
    grid = QGridLayout(held)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(SIZES["space_4"])
    grid.setVerticalSpacing(SIZES["space_3"])
    many = columns_for(2)
    for at, each in enumerate(fields):
        grid.addWidget(each, *divmod(at, many))
    for place in range(many):
        grid.setColumnStretch(place, 1)
    return held


def _rate_entry(rate: RateAccounts, locale: str) -> Entry:
    if rate.tax:
        text = _("Sales on {revenue}, tax on {tax}", revenue=rate.revenue, tax=rate.tax)
    else:
        text = _("Sales with their tax on {revenue}", revenue=rate.revenue)
    return Entry(format_percent(rate.ppm, locale), text, key=str(rate.ppm))
