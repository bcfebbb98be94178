"""What the frame around every screen shows: store, register, cashier, connection, banner."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Signal

from pos_app.services.views.printing import PrintJob
from pos_app.services.views.readers import ReaderView
from pos_app.services.views.recovery import LookUp
from pos_app.services.views.store import CashierView
from pos_app.ui.widgets.formats import PLAIN, Formats


class ConnectionState(StrEnum):
    """Whether Stripe answers."""

    ONLINE = "online"
    OFFLINE = "offline"
    CHECKING = "checking"
    NONE = "none"
    """No key: cash only."""


@dataclass(frozen=True)
class Outage:
    """Since when Stripe has not answered, and when it is asked again."""

    since: datetime
    again_in: int = 0
    """Seconds, counted in steps; 0 while it is asked."""


@dataclass(frozen=True)
class FrameState:
    """The words of the frame; `banner` is empty where real money moves.

    `outage` is told in place of *Offline*, where it is known, by the clock of `formats`.
    `reader` is this register's own, None where it has none; nobody knows before `reader_known`.
    `attention` is how many things need a person's, `looking_up` how far a look-up is, `printing`
    what has not come out of the receipt printer.
    """

    store: str = ""
    register: str = ""
    cashiers: Sequence[CashierView] = ()
    cashier: CashierView | None = None
    connection: ConnectionState = ConnectionState.CHECKING
    outage: Outage | None = None
    formats: Formats = PLAIN
    reader: ReaderView | None = None
    reader_known: bool = False
    banner: str = ""
    attention: int = 0
    looking_up: LookUp | None = None
    printing: tuple[PrintJob, ...] = ()


class FrameModel(QObject):
    """Holds the state; `update` changes it."""

    changed = Signal()
    cashier_chosen = Signal(object)
    """A person was picked (CashierView): save it for the next start."""

    def __init__(self, state: FrameState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = state

    def update(self, **changes: Any) -> None:
        """Change fields of the state, by name."""
        new = replace(self.state, **changes)
        if new != self.state:
            self.state = new
            self.changed.emit()

    def choose_cashier(self, cashier: CashierView) -> None:
        """Somebody else stands at the till now."""
        self.update(cashier=cashier)
        self.cashier_chosen.emit(cashier)
