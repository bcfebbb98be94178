"""Render every screen and dialog of the training till into build/screenshots.

`--readme` also renews the picture of the README in resources/screenshots.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QSize  # noqa: E402  the path comes first

from pos_app.books import Books, books_under  # noqa: E402
from pos_app.clock import SystemClock  # noqa: E402
from pos_app.services.views import CustomerRow  # noqa: E402
from pos_app.ui.application import qt_application  # noqa: E402
from pos_app.ui.counter import Counter  # noqa: E402
from pos_app.ui.crash import CrashDesk  # noqa: E402
from pos_app.ui.hands import Hands  # noqa: E402
from pos_app.ui.theme import apply_theme  # noqa: E402

OUT = ROOT / "build" / "screenshots"
README = ROOT / "resources" / "screenshots" / "checkout.png"
SIZES = (QSize(1366, 768), QSize(1024, 600))
THEMES = ("light", "dark")


@dataclass
class Photographer:
    """Walks through the till and takes its pictures in one size and theme."""

    counter: Counter
    folder: Path

    def __post_init__(self) -> None:
        self.window = self.counter.window
        self.hands = Hands(self.window)
        self.codes = [p.barcode for p in self.counter.services.catalogue.products() if p.barcode]

    def take(self, name: str) -> None:
        """Take a picture once everything has settled."""
        tasks = self.counter.tasks
        self.hands.wait(lambda: not tasks.busy, f"rest before {name}")
        self.hands.rest(250)
        self.window.grab().save(str(self.folder / f"{name}.png"))

    def fill_cart(self, customer: str = "") -> None:
        """Ring up some things, for a customer where one is named."""
        for code in (self.codes[0], self.codes[7], self.codes[7], self.codes[22]):
            self.hands.scan(code)
        if customer:
            self.choose(customer)

    def choose(self, customer: str) -> None:
        """Choose a customer by name."""
        self.hands.press("F8")
        self.hands.type(customer)
        self.hands.rest(600)
        self.hands.press("Return")
        self.hands.rest(200)


def checkout(p: Photographer) -> None:
    """The selling screen and its sheets."""
    p.take("checkout-empty")
    p.hands.press("F2")
    p.take("checkout-keypad")
    p.hands.press("F2")
    p.fill_cart()
    p.take("checkout")
    for name, keys in (
        ("checkout-customer", "F8"),
        ("checkout-discount", "Ctrl+D"),
        ("checkout-product", "Ctrl+E"),
        ("shortcuts", "F1"),
        ("cashier", "Ctrl+U"),
    ):
        p.hands.press(keys)
        p.take(name)
        p.hands.press("Escape")
        p.hands.rest(200)
    p.hands.scan("9999999999994")
    p.take("checkout-unknown-barcode")
    p.hands.press("F6")
    p.hands.rest(300)
    p.hands.press("F3")
    p.take("checkout-held")
    p.hands.press("Return")
    p.hands.rest(300)


def paying(p: Photographer) -> None:
    """The payment sheet in its states."""
    p.hands.press("F9")
    p.take("pay-cash")
    p.hands.type("100")
    p.hands.press("Return")
    p.take("pay-cash-change")
    p.hands.press("Escape")
    cards = {person.name: person for person in customers(p.counter)}
    for name, wanted in cards.items():
        p.fill_cart(wanted.name)
        p.hands.press("F9")
        p.take(f"pay-card-{name}")
        p.hands.press("Return")
        p.take(f"pay-card-{name}-charged")
        p.hands.press("Escape")
        p.hands.rest(500)
        p.hands.press("Ctrl+L")
        p.hands.rest(300)
        p.hands.press("Return")
        p.hands.rest(300)


def customers(counter: Counter) -> list[CustomerRow]:
    """One customer whose card works."""
    rows = counter.services.customers.page(limit=200)
    return [row for row in rows if row.last4s][:1]


def others(p: Photographer) -> None:
    """Customers, history, reports, settings."""
    for name, keys in (
        ("customers", "Ctrl+2"),
        ("history", "Ctrl+3"),
        ("reports", "Ctrl+4"),
        ("settings", "Ctrl+5"),
    ):
        p.hands.press(keys)
        p.take(name)


SCENES: tuple[Callable[[Photographer], None], ...] = (checkout, paying, others)


def main() -> int:
    """Take all pictures, or those of the scenes named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--only", action="append", help="a scene: " + ", ".join(names()))
    options = parser.parse_args()
    app = qt_application()
    with tempfile.TemporaryDirectory() as folder:
        books = books_under(Path(folder), SystemClock())
        for theme in THEMES:
            apply_theme(app, theme)
            for size in SIZES:
                photograph(books, theme, size, options.only or names())
    if options.readme:
        shutil.copy(OUT / "1366x768-light" / "checkout.png", README)
    return 0


def names() -> list[str]:
    """Return the names of the scenes."""
    return [scene.__name__ for scene in SCENES]


def photograph(books: Books, theme: str, size: QSize, wanted: list[str]) -> None:
    """Take the pictures of one theme and size, on a fresh training store."""
    folder = OUT / f"{size.width()}x{size.height()}-{theme}"
    folder.mkdir(parents=True, exist_ok=True)
    books.reset_training()
    book = books.open("training")
    counter = Counter(
        book.services, book.first_screen, books.state, books.root, CrashDesk("", None)
    )
    counter.window.resize(size)
    counter.window.show()
    photographer = Photographer(counter, folder)
    photographer.hands.wait(lambda: counter.frame.state.connection == "online", "Stripe")
    for scene in SCENES:
        if scene.__name__ in wanted:
            scene(photographer)
    counter.window.close()
    counter.stop()
    book.close()


if __name__ == "__main__":
    raise SystemExit(main())
