"""The history's read model: kept by the writes themselves, inside their transactions.

A row for each sale that money was asked for, and one for each Stripe payment that no sale of ours
made. What Stripe last said of a payment (`payment_records`) stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from pos_app.changes import Kind
from pos_app.db.changes import bulk_write
from pos_app.db.models.customers import Customer
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.db.models.store import Cashier, Register, StoreProfile
from pos_app.db.order import as_written
from pos_app.domain.money import Money
from pos_app.domain.payments import (
    CHARGED_BY_CALL,
    PaymentStatus,
    RefundState,
    SaleState,
    TenderKind,
    TenderState,
    paid_status,
)
from pos_app.domain.searching import fold
from pos_app.domain.texts import NP_, Message
from pos_app.services.views.customers import CardView
from pos_app.stripe_service.facts import CardFacts

_MOST_ITEM_TEXT = 400

METHOD_NAMES: Final[dict[TenderKind, Message]] = {
    TenderKind.CASH: NP_("way of paying", "Cash"),
    TenderKind.SAVED_CARD: NP_("way of paying", "Card"),
    TenderKind.READER: NP_("way of paying", "Card reader"),
    TenderKind.PAGE: NP_("way of paying", "Payment page"),
    TenderKind.PHONE: NP_("way of paying", "Phone app"),
    TenderKind.BANK_TERMINAL: NP_("way of paying", "Bank terminal"),
}
"""As the history calls them, where no card is known."""

_NOT_KNOWN = frozenset({TenderState.UNKNOWN, TenderState.RETURNING})
_TRIALS = frozenset({"till_check", "till_reader_test"})
"""The metadata of what was made only to be cancelled."""


# --- cards -------------------------------------------------------------------------------------


def card_json(card: CardFacts, card_id: str | None = None) -> dict[str, Any]:
    """Return how a tender or payment remembers a card: CardFacts as JSON, and the card's id."""
    return {"id": card_id or "", **asdict(card)}


def card_view(card: dict[str, Any]) -> CardView | None:
    """Return a remembered card for the screens, None where none is known yet."""
    if not card.get("last4"):
        return None
    return CardView(
        id=card.get("id", ""),
        brand=card["brand"],
        last4=card["last4"],
        exp_month=card["exp_month"],
        exp_year=card["exp_year"],
    )


def method_label(kind: TenderKind | None, card: dict[str, Any], name: str = "") -> str:
    """Return how people call a way of paying: `Cash`, `Visa •••• 4242`.

    `kind` is None for a payment made elsewhere; `name` is the store's own for it, if any.
    """
    view = card_view(card)
    return view.label if view else name or str(_name_of(kind))


def stored_method(kind: TenderKind | None, card: dict[str, Any], name: str = "") -> str:
    """Return how the history's rows keep a way of paying: in English, whoever reads them."""
    view = card_view(card)
    return view.label if view else name or _name_of(kind).text


def _name_of(kind: TenderKind | None) -> Message:
    return METHOD_NAMES[kind or TenderKind.SAVED_CARD]


def label_of(tender: Tender) -> str:
    """Return how people call the way in which a tender was paid."""
    return method_label(TenderKind(tender.kind), tender.card, tender.label)


def card_receipt(card: dict[str, Any]) -> dict[str, str]:
    """Return what a receipt tells of how a card was read, by Stripe's names of it."""
    read = {"read_method": card["read_method"]} if card.get("read_method") else {}
    return read | (card.get("receipt") or {})


def needs_reader(card: dict[str, Any]) -> bool:
    """Tell whether money goes back to a card only where it is presented again (Interac)."""
    return card.get("type") == "interac_present"


# --- what was given back -----------------------------------------------------------------------


