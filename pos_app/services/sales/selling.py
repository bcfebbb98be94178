"""Selling: from a cart to a sale that is paid, put aside or given up."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.deposits import Deposit
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import OpenCart, Sale
from pos_app.domain.cart import Cart
from pos_app.domain.money import Money
from pos_app.domain.payments import (
    AT_STRIPE,
    RefundRoute,
    SaleState,
    TenderKind,
    TenderState,
    approved,
)
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _, paragraph
from pos_app.errors import UserError
from pos_app.services.ledger.cart_checks import check_gone
from pos_app.services.ledger.cart_json import cart_from_json
from pos_app.services.ledger.given_back import told_by_hand_of
from pos_app.services.ledger.refund_rows import check_no_deposit, format_here
from pos_app.services.ledger.sales import (
    check_settled,
    find_sale,
    find_tender,
    left_of,
    money_of,
    read_sale,
    sale_view,
    store_sale,
    tenders_of,
)
from pos_app.services.ledger.settling import delete_cart, update_sale
from pos_app.services.payments.cash import CashPayments
from pos_app.services.payments.open_payments import OPEN_STATES, OpenPayments
from pos_app.services.payments.payment_method import PaymentMethods
from pos_app.services.sales.refunds import Refunds
from pos_app.services.shared.authority import require, require_first
from pos_app.services.shared.station import current_register
from pos_app.services.views.sales import PaymentRequest, SaleView, TenderView


class Selling:
    """What becomes of a sale. All amounts are minor units of its currency."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        payments: PaymentMethods,
        cash: CashPayments,
        open_payments: OpenPayments,
        refunds: Refunds,
    ) -> None:
        """Work on one book, whose sales are paid by `payments`."""
        self._database = database
        self._clock = clock
        self._payments = payments
        self._cash = cash
        self._open_payments = open_payments
        self._refunds = refunds

    # --- the sale ---

    def begin(self, actor: Actor, cart: Cart) -> SaleView:
        """Store a cart as the sale to be paid; the same cart is always the same sale.

        Raises UserError for an empty cart, or for more than Stripe's largest amount.
        """
        with self._database.write() as session:
            require(session, actor, Permission.SELL)
            sale = store_sale(session, cart, actor, self._clock)
            return sale_view(session, sale)

    def sale(self, sale_id: str) -> SaleView:
        """Return a sale as the books have it; raises UserError where there is none."""
        with self._database.read() as session:
            return read_sale(session, sale_id)

    def open_sales(self) -> list[SaleView]:
        """Return this register's sales that are part paid or not settled, the oldest first.

        A deposit is only among them while a payment of it is not settled.
        """
        with self._database.read() as session:
            rows = session.scalars(
                select(Sale)
                .where(
                    Sale.state == SaleState.OPEN, Sale.register_id == current_register(session).id
                )
                .order_by(Sale.created_at)
            )
            views = [
                (sale_view(session, row), session.get(Deposit, row.id) is not None) for row in rows
            ]
        return [
            view for view, is_deposit in views if view.holding or (view.paid and not is_deposit)
        ]

    def quick_cash(self, actor: Actor, cart: Cart) -> SaleView:
        """Sell a cart for exact cash, all in one transaction; called twice it is one sale.

        Raises UserError as `begin`, where the sale can't be paid in cash, and where some of it is
        paid: whoever presses this sees its whole total.
        """
        require_first(self._database, actor, Permission.TAKE_PAYMENT)
        self._open_payments.close(actor, cart.id)
        with self._database.write() as session:
            sale = store_sale(session, cart, actor, self._clock)
            if sale.state == SaleState.OPEN:
                _check_nothing_paid(session, sale)
                request = PaymentRequest(sale.id, TenderKind.CASH)
                self._cash.add(session, sale, request, actor.cashier_id)
            return sale_view(session, sale)

    def check_again(self, actor: Actor, tender_id: str) -> TenderView:
        """Ask how a payment stands, or its way back: a poll. Raises UserError."""
        view = self._payments.poll(actor, tender_id)
        if view.state is TenderState.RETURNING:
            self._refunds.check_removal(actor, tender_id)
            view = self._payments.poll(actor, tender_id)
        return view

    # --- taking tenders out, giving the sale up ---

    def remove_tender(self, actor: Actor, tender_id: str) -> SaleView:
        """Take a tender out of a sale that is not paid yet.

        What was not taken is cancelled; what was taken is given back, cash from the drawer, and
        the tender is `RETURNED` once Stripe says so (`RETURNING` while nobody knows). A payment
        that went through before it was cancelled stays, and its state says so. Raises UserError.
        """
        with self._database.read() as session:
            require(session, actor, Permission.TAKE_PAYMENT)
            tender = find_tender(session, tender_id)
        state = TenderState(tender.state)
        if state is TenderState.APPROVED:
            self._refunds.begin_removal(actor, tender_id)
        elif state in OPEN_STATES:
            self._open_payments.close(actor, tender.sale_id)
        elif state is TenderState.RETURNING:
            self._refunds.check_removal(actor, tender_id)
        elif not state.is_final:
            self._payments.cancel(actor, tender_id)
        return self.sale(tender.sale_id)

    def drop(self, actor: Actor, sale_id: str) -> SaleView:
        """Give a sale up and give back all that was taken for it.

        What can't be given back now stays `RETURNING`, and the sale open, until it is known.
        Raises UserError while a payment of it is not settled, and where some of it could not be
        given back: that stays taken, and the sale open.
        """
        with self._database.write() as session:
            require(session, actor, Permission.TAKE_PAYMENT)
            check_no_deposit(session, sale_id)
            check_gone(session, actor, sale_id, self._clock.now())
        self._open_payments.close(actor, sale_id)
        gone: list[str] = []
        for tender in self._taken_for(sale_id):
            try:
                self._refunds.begin_removal(actor, tender.id)
            except UserError as error:
                raise self._rest_stays(error, gone) from error
            gone.append(tender.id)
        return self._close(sale_id)

    def _rest_stays(self, error: UserError, gone: Sequence[str]) -> UserError:
        """Return an error that says what was given back before it, of the removed tenders."""
        with self._database.read() as session:
            tenders = [find_tender(session, tender_id) for tender_id in gone]
            recorded = [t for t in tenders if _is_by_hand(t)]
            by_till = [t for t in tenders if t not in recorded]
            back, unknown = (
                _sum_of(session, by_till, state)
                for state in (TenderState.RETURNED, TenderState.RETURNING)
            )
            by_hand = told_by_hand_of(session, ((t, t.amount_minor) for t in recorded))
        money = back_before_trouble(back, unknown)
        if not money and not by_hand:
            return error
        money = paragraph(money or error.money, by_hand)
        return UserError(error.what, money, error.next_step, error.details)

    def _taken_for(self, sale_id: str) -> list[Tender]:
        """Return what was taken; last what goes back without Stripe, for that never fails."""
        with self._database.read() as session:
            tenders = tenders_of(session, sale_id)
            check_settled(find_sale(session, sale_id), tenders)
        taken = [tender for tender in tenders if tender.state == TenderState.APPROVED]
        return sorted(taken, key=lambda tender: tender.kind not in AT_STRIPE)

    def _close(self, sale_id: str) -> SaleView:
        with self._database.write() as session:
            sale = find_sale(session, sale_id)
            if _is_abandoned(sale, tenders_of(session, sale_id)):
                self._end(session, sale)
            return sale_view(session, sale)

    def _end(self, session: Session, sale: Sale) -> None:
        sale.state = SaleState.ABANDONED
        delete_cart(session, sale)
        update_sale(session, sale.id, self._clock.now())

    # --- going back ---

    def back_to_cart(self, actor: Actor, sale_id: str) -> Cart:
        """Reopen the cart of a sale for which nothing was taken yet.

        Prepared and declined card payments are cancelled first. Raises UserError when something
        was taken, is not settled, or can't be cancelled now.
        """
        require_first(self._database, actor, Permission.SELL)
        self._open_payments.close(actor, sale_id)
        with self._database.read() as session:
            sale = find_sale(session, sale_id)
            tenders = tenders_of(session, sale_id)
            check_settled(sale, tenders)
            if approved(money_of(tenders)):
                raise UserError(
                    _("Part of this sale is paid already."),
                    _("That money stays taken."),
                    _("Take the rest, or put the sale aside."),
                )
            row = session.get_one(OpenCart, sale_id)
            return cart_from_json(row.content)

    def abandon(self, actor: Actor, sale_id: str) -> SaleView:
        """Give a sale up. What was taken for it stays taken, and shows as overpaid until refunded.

        Raises UserError while a payment of it is not settled or can't be cancelled now.
        """
        require_first(self._database, actor, Permission.SELL)
        self._open_payments.close(actor, sale_id)
        with self._database.write() as session:
            sale = find_sale(session, sale_id)
            check_no_deposit(session, sale_id)
            check_settled(sale, tenders_of(session, sale_id))
            check_gone(session, actor, sale_id, self._clock.now())
            self._end(session, sale)
            return sale_view(session, sale)


