"""Why a customer pays no tax: a reason, and the number of their certificate."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.taxes import TaxExemption
from pos_app.domain.texts import _, pgettext
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import FormField, Sheet, button, label
from pos_app.ui.widgets.flow_layout import FlowLayout


class ExemptionSheet(Sheet):
    """`saved(CustomerView)` once the exemption is kept, or removed."""

    saved = Signal(object)

    def __init__(
        self, parent: QWidget, services: Services, tasks: Tasks, customer: CustomerView
    ) -> None:
        super().__init__(parent, _("Exempt from tax"), width=520)
        self._services = services
        self._tasks = tasks
        self._customer_id = customer.id
        before = customer.exemption or TaxExemption("")
        self.reason, self.number = QLineEdit(before.reason), QLineEdit(before.number)
        self.first_focus = self.reason
        help_text = _("For example: charity, resale, diplomatic mission.")
        self._fields = {
            "reason": FormField(_("Reason"), self.reason, help_text),
            "number": FormField(
                _("Number of the certificate"), self.number, _("Stands on receipts.")
            ),
        }
        self.save_button = button(pgettext("button", "Save"), "primary")
        self.remove = button(_("Charge tax again"), "quiet")
        self._lay_out()
        self.remove.setVisible(customer.exemption is not None)
        self.save_button.clicked.connect(self.save)
        self.remove.clicked.connect(partial(self._give, None))
        for line in (self.reason, self.number):
            line.returnPressed.connect(self.save)

    def errors(self) -> dict[str, str]:
        """What is wrong, by field; empty where nothing is."""
        return {key: field.error() for key, field in self._fields.items()}

    def save(self) -> None:
        """Keep what was typed."""
        self._give(TaxExemption(self.reason.text(), self.number.text()))

    def _give(self, exemption: TaxExemption | None) -> None:
        if not self.save_button.isEnabled():
            return
        self.save_button.setEnabled(False)
        given = self._services.actor, self._customer_id, exemption
        task = self._tasks.write(self._services.taxes.set_exemption, *given, owner=self)
        task.success(partial(self.finish_with, self.saved)).failure(self._on_failed)
        task.always(lambda: self.save_button.setEnabled(True)).start()

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)
            return
        about = error.field or "reason"
        for key, field in self._fields.items():
            field.set_error(str(error) if key == about else "")

    def _lay_out(self) -> None:
        self.body.setSpacing(SIZES["space_3"])
        words = _("Their sales have no tax. Where prices include it, it is taken out of them.")
        self.body.addWidget(label(words, "muted", wrap=True))
        for field in self._fields.values():
            self.body.addWidget(field)
        cancel = button(pgettext("button", "Cancel"))
        cancel.clicked.connect(self.dismiss)
        self.save_button.setProperty("scale", "small")
        answers = FlowLayout()
        answers.addWidget(self.remove)
        answers.add_stretch()
        answers.addWidget(cancel)
        answers.addWidget(self.save_button)
        self.body.addLayout(answers)
