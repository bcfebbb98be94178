"""Settings: whether the store keeps part-paid sales, and what of one it retains."""

from __future__ import annotations

from typing import Final

from pos_app.domain.deposits import DepositRules
from pos_app.domain.money import Money
from pos_app.domain.texts import N_, _
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.store import StoreView
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.widgets import CheckBox, FormField, MoneyEdit, label
from pos_app.ui.widgets.percent_edit import PercentEdit

_HELP: Final = N_(
    "Goods stay in the store until the rest is paid. Till then what was paid is the customer's "
    "money: it is revenue, with its tax, on the day on which the goods are handed over."
)
_RETAINED_HELP: Final = N_(
    "Of what was paid for a deposit that is cancelled. It is revenue without tax, on a line of its "
    "own; the rest goes back to what paid."
)


class DepositForm:
    """Fields on a page of settings, saved as one goes."""

    def __init__(self, page: SettingsPage, settings: StoreSettings) -> None:
        self._page = page
        self._settings = settings
        self._rules = DepositRules()
        self.on = CheckBox(_("Keep part-paid sales as deposits"))
        self.least = PercentEdit(name=_("Paid at least"))
        self.share = PercentEdit(name=_("Retained when it is cancelled"))
        self.amount: MoneyEdit | None = None
        page.section(_("Deposits"))
        page.body.addWidget(label(str(_HELP), "muted", wrap=True))
        self.on_field = FormField(_("Deposits"), self.on)
        self.on.setAccessibleName(_("Keep part-paid sales as deposits"))
        self.least_field = FormField(_("Paid at least"), self.least, _("Of what the sale costs."))
        self.share_field = FormField(
            _("Retained when it is cancelled"), self.share, str(_RETAINED_HELP)
        )
        for each in (self.on_field, self.least_field, self.share_field):
            page.body.addWidget(each)
        self.on.clicked.connect(self._save)
        for field in (self.least, self.share):
            field.editingFinished.connect(self._save)
        page.show_saved([self.on_field], self._read, self._show)

    def _read(self) -> tuple[StoreView | None, DepositRules]:
        return self._settings.store(), self._settings.read(DEPOSITS)

    def _show(self, read: tuple[StoreView | None, DepositRules]) -> None:
        store, self._rules = read
        self.on.setChecked(self._rules.on)
        if store is not None and self.amount is None:
            self.least.set_locale(store.locale)
            self.share.set_locale(store.locale)
            self.amount = MoneyEdit(store.currency, store.locale)
            self.amount.set_money(Money(self._rules.retain_minor, store.currency))
            self.amount.editingFinished.connect(self._save)
            self.amount_field = FormField(_("And of it at least"), self.amount)
            place = self._page.body.indexOf(self.share_field) + 1
            self._page.body.insertWidget(place, self.amount_field)
        self.least.set_ppm(self._rules.least_ppm)
        self.share.set_ppm(self._rules.retain_ppm)
        self._show_fields()

    def _show_fields(self) -> None:
        for each in (self.least_field, self.share_field):
            each.setVisible(self._rules.on)
        if self.amount is not None:
            self.amount_field.setVisible(self._rules.on)

    def _save(self) -> None:
        least, share, minor = self.least.ppm(), self.share.ppm(), self._rules.retain_minor
        if self.amount is not None:
            wrong, money = self.amount.problem(), self.amount.money()
            self.amount_field.set_error(wrong)
            minor = minor if wrong else money.minor if money else 0
        for field, ppm in ((self.least_field, least), (self.share_field, share)):
            field.set_error("" if ppm is not None else _("Type a percentage from 0 to 100."))
        rules = DepositRules(
            on=self.on.isChecked(),
            least_ppm=self._rules.least_ppm if least is None else least,
            retain_ppm=self._rules.retain_ppm if share is None else share,
            retain_minor=minor,
        )
        if rules != self._rules:
            self._rules = rules
            self._show_fields()
            self._page.save(self.on_field, self._settings.save, DEPOSITS, rules)
