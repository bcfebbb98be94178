"""What 100,000 products from a file cost: rows in a second, and how much memory at most.

It runs in a process of its own, so that the memory of other measurements is not in it.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import psutil

from pos_app.services.views.product_files import Decisions, RowState
from tests.support.store import open_store

ROWS: Final = 100_000
_MIB: Final = 1024 * 1024


def measure() -> dict[str, float]:
    """Return rows imported in a second, from the file to the books, and the MiB that took."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.product_files"], capture_output=True, check=True
    )
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _import(rows: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder), None) as services:
        path = Path(folder) / "goods.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            table = csv.writer(out)
            table.writerow(["Name", "SKU", "Barcode", "Price", "Category"])
            for number in range(rows):
                code = f"3{number:011}"
                shelf = f"Shelf {number % 50}"
                table.writerow([f"Thing {number}", f"T{number}", code, "2.40", shelf])
        process, used = psutil.Process(), []

        def record(_rows: int = 0) -> None:
            used.append(process.memory_info().rss)

        record()
        began = time.perf_counter()
        staged = services.product_imports.open(path, record)
        imports = services.product_imports
        preview = imports.preview(staged, staged.columns, Decisions(), record)
        imports.apply(services.actor, staged, record)
        seconds = time.perf_counter() - began
        staged.close()
        assert preview.counts == {RowState.NEW: rows}
        return {
            "import_rows_per_s": round(rows / seconds, 1),
            "import_peak_mib": round((max(used) - used[0]) / _MIB, 1),
        }


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(json.dumps(_import(count)))
