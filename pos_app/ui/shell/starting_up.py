"""What is shown while a book is opened that takes longer than a moment."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import BusyBar, column, label

_WIDTH = 420
_ROOM = (640, 400)


class StartingUp(QWidget):
    """A small window with one sentence."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setWindowTitle("Till")  # not shown: the program's name
        self.setFixedWidth(_WIDTH)
        box = column(self, margin=SIZES["space_6"], spacing=SIZES["space_4"])
        title = label("Till", "total")  # not shown: the program's name
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(title)
        self._bar = BusyBar()
        box.addWidget(self._bar)
        self._bar.begin(words)

    def make_room(self) -> None:
        """Nothing is under way any more: there is something to read instead."""
        self._bar.end()
        self.setFixedSize(*_ROOM)
