"""Recognizes a barcode scanner: a keyboard that types fast and ends with Enter, or does not."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from pos_app.domain.pins import LONGEST
from pos_app.domain.scans import GS, scanned_code
from pos_app.ui.input.scan_rhythm import BREATH_SECONDS, GAP_SECONDS, ScannerProfile, is_long_enough
from pos_app.ui.input.text_fields import FieldBefore, TextField, focused_field, takes_numbers
from pos_app.ui.widgets.pin_edit import IS_PIN

LETTERS_ARE_COMMANDS: Final = "letters_are_commands"
"""The property of fields that take no letters; the sheet around them does something with these."""
RECEIVES_EVERY_KEY: Final = "hears_every_key"
"""The property of a widget that is there to see what a scanner really sends."""

_SOME_KEYS: Final = 2
"""From so many on, keys at a scanner's pace are one's: a command among them is none."""
_STALL_SECONDS: Final = 0.2
"""A timer so much too late has waited for the screen, and so have keys."""
_LINE_ENDS: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}
_LINE_ENDS_WITH_CTRL: Final = {Qt.Key.Key_J, Qt.Key.Key_M, Qt.Key.Key_I}
HELD_WITH_OTHERS: Final = {  # keys that mean nothing alone
    Qt.Key.Key_Shift,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
}
_COMMANDS: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_ALTGR_ON_WINDOWS: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_CTRL: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier


def pressed_at(event: QKeyEvent) -> float:
    """Return when a key was pressed, in seconds, by the system's time stamp.

    Not when it is heard of: while a picture is drawn keys wait, and a code would seem slowly typed.
    """
    return event.timestamp() / 1000 or time.monotonic()


@dataclass(frozen=True)
class AmbiguousInput:
    """Text that may be a typed amount or a code; the field is as it was before it."""

    code: str
    field: QLineEdit
    typed: str
    """What the field held with it."""
    entered: bool
    """Whether Enter came with it."""


class ScanFilter(QObject):
    """Emits `scanned(code)` wherever the focus is, while the owner is on the screen.

    Keys that go into a field pass at once, and a code is taken out of the field again. Any other
    key waits until it is clear that no code follows, so that no letter of a code is a command.
    What follows a code at a scanner's pace, such as a second line end, is ignored.

    `doubted(AmbiguousInput)` is emitted for input to a number field that is too fast for fingers
    and too slow to be surely a scanner's, `scanned_elsewhere(code)` for a code while another screen
    is shown, where it would have become a number or pressed something.
    """

    scanned = Signal(str)
    doubted = Signal(object)
    scanned_elsewhere = Signal(str)

    def __init__(
        self,
        owner: QWidget,
        monotonic: Callable[[], float] = time.monotonic,
        pressed: Callable[[QKeyEvent], float] = pressed_at,
    ) -> None:
        super().__init__(owner)
        self.profile = ScannerProfile()
        self._owner = owner
        self._monotonic = monotonic
        self._pressed_at = pressed
        self._fast, self._slow = _Run(), _Run()
        self._ended: float | None = None
        self._pressed = 0.0
        self._received_at = 0.0
        self._patient_since = 0.0
        self._waiting: list[QKeyEvent] = []
        self._window: QWindow | None = None
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._on_patience)

    def listen(self) -> None:
        """Receive the keys of the owner's window; call it when the owner is shown."""
        window = self._owner.window().windowHandle()
        if window is not self._window:
            self._window = window
            window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look at every key that arrives at the window."""
        if not isinstance(event, QKeyEvent) or _receives_every_key():
            return False
        match event.type():
            case QEvent.Type.KeyPress:
                return self._receive(event)
            case QEvent.Type.KeyRelease:
                return self._keep_release(event)
            case QEvent.Type.ShortcutOverride if self._is_scanners_command(event):
                event.accept()  # no shortcut; it comes again as a key that is pressed
                return True
        return False

    def let_go(self) -> None:
        """Pass on the keys held back: a person typed them."""
        self._forget()
        self._let_through()

    def emit_scanned(self, code: str) -> None:
        """Emit a code on the signal for the screen that is shown."""
        (self.scanned if self._owner.isVisible() else self.scanned_elsewhere).emit(code)

    # --- listening ---

    def _receive(self, event: QKeyEvent) -> bool:
        pressed = self._pressed_at(event)
        self._pause(round(abs(pressed - self._pressed), 3))
        self._pressed, self._received_at = pressed, self._monotonic()
        if event.key() in HELD_WITH_OTHERS:
            return False
        if event.isAutoRepeat() and not self._fast.text and not self._is_after(BREATH_SECONDS):
            # A finger rests on the key; within a code it is the same sign twice.
            return event.text().isalpha() and _is_command(focused_field(), event)
        if _ends_line(event):
            return self._end()
        if not prints(event):
            return self._receive_command(event)
        return self._collect(event)

    def _pause(self, seconds: float) -> None:
        """Judge what was typed before a pause."""
        if seconds > self._slow_pause:
            if self._judge(entered=False):
                self._ended = self._pressed + BREATH_SECONDS  # its line end may still come
            self.let_go()
        elif seconds >= self._fast.may_pause(GAP_SECONDS):
            self._fast = _Run()
            self._let_through()

    @property
    def _slow_pause(self) -> float:
        """Return the pause that ends a slow run, in seconds.

        Fingers that rolled over four keys pause too: where one types, only what is a code by its
        pace may take breath.
        """
        if focused_field() is None:
            return self._slow.may_pause(self.profile.slow)
        return self._fast.may_pause(self.profile.slow)

    def _collect(self, event: QKeyEvent) -> bool:
        self._ended = None
        field, text = focused_field(), event.text()
        passes = not self._waiting and (not _is_command(field, event) or self._is_text())
        for run in (self._fast, self._slow):
            run.add(text, field if passes else None)
        self._be_patient()
        if not passes:
            self._waiting.append(_copy(event))
        return not passes

    def _receive_command(self, event: QKeyEvent) -> bool:
        if not (len(self._fast.text) >= _SOME_KEYS or self._is_after(self.profile.slow)):
            self.let_go()
            return False
        if self._ended is not None:
            self._ended = self._pressed
        if event.key() == Qt.Key.Key_BracketRight and self._fast.text:
            self._fast.add(GS, None)
            self._slow.add(GS, None)
        return True

    def _end(self) -> bool:
        if self._is_after(BREATH_SECONDS):
            self._ended = self._pressed
            return True
        is_code = is_long_enough(self._fast.text)
        judged = self._judge(entered=True)
        self._ended = self._pressed if judged or is_code else None
        if not judged:
            self.let_go()
        return judged

    def _is_scanners_command(self, event: QKeyEvent) -> bool:
        seconds = round(abs(self._pressed_at(event) - self._pressed), 3)
        if prints(event) or event.key() in HELD_WITH_OTHERS or event.isAutoRepeat():
            return False
        within = seconds < self._fast.may_pause(GAP_SECONDS) and len(self._fast.text) >= _SOME_KEYS
        return within or self._is_after(self.profile.slow, self._pressed + seconds)

    def _is_after(self, seconds: float, now: float | None = None) -> bool:
        """Tell whether a code ended no longer ago than so many seconds."""
        if self._ended is None:
            return False
        at = self._pressed if now is None else now
        return abs(at - self._ended) <= seconds  # the system's clock of keys may begin anew

    # --- judging ---

    def _judge(self, *, entered: bool) -> bool:
        """Emit a code, or ask; return whether that handles what was typed."""
        if self._is_text():
            return False
        if is_long_enough(self._fast.text):
            return self._emit_run(self._fast)
        run, field = self._slow, focused_field()
        is_pin = field is not None and bool(field.property(IS_PIN))
        if not is_long_enough(run.text) or (is_pin and len(run.text) <= LONGEST):
            return False  # quick fingers know their PIN
        if is_pin or self.profile.is_sure_if_slow(run.text) or (entered and field is None):
            return self._emit_run(run)
        if takes_numbers(field):
            return self._ask(run, field, entered=entered)
        return False

    def _emit_run(self, run: _Run) -> bool:
        self.emit_scanned(self._take_back(run))
        return True

    def _ask(self, run: _Run, field: QLineEdit, *, entered: bool) -> bool:
        typed = field.text()
        self.doubted.emit(AmbiguousInput(self._take_back(run), field, typed, entered))
        return True

    def _take_back(self, run: _Run) -> str:
        """Leave the screen as if nothing had been typed; return the code."""
        run.take_back()
        self._forget()
        self._waiting.clear()
        return scanned_code(self.profile.bare(run.text))

    def _is_text(self) -> bool:
        """Return whether a code counts as typed text: in a field of another screen."""
        field = focused_field()
        return not (self._owner.isVisible() or field is None or takes_numbers(field))

    # --- waiting ---

    def _keep_release(self, event: QKeyEvent) -> bool:
        """Hold back the release of a key whose press is held back."""
        waits = any(each.key() == event.key() for each in self._waiting)
        if waits:
            self._waiting.append(_copy(event))
        return waits

    def _be_patient(self) -> None:
        self._patient_since = self._monotonic()
        self._patience.start(round(self._fast.may_pause(GAP_SECONDS) * 1000))

    def _on_patience(self) -> None:
        now = self._monotonic()
        late = now - self._patient_since - self._patience.interval() / 1000
        if late <= _STALL_SECONDS:  # else keys may have waited for the screen
            self._pause(now - self._received_at)
        if self._fast.text or self._slow.text:
            self._be_patient()

    def _let_through(self) -> None:
        waiting, self._waiting = self._waiting, []
        for event in waiting:
            QApplication.sendEvent(QApplication.focusWidget() or self._owner, event)

    def _forget(self) -> None:
        self._patience.stop()
        self._fast, self._slow = _Run(), _Run()


class _Run:
    """Keys at one pace, and what stood in the field before they ran into it."""

    def __init__(self) -> None:
        self.text = ""
        self._before: FieldBefore | None = None

    def add(self, text: str, field: TextField | None) -> None:
        """Take one more key, which goes into a field at once, or does not."""
        if not self.text and field is not None:
            self._before = FieldBefore(field)
        self.text += text

    def may_pause(self, seconds: float) -> float:
        """Return the pause that ends it: the given one, in seconds, until a scanner was heard."""
        return max(BREATH_SECONDS, seconds) if is_long_enough(self.text) else seconds

    def take_back(self) -> None:
        """Leave the field as if nothing had been typed."""
        field = focused_field()
        if self._before is not None:
            self._before.restore()
        elif isinstance(field, QLineEdit) and field.text() == self.text:
            field.clear()  # its first key was let go, and began a search


def _receives_every_key() -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and bool(focus.property(RECEIVES_EVERY_KEY))


def _ends_line(event: QKeyEvent) -> bool:
    if event.modifiers() & _CTRL:
        return event.key() in _LINE_ENDS_WITH_CTRL
    return event.key() in _LINE_ENDS


def prints(event: QKeyEvent) -> bool:
    """Return whether a key types a character, and is no command."""
    text, held = event.text(), event.modifiers() & _COMMANDS
    return bool(text) and text.isprintable() and (not held or held == _ALTGR_ON_WINDOWS)


def _is_command(field: TextField | None, event: QKeyEvent) -> bool:
    if field is None:
        return True
    return event.text().isalpha() and bool(field.property(LETTERS_ARE_COMMANDS))


def _copy(event: QKeyEvent) -> QKeyEvent:
    return QKeyEvent(event.type(), event.key(), event.modifiers(), event.text())
