"""A way back for the owner whose PIN is forgotten: the code on paper, and another PIN."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.pins import pin_problem
from pos_app.domain.texts import _, pgettext
from pos_app.errors import UserError
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.widgets import FormField, Sheet, button, label
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.keypad import ONLY_CODES
from pos_app.ui.widgets.letter_edit import LetterEdit
from pos_app.ui.widgets.pin_edit import PinEdit

if TYPE_CHECKING:
    from pos_app.services.staff.staff import Staff

_WIDTH: Final = 460


class ForgottenPinSheet(Sheet):
    """`recovered` once the owner has another PIN; nobody is signed in by it."""

    recovered = Signal()
    of_its_asker = True

    def __init__(self, parent: QWidget, staff: Callable[[], Staff], tasks: Tasks) -> None:
        super().__init__(parent, _("Forgotten PIN"), width=_WIDTH)
        self._staff = staff
        self._tasks = tasks
        self.code = LetterEdit()
        self.code.setProperty(ONLY_CODES, True)
        self.pin = PinEdit(_("New PIN"))
        self.code_field = FormField(
            _("Recovery code"), self.code, _("The one that was written down: ABCD-EFGH-JKMN.")
        )
        self.pin_field = FormField(_("New PIN"), self.pin)
        self.save_button = button(pgettext("button", "Save"), "primary")
        self.save_button.setProperty("scale", "small")
        others = _(
            "Other people's PINs are set in Settings by who may change people. The owner's is set "
            "anew by the recovery code, which counts once."
        )
        self.body.addWidget(label(others, "muted", wrap=True))
        self.body.addWidget(self.code_field)
        self.body.addWidget(self.pin_field)
        cancel = button(_("Cancel"))
        answers = FlowLayout(at_end=True)
        answers.addWidget(cancel)
        answers.addWidget(self.save_button)
        self.body.addLayout(answers)
        self.first_focus = self.code
        cancel.clicked.connect(self.dismiss)
        self.save_button.clicked.connect(self.save)
        self.pin.returnPressed.connect(self.save)

    def save(self) -> None:
        """Set the PIN; what is wrong is said under its field."""
        wrong = pin_problem(self.pin.text())
        self.pin_field.set_error(wrong)
        if wrong:
            return
        self.save_button.setEnabled(False)
        code, pin = self.code.text(), self.pin.text()
        task = self._tasks.write(lambda: self._staff().recover_owner(code, pin), owner=self)
        task.success(lambda _owner: self.finish_with(self.recovered)).failure(self._complain)
        task.always(lambda: self.save_button.setEnabled(True)).start()

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.code_field.set_error(str(error))
        else:
            self._tasks.failed.emit(error)
