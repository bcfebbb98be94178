"""Who gives the commands of a test, where nobody in particular has to."""

from __future__ import annotations

from pos_app.db.engine import Database
from pos_app.db.models.store import Cashier
from pos_app.domain.money import Money
from pos_app.domain.permissions import Action, Actor, Approval, Permission
from pos_app.services.container import Services
from pos_app.services.shared.station import current_cashier_row


def in_charge(database: Database) -> Actor:
    """Return the cashier who is in charge at the station of an open book."""
    with database.read() as session:
        return Actor(current_cashier_row(session).id)


def give_pin(services: Services, cashier_id: str) -> None:
    """Let a cashier have a PIN: from now on it counts who gives a command."""
    with services.carts._database.write() as session:
        session.get_one(Cashier, cashier_id).pin_hash = "scrypt"


def approved(
    database: Database,
    actor: Actor,
    by: str,
    permission: Permission,
    kind: str = "",
    subject_id: str = "",
    amount: Money | None = None,
) -> Actor:
    """Return an actor with somebody's approval, as given at the till with their PIN."""
    approval = Approval(by, Action(permission, kind, subject_id, amount))
    database.station.open_approvals.add(approval.id)
    return Actor(actor.cashier_id, approval)
