"""Till sold by a screen reader: a client of the accessibility bus, on a display of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import system_packages

from tests.support.timeouts import PATIENCE_S

ROOT = Path(__file__).parents[2]
CLIENT = Path(__file__).with_name("atspi_client.py")
MISSING = " ".join(system_packages.missing_for_the_bus()) if sys.platform == "linux" else "Linux"
SECONDS = 4 * PATIENCE_S

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        bool(MISSING), reason=f"install {MISSING}: python3 scripts/system_packages.py atspi"
    ),
]


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """A display that nobody sees."""
    reading, writing = os.pipe()
    program = [shutil.which("Xvfb") or "", "-displayfd", str(writing), "-nolisten", "tcp"]
    with subprocess.Popen(
        [*program, "-screen", "0", "1366x768x24"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
        cwd=tmp_path,
    ) as server:
        os.close(writing)
        with os.fdopen(reading) as number:
            yield f":{number.readline().strip()}"
        server.terminate()


@pytest.fixture
def said(tmp_path: Path, display: str) -> dict[str, list[str]]:
    """What a screen reader heard and read on its walks through a training store."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    environment = {
        **kept,
        "DISPLAY": display,
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
    }
    data = str(tmp_path / "till")
    till = [sys.executable, str(ROOT / "main.py"), "--training", "--data-dir", data]
    done = subprocess.run(
        ["dbus-run-session", "--", system_packages.SYSTEM_PYTHON, str(CLIENT), *till],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    heard: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return heard


def test_a_screen_reader_sells_takes_a_card_and_gives_it_back(said: dict[str, list[str]]) -> None:
    line, asks = "Baguette, $3.95. Total $4.30", "Waiting for the customer's card on Front reader."
    bought, paid = said["cash"]
    assert (bought, paid.split(". ")[0]) == (line, "Paid, no change $4.30")
    rung_up, due, first, declined, second, approved = said["declined_then_approved"]
    assert (rung_up, due) == (line, "Payment. $4.30 to pay.")
    assert first.startswith(asks)
    assert declined == "The card was declined. Nothing was charged. Ask for another card."
    assert second.startswith(asks)
    assert approved.startswith("Approved $4.30. Visa")
    row, asked, given_back = said["refund"]
    assert "$4.30, Paid, Visa 4242" in row
    assert asked == "Give money back"
    assert given_back.startswith("$4.30 given back. It goes back to Visa")
