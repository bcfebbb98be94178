"""Asks what has to be chosen of a product: its variant, and its modifiers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from pos_app.domain.cart import LineModifier
from pos_app.domain.texts import _, ngettext
from pos_app.services.views.catalogue import ModifierGroupView, ProductView, VariantView
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import Sheet, button, column, label, on_button, show_text
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.flow_layout import FlowLayout

_HIGHEST: Final = 340


class ItemSheet(Sheet):
    """Chips for each option and each group of modifiers; `answered` emits what was chosen.

    That is a VariantView and a tuple of LineModifier. Where one option is all that is asked, a
    press on its value answers; else Enter does, once enough was chosen. `variant` is one that is
    known already: then only modifiers are asked.
    """

    answered = Signal(object, object)
    of_its_asker = True

    def __init__(
        self, parent: QWidget, product: ProductView, variant: VariantView | None, amounts: Amounts
    ) -> None:
        super().__init__(parent, product.name, width=560)
        self._product = product
        self._known = variant
        self._amounts = amounts
        self.options = [] if variant else [_Chips(name) for name in product.option_names]
        self.groups = [_Modifiers(group, amounts) for group in product.modifier_groups]
        self._missing = label("", "muted", wrap=True)
        self.add = button("", "primary")
        self.add.setProperty("scale", "small")
        self._lay_out()
        self.add.clicked.connect(self.answer)
        for place, chips in enumerate(self.options):
            chips.chosen.connect(partial(self._on_option, place))
        for group in self.groups:
            group.changed.connect(self._update)
        self._offer(0)
        self._update()

    @property
    def variant(self) -> VariantView | None:
        """The variant that is chosen, None until each of its options is."""
        if self._known is not None:
            return self._known
        if not self.options:
            return self._product.sold[0]
        wanted = [chips.value for chips in self.options]
        found = (each for each in self._product.sold if list(each.options) == wanted)
        return next(found, None)

    def answer(self) -> None:
        """Take what is chosen, where it is enough."""
        variant = self.variant
        if variant is None or self._problem():
            return
        chosen = tuple(each for group in self.groups for each in group.chosen())
        self.finish_with(self.answered, variant, chosen)

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setProperty("role", "page")
        box = column(inside, spacing=SIZES["space_3"])
        for part in (*self.options, *self.groups):
            box.addWidget(part)
        self.body.addWidget(CappedScrollArea(inside, _HIGHEST))
        self.body.addWidget(self._missing)
        answers = FlowLayout(at_end=True)
        answers.addWidget(self.add)
        self.body.addLayout(answers)
        for part in (*self.options, *self.groups):
            for chip in part.chips:
                chip.installEventFilter(self)

    def _on_option(self, place: int) -> None:
        self._offer(place + 1)
        self._update()
        if len(self.options) == 1 and not self.groups and self.variant is not None:
            self.answer()

    def _offer(self, place: int) -> None:
        """Offer those values of the options from a place on that go with the ones before."""
        for number in range(place, len(self.options)):
            before = [chips.value for chips in self.options[:number]]
            fitting = [
                each.options[number]
                for each in self._product.sold
                if list(each.options[:number]) == before
            ]
            every = [each.options[number] for each in self._product.sold]
            self.options[number].offer(list(dict.fromkeys(every)), fitting)
        chips = [chip for part in (*self.options, *self.groups) for chip in part.chips]
        self.first_focus = next((chip for chip in chips if chip.isEnabled()), self.add)

    def _problem(self) -> str:
        missing = next((chips.name for chips in self.options if chips.value is None), "")
        if missing:
            return _("Choose: {option}", option=missing)
        if self.variant is None:
            return _("That is not sold together.")
        return next(filter(None, (group.problem() for group in self.groups)), "")

    def _update(self) -> None:
        problem, variant = self._problem(), self.variant
        show_text(self._missing, problem)
        self.add.setEnabled(not problem)
        price = variant.price if variant else self._product.price
        price += sum(each.price for group in self.groups for each in group.chosen())
        shown = self._amounts.full(price)
        self.add.setText(on_button(_("Add for {price}", price=shown)))


class _Part(QWidget):
    """A heading, and chips under it."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.chips: list[QPushButton] = []
        self._group = QButtonGroup(self)
        box = column(self, spacing=SIZES["space_1"])
        box.addWidget(label(heading, "muted", wrap=True))
        self._flow = FlowLayout()
        box.addLayout(self._flow)

    def _add(self, text: str) -> QPushButton:
        chip = button(on_button(text), "chip")
        chip.setAccessibleName(text)
        chip.setCheckable(True)
        chip.setAutoDefault(False)  # Enter takes what is chosen, Space chooses
        self.chips.append(chip)
        self._group.addButton(chip)
        self._flow.addWidget(chip)
        return chip


class _Chips(_Part):
    """The values of one option, of which one is chosen."""

    chosen = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
        self._values: list[str] = []
        self._group.buttonClicked.connect(lambda _chip: self.chosen.emit())

    @property
    def value(self) -> str | None:
        """The value that is chosen."""
        checked = self._group.checkedButton()
        return self._values[self.chips.index(checked)] if checked in self.chips else None

    def offer(self, values: Sequence[str], fitting: Sequence[str]) -> None:
        """Offer these; those that fit can be chosen, and the only one is."""
        if not self._values:
            self._values = list(values)
            for value in values:
                self._add(value)
        self._group.setExclusive(False)
        for chip, value in zip(self.chips, self._values, strict=True):
            chip.setEnabled(value in fitting)
            chip.setChecked(chip.isChecked() and chip.isEnabled())
        able = [chip for chip in self.chips if chip.isEnabled()]
        if len(able) == 1:
            able[0].setChecked(True)
        self._group.setExclusive(True)


class _Modifiers(_Part):
    """A group of modifiers; of one of which at most one is chosen, another takes its place."""

    changed = Signal()

    def __init__(self, group: ModifierGroupView, amounts: Amounts) -> None:
        super().__init__(_heading(group))
        self._asked = group
        self._group.setExclusive(False)
        for each in group.modifiers:
            price = amounts.full(each.price)
            self._add(f"{each.name}  +{price}" if each.price else each.name)
        self._group.buttonClicked.connect(self._on_clicked)

    def chosen(self) -> list[LineModifier]:
        """Return what is chosen."""
        return [
            LineModifier(each.id, each.name, each.price)
            for each, chip in zip(self._asked.modifiers, self.chips, strict=True)
            if chip.isChecked()
        ]

    def problem(self) -> str:
        """Return what is still missing, "" where nothing is."""
        least, name = self._asked.least, self._asked.name
        if len(self.chosen()) >= least:
            return ""
        return ngettext("Choose {n} of {group}.", "Choose {n} of {group}.", least, group=name)

    def _on_clicked(self, clicked: QPushButton) -> None:
        checked = [chip for chip in self.chips if chip.isChecked()]
        if len(checked) > self._asked.most:
            other = next(chip for chip in checked if chip is not clicked)
            (other if self._asked.most == 1 else clicked).setChecked(False)
        self.changed.emit()


def _heading(group: ModifierGroupView) -> str:
    if group.least == group.most:
        return _("{group}: choose {n}", group=group.name, n=group.most)
    if group.least:
        return _(
            "{group}: choose {least} to {most}",
            group=group.name,
            least=group.least,
            most=group.most,
        )
    return _("{group}: up to {most}", group=group.name, most=group.most)
