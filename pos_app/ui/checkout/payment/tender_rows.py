"""The ways of paying as large rows, each with its letter and how it is just now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from pos_app.domain.payments import TenderKind
from pos_app.ui.theme import SIZES, current_tokens, draw_icon, font, scaled
from pos_app.ui.widgets import column, set_property
from pos_app.ui.widgets.key_captions import tooltip
from pos_app.ui.widgets.method_styles import METHOD_STYLES, MethodStyle
from pos_app.ui.widgets.reading_order import placed

_ICON: Final = 24
_PAD: Final = SIZES["space_3"]
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_WRAP: Final = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
_CENTRE: Final = int(Qt.AlignmentFlag.AlignCenter)


class TenderRow(QPushButton):
    """One way of paying, with its state under its name."""

    def __init__(self, style: MethodStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._name = str(style.name)
        self._under = ""
        self._ready = True
        self._compact = False
        self.setCheckable(True)
        self.setAutoDefault(True)
        self.setAccessibleName(tooltip(self._name, style.letter))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        set_property(self, "kind", "tender")

    def set_name(self, name: str) -> None:
        """Take the store's own name."""
        self._name = name
        self.setAccessibleName(tooltip(name, self._style.letter))
        self._show_tip()

    def set_state(self, under: str, *, ready: bool) -> None:
        """Show its state; one that is not `ready` is paler, and can still be chosen."""
        self._under, self._ready = under, ready
        self.setAccessibleDescription(under)
        self._show_tip()

    def _show_tip(self) -> None:
        """Have all of it in the tooltip: neither the name nor the state may have the room."""
        self.setToolTip("\n".join(filter(None, (self._name, self._under))))
        self.update()

    def make_compact(self, *, compact: bool) -> None:
        """Take as little room as a finger needs, or all that a row may have."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Large where there is room."""
        high = SIZES["touch"] if self._compact else SIZES["touch_large"]
        return QSize(super().sizeHint().width(), high)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button, then icon, words and letter on it."""
        super().paintEvent(event)
        painter, tokens = QPainter(self), current_tokens()
        ink = tokens.color(self._ink())
        inside = self.rect().adjusted(_PAD, SIZES["space_1"], -_PAD, -SIZES["space_1"])
        side = scaled(_ICON, 0.6)
        mark = QRectF(inside.left(), inside.center().y() - side / 2, side, side)
        ink_of_mark = tokens.accent if self.isChecked() else ink
        draw_icon(painter, placed(mark, QRectF(inside)), self._style.icon, ink_of_mark)
        key = self._paint_key(painter, inside)
        words = inside.adjusted(side + _PAD, 0, -key.width() - SIZES["space_2"], 0)
        self._paint_words(painter, placed(words, inside), ink)

    def _ink(self) -> str:
        if not self.isEnabled():
            return "outline"
        return "text" if self._ready or self.isChecked() else "muted"

    def _paint_key(self, painter: QPainter, inside: QRect) -> QRect:
        key = QRect(0, 0, scaled(24), scaled(24))
        key.moveCenter(inside.center())
        key.moveRight(inside.right())
        key = placed(key, inside)
        tokens = current_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens.border))
        painter.setBrush(QColor(tokens.sunken))
        painter.drawRoundedRect(key, 4, 4)
        painter.setPen(QColor(tokens.text if self.isEnabled() else tokens.outline))
        painter.setFont(font("caption", "strong"))
        painter.drawText(key, _CENTRE, self._style.letter)
        return key

    def _paint_words(self, painter: QPainter, words: QRect, ink: str) -> None:
        """Paint the name, smaller where it has no room, over the hint on as many lines as fit."""
        room, small = words.width(), QFontMetrics(font("caption"))
        names = [font(size, "strong") for size in ("control", "body", "caption")]
        fits = (
            each for each in names if QFontMetrics(each).horizontalAdvance(self._name) < room - 1
        )
        name = next(fits, names[-1])
        high = QFontMetrics(name).height()
        lines = (words.height() - high) // small.height()
        wrapped = small.boundingRect(0, 0, room, 1_000, _WRAP, self._under).height()
        under = wrapped if wrapped <= lines * small.height() else small.height()
        top = words.center().y() - (high + (under if self._under else 0)) // 2 + 1
        elide = Qt.TextElideMode.ElideRight
        painter.setFont(name)
        painter.setPen(QColor(ink))
        shown = painter.fontMetrics().elidedText(self._name, elide, room)
        painter.drawText(QRect(words.left(), top, room, high), _LEFT, shown)
        painter.setFont(font("caption"))
        painter.setPen(QColor(current_tokens().muted if self.isEnabled() else ink))
        hint = self._under if under == wrapped else small.elidedText(self._under, elide, room)
        painter.drawText(QRect(words.left(), top + high, room, under), _WRAP, hint)


class TenderRows(QWidget):
    """All ways of paying; `chosen(kind)` by touch, letter, or as the next one."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = {
            kind: TenderRow(style) for kind, style in METHOD_STYLES.items() if style.letter
        }
        group = QButtonGroup(self)
        box = column(self)
        for kind, made in self._rows.items():
            group.addButton(made)
            box.addWidget(made)
            made.clicked.connect(lambda _on=False, kind=kind: self.chosen.emit(kind))

    def styled_rows(self) -> list[tuple[MethodStyle, QPushButton]]:
        """Return each way of paying and its row."""
        return [(METHOD_STYLES[kind], made) for kind, made in self._rows.items()]

    def offer(self, kind: TenderKind, name: str) -> None:
        """Offer a way of paying under the store's own name; not at all where that is empty."""
        self._rows[kind].setVisible(bool(name))
        self._rows[kind].set_name(name)

    @property
    def _shown(self) -> list[TenderKind]:
        return [kind for kind, made in self._rows.items() if not made.isHidden()]

    def show_chosen(self, kind: TenderKind | None, *, enabled: bool) -> None:
        """Mark the chosen one; all of them rest while a payment is not settled."""
        for each, made in self._rows.items():
            made.setChecked(each is kind)
            made.setEnabled(enabled)

    def make_compact(self, *, compact: bool) -> None:
        """Make the rows lower, for what is below them."""
        for made in self._rows.values():
            made.make_compact(compact=compact)

    def show_states(self, how: Mapping[TenderKind, tuple[str, bool]]) -> None:
        """Show the state of each, and whether it is ready."""
        for kind, (under, ready) in how.items():
            self._rows[kind].set_state(under, ready=ready)

    def on_letter(self, letter: str) -> bool:
        """Choose the way with this letter; False where there is none."""
        kind = next((kind for kind in self._shown if METHOD_STYLES[kind].letter == letter), None)
        if kind is not None and self._rows[kind].isEnabled():
            self.chosen.emit(kind)
        return kind is not None

    def after(self, kind: TenderKind | None, by: int = 1) -> TenderKind:
        """Return the next way, around the end."""
        kinds = self._shown
        return kinds[(kinds.index(kind) + by) % len(kinds)] if kind else kinds[0]
