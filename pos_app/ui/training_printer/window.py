"""Training's receipt printer as a window: its paper, and what may go wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from pos_app.domain.printed_paper import PrintedPaper
from pos_app.domain.texts import N_, _, ngettext
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.keys.actions import CLOSE_WINDOW
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.training_printer.printed_images import PrintedPapers
from pos_app.ui.widgets import Banner, CheckBox, column, label
from pos_app.ui.widgets.room import Room

TITLE: Final = N_("Training printer")
POLL_MS: Final = 200
_SIZE: Final = QSize(460, 760)
_LEAST_OF_PAPER: Final = 160
_IN_THE_MIDDLE: Final = 4_000
"""Bytes of a job after which it hangs: the head of a receipt."""
_INTRO: Final = N_(
    "What this register prints comes out here. Try what Till does when a printer has no paper, is "
    "off, or hangs in the middle of a receipt."
)


class SimulatedPrinter(Protocol):
    """A printer that can be looked into; none of it waits."""

    hang_after: int | None
    has_paper: bool
    is_on: bool
    events: int
    kicks: int

    @property
    def address(self) -> str:
        """Where it is, as a printer's address."""
        ...

    def load_paper(self, *, there: bool = True) -> None:
        """Put paper in, or take it out."""
        ...

    def switch(self, *, on: bool) -> None:
        """Switch it on or off."""
        ...

    def hang(self, after: int | None) -> None:
        """Hang after so many bytes of a job; with None go on."""
        ...

    def snapshot(self) -> Sequence[PrintedPaper]:
        """Return what was printed, the oldest first."""
        ...

    def stop(self) -> None:
        """Put it away."""
        ...


class TrainingPrinterWindow(QWidget):
    """Shows the papers of a simulated printer, the newest first; looks for new ones while shown."""

    def __init__(self, printer: SimulatedPrinter, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._printer = printer
        self._shown = -1
        self._timer = QTimer(self, interval=POLL_MS)
        self.no_paper = CheckBox(_("Out of paper"))
        self.off = CheckBox(_("Switched off"))
        self.hangs = CheckBox(_("Hangs in the middle of a receipt"))
        self.papers = PrintedPapers(self.devicePixelRatioF(), self)
        self.view = QListView()
        self.drawer = label("", "muted", wrap=True)
        self._lay_out()
        self.no_paper.setChecked(not printer.has_paper)
        self.off.setChecked(not printer.is_on)
        self.hangs.setChecked(printer.hang_after is not None)
        self._connect()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to look."""
        super().showEvent(event)
        self._timer.start()
        self._show_news()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Look no more; the printer goes on."""
        self._timer.stop()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self.setWindowTitle(_("Training printer - Till"))
        self.setProperty("role", "page")
        self.view.setProperty("role", "well")
        self.view.setModel(self.papers)
        self.view.setAccessibleName(_("Printed paper"))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setSpacing(SIZES["space_2"])
        outer, inside = column(self, spacing=0), QWidget()
        outer.addWidget(Banner(_("TRAINING - what the receipt printer does"), self))
        outer.addWidget(Room(inside), 1)
        box = column(inside, margin=SIZES["space_4"], spacing=SIZES["space_3"])
        box.addWidget(label(str(_INTRO), "muted", wrap=True))
        for each in (self.no_paper, self.off, self.hangs, self.drawer):
            box.addWidget(each)
        box.addWidget(self.view, 1)
        self.resize(scaled(_SIZE.width(), 0.6), _SIZE.height())
        self.view.setMinimumHeight(_LEAST_OF_PAPER)

    def _connect(self) -> None:
        printer = self._printer
        self._timer.timeout.connect(self._show_news)
        self.no_paper.toggled.connect(lambda on: printer.load_paper(there=not on))
        self.off.toggled.connect(lambda on: printer.switch(on=not on))
        self.hangs.toggled.connect(lambda on: printer.hang(_IN_THE_MIDDLE if on else None))
        # not shown: a key
        Shortcut(self, CLOSE_WINDOW, self.close, str(TITLE))

    def _show_news(self) -> None:
        events = self._printer.events
        if events == self._shown:
            return
        self._shown = events
        self.papers.show_papers(self._printer.snapshot())
        self.view.scrollToTop()
        kicks = self._printer.kicks
        opened = ngettext("The drawer opened once.", "The drawer opened {n} times.", kicks)
        self.drawer.setText(opened if kicks else "")
        self.drawer.setVisible(bool(kicks))
