"""Whose PIN was typed, and the wait after misses.

A miss is committed before the PIN is looked at, and taken back when it was right: a program that
is killed meanwhile has counted it. The wait is measured by a clock that nobody can set, from the
last miss of this run on, or from its start: a restart begins the wait again, and setting the wall
clock does nothing. The right PIN of a cashier leaves the misses before it: who has one of their
own can't try another's for ever. A manager's ends them, and so does time without a miss.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from threading import Lock
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.engine import Database
from pos_app.db.models.store import Cashier
from pos_app.domain.permissions import Role
from pos_app.domain.pins import FORGOTTEN_AFTER, wait_after
from pos_app.domain.texts import _, ngettext
from pos_app.errors import UserError
from pos_app.services.shared.setting_rows import read_setting, write_setting
from pos_app.services.staff.pin_hash import PinHash, whose
from pos_app.settings import Scope, Setting

_MISSES: Final = Setting("pin_misses", Scope.REGISTER, int, 0)
"""How many PINs in a row were nobody's at a register."""


class WrongPinError(UserError):
    """A PIN that is nobody's, or not of the person that was named."""

    def __init__(self, misses: int, what: str = "") -> None:
        """Say so, and what one more miss costs; `what` is said of something other than a PIN."""
        super().__init__(
            what or _("This PIN is not right."),
            _("Nothing was changed."),
            _next_step(wait_after(misses)),
        )


class PinWaitError(UserError):
    """PINs are not looked at just now, since too many were wrong; `seconds` is how long."""

    def __init__(self, seconds: int) -> None:
        """Say how long it is."""
        super().__init__(
            _("Too many PINs were wrong."), _("Nothing was changed."), _next_step(seconds)
        )
        self.seconds = seconds


def _next_step(seconds: int) -> str:
    if not seconds:
        return _("Type it again.")
    return ngettext("Wait {n} second, then type it.", "Wait {n} seconds, then type it.", seconds)


class PinCheck:
    """Tries PINs one after the other, each off the UI thread and outside any write."""

    def __init__(self, database: Database, uptime: Callable[[], float]) -> None:
        """`uptime` is in seconds, on a clock that nobody can set."""
        self._database = database
        self._uptime = uptime
        self._since = uptime()
        self._one_at_a_time = Lock()

    def cashier_of(self, pin: str, cashier_id: str) -> str:
        """Return the id of the cashier whose PIN this is; of the named one, or of anybody for "".

        Raises WrongPinError, PinWaitError while no PIN is looked at.
        """
        with self._one_at_a_time:
            misses = self._count_as_miss()
            with self._database.read() as session:
                hashes = pin_hashes(session)
            found = whose(pin, (e for e in hashes if cashier_id in {"", e.cashier_id}))
            if not found:
                raise WrongPinError(misses)
            self._take_back(found)
            return found

    def check_code(self, code: str, kept: PinHash) -> str:
        """Return whose recovery code this is. It counts among the PINs that were tried.

        Raises as `cashier_of`.
        """
        with self._one_at_a_time:
            misses = self._count_as_miss()
            if not kept.is_of(code):
                raise WrongPinError(misses, _("This recovery code is not right."))
            self._take_back(kept.cashier_id)
            return kept.cashier_id

    def _count_as_miss(self) -> int:
        with self._database.write() as session:
            passed = self._uptime() - self._since
            before = read_setting(session, _MISSES)
            if (wait := wait_after(before) - passed) > 0:
                raise PinWaitError(math.ceil(wait))
            counted = max(0, before - int(passed // FORGOTTEN_AFTER)) + 1
            write_setting(session, _MISSES, counted)
        self._since = self._uptime()
        return counted

    def _take_back(self, cashier_id: str) -> None:
        with self._database.write() as session:
            is_cashier = session.get_one(Cashier, cashier_id).role == Role.CASHIER
            write_setting(session, _MISSES, read_setting(session, _MISSES) - 1 if is_cashier else 0)


def pin_hashes(session: Session) -> list[PinHash]:
    """Return what is kept of the PINs of all who ring up."""
    rows = session.scalars(select(Cashier).where(Cashier.pin_hash != "", Cashier.active))
    return [PinHash(row.id, row.pin_hash, row.pin_salt) for row in rows.all()]
