"""One running Till per data folder: a second start raises the first window and ends."""

import hashlib
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.lock import FolderLock

_RAISE: Final = b"raise"
_HERE: Final = b"here"
_PATIENCE_MS: Final = 6_000
"""So long a first instance may take to answer, or to end."""

_WAIT_MS: Final = 1_000
_PAUSE_MS: Final = 100


class SingleInstance(QObject):
    """Holds the folder's lock for as long as it lives; `raised` is a second start asking."""

    raised = Signal()

    def __init__(
        self, folder: Path, parent: QObject | None = None, *, patience_ms: int = _PATIENCE_MS
    ) -> None:
        super().__init__(parent)
        self._patience_ms = patience_ms
        self._name = socket_name(folder)
        self._lock = FolderLock(folder)
        self._server = QLocalServer(self)
        self._server.newConnection.connect(self._on_connection)

    def claim(self) -> bool:
        """Become the one instance; False when there is one already, which has shown itself.

        One that is just ending is waited for. Raises UserError where none answers though the
        folder is taken, and where it cannot be locked.
        """
        until, met = QDeadlineTimer(self._patience_ms), False
        while not self._lock.take():
            first = self._call_first()
            if first == _HERE:
                return False
            met = met or first is not None
            if until.hasExpired():
                raise _hangs() if met else _elsewhere()
            QThread.msleep(_PAUSE_MS)
        # With the lock in hand, a socket of this name can only be left from a crash.
        QLocalServer.removeServer(self._name)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.listen(self._name)
        return True

    def release(self) -> None:
        """Let another start have the folder."""
        self._server.close()
        self._lock.release()

    def _call_first(self) -> bytes | None:
        """Ask the first instance to show itself; return its answer, None where there is none."""
        socket, wait_ms = QLocalSocket(), min(_WAIT_MS, self._patience_ms)
        socket.connectToServer(self._name)
        if not socket.waitForConnected(wait_ms):
            return None
        socket.write(_RAISE)
        socket.waitForReadyRead(wait_ms)
        answer = socket.readAll().data()
        socket.disconnectFromServer()
        return bytes(answer)

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.raised.emit()
            socket.write(_HERE)
            socket.flush()


def socket_name(folder: Path) -> str:
    """The name of the folder's socket: short enough for every system, the same for every start."""
    return "till-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]


def _hangs() -> UserError:
    return UserError(
        _("Till is open already, but it does not answer."),
        next_step=_(
            "Wait a moment and start it again. If it stays so, end it in the task manager or "
            "restart this machine: the next start looks up what was under way."
        ),
    )


def _elsewhere() -> UserError:
    return UserError(
        _("Another program works with the data of this till."),
        next_step=_(
            "It may be open for another user or on another machine, or a backup is being put "
            "back. Close it there, or wait until it is done, then start Till again."
        ),
    )
