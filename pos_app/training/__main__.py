"""Run the simulated account alone: `python -m pos_app.training --port 12111`."""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from pos_app.training.core.account import CONNECTED
from pos_app.training.core.controls import Fault, FaultKind
from pos_app.training.http.server import TrainingServer


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m pos_app.training", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--latency-ms", type=int, default=0, help="before each request")
    parser.add_argument("--rate-limit", type=int, default=0, help="requests a second, 0 for none")
    parser.add_argument("--state", type=Path, help="file in which the account is kept")
    parser.add_argument("--seed-store", action="store_true", help="begin with the sample store")
    parser.add_argument("--clock-offset", type=float, default=0.0, help="seconds to add")
    parser.add_argument(
        "--connected",
        action="append",
        default=[],
        metavar="ACCOUNT",
        help=f"connect a further account to the platform; {CONNECTED} is connected already",
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="JSON",
        help='such as {"kind": "reset_after", "path": "confirm", "nth": 1, "times": 3};'
        f" kinds: {', '.join(FaultKind)}",
    )
    return parser.parse_args(given)


def main() -> int:
    """Serve until interrupted; one line says where."""
    options = arguments()
    server = TrainingServer(options.state, port=options.port)
    server.controls.latency = options.latency_ms / 1000
    server.controls.rate_limit = options.rate_limit
    server.controls.clock_offset = options.clock_offset
    server.controls.faults = [Fault(**json.loads(text)) for text in options.fault]
    for account_id in options.connected:
        server.simulator.connect(account_id)
    if options.seed_store:
        _seed(server)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    server.start()
    sys.stdout.write(server.base_url + "\n")
    sys.stdout.flush()
    stopped.wait()
    server.stop()
    return 0


def _seed(server: TrainingServer) -> None:
    from pos_app.training.sample.store import seed_account  # noqa: PLC0415

    if not len(server.account.tables["customer"]):
        seed_account(server.account, server.account.now())


if __name__ == "__main__":
    raise SystemExit(main())
