"""A sheet over the dimmed window: the only modal thing in Till, and never a window of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QVariantAnimation, Signal, SignalInstance
from PySide6.QtGui import QAccessible, QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QStyle, QVBoxLayout, QWidget

from pos_app.domain.texts import _, paragraph, pgettext
from pos_app.errors import UserError
from pos_app.ui.theme import SIZES, current_tokens, scaled
from pos_app.ui.theme.motion import reduces_motion
from pos_app.ui.widgets.accessible_roles import set_role
from pos_app.ui.widgets.announcements import Announced, announce
from pos_app.ui.widgets.basics import button, column, frame, icon_button, label, row
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.repeat_guard import PressGuard
from pos_app.ui.widgets.room import RoomInWindow

_MARGIN = SIZES["space_6"]
_EDGE = SIZES["space_2"]
"""As much of the panel as its round corners need."""
_BORDER = 1
"""Of the panel, as the style has it."""
_RISE = SIZES["space_4"]
_SCRIM_ALPHA = 140
_AFTER_PAINTING_MS = 15
"""Until the window is painted that a sheet gave back, mostly: what is gone can be cleared then."""

ABOVE_SHEETS = "above_sheets"
"""The property of widgets of a window that no sheet disables (toasts)."""


class _Ground(QWidget):
    """Hides all that is behind it: Qt then paints no products whenever something moves on a sheet.

    The panel itself can't, because of its round corners.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill what has to be painted, and no more."""
        QPainter(self).fillRect(event.rect(), QColor(current_tokens().raised))


