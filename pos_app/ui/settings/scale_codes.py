"""Settings: how codes are read that a scale prints, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.embedded_codes import (
    DEFAULT_RULES,
    DIGITS,
    EmbeddedRule,
    EmbeddedValue,
    ScaleCodes,
)
from pos_app.domain.texts import N_, Message, _, listed, ngettext, pgettext
from pos_app.services.shared.declared_settings import SCALE_CODES
from pos_app.services.shared.settings import StoreSettings
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import CheckBox, FormField, Sheet, button, column, label, row, show_text
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.keypad import take_numbers

_INTRO: Final = N_(
    "A scale prints the price or the weight into its code. Each rule says for a beginning of such "
    "codes how they are made up; a product's barcode is the code with zeros for the value. A "
    "product that has the whole code as its barcode goes first."
)
VALUES: Final[dict[EmbeddedValue, Message]] = {
    EmbeddedValue.PRICE: N_("The price of the whole"),
    EmbeddedValue.WEIGHT: N_("The weight in kilograms"),
    EmbeddedValue.COUNT: N_("How many pieces"),
}
_MOST_DECIMALS: Final = 4


class ScaleCodesBox:
    """The rules on a page of settings, saved as one goes."""

    def __init__(self, page: SettingsPage, settings: StoreSettings) -> None:
        self._page = page
        self._settings = settings
        self.codes = ScaleCodes()
        page.section(_("Codes of scales"), str(_INTRO))
        self.rules = EntriesView(_("Codes of scales"), selectable=True)
        self.field = FormField(pgettext("of scales' codes", "Rules"), self.rules)
        self.none = label("", "muted", wrap=True)
        self.add = button(_("Add a rule"), "secondary", "plus")
        self.change = button(pgettext("a rule", "Change"), "secondary", "edit")
        self.remove = button(pgettext("a rule", "Remove"), "secondary", "trash")
        self.usual = button(_("As usual"), "quiet", "undo")
        page.body.addWidget(self.field)
        page.body.addWidget(self.none)
        page.buttons(self.add, self.change, self.remove, self.usual)
        self.add.clicked.connect(lambda: self._open(None))
        self.change.clicked.connect(self.rules.open_current)
        self.remove.clicked.connect(self._remove_current)
        self.usual.clicked.connect(lambda: self._save(ScaleCodes()))
        self.rules.chosen.connect(self._on_chosen)
        self.rules.opened.connect(lambda entry: self._open(self._rule(entry)))
        page.show_saved([self.field], lambda: settings.read(SCALE_CODES), self._show)

    def _show(self, codes: ScaleCodes) -> None:
        self.codes = codes
        self.rules.set_entries(map(_entry, codes.rules))
        show_text(self.none, "" if codes.rules else _("No code is read as a scale's."))
        self.usual.setEnabled(codes.rules != DEFAULT_RULES)
        self._on_chosen(self.rules.current())

    def _on_chosen(self, entry: Entry | None) -> None:
        self.change.setEnabled(entry is not None)
        self.remove.setEnabled(entry is not None)

    def _rule(self, entry: Entry | None) -> EmbeddedRule | None:
        key = entry.key if entry else ""
        return next((each for each in self.codes.rules if each.prefix == key), None)

    def _open(self, rule: EmbeddedRule | None) -> None:
        sheet = ScaleRuleSheet(self._page, rule, {each.prefix for each in self.codes.rules})
        sheet.given.connect(lambda given: self._replace(rule, given))
        sheet.open()

    def _remove_current(self) -> None:
        if (rule := self._rule(self.rules.current())) is not None:
            self._save(ScaleCodes(tuple(each for each in self.codes.rules if each != rule)))

    def _replace(self, before: EmbeddedRule | None, given: EmbeddedRule) -> None:
        others = (each for each in self.codes.rules if each != before)
        self._save(ScaleCodes((*others, given)))

    def _save(self, codes: ScaleCodes) -> None:
        def show() -> None:
            page = self._page
            read = page.tasks.read(self._settings.read, SCALE_CODES, owner=page)
            read.success(self._show).start()

        self._page.save(self.field, self._settings.save, SCALE_CODES, codes, then=show)


class ScaleRuleSheet(Sheet):
    """One rule; `given(EmbeddedRule)` is what was typed, once its parts make a whole code."""

    given = Signal(object)

    def __init__(self, parent: QWidget, rule: EmbeddedRule | None, taken: set[str]) -> None:
        super().__init__(parent, _("A rule for codes of scales"), width=480)
        self._taken = taken - {rule.prefix if rule else ""}
        begin = rule or EmbeddedRule()
        self.prefix = QLineEdit(rule.prefix if rule else "")
        self.prefix.setMaxLength(DIGITS - 3)
        take_numbers(self.prefix)
        self.value = DropDown()
        for value, name in VALUES.items():
            self.value.addItem(str(name), value)
        self.value.setCurrentIndex(self.value.findData(begin.value))
        self.digits, self.decimals = DropDown(), DropDown()
        for n in range(3, 7):
            self.digits.addItem(str(n), n)
        for n in range(_MOST_DECIMALS + 1):
            self.decimals.addItem(str(n), n)
        self.digits.setCurrentIndex(self.digits.findData(begin.value_digits))
        self.decimals.setCurrentIndex(self.decimals.findData(begin.decimals))
        self.check = CheckBox(_("A check digit of its own stands before the value"))
        self.check.setChecked(begin.value_check)
        self.example = label("", "muted", wrap=True)
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self._lay_out()
        self._show_example()

    def _lay_out(self) -> None:
        form = QWidget(self.panel)
        fields = column(form, spacing=SIZES["space_3"])
        self.prefix_field = FormField(
            _("The code begins with"), self.prefix, _("Two digits or more, such as 21.")
        )
        fields.addWidget(self.prefix_field)
        fields.addWidget(FormField(_("The value is"), self.value))
        both = row()
        both.addWidget(FormField(_("Digits of the value"), self.digits))
        both.addWidget(FormField(_("Of these after the point"), self.decimals))
        fields.addLayout(both)
        fields.addWidget(self.check)
        fields.addWidget(self.example)
        fields.addWidget(self.problem)
        self.body.addWidget(form)
        self.save_button = button(pgettext("button", "Save"), "primary")
        self.save_button.setProperty("scale", "small")
        self.save_button.clicked.connect(self.save)
        cancel = button(_("Cancel"))
        cancel.clicked.connect(self.dismiss)
        line = row()
        line.addStretch()
        line.addWidget(cancel)
        line.addWidget(self.save_button)
        self.body.addLayout(line)
        self.prefix.returnPressed.connect(self.save)
        self.prefix.textChanged.connect(self._show_example)
        for each in (self.value, self.digits, self.decimals):
            each.currentIndexChanged.connect(self._show_example)
        self.check.toggled.connect(self._show_example)
        self.first_focus = self.prefix

    def rule(self) -> EmbeddedRule:
        """Return what is chosen; what is left of the code is the article's number."""
        prefix, digits = self.prefix.text().strip(), int(self.digits.currentData())
        checked = self.check.isChecked()
        return EmbeddedRule(
            prefix,
            DIGITS - 1 - len(prefix) - digits - checked,
            digits,
            EmbeddedValue(self.value.currentData()),
            int(self.decimals.currentData()),
            checked,
        )

    def save(self) -> None:
        """Hand over the rule, where it can be one."""
        rule = self.rule()
        wrong = ""
        if not rule.fits:
            wrong = _("Type the digits that such codes begin with, and leave room for an article.")
        elif rule.prefix in self._taken:
            wrong = _("There is a rule for {prefix} already.", prefix=rule.prefix)
        show_text(self.problem, wrong)
        if not wrong:
            self.finish_with(self.given, replace(rule))

    def _show_example(self) -> None:
        rule = self.rule()
        text = _made_up(rule) if rule.fits else ""
        show_text(self.example, text)


def _entry(rule: EmbeddedRule) -> Entry:
    return Entry(rule.prefix, _made_up(rule), right=str(VALUES[rule.value]), key=rule.prefix)


def _made_up(rule: EmbeddedRule) -> str:
    """Say how a code is made up."""
    article = ngettext("{n} digit of the article", "{n} digits of the article", rule.item_digits)
    parts = [article]
    if rule.value_check:
        parts.append(_("a check digit"))
    value = ngettext("{n} of the value", "{n} of the value", rule.value_digits)
    decimals = ngettext("{n} of them after the point", "{n} of them after the point", rule.decimals)
    parts += [value, decimals] if rule.decimals else [value]
    return listed(parts)
