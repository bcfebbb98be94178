"""The well under the cart: subtotal, discounts, taxes and the total, never scrolling."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from pos_app.domain.cart import Totals, net_subtotal, sale_discount
from pos_app.domain.taxes import tax_label
from pos_app.domain.texts import _, pgettext
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import frame, label, row


class TotalsWell(QWidget):
    """Shows what a cart comes to; rows that say nothing are left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        well = frame("well")
        across = row(self)
        across.addWidget(well)
        self._grid = QGridLayout(well)
        self._grid.setContentsMargins(
            SIZES["space_4"], SIZES["space_2"], SIZES["space_4"], SIZES["space_2"]
        )
        self._grid.setHorizontalSpacing(SIZES["space_4"])
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._total = self._add_row("section", "total")
        self._total[0].setText(pgettext("of a sale", "Total"))

    def show_totals(self, totals: Totals, amounts: Amounts, worth: int = 0) -> None:
        """Take these figures; `worth` is what comes back for it, in minor units."""
        parts, due = parts_of(totals, amounts), totals.total - worth
        if worth:
            parts.append((pgettext("of a sale", "Total"), amounts.bare(totals.total)))
            parts.append((pgettext("part of a cart", "Comes back"), amounts.bare(-worth)))
        while len(self._rows) < len(parts):
            self._rows.append(self._add_row("muted", "body"))
        for number, (name, figure) in enumerate(self._rows):
            used = number < len(parts)
            name.setVisible(used)
            figure.setVisible(used)
            if used:
                name.setText(parts[number][0])
                figure.setText(parts[number][1])
        written = amounts.full(abs(due))
        what, spoken = pgettext("of a sale", "Total"), _("Total {amount}", amount=written)
        if worth:
            what, spoken = _("To pay"), _("To pay {amount}", amount=written)
        if due < 0:
            what, spoken = _("To give back"), _("To give back {amount}", amount=written)
        self._total[0].setText(what)
        self._total[1].setText(written)
        self.setAccessibleName(spoken)

    def _add_row(self, role: str, figure_role: str) -> tuple[QLabel, QLabel]:
        name, figure = label("", role, wrap=True), label("", figure_role)
        figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        at = 100 if figure_role == "total" else len(self._rows)  # the total stays last
        self._grid.addWidget(name, at, 0)
        self._grid.addWidget(figure, at, 1)
        return name, figure


def parts_of(totals: Totals, amounts: Amounts) -> list[tuple[str, str]]:
    """Return the names and amounts that lead from the lines to the total."""
    parts = []
    on_top = any(not tax.rate.inclusive for tax in totals.taxes)
    if sale_discount(totals) or totals.exempted or on_top:
        parts.append((_("Subtotal"), amounts.bare(net_subtotal(totals))))
    if sale_discount(totals):
        parts.append(
            (pgettext("line of a sale", "Discount"), f"-{amounts.bare(sale_discount(totals))}")
        )
    if totals.exempted:
        parts.append((_("Exempt, tax taken out"), f"-{amounts.bare(totals.exempted)}"))
    for tax in totals.taxes:
        name = tax_label(tax.rate, amounts.locale)
        named = _("{tax}, exempt", tax=name) if tax.exempt else name
        parts.append((named, amounts.bare(tax.tax)))
    return parts
