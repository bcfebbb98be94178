"""Settings: which key does what at this register."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog

from pos_app.domain.texts import _, listed, pgettext
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.keys.actions import ACTIONS, KeyAction
from pos_app.ui.keys.keymap import keymap, native
from pos_app.ui.settings.keyboard_sheet import KeySheet, places_of
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.widgets import ConfirmSheet, EmptyState, button
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.search_box import SearchBox

_FILE: Final = "till-settings.json"


class KeyboardPage(SettingsPage):
    """The actions and their keys, found by word or by key; `keys_chosen(KeyChoices)`.

    `scanner` returns the keys that end the codes of this register's scanner.
    """

    keys_chosen = Signal(object)
    save_requested = Signal(object)
    """The settings of this machine, as the file of a Path."""
    read_requested = Signal(object)

    def __init__(self, tasks: Tasks, scanner: Callable[[], Collection[str]]) -> None:
        super().__init__(
            _("Keyboard"),
            tasks,
            _(
                "For everyone at this register, from now on. Enter, Esc, Tab and the arrows stay as"
                " they are, and so do the letters on the buttons of sheets."
            ),
        )
        self._scanner = scanner
        self.search = SearchBox(_("Search by words, place or key"))
        self.list = EntriesView(_("What keys do"), selectable=True)
        self.nothing = EmptyState("search", _("Nothing found"), _("Try another word."))
        self.reset = button(_("All keys as Till comes with them"), "secondary", "undo")
        self.body.addWidget(self.search)
        self.buttons(self.reset)
        self.body.addWidget(self.list)
        self.body.addWidget(self.nothing)
        self._offer_file()
        self.body.addStretch()
        self.search.searched.connect(lambda _text: self._show())
        self.search.stepped.connect(lambda _by: self.list.setFocus())
        self.search.submitted.connect(lambda _text: self._open_first())
        self.list.opened.connect(self._open)
        self.list.clicked.connect(lambda _index: self.list.open_current())
        self.reset.clicked.connect(self._ask_to_reset)
        keymap().changed.connect(self._show)
        self._show()

    def _offer_file(self) -> None:
        self.section(
            _("The same at another register"),
            _(
                "The keys, the language, the colours, the scanner and the columns of the history as"
                " a file that another register reads here."
            ),
        )
        self.save_file = button(_("Save as a file…"), "secondary", "download")
        self.read_file = button(_("Read a file…"), "secondary", "folder")
        self.buttons(self.save_file, self.read_file)
        self.save_file.clicked.connect(lambda: self._ask_path(saving=True))
        self.read_file.clicked.connect(lambda: self._ask_path(saving=False))

    def _ask_path(self, *, saving: bool) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        title = _("Save the settings") if saving else _("Read settings")
        dialog = QFileDialog(self, title, folder, "*.json")
        mode = QFileDialog.AcceptMode
        dialog.setAcceptMode(mode.AcceptSave if saving else mode.AcceptOpen)
        if saving:
            dialog.selectFile(_FILE)
            dialog.setDefaultSuffix("json")
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        wanted = self.save_requested if saving else self.read_requested
        dialog.fileSelected.connect(lambda path: wanted.emit(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show(self) -> None:
        words = self.search.text().casefold().split()
        entries = [each for each in map(_entry, ACTIONS) if _has(each, words)]
        self.list.set_entries(entries)
        self.list.setVisible(bool(entries))
        self.nothing.setVisible(not entries)
        self.reset.setEnabled(any(keymap().keys_of(each) != each.default for each in ACTIONS))

    def _open_first(self) -> None:
        if entries := self.list.entries():
            self.list.choose(entries[0].key)
            self.list.setFocus()
            self.list.open_current()

    def _open(self, entry: Entry) -> None:
        if any(each.isVisible() for each in self.window().findChildren(KeySheet)):
            return  # the second half of a double click
        action = next(each for each in ACTIONS if each.id == entry.key)
        sheet = KeySheet(self, action, self._scanner())
        sheet.chosen.connect(self._assign)
        sheet.open()

    def _assign(self, given: Mapping[KeyAction, str]) -> None:
        keymap().assign(given)
        self.keys_chosen.emit(keymap().choices)

    def _ask_to_reset(self) -> None:
        def reset() -> None:
            keymap().reset()
            self.keys_chosen.emit(keymap().choices)

        ConfirmSheet(
            self,
            _("All keys as Till comes with them?"),
            _("What was chosen at this register is forgotten."),
            _("Set them back"),
        ).then(reset).open()


def _entry(action: KeyAction) -> Entry:
    keys = keymap().keys_of(action)
    return Entry(
        str(action.title),
        listed(places_of(action)),
        native(keys) or pgettext("a key of the keyboard", "No key"),
        "" if keys == action.default else _("Was {key}", key=native(action.default)),
        strong=keys != action.default,
        key=action.id,
    )


def _has(entry: Entry, words: list[str]) -> bool:
    """Tell whether an entry has all words, a key whole: F1 is not F11."""
    text = f"{entry.title} {entry.subtitle}".casefold()  # not shown: what is searched
    keys = entry.right.casefold()
    return all(each in text or each in {keys, *keys.split("+")} for each in words)
