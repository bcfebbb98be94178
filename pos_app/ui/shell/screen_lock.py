"""The lock of the screen: at once or after a while, until somebody signs in; the cart stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _
from pos_app.services.shared.declared_settings import LOCK_AFTER
from pos_app.services.views.store import CashierView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.shell.sign_in_sheet import SignInSheet
from pos_app.ui.widgets import label
from pos_app.ui.widgets.sheet import sheets_of
from pos_app.ui.widgets.state_area import StateArea

if TYPE_CHECKING:
    from pos_app.services.staff.staff import Staff

IN_USE_SECONDS: Final = 3.0
_MINUTE_MS: Final = 60_000
_STATE_MS: Final = 500
_DEEDS: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.Wheel,
    }
)


class LockSheet(SignInSheet):
    """Lies over all until somebody signs in. How a payment under way stands is shown all along.

    Nobody without a PIN is listed: anybody could choose their name.
    """

    covers = True

    holds_toasts = True  # what they say and do is for who is signed in

    def __init__(
        self,
        parent: QWidget,
        staff: Callable[[], Staff],
        tasks: Tasks,
        actor: Callable[[], Actor],
        people: Sequence[CashierView],
    ) -> None:
        super().__init__(parent, staff, tasks, actor, [each for each in people if each.has_pin])
        self.set_title(_("Locked"))
        self.set_closable(closable=False)
        self.payment = label("", "section", wrap=True)
        self.body.insertWidget(1, self.payment)
        self._state = QTimer(self, interval=_STATE_MS)
        self._state.timeout.connect(self._show_payment)
        self._state.start()
        self._show_payment()

    def _show_payment(self) -> None:
        areas = self.window().findChildren(StateArea)
        words = [each.words() for each in areas if each.isVisible() and each.words()]
        self.payment.setText(words[-1] if words else "")
        self.payment.setVisible(bool(words))


class ScreenLock(QObject):
    """Locks a window where people have PINs: `lock`, and when nothing was done for a while."""

    locked = Signal()

    def __init__(
        self,
        window: QWidget,
        make_sheet: Callable[[], LockSheet],
        has_pins: Callable[[], bool],
        parent: QObject,
        *,
        idle_ms: int = LOCK_AFTER.default * _MINUTE_MS,
    ) -> None:
        """`parent` outlives the window, which may be closed while an answer is waited for."""
        super().__init__(parent)
        self._window = window
        self._make_sheet = make_sheet
        self._has_pins = has_pins
        self._touched_at = monotonic() - IN_USE_SECONDS
        self._idle = QTimer(self, singleShot=True, interval=idle_ms)
        self._idle.timeout.connect(self.lock)

    def start(self) -> None:
        """Hear the keys and touches of the window, which is shown by now, and count the time."""
        self._window.windowHandle().installEventFilter(self)
        self._wait_anew()

    def set_idle(self, minutes: int) -> None:
        """Lock after so many minutes in which nothing is done; 0 for never."""
        self._idle.setInterval(minutes * _MINUTE_MS)
        self._wait_anew()

    @property
    def is_locked(self) -> bool:
        """Whether somebody has to sign in first."""
        locks = (each for each in sheets_of(self._window) if isinstance(each, LockSheet))
        return any(each.isVisible() for each in locks)

    def is_in_use(self) -> bool:
        """Return, to any thread, whether somebody pressed or touched something just now."""
        return monotonic() - self._touched_at < IN_USE_SECONDS

    def lock(self) -> None:
        """Lock the screen, where anybody could open it again."""
        if self._has_pins() and not self.is_locked:
            if (popup := QApplication.activePopupWidget()) is not None:
                popup.close()  # a list that is open is a window of its own, above all others
            self._make_sheet().open()
            self.locked.emit()

    def stop(self) -> None:
        """Lock no more by itself."""
        self._idle.stop()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Wait anew after all that somebody does."""
        if event.type() in _DEEDS:
            self._touched_at = monotonic()
            self._wait_anew()
        return False

    def _wait_anew(self) -> None:
        self._idle.stop()
        if self._idle.interval():
            self._idle.start()
