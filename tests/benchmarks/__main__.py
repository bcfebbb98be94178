"""Run the measurements, print them as a table and write them to build/bench.json."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tests.benchmarks import startup

OUTPUT = Path("build/bench.json")


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--pairs", type=int, default=9, help="paired runs of each measurement")
    parser.add_argument("--packaged", type=Path, help="also start this program: dist/Till/Till")
    parser.add_argument(
        "--payments", type=int, default=100_000, help="in the old store's book: 1000000 takes long"
    )
    figures = measure(**vars(parser.parse_args()))
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print("\n".join(f"{name:24}{value:12.3f}" for name, value in figures.items()))


def measure(pairs: int, packaged: Path | None, payments: int) -> dict[str, float]:
    """Return every figure by its name, from `pairs` runs of each."""
    started = startup.measure(pairs)
    if packaged:
        started |= startup.measure_packaged(packaged, pairs)
    # Not before: a child's peak memory begins with that of the process which starts it.
    from tests.benchmarks import (
        counter,
        customers,
        drawer,
        growth,
        history,
        history_export,
        people,
        product_files,
        products,
        reports,
        sync,
    )

    sold = counter.measure(pairs, started["bare_window_seconds"])
    synced = {**sync.measure(), **sync.measure_stalls(started["bare_window_seconds"])}
    kept = {**customers.measure(), **drawer.measure(pairs), **reports.measure(pairs)}
    grown = {**growth.measure(pairs, payments), **history_export.measure(payments)}
    found = {**history.measure(payments), **products.measure(), **product_files.measure()}
    return {**started, **sold, **people.measure(pairs), **synced, **kept, **grown, **found}


if __name__ == "__main__":
    main()
