"""Render every screen, dialog and state of the till into build/screenshots.

`--readme` also renews the pictures of the README in resources/screenshots, `--manual` takes and
renews those of the manual in docs/manual/pictures and no others. `--language pseudo`
shows what is not translated, and what is cut off in a longer language, `--text-scale 200` what
becomes of large text; with QT_SCALE_FACTOR=2 the pictures are those of a finer screen.
"""

from __future__ import annotations

import argparse
import gc
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from pictures import (  # noqa: E402
    attention,
    back_office,
    bank_terminal,
    card_readers,
    cash_rounding,
    customer_display,
    customer_side,
    deposits,
    disputes,
    drawer,
    finding,
    gift_cards,
    keyboard,
    money,
    outage,
    paper,
    paying,
    paying_on_a_page,
    payment_page,
    people,
    printing,
    product_files,
    reader_questions,
    reports,
    returns,
    selling,
    setting_up,
    shelf,
    taxes,
)
from pictures.camera import Camera, Scene, Stage  # noqa: E402
from PySide6.QtGui import QImage  # noqa: E402  the path comes first

from pos_app.domain.texts import ENGLISH  # noqa: E402
from pos_app.languages import find_language  # noqa: E402
from pos_app.ui.shell.application import qt_application  # noqa: E402
from pos_app.ui.shell.screen_language import ScreenLanguage  # noqa: E402
from pos_app.ui.theme import apply_theme, use_text_scale  # noqa: E402
from pos_app.ui.theme.sizes import USUAL  # noqa: E402

OUT = ROOT / "build" / "screenshots"
README = ROOT / "resources" / "screenshots"
README_PICTURES = {"checkout": "checkout", "payment": "pay-reader-waiting"}
"""By their name there, the picture that is taken for it."""
MANUAL = ROOT / "docs" / "manual" / "pictures"
MANUAL_PICTURES = {
    "people": "settings-people",
    "permissions": "settings-permissions",
    "taxes": "settings-taxes",
    "opening": "drawer-opening",
    "selling": "checkout",
    "cash": "pay-cash-given",
    "holding": "checkout-held",
    "customer-display": "display-many-lines",
    "sign-in": "sign-in",
    "cash-out": "drawer-pay-out",
    "handing-over": "drawer-hand-over",
    "approval": "approval",
    "counting": "drawer-count",
    "difference": "drawer-difference",
    "z-report": "drawer-z-report",
    "tomorrow": "drawer-closed-after-z",
    "today": "reports-today",
    "reports": "reports-this-week",
    "accountant": "reports-accountant",
    "accounts": "settings-accounting",
    "log": "settings-log",
    "disputes": "disputes",
    "dispute-answer": "dispute-answer",
    "dispute-submit": "dispute-submit",
    "dispute-attention": "attention-disputes",
    "money": "money",
    "money-unexplained": "money-unexplained",
    "money-entries": "money-entries",
    "money-days": "money-days",
    "finding-words": "finding-words",
    "finding-marked": "finding-marked",
    "finding-filters": "finding-filters",
    "finding-views": "finding-views",
    "payment-checks": "payment-elevated-risk",
    "exporting": "history-export",
    "return": "return-chosen",
    "exchange": "exchange-to-pay",
    "deposit-keeping": "deposit-keep-filled",
    "deposit": "history-deposit",
    "deposit-cancelling": "deposit-cancel",
    "printer-settings": "settings-printer",
    "printing-waits": "printing-waits",
    "printing-list": "printing-list",
    "training-printer": "training-printer",
    "logo": "settings-logo",
    "labels": "labels",
    "labels-shelf": "labels-shelf",
    "gift-card-amount": "gift-card-amount",
    "gift-card-code": "gift-card-code",
    "pay-gift-card": "pay-gift-card",
    "shelf-list": "settings-product-list",
    "shelf-variants": "product-variants",
    "shelf-modifiers": "product-modifiers",
    "keyboard": "settings-keyboard-changed",
    "keyboard-clash": "keyboard-clash",
}
MANUAL_SCENES = (
    *(
        "checkout",
        "holding",
        "cash",
        "customer_display",
        "drawer",
        "report_screen",
        "settings",
        "people",
        "returns",
        "exchange",
        "gift_cards",
        "deposits",
        "deposit_in_history",
    ),
    *("money_to_the_bank", "finding", "disputes", "payment_page", "exporting", "printing"),
    *("logo", "labels", "shelf", "keyboard"),
)
THEMES = ("light", "dark")
_COMMON, _SHADE = 64, 0xF0F0F0
SCENES: tuple[Scene, ...] = (
    *selling.SCENES,
    *paying.SCENES,
    *paying_on_a_page.SCENES,
    *bank_terminal.SCENES,
    *cash_rounding.SCENES,
    *card_readers.SCENES,
    *reader_questions.SCENES,
    *customer_side.SCENES,
    *customer_display.SCENES,
    *drawer.SCENES,
    *outage.SCENES,
    *back_office.SCENES,
    *finding.SCENES,
    *returns.SCENES,
    *deposits.SCENES,
    *gift_cards.SCENES,
    *money.SCENES,
    *payment_page.SCENES,
    *disputes.SCENES,
    *reports.SCENES,
    *attention.SCENES,
    *people.SCENES,
    *printing.SCENES,
    *paper.SCENES,
    *taxes.SCENES,
    *product_files.SCENES,
    *shelf.SCENES,
    *setting_up.SCENES,
    *keyboard.SCENES,
)
FIRST = (
    setting_up.windows,
    setting_up.first_start,
    setting_up.damaged,
    setting_up.registers,
)
"""Scenes that bring their windows with them."""


