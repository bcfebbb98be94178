"""How sales and tenders lie in the tables, and how screens see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, object_session

from pos_app.clock import Clock
from pos_app.db.logical_clock import as_written
from pos_app.db.models.customers import Customer, SavedCard
from pos_app.db.models.deposits import Deposit
from pos_app.db.models.payments import Attempt, Tender
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.db.models.store import Reader
from pos_app.domain.cart import Cart, Totals
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money, format_money, largest_amount, step
from pos_app.domain.payments import (
    CHARGED_BY_CALL,
    SaleState,
    Step,
    TenderKind,
    TenderMoney,
    TenderState,
    approved,
    left_to_pay,
)
from pos_app.domain.permissions import Actor
from pos_app.domain.tender_messages import TenderStatus, nothing_charged, tender_messages
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.cart_checks import check_exchanged_credit, mark_shown
from pos_app.services.ledger.carts import save_cart
from pos_app.services.ledger.charge_details import card_json, card_view
from pos_app.services.ledger.customer_rows import exemption_of
from pos_app.services.ledger.exchange_rows import (
    check_exchange,
    is_exchange_of,
    store_exchange,
)
from pos_app.services.ledger.refundable import check_whole
from pos_app.services.ledger.sale_lines import store_lines
from pos_app.services.shared.attempts import CONFIRM, PROCESS
from pos_app.services.shared.declared_settings import CASH_ROUNDING
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.settings import current_profile
from pos_app.services.shared.station import current_register
from pos_app.services.views.sales import PaymentAnswer, Removal, SaleView, TenderView
from pos_app.stripe_service.errors import NOT_SENT
from pos_app.stripe_service.facts import CardFacts

_GONE = frozenset({TenderState.CANCELED, TenderState.RETURNING, TenderState.RETURNED})


# --- storing a sale ----------------------------------------------------------------------------


def store_sale(session: Session, cart: Cart, actor: Actor, clock: Clock) -> Sale:
    """Store a cart as the sale of the same id; once money is on its way it stays as it was.

    From now on the customer has seen its lines. Raises UserError for a cart that can't be sold, or
    that is no longer what was paid for, and as `save_cart` and `check_exchanged_credit`.
    """
    sale = session.get(Sale, cart.id)
    totals = cart.totals()
    if sale is not None and _is_fixed(session, sale):
        _check_same(session, sale, cart, totals)
        return sale
    _check(session, cart, totals)
    if sale is None:
        sale = _new_sale(session, cart, clock.now())
    sale.cashier_id = actor.cashier_id
    customer = _customer_of(session, cart)
    _check_exemption(cart, customer)
    sale.customer_id = customer.id if customer else None
    sale.profile_id = current_profile(session).id
    sale.note = cart.note
    sale.subtotal_minor = totals.subtotal
    sale.discount_minor = totals.discount
    sale.discount_reason = cart.discount.reason if cart.discount else None
    sale.tax_minor = totals.tax
    sale.total_minor = totals.total
    sale.age_checked = cart.age_checked or None
    sale.credit_minor = totals.credit
    sale.exempted_minor = totals.exempted
    sale.exempt_reason = cart.exemption.reason if cart.exemption else ""
    sale.exempt_number = cart.exemption.number if cart.exemption else ""
    session.add(sale)
    session.flush()
    store_lines(session, cart, totals)
    store_exchange(session, cart, sale)
    row = save_cart(session, actor, cart, clock)
    if row is not None:
        check_exchanged_credit(session, actor, cart, row, clock.now())
        mark_shown(row, cart)
    return sale


def _customer_of(session: Session, cart: Cart) -> Customer | None:
    """Return who buys; nobody where they were deleted since they were chosen."""
    customer = session.get(Customer, cart.customer_id) if cart.customer_id else None
    return None if customer is None or customer.anonymised_at else customer


def _check_exemption(cart: Cart, customer: Customer | None) -> None:
    """Let nobody pay without tax, or with it, otherwise than the cart showed it."""
    if cart.exemption != (exemption_of(customer) if customer else None):
        raise UserError(
            _("Whether this customer pays tax was changed since they were chosen."),
            nothing_charged(),
            _("Choose the customer again."),
        )


def _new_sale(session: Session, cart: Cart, now: datetime) -> Sale:
    return Sale(
        id=cart.id,
        register_id=current_register(session).id,
        state=SaleState.OPEN,
        currency=cart.currency,
        tip_minor=0,
        exchanged_minor=0,
        created_at=now,
    )


def _is_fixed(session: Session, sale: Sale) -> bool:
    if sale.state != SaleState.OPEN:
        return True
    return any(TenderState(tender.state).keeps_the_sale for tender in tenders_of(session, sale.id))


def _check_same(session: Session, sale: Sale, cart: Cart, totals: Totals) -> None:
    """Let nothing out of the shop that was added after the payment began: nobody pays for it."""
    stored = select(SaleLine.name, SaleLine.quantity_milli, SaleLine.total_minor)
    lines = session.execute(stored.where(SaleLine.sale_id == sale.id).order_by(SaleLine.position))
    now = [
        (line.name, line.thousandths, line_totals.total)
        for line, line_totals in zip(cart.lines, totals.lines, strict=True)
    ]
    if [tuple(line) for line in lines] == now and is_exchange_of(session, sale, cart):
        return
    if sale.state == SaleState.OPEN:
        then = _("Put it back as it was to go on paying; ring up what is new in the next sale.")
    else:
        then = _("Look that sale up in the history, and ring up what is new in the next sale.")
    raise UserError(
        _("This cart was changed after paying for it began."),
        _("No further money was taken."),
        then,
    )


def _check(session: Session, cart: Cart, totals: Totals) -> None:
    if not cart.lines:
        raise UserError(_("Nothing has been rung up yet."), next_step=_("Scan or choose an item."))
    if cart.currency != current_profile(session).currency:
        raise UserError(
            _(
                "This cart is in {currency}, which is not the store's currency.",
                currency=cart.currency.upper(),
            ),
            next_step=_("Ring it up anew."),
        )
    if totals.total % step(cart.currency):
        raise UserError(
            _(
                "{currency} has no amount like {amount}.",
                currency=cart.currency.upper(),
                amount=str(totals.due.decimal()),
            ),
            nothing_charged(),
            _("Correct the price that is wrong."),
        )
    most = Money(largest_amount(cart.currency), cart.currency)
    if not 0 <= totals.total <= most.minor:
        raise UserError(
            _("One sale can't come to more than {amount}.", amount=format_money(most)),
            next_step=_("Split it into several sales."),
        )


# --- tenders -----------------------------------------------------------------------------------


def new_tender(
    session: Session, sale: Sale, kind: TenderKind, amount: int, cashier_id: str, now: datetime
) -> Tender:
    """Return a tender of this sale, prepared and not yet stored; `amount` in minor units.

    It is of the register at which it is taken, whichever began the sale.
    """
    return Tender(
        id=new_id(),
        sale_id=sale.id,
        register_id=current_register(session).id,
        cashier_id=cashier_id,
        kind=kind,
        state=TenderState.PREPARED,
        amount_minor=amount,
        currency=sale.currency,
        tendered_minor=0,
        change_minor=0,
        tip_minor=0,
        rounding_minor=0,
        create_key=new_id(),
        card={},
        created_at=now,
    )


_CARD = select(
    SavedCard.customer_id,
    SavedCard.brand,
    SavedCard.last4,
    SavedCard.exp_month,
    SavedCard.exp_year,
).where(SavedCard.id == bindparam("card_id"))


def use_card(session: Session, tender: Tender, sale: Sale, card_id: str) -> None:
    """Charge this saved card of the sale's customer; raises UserError where it is not theirs."""
    card = session.execute(_CARD, {"card_id": card_id}).one_or_none()
    if card is None or card.customer_id != sale.customer_id:
        raise UserError(
            _("This card is no longer saved for this customer."),
            nothing_charged(),
            _("Choose another card."),
        )
    facts = CardFacts(card.brand, card.last4, card.exp_month, card.exp_year)
    tender.payment_method_id, tender.card = card_id, card_json(facts, card_id)


