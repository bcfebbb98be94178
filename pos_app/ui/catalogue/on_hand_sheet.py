"""How much there is of a product: each of its variants as it was counted by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.cart import ONE
from pos_app.domain.permissions import Actor
from pos_app.domain.quantities import decimal_sign, format_quantity, read_measure
from pos_app.domain.texts import _, pgettext
from pos_app.errors import UserError
from pos_app.services.views.catalogue import ProductView, VariantView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import FlowLayout, FormField, Sheet, button, column, label, show_text
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.keypad import take_numbers

if TYPE_CHECKING:
    from pos_app.services.stock.stock import Stock

_AROUND: Final = 240
_LEAST_HIGH: Final = 120


class OnHandSheet(Sheet):
    """A field for each variant that is sold; `counted` once what differs was put right."""

    counted = Signal()

    def __init__(
        self,
        parent: QWidget,
        stock: Stock,
        tasks: Tasks,
        actor: Callable[[], Actor],
        product: ProductView,
        on_hand: Mapping[str, int],
        locale: str,
    ) -> None:
        """`on_hand` is in thousandths, by the ids of variants."""
        super().__init__(parent, _("On hand: {product}", product=product.name), width=480)
        self._stock, self._tasks, self._actor = stock, tasks, actor
        self._product, self._on_hand, self._locale = product, on_hand, locale
        self.fields: dict[str, FormField] = {}
        self.typed: dict[str, QLineEdit] = {}
        self.problem = label("", "error", wrap=True)
        self.save_button = button(pgettext("button", "Save"), "primary")
        self.save_button.setProperty("scale", "small")
        self._lay_out()
        self.first_focus = next(iter(self.typed.values()))
        self.save_button.clicked.connect(self.save)

    def save(self) -> None:
        """Write down what was counted; what is wrong is said under its field."""
        counted, problems = self._read()
        for variant_id, field in self.fields.items():
            field.set_error(problems.get(variant_id, ""))
        if problems:
            self.typed[next(iter(problems))].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not self.save_button.isEnabled():
            return
        self.save_button.setEnabled(False)
        task = self._tasks.write(self._stock.count_by_hand, self._actor(), counted, owner=self)
        task.success(lambda _done: self.finish_with(self.counted)).failure(self._on_failed)
        task.always(lambda: self.save_button.setEnabled(True)).start()

    def _read(self) -> tuple[dict[str, int], dict[str, str]]:
        """Return what was counted of those that were typed into, and what is wrong, by variant."""
        counted, problems = {}, {}
        for variant_id, line in self.typed.items():
            if line.text() == format_quantity(self._on_hand[variant_id], self._locale):
                continue
            try:
                quantity = read_measure(line.text().strip(), self._locale)
            except ValueError as error:
                problems[variant_id] = str(error)
                continue
            if quantity % ONE and not self._product.unit.is_measured:
                problems[variant_id] = _("Type a whole number.")
            counted[variant_id] = quantity
        return counted, problems

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            show_text(self.problem, str(error))
        else:
            self._tasks.failed.emit(error)

    def _lay_out(self) -> None:
        inside = QWidget()
        box = column(inside, spacing=SIZES["space_3"])
        box.addWidget(label(_("Type how many are really there. It counts as a count."), wrap=True))
        for variant in self._product.sold:
            if variant.id in self._on_hand:
                box.addWidget(self._field(variant))
        self.body.addWidget(
            CappedScrollArea(inside, max(_LEAST_HIGH, self._host.height() - scaled(_AROUND, 0.35)))
        )
        self.body.addWidget(self.problem)
        self.problem.hide()
        cancel = button(pgettext("button", "Cancel"))
        cancel.clicked.connect(self.dismiss)
        below = FlowLayout(at_end=True)
        below.addWidget(cancel)
        below.addWidget(self.save_button)
        self.body.addLayout(below)

    def _field(self, variant: VariantView) -> FormField:
        there = self._on_hand[variant.id]
        line = QLineEdit(format_quantity(there, self._locale))
        line.setAlignment(Qt.AlignmentFlag.AlignRight)
        take_numbers(line, decimal=decimal_sign(self._locale))
        line.returnPressed.connect(self.save)
        name = " · ".join(variant.options) or _("On hand")  # not shown: names of options
        field = FormField(name, line)
        self.typed[variant.id], self.fields[variant.id] = line, field
        return field
