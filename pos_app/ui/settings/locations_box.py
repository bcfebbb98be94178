"""The locations of the card readers: a list, and what can be done with the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _, pgettext
from pos_app.services.readers.readers import Readers
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.readers import LocationView
from pos_app.services.views.store import StoreView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.location_sheets import LocationSheet, TippingSheet, first_location
from pos_app.ui.settings.regions import countries
from pos_app.ui.widgets import FlowLayout, button, column, label, toast
from pos_app.ui.widgets.entries import EntriesView, Entry


class LocationsBox(QWidget):
    """`changed` after a save; removing one is the page's: `removal_requested(LocationView)`."""

    changed = Signal()
    removal_requested = Signal(object)

    def __init__(
        self, readers: Readers, store: StoreSettings, tasks: Tasks, actor: Callable[[], Actor]
    ) -> None:
        super().__init__()
        self._readers = readers
        self._actor = actor
        self._store = store
        self._tasks = tasks
        self._known: dict[str, LocationView] = {}
        self._none = label(
            _("None yet. The first one is asked for with the first reader."), "muted", wrap=True
        )
        self.list = EntriesView(_("Locations"), selectable=True)
        self.tips = button(pgettext("button", "Tips"), "secondary", "cash")
        self.change = button(_("Change the location"), "secondary", "edit")
        self.add = button(_("Add a location"), "secondary", "plus")
        self.remove = button(_("Remove the location"), "secondary", "trash")
        self._lay_out()
        self.list.chosen.connect(lambda _entry: self._show_buttons())
        self.list.opened.connect(lambda entry: self.open_form(self._known[entry.key]))
        self.tips.clicked.connect(lambda: self._with_chosen(self._open_tips))
        self.change.clicked.connect(self.list.open_current)
        self.remove.clicked.connect(lambda: self._with_chosen(self.removal_requested.emit))
        self.add.clicked.connect(lambda: self.open_form(None))
        self.show_locations(())

    @property
    def locations(self) -> list[LocationView]:
        """What is listed."""
        return list(self._known.values())

    def show_locations(self, locations: Sequence[LocationView]) -> None:
        """List these; the first is chosen where none was."""
        self._known = {each.id: each for each in locations}
        self.list.set_entries(
            Entry(each.name, each.lines, icon="store", key=each.id) for each in locations
        )
        if locations and self.list.current() is None:
            self.list.choose(locations[0].id)
        self.list.setVisible(bool(locations))
        self._none.setVisible(not locations)
        self._show_buttons()

    def open_form(
        self, location: LocationView | None, then: Callable[[LocationView], object] | None = None
    ) -> None:
        """Open the form of a location, or a new one at the store's address; then `then(it)`."""
        task = self._tasks.read(_prepare, self._store, owner=self)
        task.success(partial(self._show_form, location, then)).start()

    def _show_form(
        self,
        location: LocationView | None,
        then: Callable[[LocationView], object] | None,
        store: StoreView | None,
    ) -> None:
        shown = location or (first_location(store) if store else None)
        if shown is not None:
            sheet = LocationSheet(self, self._readers, self._tasks, self._actor(), shown)
            sheet.saved.connect(self._on_saved)
            if then is not None:
                sheet.saved.connect(then)
            sheet.open()

    def _on_saved(self, location: LocationView) -> None:
        self.show_locations(list({**self._known, location.id: location}.values()))
        self.changed.emit()

    def _open_tips(self, location: LocationView) -> None:
        task = self._tasks.read(self._store.store, owner=self)
        task.success(partial(self._show_tips, location)).start()

    def _show_tips(self, location: LocationView, store: StoreView | None) -> None:
        if store is not None:
            sheet = TippingSheet(self, self._readers, self._tasks, self._actor(), location, store)
            sheet.saved.connect(lambda _tipping: self._on_tips(location))
            sheet.open()

    def _on_tips(self, location: LocationView) -> None:
        told = _("The readers at {location} do so from now on.", location=location.name)
        toast(self, told, "success")
        self.changed.emit()

    def _with_chosen(self, act: Callable[[LocationView], object]) -> None:
        chosen = self.list.current()
        if chosen is not None:
            act(self._known[chosen.key])

    def _show_buttons(self) -> None:
        for each in (self.tips, self.change, self.remove):
            each.setVisible(self.list.current() is not None)

    def _lay_out(self) -> None:
        box = column(self)
        box.addWidget(self._none)
        box.addWidget(self.list)
        line = FlowLayout()
        for each in (self.tips, self.change, self.add, self.remove):
            line.addWidget(each)
        box.addLayout(line)


def _prepare(settings: StoreSettings) -> StoreView | None:
    """Read what the form needs (worker thread): the names of countries take a while."""
    countries()
    return settings.store()
