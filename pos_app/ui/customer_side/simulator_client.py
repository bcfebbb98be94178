"""HTTP client of the simulated account: polls what the customer sees, sends what they do."""

from __future__ import annotations

import json
from typing import Final

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkProxy, QNetworkReply, QNetworkRequest

from pos_app.domain.texts import _
from pos_app.ui.customer_side.snapshot import Snapshot, parse

POLL_INTERVAL_MS: Final = 400


class SimulatorClient(QObject):
    """Polls from `start` to `stop`, one request at a time."""

    changed = Signal(object)
    """The new `Snapshot`, where it differs from the last one."""
    refused = Signal(str)
    """Why something could not be done, in the simulated account's words."""

    def __init__(self, address: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._address = address
        self._net = QNetworkAccessManager(self)
        # One of the environment is for the internet, not for this machine.
        self._net.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
        self._timer = QTimer(self, interval=POLL_INTERVAL_MS)
        self._timer.timeout.connect(self.poll)
        self._asking = False
        self._snapshot: Snapshot | None = None

    def start(self) -> None:
        """Begin to poll."""
        self._timer.start()
        self.poll()

    def stop(self) -> None:
        """Poll no more."""
        self._timer.stop()

    def poll(self) -> None:
        """Request what the customer sees now."""
        if self._asking:
            return
        self._asking = True
        reply = self._net.get(QNetworkRequest(QUrl(self._address + "/customer_side")))
        reply.finished.connect(lambda: self._on_snapshot(reply))

    def send(self, place: str, action: str, **given: object) -> None:
        """Send an action of the customer at a `place` such as `readers/tmr_1`."""
        request = QNetworkRequest(QUrl(self._address + f"/customer_side/{place}/{action}"))
        request.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/json")
        reply = self._net.post(request, json.dumps(given).encode())
        reply.finished.connect(lambda: self._on_done(reply))

    def _on_snapshot(self, reply: QNetworkReply) -> None:
        self._asking = False
        reply.deleteLater()
        if reply.error() is not QNetworkReply.NetworkError.NoError:
            return  # the account may be starting over: the next poll will show it
        snapshot = parse(json.loads(bytes(reply.readAll().data())))
        if snapshot != self._snapshot:
            self._snapshot = snapshot
            self.changed.emit(snapshot)

    def _on_done(self, reply: QNetworkReply) -> None:
        reply.deleteLater()
        if reply.error() is not QNetworkReply.NetworkError.NoError:
            self.refused.emit(_reason(reply))
        self.poll()


def _reason(reply: QNetworkReply) -> str:
    try:
        return str(json.loads(bytes(reply.readAll().data()))["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return _("The simulated account did not answer.")
