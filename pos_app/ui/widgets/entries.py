"""The short lists of a detail pane: lines, tenders, cards, purchases, what happened when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pos_app.domain.payments import PaymentStatus
from pos_app.ui.theme import SIZES, current_tokens, draw_icon, font, themed
from pos_app.ui.widgets.basics import see_through
from pos_app.ui.widgets.list_model import ListModel, paint_selected
from pos_app.ui.widgets.reading_order import placed, write_lines
from pos_app.ui.widgets.status_chip import STATUS_STYLES, ChipStyle, chip_size, paint_chip

Index = QModelIndex | QPersistentModelIndex

ENTRY: Final = Qt.ItemDataRole.UserRole
_GAP: Final = SIZES["space_3"]
_PAD: Final = SIZES["space_2"] - 1
_WRAP: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(
    Qt.TextFlag.TextWordWrap
)
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
_ROOT: Final = QModelIndex()


@dataclass(frozen=True)
class Entry:
    """One entry: what it is, something about it, an amount at the right, perhaps a chip."""

    title: str
    subtitle: str = ""
    right: str = ""
    right_subtitle: str = ""
    icon: str = ""
    chip: PaymentStatus | ChipStyle | None = None
    strong: bool = False
    key: str = ""

    @property
    def spoken(self) -> str:
        """All of it in one sentence, for screen readers."""
        style = STATUS_STYLES[self.chip] if isinstance(self.chip, PaymentStatus) else self.chip
        word = str(style.word) if style else ""
        parts = (self.title, self.subtitle, self.right, self.right_subtitle, word)
        return ", ".join(part for part in parts if part)


class EntriesModel(ListModel[Entry]):
    """A few entries, set all at once."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The title, the whole for screen readers, the entry itself."""
        if not index.isValid():
            return None
        entry = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry.spoken
        return entry if role == ENTRY else None


class EntryDelegate(QStyledItemDelegate):
    """Paints an entry; titles wrap, amounts never do."""

    def __init__(self, view: "EntriesView") -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as its text in the width of the view, at least a touch where it can be chosen."""
        entry, width = index.data(ENTRY), self._view.viewport().width()
        room = self._text_width(entry, width)
        high = _height(entry.title, _title_font(entry), room)
        if entry.subtitle:
            high += _height(entry.subtitle, font("caption"), room)
        high += self._height_under(entry, width)
        least = SIZES["touch"] if self._view.selectable else 0
        return QSize(width, max(high + 2 * _PAD, least))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, icon, texts at the left, amount and chip at the right, a thin line under it."""
        entry, tokens = index.data(ENTRY), current_tokens()
        painter.save()
        self._paint_ground(painter, option)
        inside = option.rect.adjusted(self._view.inset, _PAD, -self._view.inset, -_PAD)
        if entry.icon:
            side = SIZES["icon"]
            mark = QRectF(inside.left(), inside.center().y() - side / 2, side, side)
            draw_icon(painter, placed(mark, QRectF(inside)), entry.icon, tokens.muted)
        under = self._height_under(entry, self._view.viewport().width())
        if under:
            last = QRect(inside.left(), inside.bottom() + 1 - under, inside.width(), under)
            _write(painter, last, entry.right_subtitle, font("caption"), "muted", _RIGHT)
            inside.setBottom(last.top() - 1)
            entry = replace(entry, right_subtitle="")
        self._paint_left(painter, entry, inside)
        self._paint_right(painter, entry, inside)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        tokens = current_tokens()
        if self._view.selectable and option.state & QStyle.StateFlag.State_Selected:
            paint_selected(painter, option)
            if self._view.hasFocus():
                painter.setPen(QPen(QColor(tokens.accent), SIZES["focus"]))
                painter.drawRect(option.rect.adjusted(1, 1, -1, -2))
        painter.setPen(QColor(tokens.border))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())

    def _paint_left(self, painter: QPainter, entry: Entry, inside: QRect) -> None:
        room = self._text_width(entry, self._view.viewport().width())
        left = inside.left() + (SIZES["icon"] + _GAP if entry.icon else 0)
        title = _height(entry.title, _title_font(entry), room)
        under = _height(entry.subtitle, font("caption"), room) if entry.subtitle else 0
        top = inside.top() + (inside.height() - title - under) // 2
        line = placed(QRect(left, top, room, title), inside)
        _write(painter, line, entry.title, _title_font(entry), "text")
        line = placed(QRect(left, top + title, room, under), inside)
        _write(painter, line, entry.subtitle, font("caption"), "muted")

    def _paint_right(self, painter: QPainter, entry: Entry, inside: QRect) -> None:
        if entry.chip is not None:
            style = entry.chip if isinstance(entry.chip, ChipStyle) else STATUS_STYLES[entry.chip]
            size = chip_size(style)
            amount = _wide(entry.right, _title_font(entry))
            left = inside.right() - size.width() - (amount + _GAP if amount else 0)
            place = QRectF(left, inside.top(), size.width() + 1, inside.height())
            paint_chip(painter, placed(place, QRectF(inside)), style)
        title = QFontMetrics(_title_font(entry)).lineSpacing()
        under = QFontMetrics(font("caption")).lineSpacing() if entry.right_subtitle else 0
        top = inside.top() + (inside.height() - title - under) // 2
        line = QRect(inside.left(), top, inside.width(), title)
        _write(painter, line, entry.right, _title_font(entry), "text", _RIGHT)
        line = QRect(inside.left(), top + title, inside.width(), under)
        _write(painter, line, entry.right_subtitle, font("caption"), "muted", _RIGHT)

    def _height_under(self, entry: Entry, width: int) -> int:
        """Return the height of what stands under the amount, where it has no room beside a word."""
        words = [_wide(word, _title_font(entry)) for word in entry.title.split()]
        words += [_wide(word, font("caption")) for word in entry.subtitle.split()]
        beside = self._room_beside(entry, width, _wide(entry.right_subtitle, font("caption")))
        fits = not entry.right_subtitle or max(words, default=0) <= beside
        return 0 if fits else QFontMetrics(font("caption")).lineSpacing()

    def _text_width(self, entry: Entry, width: int) -> int:
        under = self._height_under(entry, width)
        least = 0 if under else _wide(entry.right_subtitle, font("caption"))
        return max(80, self._room_beside(entry, width, least))

    def _room_beside(self, entry: Entry, width: int, least: int) -> int:
        """Return what the texts have beside the amount, and beside so much under it."""
        right = max(_wide(entry.right, _title_font(entry)), least)
        if entry.chip is not None:
            style = entry.chip if isinstance(entry.chip, ChipStyle) else STATUS_STYLES[entry.chip]
            right += chip_size(style).width() + (_GAP if right else 0)
        taken = 2 * self._view.inset + (right + _GAP if right else 0)
        return width - taken - (SIZES["icon"] + _GAP if entry.icon else 0)


