"""The sheet with all that needs attention; one press does the one thing about each."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QWidget,
)

from pos_app.domain.texts import N_, _
from pos_app.services.attention.views import AttentionAction, AttentionView
from pos_app.ui.attention.model import THING, AttentionDelegate, AttentionModel
from pos_app.ui.attention.presenter import AttentionPresenter
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    EmptyState,
    Sheet,
    announce,
    button,
    clear_toasts,
    label,
    row,
    show_text,
)
from pos_app.ui.widgets.pages import Pages
from pos_app.ui.widgets.repeat_guard import RepeatGuard

_TITLE: Final = N_("Needs attention")
_HIGH: Final = 320
_ELSEWHERE: Final = frozenset(
    {AttentionAction.OPEN, AttentionAction.OPEN_MONEY, AttentionAction.DISPUTE}
)
"""What is done on another screen."""


def open_attention(presenter: AttentionPresenter, window: QWidget) -> None:
    """Show a presenter's list over a window, where it is not there already."""
    if presenter.is_open:
        return
    sheet = AttentionSheet(window)
    sheet.show_all(presenter.found)
    presenter.list_changed.connect(sheet.show_all)
    presenter.status_changed.connect(sheet.show_status)
    sheet.check_requested.connect(presenter.check_all)
    sheet.action_requested.connect(presenter.perform)
    sheet.credit_requested.connect(presenter.give_credit)
    sheet.acknowledged.connect(presenter.dismiss)
    sheet.closed.connect(presenter.close_list)
    sheet.open()
    clear_toasts(window)  # the list shows the same, and stays
    presenter.open_list()


class AttentionSheet(Sheet):
    """Lists what needs attention; Enter does what its button says, Del is *Got it*."""

    action_requested = Signal(object)
    """The one thing about an AttentionView is to be done."""
    credit_requested = Signal(object)
    """What an AttentionView is about is to be store credit."""
    acknowledged = Signal(object)
    """An AttentionView was read."""
    check_requested = Signal()
    """Stripe is to be asked about everything."""

    def __init__(self, parent: QWidget, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent, str(_TITLE), width=720)
        self.model = AttentionModel(self)
        self.view = QListView()
        self.all = button(_("Check all again"), "secondary", "refresh")
        self.got_it = button(_("Got it"))
        self.credit = button(_("Give store credit"), "secondary")
        self.act = button(_("Check again"), "primary")
        self._empty = EmptyState(
            "check",
            _("Nothing needs attention"),
            _("Every payment and refund of this till is settled."),
        )
        self._stack = Pages()
        self._status = label("", wrap=True)
        self._busy = False
        self._pressed: QWidget | None = None
        self._repeats = RepeatGuard(monotonic)
        self._set_up_view()
        self._lay_out()
        self._connect()
        self._show_buttons()

    def show_all(self, found: Sequence[AttentionView]) -> None:
        """Show what needs attention now; the same thing stays chosen where it is still there."""
        current = self._current()
        had_focus = self.view.hasFocus() or self.act.hasFocus() or self.got_it.hasFocus()
        self.model.show(found)
        row = self.model.row_of(current.id if current else None)
        self.view.setCurrentIndex(self.model.index(row))
        if current is not None and self._current() != current:
            self._repeats.begin()
        self._stack.setCurrentWidget(self.view if found else self._empty)
        self._show_buttons()
        if not found and had_focus:
            self.all.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_status(self, words: str, busy: bool = False) -> None:
        """Show what is going on, or what came of it; nothing else is begun while `busy`."""
        if busy and not self._busy:
            self._pressed = QApplication.focusWidget()
        ended, self._busy = self._busy and not busy, busy
        show_text(self._status, words)
        self._show_buttons()
        if words:
            announce(self, words)
        if ended:
            self._give_focus_back()

    def _give_focus_back(self) -> None:
        """A button that rests loses the focus: it comes back to it, or to the list."""
        before = self._pressed
        if before is not None and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focus_first()

    def focus_first(self) -> None:
        """In the list, or on the one button there is."""
        first = self.view if self.model.rowCount() else self.all
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does it, Del has been read."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._act()
        elif event.key() == Qt.Key.Key_Delete:
            self._acknowledge()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The words wrap anew in another width."""
        if watched is self.view.viewport() and event.type() == QEvent.Type.Resize:
            self.view.scheduleDelayedItemsLayout()
        return super().eventFilter(watched, event)

    def _set_up_view(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(AttentionDelegate(self.view))
        self.view.setAccessibleName(str(_TITLE))
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.viewport().installEventFilter(self)

    def _lay_out(self) -> None:
        self._stack.setMinimumHeight(_HIGH)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        self._status.hide()
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self._status)
        below = row(spacing=SIZES["space_2"])
        below.addWidget(self.all)
        below.addStretch()
        below.addWidget(self.got_it)
        below.addWidget(self.credit)
        below.addWidget(self.act)
        self.act.setProperty("scale", "small")
        self.body.addLayout(below)

    def _connect(self) -> None:
        self.view.selectionModel().currentChanged.connect(lambda *_unused: self._show_buttons())
        self.act.clicked.connect(self._act)
        self.credit.clicked.connect(self._give_credit)
        self.got_it.clicked.connect(self._acknowledge)
        self.all.clicked.connect(self.check_requested)

    def _current(self) -> AttentionView | None:
        found: AttentionView | None = self.view.currentIndex().data(THING)
        return found

    def _show_buttons(self) -> None:
        current = self._current()
        self.all.setEnabled(not self._busy)
        self.act.setEnabled(current is not None and not self._busy)
        self.act.setVisible(current is not None)
        second = (
            current is not None
            and current.may_dismiss
            and current.action is not AttentionAction.SEEN
        )
        self.got_it.setVisible(second)
        self.got_it.setEnabled(not self._busy)
        self.credit.setVisible(current is not None and bool(current.as_credit))
        self.credit.setEnabled(not self._busy)
        if current is not None:
            self.act.setText(current.label)
            self.act.setAccessibleName(current.label)
            self.credit.setText(current.as_credit)
            self.credit.setAccessibleName(current.as_credit)

    def _act(self) -> None:
        current = self._current()
        if current is None or not self._may_act():
            return
        if current.action is AttentionAction.SEEN:
            self.acknowledged.emit(current)
            return
        if current.action in _ELSEWHERE:
            self.finish()
        self.action_requested.emit(current)

    def _give_credit(self) -> None:
        current = self._current()
        if current is not None and current.as_credit and self._may_act():
            self.credit_requested.emit(current)

    def _acknowledge(self) -> None:
        current = self._current()
        if current is not None and current.may_dismiss and self._may_act():
            self.acknowledged.emit(current)

    def _may_act(self) -> bool:
        return self.isVisible() and not self._busy and not self._repeats.rejects()
