"""The sheet of a count: each scan adds one, a number can be typed, what differs is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from pos_app.domain.cart import ONE
from pos_app.domain.permissions import Actor
from pos_app.domain.quantities import decimal_sign, format_quantity, read_measure
from pos_app.domain.texts import _, ngettext, paragraph, pgettext
from pos_app.domain.units import Unit
from pos_app.domain.user_input import shortened
from pos_app.errors import UserError
from pos_app.services.catalogue.scanning import Scanning
from pos_app.services.stock.stock import Stock
from pos_app.services.stock.views import CountedLine, StockCountView
from pos_app.services.views.scanned import ScannedItem
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import ConfirmSheet, FormField, Sheet, button, label, row, show_text
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.keypad import send_when_done, take_numbers
from pos_app.ui.widgets.letter_edit import LetterEdit

_WIDTH: Final = 720
_HIGHEST: Final = 176


@dataclass(frozen=True)
class _Current:
    """What a number that is typed is of."""

    variant_id: str
    name: str
    unit: Unit


class StockCountSheet(Sheet):
    """A count that is open; closed without an answer, it goes on later.

    `applied(StockCountView)`.
    """

    applied = Signal(object)
    takes_every_code = True

    def __init__(
        self,
        parent: QWidget,
        stock: Stock,
        scanning: Scanning,
        tasks: Tasks,
        actor: Callable[[], Actor],
        count: StockCountView,
        locale: str,
    ) -> None:
        super().__init__(parent, _("Count the stock"), width=_WIDTH)
        self._stock = stock
        self._scanning = scanning
        self._tasks = tasks
        self._actor = actor
        self._count = count
        self._locale = locale
        self._current: _Current | None = None
        self.code = LetterEdit()
        self.number = QLineEdit()
        take_numbers(self.number, decimal=decimal_sign(locale))
        self.last = label("", wrap=True)
        self.problem = label("", "error", wrap=True)
        self.summary = label("", "muted", wrap=True)
        self.differences = EntriesView(_("What differs"), selectable=True)
        self.out = button(_("Not counted"), "secondary", "undo")
        self.drop = button(_("Drop the count"), "quiet", "trash")
        self.later = button(_("Go on later"))
        self.apply = button(_("Take over"), "primary")
        self.apply.setProperty("scale", "small")
        self._lay_out()
        self._connect()
        self._show(count)

    def take_code(self, code: str) -> None:
        """Count one more of what has this code, or as much as the code says."""
        task = self._tasks.write(self._enter_code, self._actor(), code, owner=self)
        task.success(self._on_scanned).failure(self._complain).start()

    # --- scanned and typed ---

    def _enter_code(self, actor: Actor, code: str) -> tuple[ScannedItem, StockCountView | None]:
        """Write down what was scanned; None where that is not told by the code. For a worker."""
        item = self._scanning.find(code)
        quantity = item.measure or (item.count or 1) * ONE
        if item.found is None or (item.found.product.unit.is_measured and item.measure is None):
            return item, None
        variant_id = item.found.variant.id
        return item, self._stock.enter(actor, self._count.id, variant_id, quantity, more=True)

    def _on_scanned(self, read: tuple[ScannedItem, StockCountView | None]) -> None:
        item, count = read
        if count is not None:
            self._show(count)
        elif item.found is None:
            QApplication.beep()
            code = shortened(item.code)
            text = _("Barcode {code} is not known. Nothing was counted.", code=code)
            show_text(self.problem, text)
        else:
            product, variant = item.found.product, item.found.variant
            name = " · ".join((product.name, *variant.options))  # not shown: names
            self._choose(_Current(variant.id, name, product.unit), "")
            show_text(self.last, _("How much of {product} is there?", product=name))
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enter_typed_code(self) -> None:
        code = self.code.text().strip()
        self.code.clear()
        if code:
            self.take_code(code)

    def _enter_number(self) -> None:
        current, text = self._current, self.number.text().strip()
        if current is None:
            return
        try:
            quantity = 0 if text == "0" else read_measure(text, self._locale)
        except ValueError as error:
            self.number_field.set_error(str(error))
            return
        if quantity % ONE and not current.unit.is_measured:
            self.number_field.set_error(_("Type a whole number."))
            return
        given = self._actor(), self._count.id, current.variant_id, quantity
        self._write(self._tasks.write(self._stock.enter, *given, owner=self))
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget(self) -> None:
        if self._current is not None:
            given = self._actor(), self._count.id, self._current.variant_id
            self._write(self._tasks.write(self._stock.forget, *given, owner=self))

    def _write(self, task: Task) -> None:
        task.success(self._show).failure(self._complain).start()

    # --- what is shown ---

    def _show(self, count: StockCountView) -> None:
        self._count = count
        show_text(self.problem, "")
        self.differences.set_entries(map(self._entry, count.differences))
        show_text(self.summary, self._summary())
        self.apply.setEnabled(count.counted > 0)
        if count.last is None:
            self._choose(None, "")
            show_text(self.last, "")
        else:
            self._show_line(count.last)

    def _show_line(self, line: CountedLine) -> None:
        counted, expected = self._written(line, line.counted), self._written(line, line.expected)
        text = _("{product}: {counted} counted, {expected} should be there.",
                 product=line.name, counted=counted, expected=expected)  # fmt: skip
        show_text(self.last, text)
        number = format_quantity(line.counted, self._locale)
        self._choose(_Current(line.variant_id, line.name, line.unit), number)

    def _choose(self, current: _Current | None, number: str) -> None:
        self._current = current
        self.number.setText(number)
        self.number.selectAll()
        self.number_field.set_error("")
        for each in (self.number_field, self.out):
            each.setEnabled(current is not None)

    def _choose_current(self) -> None:
        entry = self.differences.current()
        lines = self._count.differences if entry else ()
        line = next((each for each in lines if entry and each.variant_id == entry.key), None)
        if line is not None:
            self._show_line(line)
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)

    def _summary(self) -> str:
        if not self._count.counted:
            return _("Nothing was counted yet. What is not counted stays as it is.")
        counted = ngettext(
            "{n} product was counted.", "{n} products were counted.", self._count.counted
        )
        differing = ngettext("{n} differs.", "{n} differ.", self._count.differing)
        return paragraph(counted, differing if self._count.differing else _("None differs."))

    def _entry(self, line: CountedLine) -> Entry:
        more = "+" if line.difference > 0 else ""
        return Entry(
            line.name,
            _("{counted} counted, {expected} should be there.",
              counted=self._written(line, line.counted),
              expected=self._written(line, line.expected)),
            right=more + self._written(line, line.difference),
            key=line.variant_id,
        )  # fmt: skip

    def _written(self, line: CountedLine, quantity: int) -> str:
        return format_quantity(quantity, self._locale, line.unit)

    # --- its end ---

    def _apply(self) -> None:
        self.apply.setEnabled(False)
        given = self._actor(), self._count.id
        task = self._tasks.write(self._stock.apply, *given, owner=self)
        task.success(lambda count: self.finish_with(self.applied, count))
        task.failure(self._complain).start()

    def _ask_drop(self) -> None:
        what = _("All that was counted is forgotten, and the stock stays as it is.")
        sheet = ConfirmSheet(self, _("Drop this count?"), what, _("Drop the count"), danger=True)
        sheet.then(self._drop).open()

    def _drop(self) -> None:
        given = self._actor(), self._count.id
        task = self._tasks.write(self._stock.drop, *given, owner=self)
        task.success(lambda _done: self.finish()).failure(self._complain).start()

    def _complain(self, error: BaseException) -> None:
        self.apply.setEnabled(self._count.counted > 0)
        if isinstance(error, UserError):
            QApplication.beep()
            show_text(self.problem, str(error))
        else:
            self._tasks.failed.emit(error)

    def _lay_out(self) -> None:
        self.number_field = FormField(pgettext("of a product", "Counted"), self.number)
        self.number.setMaximumWidth(SIZES["touch"] * 4)
        both = row(spacing=SIZES["space_4"])
        both.addWidget(FormField(_("Scan, or type a barcode or an SKU"), self.code), 1)
        both.addWidget(self.number_field)
        self.body.addLayout(both)
        for each in (self.last, self.problem, self.summary):
            self.body.addWidget(each)
        self.body.addWidget(CappedScrollArea(self.differences, _HIGHEST))
        answers = FlowLayout()
        answers.addWidget(self.drop)
        answers.addWidget(self.out)
        answers.add_stretch()
        answers.addWidget(self.later)
        answers.addWidget(self.apply)
        self.body.addLayout(answers)
        self.problem.hide()
        self.first_focus = self.code

    def _connect(self) -> None:
        send_when_done(self.code)
        send_when_done(self.number)
        self.code.returnPressed.connect(self._enter_typed_code)
        self.number.returnPressed.connect(self._enter_number)
        self.differences.opened.connect(self._choose_current)
        self.differences.clicked.connect(self._choose_current)
        self.out.clicked.connect(self._forget)
        self.drop.clicked.connect(self._ask_drop)
        self.later.clicked.connect(self.dismiss)
        self.apply.clicked.connect(self._apply)
