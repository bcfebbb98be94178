"""Sheets for one tax: a rate, a group of rates, and what a category has."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pos_app.domain.permissions import Actor
from pos_app.domain.taxes import TaxRate, tax_with_rate
from pos_app.domain.texts import _, ngettext, pgettext
from pos_app.errors import UserError
from pos_app.services.taxes import Taxes
from pos_app.services.views.catalogue import CategoryView
from pos_app.services.views.taxes import TaxDraft, TaxPartDraft, TaxView
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.settings.store_form import choices, choose
from pos_app.ui.theme import SIZES, columns_for
from pos_app.ui.widgets import CheckBox, FormField, Sheet, button, column, label, row, show_text
from pos_app.ui.widgets.abstract import AbstractMixin
from pos_app.ui.widgets.percent_edit import PercentEdit

MOST_PARTS = 4
_DEFAULT = "default"
"""What the store's default stands for, among taxes and none."""


class _TaxSheet(Sheet, AbstractMixin):
    """Fields, a sentence on what is touched, and *Save*; `saved` when that is done."""

    saved = Signal(object)

    def __init__(self, parent: QWidget, tasks: Tasks, title: str, replaced: TaxView | None) -> None:
        super().__init__(parent, title, width=520)
        self._tasks = tasks
        self.replaced = replaced
        self.form = QWidget(self.panel)
        self.fields = column(self.form, spacing=SIZES["space_3"])
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self.save_button = button(pgettext("button", "Save"), "primary")
        self.save_button.setProperty("scale", "small")
        self.save_button.clicked.connect(self.save)
        cancel = button(_("Cancel"))
        cancel.clicked.connect(self.dismiss)
        self.body.addWidget(self.form)
        if replaced is not None:
            self.body.addWidget(label(touched_text(replaced), "muted", wrap=True))
        self.body.addWidget(self.problem)
        line = row()
        line.addStretch()
        line.addWidget(cancel)
        line.addWidget(self.save_button)
        self.body.addLayout(line)

    @abstractmethod
    def save(self) -> None:
        """Save what was typed."""

    def start(self, task: Task) -> None:
        """Give a command; what is wrong is said under the fields."""
        self.save_button.setEnabled(False)
        show_text(self.problem, "")
        task.success(partial(self.finish_with, self.saved)).failure(self._complain)
        task.always(lambda: self.save_button.setEnabled(True)).start()

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.show_problem(error)
        else:
            self._tasks.failed.emit(error)

    def show_problem(self, error: UserError) -> None:
        """Say what is wrong."""
        show_text(self.problem, str(error))


class RateSheet(_TaxSheet):
    """One rate: a new one, or one that takes the place of `replaced` from now on."""

    def __init__(
        self,
        parent: QWidget,
        taxes: Taxes,
        tasks: Tasks,
        actor: Actor,
        replaced: TaxView | None,
        locale: str,
    ) -> None:
        title = _("Replace a tax") if replaced else _("Add a tax")
        super().__init__(parent, tasks, title, replaced)
        self._taxes, self._actor = taxes, actor
        tax = replaced.tax if replaced else None
        self.name = QLineEdit(tax.name if tax else "")
        self.rate = PercentEdit(locale, name=pgettext("of a tax", "Rate"))
        self.inclusive = CheckBox(_("Prices already include this tax"))
        if tax:
            self.rate.set_ppm(tax.ppm)
            self.inclusive.setChecked(tax.inclusive)
        help_text = _("Stands on receipts and reports.")
        self.name_field = FormField(_("Name of the tax"), self.name, help_text)
        self.rate_field = FormField(pgettext("of a tax", "Rate"), self.rate)
        for each in (self.name_field, self.rate_field, self.inclusive):
            self.fields.addWidget(each)
        for line in (self.name, self.rate):
            line.returnPressed.connect(self.save)
        self.first_focus = self.name

    def save(self) -> None:
        """Add it, or put it in the place of the other."""
        ppm = self.rate.ppm()
        wrong = "" if ppm is not None else _("Type a percentage from 0 to 100.")
        self.rate_field.set_error(wrong)
        self.name_field.set_error("")
        if ppm is None or not self.save_button.isEnabled():
            return
        draft = TaxDraft(self.name.text(), ppm, self.inclusive.isChecked())
        self.start(_saving(self._tasks, self._taxes, self._actor, self, draft))

    def show_problem(self, error: UserError) -> None:
        """Say what is wrong under its field."""
        field = self.rate_field if error.field == "rate" else self.name_field
        field.set_error(str(error))