# Built once: while the customer waits, building a statement takes longer than running it.
_TENDERS = select(Tender).where(Tender.sale_id == bindparam("sale_id")).order_by(as_written(Tender))
_WITH_TENDERS = (
    select(Sale, Tender)
    .outerjoin(Tender, Tender.sale_id == Sale.id)
    .where(Sale.id == bindparam("sale_id"))
    .order_by(as_written(Tender))
)


def tenders_of(session: Session, sale_id: str) -> Sequence[Tender]:
    """Return all tenders of a sale, the oldest first."""
    return session.scalars(_TENDERS, {"sale_id": sale_id}).all()


def money_of(tenders: Sequence[Tender]) -> list[TenderMoney]:
    """Return what a sale's state is told by."""
    return [TenderMoney(TenderState(t.state), t.amount_minor - t.tip_minor) for t in tenders]


def left_of(sale: Sale, tenders: Sequence[Tender]) -> int:
    """Return what is still to pay, in minor units: what comes back for the sale pays its part."""
    exchanged = any(tender.kind == TenderKind.EXCHANGE for tender in tenders)
    due = sale.total_minor - (0 if exchanged else sale.exchanged_minor)
    return left_to_pay(due, money_of(tenders))


def check_payable(sale: Sale, tenders: Sequence[Tender], *, besides: str = "") -> None:
    """Raise UserError where no money may be taken for a sale now, or its exchange not made.

    Also where a part of what it took was given back at Stripe: that has to be taken out first.
    `besides` is a tender of it that need not wait for itself.
    """
    check_settled(sale, tenders, besides=besides)
    check_whole(sale, tenders)
    check_exchange(sale)


