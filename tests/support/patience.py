"""How long a test waits for what has to come: on a busy machine, longer than anybody would."""

from __future__ import annotations

from typing import Final

from pytestqt.qtbot import QtBot

from pos_app.services.shared import connection

PATIENCE_S: Final = 60


def wait_patiently() -> None:
    """Let no wait end because the machine has other things to do.

    A test that means a wait to end says after how long.
    """
    for wait in (
        QtBot.waitActive,
        QtBot.waitCallback,
        QtBot.waitExposed,
        QtBot.waitSignal,
        QtBot.waitSignals,
        QtBot.waitUntil,
    ):
        assert wait.__kwdefaults__
        wait.__kwdefaults__["timeout"] = PATIENCE_S * 1000
    vars(connection)["A_MOMENT"] = PATIENCE_S
