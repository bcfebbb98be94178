"""A group of modifiers: its name, how many are chosen, and the choices with their prices."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.money import Money
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _, pgettext
from pos_app.errors import UserError
from pos_app.services.views.catalogue import ModifierGroupView, ModifierView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import (
    ConfirmSheet,
    FormField,
    MoneyEdit,
    Sheet,
    button,
    column,
    icon_button,
    label,
    row,
    show_text,
)
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.keypad import take_numbers

if TYPE_CHECKING:
    from pos_app.services.catalogue.catalogue import Catalogue

_AROUND: Final = 216
_LEAST_HIGH: Final = 280


class ModifierSheet(Sheet):
    """Changes a group, or makes one with an empty id; `saved` emits it as it was saved.

    `deleted` emits its name once it is gone, after a question.
    """

    saved = Signal(object)
    deleted = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        catalogue: Catalogue,
        tasks: Tasks,
        actor: Callable[[], Actor],
        group: ModifierGroupView,
        money: tuple[str, str],
    ) -> None:
        """`money` is the store's currency and locale."""
        title = _("Change modifiers") if group.id else _("New modifiers")
        super().__init__(parent, title, width=640)
        self._catalogue, self._tasks, self._actor = catalogue, tasks, actor
        self._group, self._money = group, money
        self.name = self.first_focus = QLineEdit(group.name)
        self.least, self.most = QLineEdit(str(group.least)), QLineEdit(str(group.most))
        take_numbers(self.least, self.most)
        self.choices: list[_Choice] = []
        self.add_button = button(_("Add a choice"), "secondary", "plus")
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self._fields = {
            "name": FormField(_("Name"), self.name, _("Such as Milk.")),
            "least": FormField(_("Choose at least"), self.least),
            "most": FormField(_("Choose at most"), self.most),
        }
        self.delete_button = button(pgettext("button", "Delete"), "danger", "trash")
        self.save_button = button(pgettext("button", "Save"), "primary")
        self.save_button.setProperty("scale", "small")
        self._lay_out()
        self.delete_button.setVisible(bool(group.id))
        for modifier in group.modifiers or (ModifierView("", ""),):
            self._add(modifier)
        for line in (self.name, self.least, self.most):
            line.returnPressed.connect(self.save)
        self.add_button.clicked.connect(self._add_empty)
        self.save_button.clicked.connect(self.save)
        self.delete_button.clicked.connect(self._ask_delete)

    def errors(self) -> dict[str, str]:
        """What is wrong, by field; empty where nothing is."""
        said = {key: field.error() for key, field in self._fields.items()}
        return {**said, "modifiers": self.problem.text()}

    def save(self) -> None:
        """Keep the group; what is wrong is said at its field."""
        if any(each.price.ask() for each in self.choices):
            return
        group = self._typed()
        if group is None or not self.save_button.isEnabled():
            return
        self.save_button.setEnabled(False)
        save = self._catalogue.save_modifier_group
        task = self._tasks.write(save, self._actor(), group, owner=self)
        task.success(partial(self.finish_with, self.saved)).failure(self._on_failed)
        task.always(lambda: self.save_button.setEnabled(True)).start()

    def _ask_delete(self) -> None:
        words = _("No product asks for them any more. What was sold with them stays as it is.")
        question = _("Delete {modifiers}?", modifiers=self._group.name)
        sure = ConfirmSheet(self, question, words, pgettext("button", "Delete"), danger=True)
        sure.then(self._delete).open()

    def _delete(self) -> None:
        delete = self._catalogue.delete_modifier_group
        task = self._tasks.write(delete, self._actor(), self._group.id, owner=self)
        task.success(lambda _done: self.finish_with(self.deleted, self._group.name))
        task.failure(self._on_failed).start()

    def _typed(self) -> ModifierGroupView | None:
        counts = [line.text().strip() for line in (self.least, self.most)]
        numbers = [text if text.isdecimal() and len(text) <= 2 else "" for text in counts]
        wrong = {
            key: _("Type a number.")
            for key, text in zip(("least", "most"), numbers, strict=True)
            if not text
        }
        self._show_problems(wrong)
        unread = next((each for each in self.choices if each.price.problem()), None)
        if unread is not None:
            show_text(self.problem, unread.price.problem())
            unread.price.setFocus()
        if wrong or unread is not None:
            return None
        least, most = map(int, numbers)
        choices = tuple(each.modifier() for each in self.choices if not each.is_empty)
        return ModifierGroupView(self._group.id, self.name.text().strip(), least, most, choices)

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)
            return
        about = error.field or "name"
        self._show_problems({about: str(error)})
        if about in self._fields:
            self._fields[about].field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_problems(self, problems: dict[str, str]) -> None:
        for key, field in self._fields.items():
            field.set_error(problems.get(key, ""))
        show_text(self.problem, problems.get("modifiers", ""))

    def _add_empty(self) -> None:
        added = self._add(ModifierView("", ""))
        added.name.setFocus()
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(added))

    def _add(self, modifier: ModifierView) -> _Choice:
        choice = _Choice(modifier, *self._money)
        choice.entered.connect(self.save)
        choice.removed.connect(partial(self._remove, choice))
        self._list.addWidget(choice)
        self.choices.append(choice)
        return choice

    def _remove(self, choice: _Choice) -> None:
        self.choices.remove(choice)
        choice.hide()
        choice.deleteLater()
        self.add_button.setFocus()

    def _lay_out(self) -> None:
        inside = QWidget()
        box = column(inside, spacing=SIZES["space_3"])
        box.addWidget(self._fields["name"])
        counts = row(spacing=SIZES["space_4"])
        counts.addWidget(self._fields["least"], 1)
        counts.addWidget(self._fields["most"], 1)
        box.addLayout(counts)
        box.addWidget(label(_("Choices, and what a piece costs more with each"), "label"))
        self._list = column()
        box.addLayout(self._list)
        box.addWidget(self.problem)
        box.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        high = max(_LEAST_HIGH, self._host.height() - scaled(_AROUND, 0.35))
        self._area = CappedScrollArea(inside, high)
        self.body.addWidget(self._area)
        below = FlowLayout()
        below.addWidget(self.delete_button)
        below.add_stretch()
        below.addWidget(self.save_button)
        self.body.addLayout(below)


class _Choice(QWidget):
    """The name of one choice, its price, and the button that takes it out."""

    entered = Signal()
    removed = Signal()

    def __init__(self, modifier: ModifierView, currency: str, locale: str) -> None:
        super().__init__()
        self._modifier = modifier
        self.name = QLineEdit(modifier.name)
        self.name.setAccessibleName(_("Choice"))
        self.price = MoneyEdit(currency, locale, name=_("Price of the choice"))
        self.price.setMaximumWidth(scaled(140))
        if modifier.id:
            self.price.set_money(Money(modifier.price, currency))
        self.remove = icon_button("trash", _("Remove this choice"))
        self.setAccessibleName(modifier.name)
        self.name.textChanged.connect(self.setAccessibleName)
        line = row(self)
        line.addWidget(self.name, 1)
        line.addWidget(self.price)
        line.addWidget(self.remove)
        self.remove.clicked.connect(self.removed)
        self.name.returnPressed.connect(self.entered)
        self.price.returnPressed.connect(self.entered)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.name.text().strip() and not self.price.text().strip()

    def modifier(self) -> ModifierView:
        """Return it as it is typed; no price is none more."""
        money = self.price.money()
        price = money.minor if money else 0
        return ModifierView(self._modifier.id, self.name.text().strip(), price)
