"""A field for a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QDate, QLocale, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QWidget

from pos_app.domain.date_words import read_day
from pos_app.domain.texts import _
from pos_app.domain.writing import first_weekday, format_day
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets.basics import icon_button, set_property
from pos_app.ui.widgets.formats import qt_locale
from pos_app.ui.widgets.toasts import toast

_WIDEST: Final = date(2026, 12, 30)
_STEPS: Final = {Qt.Key.Key_Up: timedelta(days=1), Qt.Key.Key_Down: timedelta(days=-1)}
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class DayEdit(QLineEdit):
    """A day, typed as people write days, or chosen from a calendar.

    `dayChanged(date)` follows Enter and whoever leaves the field, or chooses a day. What is typed
    and no day stays, marked, until it is one; `day()` is the one before then.
    """

    dayChanged = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None, *, locale: str = "en_US") -> None:
        super().__init__(parent)
        self._locale = locale
        self._today = date.today()  # noqa: DTZ011  until a screen says the store's
        self._day = self._today
        self._refused = ""
        self.setAccessibleName(name)
        self.calendar_button = icon_button("calendar", _("{field}: calendar", field=name))
        self.calendar_button.setParent(self)
        self.calendar_button.setCursor(Qt.CursorShape.ArrowCursor)
        self.calendar_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Alt+Down, as in a drop-down
        self.calendar_button.clicked.connect(self.open_calendar)
        self.editingFinished.connect(self._take)
        self.show_day(self._day)

    def use(self, locale: str, today: date) -> None:
        """Write and read days as a store does whose day it is."""
        self._locale, self._today = locale, today
        self.show_day(self._day)

    def day(self) -> date:
        """Return the day."""
        return self._day

    def show_day(self, day: date) -> None:
        """Show another day; nothing is emitted."""
        self._day = day
        self._refused = ""
        self.setText(format_day(day, self._locale))
        set_property(self, "invalid", False)

    def problem(self) -> str:
        """Say what is wrong with what is typed; empty where nothing is."""
        if self._read() is not None:
            return ""
        return _(
            "Till can't read a day in “{typed}”. Type it like {example}.",
            typed=self.text().strip(),
            example=format_day(self._day, self._locale),
        )

    def open_calendar(self) -> None:
        """Show the month of the day below the field, to choose another one."""
        calendar = QCalendarWidget(self)
        calendar.setWindowFlags(Qt.WindowType.Popup)
        calendar.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar.setAccessibleName(self.accessibleName())
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        found = qt_locale(self._locale)
        calendar.setLocale(found)
        calendar.setFirstDayOfWeek(Qt.DayOfWeek(first_weekday(self._locale) + 1))
        for weekday in Qt.DayOfWeek:  # red at weekends, which are others elsewhere
            calendar.setWeekdayTextFormat(weekday, QTextCharFormat())
        short = (found.dayName(day, QLocale.FormatType.ShortFormat) for day in range(1, 8))
        widest = max(map(self.fontMetrics().horizontalAdvance, short))
        wide = SIZES["rail_item"]
        if widest > wide - 2 * SIZES["space_2"]:
            calendar.setHorizontalHeaderFormat(
                QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames
            )
        calendar.setFixedSize(7 * wide, 8 * SIZES["touch"] + SIZES["space_3"])
        calendar.setSelectedDate(QDate(self._day.year, self._day.month, self._day.day))
        calendar.activated.connect(lambda day: self._choose(calendar, day))
        calendar.clicked.connect(lambda day: self._choose(calendar, day))
        calendar.move(self._place(calendar.size()))
        calendar.show()
        calendar.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down step by a day; Enter goes no further while what is typed is no day."""
        key = event.key()
        if key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        elif key in _STEPS and self._read() is not None:
            self._show_another((self._read() or self._day) + _STEPS[Qt.Key(key)])
        else:
            super().keyPressEvent(event)
            event.setAccepted(event.isAccepted() or (key in _ENTER and bool(self.problem())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the calendar's button at the end of the line."""
        super().resizeEvent(event)
        size = self.calendar_button.sizeHint().boundedTo(QSize(SIZES["touch"], self.height()))
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        at = 0 if is_mirrored else self.width() - size.width()
        self.calendar_button.setGeometry(at, 0, size.width(), self.height())
        room = size.width() - SIZES["space_3"]
        self.setTextMargins(room if is_mirrored else 0, 0, 0 if is_mirrored else room, 0)

    def sizeHint(self) -> QSize:
        """As wide as the longest day and the calendar's button."""
        widest = self.fontMetrics().horizontalAdvance(format_day(_WIDEST, self._locale))
        around = SIZES["touch"] + 2 * SIZES["space_3"] + SIZES["space_2"]
        return QSize(widest + around, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """No narrower than that."""
        return self.sizeHint()

    def _read(self) -> date | None:
        text = self.text().strip()
        if text == format_day(self._day, self._locale):
            return self._day
        return read_day(text, self._today, self._locale, self._day)

    def _take(self) -> None:
        """Take what was typed, or say once why it can't be."""
        day = self._read()
        if day is not None:
            self._show_another(day)
        elif self.text() != self._refused:
            self._refused = self.text()
            set_property(self, "invalid", True)
            self.setAccessibleDescription(self.problem())
            self.selectAll()
            toast(self, self.problem(), "warn")

    def _show_another(self, day: date) -> None:
        is_another = day != self._day
        self.show_day(day)
        self.setAccessibleDescription("")
        if is_another:
            self.dayChanged.emit(day)

    def _choose(self, calendar: QCalendarWidget, day: QDate) -> None:
        calendar.close()
        self._show_another(date(day.year(), day.month(), day.day()))

    def _place(self, size: QSize) -> QPoint:
        """Return where a calendar of a size has room: below, above where the screen ends."""
        screen = self.screen().availableGeometry()
        below = self.mapToGlobal(QPoint(0, self.height()))
        x = min(below.x(), screen.right() - size.width())
        if below.y() + size.height() <= screen.bottom():
            return QPoint(x, below.y())
        return QPoint(x, max(screen.top(), below.y() - self.height() - size.height()))
