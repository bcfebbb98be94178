"""The window: assembly and navigation only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFontMetrics, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from pos_app.domain.texts import N_, NP_, Message, _, ngettext, paragraph, pgettext
from pos_app.errors import UserError
from pos_app.services.shared.declared_settings import GEOMETRY
from pos_app.services.views.printing import PrintState
from pos_app.services.views.recovery import LookedUp, LookUp
from pos_app.settings import MachineSettings
from pos_app.ui.input.guards import HeldKeyGuard
from pos_app.ui.input.shortcuts import Shortcut, live_shortcuts
from pos_app.ui.keys import actions as keys
from pos_app.ui.keys.actions import KeyAction
from pos_app.ui.readers.reader_styles import NO_READER, reader_state_style
from pos_app.ui.shell.cashier_picker import CashierPicker
from pos_app.ui.shell.connection_announcer import ConnectionAnnouncer
from pos_app.ui.shell.frame import ConnectionState, FrameModel, FrameState
from pos_app.ui.shell.shortcut_sheet import ShortcutSheet
from pos_app.ui.theme import SIZES, font, icon, is_large, scaled
from pos_app.ui.widgets.announcements import announce
from pos_app.ui.widgets.banner import Banner
from pos_app.ui.widgets.basics import button, column, frame, icon_button, on_button, row
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.key_captions import tell_key
from pos_app.ui.widgets.room import Room
from pos_app.ui.widgets.sheet import ErrorSheet, Sheet
from pos_app.ui.widgets.status_chip import ChipButton, ChipStyle
from pos_app.ui.widgets.window_placement import place_main_window

MINIMUM: Final = QSize(640, 400)
"""So that it fits a screen of 800x600 beside a task bar: what has no room is scrolled to."""
_CONNECTIONS: Final = {
    ConnectionState.ONLINE: ChipStyle(
        NP_("how Stripe is reached", "Online"), "online", "accent", "accent_soft"
    ),
    ConnectionState.OFFLINE: ChipStyle(
        NP_("how Stripe is reached", "Offline"), "offline", "warn", "warn_soft"
    ),
    ConnectionState.CHECKING: ChipStyle(
        NP_("how Stripe is reached", "Connecting"), "clock", "info", "info_soft"
    ),
    ConnectionState.NONE: ChipStyle(N_("Cash only"), "cash", "muted", "sunken"),
}
_READER_UNSEEN: Final = ChipStyle(N_("Reader"), "clock", "info", "info_soft")
_LOOKING: Final[dict[LookedUp, tuple[Message, Message]]] = {
    LookedUp.PAYMENTS: (
        N_("Looking up 1 payment"),
        N_("Looking up {total} payments ({number} of {total})"),
    ),
    LookedUp.REFUNDS: (
        N_("Looking up 1 refund"),
        N_("Looking up {total} refunds ({number} of {total})"),
    ),
    LookedUp.CARDS: (
        N_("Looking up 1 card"),
        N_("Looking up {total} cards ({number} of {total})"),
    ),
    LookedUp.READERS: (
        N_("Looking up 1 reader"),
        N_("Looking up {total} readers ({number} of {total})"),
    ),
    LookedUp.DISPUTES: (
        N_("Looking up 1 dispute"),
        N_("Looking up {total} disputes ({number} of {total})"),
    ),
}
"""Of one, and of several."""

_RAIL_WIDEST: Final = 120
_READER_WIDEST: Final = 300
_CONNECTION_WIDEST: Final = 300
_ATTENTION_WIDEST: Final = 260
_PLACE_LEAST: Final = 100
_PLACE_USUAL: Final = 180


@dataclass(frozen=True)
class Screen:
    """A place in the rail; `factory` builds it when it is first opened."""

    key: str
    title: str
    icon: str
    factory: Callable[[], QWidget]
    action: KeyAction
    """To go to it."""


class MainWindow(QMainWindow):
    """The rail, the bar, and one screen at a time."""

    reader_clicked = Signal()
    """Somebody wants to know more of this register's card reader."""
    connection_clicked = Signal()
    """Somebody wants to know whether Stripe answers by now."""
    attention_requested = Signal()
    """Somebody wants to see what needs attention."""
    printing_requested = Signal()
    """Somebody wants to see what waits for the receipt printer."""
    sign_in_requested = Signal()
    """Somebody wants to be at the till, where people have PINs."""
    lock_requested = Signal()
    """Nobody is to be at the till for now."""

    def __init__(
        self, model: FrameModel, screens: Sequence[Screen], settings: MachineSettings | None = None
    ) -> None:
        super().__init__()
        self.model = model
        self._screens = {screen.key: screen for screen in screens}
        self.built: dict[str, QWidget] = {}
        """The screens that were opened so far, by their keys."""
        self._rooms: dict[str, Room] = {}
        self._settings = settings
        self._held_keys: HeldKeyGuard | None = None
        self._buttons = QButtonGroup(self)
        self._banner = Banner()
        self._place = _StoreLabel()
        self._cashier = button(_("Cashier"), "quiet", "user", yields=True)
        self._lock = icon_button("lock", _("Lock the screen"), action=keys.LOCK)
        self._reader = ChipButton(_READER_UNSEEN, widest=scaled(_READER_WIDEST))
        style = _CONNECTIONS[model.state.connection]
        self._connection = ChipButton(style, widest=scaled(_CONNECTION_WIDEST))
        state, widest = model.state, scaled(_ATTENTION_WIDEST)
        self._attention = ChipButton(_attention_style(state), widest=widest)
        self._printing = ChipButton(_printing_style(state), widest=widest)
        self._stack = QStackedWidget()
        self._content = QWidget()
        self._reader.setObjectName("reader_chip")
        self._attention.setObjectName("attention_chip")
        self._printing.setObjectName("printing_chip")
        self._lay_out()
        self._bind_shortcuts()
        ConnectionAnnouncer(model, self)
        self._cashier.clicked.connect(self.pick_cashier)
        self._lock.clicked.connect(self.lock_requested)
        self._reader.clicked.connect(self.reader_clicked)
        self._connection.clicked.connect(self.connection_clicked)
        self._attention.clicked.connect(self.attention_requested)
        self._printing.clicked.connect(self.printing_requested)
        model.changed.connect(self._show_state)
        self._show_state()
        saved = settings.read(GEOMETRY) if settings else GEOMETRY.default
        place_main_window(self, QByteArray.fromBase64(saved.encode()))

    @property
    def current_key(self) -> str:
        """The key of the screen that is shown; empty before the first `go`."""
        shown = self._stack.currentWidget()
        return next((key for key, room in self._rooms.items() if room is shown), "")

    def go(self, key: str) -> QWidget:
        """Show a screen, building it the first time, and give it the cursor. KeyError if none."""
        if key not in self.built:
            self.built[key] = self._screens[key].factory()
            self._rooms[key] = Room(self.built[key])
            self._stack.addWidget(self._rooms[key])
        screen, before = self.built[key], self.current_key
        self._stack.setCurrentWidget(self._rooms[key])
        if before not in {"", key}:
            announce(screen, self._screens[key].title)
        self._rail_button(key).setChecked(True)
        screen.setFocus(Qt.FocusReason.OtherFocusReason)
        return screen

    def screens(self) -> list[QWidget]:
        """Return the screens that were opened so far."""
        return list(self.built.values())

    def add_to_bar(self, action: KeyAction, icon_name: str, act: Callable[[], object]) -> None:
        """Put one more action into the bar, with a shortcut."""
        made = button(str(action.title), "quiet", icon_name, yields=True)
        tell_key(made, str(action.title), action)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(act)
        self._line.insertWidget(self._line.indexOf(self._cashier), made)
        Shortcut(self._content, action, act)

    def pick_cashier(self) -> None:
        """Ask who is at the till."""
        state = self.model.state
        if any(each.has_pin for each in state.cashiers):
            self.sign_in_requested.emit()
            return
        picker = CashierPicker(self, state.cashiers, state.cashier)
        picker.chosen.connect(self.model.choose_cashier)
        picker.open()

    def show_shortcuts(self) -> None:
        """List the shortcuts that work at this moment."""
        if not any(sheet.isVisible() for sheet in self.findChildren(ShortcutSheet)):
            ShortcutSheet(self, live_shortcuts(self)).open()

    def show_error(self, error: UserError) -> Sheet:
        """Show an error in a sheet."""
        return ErrorSheet(self, error).open()

    def showEvent(self, event: QShowEvent) -> None:
        """Filter the keys of the window, which exists from now on."""
        super().showEvent(event)
        self._held_keys = self._held_keys or HeldKeyGuard(self.windowHandle())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where the window was."""
        if self._settings is not None:
            data = self.saveGeometry().toBase64().data()
            self._settings.save(GEOMETRY, bytes(data).decode("ascii"))
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self.setMinimumSize(MINIMUM)
        self.setCentralWidget(self._content)
        across = row(self._content, spacing=0)
        across.addWidget(_RailRoom(self._rail()))
        right = column(spacing=0)
        right.addWidget(self._banner)
        right.addWidget(self._bar())
        right.addWidget(self._stack, 1)
        across.addLayout(right, 1)

    def _rail(self) -> QFrame:
        rail = frame("rail")
        rail.setFixedWidth(self._rail_width())
        box = column(rail, spacing=SIZES["space_1"])
        box.setContentsMargins(0, SIZES["space_1"], 0, SIZES["space_1"])
        screens = list(self._screens.values())
        for screen in screens[:-1]:
            box.addWidget(self._make_rail_button(screen), 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch()
        for screen in screens[-1:]:  # settings stand apart, at the bottom
            box.addWidget(self._make_rail_button(screen), 0, Qt.AlignmentFlag.AlignHCenter)
        return rail

    def _rail_width(self) -> int:
        """Return the width of the design, more where a language has longer titles."""
        wide = QFontMetrics(font("caption")).horizontalAdvance
        titles = max((wide(screen.title) for screen in self._screens.values()), default=0)
        return max(SIZES["rail"], min(titles + 2 * SIZES["space_1"], scaled(_RAIL_WIDEST, 0.5)))

    def _make_rail_button(self, screen: Screen) -> QToolButton:
        made = QToolButton()
        made.setObjectName(screen.key)
        made.setProperty("kind", "rail")
        made.setText(screen.title)
        made.setAccessibleName(screen.title)
        tell_key(made, screen.title, screen.action)
        made.setIcon(icon(screen.icon, "muted", "accent"))
        made.setIconSize(QSize(scaled(24, 0.6), scaled(24, 0.6)))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setCheckable(True)
        made.setFixedWidth(self._rail_width() - SIZES["space_1"])
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(lambda: self.go(screen.key))
        self._buttons.addButton(made)
        return made

    def _bar(self) -> QFrame:
        bar = frame("bar")
        line = self._line = _bar_line(bar)
        line.addWidget(self._place)
        line.addWidget(self._printing)
        line.addWidget(self._attention)
        line.addWidget(self._cashier)
        line.addWidget(self._lock)
        line.addWidget(self._reader)
        line.addWidget(self._connection)
        self._cashier.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lock.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return bar

    def _bind_shortcuts(self) -> None:
        content = self._content
        for screen in self._screens.values():
            Shortcut(content, screen.action, partial(self.go, screen.key))
        Shortcut(content, keys.ATTENTION, self.attention_requested.emit)
        Shortcut(content, keys.PRINTING, self.printing_requested.emit)
        Shortcut(content, keys.CHANGE_CASHIER, self.pick_cashier)
        Shortcut(content, keys.LOCK, self.lock_requested.emit)
        Shortcut(self, keys.LIST_KEYS, self.show_shortcuts)

    def _rail_button(self, key: str) -> QToolButton:
        found = self.findChild(QToolButton, key)
        if not isinstance(found, QToolButton):
            raise KeyError(key)
        return found

    def _show_state(self) -> None:
        state = self.model.state
        place = " - ".join(part for part in (state.store, state.register) if part)
        title = pgettext("the title of the window", "{place} - Till", place=place)
        self.setWindowTitle(title if place else "Till")  # not shown: the program's name
        self._place.setText(place)
        self._place.setToolTip(place)
        self._banner.set_text(state.banner)
        name = state.cashier.name if state.cashier else ""
        nobody = _("Choose cashier")
        self._cashier.setText(on_button(name or nobody))
        said = _("Cashier: {name}", name=name) if name else nobody
        self._cashier.setAccessibleName(said)
        self._cashier.setToolTip(said)
        self._lock.setVisible(any(each.has_pin for each in state.cashiers))
        self._reader.set_style(_reader_style(state))
        self._connection.set_style(_connection_style(state))
        self._attention.set_style(_attention_style(state))
        self._attention.setVisible(bool(state.attention or state.looking_up))
        self._printing.set_style(_printing_style(state))
        self._printing.setVisible(bool(state.printing))


def _reader_style(state: FrameState) -> ChipStyle:
    if state.reader is not None:
        return reader_state_style(state.reader, name=state.reader.label)
    return NO_READER if state.reader_known else _READER_UNSEEN


def _connection_style(state: FrameState) -> ChipStyle:
    style = _CONNECTIONS[state.connection]
    outage = state.outage
    if state.connection is not ConnectionState.OFFLINE or outage is None:
        return style
    since = state.formats.time(outage.since)
    word = _("Offline since {time}", time=since)  # when it is tried again changes all the time
    name = _("Offline since {time}, trying again", time=since)
    if outage.again_in:
        name = _(
            "Offline since {time}, trying again in {seconds} s",
            time=since,
            seconds=outage.again_in,
        )
    return replace(style, word=word, name=name)


def _attention_style(state: FrameState) -> ChipStyle:
    """Tell how far a look-up is, or how many things wait for a person."""
    if state.looking_up is not None:
        at = state.looking_up
        word = _("Looking up {number} of {total}", number=at.number, total=at.total)
        return ChipStyle(word, "clock", "info", "info_soft", _lookup_message(at))
    needs = ngettext("{n} needs attention", "{n} need attention", state.attention)
    return ChipStyle(needs, "warning", "warn", "warn_soft")


def _printing_style(state: FrameState) -> ChipStyle:
    """Tell how many receipts wait, or may not have come out."""
    unsure = sum(job.state is PrintState.UNSURE for job in state.printing)
    if unsure:
        word = ngettext("{n} receipt unsure", "{n} receipts unsure", unsure)
        return ChipStyle(word, "printer", "warn", "warn_soft")
    waiting = len(state.printing)
    why = state.printing[0].why if state.printing else ""
    word = ngettext("{n} receipt waits", "{n} receipts wait", waiting)
    return ChipStyle(word, "printer", "info", "info_soft", paragraph(word, why))


def _lookup_message(at: LookUp) -> str:
    one, many = _LOOKING[at.what]
    if at.total == 1:
        return str(one)
    return many.format(number=at.number, total=at.total)


def _bar_line(bar: QFrame) -> QHBoxLayout | FlowLayout:
    """Return what the bar stands in: one line, or with large text as many as it takes."""
    around = row(bar, spacing=SIZES["space_2"])
    around.setContentsMargins(SIZES["space_4"], SIZES["space_1"], SIZES["space_4"], 4)
    if not is_large():
        return around
    line = FlowLayout(between=0)
    around.addLayout(line)
    return line


class _RailRoom(Room):
    """Scrolls the rail where the window is too low for it, and is as wide as it needs to be."""

    def __init__(self, rail: QWidget) -> None:
        super().__init__(rail, sideways=False)
        self._wide = rail.minimumWidth()
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        self._on_range(0, 0)

    def _on_range(self, _least: int, most: int) -> None:
        bar = self.verticalScrollBar().sizeHint().width() if most else 0
        self.setFixedWidth(self._wide + bar)


class _StoreLabel(QLabel):
    """The store's name and the register's; cut short where the bar has no room for them."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "section")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """Give way to what says how it stands, before that is cut short."""
        return super().sizeHint().boundedTo(QSize(_PLACE_USUAL, SIZES["touch"]))

    def minimumSizeHint(self) -> QSize:
        """Enough to tell stores apart."""
        least = QSize(scaled(_PLACE_LEAST, 0.3), SIZES["touch"])
        return super().minimumSizeHint().boundedTo(least)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as much as fits."""
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, self.width()
        )
        QPainter(self).drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, shown)
