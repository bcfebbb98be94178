"""Settings: the card readers of the store, which one is this register's, and where they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent

from pos_app.domain.payments import ReaderState
from pos_app.domain.permissions import SYSTEM, Actor
from pos_app.domain.texts import N_, _, paragraph, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.readers.readers import Readers
from pos_app.services.readers.sandbox import Sandbox
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.readers import LocationView, ReaderView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.readers.reader_styles import reader_entry
from pos_app.ui.settings.locations_box import LocationsBox
from pos_app.ui.settings.reader_sheets import RegisterSheet, RenameSheet, TrySheet
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    BusyBar,
    ConfirmSheet,
    EmptyState,
    ErrorSheet,
    FlowLayout,
    button,
    column,
    frame,
    label,
    on_button,
    toast,
)
from pos_app.ui.widgets.entries import EntriesView

_CLEAR: Final = N_(
    "Clearing takes away whatever the reader shows, whichever register asked for it. Do it only "
    "when nobody is paying on it: a payment that has begun there is broken off."
)
_REMOVE: Final = N_(
    "Removing takes the reader out of the account, for every register. Payments made on it stay. "
    "Its code registers it again."
)
_NONE: Final = N_(
    "Switch a reader on, connect it to the network, and register it by the code that it shows."
)


class ReadersPage(SettingsPage):
    """Lists readers and locations; `asked` once Stripe said how the readers are."""

    asked = Signal()

    def __init__(
        self,
        readers: Readers,
        sandbox: Sandbox,
        store: StoreSettings,
        tasks: Tasks,
        actor: Callable[[], Actor],
        *,
        simulated: bool,
    ) -> None:
        words = _("They take the card in the customer's own hand.")
        super().__init__(_("Card readers"), tasks, words, actor=actor)
        self._readers = readers
        self._sandbox = sandbox
        self._simulated = simulated
        self._known: dict[str, ReaderView] = {}
        self.list = EntriesView(_("Card readers"), selectable=True)
        self.empty = EmptyState("reader", _("No card reader yet"), str(_NONE))
        self.busy = BusyBar()
        self.message = label("", "error", wrap=True)
        self.use = button(_("Use at this register"), "secondary", "star")
        self.test = button(_("Try it out"), "secondary", "reader")
        self.rename = button(pgettext("button", "Rename"), "secondary", "edit")
        self.add = button(_("Register a reader"), "secondary", "plus")
        self.refresh_button = button(_("Look again"), "secondary", "refresh")
        self.clear = button(_("Clear this reader"), "danger", "undo")
        self.remove = button(_("Remove this reader"), "danger", "trash")
        self.places = LocationsBox(readers, store, tasks, actor)
        self._lay_out()
        self._connect()
        tasks.read(readers.all, owner=self).success(self._show).start()

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever comes here sees how the readers are now."""
        super().showEvent(event)
        if not event.spontaneous():
            self.refresh()

    def refresh(self) -> None:
        """Ask Stripe which readers and locations there are, and how the readers are."""
        if not self.busy.isHidden():
            return
        self.message.hide()
        self.busy.begin(_("Asking Stripe how the readers are…"))
        task = self.tasks.read(
            lambda: (self._readers.refresh(SYSTEM), self._readers.locations()), owner=self
        )
        task.success(self._show_all).failure(self._on_no_answer).always(self.busy.end).start()

    def register(self) -> None:
        """Register a reader; where there is no location yet, that is asked for first."""
        if self.places.locations:
            self._open_register()
        else:
            task = self.tasks.read(self._readers.locations, owner=self)
            task.success(self._begin).failure(self._refuse).start()

    @property
    def chosen(self) -> ReaderView | None:
        """The reader that is chosen in the list."""
        entry = self.list.current()
        return self._known.get(entry.key) if entry else None

    def focus_first(self) -> None:
        """In the list of readers; where there is none, on *Register*."""
        first = self.list if self._known else self.add
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- showing ---

    def _show_all(self, found: tuple[list[ReaderView], list[LocationView]]) -> None:
        readers, locations = found
        self._show(readers)
        self.places.show_locations(locations)
        self.asked.emit()

    def _show(self, readers: list[ReaderView]) -> None:
        self._known = {each.id: each for each in readers}
        self.list.set_entries(reader_entry(each) for each in readers)
        if readers and self.chosen is None:
            self.list.choose(readers[0].id)
        self.list.setVisible(bool(readers))
        self.empty.setVisible(not readers)
        self._show_buttons()

    def _show_buttons(self) -> None:
        reader = self.chosen
        for each in (self.use, self.test, self.rename):
            each.setVisible(reader is not None)
        self._dangers.setVisible(reader is not None)
        if reader is not None:
            words = (
                _("Don't use at this register") if reader.is_default else _("Use at this register")
            )
            self.use.setText(words)
            self.use.setAccessibleName(words)
            for danger, words in (
                (self.clear, _("Clear {reader}", reader=reader.label)),
                (self.remove, _("Remove {reader}", reader=reader.label)),
            ):
                danger.setText(on_button(words))
                danger.setAccessibleName(words)

    def _on_no_answer(self, error: BaseException) -> None:
        if isinstance(error, KeyTroubleError) or not isinstance(error, UserError):
            self.tasks.failed.emit(error)
            return
        unknown = [
            replace(each, state=ReaderState.UNKNOWN, message="") for each in self._known.values()
        ]
        self._show(unknown)
        self.message.setText(paragraph(_("Nobody can say how the readers are now."), str(error)))
        self.message.show()

    # --- what one can do ---

    def _begin(self, locations: list[LocationView]) -> None:
        if locations:
            self.places.show_locations(locations)
            self._open_register()
        else:
            self.places.open_form(None, lambda _location: self._open_register())

    def _open_register(self) -> None:
        places = self.places.locations
        sheet = RegisterSheet(
            self, self._readers, self.tasks, self.actor, places, simulated=self._simulated
        )
        sheet.location_requested.connect(lambda: self.places.open_form(None, sheet.add_location))
        sheet.saved.connect(self._on_registered)
        sheet.open()

    def _on_registered(self, reader: ReaderView) -> None:
        toast(self, _("{reader} is registered.", reader=reader.label), "success")
        self.refresh()

    def _rename(self, reader: ReaderView) -> None:
        sheet = RenameSheet(self, self._readers, self.tasks, self.actor, reader)
        sheet.saved.connect(lambda _reader: self.refresh())
        sheet.open()

    def _try_out(self, reader: ReaderView) -> None:
        sheet = TrySheet(self, self._readers, self._sandbox, self.tasks, self.actor, reader)
        sheet.closed.connect(self.refresh)
        sheet.open()
        sheet.begin()

    def _use(self, reader: ReaderView) -> None:
        wanted = None if reader.is_default else reader.id
        task = self.tasks.write(self._readers.choose, self.actor, wanted, owner=self)
        task.success(lambda _none: self._on_used()).start()

    def _on_used(self) -> None:
        task = self.tasks.read(self._readers.all, owner=self)
        task.success(self._show).start()

    def _ask_clear(self, reader: ReaderView) -> None:
        title = _("Clear {reader}?", reader=reader.label)
        said = _("{reader} was cleared.", reader=reader.label)
        sheet = ConfirmSheet(self, title, str(_CLEAR), pgettext("button", "Clear it"), danger=True)
        sheet.then(lambda: self._ask(said, self._readers.clear, reader.id)).open()

    def _ask_remove(self, reader: ReaderView) -> None:
        title = _("Remove {reader}?", reader=reader.label)
        sheet = ConfirmSheet(self, title, str(_REMOVE), pgettext("button", "Remove"), danger=True)
        said = _("{reader} was removed.", reader=reader.label)
        sheet.then(lambda: self._ask(said, self._readers.remove, reader.id)).open()

    def _ask_remove_location(self, location: LocationView) -> None:
        name = location.name
        words = _(
            "{location} is deleted at Stripe. That works only while no reader is there.",
            location=name,
        )
        title = _("Remove {location}?", location=name)
        sheet = ConfirmSheet(self, title, words, pgettext("button", "Remove"), danger=True)
        said = _("{location} was removed.", location=name)
        sheet.then(lambda: self._ask(said, self._readers.remove_location, location.id)).open()

    def _ask(self, said: str, work: Callable[[Actor, str], Any], object_id: str) -> None:
        task = self.tasks.money(work, self.actor, object_id, owner=self)
        task.success(lambda _result: self._on_done(said)).failure(self._refuse).start()

    def _on_done(self, said: str) -> None:
        toast(self, said, "success")
        self.refresh()

    def _refuse(self, error: BaseException) -> None:
        if isinstance(error, UserError) and not isinstance(error, KeyTroubleError):
            ErrorSheet(self, error).open()
        else:
            self.tasks.failed.emit(error)

    def _with_chosen(self, act: Callable[[ReaderView], object]) -> None:
        if self.chosen is not None:
            act(self.chosen)

    # --- building ---

    def _connect(self) -> None:
        self.list.chosen.connect(lambda _entry: self._show_buttons())
        self.list.opened.connect(lambda _entry: self._with_chosen(self._try_out))
        self.add.clicked.connect(self.register)
        self.refresh_button.clicked.connect(self.refresh)
        self.places.changed.connect(self.refresh)
        self.places.removal_requested.connect(self._ask_remove_location)
        for pressed, act in (
            (self.use, self._use),
            (self.test, self._try_out),
            (self.rename, self._rename),
            (self.clear, self._ask_clear),
            (self.remove, self._ask_remove),
        ):
            pressed.clicked.connect(partial(self._with_chosen, act))

    def _lay_out(self) -> None:
        for each in (self.message, self.list, self.empty):
            self.body.addWidget(each)
            each.hide()
        line = FlowLayout()
        for made in (self.use, self.test, self.rename, self.add, self.refresh_button):
            line.addWidget(made)
        self.body.addLayout(line)
        self.body.addWidget(self.busy)
        self.section(_("Locations"), _("Where readers stand, and what they offer there as a tip."))
        self.body.addWidget(self.places)
        self._dangers = frame("note-danger")
        inside = column(self._dangers, margin=SIZES["space_4"], spacing=SIZES["space_3"])
        for sentence, control in ((_CLEAR, self.clear), (_REMOVE, self.remove)):
            inside.addWidget(label(str(sentence), wrap=True))
            inside.addWidget(control, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._dangers)
        self.body.addStretch()
