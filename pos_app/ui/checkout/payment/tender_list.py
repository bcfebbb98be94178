"""The tenders of the sale so far: what was taken, what is under way, and how to take one out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyleOptionViewItem,
    QWidget,
)

from pos_app.domain.payments import TenderState
from pos_app.domain.texts import NP_, _, listed
from pos_app.services.views.sales import TenderView
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.key_button import KeyButton
from pos_app.ui.theme import SIZES, current_tokens, draw_icon, font, scaled, themed
from pos_app.ui.widgets import ChipStyle, column, see_through
from pos_app.ui.widgets.key_captions import DEL
from pos_app.ui.widgets.list_model import ListModel, RowDelegate, paint_selected
from pos_app.ui.widgets.method_styles import METHOD_STYLES
from pos_app.ui.widgets.reading_order import placed

Index = QModelIndex | QPersistentModelIndex

TENDER: Final = Qt.ItemDataRole.UserRole
_ROW: Final = 48
_MARK: Final = 14
_STYLES: Final = {
    TenderState.PENDING: ChipStyle(
        NP_("the state of a payment", "Waiting"), "clock", "info", "info_soft"
    ),
    TenderState.ACTION: ChipStyle(
        NP_("the state of a payment", "Bank asks"), "clock", "info", "info_soft"
    ),
    TenderState.UNKNOWN: ChipStyle(
        NP_("the state of a payment", "Not known yet"), "warning", "warn", "warn_soft"
    ),
    TenderState.DECLINED: ChipStyle(
        NP_("the state of a payment", "Declined"), "cross", "danger", "danger_soft"
    ),
    TenderState.APPROVED: ChipStyle(
        NP_("the state of a payment", "Taken"), "check", "accent", "accent_soft"
    ),
    TenderState.RETURNING: ChipStyle(
        NP_("the state of a payment", "Going back"), "refund", "warn", "warn_soft"
    ),
    TenderState.RETURNED: ChipStyle(
        NP_("the state of a payment", "Given back"), "refund", "muted", "sunken"
    ),
}


def name_of(tender: TenderView) -> str:
    """Return what a tender is called: its card where it is known."""
    own = tender.card.label if tender.card else tender.label
    return own or str(METHOD_STYLES[tender.kind].short)


def _tip(tender: TenderView, amounts: Amounts) -> str:
    return _("tip {amount}", amount=amounts.full(tender.tip))


class TendersModel(ListModel[TenderView]):
    """What was tried, in the order of trying; what was only prepared or given up is no news."""

    def __init__(self, amounts: Amounts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._amounts = amounts

    def show(self, rows: Iterable[TenderView]) -> bool:
        """Take these; False when they are the same as before."""
        return super().show(each for each in rows if each.state in _STYLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, the whole of it for screen readers, the tender itself."""
        if not index.isValid():
            return None
        tender = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return name_of(tender)
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return listed(self._facts(tender))
        return tender if role == TENDER else None

    def _facts(self, tender: TenderView) -> Iterator[str]:
        yield name_of(tender)
        yield self._amounts.full(tender.amount)
        yield str(_STYLES[tender.state].word)
        if tender.tip:
            yield _tip(tender, self._amounts)


class _Delegate(RowDelegate):
    """Name and amount above, the state as icon and word below."""

    row_size = QSize(0, _ROW)

    def __init__(self, amounts: Amounts, parent: QListView) -> None:
        super().__init__(parent)
        self._amounts = amounts
        self._view = parent

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, tender = current_tokens(), index.data(TENDER)
        painter.save()
        paint_selected(painter, option)
        painter.setPen(QColor(tokens.border))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        place = option.rect.adjusted(SIZES["space_2"], 5, -SIZES["space_2"], -6)
        gone = tender.state is TenderState.RETURNED
        amount = self._amounts.full(tender.amount)
        painter.setPen(QColor(tokens.muted if gone else tokens.text))
        painter.setFont(font("body", "strong"))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignRight), amount)
        room = place.width() - painter.fontMetrics().horizontalAdvance(amount) - SIZES["space_2"]
        painter.setFont(font("body"))
        name = painter.fontMetrics().elidedText(name_of(tender), Qt.TextElideMode.ElideRight, room)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft), name)
        self._paint_state(painter, QRectF(place), tender)
        painter.restore()

    def _paint_state(self, painter: QPainter, place: QRectF, tender: TenderView) -> None:
        style, tokens = _STYLES[tender.state], current_tokens()
        ink = tokens.color(style.ink)
        side = scaled(_MARK)
        mark = QRectF(place.left(), place.bottom() - side - 1, side, side)
        draw_icon(painter, placed(mark, place), style.icon, ink)
        painter.setFont(font("caption", "strong"))
        painter.setPen(QColor(ink))
        words = placed(place.adjusted(side + SIZES["space_1"], 0, 0, 0), place)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignBottom), str(style.word))
        if tender.tip:
            painter.setFont(font("caption"))
            painter.setPen(QColor(tokens.muted))
            side = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight
            painter.drawText(words, int(side), _tip(tender, self._amounts))


class _View(QListView):
    removal = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.removal.emit()
        elif event.text().isalpha() or event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()
        else:
            super().keyPressEvent(event)


class TenderList(QWidget):
    """The tenders; `removal_requested(TenderView)` is Del or the button."""

    removal_requested = Signal(object)

    def __init__(self, amounts: Amounts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = TendersModel(amounts, self)
        self._may_act = True
        self.view = _View()
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Delegate(amounts, self.view))
        self.view.setAccessibleName(_("Tenders of this sale"))
        self.view.setProperty("role", "ringed")
        see_through(self.view)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setMinimumHeight(scaled(_ROW, 0.7) + 4)
        self.remove = KeyButton("danger", str(DEL))
        self.remove.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box = column(self)
        box.addWidget(self.view, 1)
        box.addWidget(self.remove)
        self.remove.clicked.connect(self._request_removal)
        self.view.removal.connect(self._request_removal)
        self.view.selectionModel().currentChanged.connect(lambda *_unused: self._offer())
        themed().changed.connect(self.view.viewport().update)
        self.hide()

    def show_tenders(self, tenders: Sequence[TenderView], *, may_act: bool) -> None:
        """Take these; the current one stays current, a new one becomes it."""
        before, count = self.current, self._model.rowCount()
        self._may_act = may_act
        if self._model.show(tenders):
            now = self._model.rowCount()
            grew = now > count
            at = self._model.row_of(None if grew or before is None else before.id, now - 1)
            self.view.setCurrentIndex(self._model.index(at))
            self.view.scrollTo(self.view.currentIndex())
        self.setVisible(self._model.rowCount() > 0)
        self._offer()

    @property
    def current(self) -> TenderView | None:
        """The chosen tender, if any."""
        found: TenderView | None = self.view.currentIndex().data(TENDER)
        return found

    def _offer(self) -> None:
        tender = self.current
        removal = tender.removal if tender is not None else "no"
        words = _("Take it out") if removal == "cancel" else _("Give it back")
        self.remove.set_caption(words)
        self.remove.setAccessibleName(words)
        self.remove.setVisible(removal != "no" and self._may_act)

    def _request_removal(self) -> None:
        if self.current is not None and not self.remove.isHidden():
            self.removal_requested.emit(self.current)