def _check_nothing_paid(session: Session, sale: Sale) -> None:
    tenders = tenders_of(session, sale.id)
    if paid := approved(money_of(tenders)):
        raise UserError(
            _(
                "Of this sale {paid} is paid, and {left} is left.",
                paid=format_here(session, Money(paid, sale.currency)),
                left=format_here(session, Money(left_of(sale, tenders), sale.currency)),
            ),
            _("No further money was taken."),
            _("Press Charge to take the rest."),
        )


def back_before_trouble(given: str, unknown: str) -> str:
    """Say what went back before something did not, and that the rest was not.

    Empty where nothing did.
    """
    if given and unknown:
        return _(
            "{given} was given back before that, and whether {unknown} was is not known yet; "
            "the rest stays taken.",
            given=given,
            unknown=unknown,
        )
    if unknown:
        return _(
            "Whether {amount} was given back is not known yet; the rest stays taken.",
            amount=unknown,
        )
    if given:
        return _("{amount} was given back before that; the rest stays taken.", amount=given)
    return ""


def _is_abandoned(sale: Sale, tenders: Sequence[Tender]) -> bool:
    """Return whether a sale has no money, and none on its way; it may have been paid meanwhile."""
    kept = any(TenderState(tender.state).keeps_the_sale for tender in tenders)
    return sale.state == SaleState.OPEN and not kept


def _is_by_hand(tender: Tender) -> bool:
    return TenderKind(tender.kind).facts.refund_route is RefundRoute.BY_HAND


def _sum_of(session: Session, tenders: Sequence[Tender], state: TenderState) -> str:
    """Return what the tenders in a state come to, as people read it; empty for nothing."""
    total = sum(
        tender.amount_minor + tender.rounding_minor for tender in tenders if tender.state == state
    )
    return format_here(session, Money(total, tenders[0].currency)) if total else ""
