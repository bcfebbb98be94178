"""Which register this program is and who stands at it: a file of this machine, in no book."""

from __future__ import annotations

import logging
from pathlib import Path

from pos_app.settings import JsonFile

log = logging.getLogger(__name__)

_FILE = "station.json"
_REGISTER = "register"
_CASHIER = "cashier"


class Station:
    """The register of one book at which this program stands, and the cashier in charge of it.

    Both are ids, empty where nothing was chosen; the book may not have them any more. The file
    lies beside the book: books of several modes, and data folders of several machines, have each
    their own, and no backup has any. Safe from any thread.

    `open_approvals` are those that were given here and not used yet, by their ids: of this run.
    """

    def __init__(self, folder: Path) -> None:
        """Read the station of the book in this folder, where it has one."""
        self._file = JsonFile(folder / _FILE)
        self.register_id = self._load(_REGISTER)
        self.cashier_id = self._load(_CASHIER)
        self.open_approvals: set[str] = set()

    def choose(self, register_id: str) -> None:
        """Be this register from now on."""
        self.register_id = register_id
        self._save(_REGISTER, register_id)

    def sign_in(self, cashier_id: str) -> None:
        """Let this cashier be in charge from now on."""
        self.cashier_id = cashier_id
        self._save(_CASHIER, cashier_id)

    def _load(self, name: str) -> str:
        kept = self._file.load(name)
        return kept if isinstance(kept, str) else ""

    def _save(self, name: str, value: str) -> None:
        try:
            self._file.save(name, value)
        except OSError as error:  # it counts for this run all the same
            log.warning("The station could not be saved: %s", error)
