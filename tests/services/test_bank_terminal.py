"""Payments on the bank's own terminal: the cashier says what it took, and Till moves none of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.payments import PaymentStatus, RefundState, SaleState, TenderKind, TenderState
from pos_app.domain.permissions import Actor
from pos_app.errors import UserError
from pos_app.services.attention.views import AttentionAction
from pos_app.services.shared.declared_settings import BANK_TERMINAL
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.sales import PaymentRequest, SaleView, TenderView
from pos_app.training.core.controls import FaultKind
from tests.services.counter import Counter
from tests.services.test_split import given_back
from tests.support.papers import cells_of

NAME = "Card machine"
CARD_NUMBER = "4242 4242 4242 4242"


def settings_of(counter: Counter) -> StoreSettings:
    return counter.services.settings


@pytest.fixture
def terminal(counter: Counter) -> Counter:
    """A counter whose bank has a terminal of its own."""
    settings_of(counter).save(counter.actor, BANK_TERMINAL, NAME)
    return counter


@pytest.fixture(autouse=True)
def _nothing_is_asked_of_stripe(counter: Counter) -> Iterator[None]:
    yield
    posts = [each.path for each in counter.server.requests if each.method == "POST"]
    assert not [path for path in posts if "cancel" in path or path.endswith("/refunds")]


def take(
    counter: Counter, sale: SaleView, amount: int | None = None, reference: str = ""
) -> TenderView:
    kind = TenderKind.BANK_TERMINAL
    request = PaymentRequest(sale.id, kind, amount, reference=reference)
    return counter.selling.payments.take(counter.actor, request).tender


def receipt_of(counter: Counter, sale: SaleView) -> list[str]:
    return cells_of(counter.receipts.paper(sale.id, copy=False))


def test_a_store_takes_none_until_it_gives_the_terminal_a_name(counter: Counter) -> None:
    sale = counter.sale(1350)
    with pytest.raises(UserError) as refused:
        take(counter, sale)
    assert refused.value.money == "Nothing was recorded in Till."
    assert counter.selling.sale(sale.id).tenders == ()


def test_what_it_took_pays_the_sale_and_stands_in_history_and_receipt(
    terminal: Counter, qtbot: QtBot
) -> None:
    sale = terminal.sale(1350)
    tender = take(terminal, sale, reference="  A-0815 ")
    assert (tender.state, tender.amount, tender.label) == (TenderState.APPROVED, 1350, NAME)
    assert terminal.selling.sale(sale.id).state is SaleState.PAID
    assert terminal.owed_after(sale.id) == ["receipt"]  # no drawer
    assert terminal.taken == 0
    details = terminal.history.details(sale.id)
    assert (details.row.status, details.row.method) == (PaymentStatus.PAID, NAME)
    assert details.tenders[0].reference == "A-0815"
    assert f"{NAME}: $13.50 taken." in [event.what for event in details.timeline]
    assert [row.id for row in terminal.history.page(wanted=HistoryFilter("0815")).rows] == [sale.id]
    receipt = receipt_of(terminal, sale)
    assert receipt[receipt.index(NAME) + 1] == "13.50"
    assert receipt[receipt.index("Reference") + 1] == "A-0815"


def test_another_name_later_changes_nothing_of_what_was_taken_before(terminal: Counter) -> None:
    sale = terminal.sale(1350)
    take(terminal, sale)
    settings_of(terminal).save(terminal.actor, BANK_TERMINAL, "")
    tender = terminal.history.details(sale.id).tenders[0]
    request = RefundRequest(sale.id, tender.id, 350, "requested_by_customer")
    terminal.refunds.create(terminal.actor, request)
    details = terminal.history.details(sale.id)
    assert (details.row.method, details.tenders[0].label) == (NAME, NAME)


def test_it_takes_a_part_and_other_ways_the_rest(terminal: Counter) -> None:
    customer = terminal.customer("pm_card_visa")
    sale = terminal.sale(1350, customer)
    take(terminal, sale, 500)
    card = terminal.selling.prepare_card(sale.id, terminal.cards_of(customer)[0], 600)
    assert terminal.selling.charge(card.id).state is TenderState.APPROVED
    paid = terminal.selling.take_cash(sale.id, 300)
    assert (paid.state, paid.change, paid.paid) == (SaleState.PAID, 50, 1350)
    assert terminal.history.page().rows[0].method == f"{NAME} + Visa •••• 4242 + Cash"
    assert terminal.taken == 600


@pytest.mark.parametrize("amount", [0, -1, 1351])
def test_it_takes_no_more_than_is_left_and_no_less_than_something(
    terminal: Counter, amount: int
) -> None:
    sale = terminal.sale(1350)
    with pytest.raises(UserError):
        take(terminal, sale, amount)
    assert terminal.selling.sale(sale.id).left == 1350


@pytest.mark.parametrize("reference", [CARD_NUMBER, "4242424242424242", "x" * 65])
def test_a_reference_is_no_card_number_and_no_story(terminal: Counter, reference: str) -> None:
    sale = terminal.sale(1350)
    with pytest.raises(UserError):
        take(terminal, sale, reference=reference)
    assert terminal.selling.sale(sale.id).tenders == ()


@pytest.mark.parametrize("name", [CARD_NUMBER, "x" * 25])
def test_a_name_is_short_and_no_card_number(counter: Counter, name: str) -> None:
    with pytest.raises(UserError):
        settings_of(counter).save(counter.actor, BANK_TERMINAL, name)
    assert settings_of(counter).read(BANK_TERMINAL) == ""


def test_it_waits_for_a_card_payment_of_which_nobody_knows(terminal: Counter) -> None:
    tender = terminal.prepared()
    terminal.server.controls.fault(FaultKind.RESET_AFTER, "/confirm", times=99)
    assert terminal.selling.charge(tender.id).state is TenderState.UNKNOWN
    terminal.server.controls.faults.clear()
    with pytest.raises(UserError, match="not settled yet"):
        take(terminal, terminal.sale_of(tender))


def test_a_refund_is_recorded_and_nobody_is_asked_for_it(terminal: Counter, qtbot: QtBot) -> None:
    sale = terminal.sale(1350)
    tender = take(terminal, sale)
    request = RefundRequest(sale.id, tender.id, 500, "requested_by_customer")
    view = terminal.refunds.create(terminal.actor, request)
    assert view.state is RefundState.SUCCEEDED
    assert view.message == "Recorded: given back by hand, not by Till."
    assert terminal.owed_after(sale.id) == ["receipt"]
    assert given_back(terminal) == 0
    details = terminal.history.details(sale.id)
    assert (details.row.refunded, details.tenders[0].refundable) == (500, 850)
    receipt = receipt_of(terminal, sale)
    assert receipt[receipt.index(f"Refund by hand, {NAME}") + 1] == "-5.00"
    with pytest.raises(UserError, match="left to give back"):
        terminal.refunds.create(Actor("x"), RefundRequest(sale.id, tender.id, 851, "duplicate"))


def test_taken_out_of_an_unpaid_sale_it_is_recorded_as_given_back(terminal: Counter) -> None:
    sale = terminal.sale(1350)
    tender = take(terminal, sale, 500)
    after = terminal.selling.remove_tender(terminal.actor, tender.id)
    assert (after.left, after.tenders[0].state) == (1350, TenderState.RETURNED)
    assert after.tenders[0].advice == (
        "Till moved no money: it goes back on the device that took it."
    )
    assert terminal.selling.take_cash(sale.id, 1350).state is SaleState.PAID


def test_a_dropped_sale_has_none_of_it_any_more(terminal: Counter) -> None:
    sale = terminal.sale(1350)
    take(terminal, sale, 500)
    assert terminal.selling.drop(terminal.actor, sale.id).state is SaleState.ABANDONED


def test_a_void_says_what_a_person_has_to_give_back_and_where(terminal: Counter) -> None:
    sale = terminal.sale(1350)
    take(terminal, sale, 500)
    terminal.selling.take_cash(sale.id, 850)
    came = terminal.voids.void(terminal.actor, sale.id, "Wrong sale")
    assert came.headline == "Sale voided"
    assert came.advice == (
        f"$8.50 was given back. $5.00 has to be given back on {NAME}: Till moved none of it."
    )
    assert terminal.history.page().rows[0].status is PaymentStatus.VOIDED


def test_too_much_of_it_is_never_given_back_by_one_press(terminal: Counter) -> None:
    """One press would record what nobody did."""
    sale = terminal.sale(1350)
    take(terminal, sale, 500)
    terminal.selling.abandon(terminal.actor, sale.id)
    (view,) = terminal.attention.all()
    assert view.action is AttentionAction.OPEN
    assert view.advice.startswith("Till can't give this back")
