"""Gift cards and store credit: sold, paid with, given back onto, and their purchase given back."""

from __future__ import annotations

from tests.faults.torture.cashier import PART, TOTAL
from tests.faults.torture.scenario_run import ScenarioRun


def sell_a_card(s: ScenarioRun) -> None:
    """Somebody bought one before."""
    s.till.do("sell_gift_card", amount=TOTAL)


def gift_card(s: ScenarioRun) -> None:
    """Sold, its code handed over, and all of it spent."""
    s.till.do("sell_gift_card", amount=TOTAL)
    s.till.do("hand_codes_over")
    s.till.begin(customer=False)
    s.till.pay_by_gift_card()


def split_with_gift_card(s: ScenarioRun) -> None:
    """A part by gift card, the rest by card; both go back where they came from."""
    s.till.begin()
    s.till.pay_by_gift_card(PART)
    s.till.prepare_card()
    s.till.charge()
    s.till.poll()
    s.till.refund(TOTAL - PART)
    s.till.check_refund()
    for tender in s.till.tenders():
        if tender["kind"] == "store_credit":
            s.till.do("refund", sale=s.till.sale, tender=tender["id"], amount=PART)


def gift_card_taken_out(s: ScenarioRun) -> None:
    """The customer pays by card after all."""
    s.till.begin()
    s.till.pay_by_gift_card(PART)
    for tender in s.till.tenders():
        s.till.do("remove", tender=tender["id"])
    s.till.prepare_card()
    s.till.charge()
    s.till.poll()


def bought_then_dropped(s: ScenarioRun) -> None:
    """Cash and a card pay a part of a gift card, which the customer doesn't want after all."""
    s.till.begin_gift_card(TOTAL)
    s.till.cash(PART)
    s.till.prepare_card(amount=PART)
    s.till.charge()
    s.till.drop()


def given_back_as_credit(s: ScenarioRun) -> None:
    """A card payment goes back onto a new code, which pays the next sale."""
    s.till.begin()
    s.till.prepare_card()
    s.till.charge()
    s.till.poll()
    s.till.refund_as_credit(PART)
    s.till.begin(PART, customer=False)
    s.till.pay_by_gift_card(PART)


def purchase_given_back(s: ScenarioRun) -> None:
    """A gift card that was bought by card goes back, but for what was spent of it."""
    s.till.begin_gift_card(TOTAL)
    s.till.prepare_card()
    s.till.charge()
    s.till.poll()
    bought = s.till.sale
    s.till.begin(PART, customer=False)
    s.till.pay_by_gift_card()
    s.till.sale = bought
    s.till.refund(TOTAL - PART)
    s.till.check_refund()


def spent_twice(s: ScenarioRun) -> None:
    """A second sale is to be paid with what the first one took."""
    s.till.begin(customer=False)
    s.till.pay_by_gift_card(TOTAL)
    s.till.begin(customer=False)
    s.till.do("pay_by_any_card", sale=s.till.sale, amount=TOTAL)
    s.till.cash(TOTAL)
