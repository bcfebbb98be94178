"""The customer's side: a small window beside the till, in training mode only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from pos_app.domain.money import Money
from pos_app.domain.texts import N_, _
from pos_app.ui.customer_side.bank_panel import BankPanel
from pos_app.ui.customer_side.network_panel import NetworkPanel
from pos_app.ui.customer_side.phone_panel import PhonePanel
from pos_app.ui.customer_side.reader_panel import SimulatedReaderPanel, choice
from pos_app.ui.customer_side.simulator_client import SimulatorClient
from pos_app.ui.customer_side.snapshot import SimulatedReader, Snapshot
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.keys.actions import CLOSE_WINDOW
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import Banner, column, label, rule

_SIZE: Final = QSize(540, 820)
TITLE: Final = N_("Customer side")
_NO_READER: Final = N_(
    "No reader is registered. Settings, Card readers: register one with the code simulated-wpe."
)


class CustomerSideWindow(QWidget):
    """Plays the customer: at the readers, on the phone, with the bank."""

    def __init__(
        self, address: str, write: Callable[[Money], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._write = write
        self._snapshot = Snapshot()
        self.client = SimulatorClient(address, self)
        self.which = choice(_("Reader"), ())
        self.reader = SimulatedReaderPanel()
        self.phone = PhonePanel()
        self.bank = BankPanel()
        self.network = NetworkPanel()
        self._none = label(str(_NO_READER), "muted", wrap=True)
        self._status = label("", "muted", wrap=True)
        self._lay_out()
        self._connect()
        self._show(self._snapshot)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to poll."""
        super().showEvent(event)
        self.client.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Poll no more."""
        self.client.stop()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self.setWindowTitle(_("Customer side - Till"))
        self.setProperty("role", "page")
        outer = column(self, spacing=0)
        outer.addWidget(Banner(_("TRAINING - you are the customer here"), self))
        area, page = QScrollArea(), QWidget()
        area.setAccessibleName(str(TITLE))
        page.setProperty("role", "page")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        box = column(page, margin=SIZES["space_4"], spacing=SIZES["space_3"])
        reader: tuple[QWidget, ...] = (self.which, self._none, self.reader, self._status, rule())
        drills: tuple[QWidget, ...] = (rule(), self.network, self.reader.drills)
        for part in (*reader, self.phone, rule(), self.bank, *drills):
            box.addWidget(part)
        box.addStretch()
        area.setWidget(page)
        outer.addWidget(area)
        self.resize(scaled(_SIZE.width(), 0.6), _SIZE.height())

    def _connect(self) -> None:
        self.client.changed.connect(self._show)
        self.client.refused.connect(self._status.setText)
        self.which.currentIndexChanged.connect(lambda _row: self._show_reader())
        self.reader.performed.connect(self._at_reader)
        self.phone.performed.connect(self._do)
        self.bank.performed.connect(lambda place, action: self._do(place, action, {}))
        self.network.performed.connect(lambda action: self._do("network/store", action, {}))
        # not shown: a key
        Shortcut(self, CLOSE_WINDOW, self.close, str(TITLE))

    def _show(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._list(snapshot.readers)
        self.which.setVisible(len(snapshot.readers) > 1)
        self.reader.setVisible(bool(snapshot.readers))
        self.reader.drills.setVisible(bool(snapshot.readers))
        self._none.setVisible(not snapshot.readers)
        self._show_reader()
        self.phone.show_items(snapshot.phone, self._write)
        self.network.show_network(snapshot.network)

    def _list(self, readers: Sequence[SimulatedReader]) -> None:
        """Keep the reader that is chosen, unless another one has something to do and it has not."""
        listed = [self.which.itemData(row) for row in range(self.which.count())]
        if listed != [each.id for each in readers]:
            self.which.clear()
            for each in readers:
                self.which.addItem(each.label, each.id)
        busy = next((place for place, each in enumerate(readers) if _asks(each)), None)
        shown = self._reader()
        if busy is not None and (shown is None or not _asks(shown)):
            self.which.setCurrentIndex(busy)

    def _reader(self) -> SimulatedReader | None:
        chosen = self.which.currentData()
        return next((each for each in self._snapshot.readers if each.id == chosen), None)

    def _show_reader(self) -> None:
        if reader := self._reader():
            self.reader.show_reader(reader, self._write)

    def _at_reader(self, action: str, given: dict[str, object]) -> None:
        if reader := self._reader():
            self._do(f"readers/{reader.id}", action, given)

    def _do(self, place: str, action: str, given: dict[str, object]) -> None:
        self._status.setText(_("The customer has gone.") if action == "walk_away" else "")
        self.client.send(place, action, **given)


def _asks(reader: SimulatedReader) -> bool:
    return reader.display.kind not in {"idle", "message"}
