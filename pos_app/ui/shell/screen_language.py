"""The language of the screens: what Till and Qt say, and from which side it is read."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from pos_app.domain.texts import Language, use_language
from pos_app.languages import choose_language

_QTS_WORDS: Final = "qtbase_{code}"
"""Those of its own dialogs, such as where a file is saved."""


class ScreenLanguage(QObject):
    """Has all screens that are made from now on speak one language."""

    def __init__(self, qt: QApplication) -> None:
        super().__init__(qt)
        self._qt = qt
        self._words: QTranslator | None = None

    def choose(self, code: str) -> None:
        """Speak the language of a code; where it is empty, or there is none, the machine's."""
        self.use(choose_language((code, *QLocale.system().uiLanguages())))

    def use(self, language: Language) -> None:
        """Speak a language."""
        use_language(language)
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
