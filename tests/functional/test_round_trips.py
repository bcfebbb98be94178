"""What Stripe is asked while somebody waits: for the amount on the reader, for the approval."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from pos_app.domain.payments import TenderState
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.readers import LocationView
from pos_app.training.http.messages import Exchange
from pos_app.training.money.account_summary import account_summary
from pos_app.ui.background.polling import PollTimer
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from pos_app.ui.checkout.payment.payment_state import BusyWith
from tests.functional.day import Day
from tests.support.customer_side import CustomerSide

CREATE, PROCESS = "POST payment_intents", "POST readers process_payment_intent"
CONFIRM = "POST payment_intents confirm"
LOOK_AT_INTENT, LOOK_AT_READER = "GET payment_intents", "GET readers"
SHOWS_CART = "POST readers set_reader_display"
IDS = re.compile(r"/(?:terminal|(?:pi|tmr|cus|pm)_\w+)")


class Asked:
    """Hears, in the threads of the account, all that it is asked."""

    def __init__(self, day: Day) -> None:
        self.requests: list[str] = []
        self._day = day
        day.server.observers.append(self._note)

    def until(self, shown: Callable[[], object]) -> list[str]:
        """Return what was asked until it was shown.

        Not what is asked of the reader once it has the payment: a machine that takes a second to
        show that it waits has polled it by then.
        """
        seen: list[list[str]] = []

        def look() -> bool:
            if not seen and shown():
                seen.append(list(self.requests))
            return bool(seen)

        self._day.keys.qtbot.waitUntil(look)
        asked = seen[0]
        if PROCESS in asked:
            begun = asked.index(PROCESS) + 1
            asked[begun:] = [each for each in asked[begun:] if each != LOOK_AT_READER]
        return asked

    def from_now(self) -> None:
        """Forget what was asked so far."""
        self._day.keys.settle()
        self.requests.clear()

    def _note(self, exchange: Exchange) -> None:
        about = IDS.sub("", exchange.path.removeprefix("/v1")).strip("/").replace("/", " ")
        self.requests.append(f"{exchange.method} {about}")


def sheet_of(day: Day) -> PaymentSheet:
    return day.checkout.window().findChildren(PaymentSheet)[-1]


def waits_for_the_card(day: Day) -> bool:
    sheets = day.checkout.window().findChildren(PaymentSheet)
    holding = sheets[-1].payment.holding if sheets else None
    return holding is not None and holding.state is TenderState.PENDING


def tap(day: Day, reader: str) -> None:
    CustomerSide(day.server).at_reader(reader, "tap")


def serve_ada(day: Day) -> None:
    """Ring up something for a customer whose card is saved."""
    ada = day.services.customers.create(day.services.actor, CustomerDraft("Ada Lovelace"))
    day.services.customers.attach_card(day.services.actor, ada.id, "pm_card_visa")
    day.checkout.sell_to(ada.id)
    day.keys.settle()
    day.key_in("10")


@pytest.fixture
def asked(opened: Day) -> Asked:
    return Asked(opened)


@pytest.fixture
def reader(opened: Day) -> str:
    """The register's own card reader, of which Stripe has just been heard."""
    readers = opened.services.readers
    shop = LocationView("", "Shop", "1 Main Street", "Springfield", "62701", "US", "IL")
    return readers.register(
        opened.services.actor,
        "simulated-wpe",
        "Front reader",
        readers.save_location(opened.services.actor, shop).id,
    ).id


def test_one_key_from_the_cart_to_the_reader_is_two_round_trips(
    opened: Day, asked: Asked, reader: str
) -> None:
    opened.key_in("10")
    asked.from_now()
    opened.keys.strike("F12")
    assert asked.until(lambda: waits_for_the_card(opened)) == [CREATE, PROCESS]
    tap(opened, reader)
    opened.keys.wait(lambda: opened.result)
    assert opened.charged == [1080]


