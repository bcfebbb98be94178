"""Who gives the commands of a test, where nobody in particular has to."""

from __future__ import annotations

from pos_app.db.engine import Database
from pos_app.db.models.store import Cashier
from pos_app.domain.permissions import Actor
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
