"""Paying at a counter: one tender, several, and changing one's mind."""

from __future__ import annotations

from tests.faults.torture.cashier import PART, TOTAL
from tests.faults.torture.scenario_run import ScenarioRun


def cash(s: ScenarioRun) -> None:
    s.till.begin(customer=False)
    s.till.cash(TOTAL + 650)


def have_bank_terminal(s: ScenarioRun) -> None:
    s.till.do("name_bank_terminal")


def bank_terminal(s: ScenarioRun) -> None:
    """What another device took is here once it is committed, and asked of nobody."""
    s.till.begin(customer=False)
    s.till.on_bank_terminal()


def saved_card(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.prepare_card()
    s.till.charge()
    s.till.poll()


def emailed_receipt(s: ScenarioRun) -> None:
    saved_card(s)
    s.till.do("email_receipt", sale=s.till.sale, address="ada@example.com")


def bank(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.prepare_card(1)
    s.till.charge()
    s.answer_bank()
    s.till.poll()


def declined_card(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.prepare_card(2)
    s.till.charge()
    s.till.charge(0)
    s.till.poll()


def reader(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.show_cart()
    s.till.prepare_reader()
    s.till.start_reader()
    s.till.poll()
    s.tap()
    s.till.poll()


def reader_declined(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.decline()
    s.till.poll()
    s.till.start_reader()
    s.tap()
    s.till.poll()


def ask_for_tips(s: ScenarioRun) -> None:
    s.till.do("ask_for_tips", location=s.seed.location)


def tip(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.at_reader("tip", amount=150)
    s.tap()
    s.till.poll()
    s.till.void()


def reader_cancelled(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.till.cancel()


def reader_too_late(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.tap()
    s.till.cancel()


def reader_lost(s: ScenarioRun) -> None:
    """The reader's network dies after the charge, and comes back."""
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.at_reader("lose_answer")
    s.tap()
    s.at_reader("unplug")
    s.till.poll()
    s.at_reader("plug_in")
    s.till.poll()


def page(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.open_page()
    s.till.poll()
    s.pay()
    s.till.poll()


def page_cancelled(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.open_page()
    s.till.cancel()


def page_too_late(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.open_page()
    s.pay()
    s.till.cancel()


def phone(s: ScenarioRun) -> None:
    s.till.hand_to_phone()
    s.pay_on_phone()
    s.till.poll()


def phone_left(s: ScenarioRun) -> None:
    s.till.hand_to_phone()
    s.till.poll()
    s.till.cancel()


def unused_payment(s: ScenarioRun) -> None:
    """What cash did not need is used for a smaller sale."""
    s.till.begin()
    s.till.prepare_reader()
    s.till.cash()
    s.till.begin(PART)
    s.till.prepare_reader()
    s.till.start_reader()
    s.tap()
    s.till.poll()


def split(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.prepare_reader(PART)
    s.till.start_reader()
    s.tap()
    s.till.poll()
    s.till.open_page(PART)
    s.pay()
    s.till.poll()


def split_cash_and_card(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.cash(PART)
    s.till.prepare_card()
    s.till.charge()


def split_terminal_and_card(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.on_bank_terminal(PART)
    s.till.prepare_card()
    s.till.charge()


def change_of_tender(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.prepare_card(2)
    s.till.charge()
    s.till.prepare_reader()
    s.till.start_reader()
    s.decline()
    s.till.poll()
    s.till.open_page()
    s.till.cancel()


def back_to_cart(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.prepare_card()
    s.till.do("ring_up_more", sale=s.till.sale, amount=PART)
    s.till.prepare_card()
    s.till.charge()


def removal(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.prepare_card(amount=PART)
    s.till.charge()
    s.till.remove()
    s.till.poll()


def drop(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.cash(PART)
    s.till.prepare_card(amount=PART)
    s.till.charge()
    s.till.drop()
