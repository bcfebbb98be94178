"""Cash rounded at the counter: the sale, its tax and cards stay exact, and it goes back whole."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.cash_rounding import CashRounding, RoundingMode
from pos_app.domain.payments import RefundState, SaleState, TenderKind, TenderState
from pos_app.errors import UserError
from pos_app.services.shared.declared_settings import CASH_ROUNDING
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.sales import PaymentRequest, SaleView
from tests.services.counter import TAX, Counter, cart
from tests.support.papers import cells_of


def rounds_to(counter: Counter, unit: int, mode: RoundingMode = RoundingMode.HALF_UP) -> None:
    counter.services.settings.save(counter.actor, CASH_ROUNDING, CashRounding(unit, mode))


def drawer(counter: Counter) -> tuple[int, int]:
    """Return what lies in the drawer of all sales, and all rounding, by the raw rows."""
    with counter.database.read() as session:
        came, rounding = session.execute(
            select(
                func.sum(Tender.tendered_minor - Tender.change_minor),
                func.sum(Tender.rounding_minor),
            ).where(Tender.kind == TenderKind.CASH, Tender.settled_at.is_not(None))
        ).one()
        went, back = session.execute(
            select(
                func.sum(Refund.amount_minor + Refund.rounding_minor),
                func.sum(Refund.rounding_minor),
            ).where(Refund.kind == TenderKind.CASH, Refund.state == RefundState.SUCCEEDED)
        ).one()
    return (came or 0) - (went or 0), (rounding or 0) - (back or 0)


def give_all_back(counter: Counter, sale: SaleView) -> None:
    for tender in counter.history.details(sale.id).tenders:
        request = RefundRequest(sale.id, tender.id, tender.refundable, "requested_by_customer")
        counter.refunds.create(counter.actor, request)


def receipt_of(counter: Counter, sale: SaleView) -> list[str]:
    return cells_of(counter.receipts.paper(sale.id, copy=False))


def test_exact_cash_is_what_there_are_coins_for_and_a_refund_of_it_ends_at_nothing(
    counter: Counter,
) -> None:
    rounds_to(counter, 5)
    sale = counter.selling.quick_cash(counter.actor, cart(198))
    (tender,) = sale.tenders
    assert (sale.state, sale.total, tender.amount, tender.rounding) == (SaleState.PAID, 198, 198, 2)
    assert (tender.tendered, tender.change) == (200, 0)
    assert drawer(counter) == (200, 2)
    give_all_back(counter, sale)
    (refund,) = counter.history.details(sale.id).refunds
    assert (refund.amount, refund.rounding, refund.handed_back) == (198, 2, 200)
    assert drawer(counter) == (0, 0)


def test_change_follows_it_and_sale_and_tax_stay_exact(counter: Counter, qtbot: QtBot) -> None:
    rounds_to(counter, 5)
    sale = counter.selling.begin(counter.actor, Cart("usd", (CartLine("Wrap", 920, tax=TAX),)))
    assert (sale.total, sale.left_in_cash) == (1002, 1000)
    paid = counter.selling.take_cash(sale.id, 2000)
    assert (paid.state, paid.change, paid.total, paid.paid) == (SaleState.PAID, 1000, 1002, 1002)
    assert paid.tenders[0].rounding == -2
    details = counter.history.details(sale.id)
    assert (details.row.amount.minor, details.total, details.tax) == (1002, 1002, 82)
    receipt = receipt_of(counter, sale)
    at = receipt.index("Cash rounding")
    assert receipt[at : at + 6] == ["Cash rounding", "-0.02", "Cash", "20.00", "Change", "10.00"]


def test_what_is_less_than_any_coin_is_paid_with_nothing(counter: Counter) -> None:
    rounds_to(counter, 5)
    sale = counter.selling.quick_cash(counter.actor, cart(2))
    assert (sale.state, sale.tenders[0].tendered, sale.tenders[0].rounding) == (
        SaleState.PAID,
        0,
        -2,
    )
    assert drawer(counter) == (0, -2)
    give_all_back(counter, sale)
    assert drawer(counter) == (0, 0)


def test_of_a_split_sale_only_the_cash_is_rounded_and_all_goes_back(counter: Counter) -> None:
    rounds_to(counter, 500)
    customer = counter.customer("pm_card_visa")
    sale = counter.sale(13800, customer)
    card = counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0], 5500)
    assert counter.selling.charge(card.id).state is TenderState.APPROVED
    assert counter.selling.sale(sale.id).left_in_cash == 8500
    request = PaymentRequest(sale.id, TenderKind.CASH)
    paid = counter.selling.payments.take(counter.actor, request).tender
    assert (paid.amount, paid.tendered, paid.change, paid.rounding) == (8300, 8500, 0, 200)
    assert counter.selling.sale(sale.id).state is SaleState.PAID
    assert counter.taken == 5500
    give_all_back(counter, sale)
    assert drawer(counter) == (0, 0)
    assert [refund.amount for refund in counter.history.details(sale.id).refunds] == [5500, 8300]


def test_taken_out_of_an_unpaid_sale_the_same_coins_go_back(counter: Counter) -> None:
    rounds_to(counter, 10, RoundingMode.UP)
    sale = counter.sale(1351)
    taken = counter.selling.take_cash(sale.id, 500)
    counter.selling.remove_tender(counter.actor, taken.tenders[0].id)
    assert drawer(counter) == (0, 0)


def test_a_void_says_what_was_handed_back(counter: Counter) -> None:
    rounds_to(counter, 5)
    sale = counter.selling.quick_cash(counter.actor, cart(198))
    came = counter.voids.void(counter.actor, sale.id, "Wrong sale")
    assert came.advice == "$2.00 was given back."
    assert drawer(counter) == (0, 0)


def test_in_parts_never_more_goes_back_than_came_in(counter: Counter, qtbot: QtBot) -> None:
    rounds_to(counter, 5)
    sale = counter.selling.quick_cash(counter.actor, cart(100))
    (tender,) = sale.tenders
    for amount in (33, 33, 34):
        counter.refunds.create(
            counter.actor, RefundRequest(sale.id, tender.id, amount, "requested_by_customer")
        )
    handed = [refund.handed_back for refund in counter.history.details(sale.id).refunds]
    assert handed == [35, 35, 30]
    assert drawer(counter) == (0, 0)
    receipt = receipt_of(counter, sale)
    at = receipt.index("Refund in cash")
    assert receipt[at : at + 4] == ["Refund in cash", "-0.33", "Cash rounding", "-0.02"]
    assert receipt[at + 4 : at + 6] == ["Given back in cash", "-0.35"]


def test_too_few_coins_take_no_cash_and_say_what_it_comes_to(counter: Counter) -> None:
    rounds_to(counter, 5)
    sale = counter.sale(198)
    with pytest.raises(UserError) as refused:
        counter.selling.take_cash(sale.id, 198)
    assert refused.value.what == "In cash this comes to $2.00."
    assert refused.value.money == "No cash was taken."
    assert counter.selling.sale(sale.id).tenders == ()


def test_a_store_rounds_nothing_until_it_says_so(counter: Counter) -> None:
    assert counter.services.settings.read(CASH_ROUNDING) == CashRounding()
    sale = counter.selling.quick_cash(counter.actor, cart(198))
    assert (sale.tenders[0].tendered, sale.tenders[0].rounding) == (198, 0)


def test_only_what_the_currency_has_can_be_chosen(counter: Counter) -> None:
    with pytest.raises(UserError):
        rounds_to(counter, 7)
    assert counter.services.settings.read(CASH_ROUNDING) == CashRounding()
