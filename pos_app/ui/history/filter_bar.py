"""The chips over the history: what it is narrowed to, each removed by a press."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QWidget

from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.search_words import KnownWords, quoted
from pos_app.domain.texts import _, pgettext
from pos_app.ui.history.filter_texts import FilterChoices, part_text
from pos_app.ui.keys.actions import VIEWS
from pos_app.ui.theme import SIZES, current_tokens, draw_icon
from pos_app.ui.widgets import FlowLayout, icon_button, on_button, row, see_through, tab_before
from pos_app.ui.widgets.key_captions import ESC, tooltip

_CROSS: Final = 14
_MOST_LINES: Final = 2
"""Of chips; the rest scrolls, so that a small window still shows its list."""


@dataclass(frozen=True)
class FilterChip:
    """A part of the filter; `known` are the words that it was typed in, if it was."""

    part: HistoryFilter
    known: KnownWords | None = None

    @property
    def as_text(self) -> str:
        """What is back in the search field when it is taken back; empty where it never was."""
        if self.known is None:
            return ""
        return quoted(self.known.typed) if self.known.looked_for else self.known.typed


class FilterBar(QWidget):
    """A chip for each part of the filter; `removed(HistoryFilter)` is a part that is pressed.

    `cleared` is the press that removes all of them. It takes no room while there are none.
    """

    removed = Signal(object)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = FilterChoices()
        self._chips: list[FilterChip] = []
        self.known: Sequence[KnownWords] = ()
        """In which words the parts were typed that the next filter has."""
        self._buttons: list[QPushButton] = []
        self._lines = _Lines()
        self.clear_all = icon_button("cross", tooltip(_("Remove all filters"), ESC))
        self.views = icon_button("star", pgettext("of the history", "Views"), action=VIEWS)
        self.clear_all.clicked.connect(self.cleared)
        self.setAccessibleName(_("Filters"))
        across = row(self)
        across.addWidget(self._lines, 1)
        across.addWidget(self.views, 0, Qt.AlignmentFlag.AlignTop)
        across.addWidget(self.clear_all, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def chips(self) -> tuple[FilterChip, ...]:
        """What is shown, in the order in which it was chosen."""
        return tuple(self._chips)

    def texts(self) -> list[str]:
        """What the chips say."""
        return [each.accessibleDescription() for each in self._buttons]

    def use_choices(self, choices: FilterChoices, wanted: HistoryFilter) -> None:
        """Write the chips by other names and formats."""
        self._choices = choices
        self._make_buttons(wanted)

    def show_filter(self, wanted: HistoryFilter) -> None:
        """Show the parts of a filter; those that were there stay where they are."""
        parts = wanted.parts
        kept = [chip for chip in self._chips if chip.part in parts]
        before = {chip.part for chip in kept}
        new = [FilterChip(part, self._typed(part)) for part in parts if part not in before]
        new.sort(key=lambda chip: self.known.index(chip.known) if chip.known else -1)
        chips, self.known = [*kept, *new], ()
        if chips != self._chips:
            self._chips = chips
            self._make_buttons(wanted)

    def _typed(self, part: HistoryFilter) -> KnownWords | None:
        """Return the words that a part was typed in: those last that it has all of."""
        typed = (each for each in reversed(self.known) if part.plus(each.narrows) == part)
        return next(typed, None)

    def _make_buttons(self, wanted: HistoryFilter) -> None:
        focused = next((at for at, each in enumerate(self._buttons) if each.hasFocus()), None)
        for old in self._buttons:
            self._lines.flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        currency = wanted.currency or self._choices.currency
        self._buttons = [self._make_button(chip.part, currency) for chip in self._chips]
        tab_before(self.views, *self._buttons)
        self.setVisible(bool(self._chips))
        self._lines.fit()
        self._lines.at_end = focused is None
        if focused is not None and self._buttons:
            self._buttons[min(focused, len(self._buttons) - 1)].setFocus()

    def _make_button(self, part: HistoryFilter, currency: str) -> QPushButton:
        text = part_text(part, currency, self._choices)
        made = _ChipButton(on_button(text))
        made.setAccessibleName(_("Remove the filter {name}", name=text))
        made.setAccessibleDescription(text)
        made.setToolTip(_("Remove the filter {name}", name=text))
        made.clicked.connect(lambda: self.removed.emit(part))
        self._lines.flow.addWidget(made)
        made.show()
        return made


class _Lines(QScrollArea):
    """Chips in lines, as high as they are up to the most; the rest scrolls."""

    def __init__(self) -> None:
        super().__init__()
        inside = QWidget()
        inside.setProperty("role", "page")
        self.flow = FlowLayout(inside)
        self.flow.setSpacing(SIZES["space_1"])
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        see_through(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setWidget(inside)
        self.at_end = False
        """Whether the last line is shown where not all have room."""
        self.verticalScrollBar().rangeChanged.connect(self._on_range)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap again, and be as high as that takes."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Be as high as the lines."""
        lines = self.flow.heightForWidth(max(1, self.viewport().width()))
        most = _MOST_LINES * SIZES["touch"] + (_MOST_LINES - 1) * self.flow.spacing()
        self.setFixedHeight(min(max(lines, SIZES["touch"]), most))

    def _on_range(self, _least: int, most: int) -> None:
        if self.at_end:
            self.verticalScrollBar().setValue(most)


class _ChipButton(QPushButton):
    """A chip with its cross behind the words; Del removes it as a press does."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setProperty("kind", "filter")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the keys that delete press it."""
        keys = Qt.Key
        if event.key() in {keys.Key_Return, keys.Key_Enter, keys.Key_Delete, keys.Key_Backspace}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cross where the style leaves room for it."""
        super().paintEvent(event)
        middle = QRectF(self.rect()).center().y()
        cross = QRectF(
            self.width() - _CROSS - SIZES["space_3"], middle - _CROSS / 2, _CROSS, _CROSS
        )
        draw_icon(QPainter(self), cross, "close", current_tokens().text)
