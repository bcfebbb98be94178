"""Selling: from a cart to a sale that is paid, in cash and with saved cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models import OpenCart, Sale, Tender
from pos_app.domain.cart import Cart
from pos_app.domain.money import LARGEST_AMOUNT, Money, format_money, minimum_charge
from pos_app.domain.payments import SaleState, TenderKind, TenderState, approved
from pos_app.errors import UserError
from pos_app.services.cart_json import cart_from_json
from pos_app.services.completion import DRAWER, add_job, drop_cart, settle_sale
from pos_app.services.connection import Connection
from pos_app.services.sales import (
    NOTHING_CHARGED,
    check_payable,
    find_sale,
    find_tender,
    left_of,
    money_of,
    new_tender,
    own_register_id,
    sale_view,
    store_sale,
    tenders_of,
    use_card,
)
from pos_app.services.splits import same_split, set_split
from pos_app.services.tenders import Tenders, was_tried
from pos_app.services.views import ConnectView, SaleView, TenderView


class Selling:
    """What the payment sheet does. All amounts are minor units of the sale's currency."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        tenders: Tenders,
        connect: Callable[[], ConnectView],
        ensure_customer: Callable[[str], str],
    ) -> None:
        """Work on one book.

        `connect` returns the connected account in force; `ensure_customer` makes a customer's
        Stripe customer where there is none yet, returns its id and raises UserError.
        """
        self._database = database
        self._clock = clock
        self._connection = connection
        self._tenders = tenders
        self._connect = connect
        self._ensure_customer = ensure_customer
        self._preparing = Lock()

    # --- the sale ---

    def begin(self, cart: Cart, cashier_id: str) -> SaleView:
        """Store a cart as the sale to be paid; the same cart is always the same sale.

        Raises UserError for an empty cart, or for more than Stripe's largest amount.
        """
        with self._database.write() as session:
            return sale_view(session, store_sale(session, cart, cashier_id, self._clock))

    def sale(self, sale_id: str) -> SaleView:
        """Return a sale as the books have it; raises UserError where there is none."""
        with self._database.read() as session:
            return sale_view(session, find_sale(session, sale_id))

    def open_sales(self) -> list[SaleView]:
        """Return this register's sales that are part paid or not settled, the oldest first."""
        with self._database.read() as session:
            rows = session.scalars(
                select(Sale)
                .where(Sale.state == SaleState.OPEN, Sale.register_id == own_register_id(session))
                .order_by(Sale.created_at)
            )
            views = [sale_view(session, row) for row in rows]
        return [view for view in views if view.paid or view.holding]

    # --- cash ---

    def quick_cash(self, cart: Cart, cashier_id: str) -> SaleView:
        """Sell a cart for exact cash, all in one transaction; called twice it is one sale.

        Raises UserError as `begin` and `take_cash`.
        """
        self._close_cards(cart.id)
        with self._database.write() as session:
            sale = store_sale(session, cart, cashier_id, self._clock)
            if sale.state == SaleState.OPEN:
                self._add_cash(session, sale, left_of(sale, tenders_of(session, sale.id)))
            return sale_view(session, sale)

    def take_cash(self, sale_id: str, tendered: int) -> SaleView:
        """Take cash for what is left, give change for what is more.

        A card payment that was prepared, or declined, is cancelled first. Raises UserError while
        another payment of the sale is not settled, or for no money at all.
        """
        self._close_cards(sale_id)
        with self._database.write() as session:
            sale = find_sale(session, sale_id)
            self._add_cash(session, sale, tendered)
            return sale_view(session, sale)

    def _add_cash(self, session: Session, sale: Sale, tendered: int) -> None:
        tenders = tenders_of(session, sale.id)
        check_payable(sale, tenders)
        left = left_of(sale, tenders)
        _check_cash(tendered, left, sale.currency)
        now = self._clock.now()
        tender = new_tender(sale, TenderKind.CASH, min(tendered, left), sale.cashier_id, now)
        tender.state, tender.settled_at = TenderState.APPROVED, now
        tender.tendered_minor, tender.change_minor = tendered, max(0, tendered - left)
        session.add(tender)
        add_job(session, sale.id, DRAWER, now)
        settle_sale(session, sale.id, now)

    # --- a saved card ---

    def prepare_card(self, sale_id: str, card_id: str) -> TenderView:
        """Make ready to charge what is left to a saved card of the sale's customer.

        Moves no money. The sale's own prepared or declined card payment is used again where its
        amount and customer are still right, otherwise cancelled first. Raises UserError.
        """
        with self._preparing:
            stripe_customer = self._ensure_customer(self._customer_of(sale_id))
            connect = self._connect()
            tender_id = self._reuse(sale_id, card_id, stripe_customer, connect)
            if tender_id is None:
                self._close_cards(sale_id)
                tender_id = self._store_card_tender(sale_id, card_id, stripe_customer, connect)
            return self._tenders.create_intent(tender_id)

    def charge(self, tender_id: str, card_id: str | None = None) -> TenderView:
        """Charge a prepared card payment: one attempt, one round trip.

        Approved, it completes the sale in the same transaction; declined, it takes another card
        (`card_id`). A double press never charges twice. Raises UserError where nothing was
        charged.
        """
        return self._tenders.confirm(tender_id, card_id)

    def check_again(self, tender_id: str) -> TenderView:
        """Ask Stripe how a payment stands, with the customer still there. Raises UserError."""
        return self._tenders.look(tender_id)

    def cancel_tender(self, tender_id: str) -> TenderView:
        """Cancel a card payment; only Stripe's answer settles it. Raises UserError."""
        return self._tenders.cancel(tender_id)

    def _customer_of(self, sale_id: str) -> str:
        with self._database.read() as session:
            customer_id = find_sale(session, sale_id).customer_id
        if customer_id is None:
            raise UserError(
                "A saved card needs a customer.", NOTHING_CHARGED, "Choose the customer first."
            )
        return customer_id

    def _reuse(
        self, sale_id: str, card_id: str, stripe_customer: str, connect: ConnectView
    ) -> str | None:
        """Give the sale's own card payment this card, where it is otherwise the same.

        One whose PaymentIntent got no answer is closed instead: its key may answer so for a day.
        """
        with self._database.write() as session:
            sale = find_sale(session, sale_id)
            tenders = tenders_of(session, sale_id)
            check_payable(sale, tenders)
            left = left_of(sale, tenders)
            _check_card_amount(left, sale.currency)
            for tender in _open_cards(tenders):
                wanted = (left, stripe_customer)
                same = (tender.amount_minor, tender.stripe_customer_id) == wanted
                if tender.intent_id and same and same_split(tender, sale, connect):
                    use_card(session, tender, sale, card_id)
                    tender.state = TenderState.PREPARED
                    return tender.id
        return None

    def _store_card_tender(
        self, sale_id: str, card_id: str, stripe_customer: str, connect: ConnectView
    ) -> str:
        with self._database.write() as session:
            sale = find_sale(session, sale_id)
            tenders = tenders_of(session, sale_id)
            check_payable(sale, tenders)
            left = left_of(sale, tenders)
            _check_card_amount(left, sale.currency)
            now = self._clock.now()
            tender = new_tender(sale, TenderKind.SAVED_CARD, left, sale.cashier_id, now)
            tender.stripe_customer_id = stripe_customer
            set_split(tender, sale, connect)
            use_card(session, tender, sale, card_id)
            session.add(tender)
            return tender.id

    # --- going back ---

    def back_to_cart(self, sale_id: str) -> Cart:
        """Reopen the cart of a sale for which nothing was taken yet.

        Prepared and declined card payments are cancelled first. Raises UserError when something
        was taken, is not settled, or can't be cancelled now.
        """
        self._close_cards(sale_id)
        with self._database.read() as session:
            sale = find_sale(session, sale_id)
            tenders = tenders_of(session, sale_id)
            check_payable(sale, tenders)
            if approved(money_of(tenders)):
                raise UserError(
                    "Part of this sale is paid already.",
                    "That money stays taken.",
                    "Take the rest, or put the sale aside.",
                )
            row = session.get_one(OpenCart, sale_id)
            return cart_from_json(row.content)

    def abandon(self, sale_id: str) -> SaleView:
        """Give a sale up. What was taken for it stays taken, and shows as overpaid until refunded.

        Raises UserError while a payment of it is not settled or can't be cancelled now.
        """
        self._close_cards(sale_id)
        with self._database.write() as session:
            sale = find_sale(session, sale_id)
            check_payable(sale, tenders_of(session, sale_id))
            sale.state = SaleState.ABANDONED
            drop_cart(session, sale)
            settle_sale(session, sale.id, self._clock.now())
            return sale_view(session, sale)

    def _close_cards(self, sale_id: str) -> None:
        """Cancel card payments that were prepared or declined, and wait for the answers.

        Where nothing was ever sent that could move money, and Stripe can't be reached, the
        payment is given up here; recovery cancels it at Stripe later.
        """
        with self._database.read() as session:
            waiting = [tender.id for tender in _open_cards(tenders_of(session, sale_id))]
            tried = {tender_id for tender_id in waiting if was_tried(session, tender_id)}
        for tender_id in waiting:
            offline = self._connection.online is False
            if tender_id not in tried and (offline or not self._cancelled(tender_id)):
                self._give_up(tender_id)
            elif tender_id in tried:
                _check_closed(self._tenders.cancel(tender_id))

    def _cancelled(self, tender_id: str) -> bool:
        try:
            return self._tenders.cancel(tender_id).state.is_final
        except UserError:
            return False  # no key, no right: it stays unpaid at Stripe all the same

    def _give_up(self, tender_id: str) -> None:
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            if tender.state == TenderState.PREPARED:
                # Not settled_at: its PaymentIntent is still to be cancelled.
                tender.state = TenderState.CANCELED