class GroupSheet(_TaxSheet):
    """Several rates as one choice: a new group, or one in the place of `replaced`."""

    def __init__(
        self,
        parent: QWidget,
        taxes: Taxes,
        tasks: Tasks,
        actor: Actor,
        rates: Sequence[TaxRate],
        replaced: TaxView | None,
        locale: str,
    ) -> None:
        title = _("Replace a group of taxes") if replaced else _("Add a group of taxes")
        super().__init__(parent, tasks, title, replaced)
        self._taxes, self._actor = taxes, actor
        before = replaced.tax.parts if replaced else ()
        self.name = QLineEdit(replaced.tax.name if replaced else "")
        self.name_field = FormField(
            _("Name"),
            self.name,
            _("For example: GST + PST. Receipts have a line for each."),
        )
        self.fields.addWidget(self.name_field)
        offered = [(pgettext("instead of a tax", "None"), ""), *_named(rates, locale)]
        self.parts = [choices(offered) for _place in range(MOST_PARTS)]
        grid = QGridLayout()
        grid.setHorizontalSpacing(SIZES["space_4"])
        grid.setVerticalSpacing(SIZES["space_3"])
        for place, box in enumerate(self.parts):
            name = _("Tax {number}", number=place + 1)
            box.setAccessibleName(name)
            if place < len(before):
                choose(box, before[place].id)
            grid.addWidget(FormField(name, box), *divmod(place, columns_for(2)))
        self.fields.addLayout(grid)
        self.compound = CheckBox(_("The last one is counted on the price with the others"))
        self.compound.setChecked(bool(before) and before[-1].compound)
        self.fields.addWidget(self.compound)
        self.name.returnPressed.connect(self.save)
        self.first_focus = self.name

    def save(self) -> None:
        """Add it, or put it in the place of the other."""
        if not self.save_button.isEnabled():
            return
        self.name_field.set_error("")
        ids = [str(box.currentData()) for box in self.parts if box.currentData()]
        compound = self.compound.isChecked()
        parts = tuple(TaxPartDraft(each, compound and each == ids[-1]) for each in ids)
        if len(parts) < 2:
            show_text(self.problem, _("A group is made of two or more different rates."))
            return
        draft = TaxDraft(self.name.text(), parts=parts)
        self.start(_saving(self._tasks, self._taxes, self._actor, self, draft))

    def show_problem(self, error: UserError) -> None:
        """Say what is wrong, under the name where it is that."""
        if error.field == "name":
            self.name_field.set_error(str(error))
        else:
            super().show_problem(error)


class CategoryTaxSheet(_TaxSheet):
    """Which tax the products of a category have that have none of their own."""

    def __init__(
        self,
        parent: QWidget,
        taxes: Taxes,
        tasks: Tasks,
        actor: Actor,
        category: CategoryView,
        offered: Sequence[TaxRate],
        locale: str,
    ) -> None:
        title = _("Tax of “{category}”", category=category.name)
        super().__init__(parent, tasks, title, None)
        self._taxes, self._actor, self._category = taxes, actor, category
        own = _named(offered, locale)
        fixed = [(_("The store's default"), _DEFAULT), (_("No tax"), "")]
        self.tax = choices([*fixed, *own])
        now = _DEFAULT if category.default_tax else category.tax.id if category.tax else ""
        choose(self.tax, now)
        help_text = _("Products with a tax of their own keep it.")
        self.fields.addWidget(FormField(pgettext("field", "Tax"), self.tax, help_text))
        self.first_focus = self.tax

    def save(self) -> None:
        """Give the category this tax."""
        tax = str(self.tax.currentData())
        given = self._actor, self._category.id, None if tax in {"", _DEFAULT} else tax
        is_default = tax == _DEFAULT
        command = self._taxes.set_category_tax
        self.start(self._tasks.write(command, *given, owner=self, default_tax=is_default))


def _named(taxes: Sequence[TaxRate], locale: str) -> list[tuple[str, str]]:
    return [(tax_with_rate(each.name, each.ppm, locale), each.id) for each in taxes]


def _saving(tasks: Tasks, taxes: Taxes, actor: Actor, sheet: _TaxSheet, draft: TaxDraft) -> Task:
    if sheet.replaced is None:
        return tasks.write(taxes.add, actor, draft, owner=sheet)
    return tasks.write(taxes.replace, actor, sheet.replaced.tax.id, draft, owner=sheet)


def touched_text(view: TaxView) -> str:
    """Say what gets the new tax once this one is replaced."""
    return ngettext(
        "{n} product has this tax. It gets the new one from now on; what was sold stays.",
        "{n} products have this tax. They get the new one from now on; what was sold stays.",
        view.products,
    )