def refunded_of_payment(
    payment: StripePayment | None, own: Sequence[Refund], *, certain: bool
) -> int:
    """Return what was given back of one payment or cash tender, in minor units.

    `own` are this book's refunds of it. `certain` leaves out those whose answer is not known yet;
    without it the sum is what may not be given back a second time.
    """
    ours = [refund for refund in own if _counts(refund, certain=certain)]
    mine = sum(refund.amount_minor for refund in ours)
    if payment is None:
        return mine
    known = {refund.stripe_id for refund in own}
    elsewhere: int = sum(
        refund["amount"]
        for refund in payment.refunds
        if refund["id"] not in known and RefundState.of(refund["status"]).takes_from_the_rest
    )
    return max(payment.refunded_minor, mine + elsewhere)


def _counts(refund: Refund, *, certain: bool) -> bool:
    state = RefundState(refund.state)
    if certain and state.is_unknown:
        return False
    return state.takes_from_the_rest


def refundable(session: Session, tender: Tender) -> int:
    """Return what is left to give back of one tender, in minor units."""
    if tender.state != TenderState.APPROVED:
        return 0
    own = session.scalars(select(Refund).where(Refund.tender_id == tender.id)).all()
    payment = session.get(StripePayment, tender.intent_id) if tender.intent_id else None
    return max(0, tender.amount_minor - refunded_of_payment(payment, own, certain=False))


def refundable_payment(session: Session, payment: StripePayment) -> int:
    """Return what is left to give back of a payment that no sale made, in minor units."""
    own = session.scalars(select(Refund).where(Refund.intent_id == payment.intent_id)).all()
    return max(0, payment.received_minor - refunded_of_payment(payment, own, certain=False))


# --- a sale's row ------------------------------------------------------------------------------


@dataclass
class SaleRows:
    """A sale and what finishing and showing it look up: two queries, for the customer waits."""

    sale: Sale
    register: Register
    entry: HistoryEntry | None
    time_zone: str
    day_starts_at_hour: int
    cashier_name: str
    customer_name: str | None
    tenders: list[Tender]
    payments: dict[str, StripePayment]


def sale_rows(session: Session, sale_id: str) -> SaleRows:
    """Read a sale with all that belongs to it, its oldest tender first."""
    chosen = {"sale_id": sale_id}
    belongings = session.execute(_BELONGINGS, chosen).one()
    paid: Sequence[tuple[Tender, StripePayment | None]] = session.execute(_TENDERS, chosen).all()
    return SaleRows(
        *belongings,
        tenders=[tender for tender, _ in paid],
        payments={payment.intent_id: payment for _, payment in paid if payment is not None},
    )


# Built once: while the customer waits, building a statement takes longer than running it.
_BELONGINGS = (
    select(
        Sale,
        Register,
        HistoryEntry,
        StoreProfile.time_zone,
        StoreProfile.day_starts_at_hour,
        Cashier.name,
        Customer.name,
    )
    .join(Register, Register.id == Sale.register_id)
    .join(StoreProfile, StoreProfile.id == Sale.profile_id)
    .join(Cashier, Cashier.id == Sale.cashier_id)
    .outerjoin(Customer, Customer.id == Sale.customer_id)
    .outerjoin(HistoryEntry, HistoryEntry.id == Sale.id)
    .where(Sale.id == bindparam("sale_id"))
)
_TENDERS = (
    select(Tender, StripePayment)
    .outerjoin(StripePayment, StripePayment.intent_id == Tender.intent_id)
    .where(Tender.sale_id == bindparam("sale_id"))
    .order_by(as_written(Tender))
)
_ITEM_NAMES = (
    select(SaleLine.name)
    .where(SaleLine.sale_id == bindparam("sale_id"))
    .order_by(SaleLine.position)
)


def write_sale_entry(session: Session, sale_id: str) -> None:
    """Bring a sale's row of the history up to date; a sale nobody began to pay has none."""
    session.flush()
    fill_sale_entry(session, sale_rows(session, sale_id))