def _open_cards(tenders: Sequence[Tender]) -> list[Tender]:
    return [
        tender
        for tender in tenders
        if tender.kind != TenderKind.CASH
        and tender.state in {TenderState.PREPARED, TenderState.DECLINED}
    ]


def _check_cash(tendered: int, left: int, currency: str) -> None:
    if tendered <= 0 < left or tendered < 0:
        raise UserError("No cash was taken.", next_step="Type how much the customer gave.")
    if tendered > LARGEST_AMOUNT:
        most = format_money(Money(LARGEST_AMOUNT, currency))
        raise UserError(f"Nobody gives more than {most} in cash.", next_step="Type it again.")


def _check_card_amount(left: int, currency: str) -> None:
    least = max(1, minimum_charge(currency))
    if left < least:
        raise UserError(
            f"A card payment has to be at least {format_money(Money(least, currency))}.",
            NOTHING_CHARGED,
            "Take it in cash, or add something to the sale.",
        )


def _check_closed(view: TenderView) -> None:
    if view.state is TenderState.CANCELED:
        return
    if view.state is TenderState.APPROVED:
        raise UserError(
            "The card payment went through after all.",
            "The card was charged; nothing else was taken.",
            "Look at the sale again: the rest may be nothing.",
        )
    raise UserError(
        "The card payment could not be closed: Stripe did not answer.",
        NOTHING_CHARGED if not view.state.holds_the_sale else "No further money was taken.",
        "Try again when the connection is back, or put the sale aside.",
        view.details,
    )
