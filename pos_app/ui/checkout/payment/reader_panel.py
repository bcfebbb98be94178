"""Card readers: which one asks for the card, and what it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QStackedWidget, QWidget

from pos_app.domain.payments import ReaderState
from pos_app.domain.texts import _, paragraph
from pos_app.services.views.readers import ReaderView
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.readers.reader_styles import reader_state_style
from pos_app.ui.readers.sandbox_row import SandboxRow
from pos_app.ui.theme import SIZES, icon, themed
from pos_app.ui.widgets import EmptyState, button, column, label, row, see_through
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.key_captions import ENTER, ESC, caption_with_key

_MARK: Final = 56
_WAITING: Final = 2


class ReaderList(EntriesView):
    """Arrows choose a reader; letters are not its own, they choose another way of paying."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave letters to the sheet."""
        if event.text().isalpha():
            event.ignore()
        else:
            super().keyPressEvent(event)


class ReaderPanel(QWidget):
    """Chooses a reader and starts it; while it waits for the card, says for how much.

    `chosen` where another reader is chosen, `start_requested` where the chosen one is to start.
    """

    chosen = Signal()
    start_requested = Signal()

    def __init__(self, amounts: Amounts, customer: SandboxRow) -> None:
        super().__init__()
        self._amounts = amounts
        self.customer = customer
        self._readers: tuple[ReaderView, ...] = ()
        self._chosen_before = ""
        self.view = ReaderList(_("Card readers"), selectable=True)
        self.start = button(_("Start the reader"), "primary", "reader")
        self.cancel = button(_("Cancel on the reader"), "danger", "close", shortcut_text=ESC)
        self._empty = EmptyState("reader", _("No card reader is set up"))
        self._mark = QLabel()
        self._amount = label("", "due")
        self._where = label("", "section")
        self._stack = QStackedWidget()
        self._pages = (self._choosing(), self._empty, self._waiting())
        self._lay_out()
        self._connect()
        self._paint_mark()

    @property
    def reader_id(self) -> str:
        """The reader chosen, empty where there is none."""
        current = self.view.current()
        return current.key if current is not None else ""

    @property
    def amount_shown(self) -> str:
        """What the customer is asked for, in words, while a reader waits."""
        waiting = self._stack.currentIndex() == _WAITING
        return paragraph(self._amount.text(), self._where.text()) if waiting else ""

    def choose(self, reader_id: str) -> None:
        """Move to a reader."""
        self.view.choose(reader_id)

    def show_readers(self, readers: Sequence[ReaderView]) -> None:
        """Show these; at first this register's own one is chosen, or else the first."""
        if tuple(readers) != self._readers:
            self._readers = tuple(readers)
            self.view.set_entries(_entry(reader) for reader in readers)
        if not self.reader_id and readers:
            self.choose(next((each.id for each in readers if each.is_default), readers[0].id))

    def show_start(self, text: str, *, enabled: bool) -> None:
        """Say what the button does."""
        self.start.setText(f" {caption_with_key(text, ENTER)}")
        self.start.setAccessibleName(text)
        self.start.setEnabled(enabled and bool(self.reader_id))
        self.view.setEnabled(enabled)

    def show_waiting(self, amount: int, reader_name: str, *, may_cancel: bool) -> None:
        """Show what a reader asks for just now, in minor units.

        `customer.show_for` says at which reader a customer may have to be played.
        """
        self._amount.setText(self._amounts.full(amount))
        # Translators: an amount stands above it.
        self._where.setText(_("on {reader}", reader=reader_name) if reader_name else "")
        self.cancel.setEnabled(may_cancel)
        self._turn_to(_WAITING)

    def show_choice(self) -> None:
        """No reader asks for anything: choose one."""
        self.customer.show_for("")
        self._turn_to(0 if self._readers else 1)

    def _turn_to(self, page: int) -> None:
        """Show one page, and give the room of the others to the messages above."""
        for at, each in enumerate(self._pages):
            high = QSizePolicy.Policy.Preferred if at == page else QSizePolicy.Policy.Ignored
            each.setSizePolicy(QSizePolicy.Policy.Preferred, high)
        self._stack.setCurrentIndex(page)

    def another(self) -> str:
        """Return the reader after the chosen one, empty where there is no other."""
        ids = [reader.id for reader in self._readers]
        if len(ids) < 2:
            return ""
        return ids[(ids.index(self.reader_id) + 1) % len(ids)] if self.reader_id else ids[0]

    def focus_start(self) -> None:
        """Where Enter starts the reader, or where one is chosen."""
        target = self.start if self.start.isEnabled() else self.view
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self._empty.set_text(
            _("No card reader is set up"),
            _(
                "Take another way of paying. "
                "A manager adds readers in Settings, under Card readers."
            ),
        )
        for each in self._pages:
            self._stack.addWidget(each)
        column(self).addWidget(self._stack)

    def _choosing(self) -> QWidget:
        part = QWidget()
        area = QScrollArea()
        area.setWidgetResizable(True)
        see_through(area)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumHeight(SIZES["touch"])
        page = QWidget()
        page.setProperty("role", "page")
        inner = column(page)
        inner.addWidget(self.view)
        inner.addStretch()
        area.setWidget(page)
        box = column(part, spacing=SIZES["space_3"])
        box.addWidget(area, 1)
        box.addWidget(self.start)
        return part

    def _waiting(self) -> QWidget:
        part = QWidget()
        box = column(part, spacing=SIZES["space_1"])
        centre = Qt.AlignmentFlag.AlignHCenter
        asked = row(spacing=SIZES["space_3"])
        for each in (self._mark, self._amount):
            asked.addWidget(each, 0, Qt.AlignmentFlag.AlignVCenter)
        box.addStretch()
        box.addLayout(asked)
        box.setAlignment(asked, centre)
        box.addWidget(self._where, 0, centre)
        box.addStretch()
        box.addWidget(self.customer)
        box.addWidget(self.cancel)
        return part

    def _connect(self) -> None:
        self.start.clicked.connect(self._request_start)
        self.view.opened.connect(lambda _entry: self._request_start())
        self.view.chosen.connect(lambda _entry: self._on_chosen())
        themed().changed.connect(self._paint_mark)

    def _on_chosen(self) -> None:
        """Emit `chosen` for another reader, not for a new state of the same one."""
        if self.reader_id not in {"", self._chosen_before}:
            self._chosen_before = self.reader_id
            self.chosen.emit()

    def _request_start(self) -> None:
        if self.reader_id and self.start.isEnabled():
            self.start_requested.emit()

    def _paint_mark(self) -> None:
        drawn = icon("reader", "accent").pixmap(QSize(_MARK, _MARK), self.devicePixelRatioF())
        self._mark.setPixmap(drawn)


def _entry(reader: ReaderView) -> Entry:
    """Describe a reader; one that shows only this register's cart counts as ready."""
    ours = reader.state is ReaderState.OURS
    seen = replace(reader, state=ReaderState.READY, message="") if ours else reader
    tip = _("asks for a tip") if reader.asks_for_tip else ""
    about = (reader.device, reader.location_name, tip)
    return Entry(
        reader.label,
        "  ·  ".join(part for part in about if part),
        icon="reader",
        chip=None if seen.state is ReaderState.UNKNOWN else reader_state_style(seen),
        strong=reader.is_default,
        key=reader.id,
    )
