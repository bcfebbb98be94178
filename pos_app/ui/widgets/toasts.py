"""Short messages at the bottom of the window that go away by themselves.

Over a sheet they stand at the top: its buttons are below.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from pos_app.domain.texts import _
from pos_app.ui.theme import SIZES, icon
from pos_app.ui.widgets.basics import button, column, icon_button, label, row
from pos_app.ui.widgets.sheet import ABOVE_SHEETS, Sheet

SHOWN_MS: Final = 5_000
_MOST: Final = 3
_LONG: Final = 70
_WIDTH: Final = 420
"""Of a text that takes more than one line."""
_AROUND: Final = 2 * SIZES["space_4"] + SIZES["icon"] + SIZES["touch"] + 4 * SIZES["space_3"]
"""Margins, the icon and the cross."""
_BELOW_BANNER: Final = SIZES["space_3"]
_KINDS: Final = {
    "info": ("info", "info"),
    "success": ("check", "accent"),
    "warn": ("warning", "warn"),
    "danger": ("cross", "danger"),
}


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader speak a text, such as a payment's state or a toast."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def toast(
    widget: QWidget,
    text: str,
    kind: str = "info",
    *,
    action: str = "",
    then: Callable[[], object] | None = None,
    ms: int = SHOWN_MS,
) -> None:
    """Show a toast in the window of `widget`; `then()` is what the `action` button does.

    Kinds: info, success, warn, danger. It stays `ms` milliseconds, longer under the mouse.
    """
    window = widget.window()
    found = window.findChild(Toasts, options=Qt.FindChildOption.FindDirectChildrenOnly)
    toasts = found if isinstance(found, Toasts) else Toasts(window)
    toasts.add(text, kind, action=action, then=then, ms=ms)


def clear_toasts(widget: QWidget) -> None:
    """Take all toasts of a widget's window away."""
    found = widget.window().findChild(Toasts, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if isinstance(found, Toasts):
        found.clear()


def copy_text(widget: QWidget, text: str) -> None:
    """Put a text on the clipboard, and tell the person so."""
    QGuiApplication.clipboard().setText(text)
    toast(widget, _("Copied."), "success")


class Toasts(QWidget):
    """The stack of toasts of one window; `toast()` makes it when it is first needed."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setProperty(ABOVE_SHEETS, True)
        self._box = column(self, margin=SIZES["space_4"])
        window.installEventFilter(self)

    def add(
        self,
        text: str,
        kind: str = "info",
        *,
        action: str = "",
        then: Callable[[], object] | None = None,
        ms: int = SHOWN_MS,
    ) -> None:
        """Show one more; the oldest makes room."""
        while len(self._all()) >= _MOST:
            self._remove(self._all()[0])
        made = _Toast(text, kind, action, ms, self._window.width() - _AROUND)
        made.over.connect(lambda: self._remove(made))
        if then is not None:
            made.acted.connect(then)
        self._box.addWidget(made)
        self._place()
        announce(self, text)

    def texts(self) -> list[str]:
        """What is shown now, oldest first."""
        return [each.text() for each in self._all()]

    def clear(self) -> None:
        """Take all of them away."""
        for each in self._all():
            self._remove(each)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        """Make room when a toast turns out larger than thought, or for a sheet."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def _all(self) -> list["_Toast"]:
        items = (self._box.itemAt(i) for i in range(self._box.count()))
        return [w for item in items if item and isinstance(w := item.widget(), _Toast)]

    def _remove(self, gone: "_Toast") -> None:
        self._box.removeWidget(gone)
        gone.hide()
        gone.deleteLater()
        self._place()

    def _place(self) -> None:
        host = self._window
        self.setVisible(bool(self._all()))
        self._box.activate()
        size = self.sizeHint().boundedTo(host.size())
        over_sheet = any(each.isVisible() for each in host.findChildren(Sheet))
        top = _BELOW_BANNER if over_sheet else host.height() - size.height()
        left = (host.width() - size.width()) // 2
        self.setGeometry(left, top, size.width(), size.height())
        self.raise_()


class _Toast(QFrame):
    over = Signal()
    acted = Signal()

    def __init__(self, text: str, kind: str, action: str, ms: int, room: int) -> None:
        super().__init__()
        self.setProperty("role", "toast")
        self.setProperty("kind", kind)
        self._words = label(text)
        self._act = button(action, "quiet") if action else None
        beside = self._act.sizeHint().width() + SIZES["space_3"] if self._act else 0
        wide = self._words.fontMetrics().horizontalAdvance(text) + beside
        if len(text) > _LONG or wide > room:
            self._words.setWordWrap(True)
            self._words.setMinimumWidth(min(_WIDTH, room - beside))
        self._timer = QTimer(self, singleShot=True, interval=ms)
        self._timer.timeout.connect(self.over)
        self._timer.start()
        self.setAccessibleName(text)
        self._lay_out(kind)

    def text(self) -> str:
        return self._words.text()

    def enterEvent(self, _event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, _event: QEvent) -> None:
        self._timer.start()

    def _lay_out(self, kind: str) -> None:
        line = row(self, margin=SIZES["space_1"], spacing=SIZES["space_3"])
        mark, token = _KINDS[kind]
        picture = QLabel()
        picture.setPixmap(icon(mark, token).pixmap(SIZES["icon"], SIZES["icon"]))
        line.addSpacing(SIZES["space_2"])
        line.addWidget(picture)
        line.addWidget(self._words, 1)
        if self._act is not None:
            self._act.clicked.connect(self.acted)
            self._act.clicked.connect(self.over)
            line.addWidget(self._act)
        close = icon_button("close", _("Dismiss"))
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(self.over)
        line.addWidget(close)
