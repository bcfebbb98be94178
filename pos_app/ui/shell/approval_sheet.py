"""What is asked where somebody else has to approve: who, with their PIN, and what exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.permissions import Action
from pos_app.domain.texts import _, listed
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.store import CashierView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import Sheet, column, label, row
from pos_app.ui.widgets.formats import read_formats
from pos_app.ui.widgets.pin_edit import PinPanel

_WIDTH: Final = 640


@dataclass(frozen=True)
class Asked:
    """What is to be approved, in the words of the sheet."""

    amount: str
    of: str
    approvers: Sequence[CashierView]


class ApprovalSheet(Sheet):
    """`approved(Approval)` once somebody who may typed their PIN; `dismissed` is the refusal.

    It approves this one action and signs nobody in.
    """

    approved = Signal(object)

    def __init__(
        self, parent: QWidget, services: Services, tasks: Tasks, error: ApprovalNeeded
    ) -> None:
        super().__init__(parent, _("Somebody has to approve this"), width=_WIDTH)
        self._services = services
        self._tasks = tasks
        self._action = error.action
        self.what = label(str(error.action.permission.label), "section", wrap=True)
        self.amount = label("", "total", wrap=True)
        self.of = label("", "muted", wrap=True)
        self.who = label("", wrap=True)
        self.pin = PinPanel(_("Approve"))
        self.first_focus = self.pin.edit
        self._lay_out()
        self.pin.entered.connect(self._approve)
        tasks.read(_asked, services, error.action, owner=self).success(self._show).start()

    def _show(self, asked: Asked) -> None:
        for line, text in ((self.amount, asked.amount), (self.of, asked.of)):
            line.setText(text)
            line.setVisible(bool(text))
        names = [each.name for each in asked.approvers]
        self.who.setText(
            _("Who may approve it: {names}", names=listed(names))
            if names
            else _("Nobody who may approve this has a PIN. A manager's is set in Settings.")
        )

    def _approve(self, pin: str) -> None:
        task = self._tasks.write(self._services.staff.approve, pin, self._action, owner=self)
        task.success(partial(self.finish_with, self.approved)).failure(self._complain).start()

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.pin.refuse(str(error))
        else:
            self._tasks.failed.emit(error)

    def _lay_out(self) -> None:
        across = row(spacing=SIZES["space_6"])
        left = column(spacing=SIZES["space_3"])
        for each in (self.what, self.amount, self.of, self.who):
            left.addWidget(each)
        once = _("It is approved once, for this alone. Nobody is signed in by it.")
        left.addWidget(label(once, "caption", wrap=True))
        left.addStretch()
        across.addLayout(left, 1)
        across.addWidget(self.pin, 1)
        self.body.addLayout(across)


def _asked(services: Services, action: Action) -> Asked:
    """Read what is to be approved. For a worker thread."""
    formats = read_formats(services.settings)
    size = formats.money(action.amount) if action.amount else ""
    amount = size
    if action.was:
        amount = _("{amount} in place of {before}", amount=size, before=formats.money(action.was))
    if action.ppm is not None:
        amount = _("{percent} off", percent=formats.percent(action.ppm))
    of = action.about
    if action.kind in {"history", "sale"}:
        row_ = services.history.details(action.subject_id).row
        total = formats.money(row_.amount)
        of = (
            _("Receipt {number}, {total}", number=row_.receipt_number, total=total)
            if row_.receipt_number
            else _("A payment of {total}", total=total)
        )
    return Asked(amount, of, services.staff.approvers(action))
