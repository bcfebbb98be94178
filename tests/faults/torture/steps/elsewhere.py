"""What others do meanwhile: the neighbour's till, and somebody in the Dashboard."""

from __future__ import annotations

from contextlib import suppress

import stripe

from tests.faults.torture.cashier import PART
from tests.faults.torture.scenario_run import ScenarioRun
from tests.faults.torture.steps.paying import saved_card


def know_readers(s: ScenarioRun) -> None:
    s.till.do("know_readers")


def two_tills(s: ScenarioRun) -> None:
    """The neighbour's payment is on the reader when ours is started, then the other way round."""
    other = s.open_till("R2")
    other.begin()
    other.prepare_reader()
    other.start_reader()
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.tap()
    other.poll()
    s.till.start_reader()
    other.begin()
    other.prepare_reader()
    other.start_reader()
    s.tap()
    s.till.poll()
    other.settle_and_pay_rest()


def canceled_elsewhere(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    _cancel_payments(s)
    s.till.poll()


def canceled_before_the_charge(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.prepare_card()
    _cancel_payments(s)
    s.till.charge()


def refunded_elsewhere(s: ScenarioRun) -> None:
    saved_card(s)
    _refund_payments(s, PART)
    s.till.refund(PART)
    s.till.check_refund()


def _cancel_payments(s: ScenarioRun) -> None:
    """Cancel the payments of the sale in hand in the Dashboard."""
    for intent in _intents(s):
        with suppress(stripe.StripeError):
            s.harness.dashboard.v1.payment_intents.cancel(intent)


def _refund_payments(s: ScenarioRun, amount: int) -> None:
    """Give some of the payments of the sale in hand back in the Dashboard."""
    for intent in _intents(s):
        with suppress(stripe.StripeError):
            s.harness.dashboard.v1.refunds.create({"payment_intent": intent, "amount": amount})


def _intents(s: ScenarioRun) -> list[str]:
    return [each["intent_id"] for each in s.till.tenders() if each["intent_id"]]
