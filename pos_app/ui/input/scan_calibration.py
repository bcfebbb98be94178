"""Learns how a scanner types: one barcode is scanned twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.scans import code_of
from pos_app.domain.texts import N_, _, listed, paragraph
from pos_app.ui.input.scan_filter import HELD_WITH_OTHERS, RECEIVES_EVERY_KEY, pressed_at, prints
from pos_app.ui.input.scan_rhythm import (
    GAP_SECONDS,
    Calibration,
    CalibrationError,
    Stroke,
    calibrate,
)
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.widgets import FormField, Sheet, announce, button, label
from pos_app.ui.widgets.flow_layout import FlowLayout

_QUIET_MS: Final = 400
"""After so long without a key a scan is over."""
_FIRST: Final = N_("Scan any barcode of a product.")
_SECOND: Final = N_("Now scan the same barcode once more.")
_SLOW: Final = N_(
    "Quick hands type as fast. Where a number is typed, Till will ask whether it was scanned; in "
    "text it knows only codes of 8 or more digits, or with what the scanner adds. Set the delay "
    "between characters in the scanner to none, if you can."
)


class ScanCapture(QLineEdit):
    """Has the focus and receives all that is sent, Tab and commands too; `captured` is one scan."""

    captured = Signal(object)

    def __init__(self, pressed: Callable[[QKeyEvent], float]) -> None:
        super().__init__(readOnly=True)
        self.setProperty(RECEIVES_EVERY_KEY, True)
        self.setAccessibleName(_("What the scanner sends"))
        self.setPlaceholderText(_("Waiting for the scanner…"))
        self._pressed_at = pressed
        self._strokes: list[Stroke] = []
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self._end)

    def event(self, event: QEvent) -> bool:
        """Take every key before shortcuts and the focus do; Esc alone closes the sheet."""
        if not isinstance(event, QKeyEvent) or (
            event.key() == Qt.Key.Key_Escape and not self._strokes
        ):
            return super().event(event)
        if event.type() == QEvent.Type.KeyPress and event.key() not in HELD_WITH_OTHERS:
            self._record(event)
        event.accept()
        return True

    def _record(self, event: QKeyEvent) -> None:
        text = event.text() if prints(event) else ""
        name = QKeySequence(event.keyCombination()).toString()
        self._strokes.append(Stroke(text, name, self._pressed_at(event)))
        self.setText("".join(each.text for each in self._strokes))
        self._quiet.start()

    def _end(self) -> None:
        strokes, self._strokes = self._strokes, []
        self.captured.emit(strokes)


class CalibrationSheet(Sheet):
    """Two scans, then the number under the bars; `learned(ScannerProfile)`."""

    learned = Signal(object)

    def __init__(self, parent: QWidget, pressed: Callable[[QKeyEvent], float] = pressed_at) -> None:
        super().__init__(parent, _("Learn this scanner"), width=480)
        self._first: list[Stroke] | None = None
        self._calibration: Calibration | None = None
        self.message = label(str(_FIRST), wrap=True)
        self.capture = ScanCapture(pressed)
        self.first_focus = self.capture
        self.printed = QLineEdit()
        self.field = FormField(
            _("Number under the bars"), self.printed, _("Take away what is not printed there.")
        )
        self.keep = button(_("Keep it"), "primary")
        self.keep.setProperty("scale", "small")
        self.again = button(_("Scan again"), "secondary", "refresh")
        self._lay_out()
        self.capture.captured.connect(self._on_scan)
        self.again.clicked.connect(self._begin)
        self.keep.clicked.connect(self._learn)
        self.printed.returnPressed.connect(self._learn)
        self.printed.textEdited.connect(lambda _text: self.field.set_error(""))
        self._begin()

    def _lay_out(self) -> None:
        answers = FlowLayout()
        answers.addWidget(self.again)
        answers.add_stretch()
        answers.addWidget(self.keep)
        for each in (self.message, self.capture, self.field):
            self.body.addWidget(each)
        self.body.addLayout(answers)

    def _begin(self) -> None:
        self._first = self._calibration = None
        self.capture.clear()
        self._show(str(_FIRST))
        self.focus_first()

    def _on_scan(self, strokes: list[Stroke]) -> None:
        if self._first is None:
            self._first = strokes
            self._show(str(_SECOND))
            return
        try:
            self._calibration = calibrate(
                self._first,
                strokes,
                {each.key().toString() for each in self.window().findChildren(Shortcut)},
            )
        except CalibrationError as error:
            self._first = None
            self._show(str(error))
            return
        self._show(_calibration_message(self._calibration))
        self.printed.setText(code_of(self._calibration.sent))
        self.printed.setFocus(Qt.FocusReason.OtherFocusReason)
        self.printed.selectAll()

    def _show(self, words: str) -> None:
        known = self._calibration is not None
        self.message.setText(words)
        self.capture.setVisible(not known)
        for each in (self.field, self.keep, self.again):
            each.setVisible(known)
        announce(self, words)

    def _learn(self) -> None:
        if self._calibration is None:
            return
        try:
            profile = self._calibration.profile(self.printed.text())
        except CalibrationError as error:
            self.field.set_error(str(error))
            self.printed.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.finish()
        self.learned.emit(profile)


def _calibration_message(calibration: Calibration) -> str:
    keys = calibration.ends_with
    told = paragraph(
        _("It ends a code with {keys}.", keys=listed(keys))
        if keys
        else _("It ends a code with nothing."),
        _("There are {ms} ms between two keys at most.", ms=f"{calibration.gap * 1000:.0f}"),
        _("Compare the number with the one on the product."),
    )
    return "\n\n".join((told, str(_SLOW))) if calibration.gap >= GAP_SECONDS else told
