"""Keeps something that may be long from pushing a sheet out of the window."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from pos_app.ui.theme import scaled
from pos_app.ui.widgets.basics import see_through


class CappedScrollArea(QScrollArea):
    """As high as what it holds, up to `most` pixels; from there on it scrolls."""

    def __init__(self, inside: QWidget, most: int) -> None:
        super().__init__()
        self._inside = inside
        self._most = scaled(most, 0.5)
        if not inside.property("role"):
            inside.setProperty("role", "page")  # it stands on the ground of the sheet
        self.setWidgetResizable(True)
        see_through(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setWidget(inside)
        inside.installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what it holds."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self._fit()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """As wide as what it holds, and no higher than may be."""
        return QSize(self._inside.sizeHint().width(), self.height())

    def _fit(self) -> None:
        high = self._inside.minimumHeight() or self._inside.minimumSizeHint().height()
        self.setFixedHeight(min(high, self._most))
