"""Looking at rows that come page by page: allowed once, with the first page."""

from __future__ import annotations

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.domain.permissions import Actor, Permission
from pos_app.services.shared.authority import refuse_denied, require_to_look


class PagedAccess:
    """Keeps who looks at what in one list, so that its further pages need no approval each."""

    def __init__(
        self, database: Database, clock: Clock, permission: Permission, kind: str = ""
    ) -> None:
        """Guard one list with a permission; `kind` is what an approval names."""
        self._database = database
        self._clock = clock
        self._permission = permission
        self._kind = kind
        self._allowed: tuple[str, object] | None = None

    def require(self, actor: Actor, of: object, *, goes_on: bool) -> None:
        """Let an actor look at the rows `of` something, the first line as `require_to_look`.

        What `goes_on` with the rows that this actor was last allowed to look at needs no other
        approval; whom no approval would help is refused all the same.
        """
        look = (actor.cashier_id, of)
        if goes_on and look == self._allowed:
            with self._database.read() as session:
                refuse_denied(session, actor, self._permission)
            return
        require_to_look(self._database, actor, self._permission, self._kind, at=self._clock.now())
        self._allowed = look