def check_settled(sale: Sale, tenders: Sequence[Tender], *, besides: str = "") -> None:
    """Raise UserError where a sale is finished, or a payment of it is not settled.

    `besides` is a tender of it that need not wait for itself.
    """
    if sale.state != SaleState.OPEN:
        raise UserError(
            _("This sale is finished."), _("No money moved."), _("Look it up in the history.")
        )
    for tender in tenders:
        if tender.id != besides and TenderState(tender.state).holds_the_sale:
            raise UserError(
                _("A payment of this sale is not settled yet."),
                _("No further money was taken."),
                _("Check that payment again, or put the sale aside."),
            )


# --- views -------------------------------------------------------------------------------------


def read_sale(session: Session, sale_id: str) -> SaleView:
    """Return a sale and how far it is paid, in one query; raises UserError where there is none."""
    found = session.execute(_WITH_TENDERS, {"sale_id": sale_id}).all()
    if not found:
        raise _no_such_sale()
    tenders: list[Tender | None] = [
        tender for _sale, tender in found
    ]  # one None where there is none
    return _view_of(found[0][0], [tender for tender in tenders if tender is not None])


def sale_view(session: Session, sale: Sale) -> SaleView:
    """Return a sale and how far it is paid."""
    return _view_of(sale, tenders_of(session, sale.id))


def _view_of(sale: Sale, tenders: Sequence[Tender]) -> SaleView:
    left = left_of(sale, tenders)
    rounding = read_setting(_session_of(sale), CASH_ROUNDING) if left else None
    return SaleView(
        id=sale.id,
        state=SaleState(sale.state),
        currency=sale.currency,
        total=sale.total_minor,
        paid=approved(money_of(tenders)),
        left=left,
        left_in_cash=rounding.rounded(left) if rounding else 0,
        change=sum(tender.change_minor for tender in tenders),
        tenders=tuple(tender_view(tender) for tender in tenders),
        customer_id=sale.customer_id,
        receipt_number=sale.receipt_number,
        business_date=sale.business_date,
        tip=sale.tip_minor,
        exchanged=sale.exchanged_minor,
    )


def payment_answer(
    sale: Sale, tender: Tender, tenders: Sequence[Tender], details: str = ""
) -> PaymentAnswer:
    """Return a tender with its sale, as `sale_around` finds them; `details` are for support."""
    whole = _view_of(sale, tenders)
    view = next(each for each in whole.tenders if each.id == tender.id)
    return PaymentAnswer(replace(view, details=details) if details else view, whole)


def tender_view(tender: Tender, details: str = "") -> TenderView:
    """Return a tender and what to say about it; `details` are for support.

    In the session that it belongs to: a card reader's name is looked up.
    """
    session = _session_of(tender)
    reader = session.get(Reader, tender.reader_id) if tender.reader_id else None
    reader_name = reader.label if reader else ""
    headline, advice = tender_messages(_status_of(tender, reader_name))
    return TenderView(
        id=tender.id,
        kind=TenderKind(tender.kind),
        state=TenderState(tender.state),
        amount=tender.amount_minor,
        tendered=tender.tendered_minor,
        change=tender.change_minor,
        rounding=tender.rounding_minor,
        label=tender.label,
        intent_id=tender.intent_id,
        card=card_view(tender.card),
        headline=headline,
        advice=advice,
        next_action_url=tender.next_action_url,
        details=details,
        tip=tender.tip_minor,
        step=Step(tender.step),
        reader_id=tender.reader_id,
        reader_name=reader_name,
        page_url=tender.page_url,
        expires_at=tender.expires_at,
        keeps_card=tender.keeps_card,
        started_at=_started_at(session, tender),
        removal=_removal(session, tender),
    )


