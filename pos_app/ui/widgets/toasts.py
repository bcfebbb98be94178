"""Short messages at the bottom of the window that go away by themselves.

They never lie over what takes money. On a screen that has it beside them they stand over the part
that is marked as their place. Over a sheet they stand at the top: its buttons are below; one that
needs all of the window has them wait until it is closed (`Sheet.holds_toasts`).
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QWidget

from pos_app.domain.texts import _
from pos_app.ui.theme import SIZES, icon, scaled
from pos_app.ui.widgets.announcements import Announced, announce
from pos_app.ui.widgets.basics import button, column, icon_button, label, row
from pos_app.ui.widgets.sheet import ABOVE_SHEETS, Sheet, sheet_around, sheets_of

SHOWN_MS: Final = 5_000
_MOST: Final = 3
_LONG: Final = 70
_WIDTH: Final = 420
"""Of a text that takes more than one line."""
TOAST_PLACE: Final = "toast_place"
"""The property of the part of a screen over which the window's toasts stand."""
_BELOW_BANNER: Final = SIZES["space_3"]
_MOVED: Final = frozenset(
    {QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide}
)
_KINDS: Final = {
    "info": ("info", "info"),
    "success": ("check", "accent"),
    "warn": ("warning", "warn"),
    "danger": ("cross", "danger"),
}
_ABOUT: Final = {"warn": Announced.PROBLEM, "danger": Announced.PROBLEM}


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
    toasts.add(text, kind, action=action, then=then, ms=ms, sheet=sheet_around(widget))


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
    """The stack of toasts of one window; `toast()` makes it when it is first needed.

    That of a part of a screen goes and comes with it; the window's stand above it then.
    """

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
        sheet: Sheet | None = None,
    ) -> None:
        """Show one more; the oldest makes room, and so does one that says the same.

        What a `sheet` has to say is shown while that is open.
        """
        said_before = [each for each in self._all() if each.text() == text]
        too_many = self._all()[: max(0, len(self._all()) - _MOST + 1)]
        for each in said_before or too_many:
            self._remove(each)
        made = _Toast(text, kind, action, ms, sheet)
        made.over.connect(lambda: self._remove(made))
        if then is not None:
            made.acted.connect(then)
        self._box.addWidget(made)
        self._place()
        announce(self, text, _ABOUT.get(kind, Announced.NEWS))

    def texts(self) -> list[str]:
        """What is shown now, oldest first."""
        return [each.text() for each in self._all()]

    def clear(self) -> None:
        """Take all of them away."""
        for each in self._all():
            self._remove(each)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window, and the part of a screen that is shown."""
        if event.type() in _MOVED:
            QApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))
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
        sheets = [each for each in sheets_of(self._window) if each.isVisible()]
        room = self._window.rect() if sheets else self._free_room()
        for sheet in sheets:
            sheet.installEventFilter(self)
        beside = SIZES["icon"] + SIZES["touch"]  # the icon and the cross
        around = 2 * SIZES["space_4"] + beside + 4 * SIZES["space_3"]
        for each in self._all():
            held = any(sheet.holds_toasts and sheet is not each.sheet for sheet in sheets)
            each.setVisible(not held)
            each.fit(room.width() - around)
        self.setVisible(any(not each.isHidden() for each in self._all()))
        self._box.activate()
        size = self.sizeHint().boundedTo(room.size())
        left = room.left() + (room.width() - size.width()) // 2
        top = _BELOW_BANNER if sheets else room.bottom() + 1 - size.height()
        self.setGeometry(left, top, size.width(), size.height())
        self.raise_()

    def _free_room(self) -> QRect:
        """Return where toasts lie over nothing that takes money, and over no other toasts."""
        places = [w for w in self._window.findChildren(QWidget) if w.property(TOAST_PLACE)]
        for each in places:
            each.installEventFilter(self)
        shown = next((each for each in places if each.isVisible()), self._window)
        room = QRect(shown.mapTo(self._window, QPoint()), shown.size())
        if shown is not self._window:
            for each in shown.findChildren(Toasts):
                each.installEventFilter(self)
                if each.isVisible():
                    room.setBottom(room.bottom() - each.height())
        return room


class _Toast(QFrame):
    over = Signal()
    acted = Signal()

    def __init__(self, text: str, kind: str, action: str, ms: int, sheet: Sheet | None) -> None:
        super().__init__()
        self.sheet = sheet
        self.setProperty("role", "toast")
        self.setProperty("kind", kind)
        self._words = label(text)
        self._act = button(action, "quiet") if action else None
        self._timer = QTimer(self, singleShot=True, interval=ms)
        self._timer.timeout.connect(self.over)
        self._was_seen = False
        self.setAccessibleName(text)
        self._lay_out(kind)

    def text(self) -> str:
        return self._words.text()

    def fit(self, room: int) -> None:
        """Take a second line where the text is long, or has not this much room beside the rest."""
        beside = self._act.sizeHint().width() + SIZES["space_3"] if self._act else 0
        wide = self._words.fontMetrics().horizontalAdvance(self.text()) + beside
        wraps = len(self.text()) > _LONG or wide > room
        if wraps is not self._words.wordWrap():  # else a label asks for a new layout all the same
            self._words.setWordWrap(wraps)
        self._words.setMinimumWidth(min(scaled(_WIDTH, 0.6), room - beside) if wraps else 0)

    def showEvent(self, _event: QShowEvent) -> None:
        """Begin to count once somebody can read it; what was seen already goes all the same."""
        if not self._was_seen:
            self._was_seen = True
            self._timer.start()

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
