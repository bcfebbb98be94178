"""Gift cards and store credit: the code is scanned or typed, then the card pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.domain.texts import N_, _
from pos_app.errors import UserError
from pos_app.ui.background.tasks import LatestRead
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import EmptyState, FormField, button, column, on_button
from pos_app.ui.widgets.key_captions import ENTER, caption_with_key
from pos_app.ui.widgets.keypad import ONLY_CODES, send_when_done
from pos_app.ui.widgets.letter_edit import LetterEdit

if TYPE_CHECKING:
    from pos_app.services.container import Services
    from pos_app.services.views.credit import CreditView
    from pos_app.ui.background.tasks import Tasks

_ROOM_FOR_HINT: Final = 300
_LONGEST: Final = 32
_TITLE: Final = N_("Scan the card, or type its code")
_HINT: Final = N_("What is left on it is shown before anything is taken.")


class StoreCreditPanel(QWidget):
    """Finds the card of a code and says what is left on it; `taken` where that is to pay."""

    taken = Signal()
    changed = Signal()
    """Another card was found, or none."""

    def __init__(
        self, services: Services, tasks: Tasks, amounts: Amounts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._amounts = amounts
        self._paid = 0
        self._amount = 0
        self._is_enabled = False
        self.found: CreditView | None = None
        self._reading = LatestRead(tasks, self)
        self.code = LetterEdit()
        self.code.setProperty(ONLY_CODES, True)
        self.code.setMaxLength(_LONGEST)
        self.field = FormField(_("Code"), self.code, _("16 letters and digits, in any case."))
        self.confirm = button("", "primary", "check")
        self._hint = EmptyState("gift", str(_TITLE), str(_HINT))
        self._hint.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        box = column(self, spacing=SIZES["space_3"])
        box.addWidget(self._hint, 1)
        box.addStretch()
        box.addWidget(self.field)
        box.addWidget(self.confirm)
        self.code.returnPressed.connect(self._on_enter)
        self.code.textEdited.connect(self._forget)
        self.confirm.clicked.connect(self._on_enter)

    @property
    def account_id(self) -> str:
        """The card that pays, empty until one was found."""
        return self.found.id if self.found and self.found.is_spendable else ""

    def part_of(self, amount: int) -> int:
        """Return what of an amount, in minor units, the card can pay."""
        return min(amount, self.found.balance) if self.found and self.account_id else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide the hint where something else needs its room."""
        super().resizeEvent(event)
        self._hint.setVisible(self.height() >= scaled(_ROOM_FOR_HINT))

    def show_code(self, code: str) -> None:
        """Look a code up that was scanned."""
        self.code.setText(code)
        self._forget()
        self._look_up()

    def show_due(self, amount: int, paid: int, *, enabled: bool) -> None:
        """Show what would be taken of `amount`; the card is forgotten once `paid` has changed.

        Both are in minor units.
        """
        self._amount, self._is_enabled = amount, enabled
        if paid != self._paid:
            self._paid = paid
            self._reading.cancel()
            self.code.clear()
            self.found = None
        self._show()

    def focus_first(self) -> None:
        """In the field, until a card is found: then Enter takes the money."""
        wanted = self.confirm if self.account_id else self.code
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_enter(self) -> None:
        if self.account_id:
            self.taken.emit()
        else:
            self._look_up()

    def _look_up(self) -> None:
        if code := self.code.text().strip():
            task = self._reading.read(self._services.credits.find, code)
            task.success(self._on_found).failure(self._on_not_found).start()

    def _on_found(self, found: CreditView) -> None:
        self.found = found
        self.field.set_error("" if found.is_spendable else _not_spendable(found))
        self._show()
        self.focus_first()
        self.changed.emit()

    def _on_not_found(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)
            return
        self.found = None
        self.field.set_error(str(error))
        self._show()
        self.code.setFocus()
        self.code.selectAll()

    def _forget(self) -> None:
        """Another code is typed: what was found, or is looked for, is of the one before."""
        self._reading.cancel()
        if self.found is not None:
            self.found = None
            self._show()
            self.changed.emit()
        self.field.set_error("")

    def _show(self) -> None:
        found, part = self.found, self.part_of(self._amount)
        send_when_done(self.code, sends=not self.account_id)
        if found is None:
            self._hint.set_text(str(_TITLE), str(_HINT))
            text = _("Look the card up")
        else:
            left = self._amounts.full(found.balance)
            self._hint.set_text(
                _("{amount} is left on it", amount=left),
                _("Card •••• {last4}", last4=found.last4),
            )
            text = _("Take {amount} from the card", amount=self._amounts.full(part))
        self.confirm.setText(on_button(caption_with_key(text, ENTER)))
        self.confirm.setAccessibleName(text)
        self.confirm.setEnabled(self._is_enabled and (found is None or part > 0))


def _not_spendable(found: CreditView) -> str:
    if found.closed_by is not None:
        return _("This card is not valid any more: it was refunded, blocked or replaced.")
    return _("Nothing is left on this card.")
