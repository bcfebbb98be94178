"""Rows of the books as a test wants them, with nobody asking Stripe and no sale rung up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.customers import Customer
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.db.models.store import Cashier, Register, StoreProfile
from pos_app.domain.ids import new_id
from pos_app.domain.payments import RefundOrigin, RefundState, SaleState, TenderKind, TenderState
from tests.support.store import STORE

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
IN_UTC = replace(STORE, time_zone="UTC")
"""A store whose days are those of these rows, at whatever hour the tests run."""
HOUR = timedelta(hours=1)
VISA = {"id": "pm_1", "brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2030}


def sale_row(session: Session, total: int = 1000, *names: str, **more: Any) -> Sale:
    """Add a sale of so much that nobody has paid, with lines of these names."""
    columns: dict[str, Any] = {
        "id": new_id(),
        "register_id": session.scalars(select(Register.id)).one(),
        "cashier_id": session.scalars(select(Cashier.id)).one(),
        "profile_id": session.scalars(select(StoreProfile.id)).one(),
        "state": SaleState.OPEN,
        "currency": "usd",
        "subtotal_minor": total,
        "discount_minor": 0,
        "tax_minor": 0,
        "tip_minor": 0,
        "total_minor": total,
        "created_at": NOON,
    }
    sale = Sale(**columns | more)
    session.add(sale)
    session.add_all(_line(sale.id, place, name) for place, name in enumerate(names))
    session.flush()
    return sale


def _line(sale_id: str, place: int, name: str) -> SaleLine:
    return SaleLine(
        id=new_id(),
        sale_id=sale_id,
        position=place,
        name=name,
        note="",
        quantity_milli=1_000,
        unit_price_minor=500,
        discount_minor=0,
        tax_minor=0,
        total_minor=500,
    )


def tender_row(session: Session, sale: Sale, amount: int = 1000, **more: Any) -> Tender:
    """Add cash that paid so much of a sale, or what else `more` makes of it."""
    columns: dict[str, Any] = {
        "id": new_id(),
        "sale_id": sale.id,
        "register_id": sale.register_id,
        "cashier_id": sale.cashier_id,
        "kind": TenderKind.CASH,
        "state": TenderState.APPROVED,
        "amount_minor": amount,
        "currency": sale.currency,
        "create_key": str(uuid4()),
        "card": {},
        "created_at": NOON,
    }
    tender = Tender(**columns | more)
    session.add(tender)
    session.flush()
    return tender


def refund_row(session: Session, tender: Tender | None, amount: int, **more: Any) -> Refund:
    """Add a refund of a tender, made; without one it is of the payment that `more` names."""
    of_tender: dict[str, Any] = {}
    if tender is not None:
        of_tender = {
            "sale_id": tender.sale_id,
            "tender_id": tender.id,
            "intent_id": tender.intent_id,
        }
    columns: dict[str, Any] = {
        "id": new_id(),
        "create_key": str(uuid4()),
        "register_id": session.scalars(select(Register.id)).one(),
        "cashier_id": session.scalars(select(Cashier.id)).one(),
        "kind": "card",
        "state": RefundState.SUCCEEDED,
        "amount_minor": amount,
        "currency": "usd",
        "reason": "requested_by_customer",
        "note": "",
        "failure": "",
        "business_date": date(2026, 1, 2),
        "created_at": NOON,
    }
    refund = Refund(**columns | of_tender | more)
    session.add(refund)
    session.flush()
    return refund


def refund_elsewhere(session: Session, amount: int, **more: Any) -> Refund:
    """Add a refund that somebody else made at Stripe."""
    columns: dict[str, Any] = {
        "origin": RefundOrigin.STRIPE,
        "stripe_id": "re_elsewhere",
        "register_id": None,
        "cashier_id": None,
        "kind": TenderKind.SAVED_CARD,
        "reason": "",
    }
    return refund_row(session, None, amount, **columns | more)


def payment_row(intent_id: str, received: int = 1000, **more: Any) -> StripePayment:
    """Return a payment that succeeded, as Stripe told of it; it is not added."""
    columns: dict[str, Any] = {
        "intent_id": intent_id,
        "status": "succeeded",
        "amount_minor": received,
        "received_minor": received,
        "refunded_minor": 0,
        "currency": "usd",
        "card": {},
        "description": "",
        "facts": {},
        "created_at": NOON,
        "fetched_at": NOON,
    }
    return StripePayment(**columns | more)


def customer_row(session: Session, name: str, stripe_id: str | None = None) -> Customer:
    """Add a customer of that name."""
    customer = Customer(
        id=new_id(),
        stripe_id=stripe_id,
        stripe_state="linked",
        create_key=str(uuid4()),
        name=name,
        email="",
        phone="",
        notes="",
        search_text=name.casefold(),
        created_at=NOON,
        updated_at=NOON,
    )
    session.add(customer)
    session.flush()
    return customer


def columns_of(row: Any) -> dict[str, Any]:
    """Return all that a row of the books says, by its columns."""
    return {each.key: getattr(row, each.key) for each in type(row).__mapper__.column_attrs}


def entry_of(session: Session, history_id: str) -> HistoryEntry | None:
    session.flush()
    session.expire_all()
    return session.get(HistoryEntry, history_id)
