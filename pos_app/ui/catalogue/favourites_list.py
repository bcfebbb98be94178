"""The page of favourites of this register: in which order its products stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _, pgettext
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.catalogue import ProductView
from pos_app.services.views.store import RegisterView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.widgets import FlowLayout, FormField, Sheet, button, column, label
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.entries import Entry
from pos_app.ui.widgets.ordered_entries import OrderedEntries

if TYPE_CHECKING:
    from pos_app.services.catalogue.catalogue import Catalogue

Read = tuple[str, Sequence[ProductView], Sequence[RegisterView]]
"""The id of this register, its favourites, and the other registers."""


class CopySheet(Sheet):
    """Asks from which register the favourites are taken: `chosen(id)`."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, others: Sequence[RegisterView]) -> None:
        super().__init__(parent, _("Copy favourites"), width=480)
        self.register = DropDown()
        for each in others:
            self.register.addItem(each.name, each.id)
        self.first_focus = self.register
        self.copy = button(_("Copy"), "primary")
        self.copy.setProperty("scale", "small")
        cancel = button(pgettext("button", "Cancel"))
        cancel.clicked.connect(self.dismiss)
        self.copy.clicked.connect(
            lambda: self.finish_with(self.chosen, str(self.register.currentData()))
        )
        words = _("They take the place of the favourites of this register.")
        self.body.addWidget(FormField(_("From register"), self.register, words))
        below = FlowLayout(at_end=True)
        below.addWidget(cancel)
        below.addWidget(self.copy)
        self.body.addLayout(below)


class FavouritesList(QWidget):
    """A line for each, dragged or moved by keys; what is changed is saved at once."""

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
        self._register = ""
        self._shown: list[ProductView] = []
        self._others: Sequence[RegisterView] = ()
        self.entries = OrderedEntries(_("Favourites"))
        self._none = label(_("None yet. Choose a product above to add it."), "muted")
        self.up_button = button(_("Move up"), "secondary", "chevron-up")
        self.down_button = button(_("Move down"), "secondary", "chevron-down")
        self.remove_button = button(_("Take off"), "secondary", "trash")
        self.copy_button = button(_("Copy from another register…"), "secondary", "copy")
        self.copy_button.hide()
        box = column(self)
        box.addWidget(self.entries)
        box.addWidget(self._none)
        below = FlowLayout()
        for each in (self.up_button, self.down_button, self.remove_button, self.copy_button):
            below.addWidget(each)
        box.addLayout(below)
        self.entries.chosen.connect(lambda _entry: self._allow())
        self.up_button.clicked.connect(partial(self._move, -1))
        self.down_button.clicked.connect(partial(self._move, 1))
        self.remove_button.clicked.connect(self._remove)
        self.entries.moved.connect(self._move_to)
        self.copy_button.clicked.connect(self.ask_copy)
        self._allow()
        self.read()

    def read(self, _saved: object = None) -> None:
        """Read the page anew."""

        def all_() -> Read:
            own, all_of_them = self._settings.register().id, self._settings.registers()
            others = [each for each in all_of_them if each.id != own]
            return own, self._catalogue.favourites(own), others

        self._tasks.read(all_, owner=self).success(self._on_read).start()

    def add(self, product: ProductView) -> None:
        """Put a product at the end of the page, unless it is there."""
        if self._register and product.id not in [each.id for each in self._shown]:
            self._save([*self._shown, product], len(self._shown))

    def _place(self) -> int | None:
        entry = self.entries.current()
        ids = [each.id for each in self._shown]
        return ids.index(entry.key) if entry is not None and entry.key in ids else None

    def _move(self, by: int) -> None:
        at = self._place()
        if at is not None and 0 <= at + by < len(self._shown):
            self._move_to(at, at + by)

    def _move_to(self, at: int, to: int) -> None:
        moved = list(self._shown)
        moved.insert(to, moved.pop(at))
        self._save(moved, to)

    def ask_copy(self) -> CopySheet:
        """Ask from which register the page is taken over."""
        sheet = CopySheet(self, self._others)
        sheet.chosen.connect(self._copy)
        sheet.open()
        return sheet

    def _copy(self, register_id: str) -> None:
        task = self._tasks.read(self._catalogue.favourites, register_id, owner=self)
        task.success(lambda found: self._save(list(found), 0)).start()

    def _remove(self) -> None:
        at = self._place()
        if at is not None:
            self._save(self._shown[:at] + self._shown[at + 1 :], at)

    def _save(self, products: list[ProductView], at: int) -> None:
        """Show the new order at once, and save it; what is refused is as before."""
        self._show(products, at)
        ids = [each.id for each in products]
        save = self._catalogue.save_favourites
        task = self._tasks.write(save, self._actor(), self._register, ids, owner=self)
        task.failure(self._on_failed).start()

    def _on_failed(self, error: BaseException) -> None:
        self._tasks.failed.emit(error)
        self.read()

    def _on_read(self, read: Read) -> None:
        self._register, products, self._others = read
        self.copy_button.setVisible(bool(self._others))
        self._show(list(products), self._place() or 0)

    def _show(self, products: list[ProductView], at: int) -> None:
        self._shown = products
        self.entries.setVisible(bool(products))
        self._none.setVisible(not products)
        self.entries.set_entries(Entry(each.name, icon="star", key=each.id) for each in products)
        if products:
            self.entries.choose(products[min(at, len(products) - 1)].id)
        self._allow()

    def _allow(self) -> None:
        at = self._place()
        self.up_button.setEnabled(at is not None and at > 0)
        self.down_button.setEnabled(at is not None and at < len(self._shown) - 1)
        self.remove_button.setEnabled(at is not None)
