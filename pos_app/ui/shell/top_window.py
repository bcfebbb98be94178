"""The one window on the screen: a book's, the first start's, or that one is being opened."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.ui.shell.garbage import delete_later
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import BusyBar, ErrorSheet, column, label

_WIDTH = 420
_SIZE_FOR_SHEETS = (640, 400)


class StartupWindow(QWidget):
    """A small window with one sentence, while something takes longer than a moment."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setWindowTitle("Till")  # not shown: the program's name
        self.setFixedWidth(scaled(_WIDTH, 0.6))
        box = column(self, margin=SIZES["space_6"], spacing=SIZES["space_4"])
        title = label("Till", "total")  # not shown: the program's name
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(title)
        self._bar = BusyBar()
        box.addWidget(self._bar)
        self._bar.begin(words)

    def make_room(self) -> None:
        """Grow for a sheet, and end the progress bar."""
        self._bar.end()
        wide, high = _SIZE_FOR_SHEETS
        self.setFixedSize(scaled(wide, 0.6), scaled(high, 0.6))


class TopWindow:
    """Shows one window at a time; the next one takes its place."""

    def __init__(self) -> None:
        self.widget: QWidget | None = None

    @property
    def is_startup(self) -> bool:
        """Whether no book and no first start is on the screen."""
        return isinstance(self.widget, StartupWindow)

    def show(self, window: QWidget) -> None:
        """Show a window in the place of the one before."""
        before, self.widget = self.widget, window
        window.show()
        if before is not None and before is not window:
            before.close()
            delete_later(before)

    def show_startup(self) -> None:
        """Show that a book is being opened."""
        if not self.is_startup:
            self.show(StartupWindow(_("Opening the till…")))

    def ready_for_sheet(self) -> QWidget | None:
        """Return the window, large enough for a sheet; None where there is none."""
        if isinstance(self.widget, StartupWindow):
            self.widget.make_room()
        return self.widget

    def show_error(self, error: UserError) -> ErrorSheet | None:
        """Show an error over the window; None where there is none."""
        window = self.ready_for_sheet()
        if window is None:
            return None
        sheet = ErrorSheet(window, error)
        sheet.open()
        return sheet

    def come_forward(self) -> None:
        """Bring the window before those of other programs."""
        if self.widget is not None:
            self.widget.setWindowState(self.widget.windowState() & ~Qt.WindowState.WindowMinimized)
            self.widget.show()
            self.widget.raise_()
            self.widget.activateWindow()

    def close(self) -> None:
        """Close it."""
        if self.widget is not None:
            self.widget.close()
