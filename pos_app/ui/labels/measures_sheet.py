"""The measures of a sheet of labels that is not among those offered."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pos_app.domain.labels import LabelSheet, PageSize
from pos_app.domain.reading import plain_number
from pos_app.domain.texts import N_, Message, _, paragraph, pgettext
from pos_app.domain.writing import format_number
from pos_app.ui.theme import SIZES, columns_for
from pos_app.ui.widgets import FormField, Sheet, button, label, show_text
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.keypad import take_numbers

_WIDTH: Final = 620
_SIDE_BY_SIDE: Final = 3
_LONGEST: Final = 7
_PAGES: Final[dict[PageSize, Message]] = {
    PageSize.A4: N_("A4"),
    PageSize.LETTER: N_("US Letter"),
}
_COUNTS: Final[dict[str, Message]] = {
    "columns": N_("Labels side by side"),
    "rows": N_("Rows"),
}
_LENGTHS: Final[dict[str, Message]] = {
    "width": N_("Width of a label (mm)"),
    "height": N_("Height of a label (mm)"),
    "left": N_("Margin at the left (mm)"),
    "top": N_("Margin at the top (mm)"),
    "across": N_("Gap side by side (mm)"),
    "down": N_("Gap between rows (mm)"),
}


class MeasuresSheet(Sheet):
    """Asks for them; `chosen(LabelSheet)`."""

    chosen = Signal(object)
    of_its_asker = True

    def __init__(self, parent: QWidget, sheet: LabelSheet) -> None:
        super().__init__(parent, _("A sheet of your own"), width=_WIDTH)
        self.page = DropDown()
        for each, name in _PAGES.items():
            self.page.addItem(str(name), each.value)
        self.page.setCurrentIndex(self.page.findData(sheet.page.value))
        self.edits = {name: QLineEdit(str(getattr(sheet, name))) for name in _COUNTS}
        self.edits |= {name: QLineEdit(_millimetres(getattr(sheet, name))) for name in _LENGTHS}
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self.answer = button(_("Use this sheet"), "primary")
        self.answer.setProperty("scale", "small")
        self.answer.clicked.connect(self._send)
        self._lay_out()

    def _send(self) -> None:
        counts = {name: _whole(self.edits[name].text()) for name in _COUNTS}
        lengths = {name: _micrometres(self.edits[name].text()) for name in _LENGTHS}
        read = {**counts, **lengths}
        known = {name: value for name, value in read.items() if value is not None}
        wrong = next((name for name in self.edits if name not in known), "")
        if wrong:
            self._complain(_("Type a number, such as 63.5."), wrong)
            return
        sheet = LabelSheet(page=PageSize(self.page.currentData()), **known)
        if not sheet.fits:
            advice = _("Measure the sheet, and type what it has.")
            words = paragraph(_("So many labels of this size don't lie on the paper."), advice)
            self._complain(words, "columns")
            return
        self.finish_with(self.chosen, sheet)

    def _complain(self, words: str, name: str) -> None:
        show_text(self.problem, words)
        self.edits[name].setFocus()
        self.edits[name].selectAll()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SIZES["space_4"])
        grid.setVerticalSpacing(SIZES["space_3"])
        names = {**_COUNTS, **_LENGTHS}
        fields = [FormField(_("Paper"), self.page)]
        fields += [FormField(str(names[name]), edit) for name, edit in self.edits.items()]
        for at, field in enumerate(fields):
            grid.addWidget(
                field, *divmod(at, columns_for(_SIDE_BY_SIDE)), Qt.AlignmentFlag.AlignBottom
            )
        for edit in self.edits.values():
            take_numbers(edit, decimal=".")
            edit.returnPressed.connect(self._send)
        self.body.addLayout(grid)
        self.body.addWidget(self.problem)
        cancel = button(pgettext("button", "Cancel"))
        cancel.clicked.connect(self.dismiss)
        answers = FlowLayout(at_end=True)
        answers.addWidget(cancel)
        answers.addWidget(self.answer)
        self.body.addLayout(answers)


def _millimetres(micrometres: int) -> str:
    return format_number(Decimal(micrometres) / 1000)


def _micrometres(text: str) -> int | None:
    """Read millimetres, with a point or a comma; None for no number."""
    whole, _point, part = plain_number(text).replace("\u066b", ".").replace(",", ".").partition(".")
    if not (whole + part).isascii() or not (whole + part).isdecimal() or len(text) > _LONGEST:
        return None
    return int(Decimal(f"{whole or 0}.{part or 0}") * 1000)  # not shown: a number


def _whole(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() and len(text) <= 2 else None