def fill_sale_entry(session: Session, rows: SaleRows) -> None:
    """Do the same for rows that were read already, with what was changed in them since."""
    shown = [tender for tender in rows.tenders if _was_asked(tender)]
    sale, entry = rows.sale, rows.entry
    if not shown and sale.state == SaleState.OPEN:
        if entry is not None:
            session.delete(entry)
        return
    taken = sum(t.amount_minor for t in shown if t.state == TenderState.APPROVED)
    refunded = _refunded_of_sale(session, rows) if taken else 0
    entry = entry or HistoryEntry(id=sale.id, sale_id=sale.id, intent_id=None)
    entry.customer_id = sale.customer_id
    entry.occurred_at = sale.paid_at or sale.created_at
    entry.amount_minor = max(sale.total_minor + sale.tip_minor, taken)
    entry.currency = sale.currency
    entry.refunded_minor = refunded
    entry.status = _sale_status(sale, shown, taken, refunded)
    entry.method = _methods(shown)
    entry.customer_name = rows.customer_name or ""
    entry.cashier_name = rows.cashier_name
    entry.receipt_number = sale.receipt_number
    entry.search_text = _sale_text(session, entry, shown)
    session.add(entry)


def _was_asked(tender: Tender) -> bool:
    quiet = tender.state in {TenderState.PREPARED, TenderState.CANCELED}
    return not quiet or tender.decline_code is not None


def _refunded_of_sale(session: Session, rows: SaleRows) -> int:
    """Return what was given back of a sale; our own refunds are made from its row only."""
    refunds: Sequence[Refund] = ()
    if rows.entry is not None:
        refunds = session.scalars(select(Refund).where(Refund.sale_id == rows.sale.id)).all()
    return sum(
        refunded_of_payment(
            rows.payments.get(tender.intent_id or ""),
            [refund for refund in refunds if refund.tender_id == tender.id],
            certain=True,
        )
        for tender in rows.tenders
        if tender.state == TenderState.APPROVED
    )


def _sale_status(sale: Sale, tenders: Sequence[Tender], taken: int, refunded: int) -> PaymentStatus:
    if any(_is_unknown(tender) for tender in tenders):
        return PaymentStatus.UNKNOWN
    if sale.state == SaleState.OPEN:
        return _open_status(tenders)
    if sale.voided_at and refunded >= taken:
        return PaymentStatus.VOIDED
    due = sale.total_minor + sale.tip_minor if sale.receipt_number else 0
    if sale.state == SaleState.OVERPAID and taken - refunded > due:
        return PaymentStatus.OVERPAID
    if sale.state == SaleState.ABANDONED:
        return PaymentStatus.CANCELLED
    return paid_status(taken, refunded)


def _is_unknown(tender: Tender) -> bool:
    """Tell whether money may have moved; a reader or a page that waits has moved none."""
    charging = tender.state == TenderState.PENDING and tender.kind in CHARGED_BY_CALL
    return charging or tender.state in _NOT_KNOWN


def _open_status(tenders: Sequence[Tender]) -> PaymentStatus:
    refused = {TenderState.DECLINED, TenderState.CANCELED}
    over = all(tender.state in refused for tender in tenders)
    return PaymentStatus.DECLINED if over else PaymentStatus.WAITING


def _methods(tenders: Sequence[Tender]) -> str:
    """Name the ways that took money, or that were tried where none did."""
    good = [tender for tender in tenders if tender.state == TenderState.APPROVED] or tenders
    labels = dict.fromkeys(stored_method(TenderKind(t.kind), t.card, t.label) for t in good)
    return " + ".join(labels)


def _sale_text(session: Session, entry: HistoryEntry, tenders: Sequence[Tender]) -> str:
    names = session.scalars(_ITEM_NAMES, {"sale_id": entry.id})
    intents = [tender.intent_id or tender.reference for tender in tenders]
    items = " ".join(names)[:_MOST_ITEM_TEXT]  # not shown: what the search looks through
    return search_text_of(entry, [*intents, items])


def search_text_of(entry: HistoryEntry, more: Sequence[str]) -> str:
    """Return what the search looks through; `more` are ids of payments, then names of items."""
    return _folded([*_first_words(entry), entry.customer_name, entry.cashier_name, *more])


