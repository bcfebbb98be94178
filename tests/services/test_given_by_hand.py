"""What the bank's own terminal took goes back there, by a person: no result says that Till did."""

from __future__ import annotations

import pytest

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.deposits import DepositRules
from pos_app.domain.payments import SaleState, TenderKind
from pos_app.errors import UserError
from pos_app.services.shared.declared_settings import BANK_TERMINAL, DEPOSITS
from pos_app.services.views.deposits import NewDeposit
from pos_app.services.views.sales import PaymentRequest, SaleView
from pos_app.training.core.controls import FaultKind
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter
from tests.services.test_exchanges import exchanging
from tests.services.test_returns import take_back
from tests.services.test_split import REFUNDS, part_paid

NAME = "Card machine"
THERE = f"has to be given back on {NAME}: Till moved none of it."


@pytest.fixture(autouse=True)
def _the_bank_has_a_terminal(counter: Counter) -> None:
    counter.services.settings.save(counter.actor, BANK_TERMINAL, NAME)


def sold(counter: Counter, *lines: CartLine) -> SaleView:
    """Ring up, and pay nothing yet."""
    return counter.selling.begin(counter.actor, Cart("usd", lines))


def on_terminal(counter: Counter, sale: SaleView, amount: int | None = None) -> SaleView:
    """Take what is left of a sale on the bank's terminal, or a part of it."""
    request = PaymentRequest(sale.id, TenderKind.BANK_TERMINAL, amount)
    counter.selling.payments.take(counter.actor, request)
    return counter.selling.sale(sale.id)


def test_a_return_says_what_has_to_be_given_back_where(counter: Counter) -> None:
    sale = on_terminal(counter, sold(counter, CartLine("Socks", 1_000, quantity=3)))
    came = take_back(counter, sale, 1_000)
    assert (came.headline, came.owed) == ("Taken back", 0)
    assert came.advice == f"$10.00 {THERE}"


def test_a_return_tells_what_till_gave_back_from_what_a_person_does(counter: Counter) -> None:
    sale = on_terminal(counter, sold(counter, CartLine("Socks", 1_000)), 400)
    sale = counter.selling.take_cash(sale.id, 600)
    came = take_back(counter, sale, 1_000)
    assert came.advice == f"$6.00 was given back. $4.00 {THERE}"


def test_a_return_whose_card_is_refused_still_says_what_goes_back_by_hand(
    counter: Counter,
) -> None:
    sale = on_terminal(counter, part_paid(counter))
    counter.server.controls.fault(FaultKind.RATE_LIMITED, REFUNDS)
    came = take_back(counter, sale, 1_000)
    assert (came.headline, came.owed) == ("Not all of the money could be given back.", 1_000)
    assert f"$3.50 {THERE}" in came.advice
    again = counter.returns.details(sale_return_id(counter, sale))
    assert "No money was given back." not in again.advice
    assert f"$3.50 {THERE}" in again.advice


def sale_return_id(counter: Counter, sale: SaleView) -> str:
    (owed,) = counter.returns.returnable(sale.id).owed
    return owed.id


def test_a_return_that_nobody_knows_of_still_says_what_goes_back_by_hand(
    counter: Counter,
) -> None:
    sale = on_terminal(counter, part_paid(counter))
    counter.server.controls.fault(FaultKind.RESET_AFTER, REFUNDS)
    came = take_back(counter, sale, 1_000)
    assert came.headline == "Not known yet whether all was given back."
    assert came.advice == (f"Don't give it back again: Till is asking Stripe. $3.50 {THERE}")


def test_an_exchange_says_where_its_rest_has_to_be_given_back(counter: Counter) -> None:
    old = on_terminal(counter, sold(counter, CartLine("Socks", 1_000)))
    done = counter.returns.exchange(counter.actor, exchanging(counter, old, 400))
    assert [each.advice for each in done.returns] == [f"$6.00 {THERE}"]


def kept(counter: Counter, by_cash: int) -> str:
    """Keep a deposit of $50.00 of which the bank's terminal took the most; return its sale's id."""
    counter.services.settings.save(counter.actor, DEPOSITS, DepositRules(on=True))
    sale = sold(counter, CartLine("Winter coat", 10_000))
    on_terminal(counter, sale, 5_000 - by_cash)
    if by_cash:
        counter.selling.take_cash(sale.id, by_cash)
    return counter.deposits.keep(counter.actor, NewDeposit(sale.id, "Ada", "555 0199")).sale_id


@pytest.mark.parametrize(
    ("by_cash", "told"),
    [(0, f"$50.00 {THERE}"), (500, f"$5.00 was given back. $45.00 {THERE}")],
)
def test_a_cancelled_deposit_says_what_has_to_be_given_back_where(
    counter: Counter, by_cash: int, told: str
) -> None:
    view = counter.deposits.cancel(counter.actor, kept(counter, by_cash), "Changed her mind")
    assert (view.headline, view.owed) == ("The deposit is cancelled", 0)
    assert view.advice == told


def test_a_void_whose_card_is_refused_says_that_and_what_goes_back_by_hand(
    counter: Counter,
) -> None:
    sale = on_terminal(counter, part_paid(counter))
    counter.server.controls.fault(FaultKind.RATE_LIMITED, REFUNDS)
    came = counter.voids.void(counter.actor, sale.id, "Rung up twice")
    assert came.headline == "Not all of this sale could be given back."
    assert came.advice.startswith("Nothing was given back so far.")
    assert came.advice.endswith(f"Then void the sale again. $3.50 {THERE}")


def test_a_void_that_is_not_known_yet_says_to_wait_and_what_goes_back_by_hand(
    counter: Counter,
) -> None:
    sale = on_terminal(counter, part_paid(counter))
    counter.server.controls.fault(FaultKind.RESET_AFTER, REFUNDS)
    came = counter.voids.void(counter.actor, sale.id, "Rung up twice")
    assert came.headline == "Not known yet whether all was given back."
    assert came.advice == (
        "Whether $10.00 was given back is not known yet. "
        f"Don't give it back again: Till is asking Stripe. $3.50 {THERE}"
    )


def test_dropping_stopped_by_the_drawer_says_what_goes_back_by_hand(counter: Counter) -> None:
    sale = on_terminal(counter, sold(counter, CartLine("Socks", 1_000)), 400)
    counter.selling.take_cash(sale.id, 300)
    AtDrawer.set_up(counter)  # and no shift is open
    with pytest.raises(UserError) as refused:
        counter.selling.drop(counter.actor, sale.id)
    assert refused.value.money == f"No cash moved. $4.00 {THERE}"
    assert counter.selling.sale(sale.id).state is SaleState.OPEN