def test_enter_on_a_reader_payment_that_is_ready_is_one_round_trip(
    opened: Day, asked: Asked, reader: str
) -> None:
    opened.key_in("10")
    asked.from_now()
    opened.keys.press("F9")
    assert {CREATE, SHOWS_CART} <= set(asked.requests)
    asked.from_now()
    opened.keys.strike("Return")
    assert asked.until(lambda: waits_for_the_card(opened)) == [PROCESS]
    tap(opened, reader)
    opened.keys.wait(lambda: opened.result)
    assert opened.charged == [1080]


def test_cash_after_f9_leaves_one_payment_at_stripe_and_the_reader_its_one_round_trip(
    opened: Day, asked: Asked, reader: str
) -> None:
    for _ in range(3):
        opened.key_in("10")
        opened.keys.press("F9")
        opened.keys.wait(lambda: sheet_of(opened).payment.tender)
        opened.keys.press("F10")
        opened.keys.wait(lambda: opened.result)
        opened.keys.press("F2")  # the keypad away
    opened.key_in("20")
    opened.keys.press("F9")
    opened.keys.wait(lambda: sheet_of(opened).payment.tender)
    workspace = opened.application.workspace
    assert workspace is not None
    workspace.presenter.reader.stop()  # the bar's own look at the reader, and what a sync has it do
    workspace.jobs.stop()
    opened.keys.settle()
    opened.services.readers.poll(opened.services.actor, reader)  # as the bar does every second
    asked.requests.clear()
    opened.keys.strike("Return")
    assert asked.until(lambda: waits_for_the_card(opened)) == [PROCESS]
    tap(opened, reader)
    opened.keys.wait(lambda: opened.result)
    assert opened.charged == [2160]
    assert len(account_summary(opened.server.account)["payment_intents"]) == 1


def test_charging_a_saved_card_that_is_ready_is_one_round_trip(opened: Day, asked: Asked) -> None:
    serve_ada(opened)
    asked.from_now()
    opened.keys.press("F9")
    assert asked.requests == [CREATE]
    asked.from_now()
    opened.keys.strike("Return")
    assert asked.until(lambda: opened.result) == [CONFIRM]
    assert opened.charged == [1080]


def test_charging_a_saved_card_that_is_not_ready_yet_is_two(opened: Day, asked: Asked) -> None:
    serve_ada(opened)
    asked.from_now()
    opened.server.controls.latency = 60
    opened.keys.strike("F9")
    opened.keys.qtbot.waitUntil(lambda: sheet_of(opened).payment.busy_with is BusyWith.PREPARING)
    opened.keys.strike("Return")
    assert sheet_of(opened).payment.starts_when_ready
    opened.server.controls.latency = 0
    assert asked.until(lambda: opened.result) == [CREATE, CONFIRM]
    assert opened.charged == [1080]


def test_the_first_question_after_the_tap_brings_the_answer(
    opened: Day, asked: Asked, reader: str
) -> None:
    opened.key_in("10")
    opened.keys.press("F12")
    asked.from_now()
    asked.until(lambda: asked.requests == [LOOK_AT_INTENT, LOOK_AT_READER])
    asked.from_now()
    tap(opened, reader)
    assert asked.until(lambda: opened.result).count(LOOK_AT_INTENT) == 1


def test_questions_come_soon_at_first_and_less_often_while_nothing_happens(
    opened: Day, reader: str
) -> None:
    opened.key_in("10")
    opened.keys.press("F12")
    opened.keys.wait(lambda: waits_for_the_card(opened))
    pace = sheet_of(opened).presenter.payments.findChild(PollTimer)
    assert pace is not None
    waits = [pace.interval()]
    for _ in range(45):
        pace.stop()
        pace.timeout.emit()  # its time has come
        opened.keys.qtbot.waitUntil(pace.isActive)
        waits.append(pace.interval())
    assert waits == sorted(waits)
    assert (waits[0], waits[-1], set(waits)) == (500, 2_000, {500, 1_000, 2_000})
    assert sum(each for each in waits if each == 500) == 10_000
    tap(opened, reader)
    pace.stop()
    pace.timeout.emit()
    opened.keys.wait(lambda: opened.result)
