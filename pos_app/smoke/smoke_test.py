"""The smoke test: starts training mode with no display and sells, and tells it as JSON."""

from __future__ import annotations

import json
import os
import tempfile
import time
import urllib.request
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pos_app import __version__
from pos_app.books import TRAINING, OpenBook, books_under
from pos_app.clock import SystemClock
from pos_app.secrets import SystemKeyring
from pos_app.smoke.parts import (
    try_keyring,
    try_old_books,
    try_receipt,
    try_receipt_printer,
    try_shipped,
)
from pos_app.smoke.z_check import wrong_zs

_STRAIGHT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""A proxy of the environment is for the internet, not for this machine."""
_TIP = 150
"""Minor units."""


def run_smoke_test(to: str = "") -> int:
    """Run it in a folder of its own; returns 0 only when everything held.

    The report goes to a file where one is named: a Windows program without a console prints
    nothing.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Windows keeps a file for a moment after it was closed: that is no failure of ours.
    with tempfile.TemporaryDirectory(prefix="till-smoke-", ignore_cleanup_errors=True) as folder:
        report = _report(Path(folder))
    text = json.dumps(report, indent=2)
    if to:
        Path(to).write_text(text + "\n", encoding="utf-8")
    else:
        print(text)  # noqa: T201  this is what it is for
    return 0 if report["ok"] else 1


def _report(folder: Path) -> dict[str, Any]:
    from pos_app.ui.automation.smoke_day import ShopDay  # noqa: PLC0415
    from pos_app.ui.shell.application import qt_application  # noqa: PLC0415  after the platform is set
    from pos_app.ui.shell.crash_reporter import CrashReporter  # noqa: PLC0415
    from pos_app.ui.shell.garbage import Garbage  # noqa: PLC0415
    from pos_app.ui.shell.workspace import Workspace  # noqa: PLC0415
    from pos_app.ui.theme import apply_theme  # noqa: PLC0415

    began = time.perf_counter()
    apply_theme(qt_application(), "light")
    books = books_under(folder, SystemClock())
    book = books.open(TRAINING)
    before = _summary(book)
    garbage = Garbage()  # as in the program: no window dies on another thread
    crashes = CrashReporter(__version__)
    crashes.install()
    workspace = Workspace(book.services, book.first_screen, books.state, folder, crashes)
    workspace.window.show()
    walk = ShopDay(workspace, _Buyer(_address(book)))
    crashes.reported.connect(walk.fail)
    done = walk.run()
    sales = walk.report()
    parts = [*try_shipped(), try_keyring(SystemKeyring()), try_old_books(folder)]
    if walk.sales:
        parts.append(try_receipt(book.services, walk.sales[-1], folder))
        parts.append(try_receipt_printer(book.services, walk.sales[-1]))
    disagreements = _disagreements(before, _summary(book), sales) if done else []
    disagreements += wrong_zs(book.databases[0].path, since=walk.opened_at) if done else []
    workspace.window.close()
    workspace.stop()
    book.close()
    garbage.stop()
    crashes.uninstall()
    return {
        "ok": done and not disagreements and all(part.ok for part in parts),
        "version": __version__,
        "problem": walk.problem,
        "parts": [asdict(part) for part in parts],
        "sales": sales,
        "day": walk.z,
        "disagreements": disagreements,
        "steps": [{"step": name, "seconds": seconds} for name, seconds in walk.steps],
        "seconds": round(time.perf_counter() - began, 3),
    }


def _summary(book: OpenBook) -> dict[str, Any]:
    """Ask the simulated account, over HTTP, for its own summary."""
    return _ask(f"{_address(book)}/_summary")


def _address(book: OpenBook) -> str:
    if book.customer_side is None:
        raise RuntimeError("the smoke test runs in training mode")
    return book.customer_side()


def _ask(url: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
    body = None if given is None else json.dumps(given).encode()
    with _STRAIGHT.open(url, body) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


class _Buyer:
    """Plays the customer over HTTP, as the customer side's window does."""

    def __init__(self, account: str) -> None:
        self._side = f"{account}/customer_side"

    def taps(self) -> bool:
        """Tap at the first reader that asks for a card, after a tip; False while none does."""
        for reader in _ask(self._side)["readers"]:
            if reader["showing"]["kind"] == "tip":
                _ask(f"{self._side}/readers/{reader['id']}/tip", {"amount": _TIP})
            elif reader["showing"]["kind"] == "payment":
                _ask(f"{self._side}/readers/{reader['id']}/tap", {})
                return True
        return False

    def pays_on_page(self) -> bool:
        """Pay on the page that is open; False while none is."""
        for page in _ask(self._side)["pages"]:
            _ask(f"{self._side}/pages/{page['id']}/pay", {})
            return True
        return False


def _disagreements(
    before: dict[str, Any], after: dict[str, Any], sales: list[dict[str, Any]]
) -> list[str]:
    """Compare what the sales say with what the account took and gave back since the start."""
    by_card = [
        (tender["payment_intent"], tender["minor"], tender["refunded"])
        for sale in sales
        for tender in sale["tenders"]
        if tender["payment_intent"] and tender["state"] == "approved"
    ]
    wrong = []
    for intent, paid, refunded in by_card:
        known = after["payment_intents"][intent]
        found = known["status"], known["amount_received"], known["amount_refunded"]
        if found != ("succeeded", paid, refunded):
            wrong.append(f"{intent}: the sale says {paid} less {refunded}, the account {found}")
    for name, expected in (
        ("received", sum(paid for _, paid, _ in by_card)),
        ("refunded", sum(refunded for _, _, refunded in by_card)),
    ):
        moved = _total(after, name) - _total(before, name)
        if moved != expected:
            wrong.append(f"{name} at the account since the start: {moved}, by the sales {expected}")
    return wrong


def _total(summary: dict[str, Any], name: str) -> int:
    return sum(total[name] for total in summary["totals"].values())
