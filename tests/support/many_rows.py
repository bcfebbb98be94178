"""Many rows at once, for what must stay quick with them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert

from pos_app.db.changes import bulk_write
from pos_app.db.engine import Database
from pos_app.db.models.customers import Customer
from pos_app.domain.ids import new_id
from pos_app.services.ledger.customer_rows import search_text


def add_many(database: Database, many: int, now: datetime) -> list[str]:
    """Add customers that are linked with Stripe; return their ids."""
    rows = [_row(number, now) for number in range(many)]
    with database.write() as session:
        bulk_write(session, insert(Customer), rows, changes=())
    return [str(row["id"]) for row in rows]


def _row(number: int, now: datetime) -> dict[str, object]:
    name, email = f"Customer {number:05d}", f"c{number:05d}@example.com"
    phone = f"+1212{number:07d}"
    return {
        "id": new_id(),
        "stripe_id": f"cus_{number}",
        "stripe_state": "linked",
        "create_key": new_id(),
        "name": name,
        "email": email,
        "phone": phone,
        "notes": "",
        "search_text": search_text(name, email, phone, ()),
        "created_at": now,
        "updated_at": now,
    }
