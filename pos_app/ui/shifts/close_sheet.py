"""Counting the drawer and closing it: the difference, and what goes to the bank."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import N_, _
from pos_app.services.container import Services
from pos_app.services.views.shifts import Closing, ShiftView
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.shifts.count_sheet import CountSheet
from pos_app.ui.widgets import FormField, MoneyEdit
from pos_app.ui.widgets.formats import Formats


class CloseSheet(CountSheet):
    """`done(ReportView)` is the Z."""

    conclusion = N_("Close the drawer")

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        formats: Formats,
        shift: ShiftView,
    ) -> None:
        title = _("Count and close")
        self.bank = MoneyEdit(shift.currency, formats.locale)
        beside = FormField(_("Of it to the bank"), self.bank, _("The rest stays in the drawer."))
        super().__init__(parent, services, tasks, formats, shift, title, title=title, beside=beside)
        self.bank.returnPressed.connect(self._on_enter)

    def act(self) -> Task | None:
        """Count once it is certain how much goes to the bank: what can't be read is not nothing."""
        if self.bank.ask():
            return None
        if wrong := self.bank.problem():
            self.complain(wrong)
            self.bank.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        return super().act()

    def conclude(self) -> Task | None:
        """Close it."""
        bank = self.bank.money()
        closing = Closing(
            self._shift.id, bank.minor if bank else 0, self.note.text(), self.counted_pieces()
        )
        close = self._services.shifts.close
        return self._tasks.write(close, self._services.actor, closing, owner=self)
