"""How long tests wait: patiently for what has to come, and not at all between two tries."""

from __future__ import annotations

from typing import Final

from pytestqt.qtbot import QtBot
from stripe._http_client import HTTPClient

from pos_app.services.shared import connection
from pos_app.stripe_service.limiter import Limiter
from pos_app.ui.automation import ui_driver

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
    vars(ui_driver)["PATIENCE_S"] = PATIENCE_S


def retry_at_once() -> None:
    """Have the `stripe` package make the next try of a request without a pause."""
    HTTPClient.INITIAL_DELAY = HTTPClient.MAX_DELAY = 0


def call_without_pause() -> None:
    """Let the simulated account be asked as often as anybody likes.

    A test of the limit makes a limiter of its own, which says how much it lets pass.
    """
    defaults = Limiter.__init__.__defaults__
    assert defaults
    _calls_per_second, *others = defaults
    Limiter.__init__.__defaults__ = (1e6, *others)
