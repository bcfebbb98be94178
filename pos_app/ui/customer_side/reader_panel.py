"""One reader on the counter, and what the customer does with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from pos_app.domain.money import Money
from pos_app.domain.texts import N_, NP_, Message, _, pgettext
from pos_app.ui.customer_side.actions import CARDS, DRILLS, REASONS, Actions
from pos_app.ui.customer_side.answer_row import AnswerRow
from pos_app.ui.customer_side.device import Device
from pos_app.ui.customer_side.snapshot import SimulatedReader
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import FlowLayout, button, column, label, row
from pos_app.ui.widgets.drop_down import DropDown

_SHORTEST: Final = 10
_PRESENT: Final[Actions] = (
    ("tap", NP_("button: how a card is presented", "Tap")),
    ("insert", NP_("button: how a card is presented", "Insert")),
    ("swipe", NP_("button: how a card is presented", "Swipe")),
)
_PIN: Final[Actions] = (("pin_ok", N_("Right PIN")), ("pin_wrong", N_("Wrong PIN")))


class SimulatedReaderPanel(QWidget):
    """Shows a reader; `performed(action, arguments)`. `drills` is to be placed apart."""

    performed = Signal(str, dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.device = Device()
        self.answers = AnswerRow()
        self.card = choice(_("Card"), CARDS)
        self.reason = choice(pgettext("why a bank says no", "Reason"), REASONS)
        self._present: list[QPushButton] = []
        self._pin: list[QPushButton] = []
        self._drills: dict[str, QPushButton] = {}
        self._tips = QWidget()
        self._tip_line = FlowLayout(self._tips)
        self._offered: tuple[Money, ...] = ()
        self._cancel = button(pgettext("button", "Cancel"), "secondary")
        self._leave = button(pgettext("button", "Walk away"), "secondary")
        self._decline = button(pgettext("button: the bank says no", "Decline"), "secondary")
        self.drills = self._drilling()
        self._lay_out()

    def show_reader(self, reader: SimulatedReader, write: Callable[[Money], str]) -> None:
        """Show what can be done at this moment."""
        display = reader.display
        self.device.show_reader(reader, write)
        for each in (*self._present, self._decline):
            each.setEnabled(reader.online and display.awaits_card)
        for each in self._pin:
            each.setEnabled(display.kind == "pin")
        self._cancel.setEnabled(display.cancelable)
        self._drills["unplug"].setEnabled(reader.online)
        self._drills["plug_in"].setEnabled(not reader.online)
        self.answers.show_display(display)
        self._offer(display.tips, write)

    def _lay_out(self) -> None:
        box = column(self, spacing=SIZES["space_3"])
        box.addWidget(self.device)
        box.addWidget(self.answers)
        box.addWidget(self._tips)
        box.addWidget(self._presenting())
        box.addLayout(self._declining())
        box.addWidget(self._leaving())
        self._tips.hide()
        self.answers.performed.connect(self.performed)

    def _presenting(self) -> QWidget:
        part = QWidget()
        line = FlowLayout(part)
        line.addWidget(self.card)
        for action, name in _PRESENT:
            kind = "primary" if action == "tap" else "secondary"
            made = small(button(str(name), kind))
            made.clicked.connect(
                lambda _on=False, action=action: self.performed.emit(
                    action, {"card": self.card.currentData()}
                )
            )
            self._present.append(made)
            line.addWidget(made)
        return part

    def _declining(self) -> QHBoxLayout:
        line = row()
        line.addWidget(self.reason, 1)
        line.addWidget(self._decline)
        self._decline.clicked.connect(
            lambda: self.performed.emit("decline", {"code": self.reason.currentData()})
        )
        return line

    def _leaving(self) -> QWidget:
        part = QWidget()
        line = FlowLayout(part)
        for action, name in _PIN:
            made = button(str(name), "secondary")
            made.clicked.connect(lambda _on=False, action=action: self.performed.emit(action, {}))
            self._pin.append(made)
            line.addWidget(made)
        for made, action in ((self._cancel, "cancel"), (self._leave, "walk_away")):
            made.clicked.connect(lambda _on=False, action=action: self.performed.emit(action, {}))
            line.addWidget(made)
        return part

    def _drilling(self) -> QWidget:
        part, buttons = QWidget(), QWidget()
        box, line = column(part), FlowLayout(buttons)
        box.addWidget(label(_("Drills: what can go wrong at this reader"), "label"))
        box.addWidget(buttons)
        for action, name in DRILLS:
            made = button(str(name), "secondary")
            made.clicked.connect(lambda _on=False, action=action: self.performed.emit(action, {}))
            self._drills[action] = made
            line.addWidget(made)
        return part

    def _offer(self, tips: Sequence[Money], write: Callable[[Money], str]) -> None:
        offered = tuple(tips)
        if offered != self._offered:
            self._offered = offered
            while item := self._tip_line.takeAt(0):
                if old := item.widget():
                    old.deleteLater()
            for tip in offered:
                self._add_tip(_("Tip {amount}", amount=write(tip)), tip.minor)
            if offered:
                self._add_tip(_("No tip"), 0)
        self._tips.setVisible(bool(offered))

    def _add_tip(self, text: str, amount: int) -> None:
        made = button(text, "secondary")
        made.clicked.connect(lambda: self.performed.emit("tip", {"amount": amount}))
        self._tip_line.addWidget(made)


def choice(name: str, items: Sequence[tuple[str, str | Message]]) -> DropDown:
    """Return a box to choose one of pairs of value and words."""
    made = DropDown()
    made.setAccessibleName(name)
    made.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(_SHORTEST)
    for value, words in items:
        made.addItem(str(words), value)
    return made


def small(made: QPushButton) -> QPushButton:
    """Make a primary button as low as the others."""
    made.setProperty("scale", "small")
    return made
