"""Measures whether all can be read of every pictured state, in every language and at both sizes.

`make renders` does all of it, and writes what does not fit into `build/renders.json`.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from gettext import NullTranslations
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PySide6.QtCore import QSize, qInstallMessageHandler
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QWidget

ROOT: Final = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "scripts")]

import screenshots  # noqa: E402  a script, as its scenes
from pictures import setting_up  # noqa: E402
from pictures.camera import SIZES, Camera, Scene, Stage  # noqa: E402

from pos_app.domain.pseudo import PSEUDO  # noqa: E402
from pos_app.domain.texts import ENGLISH, Language, language  # noqa: E402
from pos_app.errors import UserError  # noqa: E402
from pos_app.languages import find_language, languages  # noqa: E402
from pos_app.ui.automation.ui_driver import TooLateError, UiDriver  # noqa: E402
from pos_app.ui.shell.application import qt_application  # noqa: E402
from pos_app.ui.shell.garbage import Garbage  # noqa: E402
from pos_app.ui.shell.screen_language import ScreenLanguage  # noqa: E402
from pos_app.ui.theme import apply_theme, font, use_text_scale  # noqa: E402
from tests.support.fast_books import make_books_fast  # noqa: E402
from tests.support.fitting import misfits  # noqa: E402
from tests.support.quick_pins import make_pins_quick  # noqa: E402
from tests.support.timeouts import retry_at_once, wait_patiently  # noqa: E402

OUTPUT: Final = ROOT / "build" / "renders.json"
PARTS: Final = 4
_LOST: Final = (TooLateError, LookupError, TypeError, UserError)
"""How a scene ends that does not find its way."""
_MOMENT_MS: Final = 60
_TURNS: Final = 3
"""Of the event loop, until a layout that asks for another one has come to rest."""
_WIDE: Final = frozenset("WF")
_BESIDE: Final = "\u2004"
"""A third of an em: a sign that no font has is drawn as a box, narrower than it by so much."""


@dataclass
class Ruler(Camera):
    """Measures in place of taking pictures."""

    sizes: tuple[QSize, ...] = SIZES
    wrong: dict[str, list[str]] = field(default_factory=dict)
    """What does not fit, and in which states, at which size."""

    def take(self, window: QWidget, name: str) -> None:
        """Measure a window in every size."""
        if window.isMaximized():  # the screen of no display is small
            window.showNormal()
        for size in self.sizes:
            window.resize(size)
            _come_to_rest()
            if window.size() != size:
                said = f"{window.size().width()} x {window.size().height()}"
                self._note(f"the window takes {said}", name, size)
            self._measure(window, name, size)
        self.taken.append(name)

    def take_as_it_is(self, window: QWidget, name: str) -> None:
        """Measure a window that has a size of its own."""
        _come_to_rest()
        self._measure(window, name, window.size())
        self.taken.append(name)

    def failed(self, scene: str, error: Exception) -> None:
        """Note that a scene did not come to its end."""
        last = self.taken[-1] if self.taken else "nothing"
        self._note(f"ended after {last}: {type(error).__name__}: {error}", scene, QSize())

    def _measure(self, window: QWidget, name: str, size: QSize) -> None:
        if misfits(window):
            UiDriver(window).rest(_MOMENT_MS)  # it may not have come to rest yet
        for each in misfits(window):
            self._note(each, name, size)

    def _note(self, fault: str, name: str, size: QSize) -> None:
        if fault not in self.wrong:  # at once: all of it takes long
            sys.stdout.write(f"{language().code} {name}, {fault}\n")
            sys.stdout.flush()
        self.wrong.setdefault(fault, []).append(f"{name} {size.width()}x{size.height()}")


def _come_to_rest() -> None:
    for _turn in range(_TURNS):
        QApplication.processEvents()


class _Widened(NullTranslations):
    """Messages whose wide signs take their room although no font of this machine has them."""

    def __init__(self, messages: NullTranslations) -> None:
        super().__init__()
        self._messages = messages

    def gettext(self, message: str) -> str:
        return _widened(self._messages.gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _widened(self._messages.ngettext(msgid1, msgid2, n))

    def pgettext(self, context: str, message: str) -> str:
        return _widened(self._messages.pgettext(context, message))

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return _widened(self._messages.npgettext(context, msgid1, msgid2, n))


def _widened(text: str) -> str:
    return "".join(
        sign + _BESIDE if unicodedata.east_asian_width(sign) in _WIDE else sign for sign in text
    )


@contextmanager
def spoken(code: str) -> Iterator[None]:
    """Speak a language on all screens, then English again."""
    screens, chosen = ScreenLanguage(qt_application()), find_language(code)
    if code == "ja" and not QFontMetrics(font()).inFont("レ"):
        chosen = Language(code, _Widened(chosen.catalogue))
    screens.use(chosen)
    try:
        yield
    finally:
        screens.use(ENGLISH)
        screens.deleteLater()


@contextmanager
def written(percent: int) -> Iterator[None]:
    """Write all screens so large, then as large as they are drawn."""
    use_text_scale(percent)
    try:
        yield
    finally:
        use_text_scale(100)
        apply_theme(qt_application(), "light")


def measured(ruler: Ruler, scenes: Iterable[Scene]) -> None:
    """Play scenes on a fresh training store, in the language that is spoken."""
    apply_theme(qt_application(), ruler.theme)
    garbage = Garbage()
    books = setting_up.books_in(ruler.out, {})
    stage = Stage(books.open("training"), books, ruler)
    for scene in scenes:
        try:
            stage.play(scene)
        except _LOST as error:  # the others are measured all the same
            ruler.failed(scene.__name__, error)
        garbage.collect()
    stage.close()
    garbage.stop()


def _measure_part(
    code: str, part: int, only: tuple[str, ...], percent: int
) -> dict[str, list[str]]:
    """Measure a part of all scenes, in a process of its own; part 0 has windows of their own."""
    qInstallMessageHandler(lambda *_said: None)  # what no display can't do, thousands of times
    gc.disable()  # as the program does: what belongs to Qt must not go on another thread
    make_books_fast()
    make_pins_quick()
    retry_at_once()
    wait_patiently()
    with TemporaryDirectory() as folder, spoken(code), written(percent):
        ruler = Ruler(Path(folder), "light")
        apply_theme(qt_application(), ruler.theme)
        for take in screenshots.FIRST if part == 0 else ():
            if not only or take.__name__ in only:
                try:
                    take(ruler)
                except _LOST as error:
                    ruler.failed(take.__name__, error)
        scenes = list(screenshots.SCENES)[part::PARTS]
        wanted = [each for each in scenes if not only or each.__name__ in only]
        if wanted:
            measured(ruler, wanted)
    return ruler.wrong


def main() -> int:
    """Measure everything, or what the command line names; 1 where something does not fit."""
    every = [PSEUDO.code, *languages()]
    parser = argparse.ArgumentParser(prog="make renders", description=__doc__)
    parser.add_argument("--language", action="append", help="one of " + ", ".join(every))
    parser.add_argument("--only", action="append", default=[], help="a scene, by its name")
    parser.add_argument("--text-scale", type=int, default=100, help="the text's size, 100 to 200")
    parser.add_argument("--jobs", type=int, default=2, help="processes side by side")
    given = parser.parse_args()
    codes: list[str] = given.language or every
    found: dict[str, dict[str, list[str]]] = {code: {} for code in codes}
    began = time.monotonic()
    with ProcessPoolExecutor(
        given.jobs, mp_context=get_context("spawn"), max_tasks_per_child=1
    ) as pool:
        tasks = {
            pool.submit(_measure_part, code, part, tuple(given.only), given.text_scale): code
            for code in codes
            for part in range(PARTS)
        }
        for task in as_completed(tasks):
            for fault, states in task.result().items():
                found[tasks[task]].setdefault(fault, []).extend(states)
            OUTPUT.parent.mkdir(exist_ok=True)
            written = json.dumps(found, indent=1, ensure_ascii=False)
            OUTPUT.write_text(f"{written}\n", encoding="utf-8")
    lines = [f"{code}: {len(faults)} do not fit" for code, faults in found.items()]
    lines.append(f"after {time.monotonic() - began:.0f} s; more in {OUTPUT.relative_to(ROOT)}")
    sys.stdout.write("\n".join(lines) + "\n")
    return int(any(found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