class Sheet(QWidget):
    """A panel with a title; subclasses and callers fill `body`.

    While it is open, everything else in the window is disabled: focus and shortcuts stay inside.
    `dismissed` is the user giving up (Esc or the cross), `closed` any end. It deletes itself when
    closed, unless `keep`.
    """

    dismissed = Signal()
    closed = Signal()
    of_its_asker = False
    """Whether it is a question of the sheet that opened it, and closes with that one."""
    holds_toasts = False
    """Whether toasts of the window wait until it is closed, where money moves by it."""
    announcement = ""
    """What is spoken as it opens; its heading where that is empty."""
    about = Announced.NEWS
    """What that is about."""
    covers = False
    """Whether it hides all of the window: what is opened meanwhile, but by itself, lies below."""

    def __init__(
        self,
        parent: QWidget,
        title: str = "",
        *,
        width: int = 520,
        fill: bool = False,
        closable: bool = True,
        keep: bool = False,
    ) -> None:
        super().__init__(parent.window())
        self._host = parent.window()
        self._keep = keep
        self._closable = closable
        self._silenced: list[QWidget] = []
        self.first_focus: QWidget | None = None
        self._came_from: QWidget | None = QApplication.focusWidget()
        self._shown = 1.0
        self.panel = frame("raised")
        ground = _Ground()
        inside = QWidget()
        self._scroll_room = RoomInWindow(inside, 2 * (_MARGIN + _EDGE + _BORDER))
        column(self.panel, margin=_EDGE).addWidget(ground)
        column(ground).addWidget(self._scroll_room)
        self.body: QVBoxLayout = column(inside, margin=_MARGIN - _EDGE, spacing=SIZES["space_4"])
        self._title = label(title, "title", wrap=True)
        self._cross = icon_button("close", pgettext("button", "Close"))
        self._cross.clicked.connect(self.dismiss)
        self._fade = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._fade.valueChanged.connect(self._on_fade)
        self._next_turn = QTimer(self, singleShot=True, interval=0)
        self._next_turn.timeout.connect(lambda: self.setUpdatesEnabled(True))
        self._end = QTimer(self, singleShot=True, interval=_AFTER_PAINTING_MS)
        self._end.timeout.connect(self._go)
        self._arrange(width, fill=fill)
        self.setAccessibleName(title)
        set_role(self, QAccessible.Role.Dialog)
        self.set_closable(closable=closable)
        asker = sheet_around(parent)
        if asker is not None:
            self.covers = self.covers or asker.covers
            if self.of_its_asker:
                asker.closed.connect(self.finish)
        self.hide()

    def set_title(self, title: str) -> None:
        """Change the heading."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_closable(self, *, closable: bool) -> None:
        """Allow Esc and the cross, or not (while money is under way)."""
        self._closable = closable
        self._cross.setVisible(closable)

    def open(self) -> Self:
        """Come in over the window."""
        self.paint_next_turn()
        self._host.installEventFilter(self)
        self._scroll_room.follow()
        self.setGeometry(self._host.rect())
        self._come_in()
        if (cover := covering(self._host)) is not None and not self.covers:
            self._lie_under(cover)
            return self
        focused = QApplication.focusWidget()
        # One that took the focus as it was made knows from then where the cursor was.
        if focused is None or not self.isAncestorOf(focused):
            self._came_from = focused
        self._silenced = [child for child in self._neighbours() if child.isEnabled()]
        for neighbour in self._silenced:
            neighbour.setEnabled(False)
        self.show()
        self.raise_()
        self._raise_above()
        self.come_forward()
        return self

    def come_forward(self) -> None:
        """Be read out, and take the cursor."""
        announce(self, self.announcement or self._title.text(), self.about)
        self.focus_first()

    def _lie_under(self, cover: Sheet) -> None:
        """Be the first that is seen once the cover is gone."""
        self._silenced, cover._silenced = cover._silenced, [self]
        self._came_from, cover._came_from = cover._came_from, None
        self.setEnabled(False)
        self.show()
        self.stackUnder(cover)

    def paint_next_turn(self) -> None:
        """Paint once the event loop has run: filling a sheet and painting it are two waits."""
        self.setUpdatesEnabled(False)
        self._next_turn.start()

    def focus_first(self) -> None:
        """Put the cursor where the work begins."""
        fields = (w for w in self.panel.findChildren(QWidget) if _takes_focus(w))
        first = self.first_focus or next(fields, self._cross)
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Close it as *Esc* and the cross do."""
        if self._closable:
            self.dismissed.emit()
            self.finish()

    def finish(self) -> None:
        """Close it, enable the window again and restore its focus."""
        if self.isHidden():
            return
        self._host.removeEventFilter(self)
        self.hide()
        self._give_back()
        self.closed.emit()
        if not self._keep:
            self._end.start()

    def finish_with(self, outcome: SignalInstance, *values: object) -> None:
        """Close, and emit what came of it."""
        self.finish()
        outcome.emit(*values)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up; nothing typed here reaches the screen behind."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window, and take the keys that no widget has the cursor for.

        It is lost where the button that had it is disabled until some work has ended.
        """
        if watched is not self._host:
            return False
        if event.type() == QEvent.Type.Resize:
            self._fill_host()
        is_lost = self.isEnabled() and QApplication.focusWidget() is None
        if not (is_lost and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress):
            return False
        self.focus_first()
        self.keyPressEvent(event)
        return True

    def _fill_host(self) -> None:
        """Fill the window again, with as much of the panel as that has room for."""
        self.setGeometry(self._host.rect())
        self._scroll_room.updateGeometry()
        self.panel.updateGeometry()
        self._outer.activate()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim what is behind, or hide it."""
        tokens = current_tokens()
        scrim = QColor(tokens.canvas if self.covers else tokens.scrim)
        scrim.setAlpha(255 if self.covers else round(_SCRIM_ALPHA * self._shown))
        QPainter(self).fillRect(self.rect(), scrim)

    def _arrange(self, width: int, *, fill: bool) -> None:
        self._outer = column(self, margin=_MARGIN)
        if fill:
            self._outer.addWidget(self.panel)
        else:
            self.panel.setMaximumWidth(scaled(width, 0.6))
            across = row()
            across.addStretch()
            across.addWidget(self.panel, 1000)  # as wide as it may be; the rest is margin
            across.addStretch()
            self._outer.addStretch()
            self._outer.addLayout(across)
            self._outer.addStretch()
        self.head = row()
        self.head.addWidget(self._title, 1)
        self.head.addWidget(self._cross)
        self.body.addLayout(self.head)

    def _neighbours(self) -> list[QWidget]:
        found = self._host.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        # What lies above sheets stays enabled, and a sheet that comes in later.
        return [
            w
            for w in found
            if w is not self
            and not w.property(ABOVE_SHEETS)
            and not (isinstance(w, Sheet) and w.isHidden())
        ]

    def silence(self, widgets: list[QWidget]) -> None:
        """Keep these disabled too, of a sheet below that was closed first."""
        self._silenced.extend(widgets)

    def has_silenced(self, widget: QWidget) -> bool:
        """Whether this sheet is open and lies over that widget."""
        return not self.isHidden() and widget in self._silenced

    def _give_back(self) -> None:
        above = next((each for each in sheets_of(self._host) if each.has_silenced(self)), None)
        if above is not None:
            above.silence(self._silenced)
            return
        alive = [each for each in self._silenced if shiboken6.isValid(each)]
        for neighbour in alive:
            neighbour.setEnabled(True)
        came_from = self._came_from
        if came_from is not None and shiboken6.isValid(came_from) and came_from.isVisible():
            came_from.setFocus(Qt.FocusReason.PopupFocusReason)
        elif opened := [each for each in alive if isinstance(each, Sheet) and each.isVisible()]:
            opened[-1].come_forward()
        if self.covers:
            self._raise_above()

    def _raise_above(self) -> None:
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        for widget in self._host.findChildren(QWidget, options=direct):
            if widget.property(ABOVE_SHEETS):
                widget.raise_()
                QApplication.postEvent(widget, QEvent(QEvent.Type.LayoutRequest))

    def _go(self) -> None:
        """Go, and hold the window until then.

        Where the last reference to it goes with this sheet, the window takes its sheets along: this
        one is taken apart twice then, and the program ends.
        """
        held = [self._host]
        self.destroyed.connect(lambda: QTimer.singleShot(0, held.clear))
        self.deleteLater()

    def _come_in(self) -> None:
        usual = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration)
        moves = usual and not reduces_motion()
        self._fade.setDuration(SIZES["sheet_ms"] if moves else 0)
        self._fade.start()

    def _on_fade(self, shown: float) -> None:
        self._shown = shown
        rise = round(_RISE * (1 - shown))
        self._outer.setContentsMargins(_MARGIN, _MARGIN + rise, _MARGIN, _MARGIN - rise)
        self.update()


