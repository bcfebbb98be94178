"""How long the checkout takes to be on the screen, and how much memory that takes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]

# The least that any PySide6 program does: a window, painted once.
_BARE_WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, painted)

def painted():
    print("painted", flush=True)
    app.quit()

app = QApplication(sys.argv)
window = Window()
window.resize(1366, 768)
window.show()
sys.exit(app.exec())
"""


@dataclass(frozen=True)
class Start:
    """One start: seconds until the window was painted, and the peak memory in KiB."""

    seconds: float
    peak_kib: int


def measure(pairs: int) -> dict[str, float]:
    """Start the training till and a bare window in turn, `pairs` times, and compare medians.

    The till's data is prepared by a start of its own, which does not count.
    """
    with tempfile.TemporaryDirectory() as data:
        till, bare = _till(data), [sys.executable, "-c", _BARE_WINDOW]
        prepare(data)
        _start(bare)
        runs = [(_start(till), _start(bare)) for _ in range(pairs)]
    return {
        "startup_ratio": median(till.seconds / bare.seconds for till, bare in runs),
        "startup_seconds": median(till.seconds for till, _ in runs),
        "bare_window_seconds": median(bare.seconds for _, bare in runs),
        "startup_peak_mib": median(till.peak_kib for till, _ in runs) / 1024,
    }


def measure_packaged(program: Path, pairs: int) -> dict[str, float]:
    """Start the packaged till and the one of the source tree in turn, and compare medians.

    Each has been started before on the same data, so that this is nobody's first start.
    """
    with tempfile.TemporaryDirectory() as data:
        packaged = [str(program.resolve()), "--training", "--data-dir", data]
        prepare(data)
        _start(packaged)
        runs = [(_start(packaged), _start(_till(data))) for _ in range(pairs)]
    return {
        "packaged_startup_ratio": median(ours.seconds / source.seconds for ours, source in runs),
        "packaged_startup_seconds": median(ours.seconds for ours, _ in runs),
        "packaged_startup_peak_mib": median(ours.peak_kib for ours, _ in runs) / 1024,
    }


def start_on(data: str | Path) -> float:
    """Start the training till on a data folder; return seconds until it was painted."""
    return _start(_till(data)).seconds


def prepare(data: str | Path) -> None:
    """Fill a data folder with the training store, as its first start does."""
    _start(_till(data))


def _till(data: str | Path) -> list[str]:
    return [sys.executable, "main.py", "--training", "--data-dir", str(data)]


def _start(command: list[str]) -> Start:
    environ = {**os.environ, "TILL_EXIT_WHEN_PAINTED": "1"}
    begin = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        painted = any(line.strip() == "painted" for line in process.stdout)
        seconds = time.perf_counter() - begin
        # wait4 alone tells the peak of this one child; Popen must not wait for it a second time.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if not painted or process.returncode:
        message = f"{command} painted nothing; it ended with {process.returncode}"
        raise RuntimeError(message)
    return Start(seconds, usage.ru_maxrss if sys.platform != "darwin" else usage.ru_maxrss // 1024)
