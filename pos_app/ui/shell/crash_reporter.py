"""Bugs: caught wherever they happen, logged without secrets, shown with a report to copy."""

import logging
import platform
import sys
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Final

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QSize,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from pos_app.domain.texts import N_, _, pgettext
from pos_app.log import redact
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets.basics import button, column, label
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.room import Room

_log = logging.getLogger(__name__)
_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_INTRODUCTION: Final = N_(
    "This is a fault in Till, not something you did. No payment is begun or repeated because of "
    "it: if one was under way, Till asks Stripe how it ended before anything else is charged. "
    "Look at the sale in History before taking money again."
)


class CrashReporter(QObject):
    """Reports bugs from every thread in one dialog of the UI thread."""

    reported = Signal(str)
    """The redacted report; connected to the dialog, queued across threads."""

    def __init__(self, version: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._version = version
        self._dialog: CrashDialog | None = None
        self.reported.connect(self._show)

    def install(self) -> None:
        """Install the hooks for uncaught errors of all threads, and for Qt's messages."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        qInstallMessageHandler(log_qt_message)

    def uninstall(self) -> None:
        """Restore the hooks that were there before."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def report(self, error: BaseException) -> None:
        """Log a bug and show it; from any thread."""
        _log.error("A bug", exc_info=error)
        self.reported.emit(make_report(error, self._version))

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
        else:
            self.report(error)

    def _on_thread_exception(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self.report(caught.exc_value)

    def _show(self, report: str) -> None:
        if self._dialog is not None and self._dialog.isVisible():
            self._dialog.add(report)
            return
        self._dialog = CrashDialog(report)
        self._dialog.show()


class CrashDialog(QDialog):
    """A window of its own: the main one may not be there, or may be what is broken."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Till")  # not shown: the program's name
        room = self.screen().availableSize()
        self.resize(QSize(scaled(680, 0.6), scaled(460, 0.6)).boundedTo(room))
        inside = QWidget()
        column(self).addWidget(Room(inside))
        box = column(inside, margin=SIZES["space_6"], spacing=SIZES["space_3"])
        box.addWidget(label(_("Something went wrong in Till"), "title", wrap=True))
        box.addWidget(label(str(_INTRODUCTION), wrap=True))
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setAccessibleName(_("Report"))
        box.addWidget(self.report, 1)
        self.copy_button = button(_("Copy the report"), "secondary", "copy")
        self.copy_button.clicked.connect(self.copy)
        close = button(pgettext("button", "Go on"), "primary")
        close.setProperty("scale", "small")
        close.clicked.connect(self.accept)
        answers = FlowLayout()
        answers.addWidget(self.copy_button)
        answers.add_stretch()
        answers.addWidget(close)
        box.addLayout(answers)
        close.setFocus(Qt.FocusReason.OtherFocusReason)

    def add(self, report: str) -> None:
        """One more happened while this is open."""
        self.report.appendPlainText(f"\n{report}")

    def copy(self) -> None:
        """Put the whole report on the clipboard."""
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy_button.setText(_("Copied"))


def make_report(error: BaseException, version: str) -> str:
    """What support needs, without keys or card numbers. The time is UTC."""
    # not shown: for support
    where = f"Till {version}, Python {platform.python_version()}, PySide6 {pyside_version}"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    trace = "".join(traceback.format_exception(error))
    return redact(f"{where}, {platform.platform()}\n{now}\n\n{trace}")


def log_qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Qt's own messages go to the log."""
    logging.getLogger("qt").log(_LEVELS[kind], "%s", message)
