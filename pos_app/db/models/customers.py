"""The tables of customers and the cards they keep."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from pos_app.changes import Kind
from pos_app.db.models.base import Base, Publishes, ref
from pos_app.db.types import LongStoredText
from pos_app.domain.searching import customer_words


class Customer(Base):
    """A customer's profile; `stripe_state` is pending, linked, missing or deleted.

    `create_key` is the idempotency key with which its Stripe customer is made; a deleted customer
    stays as an anonymised row, since sales name it. `folded_name` is what their purchases are found
    by. `change_no` and `cards_no` are the numbers (`Database.logical_clock`) of the last change of
    the details and of the cards, or of the fetch they are from. `asked_at`: by Stripe's clock, when
    it was first found not to have them, after the last request to make them. With an
    `exempt_reason` they are charged no tax; sales keep a copy of it. `locales` are the languages
    that they like best, with commas between (`de-AT,en`), as Stripe's `preferred_locales`.
    """

    __tablename__ = "customer"
    __publishes__ = (
        Publishes(Kind.CUSTOMER, by="id"),
        Publishes(
            Kind.ATTENTION, by="id", only=frozenset({"name", "email", "phone", "anonymised_at"})
        ),
    )
    __unpublished__ = frozenset(
        {
            "create_key",
            "cards_synced_at",
            "cards_no",
            "change_no",
            "asked_at",
            "updated_at",
            "folded_name",
        }
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    stripe_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    stripe_state: Mapped[str] = mapped_column(String(16), index=True)
    create_key: Mapped[str] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(index=True)
    email: Mapped[str] = mapped_column(index=True)
    phone: Mapped[str] = mapped_column(index=True)
    notes: Mapped[str] = mapped_column(LongStoredText)
    exempt_reason: Mapped[str] = mapped_column(default="", server_default=text("''"))
    exempt_number: Mapped[str] = mapped_column(default="", server_default=text("''"))
    locales: Mapped[str] = mapped_column(LongStoredText, default="", server_default=text("''"))
    search_text: Mapped[str]
    folded_name: Mapped[str] = mapped_column(default="", server_default=text("''"))
    default_card_id: Mapped[str | None] = mapped_column(String(64))
    cards_synced_at: Mapped[datetime | None]
    cards_no: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    change_no: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    asked_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime]
    anonymised_at: Mapped[datetime | None] = mapped_column(index=True)

    __table_args__ = (Index("ix_customer_folded_name", "folded_name", "id"),)

    @validates("name", "email", "phone")
    def _fold(self, field: str, value: str) -> str:
        given = {"name": self.name, "email": self.email, "phone": self.phone, field: value}
        self.folded_name = customer_words(**{each: text or "" for each, text in given.items()})
        return value


class SavedCard(Base):
    """What may be known of a saved card: Stripe's id and how to recognise it."""

    __tablename__ = "saved_card"
    __publishes__ = (Publishes(Kind.CUSTOMER, by="customer_id"),)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    customer_id: Mapped[str] = ref("customer.id")
    brand: Mapped[str] = mapped_column(String(32))
    last4: Mapped[str] = mapped_column(String(4), index=True)
    exp_month: Mapped[int]
    exp_year: Mapped[int]
    created_at: Mapped[datetime]


class CardSetup(Base):
    """A card being saved for a customer, by a reader or a hosted page; no money moves.

    `create_key` is committed before Stripe is asked, `setup_intent_id` or `session_id` before the
    reader or the customer is.
    """

    __tablename__ = "card_setup"
    __publishes__ = ()
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    customer_id: Mapped[str] = ref("customer.id")
    register_id: Mapped[str] = ref("register.id", index=False)
    cashier_id: Mapped[str] = ref("cashier.id", index=False)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)
    step: Mapped[str] = mapped_column(String(24), default="")
    create_key: Mapped[str] = mapped_column(String(36), unique=True)
    setup_intent_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    session_id: Mapped[str | None] = mapped_column(String(128), unique=True)
    reader_id: Mapped[str | None] = ref("reader.id", index=False)
    account_id: Mapped[str | None] = mapped_column(String(64))
    page_url: Mapped[str | None] = mapped_column(LongStoredText)
    saved_card_id: Mapped[str | None] = mapped_column(String(64))
    failure: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
