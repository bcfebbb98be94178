"""How tests of screens wait: what they wait for is looked at as soon as something has happened."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from pytestqt.qtbot import QtBot


def look_after_each_event() -> None:
    """Have `waitUntil` look again when something has happened, not every 10 ms."""

    def wait(_qtbot: QtBot, ms: int) -> None:
        latest = QTimer()  # for what happens in another thread, and posts no event to this one
        latest.start(ms)
        QEventLoop().processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    QtBot.wait = wait  # type: ignore[method-assign, assignment]