def _first_words(entry: HistoryEntry) -> list[str]:
    """Return what stands before the customer's name."""
    amount = str(Money(entry.amount_minor, entry.currency).decimal())
    return [entry.receipt_number or "", amount, amount.replace(".", ","), entry.method]


def _folded(parts: Sequence[str]) -> str:
    return fold(" ".join(filter(None, parts)))  # not shown: what the search looks through


# --- a customer's name in all their rows -------------------------------------------------------


def name_customer(
    session: Session, which: ColumnElement[bool], customer_id: str | None, name: str
) -> None:
    """Let rows of the history name another customer, or the same by another name.

    However many they are: one statement reads them and one writes, since all writing waits.
    """
    session.flush()
    entries = session.scalars(select(HistoryEntry).where(which)).all()
    named: dict[str, str | None] = {"customer_name": name}
    if any(entry.customer_id != customer_id for entry in entries):
        named["customer_id"] = customer_id  # otherwise its index and reference stay untouched
    texts = {entry: _text_with_name(entry, name) for entry in entries}
    rows = [{"id": entry.id, "search_text": text, **named} for entry, text in texts.items() if text]
    if rows:
        people = {entry.customer_id for entry in entries} | {customer_id}
        changes = [(Kind.HISTORY, entry.id) for entry in entries]
        changes += [(Kind.PURCHASE, each) for each in people if each]
        bulk_write(session, update(HistoryEntry), rows, changes=changes)
    for entry, text in texts.items():
        if text is None:
            _write_anew(session, entry)
        else:
            session.expire(entry)


def _text_with_name(entry: HistoryEntry, name: str) -> str | None:
    """Return a row's words with another name; None where they are not as they are made today."""
    first = _first_words(entry)
    head = _folded([*first, entry.customer_name])
    if not entry.search_text.startswith(head):
        return None
    return _folded([*first, name]) + entry.search_text[len(head) :]


def _write_anew(session: Session, entry: HistoryEntry) -> None:
    if entry.sale_id:
        write_sale_entry(session, entry.sale_id)
    elif entry.intent_id:
        write_payment_entry(session, entry.intent_id)


# --- the row of a payment that no sale made ----------------------------------------------------


def write_payment_entry(session: Session, intent_id: str) -> None:
    """Bring the row of a payment that no sale of ours made up to date.

    What Till itself made to try a reader or an account out has none: it takes no money.
    """
    payment = session.get_one(StripePayment, intent_id)
    if not payment.received_minor and _TRIALS & payment.facts.keys():
        return
    entry = session.get(HistoryEntry, intent_id)
    if entry is None:
        entry = HistoryEntry(id=intent_id, sale_id=None, intent_id=intent_id, cashier_name="")
    customer = _customer_of(session, payment.stripe_customer_id)
    entry.customer_id = customer.id if customer else None
    entry.customer_name = customer.name if customer else ""
    entry.occurred_at = payment.created_at
    entry.amount_minor = payment.amount_minor
    entry.currency = payment.currency
    own = session.scalars(select(Refund).where(Refund.intent_id == intent_id)).all()
    entry.refunded_minor = refunded_of_payment(payment, own, certain=True)
    entry.status = _payment_status(payment, entry.refunded_minor)
    entry.method = stored_method(None, payment.card)
    entry.receipt_number = None
    entry.search_text = search_text_of(entry, [intent_id, payment.description])
    session.add(entry)


def _customer_of(session: Session, stripe_id: str | None) -> Customer | None:
    if not stripe_id:
        return None
    return session.scalars(select(Customer).where(Customer.stripe_id == stripe_id)).one_or_none()


def _payment_status(payment: StripePayment, refunded: int) -> PaymentStatus:
    if payment.status == "succeeded":
        return paid_status(payment.received_minor, refunded)
    if payment.status == "canceled":
        return PaymentStatus.CANCELLED
    return PaymentStatus.DECLINED if payment.failure_code else PaymentStatus.WAITING
