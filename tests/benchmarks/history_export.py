"""All of a long history into files: how many rows a second, and how much memory that takes."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Final

import psutil

from pos_app.db.engine import Database
from pos_app.services.views.history_export import HistoryExport
from tests.benchmarks.big_book import book_of, grown_store
from tests.support.store import services_over

_MB: Final = 1024 * 1024


def measure(payments: int) -> dict[str, float]:
    """Return rows a second of both kinds of files, and the memory that the worse one took."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        grown_store(root, payments)
        csv, xlsx = (_exported(book_of(root), suffix) for suffix in ("csv", "xlsx"))
    return {
        "history_export_rows_per_s": csv["rows_per_s"],
        "history_export_xlsx_rows_per_s": xlsx["rows_per_s"],
        "history_export_peak_mb": max(csv["peak_mb"], xlsx["peak_mb"]),
    }


def _exported(path: Path, suffix: str) -> dict[str, float]:
    """Write the file in a process of its own, whose memory nothing else has used."""
    command = [sys.executable, "-m", __name__, str(path), suffix]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def export(path: Path, suffix: str) -> dict[str, float]:
    """Write all of a book's history once."""
    with closing(Database(path)) as database, tempfile.TemporaryDirectory() as folder:
        services = services_over(database, None)
        services.history.page()
        before = psutil.Process().memory_info().rss
        began = time.perf_counter()
        file = Path(folder) / f"history.{suffix}"
        done = services.history_exports.save(services.actor, HistoryExport(file))
        seconds = time.perf_counter() - began
    return {"rows_per_s": done.rows / seconds, "peak_mb": max(0, _peak() - before) / _MB}


def _peak() -> int:
    """Return the most memory that this program had, in bytes.

    What `getrusage` says begins, on Linux, with that of the process which started this one.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        most = getrusage(RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else 1024 * most
    peak = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM:"))
    return 1024 * int(peak.split()[1])


if __name__ == "__main__":
    print(json.dumps(export(Path(sys.argv[1]), sys.argv[2])))
