"""Counting a drawer: one sum or note by note, and what came of it, before it is gone on with."""

from __future__ import annotations

from abc import abstractmethod
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QWidget

from pos_app.domain.texts import Message, _, paragraph, pgettext
from pos_app.services.container import Services
from pos_app.services.views.shifts import CountView, ShiftView
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.shifts.piece_grid import PieceGrid
from pos_app.ui.shifts.sheets import NARROW, DrawerSheet
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import Announced, FormField, announce, button, label
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.repeat_guard import PressGuard

_WIDE: Final = 860
"""With the fields of all notes and coins beside the keypad."""


class CountSheet(DrawerSheet):
    """Counts first, and says only then what was expected; goes on at once where that is the same.

    What it goes on with is `conclude`. `beside` stands beside the sum.
    """

    conclusion: Message
    """What Enter does once there is a difference to look at."""

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        formats: Formats,
        shift: ShiftView,
        do: str,
        *,
        title: str,
        beside: FormField,
    ) -> None:
        super().__init__(parent, title, tasks, formats, shift.currency, do)
        self._services = services
        self._shift = shift
        self._do = do
        self._counted: CountView | None = None
        self._note_asked = False
        self.amount.setAccessibleName(_("Counted"))
        self.pieces = PieceGrid(shift.denominations, shift.currency, formats)
        self.by_pieces = button(_("Count notes and coins"), "quiet", "cash")
        self.by_pieces.setCheckable(True)
        self.note = QLineEdit()
        self.result = label("", "section", wrap=True)
        self.recount = button(_("Count once more"))
        self._guard = PressGuard(self, self.note, self.go)
        self._fill(beside)
        self.setTabOrder(self.amount, beside.field)
        if shift.counts:
            self.amount.set_money(self.money(shift.counts[-1]))

    @abstractmethod
    def conclude(self) -> Task | None:
        """Return the command for what was counted, or None while something is missing."""

    def counted_pieces(self) -> tuple[tuple[int, int], ...]:
        """Return how many there were of what; nothing where one sum was counted after all."""
        counted = self._counted
        by_pieces = counted is not None and self.pieces.total() == counted.counted
        return self.pieces.counted() if by_pieces else ()

    def act(self) -> Task | None:
        """Count, or go on with what was counted."""
        counted = self._counted
        if counted is None:
            minor = self.typed(_("Type how much lies in it."))
            if minor is None:
                return None
            count = self._services.shifts.count
            return self._tasks.write(count, self._services.actor, self._shift.id, minor, owner=self)
        if counted.wants_note and not self.note.text().strip() and not self._note_asked:
            self._note_asked = True  # once: no difference keeps anybody from going on
            self._guard.begin()
            self.complain(_("Type why there is a difference, or go on without a note."))
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        return self.conclude()

    def on_done(self, answer: object) -> None:
        """After the count say what came of it, or go on."""
        if not isinstance(answer, CountView):
            super().on_done(answer)
            return
        self._counted = answer
        if not answer.difference:
            self._on_enter()
            return
        self._show_difference(answer)

    # --- what came of the count ---

    def _show_difference(self, view: CountView) -> None:
        expected, counted = self.written(view.expected), self.written(view.counted)
        amount = self.written(abs(view.difference))
        said = _("{amount} short.", amount=amount)
        if view.difference > 0:
            said = _("{amount} over.", amount=amount)
        sums = _("Expected {expected}, counted {counted}.", expected=expected, counted=counted)
        self.result.setText(paragraph(said, sums))
        announce(self, self.result.text(), Announced.MONEY)
        for each in (self.amount_field, self.by_pieces, self.pieces, self.keypad):
            each.hide()
        self.panel.setMaximumWidth(scaled(NARROW, 0.6))
        self._sums.setDirection(QBoxLayout.Direction.TopToBottom)
        self.result.show()
        self.note_field.show()
        self.recount.setVisible(view.may_recount)
        self.name_go(str(self.conclusion))
        self._guard.begin()
        self.note.setFocus(Qt.FocusReason.OtherFocusReason)

    def _count_again(self) -> None:
        self._counted = None
        self._note_asked = False
        for each in (self.result, self.note_field, self.recount):
            each.hide()
        for hidden in (self.amount_field, self.by_pieces):
            hidden.show()
        self._show_pieces(self.by_pieces.isChecked())
        self.name_go(self._do)
        self.complain("")

    # --- layout ---

    def _fill(self, beside: FormField) -> None:
        said = _("Count all cash in the drawer, the float too.")
        self.amount_field = FormField(_("Counted"), self.amount, said)
        self.note_field = FormField(
            pgettext("field", "Note"), self.note, _("Stands on the Z report.")
        )
        self._sums = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._sums.setSpacing(SIZES["space_3"])
        self._sums.addWidget(self.amount_field, 1)
        self._sums.addWidget(beside, 1)
        self.fields.addWidget(self.result)
        self.fields.addLayout(self._sums)
        for each in (self.by_pieces, self.pieces, self.note_field, self.recount):
            self.fields.addWidget(each)
        self.fields.addStretch()
        for hidden in (self.result, self.pieces, self.note_field, self.recount):
            hidden.hide()
        self.by_pieces.toggled.connect(self._show_pieces)
        self.pieces.changed_to.connect(lambda minor: self.amount.set_money(self.money(minor)))
        self.recount.clicked.connect(self._count_again)
        self.note.returnPressed.connect(self._on_enter)

    def _show_pieces(self, shown: bool) -> None:
        self.pieces.setVisible(shown)
        self.keypad.show()
        self.panel.setMaximumWidth(scaled(_WIDE, 0.6) if shown else scaled(NARROW, 0.6))
        self.amount.setReadOnly(shown)
        directions = QBoxLayout.Direction
        self._sums.setDirection(directions.LeftToRight if shown else directions.TopToBottom)
        if shown:
            self.pieces.focus_first()
        else:
            self.focus_first()
