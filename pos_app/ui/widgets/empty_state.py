"""What an empty screen says: what this is, and what to do."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from pos_app.ui.theme import SIZES, icon, themed
from pos_app.ui.widgets.accessible_text import accessible_text
from pos_app.ui.widgets.basics import button, column, label, show_text

_ICON = 48


class EmptyState(QWidget):
    """An icon, a headline, a hint and, where there is one thing to do, its button."""

    activated = Signal()

    def __init__(
        self,
        icon_name: str,
        headline: str,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._picture = QLabel()
        self._headline = label(headline, "section", wrap=True)
        self._hint = label(hint, "muted", wrap=True)
        self._action = button("")
        self._action.clicked.connect(self.activated)
        self._lay_out()
        self._paint_icon()
        self.set_text(headline, hint)
        themed().changed.connect(self._paint_icon)

    def set_text(self, headline: str, hint: str = "", action: str = "") -> None:
        """Say something else."""
        self._headline.setText(headline)
        show_text(self._hint, hint)
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(accessible_text(headline, hint))

    def _lay_out(self) -> None:
        box = column(self, margin=SIZES["space_6"])
        centre = Qt.AlignmentFlag.AlignHCenter
        box.addStretch()
        box.addWidget(self._picture, 0, centre)
        for text in (self._headline, self._hint):
            text.setAlignment(centre)
            box.addWidget(text)
        box.addSpacing(SIZES["space_2"])
        box.addWidget(self._action, 0, centre)
        box.addStretch()

    def _paint_icon(self) -> None:
        size = QSize(_ICON, _ICON)
        drawn = icon(self._icon_name, "outline").pixmap(size, self.devicePixelRatioF())
        self._picture.setPixmap(drawn)
