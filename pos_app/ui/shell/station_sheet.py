"""What is asked where a machine does not know which of the store's registers it is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import _
from pos_app.services.shared.errors import UnknownRegisterError
from pos_app.ui.widgets import FlowLayout, Sheet, button, label
from pos_app.ui.widgets.entries import EntriesView, Entry


class StationSheet(Sheet):
    """Offers the registers there are; `chosen(id)`, and `dismissed` is *Quit*."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, error: UnknownRegisterError) -> None:
        super().__init__(parent, _("Which register is this?"))
        words = _(
            "The store has several registers. Receipts made here are numbered in the series of the "
            "one that you choose; no other machine may be the same one."
        )
        self.body.addWidget(label(words, wrap=True))
        self.registers = EntriesView(_("Registers"), selectable=True)
        self.first_focus = self.registers
        self.registers.set_entries(
            Entry(each.name, right=each.prefix, icon="store", key=each.id)
            for each in error.registers
        )
        self.body.addWidget(self.registers)
        self.leave = button(_("Quit"), "quiet")
        self.go_on = button(_("Use this register"), "primary")
        self.go_on.setProperty("scale", "small")
        answers = FlowLayout(at_end=True)
        for each in (self.leave, self.go_on):
            answers.addWidget(each)
        self.body.addLayout(answers)
        self.registers.opened.connect(lambda _entry: self._go_on())
        self.go_on.clicked.connect(self._go_on)
        self.leave.clicked.connect(self.dismiss)

    def _go_on(self) -> None:
        entry = self.registers.current()
        if entry is not None:
            self.finish()
            self.chosen.emit(entry.key)
