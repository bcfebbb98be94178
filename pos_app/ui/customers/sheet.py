"""Making and changing a customer."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from pos_app.errors import UserError
from pos_app.services.customers import Customers
from pos_app.services.views import CustomerDraft, CustomerRow, CustomerView
from pos_app.ui.tasks import Latest, Tasks
from pos_app.ui.widgets import FormField, Sheet, button, column, frame, label, row

_PAUSE_MS: Final = 200
_NOTES_HIGH: Final = 88


class CustomerSheet(Sheet):
    """The form of a new customer, or of `customer`; `saved(CustomerView)` when it is kept.

    `other_wanted(id)` asks for the customer who has the same email or phone already.
    """

    saved = Signal(object)
    other_wanted = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        customers: Customers,
        tasks: Tasks,
        customer: CustomerView | None = None,
        name: str = "",
    ) -> None:
        super().__init__(parent, "Edit customer" if customer else "New customer")
        self._customers = customers
        self._tasks = tasks
        self._customer_id = customer.id if customer else None
        self._latest = Latest(tasks, self)
        self._other: CustomerRow | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._look_for_others)
        self.name = QLineEdit(customer.name if customer else name)
        self.email = QLineEdit(customer.email if customer else "")
        self.email.setInputMethodHints(Qt.InputMethodHint.ImhEmailCharactersOnly)
        self.phone = QLineEdit(customer.phone if customer else "")
        self.phone.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)
        self.notes = QPlainTextEdit(customer.notes if customer else "")
        self.notes.setFixedHeight(_NOTES_HIGH)
        self.notes.setTabChangesFocus(True)
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self.save = button("Save", "primary", shortcut_text="Enter")
        self.save.setProperty("scale", "small")
        self._lay_out()
        self._connect()

    def focus_first(self) -> None:
        """In the name."""
        self.name.setFocus(Qt.FocusReason.PopupFocusReason)

    def draft(self) -> CustomerDraft:
        """What has been typed."""
        return CustomerDraft(
            name=self.name.text(),
            email=self.email.text(),
            phone=self.phone.text(),
            notes=self.notes.toPlainText(),
        )

    # --- inside ---

    def _lay_out(self) -> None:
        self.body.addWidget(FormField("Name", self.name))
        contact = row(spacing=16)
        contact.addWidget(FormField("Email", self.email))
        contact.addWidget(FormField("Phone", self.phone))
        self.body.addLayout(contact)
        self.duplicate = self._duplicate_note()
        self.body.addWidget(self.duplicate)
        self.body.addWidget(FormField("Notes", self.notes, "Only seen here, never sent to Stripe."))
        self.body.addWidget(self.problem)
        buttons = row()
        buttons.addStretch()
        buttons.addWidget(self.save)
        self.body.addLayout(buttons)

    def _duplicate_note(self) -> QWidget:
        made = frame("note-warn")
        box: QVBoxLayout = column(made, margin=12)
        self.duplicate_words = label("", wrap=True)
        self.open_other = button("Open that customer")
        self.open_other.clicked.connect(self._want_other)
        box.addWidget(self.duplicate_words)
        box.addWidget(self.open_other, 0, Qt.AlignmentFlag.AlignLeft)
        made.hide()
        return made

    def _connect(self) -> None:
        for edit in (self.name, self.email, self.phone):
            edit.returnPressed.connect(self._save)
        for edit in (self.email, self.phone):
            edit.textChanged.connect(lambda _text: self._pause.start())
        self.save.clicked.connect(self._save)

    def _look_for_others(self) -> None:
        found = self._latest.read(self._customers.duplicates, self.draft(), self._customer_id)
        found.success(self._show_others).start()

    def _show_others(self, others: list[CustomerRow]) -> None:
        self._other = others[0] if others else None
        self.duplicate.setVisible(bool(others))
        if self._other is not None:
            name = self._other.name or self._other.email or self._other.phone
            more = f" and {len(others) - 1} more have" if len(others) > 1 else " has"
            self.duplicate_words.setText(f"{name}{more} the same email or phone already.")

    def _want_other(self) -> None:
        if self._other is not None:
            self.other_wanted.emit(self._other.id)
            self.finish()

    def _save(self) -> None:
        if not self.save.isEnabled():
            return
        self.save.setEnabled(False)
        self.problem.hide()
        if self._customer_id is None:
            task = self._tasks.write(self._customers.create, self.draft(), owner=self)
        else:
            task = self._tasks.write(
                self._customers.update, self._customer_id, self.draft(), owner=self
            )
        task.success(self._done).failure(self._refused).start()

    def _done(self, view: CustomerView) -> None:
        self.saved.emit(view)
        self.finish()

    def _refused(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)
            return
        self.problem.setText(str(error))
        self.problem.show()