def _session_of(row: Sale | Tender) -> Session:
    session = object_session(row)
    if session is None:
        raise RuntimeError("a row is seen in the session that it belongs to")
    return session


def _status_of(tender: Tender, reader_name: str) -> TenderStatus:
    return TenderStatus(
        kind=TenderKind(tender.kind),
        state=TenderState(tender.state),
        step=Step(tender.step),
        decline_code=tender.decline_code,
        reader=reader_name,
        bank_page=tender.next_action_url is not None,
    )


_LAST_TRY = select(func.max(Attempt.started_at, type_=Attempt.started_at.type)).where(
    Attempt.tender_id == bindparam("tender_id"), Attempt.endpoint.in_((CONFIRM, PROCESS))
)


def _started_at(session: Session, tender: Tender) -> datetime | None:
    """Return when a payment that is under way began."""
    if tender.kind == TenderKind.PAGE:
        return tender.created_at
    if not TenderState(tender.state).holds_the_sale:
        return None
    return session.scalar(_LAST_TRY, {"tender_id": tender.id})


def _removal(session: Session, tender: Tender) -> Removal:
    if tender.state == TenderState.APPROVED:
        is_open = session.get_one(Sale, tender.sale_id).state == SaleState.OPEN
        return "refund" if is_open and not session.get(Deposit, tender.sale_id) else "no"
    charging = tender.kind in CHARGED_BY_CALL and tender.state == TenderState.PENDING
    return "no" if charging or tender.state in _GONE else "cancel"


def find_sale(session: Session, sale_id: str) -> Sale:
    """Return a sale; raises UserError where the books have none of this id."""
    sale = session.get(Sale, sale_id)
    if sale is None:
        raise _no_such_sale()
    return sale


def _no_such_sale() -> UserError:
    return UserError(_("There is no such sale."), next_step=_("Go back to the cart."))


def _no_such_payment() -> UserError:
    return UserError(_("There is no such payment."), next_step=_("Go back to the sale."))


def owner_of_card(session: Session, sale_id: str) -> str:
    """Return the customer for whom a card that pays a sale can be kept.

    Raises UserError where the sale has none.
    """
    customer_id = find_sale(session, sale_id).customer_id
    if customer_id is None:
        raise UserError(
            _("A card can only be kept for a customer."),
            nothing_charged(),
            _("Choose the customer first, or don't keep the card."),
        )
    return customer_id


_SALE_AROUND = (
    select(Sale, Tender)
    .join(Tender, Tender.sale_id == Sale.id)
    .where(
        Sale.id
        == select(Tender.sale_id).where(Tender.id == bindparam("tender_id")).scalar_subquery()
    )
    .order_by(as_written(Tender))
)


def sale_around(session: Session, tender_id: str) -> tuple[Sale, Tender, list[Tender]]:
    """Return the sale of a tender, that tender and all of the sale, in one query for speed.

    Raises UserError where the books have no tender of this id.
    """
    found = session.execute(_SALE_AROUND, {"tender_id": tender_id}).all()
    if not found:
        raise _no_such_payment()
    tenders = [tender for _sale, tender in found]
    return found[0][0], next(row for row in tenders if row.id == tender_id), tenders


def find_tender(session: Session, tender_id: str) -> Tender:
    """Return a tender; raises UserError where the books have none of this id."""
    tender = session.get(Tender, tender_id)
    if tender is None:
        raise _no_such_payment()
    return tender


def was_tried(session: Session, tender_id: str) -> bool:
    """Return whether anything was ever sent or shown that could move this tender's money."""
    tender = find_tender(session, tender_id)
    if tender.session_id or (tender.kind == TenderKind.PHONE and tender.intent_id):
        return True  # its page or its secret may be in the customer's hands
    attempts = select(Attempt.id).where(
        Attempt.tender_id == tender_id,
        Attempt.endpoint.in_((CONFIRM, PROCESS)),
        func.coalesce(Attempt.outcome, "") != NOT_SENT,
    )
    return session.scalars(attempts.limit(1)).first() is not None
