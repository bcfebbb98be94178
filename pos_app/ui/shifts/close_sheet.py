"""Counting the drawer and closing it: one sum or note by note, the difference, and the bank."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QWidget

from pos_app.domain.texts import _, paragraph, pgettext
from pos_app.services.container import Services
from pos_app.services.views.shifts import Closing, CountView, ShiftView
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.shifts.piece_grid import PieceGrid
from pos_app.ui.shifts.sheets import DrawerSheet
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import FormField, MoneyEdit, announce, button, label
from pos_app.ui.widgets.formats import Formats


class CloseSheet(DrawerSheet):
    """Counts first, and says only then what was expected; closes at once where that is the same.

    `done(ReportView)` is the Z.
    """

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        formats: Formats,
        currency: str,
        shift: ShiftView,
    ) -> None:
        title = _("Count and close")
        super().__init__(parent, title, tasks, formats, currency, title)
        self._services = services
        self._shift = shift
        self._counted: CountView | None = None
        self._note_asked = False
        self.amount.setAccessibleName(_("Counted"))
        self.pieces = PieceGrid(currency, formats)
        self.by_pieces = button(_("Count notes and coins"), "quiet", "cash")
        self.by_pieces.setCheckable(True)
        self.bank = MoneyEdit(currency, formats.locale)
        self.note = QLineEdit()
        self.result = label("", "section", wrap=True)
        self.recount = button(_("Count once more"))
        self._fill()
        if shift.counts:
            self.amount.set_money(self.money(shift.counts[-1]))

    def act(self) -> Task | None:
        """Count, or close what was counted."""
        counted = self._counted
        if counted is None:
            minor = self.typed(_("Type how much lies in it."))
            if minor is None:
                return None
            count = self._services.shifts.count
            return self._tasks.write(count, self._services.actor, self._shift.id, minor, owner=self)
        if counted.wants_note and not self.note.text().strip() and not self._note_asked:
            self._note_asked = True  # once: no difference keeps anybody from closing
            self.complain(_("Type why there is a difference, or close once more without a note."))
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        bank = self.bank.money()
        closing = Closing(
            self._shift.id, bank.minor if bank else 0, self.note.text(), self.pieces.counted()
        )
        close = self._services.shifts.close
        return self._tasks.write(close, self._services.actor, closing, owner=self)

    def on_done(self, answer: object) -> None:
        """After the count say what came of it, or close; after the close there is a Z."""
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
        announce(self, self.result.text())
        for each in (self.amount_field, self.by_pieces, self.pieces, self.keypad):
            each.hide()
        self._sums.setDirection(QBoxLayout.Direction.TopToBottom)
        self.result.show()
        self.note_field.show()
        self.recount.setVisible(view.may_recount)
        self.name_go(_("Close the drawer"))
        self.note.setFocus(Qt.FocusReason.OtherFocusReason)

    def _count_again(self) -> None:
        self._counted = None
        self._note_asked = False
        for each in (self.result, self.note_field, self.recount):
            each.hide()
        for hidden in (self.amount_field, self.by_pieces, self.keypad):
            hidden.show()
        self.pieces.setVisible(self.by_pieces.isChecked())
        self.name_go(_("Count and close"))
        self.complain("")
        self.focus_first()

    # --- layout ---

    def _fill(self) -> None:
        said = _("Count all cash in the drawer, the float too.")
        self.amount_field = FormField(_("Counted"), self.amount, said)
        self.bank_field = FormField(
            _("Of it to the bank"), self.bank, _("The rest stays in the drawer.")
        )
        self.note_field = FormField(
            pgettext("field", "Note"), self.note, _("Stands on the Z report.")
        )
        self._sums = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._sums.setSpacing(SIZES["space_3"])
        self._sums.addWidget(self.amount_field, 1)
        self._sums.addWidget(self.bank_field, 1)
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
        for field in (self.bank, self.note):
            field.returnPressed.connect(self._on_enter)

    def _show_pieces(self, shown: bool) -> None:
        self.pieces.setVisible(shown)
        self.keypad.setVisible(not shown)
        self.amount.setReadOnly(shown)
        directions = QBoxLayout.Direction
        self._sums.setDirection(directions.LeftToRight if shown else directions.TopToBottom)
        if shown:
            self.pieces.focus_first()
        else:
            self.focus_first()
