"""Asks whether what came into a field for a number was scanned."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.domain.scans import code_of
from pos_app.domain.texts import _
from pos_app.domain.user_input import shortened
from pos_app.ui.input.scan_filter import AmbiguousInput
from pos_app.ui.widgets import ConfirmSheet, announce, toast


def ask_whether_scanned(
    host: QWidget, take: Callable[[str], object], doubt: AmbiguousInput
) -> None:
    """Ask it over a window; `take` is what a code does, an amount is put back into its field."""
    question = _("Was {code} scanned?", code=shortened(code_of(doubt.code)))
    announce(host, question)
    sheet = ConfirmSheet(
        doubt.field,
        question,
        _(
            "It came about as fast as a scanner types, into a field for a number. "
            "Nothing was done with it yet."
        ),
        _("No, I typed it"),
        danger=True,
        cancel=_("Yes, it was scanned"),
    )
    sheet.closed.connect(doubt.field.selectAll)
    sheet.no.clicked.connect(lambda: take(doubt.code))
    sheet.then(lambda: _type_again(doubt)).open()


def report_scanned_elsewhere(host: QWidget, code: str) -> None:
    """Show that a code does nothing on the screen that is shown."""
    QApplication.beep()
    words = _(
        "{code} was scanned. It is rung up on the checkout screen only.",
        code=shortened(code_of(code)),
    )
    toast(host, words, "warn")


def _type_again(doubt: AmbiguousInput) -> None:
    if not shiboken6.isValid(doubt.field):
        return
    doubt.field.setText(doubt.typed)
    if doubt.entered:
        enter = (QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
        QApplication.sendEvent(doubt.field, QKeyEvent(*enter))
