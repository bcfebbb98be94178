"""Settings: whether the store works with shifts of its drawers, and how they are counted."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QLineEdit

from pos_app.domain.money import Money, MoneyError, format_amount
from pos_app.domain.permissions import Actor
from pos_app.domain.reading import read_amount
from pos_app.domain.shifts import Denominations, ShiftRules
from pos_app.domain.texts import N_, _
from pos_app.errors import UserError
from pos_app.services.shared.declared_settings import DENOMINATIONS, SHIFT_RULES
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.store import StoreView
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.widgets import CheckBox, FormField, MoneyEdit, label

_HELP: Final = N_(
    "The drawer is opened with a counted float and closed with a count, which leaves a Z report. "
    "Cash needs an open drawer then; cards never wait for it."
)


class DrawerForm:
    """Three fields on a page of settings, saved as one goes."""

    def __init__(self, page: SettingsPage, settings: StoreSettings) -> None:
        self._page = page
        self._settings = settings
        self._currency = ""
        self.on = CheckBox(_("Work with shifts"))
        self.blind = CheckBox(_("Count blind: what is expected is shown only afterwards"))
        page.section(_("The drawer"))
        page.body.addWidget(label(str(_HELP), "muted", wrap=True))
        self.on_field = FormField(_("Shifts"), self.on)
        self.blind_field = FormField(_("Counting"), self.blind)
        self.on.setAccessibleName(_("Work with shifts"))
        self.blind.setAccessibleName(_("Count blind"))
        for each in (self.on_field, self.blind_field):
            page.body.addWidget(each)
        self.note_above: MoneyEdit | None = None
        self._above = 0
        self._fields = [self.on_field, self.blind_field]
        self.pieces = QLineEdit()
        self.pieces_field = FormField(
            _("Notes and coins to count"),
            self.pieces,
            _("With a space between them. Leave it empty for all that your currency has."),
        )
        page.body.addWidget(self.pieces_field)
        page.bind_line(self.pieces, self.pieces_field, self._read_pieces, self._save_pieces)
        self.on.clicked.connect(self._save)
        self.blind.clicked.connect(self._save)
        page.show_saved(
            self._fields, lambda: (settings.store(), settings.read(SHIFT_RULES)), self._show
        )

    def _read_pieces(self) -> str:
        store = self._settings.store()
        if store is None:
            return ""
        chosen = self._settings.read(DENOMINATIONS).of(store.currency)
        written = (format_amount(Money(each, store.currency), store.locale) for each in chosen)
        return " ".join(written)  # not shown: amounts as they are typed

    def _save_pieces(self, actor: Actor, text: str) -> None:
        store = self._settings.store()
        if store is None:
            return
        typed = filter(None, text.split(" "))  # other spaces stand between thousands
        try:
            amounts = [read_amount(each, store.currency, store.locale).minor for each in typed]
        except MoneyError as error:
            raise UserError(str(error), next_step=_("Type it again.")) from error
        chosen = Denominations(store.currency, tuple(amounts))
        self._settings.save(actor, DENOMINATIONS, chosen)

    def _show(self, read: tuple[StoreView | None, ShiftRules]) -> None:
        store, rules = read
        self._above = rules.note_above
        self.on.setChecked(rules.on)
        self.blind.setChecked(rules.blind)
        self.blind_field.setVisible(rules.on)
        self.pieces_field.setVisible(rules.on)
        if store is None or self.note_above is not None:
            return
        self._currency = store.currency
        self.note_above = MoneyEdit(store.currency, store.locale)
        self.note_above.set_money(Money(rules.note_above, store.currency))
        self.note_above.editingFinished.connect(self._save)
        self.note_field = FormField(
            _("A note for differences above"), self.note_above, _("It never stops the close.")
        )
        place = self._page.body.indexOf(self.blind_field) + 1
        self._page.body.insertWidget(place, self.note_field)
        self.note_field.setVisible(rules.on)  # in its place: alone it is a window

    def _save(self) -> None:
        above = self._above
        if self.note_above is not None:
            wrong, money = self.note_above.problem(), self.note_above.money()
            self.note_field.set_error(wrong)
            above = above if wrong else money.minor if money else 0
        rules = ShiftRules(self.on.isChecked(), self.blind.isChecked(), above)
        self.blind_field.setVisible(rules.on)
        self.pieces_field.setVisible(rules.on)
        if self.note_above is not None:
            self.note_field.setVisible(rules.on)
        self._above = above
        self._page.save(self.on_field, self._settings.save, SHIFT_RULES, rules)