def main() -> int:
    """Take all pictures, or those of the scenes named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--manual", action="store_true")
    parser.add_argument("--theme", choices=(*THEMES, "contrast"))
    parser.add_argument("--only", action="append", help="a scene: " + ", ".join(names()))
    parser.add_argument("--language", default=ENGLISH.code, help="pseudo, or the code of one")
    parser.add_argument("--text-scale", type=int, default=USUAL, help="in percent")
    options = parser.parse_args()
    if options.manual:
        options.only, options.theme = MANUAL_SCENES, THEMES[0]
    language = find_language(options.language)
    out = OUT if language == ENGLISH else OUT / language.code
    if options.text_scale != USUAL:
        out /= f"text-{options.text_scale}"
    if not (options.only or options.theme):
        shutil.rmtree(out, ignore_errors=True)  # no picture of what is no more
    gc.disable()  # as the program does: what belongs to Qt must not go on another thread
    app = qt_application()
    ScreenLanguage(app).use(language)
    use_text_scale(options.text_scale)
    for theme in [options.theme] if options.theme else THEMES:
        apply_theme(app, theme)
        photograph(Camera(out, theme), options.only or names())
    if options.manual:
        for name, taken in MANUAL_PICTURES.items():
            renew(OUT / "1024x600-light" / f"{taken}.png", MANUAL / f"{name}.png")
    if options.readme:
        for name, taken in README_PICTURES.items():
            renew(OUT / "1366x768-light" / f"{taken}.png", README / f"{name}.png")
    return 0


def names() -> list[str]:
    """Return the names of the scenes."""
    return [scene.__name__ for scene in (*FIRST, *SCENES)]


def photograph(camera: Camera, wanted: list[str]) -> None:
    """Take the pictures of one theme, on a fresh training store."""
    for take in FIRST:
        if take.__name__ in wanted:
            take(camera)
    scenes = [scene for scene in SCENES if scene.__name__ in wanted]
    if not scenes:
        return
    with tempfile.TemporaryDirectory() as folder:
        books = setting_up.books_in(Path(folder), {})
        stage = Stage(books.open("training"), books, camera)
        for scene in scenes:
            stage.play(scene)
            gc.collect()
        stage.close()
    print(f"{camera.theme}: {len(camera.taken)} pictures in each size")


def renew(taken: Path, kept: Path) -> None:
    """Keep a picture of a document in 256 colours: the commonest, then one of each shade."""
    image = QImage(str(taken)).convertToFormat(QImage.Format.Format_RGB32)
    points = ((x, y) for y in range(image.height()) for x in range(image.width()))
    shades: dict[int, int] = {}
    seen = Counter(image.pixel(x, y) for x, y in points).most_common()
    for place, (color, _count) in enumerate(seen):
        shades.setdefault(color if place < _COMMON else color & _SHADE, color)
    table = list(shades.values())[:256]
    kept.parent.mkdir(parents=True, exist_ok=True)
    image.convertToFormat(QImage.Format.Format_Indexed8, table).save(str(kept))


if __name__ == "__main__":
    raise SystemExit(main())
