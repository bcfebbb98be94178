"""The groups of modifiers, and buttons that open one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from pos_app.domain.money import Money, format_money
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _, listed
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.catalogue import ModifierGroupView, ModifierView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.catalogue.modifier_sheet import ModifierSheet
from pos_app.ui.widgets import FlowLayout, button, column, label, toast
from pos_app.ui.widgets.entries import EntriesView, Entry

if TYPE_CHECKING:
    from pos_app.services.catalogue.catalogue import Catalogue

Read = tuple[Sequence[ModifierGroupView], tuple[str, str]]
"""The groups, and currency and locale of the store."""


class ModifierList(QWidget):
    """A line for each group, with its choices."""

    def __init__(
        self,
        catalogue: Catalogue,
        settings: StoreSettings,
        tasks: Tasks,
        actor: Callable[[], Actor],
    ) -> None:
        super().__init__()
        self._catalogue, self._settings = catalogue, settings
        self._tasks, self._actor = tasks, actor
        self._groups: dict[str, ModifierGroupView] = {}
        self._money = "", ""
        self.entries = EntriesView(_("Modifiers"), selectable=True)
        self._none = label(_("There are none yet."), "muted")
        self.new_button = button(_("New modifiers"), "secondary", "plus")
        self.edit_button = button(_("Change modifiers"), "secondary", "edit")
        box = column(self)
        box.addWidget(self.entries)
        box.addWidget(self._none)
        below = FlowLayout()
        below.addWidget(self.new_button)
        below.addWidget(self.edit_button)
        box.addLayout(below)
        self.entries.opened.connect(lambda entry: self.open(self._groups[entry.key]))
        self.entries.chosen.connect(lambda entry: self.edit_button.setEnabled(entry is not None))
        self.new_button.clicked.connect(lambda: self.open(ModifierGroupView("", "", 0, 1)))
        self.edit_button.clicked.connect(self._open_current)
        self.edit_button.setEnabled(False)
        self.read()

    def read(self, _saved: object = None) -> None:
        """Read the groups anew."""

        def all_() -> Read:
            store = self._settings.store()
            money = (store.currency, store.locale) if store else ("", "")
            return self._catalogue.modifier_groups(), money

        self._tasks.read(all_, owner=self).success(self._show).start()

    def open(self, group: ModifierGroupView) -> ModifierSheet:
        """Open a group; one with an empty id is new."""
        sheet = ModifierSheet(self, self._catalogue, self._tasks, self._actor, group, self._money)
        sheet.saved.connect(self._on_saved)
        sheet.deleted.connect(self._on_deleted)
        sheet.open()
        return sheet

    def _open_current(self) -> None:
        entry = self.entries.current()
        if entry is not None:
            self.open(self._groups[entry.key])

    def _on_saved(self, saved: ModifierGroupView) -> None:
        toast(self, _("{modifiers} was saved.", modifiers=saved.name), "success")
        self.read()

    def _on_deleted(self, name: str) -> None:
        toast(self, _("{modifiers} was deleted.", modifiers=name), "success")
        self.read()

    def _show(self, read: Read) -> None:
        groups, self._money = read
        self._groups = {each.id: each for each in groups}
        self.new_button.setEnabled(bool(self._money[0]))
        self.entries.setVisible(bool(groups))
        self._none.setVisible(not groups)
        self.entries.set_entries(
            Entry(each.name, listed(map(self._named, each.modifiers)), icon="note", key=each.id)
            for each in groups
        )
        self.edit_button.setEnabled(self.entries.current() is not None)

    def _named(self, modifier: ModifierView) -> str:
        if not modifier.price:
            return modifier.name
        currency, locale = self._money
        price = format_money(Money(modifier.price, currency), locale)
        return f"{modifier.name} +{price}"
