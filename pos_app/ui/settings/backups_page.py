"""Settings: the backups of this book, making one, and going back to one."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import N_, _, ngettext, paragraph, pgettext
from pos_app.services.backups import Backups, BackupView, sales_in_words
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.widgets import BusyBar, ConfirmSheet, EmptyState, button, label, toast
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.formats import qt_locale

_INTRO = N_(
    "Till backs its books up each day and before each update, checks the copy, and keeps the "
    "newest: 14 daily ones, 5 of each other kind. They lie on this disk: copy them elsewhere now "
    "and then."
)
_COPYING = N_("Copying and checking the books…")
_WAITING = N_("Today's backup is being made. Yours is made right after it…")
_RESTORE = N_(
    "Products and settings go back to what they were in the chosen backup. Sales, payments and "
    "customers that came later are taken over, and the replaced file is kept. Till then asks "
    "Stripe what happened before it takes a card again. It takes a moment."
)


class BackupsPage(SettingsPage):
    """The newest first; `restore_requested(name)` once a manager confirmed it."""

    restore_requested = Signal(str)

    def __init__(self, backups: Backups, tasks: Tasks, actor: Callable[[], Actor]) -> None:
        super().__init__(_("Backups"), tasks, str(_INTRO), actor=actor)
        self._backups = backups
        self._known: dict[str, BackupView] = {}
        self.list = EntriesView(_("Backups"), selectable=True)
        self.empty = EmptyState("clock", _("No backup yet"), _("Today's is made in a moment."))
        self.busy = BusyBar()
        self.make = button(_("Back up now"), "secondary", "plus")
        self.restore = button(_("Restore…"), "danger", "undo")
        self._lay_out()
        self.list.chosen.connect(lambda entry: self.restore.setEnabled(entry is not None))
        self.list.opened.connect(lambda _entry: self._ask_who())
        self.make.clicked.connect(self._make)
        self.restore.clicked.connect(self._ask_who)

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever comes here sees what there is now."""
        super().showEvent(event)
        if not event.spontaneous():
            self.refresh()

    def refresh(self) -> None:
        """Show what there is now."""
        self.tasks.read(self._backups.all, owner=self).success(self._show).start()

    def _show(self, backups: list[BackupView]) -> None:
        self._known = {each.name: each for each in backups}
        self.list.set_entries(map(backup_entry, backups))
        self.list.setVisible(bool(backups))
        self.empty.setVisible(not backups)
        self.restore.setEnabled(self.list.current() is not None)

    def _make(self) -> None:
        self.make.setEnabled(False)
        self._on_turn(waits=False)
        task = self.tasks.read(self._backups.make, self.actor, owner=self).success(self._on_made)
        task.progress(self._on_turn).always(self._on_end).start()

    def _on_turn(self, waits: bool) -> None:
        self.busy.begin(str(_WAITING if waits else _COPYING))

    def _on_made(self, backup: BackupView) -> None:
        toast(self, _made(backup), "success")
        self.refresh()

    def _on_end(self) -> None:
        self.busy.end()
        self.make.setEnabled(True)

    def _ask_who(self) -> None:
        chosen = self.list.current()
        if chosen is not None:
            task = self.tasks.read(self._backups.check_may_restore, self.actor, owner=self)
            task.success(lambda _none: self._ask(self._known[chosen.key])).start()

    def _ask(self, backup: BackupView) -> None:
        title, confirm = _("Restore this backup?"), pgettext("button", "Restore")
        sheet = ConfirmSheet(self, title, paragraph(_of(backup), _RESTORE), confirm, danger=True)
        sheet.then(lambda: self.restore_requested.emit(backup.name)).open()

    def _lay_out(self) -> None:
        for each in (self.list, self.empty):
            self.body.addWidget(each)
            each.hide()
        self.buttons(self.make)
        self.body.addWidget(self.busy)
        self.body.addWidget(
            label(_("Choose a backup in the list to go back to it."), "muted", wrap=True)
        )
        self.restore.setEnabled(False)
        self.danger(str(_RESTORE), self.restore)
        self.body.addStretch()


def backup_entry(backup: BackupView) -> Entry:
    """Return how a backup is listed."""
    return Entry(
        backup.made,
        backup.why,
        right=sales_in_words(backup.sales),
        right_subtitle=qt_locale().formattedDataSize(backup.size),
        icon="clock",
        key=backup.name,
    )


def _made(backup: BackupView) -> str:
    if backup.sales is None:
        return _("Backed up: {moment} with contents that can't be read.", moment=backup.made)
    return ngettext(
        "Backed up: {moment} with {n} sale.",
        "Backed up: {moment} with {n} sales.",
        backup.sales,
        moment=backup.made,
    )


def _of(backup: BackupView) -> str:
    if backup.sales is None:
        return _("The backup of {moment} with contents that can't be read.", moment=backup.made)
    return ngettext(
        "The backup of {moment} with {n} sale.",
        "The backup of {moment} with {n} sales.",
        backup.sales,
        moment=backup.made,
    )
