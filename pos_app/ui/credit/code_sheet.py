"""A new code in full: shown, printed, and handed over to the customer once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_app.domain.credit import CreditKind, format_code
from pos_app.domain.texts import _, pgettext
from pos_app.errors import UserError
from pos_app.ui.receipts.printers import Printers, print_paper, print_receipt
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import FlowLayout, Sheet, button, column, frame, label, toast

if TYPE_CHECKING:
    from pos_app.domain.permissions import Actor
    from pos_app.services.container import Services
    from pos_app.services.views.credit import CreditView
    from pos_app.ui.background.tasks import Tasks

_WIDTH: Final = 640


class CodeSheet(Sheet):
    """P prints the slip; Enter says that the customer has the code, which is forgotten then.

    Closed otherwise it stays among those that are to be handed over.
    """

    holds_toasts = True

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        account: CreditView,
        amount: str,
        *,
        printers: Printers | None = None,
    ) -> None:
        super().__init__(parent, _title(account, amount), width=_WIDTH)
        self._services = services
        self._tasks = tasks
        self._account = account
        self._printers = printers or Printers()
        self.code = label(format_code(account.code), "total")
        self.print_button = button(
            pgettext("button", "Print"), "secondary", "printer", shortcut_text="P"
        )
        self.done = button(_("The customer has the code"), "primary", "check")
        self._lay_out()
        self.print_button.clicked.connect(self._print)
        self.done.clicked.connect(self._hand_over)

    def focus_first(self) -> None:
        """On Print: a code on paper is seldom lost."""
        self.print_button.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The letter of the button."""
        if event.key() == Qt.Key.Key_P and not event.modifiers():
            self._print()
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        well = frame("well")
        inside = column(well, margin=SIZES["space_4"])
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.code.setAccessibleName(_("Code {code}", code=format_code(self._account.code)))
        inside.addWidget(self.code)
        self.body.addWidget(well)
        once = _("Whoever has this code can pay with it. Once it is handed over, Till forgets it.")
        self.body.addWidget(label(once, "muted", wrap=True))
        answers = FlowLayout(at_end=True)
        answers.addWidget(self.print_button)
        answers.addWidget(self.done)
        self.body.addLayout(answers)

    def _print(self) -> None:
        """Print on the register's receipt printer; without one on this computer's own."""
        print_slip = partial(_print_slip, self._services, self._account.id, self._printers)
        task = self._tasks.printer(print_slip, self._services.actor, owner=self)
        task.success(self._on_printed).failure(self._on_not_printed).start()

    def _print_on_page(self) -> None:
        work = partial(_print_slip_on_page, self._services, self._account.id, self._printers)
        task = self._tasks.background(work, owner=self)
        task.success(self._on_printed).failure(self._on_failure).start()

    def _on_not_printed(self, error: BaseException) -> None:
        if isinstance(error, UserError) and self._services.printing.printer is not None:
            other, then = _("Other printer"), self._print_on_page
            toast(self, str(error), "warn", action=other, then=then)
        else:
            self._on_failure(error)

    def _on_printed(self, name: str) -> None:
        toast(self, _("Sent to {printer}.", printer=name), "success")
        self.done.setFocus(Qt.FocusReason.OtherFocusReason)

    def _hand_over(self) -> None:
        work = partial(self._services.credits.handed_over, self._services.actor, self._account.id)
        task = self._tasks.write(work, owner=self)
        task.success(lambda _done: self.finish()).failure(self._on_failure).start()

    def _on_failure(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            toast(self, str(error), "warn")
        else:
            self._tasks.failed.emit(error)


def _title(account: CreditView, amount: str) -> str:
    if account.kind is CreditKind.GIFT_CARD:
        return _("Gift card of {amount}", amount=amount)
    return _("Store credit of {amount}", amount=amount)


def _print_slip(services: Services, account_id: str, printers: Printers, actor: Actor) -> str:
    return print_paper(services, actor, services.credits.slip(account_id), printers)


def _print_slip_on_page(services: Services, account_id: str, printers: Printers) -> str:
    return print_receipt(services.credits.slip(account_id), printers)
