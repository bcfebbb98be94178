"""Whoever can't see the frame hears that Stripe is out of reach, once, and that it is back."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui.shell.connection_announcer import ConnectionAnnouncer
from pos_app.ui.shell.frame import ConnectionState, FrameModel, FrameState
from pos_app.ui.widgets.announcements import Announced
from tests.support.announced import listening

AWAY = "Offline: take cash, or wait. Card payments are back as soon as the network is."


def test_an_outage_is_spoken_once_and_so_is_its_end(qtbot: QtBot) -> None:
    window, model = QWidget(), FrameModel(FrameState())
    qtbot.addWidget(window)
    ConnectionAnnouncer(model, window, pause_ms=0)
    with listening() as heard:
        model.update(connection=ConnectionState.ONLINE)
        for state in (ConnectionState.OFFLINE, ConnectionState.CHECKING, ConnectionState.OFFLINE):
            model.update(connection=state, attention=model.state.attention + 1)
        assert heard == [(AWAY, Announced.PROBLEM)]
        model.update(connection=ConnectionState.ONLINE)
        back = ("Online again: cards are taken.", Announced.NEWS)
        qtbot.waitUntil(lambda: heard[1:] == [back])
