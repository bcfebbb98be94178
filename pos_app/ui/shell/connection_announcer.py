"""Has a screen reader say when Stripe can no longer be reached, and when it can again."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import N_, Message
from pos_app.ui.background.throttle import Throttle
from pos_app.ui.shell.frame import ConnectionState, FrameModel
from pos_app.ui.widgets.announcements import Announced, announce

_PAUSE_MS: Final = 10_000
"""With a part of Stripe out of order the connection seems to come and go with each call."""
_WORDS: Final[dict[bool, tuple[Message, Announced]]] = {
    True: (
        N_("Offline: take cash, or wait. Card payments are back as soon as the network is."),
        Announced.PROBLEM,
    ),
    False: (N_("Online again: cards are taken."), Announced.NEWS),
}
"""By whether it is offline."""


class ConnectionAnnouncer(QObject):
    """Announces what the frame's `model` knows of the connection; the first is to be online."""

    def __init__(self, model: FrameModel, window: QWidget, pause_ms: int = _PAUSE_MS) -> None:
        super().__init__(window)
        self._model = model
        self._window = window
        self._said_offline = False
        self._throttle = Throttle(self._announce, pause_ms, self)
        model.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        if self._is_offline is not self._said_offline:
            self._throttle.request()

    @property
    def _is_offline(self) -> bool:
        """Whether it is; while it is tried again, as it was before."""
        connection = self._model.state.connection
        known = connection in {ConnectionState.ONLINE, ConnectionState.OFFLINE}
        return connection is ConnectionState.OFFLINE if known else self._said_offline

    def _announce(self) -> None:
        if self._is_offline is not self._said_offline:
            self._said_offline = self._is_offline
            words, about = _WORDS[self._said_offline]
            announce(self._window, str(words), about)
