"""Goods that come back without a receipt: at most at the price of today, by permission, once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from pos_app.db.models.activity import Activity
from pos_app.db.models.stock import StockMovement
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.goods_returns import ReturnReason
from pos_app.domain.payments import PaymentStatus, TenderKind
from pos_app.domain.permissions import Actor, Permission
from pos_app.errors import UserError
from pos_app.services.returns.views import ReturnWithoutReceipt
from pos_app.services.shared.declared_settings import KEEP_STOCK
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.catalogue import ProductView, simple_product
from pos_app.services.views.report_tables import ReportKey, ReportRequest
from tests.services.at_drawer import AtDrawer
from tests.services.counter import TAX, Counter


def tea(counter: Counter, price: int = 1_000) -> ProductView:
    product = simple_product("Tea", price, "usd")
    return counter.services.catalogue.save_product(counter.actor, product)


def cart_of(product: ProductView, price: int = 1_000, quantity: int = 1) -> Cart:
    line = CartLine("Tea", price, quantity, product.id, TAX)
    return Cart("usd", (line,))


def take_back(counter: Counter, cart: Cart, **more: object) -> ReturnWithoutReceipt:
    request = ReturnWithoutReceipt(cart, ReturnReason.DAMAGED, **more)  # type: ignore[arg-type]
    counter.returns.take_back_without_receipt(counter.actor, request)
    return request


def test_it_is_a_refund_without_sale_on_x_z_reports_and_in_the_history(counter: Counter) -> None:
    drawer = AtDrawer.set_up(counter)
    drawer.open(10_000)
    request = take_back(counter, cart_of(tea(counter), quantity=2))
    came = counter.returns.details(request.id)
    assert (came.total, came.owed) == (2_178, 0)
    assert [(each.kind, each.amount) for each in came.refunds] == [(TenderKind.CASH, 2_178)]
    assert drawer.expected == 10_000 - 2_178
    details = counter.history.details(request.cart.id)
    assert (details.row.status, details.row.refunded) == (PaymentStatus.REFUNDED, 2_178)
    assert details.row.receipt_number == "R1-000001"
    content = drawer.close().content
    assert content["sales"]["count"] == 0
    assert content["refunds"] == {"count": 1, "amount": 2_178}
    assert [each["refunds"]["tax"] for each in content["taxes"]] == [178]
    today = counter.services.shifts.z_reports(counter.actor)[0].business_date
    asked, reporting = ReportRequest(today, today), counter.services.reporting
    for key in (ReportKey.TENDERS, ReportKey.PRODUCTS, ReportKey.REFUNDS, ReportKey.CASHIERS):
        report = reporting.run(counter.actor, key, asked)
        cells = {cell for part in report.sections for row in part.rows for cell in row.cells}
        assert 2_178 in cells, key


def test_the_price_is_that_of_today_or_lower_and_never_higher(counter: Counter) -> None:
    product = tea(counter)
    came = take_back(counter, cart_of(product, 700))
    assert counter.returns.details(came.id).total == 762
    with pytest.raises(UserError, match="is worth at most") as refused:
        take_back(counter, cart_of(product, 1_001))
    assert refused.value.money == "No money was given back."
    with pytest.raises(UserError, match="is no product"):
        take_back(counter, Cart("usd", (CartLine("Anything", 5_000),)))


def test_the_same_return_twice_gives_back_once(counter: Counter) -> None:
    request = take_back(counter, cart_of(tea(counter)))
    counter.returns.take_back_without_receipt(counter.actor, request)
    assert len(counter.returns.details(request.id).refunds) == 1
    with pytest.raises(UserError, match="was begun"):
        counter.returns.take_back_without_receipt(counter.actor, replace(request, id="another"))
    assert counter.returns.returnable(request.cart.id).lines[0].returnable == 0


def test_it_takes_its_right_and_is_in_the_log(counter: Counter) -> None:
    product, staff, owner = tea(counter), counter.services.staff, counter.actor
    bo = Actor(staff.save_cashier(owner, None, "Bo", "cashier").id)
    staff.set_pin(owner, owner.cashier_id, "24681357")
    request = ReturnWithoutReceipt(cart_of(product), ReturnReason.CHANGED_MIND)
    with pytest.raises(ApprovalNeeded) as asked:
        counter.returns.take_back_without_receipt(bo, request)
    assert asked.value.action.permission is Permission.REFUND_WITHOUT_RECEIPT
    approved = Actor(bo.cashier_id, staff.approve("24681357", asked.value.action))
    counter.returns.take_back_without_receipt(approved, request)
    with counter.database.read() as session:
        wanted = Activity.permission == Permission.REFUND_WITHOUT_RECEIPT
        (row,) = session.scalars(select(Activity).where(wanted)).all()
        assert (row.after, row.approved_by) == ("Tea", owner.cashier_id)


def test_it_is_given_as_store_credit_instead(counter: Counter) -> None:
    way = TenderKind.STORE_CREDIT
    request = take_back(counter, cart_of(tea(counter)), way=way)
    came = counter.returns.details(request.id)
    assert [(each.kind, each.amount) for each in came.refunds] == [(way, 1_089)]
    (code,) = counter.services.credits.to_hand_over(request.cart.id)
    assert code.balance == 1_089


@pytest.mark.parametrize("restock", [True, False])
def test_it_goes_back_on_the_shelf_or_not(counter: Counter, *, restock: bool) -> None:
    counter.services.settings.save(counter.actor, KEEP_STOCK, value=True)
    take_back(counter, cart_of(tea(counter), quantity=2), restock=restock)
    with counter.database.read() as session:
        moved = [row.quantity_milli for row in session.scalars(select(StockMovement))]
    assert moved == ([2_000] if restock else [])
