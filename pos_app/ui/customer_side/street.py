"""The way to the simulated account: asks what the customer sees, and does what they do."""

from __future__ import annotations

import json
from typing import Final

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkProxy, QNetworkReply, QNetworkRequest

from pos_app.domain.texts import _
from pos_app.ui.customer_side.seen import Seen, read

LOOK_EVERY_MS: Final = 400


class Street(QObject):
    """Looks again and again while it is `open`; one question at a time."""

    changed = Signal(object)
    """The `Seen` that is new."""
    refused = Signal(str)
    """Why something could not be done, in the simulated account's words."""

    def __init__(self, address: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._address = address
        self._net = QNetworkAccessManager(self)
        # One of the environment is for the internet, not for this machine.
        self._net.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._asking = False
        self._seen: Seen | None = None

    def open(self) -> None:
        """Begin to look."""
        self._timer.start()
        self.look()

    def shut(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Ask what is to be seen now."""
        if self._asking:
            return
        self._asking = True
        reply = self._net.get(self._request("/customer_side"))
        reply.finished.connect(lambda: self._on_seen(reply))

    def do(self, place: str, deed: str, **given: object) -> None:
        """Do something: `place` is such as `readers/tmr_1`, `deed` what is done there."""
        request = self._request(f"/customer_side/{place}/{deed}")
        request.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/json")
        reply = self._net.post(request, json.dumps(given).encode())
        reply.finished.connect(lambda: self._on_done(reply))

    def _request(self, path: str) -> QNetworkRequest:
        return QNetworkRequest(QUrl(self._address + path))

    def _on_seen(self, reply: QNetworkReply) -> None:
        self._asking = False
        reply.deleteLater()
        if reply.error() is not QNetworkReply.NetworkError.NoError:
            return  # the account may be starting over: the next look will tell
        seen = read(json.loads(bytes(reply.readAll().data())))
        if seen != self._seen:
            self._seen = seen
            self.changed.emit(seen)

    def _on_done(self, reply: QNetworkReply) -> None:
        reply.deleteLater()
        if reply.error() is not QNetworkReply.NetworkError.NoError:
            self.refused.emit(_reason(reply))
        self.look()


def _reason(reply: QNetworkReply) -> str:
    try:
        return str(json.loads(bytes(reply.readAll().data()))["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return _("The simulated account did not answer.")
