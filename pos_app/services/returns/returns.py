"""Returns by lines: goods are taken back, and what they are worth goes to what paid for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.returns import GoodsReturn, ReturnSignature
from pos_app.db.models.sales import OpenCart, Sale
from pos_app.domain.cart import Cart
from pos_app.domain.disputes import BankClaim
from pos_app.domain.money import Money
from pos_app.domain.payments import SaleState, TenderKind
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.scans import code_of
from pos_app.domain.texts import _, paragraph
from pos_app.errors import UserError
from pos_app.services.ledger.cart_checks import CART
from pos_app.services.ledger.carts import abandon_sale
from pos_app.services.ledger.exchange_rows import (
    check_goods,
    exchange_goods,
    exchanged_goods,
    nothing_exchanged,
)
from pos_app.services.ledger.given_back import told_by_hand, told_given_back
from pos_app.services.ledger.owed_returns import (
    check_banks,
    given_by_banks,
    payments_for,
    to_give_for,
)
from pos_app.services.ledger.read_model import sale_rows
from pos_app.services.ledger.refund_rows import (
    RefundRows,
    format_here,
    needs_reader,
    nothing_given,
    refund_view,
)
from pos_app.services.ledger.sales import (
    check_payable,
    left_of,
    sale_view,
    store_sale,
    tenders_of,
)
from pos_app.services.ledger.settling import update_sale
from pos_app.services.payments.open_payments import OpenPayments
from pos_app.services.returns.return_rows import (
    begin_return,
    returnable,
    worth_of,
)
from pos_app.services.returns.views import (
    ExchangeView,
    Returnable,
    ReturnRequest,
    ReturnView,
    ReturnWithoutReceipt,
)
from pos_app.services.returns.without_receipt import (
    add_without_receipt,
    check_without_receipt,
    give_for_goods,
)
from pos_app.services.sales.refunds import Refunds
from pos_app.services.shared.attempts import InFlight
from pos_app.services.shared.authority import refuse_denied, require, require_first
from pos_app.services.views.history import RefundRequest, RefundView

_STRIPES_REASON = "requested_by_customer"


@dataclass
class _Progress:
    """How far the money came."""

    needs_reader: list[str] = field(default_factory=list)
    error: UserError | None = None


class Returns:
    """Takes goods back. That they are here is committed before any money is given back."""

    def __init__(
        self, *, database: Database, clock: Clock, refunds: Refunds, open_payments: OpenPayments
    ) -> None:
        """Work on one book; `open_payments` are given up where goods alone pay for a sale."""
        self._database = database
        self._clock = clock
        self._refunds = refunds
        self._open_payments = open_payments
        self._in_flight = InFlight()

    def returnable(self, sale_id: str) -> Returnable:
        """Return what may still come back of a sale. Raises UserError where it is not paid."""
        with self._database.read() as session:
            return returnable(session, sale_id)

    def by_receipt(self, number: str) -> Returnable | None:
        """Return what may still come back of the sale of a receipt, None where there is none."""
        with self._database.read() as session:
            code = code_of(number)
            found = select(Sale.id).where(Sale.receipt_number.in_({code, code.upper()}))
            sale_id = session.scalars(found).first()
            return returnable(session, sale_id) if sale_id else None

    def details(self, return_id: str) -> ReturnView:
        """Return how a return stands."""
        return self._view(return_id, _Progress())

    def take_back(self, actor: Actor, request: ReturnRequest) -> ReturnView:
        """Take goods back and give their money to what paid for them, what was taken last first.

        The same request again, or `go_on`, goes on with what was not given back. Raises UserError
        where nothing was taken back, and no money given.
        """
        with self._in_flight.only_one(request.sale_id) as mine:
            if not mine:
                raise UserError(
                    _("Something of this sale is just coming back."),
                    _("Only that is taken back."),
                    _("Look at the sale again before taking back more."),
                )
            with self._database.write() as session:
                self._begin(session, actor, request)
            return self._give_back(actor, request.id, request.reader_id)

    def go_on(self, actor: Actor, return_id: str, *, reader_id: str | None = None) -> ReturnView:
        """Give back what is still owed for goods that were taken back."""
        with self._database.write() as session:
            refuse_denied(session, actor, Permission.REFUND)
            row = session.get_one(GoodsReturn, return_id)
            amount = Money(to_give_for(session, row), row.currency)
            now = self._clock.now()
            of = ("history", row.sale_id)
            require(session, actor, Permission.REFUND, *of, at=now, amount=amount)
            sale_id = row.sale_id
        with self._in_flight.only_one(sale_id) as mine:
            if not mine:
                return self._view(return_id, _Progress())
            return self._give_back(actor, return_id, reader_id)

    def exchange(self, actor: Actor, cart: Cart, *, reader_id: str | None = None) -> ExchangeView:
        """Have goods come back for a cart that they pay for whole; give back what is left of them.

        Where they don't, the rest is paid in any way of paying, and they come back with it. Called
        again it goes on with what is still owed. Raises UserError where nothing came back.
        """
        require_first(self._database, actor, Permission.TAKE_PAYMENT)
        self._open_payments.close(actor, cart.id)
        with self._database.write() as session:
            sale = store_sale(session, cart, actor, self._clock)
            if sale.state == SaleState.OPEN:
                self._exchange(session, actor, sale)
            view = sale_view(session, sale)
            chosen = select(GoodsReturn.id).where(GoodsReturn.exchange_sale_id == sale.id)
            came_back = session.scalars(chosen.order_by(GoodsReturn.id)).all()
        returns = tuple(self._give_back(actor, each, reader_id) for each in came_back)
        return ExchangeView(view, returns)

    def take_back_cart(
        self,
        actor: Actor,
        cart: Cart,
        *,
        way: TenderKind | None = None,
        reader_id: str | None = None,
    ) -> tuple[ReturnView, ...]:
        """Take back what comes back for a cart that sells nothing, which is over then.

        Each return has the id of its goods: called again it goes on with what is still owed.
        Raises UserError where nothing was taken back, and no money given.
        """
        with self._database.read() as session:
            refuse_denied(session, actor, Permission.REFUND)
        if cart.lines:
            raise ValueError("something is sold for what comes back")
        self._open_payments.close(actor, cart.id)
        with self._database.write() as session:
            for goods in cart.exchanged:
                if session.get(GoodsReturn, goods.id) is None:
                    check_goods(session, goods.sale_id, goods.lines, cart.currency)
                self._begin(session, actor, ReturnRequest.of(goods, way))
            abandon_sale(session, cart.id, self._clock.now())
            if row := session.get(OpenCart, cart.id):
                session.delete(row)
        came = []
        for goods in cart.exchanged:
            with self._in_flight.only_one(goods.sale_id) as mine:
                if mine:
                    came.append(self._give_back(actor, goods.id, reader_id))
                else:
                    came.append(self._view(goods.id, _Progress()))
        return tuple(came)

    def take_back_without_receipt(self, actor: Actor, request: ReturnWithoutReceipt) -> ReturnView:
        """Take back what a cart has, which is over then, and give back what it is worth today.

        All in one transaction; the same request again is the same return. Raises UserError where
        nothing came back.
        """
        with self._database.write() as session:
            refuse_denied(session, actor, Permission.REFUND_WITHOUT_RECEIPT)
            if session.get(GoodsReturn, request.id) is None:
                amount, now = request.cart.totals().due, self._clock.now()
                entry = require(
                    session,
                    actor,
                    Permission.REFUND_WITHOUT_RECEIPT,
                    CART,
                    request.cart.id,
                    at=now,
                    amount=amount,
                )
                entry.after = ", ".join(line.name for line in request.cart.lines)
                check_without_receipt(session, request)
                row = add_without_receipt(session, actor, request, now)
                give_for_goods(session, RefundRows(self._clock), actor, row)
        return self._view(request.id, _Progress())

    def _exchange(self, session: Session, actor: Actor, sale: Sale) -> None:
        tenders = tenders_of(session, sale.id)
        check_payable(sale, tenders)
        if left := left_of(sale, tenders):
            raise UserError(
                _("{amount} is still to pay.", amount=_money(session, left, sale.currency)),
                nothing_exchanged(),
                _("Take it first: the things come back with it."),
            )
        now = self._clock.now()
        for sale_id, owed in exchanged_goods(session, sale):
            if owed:
                amount, of = Money(owed, sale.currency), ("history", sale_id)
                require(session, actor, Permission.REFUND, *of, at=now, amount=amount)
        exchange_goods(session, sale_rows(session, sale.id), now)
        update_sale(session, sale.id, now)

    def sign(self, actor: Actor, return_id: str, file_id: str) -> None:
        """Write down that the customer signed for a return on a reader; the last signature counts.

        `file_id` is what Stripe calls the picture, which stays there (decision 0057).
        """
        with self._database.write() as session:
            require(session, actor, Permission.USE_READER)
            row = session.get_one(GoodsReturn, return_id)
            session.merge(
                ReturnSignature(
                    return_id=row.id,
                    sale_id=row.sale_id,
                    cashier_id=actor.cashier_id,
                    file_id=file_id,
                    created_at=self._clock.now(),
                )
            )

    def _begin(self, session: Session, actor: Actor, request: ReturnRequest) -> None:
        """Write the return down once, and let the actor give back what it is worth."""
        refuse_denied(session, actor, Permission.REFUND)
        if session.get(GoodsReturn, request.id) is not None:
            return
        now, found = self._clock.now(), returnable(session, request.sale_id)
        worth = worth_of(session, request, found)
        check_banks(session, sum(worth), found.payments, request.way)
        amount, of = Money(sum(worth), found.currency), ("history", found.sale_id)
        require(session, actor, Permission.REFUND, *of, at=now, amount=amount)
        if request.way is not None:
            require(session, actor, Permission.REFUND_ANOTHER_WAY, *of, at=now, amount=amount)
        begin_return(session, actor, request, found.currency, worth, now)

    def _give_back(self, actor: Actor, return_id: str, reader_id: str | None) -> ReturnView:
        progress = _Progress()
        for request in self._requests(return_id, reader_id, progress):
            try:
                self._refunds.create(actor, request)
            except UserError as error:
                progress.error = progress.error or error
        return self._view(return_id, progress)

    def _requests(
        self, return_id: str, reader_id: str | None, progress: _Progress
    ) -> list[RefundRequest]:
        """Return the refunds that this still takes; one card at a time is asked for."""
        requests = []
        with self._database.read() as session:
            row = session.get_one(GoodsReturn, return_id)
            way = TenderKind(row.way) if row.way else None
            for tender_id, amount in payments_for(session, row):
                asked_by = None
                if way is None and needs_reader(session.get_one(Tender, tender_id).card):
                    asked_by, reader_id = reader_id, None
                    if asked_by is None:
                        progress.needs_reader.append(tender_id)
                        continue
                requests.append(
                    RefundRequest(
                        history_id=row.sale_id,
                        tender_id=tender_id,
                        amount=amount,
                        reason=_STRIPES_REASON,
                        note=row.note,
                        reader_id=asked_by,
                        return_id=row.id,
                        way=way,
                    )
                )
        return requests

    def _view(self, return_id: str, progress: _Progress) -> ReturnView:
        with self._database.read() as session:
            return _view(session, session.get_one(GoodsReturn, return_id), progress)


def _money(session: Session, minor: int, currency: str) -> str:
    return format_here(session, Money(minor, currency))


def _view(session: Session, row: GoodsReturn, progress: _Progress) -> ReturnView:
    of_return = select(Refund).where(Refund.return_id == row.id).order_by(Refund.created_at)
    views = [refund_view(refund) for refund in session.scalars(of_return)]
    refunds = tuple(view for view in views if view.state.takes_from_the_rest)
    waiting = tuple(view for view in refunds if view.state.is_unknown)
    owed = to_give_for(session, row)
    headline, advice = _messages(session, row, owed, refunds, progress)
    return ReturnView(
        id=row.id,
        total=row.total_minor,
        owed=owed,
        refunds=refunds,
        waiting=waiting,
        needs_reader=tuple(progress.needs_reader),
        headline=headline,
        advice=advice,
    )


def _messages(
    session: Session,
    row: GoodsReturn,
    owed: int,
    refunds: tuple[RefundView, ...],
    progress: _Progress,
) -> tuple[str, str]:
    """Say what came of it: whether money moved, and what to do next."""
    by_hand = told_by_hand(session, refunds)
    given = told_given_back(session, refunds, row.currency) or nothing_given()
    if owed:
        still = _(
            "The things are taken back. {amount} is still to be given back.",
            amount=_money(session, owed, row.currency),
        )
        if progress.needs_reader:
            then = _("Choose a card reader, and have the customer present the card that paid.")
            return _("One card has to be presented once more."), paragraph(still, then, by_hand)
        error = progress.error
        why = paragraph(error.what, error.next_step, by_hand) if error else given
        return _("Not all of the money could be given back."), paragraph(still, why)
    waiting = [view for view in refunds if view.state.is_unknown]
    if any(view.reader_id for view in waiting):
        then = _("Have the customer present the same card.")
        return _("Waiting for the customer's card on the reader."), paragraph(then, by_hand)
    if waiting:
        then = _("Don't give it back again: Till is asking Stripe.")
        return _("Not known yet whether all was given back."), paragraph(then, by_hand)
    if given_by_banks(session, row):
        bank = BankClaim.TAKES_BACK
        given = paragraph(given, bank.what, bank.advice)
    return _("Taken back"), given
