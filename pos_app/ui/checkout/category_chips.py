"""The categories as a row of chips that scrolls sideways when it is long."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QScrollArea, QScroller, QWidget

from pos_app.domain.texts import _, pgettext
from pos_app.services.views.catalogue import CategoryView
from pos_app.ui.checkout.product_pages import FAVOURITES
from pos_app.ui.checkout.product_tile import hue_color
from pos_app.ui.theme import SIZES, icon, themed
from pos_app.ui.widgets import button, on_button, row

_DOT = 10


class CategoryChips(QScrollArea):
    """A chip for each category, behind *Favourites* and *All*; `chosen` emits the id.

    That is None for all, and FAVOURITES for the page of the register.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Categories"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(SIZES["touch"])
        self._strip = QWidget()
        self._strip.setProperty("role", "page")
        self._line = row(self._strip)
        self._group = QButtonGroup(self)
        self._shown: list[CategoryView] = []
        self._has_favourites = False
        self.setWidget(self._strip)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        themed().changed.connect(self._tint)

    @property
    def category_id(self) -> str | None:
        """The category chosen, or None for all."""
        checked = self._group.checkedButton()
        return checked.property("category") if checked else None

    def show_categories(
        self, categories: Sequence[CategoryView], *, favourites: bool = False
    ) -> None:
        """Show these; the chosen one stays chosen where it is still among them."""
        same = list(categories) == self._shown and favourites == self._has_favourites
        if same and self._group.buttons():
            return
        chosen = self.category_id
        self._shown, self._has_favourites = list(categories), favourites
        for old in self._group.buttons():
            self._group.removeButton(old)
            self._line.removeWidget(old)
            old.deleteLater()
        while self._line.count():
            self._line.takeAt(0)
        ids = {each.id for each in categories}
        if favourites:
            ids.add(FAVOURITES)
            self._add(_("Favourites"), FAVOURITES, checked=chosen == FAVOURITES)
        self._add(pgettext("all categories of products", "All"), None, checked=chosen not in ids)
        for category in categories:
            self._add(category.name, category.id, checked=category.id == chosen)
        self._line.addStretch()
        self._tint()

    def follow(self, before: QWidget) -> None:
        """Put the chips after that widget in the tab order: Qt puts new widgets last."""
        for chip in self._group.buttons():
            QWidget.setTabOrder(before, chip)
            before = chip

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A chip that gets the focus comes into view."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QPushButton):
            self.ensureWidgetVisible(watched, SIZES["touch"], 0)
        return False

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel moves the row sideways."""
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - event.angleDelta().y() - event.angleDelta().x())
        event.accept()

    def _add(self, name: str, category_id: str | None, *, checked: bool) -> None:
        text = on_button(name)
        chip = button(f" {text}" if category_id else text, "chip")
        chip.setAccessibleName(name)
        chip.setCheckable(True)
        chip.setChecked(checked)
        chip.setProperty("category", category_id)
        chip.installEventFilter(self)
        chip.clicked.connect(lambda: self.chosen.emit(category_id))
        self._group.addButton(chip)
        self._line.addWidget(chip)

    def _tint(self) -> None:
        hues = {each.id: each.hue for each in self._shown}
        for chip in self._group.buttons():
            hue = hues.get(chip.property("category"))
            if chip.property("category") == FAVOURITES:
                chip.setIcon(icon("star", "text"))
                chip.setIconSize(QSize(SIZES["icon"], SIZES["icon"]))
            elif hue is not None:
                chip.setIcon(_dot(hue, self.devicePixelRatioF()))
                chip.setIconSize(QSize(_DOT, _DOT))


def _dot(hue: int, ratio: float) -> QIcon:
    drawn = QPixmap(round(_DOT * ratio), round(_DOT * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(hue_color(hue))
    painter.drawEllipse(0, 0, _DOT, _DOT)
    painter.end()
    return QIcon(drawn)
