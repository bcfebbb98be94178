"""Sales that are kept part paid: kept, paid on another day, or cancelled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from pos_app.db.models.activity import Activity
from pos_app.db.models.sales import OpenCart, Sale
from pos_app.db.models.store import Register
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.deposits import DepositRules
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.paper import Barcode
from pos_app.domain.payments import PaymentStatus, SaleState
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.taxes import TaxRate
from pos_app.errors import UserError
from pos_app.services.attention.views import AttentionReason
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.shifts.lines import report_lines
from pos_app.services.views.deposits import DepositView, NewDeposit
from pos_app.services.views.sales import SaleView
from pos_app.smoke.z_check import held_now, wrong_zs
from pos_app.training.core.controls import FaultKind
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter

VAT = TaxRate("vat", "VAT", 190_000, inclusive=True)
RULES = DepositRules(on=True)


@pytest.fixture
def shop(counter: Counter) -> AtDrawer:
    """A store that keeps deposits, and works with shifts; its drawer is open with nothing in it."""
    counter.services.settings.save(counter.actor, DEPOSITS, RULES)
    drawer = AtDrawer.set_up(counter)
    drawer.open()
    return drawer


def begun(shop: AtDrawer, total: int = 10_000) -> SaleView:
    """Ring up a coat, with its cart saved as the checkout does."""
    counter = shop.counter
    cart = Cart("usd", (CartLine("Winter coat", total, tax=VAT),))
    counter.carts.save(counter.actor, cart)
    return counter.selling.begin(counter.actor, cart)


def kept(
    shop: AtDrawer, total: int = 10_000, paid: int = 2_500, *, name: str = "Ada"
) -> DepositView:
    """Pay a part in cash, and keep the sale."""
    counter, sale = shop.counter, begun(shop, total)
    counter.selling.take_cash(sale.id, paid)
    return counter.deposits.keep(counter.actor, NewDeposit(sale.id, name, "555 0199"))


def next_day(shop: AtDrawer) -> None:
    """Close the drawer, and open it with the same in the morning."""
    shop.close()
    shop.counter.wait(timedelta(days=1))
    shop.open(shop.view.offered)


def status(shop: AtDrawer, sale_id: str) -> PaymentStatus:
    return shop.counter.history.details(sale_id).row.status


def test_a_part_paid_sale_leaves_the_register_and_waits_in_the_history(shop: AtDrawer) -> None:
    counter, deposit = shop.counter, kept(shop)
    assert (deposit.number, deposit.paid, deposit.left) == ("R1-D000001", 2_500, 7_500)
    assert status(shop, deposit.sale_id) is PaymentStatus.DEPOSIT
    with counter.database.read() as session:
        assert session.get(OpenCart, deposit.sale_id) is None
        sale = session.get_one(Sale, deposit.sale_id)
        assert (sale.state, sale.receipt_number) == (SaleState.OPEN, None)
    assert counter.selling.open_sales() == []
    assert counter.carts.held() == []
    assert list(counter.attention.all()) == []
    kept_only = HistoryFilter(statuses=frozenset({PaymentStatus.DEPOSIT}))
    for wanted in (*map(HistoryFilter, ("ada", "555 0199", "R1-D000001")), kept_only):
        rows = counter.history.page(wanted=wanted).rows
        assert [row.id for row in rows] == [deposit.sale_id], wanted
    found = counter.deposits.find(" r1-d000001 ")
    assert found == deposit
    assert kept(shop).number == "R1-D000002"


def test_its_slip_says_what_is_paid_and_what_is_due(shop: AtDrawer) -> None:
    deposit = kept(shop)
    paper = shop.counter.receipts.paper(deposit.sale_id, copy=False)
    assert paper.title == "Deposit R1-D000001"
    for line in ("Paid so far 25.00", "Still to pay $75.00", "Ada", "555 0199"):
        assert line in paper.words, line
    (code,) = (block for block in paper.blocks if isinstance(block, Barcode))
    assert code.data == "R1-D000001"


def test_the_rest_is_paid_on_another_day_and_is_revenue_of_that_day(shop: AtDrawer) -> None:
    counter, deposit = shop.counter, kept(shop)
    first = shop.x()
    assert first["sales"]["amount"] == 0
    assert first["deposits"]["taken"] == first["deposits"]["held"] == {"count": 1, "amount": 2_500}
    assert first["cash"]["expected"] == 2_500
    next_day(shop)
    counter.deposits.go_on(counter.actor, deposit.sale_id)
    counter.selling.take_cash(deposit.sale_id, 3_500)
    counter.deposits.leave(counter.actor, deposit.sale_id)
    sale = counter.selling.take_cash(deposit.sale_id, 4_000)
    assert sale.state is SaleState.PAID
    assert sale.business_date is not None
    assert sale.receipt_number == "R1-000001"
    second = shop.x()
    assert second["sales"]["amount"] == 10_000
    assert second["taxes"][0]["sales"] == {"base": 8_403, "tax": 1_597, "gross": 10_000}
    assert second["deposits"]["used"] == {"count": 1, "amount": 2_500}
    assert second["deposits"]["held"]["count"] == second["deposits"]["taken"]["count"] == 0
    assert second["cash"]["expected"] == 10_000
    assert status(shop, deposit.sale_id) is PaymentStatus.PAID
    z = shop.close()
    told = [(line.what, line.amount, line.count) for line in report_lines(z)]
    begins = told.index(("Deposits and part payments", None, None))
    assert told[begins + 1 : begins + 3] == [
        ("Used for sales of now", -2_500, 1),
        ("Held in the store now", 0, 0),
    ]
    assert wrong_zs(counter.database.path) == []


def test_what_is_paid_and_handed_over_in_one_shift_is_no_deposit_on_its_z(shop: AtDrawer) -> None:
    deposit = kept(shop)
    shop.counter.selling.take_cash(deposit.sale_id, 7_500)
    nothing = {"count": 0, "amount": 0}
    assert set(map(str, shop.x()["deposits"].values())) == {str(nothing)}


def test_a_cancelled_one_goes_back_to_what_paid(shop: AtDrawer) -> None:
    counter, deposit = shop.counter, kept(shop)
    next_day(shop)
    view = counter.deposits.cancel(counter.actor, deposit.sale_id, "Changed her mind")
    assert (view.headline, view.owed, view.retained) == ("The deposit is cancelled", 0, 0)
    assert view.advice == "$25.00 was given back."
    content = shop.x()
    assert content["deposits"]["given_back"] == {"count": 1, "amount": 2_500}
    assert content["deposits"]["held"]["amount"] == content["sales"]["amount"] == 0
    assert content["cash"]["expected"] == 0
    assert status(shop, deposit.sale_id) is PaymentStatus.REFUNDED
    assert list(counter.attention.all()) == []
    with pytest.raises(UserError):
        counter.deposits.go_on(counter.actor, deposit.sale_id)
    shop.close()
    assert wrong_zs(counter.database.path) == []


def test_what_the_rule_retains_is_revenue_of_the_day_without_tax(shop: AtDrawer) -> None:
    counter = shop.counter
    rules = DepositRules(on=True, retain_ppm=100_000, retain_minor=500)
    counter.services.settings.save(counter.actor, DEPOSITS, rules)
    deposit = kept(shop, paid=8_000)
    assert counter.deposits.cancelling(deposit.sale_id).retained == 800
    next_day(shop)
    view = counter.deposits.cancel(counter.actor, deposit.sale_id, "Changed her mind")
    assert view.advice == "$72.00 was given back. The store retained $8.00."
    content = shop.x()
    assert content["sales"]["amount"] == 800
    assert [(each["name"], each["sales"]["gross"]) for each in content["taxes"]] == [("", 800)]
    parts = content["deposits"]
    assert {name: part["amount"] for name, part in parts.items()} == {
        "taken": 0,
        "used": 800,
        "given_back": 7_200,
        "retained": 800,
        "held": 0,
    }
    details = counter.history.details(deposit.sale_id)
    assert [line.name for line in details.lines] == ["Retained of a cancelled deposit"]
    told = " ".join(event.what for event in details.timeline)
    assert "It was for 1 × Winter coat, $100.00." in told
    assert "CANCELLED" in counter.receipts.paper(deposit.sale_id, copy=False).words
    shop.close()
    assert wrong_zs(counter.database.path) == []


@pytest.mark.parametrize(
    ("paid", "rules", "retained"),
    [
        (2_500, DepositRules(retain_minor=500), 500),
        (300, DepositRules(retain_minor=500), 300),
        (2_505, DepositRules(retain_ppm=100_000), 250),
        (2_500, DepositRules(retain_ppm=1_000_000), 2_500),
        (2_500, DepositRules(), 0),
    ],
)
def test_no_more_is_retained_than_the_rule_says_or_was_paid(
    paid: int, rules: DepositRules, retained: int
) -> None:
    assert rules.retained(paid, 1) == retained


def test_a_card_gets_back_what_it_gave_and_a_lost_answer_is_not_given_twice(
    shop: AtDrawer,
) -> None:
    counter = shop.counter
    customer = counter.customer("pm_card_visa")
    cart = Cart("usd", (CartLine("Winter coat", 10_000),), customer_id=customer)
    sale = counter.selling.begin(counter.actor, cart)
    counter.selling.take_cash(sale.id, 1_000)
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0], 2_000)
    counter.selling.charge(tender.id)
    counter.deposits.keep(counter.actor, NewDeposit(sale.id))
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/v1/refunds", method="POST")
    view = counter.deposits.cancel(counter.actor, sale.id, "Changed her mind")
    assert view.headline == "Not known yet whether all was given back."
    counter.server.controls.faults.clear()
    again = counter.deposits.cancel(counter.actor, sale.id, "Changed her mind")
    assert (again.owed, len(again.refunds)) == (0, 2)
    counter.refunds.check(counter.actor, again.waiting[0].id)
    given = {each["amount_refunded"] for each in counter.intents.values()}
    assert given == {2_000}
    assert held_now(counter.database.path) == {"count": 0, "amount": 0}


def test_what_could_not_be_given_back_needs_attention(shop: AtDrawer) -> None:
    counter, deposit = shop.counter, kept(shop)
    shop.close()
    view = counter.deposits.cancel(counter.actor, deposit.sale_id, "Changed her mind")
    assert view.owed == 2_500
    assert "still to be given back" in view.advice
    (found,) = counter.attention.all()
    assert found.reason is AttentionReason.OVERPAID
    shop.open(2_500)
    assert shop.x()["deposits"]["held"] == {"count": 1, "amount": 2_500}
    assert counter.deposits.cancel(counter.actor, deposit.sale_id, "Once more").owed == 0
    assert shop.x()["deposits"]["given_back"] == {"count": 1, "amount": 2_500}


def test_too_little_nobody_or_an_open_payment_is_no_deposit(shop: AtDrawer) -> None:
    counter, sale = shop.counter, begun(shop)
    new = NewDeposit(sale.id, "Ada")
    with pytest.raises(UserError, match=r"at least \$20.00"):
        counter.deposits.keep(counter.actor, new)
    counter.selling.take_cash(sale.id, 1_999)
    with pytest.raises(UserError, match=r"at least \$20.00"):
        counter.deposits.keep(counter.actor, new)
    counter.selling.take_cash(sale.id, 1)
    with pytest.raises(UserError, match="Nobody can find"):
        counter.deposits.keep(counter.actor, NewDeposit(sale.id, " "))
    assert counter.deposits.keep(counter.actor, new).left == 8_000
    counter.services.settings.save(counter.actor, DEPOSITS, DepositRules())
    other = begun(shop)
    counter.selling.take_cash(other.id, 5_000)
    with pytest.raises(UserError, match="keeps no deposits"):
        counter.deposits.keep(counter.actor, NewDeposit(other.id, "Ada"))


def test_what_was_paid_for_it_leaves_it_only_by_cancelling(shop: AtDrawer) -> None:
    counter, deposit = shop.counter, kept(shop)
    tender = counter.selling.sale(deposit.sale_id).tenders[0]
    assert tender.removal == "no"
    selling, actor = counter.selling, counter.actor
    acts: tuple[Callable[[], object], ...] = (
        lambda: selling.remove_tender(actor, tender.id),
        lambda: selling.drop(actor, deposit.sale_id),
        lambda: selling.abandon(actor, deposit.sale_id),
    )
    for act in acts:
        with pytest.raises(UserError, match="kept as a deposit") as refused:
            act()
        assert refused.value.money == "No money was given back."
    assert shop.expected == 2_500


def test_a_payment_that_is_not_settled_still_needs_somebody(shop: AtDrawer) -> None:
    counter = shop.counter
    customer = counter.customer("pm_card_visa")
    cart = Cart("usd", (CartLine("Winter coat", 10_000),), customer_id=customer)
    sale = counter.selling.begin(counter.actor, cart)
    counter.selling.take_cash(sale.id, 5_000)
    counter.deposits.keep(counter.actor, NewDeposit(sale.id))
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0], 5_000)
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/confirm", method="POST")
    counter.selling.charge(tender.id)
    assert [each.id for each in counter.selling.open_sales()] == [sale.id]
    assert counter.attention.all()[0].reason is AttentionReason.UNSETTLED
    with pytest.raises(UserError, match="not settled yet"):
        counter.deposits.cancel(counter.actor, sale.id, "Changed her mind")
    counter.server.controls.faults.clear()
    counter.selling.check_again(counter.actor, tender.id)
    assert counter.selling.sale(sale.id).state is SaleState.PAID


def test_a_cashier_cancels_with_somebodys_word(shop: AtDrawer) -> None:
    counter, deposit = shop.counter, kept(shop)
    staff = counter.services.staff
    staff.set_pin(counter.actor, counter.actor.cashier_id, "739156")
    bo = staff.save_cashier(counter.actor, None, "Bo", "cashier")
    with pytest.raises(ApprovalNeeded) as asked:
        counter.deposits.cancel(Actor(bo.id), deposit.sale_id, "Changed her mind")
    approved = Actor(bo.id, staff.approve("739156", asked.value.action))
    assert counter.deposits.cancel(approved, deposit.sale_id, "Changed her mind").owed == 0
    with counter.database.read() as session:
        of_it = select(Activity).where(Activity.permission == Permission.CANCEL_DEPOSIT)
        (entry,) = session.scalars(of_it)
        assert (entry.cashier_id, entry.after) == (bo.id, "Changed her mind")
        assert entry.approved_by == counter.actor.cashier_id


def test_another_register_hands_over_what_this_one_kept(shop: AtDrawer) -> None:
    counter, deposit = shop.counter, kept(shop)
    with counter.database.write() as session:
        bar = Register(id="bar", name="Bar", prefix="R2", created_at=counter.clock.now())
        session.add(bar)
    counter.database.station.register_id = "bar"
    shop.open()
    counter.deposits.go_on(counter.actor, deposit.sale_id)
    sale = counter.selling.take_cash(deposit.sale_id, 7_500)
    assert sale.receipt_number == "R2-000001"
    assert counter.history.details(sale.id).row.register_name == "Bar"
    assert shop.x()["deposits"]["used"] == {"count": 1, "amount": 2_500}
    shop.close()
    with counter.database.read() as session:
        first = session.scalars(select(Register.id).where(Register.prefix == "R1")).one()
    counter.database.station.register_id = first
    assert shop.x()["deposits"]["taken"] == {"count": 1, "amount": 2_500}
    shop.close()
    assert wrong_zs(counter.database.path) == []
