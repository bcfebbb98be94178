"""The language of the screens: what Till and Qt say, and from which side it is read.

It is this machine's, or for as long as somebody is signed in who has their own, that one.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from pos_app.domain.texts import Language, language_of_machine, use_language
from pos_app.languages import choose_language

_QTS_WORDS: Final = "qtbase_{code}"
"""Those of its own dialogs, such as where a file is saved."""


class ScreenLanguage(QObject):
    """Has all screens that are made from now on speak one language."""

    def __init__(self, qt: QApplication) -> None:
        super().__init__(qt)
        self._qt = qt
        self._words: QTranslator | None = None
        self.own = ""
        """The code of the one of who is signed in, empty where that is the machine's."""

    def choose(self, code: str) -> None:
        """Speak the language of a code; where it is empty, or there is none, the system's."""
        self.use(choose_language((code, *QLocale.system().uiLanguages())))

    def use(self, language: Language) -> None:
        """Speak a language, to whoever has none of their own."""
        use_language(language)
        self._take_over(language)
        self.own = ""

    def use_own(self, code: str) -> None:
        """Speak the language of somebody who is signed in; where it is empty, the machine's."""
        if code == self.own:
            return
        machines = language_of_machine()
        own = choose_language((code,), otherwise=machines)
        use_language(machines, own if code else None)
        self._take_over(own)
        self.own = code

    def _take_over(self, language: Language) -> None:
        if self._words is not None:
            self._qt.removeTranslator(self._words)
        words = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        found = words.load(_QTS_WORDS.format(code=language.code), folder)
        self._words = words if found else None
        if found:
            self._qt.installTranslator(words)
        sides = Qt.LayoutDirection
        self._qt.setLayoutDirection(
            sides.RightToLeft if language.right_to_left else sides.LeftToRight
        )
