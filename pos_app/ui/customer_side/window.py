"""The customer's side: a small window beside the till, in training mode only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from pos_app.domain.money import Money
from pos_app.domain.texts import N_, _
from pos_app.ui.customer_side.network_panel import NetworkPanel
from pos_app.ui.customer_side.phone_panel import PhonePanel
from pos_app.ui.customer_side.reader_panel import ReaderPanel, choice
from pos_app.ui.customer_side.seen import ReaderSeen, Seen
from pos_app.ui.customer_side.street import Street
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import Banner, column, label, rule

_SIZE: Final = QSize(540, 820)
TITLE: Final = N_("Customer side")
_NO_READER: Final = N_(
    "No reader is registered. Settings, Card readers: register one with the code simulated-wpe."
)


class CustomerSide(QWidget):
    """Plays the customer: at the readers, on the phone, with the bank."""

    def __init__(
        self, address: str, write: Callable[[Money], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._write = write
        self._seen = Seen()
        self.street = Street(address, self)
        self.which = choice(_("Reader"), ())
        self.reader = ReaderPanel()
        self.phone = PhonePanel()
        self.network = NetworkPanel()
        self._none = label(str(_NO_READER), "muted", wrap=True)
        self._said = label("", "muted", wrap=True)
        self._lay_out()
        self._connect()
        self._show(self._seen)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to look at what the till shows."""
        super().showEvent(event)
        self.street.open()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Look no more."""
        self.street.shut()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self.setWindowTitle(_("Customer side - Till"))
        self.setProperty("role", "page")
        outer = column(self, spacing=0)
        outer.addWidget(Banner(_("TRAINING - you are the customer here"), self))
        area, page = QScrollArea(), QWidget()
        page.setProperty("role", "page")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        box = column(page, margin=SIZES["space_4"], spacing=SIZES["space_3"])
        for part in self._parts():
            box.addWidget(part)
        box.addStretch()
        area.setWidget(page)
        outer.addWidget(area)
        self.resize(_SIZE)

    def _parts(self) -> tuple[QWidget, ...]:
        reader = (self.which, self._none, self.reader)
        happens = (self.network, self.reader.drills)
        return (*reader, self._said, rule(), self.phone, rule(), *happens)

    def _connect(self) -> None:
        self.street.changed.connect(self._show)
        self.street.refused.connect(self._said.setText)
        self.which.currentIndexChanged.connect(lambda _row: self._show_reader())
        self.reader.did.connect(self._at_reader)
        self.phone.did.connect(self._do)
        self.network.did.connect(lambda deed: self._do("network/store", deed, {}))
        # not shown: a key
        Shortcut(self, "Esc", _("Close this window"), str(TITLE), self.close)

    def _show(self, seen: Seen) -> None:
        self._seen = seen
        self._list(seen.readers)
        self.which.setVisible(len(seen.readers) > 1)
        self.reader.setVisible(bool(seen.readers))
        self.reader.drills.setVisible(bool(seen.readers))
        self._none.setVisible(not seen.readers)
        self._show_reader()
        self.phone.show_items(seen.phone, self._write)
        self.network.show_network(seen.network)

    def _list(self, readers: Sequence[ReaderSeen]) -> None:
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

    def _reader(self) -> ReaderSeen | None:
        chosen = self.which.currentData()
        return next((each for each in self._seen.readers if each.id == chosen), None)

    def _show_reader(self) -> None:
        if reader := self._reader():
            self.reader.show_reader(reader, self._write)

    def _at_reader(self, deed: str, given: dict[str, object]) -> None:
        if reader := self._reader():
            self._do(f"readers/{reader.id}", deed, given)

    def _do(self, place: str, deed: str, given: dict[str, object]) -> None:
        self._said.setText(_("The customer has gone.") if deed == "walk_away" else "")
        self.street.do(place, deed, **given)


def _asks(reader: ReaderSeen) -> bool:
    return reader.showing.kind not in {"idle", "message"}
