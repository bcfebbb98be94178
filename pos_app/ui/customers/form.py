"""The form of a customer, which points out who looks the same while one types."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from pos_app.domain.texts import _, ngettext, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerDraft, CustomerRow
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.customers.messages import display_name
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import FormField, Sheet, button, column, frame, label, on_button, row
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.language_choice import language_choice

_LOOK_AFTER_MS: Final = 150
_NOTES_HIGH: Final = 88


class CustomerForm(Sheet):
    """What is known of a customer; `saved(CustomerView)`, or `opened(id)` of a lookalike."""

    saved = Signal(object)
    opened = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        draft: CustomerDraft,
        customer_id: str | None = None,
    ) -> None:
        title = _("Change customer") if customer_id else _("New customer")
        super().__init__(parent, title, width=600)
        self._services = services
        self._tasks = tasks
        self._id = customer_id
        self.name = QLineEdit(draft.name)
        self.first_focus = self.name
        self.email = QLineEdit(draft.email)
        self.phone = QLineEdit(draft.phone)
        self.phone.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)
        self.notes = QPlainTextEdit(draft.notes)
        self.language = language_choice(_("Not known"), draft.locales)
        self.save_button = button(pgettext("button", "Save"), "primary")
        self.duplicates = _Duplicates()
        self._fields = {
            "name": FormField(pgettext("of a person", "Name"), self.name),
            "email": FormField(pgettext("field", "Email"), self.email),
            "phone": FormField(_("Phone"), self.phone),
            "notes": FormField(
                _("Notes"), self.notes, _("For the staff only, not sent to Stripe.")
            ),
            "language": FormField(_("Language"), self.language),
        }
        self._latest = LatestRead(tasks, self)
        self._timer = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._lay_out()
        self._connect()

    def draft(self) -> CustomerDraft:
        """What was typed."""
        return CustomerDraft(
            self.name.text(),
            self.email.text(),
            self.phone.text(),
            self.notes.toPlainText(),
            self.language.currentData(),
        )

    def errors(self) -> dict[str, str]:
        """What is wrong, by field; empty where nothing is."""
        return {key: field.error() for key, field in self._fields.items()}

    def save(self) -> None:
        """Keep the customer here and at Stripe; what is wrong is said under its field."""
        if not self.save_button.isEnabled():
            return
        self._complain("")
        self.save_button.setEnabled(False)
        customers, actor = self._services.customers, self._services.actor
        # In the order of the payments: a charge that follows needs the customer at Stripe.
        if self._id:
            given = actor, self._id, self.draft()
            task = self._tasks.money(customers.update, *given, owner=self)
        else:
            task = self._tasks.money(customers.create, actor, self.draft(), owner=self)
        task.success(partial(self.finish_with, self.saved)).failure(self._on_failed)
        task.always(lambda: self.save_button.setEnabled(True)).start()

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, KeyTroubleError) or not isinstance(error, UserError):
            self._tasks.failed.emit(error)
        else:
            about = error.field or "name"
            self._complain(str(error), about)
            self._fields[about].field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _complain(self, words: str, about: str = "") -> None:
        for key, field in self._fields.items():
            field.set_error(words if key == about else "")

    # --- lookalikes ---

    def _find_duplicates(self) -> None:
        task = self._latest.read(self._services.customers.duplicates, self.draft(), self._id)
        task.success(self.duplicates.show_rows).start()

    # --- building ---

    def _connect(self) -> None:
        self.save_button.clicked.connect(self.save)
        for line in (self.name, self.email, self.phone):
            line.returnPressed.connect(self.save)
        for line in (self.email, self.phone):
            line.textChanged.connect(lambda: self._timer.start())  # noqa: PLW0108
        self._timer.timeout.connect(self._find_duplicates)
        self.duplicates.opened.connect(lambda found: self.finish_with(self.opened, found))

    def _lay_out(self) -> None:
        self.save_button.setProperty("scale", "small")
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(scaled(_NOTES_HIGH))
        self.body.setSpacing(SIZES["space_3"])
        grid = QGridLayout()
        grid.setHorizontalSpacing(SIZES["space_4"])
        grid.setVerticalSpacing(SIZES["space_3"])
        grid.addWidget(self._fields["name"], 0, 0, 1, 2)
        grid.addWidget(self._fields["email"], 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._fields["phone"], 1, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.duplicates, 2, 0, 1, 2)
        grid.addWidget(self._fields["notes"], 3, 0)
        grid.addWidget(self._fields["language"], 3, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        cancel = button(pgettext("button", "Cancel"))
        cancel.clicked.connect(self.dismiss)
        answers = FlowLayout(at_end=True)
        answers.addWidget(cancel)
        answers.addWidget(self.save_button)
        self.body.addLayout(answers)


class _Duplicates(QWidget):
    """Says who has the same email or phone already; `opened(id)` goes to the first of them."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.first = ""
        self._words = label("", wrap=True)
        self._go: QPushButton = button(pgettext("button", "Open"), "quiet")
        self._go.clicked.connect(lambda: self.opened.emit(self.first))
        note = frame("note-warn")
        line = row(note)
        line.setContentsMargins(SIZES["space_3"], SIZES["space_1"], SIZES["space_1"], 4)
        line.addWidget(self._words, 1)
        line.addWidget(self._go)
        column(self).addWidget(note)
        self.hide()

    def message(self) -> str:
        """What it says; empty while nobody looks the same."""
        return "" if self.isHidden() else self._words.text()

    def show_rows(self, rows: Sequence[CustomerRow]) -> None:
        """Point these out."""
        self.setVisible(bool(rows))
        if not rows:
            return
        first = rows[0]
        self.first = first.id
        name = display_name(first)
        self._words.setText(_who_has_it(name, len(rows) - 1))
        opens = pgettext("button", "Open {customer}", customer=name)
        self._go.setText(on_button(opens) if len(name) < 20 else pgettext("button", "Open"))
        self._go.setAccessibleName(opens)


def _who_has_it(name: str, others: int) -> str:
    if not others:
        return _("{customer} has this email or phone already.", customer=name)
    return ngettext(
        "{customer} and {n} more have this email or phone already.",
        "{customer} and {n} more have this email or phone already.",
        others,
        customer=name,
    )