class ConfirmSheet(Sheet):
    """Asks before something that is not undone by one press; `confirmed` is the yes."""

    confirmed = Signal()
    of_its_asker = True

    def __init__(
        self,
        parent: QWidget,
        title: str,
        text: str,
        confirm: str,
        *,
        danger: bool = False,
        cancel: str = "",
    ) -> None:
        super().__init__(parent, title)
        self.announcement = paragraph(title, text)
        self.body.addWidget(label(text, wrap=True))
        self.yes = button(confirm, "danger-solid" if danger else "primary")
        self.yes.setProperty("scale", "small")
        self.no = button(cancel or pgettext("button", "Cancel"))
        # On the answer that does no harm.
        self.first_focus = self.no if danger else self.yes
        self._guard = PressGuard(self, self.yes)
        self.yes.clicked.connect(lambda: self.finish_with(self.confirmed))
        self.no.clicked.connect(self.dismiss)
        answers = FlowLayout(at_end=True)
        answers.addWidget(self.no)
        answers.addWidget(self.yes)
        self.body.addLayout(answers)

    def come_forward(self) -> None:
        """Be asked; the press that had it asked is no answer."""
        self._guard.begin()
        super().come_forward()

    def then(self, act: Callable[[], object]) -> Self:
        """`act()` on yes; then `open()`."""
        self.confirmed.connect(act)
        return self


class ErrorSheet(Sheet):
    """What happened, whether money moved, what to do next; codes stand under *Details*."""

    about = Announced.PROBLEM

    def __init__(self, parent: QWidget, error: UserError) -> None:
        super().__init__(parent, error.what)
        self.announcement = paragraph(error.what, error.money, error.next_step)
        for text, role in ((error.money, "label"), (error.next_step, "body")):
            if text:
                self.body.addWidget(label(text, role, wrap=True))
        self._ok = self.first_focus = button(pgettext("button", "OK"), "primary")
        self._ok.setProperty("scale", "small")
        self._ok.clicked.connect(self.dismiss)
        self._details = label(error.details, "caption", wrap=True)
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details.hide()
        self.body.addWidget(self._details)
        self.body.addLayout(self._buttons(has_details=bool(error.details)))

    def _buttons(self, *, has_details: bool) -> FlowLayout:
        buttons = FlowLayout()
        if has_details:
            details = button(_("Details"), "quiet")
            details.setCheckable(True)
            details.toggled.connect(self._details.setVisible)
            buttons.addWidget(details)
        buttons.add_stretch()
        buttons.addWidget(self._ok)
        return buttons


def is_open(sheet: Sheet) -> bool:
    """Return whether a sheet still stands there; one that was closed may be gone altogether."""
    return shiboken6.isValid(sheet) and not sheet.isHidden()


def sheets_of(window: QWidget) -> list[Sheet]:
    """Return the sheets of a window, hidden ones too: no other widget is looked at for them."""
    return window.findChildren(Sheet, options=Qt.FindChildOption.FindDirectChildrenOnly)


def covering(window: QWidget) -> Sheet | None:
    """Return the sheet that hides all of a window, None where there is none."""
    covers = (each for each in sheets_of(window) if each.covers and each.isVisible())
    return next(covers, None)


def sheet_around(widget: QWidget | None) -> Sheet | None:
    """Return the sheet that a widget is or is part of, if any."""
    while widget is not None and not isinstance(widget, Sheet):
        widget = widget.parentWidget()
    return widget


def _takes_focus(widget: QWidget) -> bool:
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    cross = widget.property("shape") == "icon"
    return takes and not cross and widget.isEnabled() and not widget.isHidden()
