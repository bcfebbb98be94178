"""Which things of a receipt that was scanned come back for the cart, and why."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.goods_returns import ReturnReason
from pos_app.domain.return_reasons import RETURN_REASONS
from pos_app.domain.texts import _, pgettext
from pos_app.services.returns.views import Returnable
from pos_app.ui.giving_back.return_choice import ReturnChoice
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import FlowLayout, FormField, Sheet, button, label, row
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.formats import Formats


class ExchangeChoiceSheet(Sheet):
    """Asks; `chosen(ExchangedGoods)` is what comes back. Nothing moves by it."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, found: Returnable, formats: Formats) -> None:
        title = _("What comes back of receipt {number}", number=found.number)
        super().__init__(parent, title, width=640)
        self._found = found
        self.choice = ReturnChoice(found, formats)
        self.first_focus = self.choice.view
        self.why = DropDown()
        for reason, words in RETURN_REASONS.items():
            self.why.addItem(str(words), reason.value)
        self.note = QLineEdit()
        self.note_field = FormField(pgettext("field", "Note"), self.note)
        self.add = button(_("Add to the cart"), "primary", "refund")
        self.keep = button(_("Cancel"))
        why = row()
        why.addWidget(FormField(_("Reason"), self.why), 1)
        why.addWidget(self.note_field, 1)
        line = FlowLayout(at_end=True)
        line.addWidget(self.keep)
        line.addWidget(self.add)
        self.body.setSpacing(SIZES["space_3"])
        self.body.addWidget(self.choice)
        self.body.addLayout(why)
        hint = _("It comes back, and pays for what is rung up, once the sale is confirmed.")
        self.body.addWidget(label(hint, "muted", wrap=True))
        self.body.addLayout(line)
        self.choice.changed.connect(self._validate)
        self.why.currentIndexChanged.connect(lambda _place: self._validate())
        self.note.textChanged.connect(lambda _text: self._validate())
        self.note.returnPressed.connect(self._add)
        self.keep.clicked.connect(self.dismiss)
        self.add.clicked.connect(self._add)
        self._validate()

    @property
    def reason(self) -> ReturnReason:
        """Why it comes back."""
        return ReturnReason(str(self.why.currentData()))

    def _validate(self) -> None:
        other = self.reason is ReturnReason.OTHER
        self.note_field.setVisible(other)
        noted = not other or bool(self.note.text().strip())
        self.add.setEnabled(noted and self.choice.total > 0)

    def _add(self) -> None:
        if not self.add.isEnabled():
            return
        note = self.note.text().strip()
        goods = self._found.for_exchange(self.choice.lines(), self.reason, note)
        self.finish()
        self.chosen.emit(goods)
