"""The customer's display as a window: what is bought, what it comes to, what to do now."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QStackedWidget, QWidget

from pos_app.domain.texts import _, language, pgettext
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.customer_display.contents import Contents, Prompt
from pos_app.ui.customer_display.lines import ShownLines
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import Banner, column, frame, label, row
from pos_app.ui.widgets.qr import QrCode

DESIGNED: Final = QSize(1024, 600)
"""At this size all is as large as the figures below say; on a larger screen it grows with it."""
_PIXELS: Final = {"store": 56, "headline": 32, "advice": 20, "figure": 64, "sum": 20, "total": 44}
_LINES, _REST = 55, 45
_LOGO: Final = 50
"""What the logo takes of the width and the height, in percent, at most."""


class CustomerDisplayWindow(QWidget):
    """Takes no focus: what is typed or scanned belongs to the till, wherever this was touched."""

    closed = Signal()

    def __init__(self, tasks: Tasks, *, training: bool = False) -> None:
        """In `training` a banner says that no real money moves."""
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowDoesNotAcceptFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self.setProperty("role", "page")
        self._banner = Banner(parent=self) if training else None
        self.lines = ShownLines()
        self.headline = self._text("headline", wrap=True)
        self.advice = self._text("advice", wrap=True)
        self.figure = self._text("figure")
        self.store = self._text("store", wrap=True)
        self.logo = QLabel()
        self._logo = QPixmap()
        self.code = QrCode(tasks)
        self.total = self._text("total")
        self._total_name = self._text("total")
        self._sums: list[tuple[QLabel, QLabel]] = []
        self._idle, self._sale = QWidget(), QWidget()
        self._stack = QStackedWidget()
        self._lay_out()
        self.translate()
        self.show_contents(Contents())

    def translate(self) -> None:
        """Say what stays on it in the language of now, and be read from the side of that one."""
        self.setWindowTitle(_("Customer display - Till"))
        self.lines.setAccessibleName(_("What is bought"))
        self.code.setAccessibleName(_("The payment page"))
        self._total_name.setText(pgettext("of a sale", "Total"))
        if self._banner is not None:
            self._banner.set_text(_("No real money is taken here"))
        sides = Qt.LayoutDirection
        self.setLayoutDirection(
            sides.RightToLeft if language().right_to_left else sides.LeftToRight
        )

    def show_store(self, name: str, logo: bytes = b"") -> None:
        """Show whose counter this is while nobody buys anything; `logo` is a PNG file."""
        self.store.setText(name)
        self._logo = QPixmap()
        if logo:
            self._logo.loadFromData(logo)
        self._fit_logo()

    def show_contents(self, contents: Contents) -> None:
        """Show this."""
        self.lines.show_lines(contents.lines)
        self.lines.setVisible(bool(contents.lines))
        self._show_prompt(contents.prompt)
        self._show_sums(contents)
        self._stack.setCurrentWidget(self._idle if contents.is_idle else self._sale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Grow with the screen; a tall one has what to do under the lines."""
        super().resizeEvent(event)
        tall = self.height() > self.width()
        self._across.setDirection(
            QBoxLayout.Direction.TopToBottom if tall else QBoxLayout.Direction.LeftToRight
        )
        designed = DESIGNED.transposed() if tall else DESIGNED
        scale = min(self.width() / designed.width(), self.height() / designed.height())
        self.lines.set_scale(scale)
        rules = (
            f'QLabel[display="{name}"] {{ font-size: {round(size * scale)}px; }}'  # not shown: CSS
            for name, size in _PIXELS.items()
        )
        self.setStyleSheet("\n".join(rules))
        self._fit_logo()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Somebody closed it."""
        super().closeEvent(event)
        if event.spontaneous():
            self.closed.emit()

    def _fit_logo(self) -> None:
        """Show the logo over the store's name, as large as there is room for it."""
        self.logo.setVisible(not self._logo.isNull())
        if self._logo.isNull():
            return
        ratio = self.devicePixelRatioF()
        room = QSize(self.width() * _LOGO // 100, self.height() * _LOGO // 100) * ratio
        smooth = Qt.TransformationMode.SmoothTransformation
        shown = self._logo.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        shown.setDevicePixelRatio(ratio)
        self.logo.setPixmap(shown)

    def _text(self, name: str, *, wrap: bool = False) -> QLabel:
        strong = name in {"store", "headline", "figure", "total"}
        made = label("", "label" if strong else "body", wrap=wrap)
        made.setProperty("display", name)
        return made

    def _lay_out(self) -> None:
        outer = column(self, spacing=0)
        if self._banner is not None:
            outer.addWidget(self._banner)
        outer.addWidget(self._stack)
        middle = column(self._idle, margin=SIZES["space_8"], spacing=SIZES["space_6"])
        middle.addStretch()
        for part in (self.logo, self.store):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            middle.addWidget(part)
        middle.addStretch()
        self._across = row(self._sale, margin=SIZES["space_6"], spacing=SIZES["space_6"])
        self._across.addWidget(self.lines, _LINES)
        self._across.addWidget(self._beside(), _REST)
        self._stack.addWidget(self._idle)
        self._stack.addWidget(self._sale)

    def _beside(self) -> QWidget:
        made = QWidget()
        box = column(made, spacing=SIZES["space_3"])
        box.addStretch(1)
        for part in (self.headline, self.advice, self.figure):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            box.addWidget(part)
        box.addWidget(self.code, 100)
        box.addStretch(1)
        well = frame("well")
        self._well = well
        self._rows = column(well, margin=SIZES["space_4"], spacing=SIZES["space_2"])
        self._rows.addLayout(_pair(self._total_name, self.total))
        box.addWidget(well)
        return made

    def _show_prompt(self, prompt: Prompt) -> None:
        for part, text in (
            (self.headline, prompt.headline),
            (self.advice, prompt.advice),
            (self.figure, prompt.figure),
        ):
            part.setText(text)
            part.setVisible(bool(text))
        self.code.show_text(prompt.code)
        self.code.setVisible(bool(prompt.code))

    def _show_sums(self, contents: Contents) -> None:
        while len(self._sums) < len(contents.sums):
            made = (self._text("sum"), self._text("sum"))
            self._rows.insertLayout(len(self._sums), _pair(*made))
            self._sums.append(made)
        for number, (name, figure) in enumerate(self._sums):
            # A code is scanned from where the customer stands: it gets their room.
            used = number < len(contents.sums) and not contents.prompt.code
            name.setText(contents.sums[number][0] if used else "")
            figure.setText(contents.sums[number][1] if used else "")
            name.setVisible(used)
            figure.setVisible(used)
        self.total.setText(contents.total)
        self._well.setVisible(bool(contents.total))


def _pair(name: QLabel, figure: QLabel) -> QBoxLayout:
    line = row()
    line.addWidget(name, 1)
    line.addWidget(figure)
    return line
