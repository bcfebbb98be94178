"""Asks once for the store's own page, which Stripe sends payers to afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import N_, _
from pos_app.errors import UserError
from pos_app.services.shared.declared_settings import RETURN_URL
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.widgets import FormField, button, column

if TYPE_CHECKING:
    from pos_app.services.shared.settings import StoreSettings

_HELP = N_(
    "Customers see this page of yours when they are done. It begins with https:// and can be "
    "changed in Settings. Nothing about the payment is in its address."
)


class ReturnUrlForm(QWidget):
    """`saved` once the page is kept; what is wrong with it is said under the field."""

    saved = Signal()

    def __init__(self, settings: StoreSettings, tasks: Tasks, actor: Callable[[], Actor]) -> None:
        super().__init__()
        self._settings = settings
        self._tasks = tasks
        self._actor = actor
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("https://www.example.com")  # not shown: an address
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        self.field = FormField(_("The store's own page"), self.edit, str(_HELP))
        self.save_button = button(_("Save and go on"), "primary")
        self.save_button.setProperty("scale", "small")
        box = column(self)
        box.addWidget(self.field)
        box.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignRight)
        self.edit.returnPressed.connect(self._save)
        self.save_button.clicked.connect(self._save)
        self.setFocusProxy(self.edit)

    def _save(self) -> None:
        page = self.edit.text().strip()
        if not page:
            self.field.set_error(_("Give the address of the store's own page."))
            return
        task = self._tasks.write(self._settings.save, self._actor(), RETURN_URL, page, owner=self)
        task.success(lambda _changes: self.saved.emit()).failure(self._complain).start()

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.field.set_error(str(error))
        else:
            self._tasks.failed.emit(error)