class EntriesView(QListView):
    """As high as its entries: the pane around it scrolls.

    With `selectable`, entries can be chosen and `opened(Entry)` is Enter or a double click.
    """

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(
        self,
        name: str,
        *,
        selectable: bool = False,
        parent: QWidget | None = None,
        model: type[EntriesModel] = EntriesModel,
    ) -> None:
        super().__init__(parent)
        self.selectable = selectable
        self.inset = SIZES["space_2"] if selectable else 0
        self.entries_model = model(self)
        self.setProperty("role", "plain")
        see_through(self)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(EntryDelegate(self))
        self.setModel(self.entries_model)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(
            QAbstractItemView.SelectionMode.SingleSelection
            if selectable
            else QAbstractItemView.SelectionMode.NoSelection
        )
        if not selectable:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.doubleClicked.connect(self.open_current)
        self.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit(self.current()))
        themed().changed.connect(self.viewport().update)

    def set_entries(self, entries: Iterable[Entry]) -> None:
        """Show these; the one that was chosen stays chosen if it is still there."""
        before = self.current()
        self.entries_model.show(entries)
        if before is not None:
            self.choose(before.key)
        self.setFixedHeight(sum(self.sizeHintForRow(i) for i in range(len(self.entries()))))

    def entries(self) -> tuple[Entry, ...]:
        """What is shown."""
        return self.entries_model.rows

    def current(self) -> Entry | None:
        """The chosen entry."""
        index = self.currentIndex()
        return index.data(ENTRY) if index.isValid() else None

    def choose(self, key: str) -> None:
        """Choose the entry with this key, if there is one."""
        for place, entry in enumerate(self.entries()):
            if entry.key == key:
                self.setCurrentIndex(self.entries_model.index(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Esc and Tab are for the pane."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.open_current()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap again, and be as high as that takes."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
            self.setFixedHeight(sum(self.sizeHintForRow(i) for i in range(len(self.entries()))))

    def open_current(self) -> None:
        """Open the chosen entry, as *Enter* does; where none is chosen, nothing."""
        if (entry := self.current()) is not None:
            self.opened.emit(entry)


def show_part(part: QWidget, view: EntriesView, entries: Iterable[Entry]) -> None:
    """Show a part of a page with its entries; where there are none, not at all."""
    view.set_entries(entries)
    part.setVisible(bool(view.entries()))


def _title_font(entry: Entry) -> QFont:
    return font("body", "strong" if entry.strong else "plain")


def _wide(text: str, face: QFont) -> int:
    return QFontMetrics(face).horizontalAdvance(text) + 1 if text else 0


def _height(text: str, face: QFont, width: int) -> int:
    room = QRect(0, 0, width, 10_000)
    return QFontMetrics(face).boundingRect(room, _WRAP, text).height()


def _write(
    painter: QPainter, rect: QRect, text: str, face: QFont, token: str, flags: int = _WRAP
) -> None:
    if text:
        painter.setFont(face)
        painter.setPen(QColor(current_tokens().color(token)))
        if flags == _WRAP:
            write_lines(painter, QRectF(rect), _LEFT, text)
        else:
            painter.drawText(rect, flags, text)
