"""One running Till per data folder: a second start raises the first window and ends."""

import hashlib
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from pos_app.lock import FolderLock

_RAISE: Final = b"raise"
_WAIT_MS: Final = 1_000


class Instance(QObject):
    """Holds the folder's lock for as long as it lives; `raised` is a second start asking."""

    raised = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = socket_name(folder)
        self._lock = FolderLock(folder)
        self._server = QLocalServer(self)
        self._server.newConnection.connect(self._on_connection)

    def claim(self) -> bool:
        """Become the one instance; False when there is one already, which was asked to show up.

        `folder` must exist and be writable.
        """
        if not self._lock.take():
            self._call_first()
            return False
        # With the lock in hand, a socket of this name can only be left from a crash.
        QLocalServer.removeServer(self._name)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.listen(self._name)
        return True

    def release(self) -> None:
        """Let another start have the folder."""
        self._server.close()
        self._lock.release()

    def _call_first(self) -> None:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(_WAIT_MS):
            socket.write(_RAISE)
            socket.waitForBytesWritten(_WAIT_MS)
            socket.disconnectFromServer()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.raised.emit()


def socket_name(folder: Path) -> str:
    """The name of the folder's socket: short enough for every system, the same for every start."""
    return "till-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
