"""Everything that is done at a counter, as scenarios; what is done in each is in `steps/`."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

from tests.faults.torture.harness import DIRECT
from tests.faults.torture.scenario_run import Scenario
from tests.faults.torture.steps import (
    asking,
    books,
    credit,
    customers,
    deposits,
    disputes,
    drawer,
    elsewhere,
    giving_back,
    mailing,
    mirroring,
    outages,
    paying,
    printing,
)

TWO_DAYS: Final = timedelta(days=2)
"""Longer than Stripe keeps an idempotency key, and than a phone may take to pay."""


def _all() -> list[Scenario]:
    return [
        Scenario("cash", paying.cash),
        Scenario("bank terminal", paying.bank_terminal, prepare=paying.have_bank_terminal),
        Scenario("saved card", paying.saved_card),
        Scenario("emailed receipt", paying.emailed_receipt),
        Scenario("bank", paying.bank),
        Scenario("declined card", paying.declined_card),
        Scenario("reader", paying.reader),
        Scenario("reader declined", paying.reader_declined),
        Scenario("tip", paying.tip, prepare=paying.ask_for_tips),
        Scenario("reader cancelled", paying.reader_cancelled),
        Scenario("reader too late", paying.reader_too_late),
        Scenario("reader lost", paying.reader_lost),
        Scenario("asked and answered", asking.asked_and_answered),
        Scenario("asked then paid", asking.asked_then_paid),
        Scenario("asked then stopped", asking.asked_then_stopped),
        Scenario("card looked up", asking.card_looked_up),
        Scenario("looked up then paid", asking.looked_up_then_paid),
        Scenario("read then paid", asking.read_then_paid),
        Scenario("page", paying.page),
        Scenario("page cancelled", paying.page_cancelled),
        Scenario("page too late", paying.page_too_late),
        Scenario("phone", paying.phone, later=TWO_DAYS),
        Scenario("phone left", paying.phone_left, ends="abandoned", later=TWO_DAYS),
        Scenario("unused payment", paying.unused_payment),
        Scenario("split", paying.split),
        Scenario("split cash and card", paying.split_cash_and_card),
        Scenario(
            "split terminal and card",
            paying.split_terminal_and_card,
            prepare=paying.have_bank_terminal,
        ),
        Scenario("change of tender", paying.change_of_tender),
        Scenario("back to cart", paying.back_to_cart),
        Scenario("removal", paying.removal),
        Scenario("drop", paying.drop, ends="abandoned"),
        Scenario("refund full", giving_back.refund_full),
        Scenario("refund twice", giving_back.refund_twice),
        Scenario("refund cash", giving_back.refund_cash),
        Scenario("void", giving_back.void),
        Scenario("take back", giving_back.take_back),
        Scenario("failed refund in cash", giving_back.failed_refund),
        Scenario("failed refund for goods", giving_back.failed_refund_for_goods),
        Scenario("back without receipt", giving_back.without_receipt),
        Scenario("goods back at the counter", giving_back.take_back_for_a_cart),
        Scenario("exchange even", giving_back.exchange_even),
        Scenario("exchange to pay by card", giving_back.exchange_and_pay_by_card),
        Scenario("exchange to pay at reader", giving_back.exchange_and_pay_at_reader),
        Scenario("exchange to pay in cash", giving_back.exchange_and_pay_in_cash),
        Scenario("exchange to give back", giving_back.exchange_and_give_back),
        Scenario(
            "refund at reader", giving_back.refund_at_reader, prepare=giving_back.move_to_canada
        ),
        Scenario(
            "refund at reader cancelled",
            giving_back.refund_at_reader_cancelled,
            prepare=giving_back.move_to_canada,
        ),
        Scenario(
            "refund at reader too late",
            giving_back.refund_at_reader_too_late,
            prepare=giving_back.move_to_canada,
        ),
        Scenario("gift card", credit.gift_card),
        Scenario("split with gift card", credit.split_with_gift_card, prepare=credit.sell_a_card),
        Scenario("gift card taken out", credit.gift_card_taken_out, prepare=credit.sell_a_card),
        Scenario(
            "gift card spent twice", credit.spent_twice, refusals=1, prepare=credit.sell_a_card
        ),
        Scenario("gift card dropped", credit.bought_then_dropped, ends="abandoned"),
        Scenario("given back as credit", credit.given_back_as_credit),
        Scenario("purchase given back", credit.purchase_given_back),
        Scenario("dispute answered", disputes.answered, refusals=1, prepare=disputes.be_disputed),
        Scenario("dispute accepted", disputes.accepted, refusals=1, prepare=disputes.be_disputed),
        Scenario(
            "printed receipts",
            printing.printing,
            prepare=printing.use_printer,
            ends_day=printing.print_the_rest,
        ),
        Scenario(
            "mailed receipts",
            mailing.mailing,
            refusals=1,
            prepare=mailing.use_mail_server,
            ends_day=mailing.mail_the_rest,
        ),
        *_drawer(),
        *_deposits(),
        Scenario("card by reader", customers.card_by_reader, ends=""),
        Scenario("card by page", customers.card_by_page, ends=""),
        Scenario("card not kept", customers.card_not_kept, ends=""),
        Scenario("customer create", customers.customer_create, ends=""),
        Scenario("customer update", customers.customer_update, ends=""),
        Scenario("customer delete", customers.customer_delete, ends=""),
        Scenario("detach", customers.detach, ends=""),
        Scenario("lost then cash", outages.lost_then_cash, refusals=1),
        Scenario("up without network", paying.saved_card, revive=outages.up_without_network),
        Scenario("up without network, reader", paying.reader, revive=outages.up_without_network),
        Scenario("up without network, page", paying.page, revive=outages.up_without_network),
        Scenario("cut while charging", outages.cut_while_charging),
        Scenario("cut at the reader", outages.cut_at_the_reader),
        Scenario("cut before the tap", outages.cut_before_the_tap),
        Scenario("cut at the page", outages.cut_at_the_page),
        Scenario("cut while saving", outages.cut_while_saving, ends=""),
        Scenario("cut while refunding", outages.cut_while_refunding),
        Scenario("two tills", elsewhere.two_tills, prepare=elsewhere.know_readers),
        Scenario("canceled elsewhere", elsewhere.canceled_elsewhere),
        Scenario("canceled before the charge", elsewhere.canceled_before_the_charge),
        Scenario("refunded elsewhere", elsewhere.refunded_elsewhere),
        Scenario(
            "first reading",
            mirroring.first_reading,
            ends="",
            prepare=mirroring.unread_account,
            mirrored=True,
        ),
        Scenario(
            "change feed",
            mirroring.change_feed,
            ends="",
            prepare=mirroring.read_account,
            mirrored=True,
        ),
        Scenario(
            "rebuild", mirroring.rebuild, ends="", prepare=mirroring.read_account, mirrored=True
        ),
        Scenario("restored backup", books.restored_backup, restored=True),
        Scenario("restored damaged", partial(books.restored_by_till, damaged=True), restored=True),
        Scenario("restored, unused payment", books.restored_unused, restored=True),
        Scenario("restored sound", partial(books.restored_by_till, damaged=False)),
        Scenario("other key", books.other_key, refusals=1, key_in_environment=True),
        Scenario("page, key in environment", paying.page, key_in_environment=True),
        Scenario(
            "customer, key in environment",
            customers.customer_create,
            ends="",
            key_in_environment=True,
        ),
        Scenario("connected account", giving_back.charge_and_refund, connected=DIRECT),
        Scenario("clock ahead", giving_back.charge_and_refund, ahead=TWO_DAYS),
        Scenario("clock behind", giving_back.charge_and_refund, ahead=-TWO_DAYS),
        Scenario("clock set while refunding", giving_back.refund_while_the_clock_is_set),
        Scenario("page, clock ahead", paying.page, ahead=TWO_DAYS),
        Scenario("page, clock behind", paying.page, ahead=-TWO_DAYS),
        Scenario("pruned key", giving_back.charge_and_refund, later=TWO_DAYS),
        Scenario("pruned key of a page", paying.page, later=TWO_DAYS),
        Scenario(
            "pruned key of a customer",
            customers.customer_create,
            ends="",
            later=TWO_DAYS,
            twice=True,
        ),
    ]


def _drawer() -> list[Scenario]:
    opened, again = drawer.open_with_float, drawer.again_after_a_kill
    day = partial(Scenario, revive=again, ends_day=drawer.end_of_day)
    return [
        day("drawer opened", drawer.opening, prepare=drawer.work_with_shifts),
        day("cash moved", drawer.moving_cash, prepare=opened),
        day("drawer handed over", drawer.handing_over, prepare=drawer.work_in_two),
        day("drawer closed", drawer.closing, prepare=opened),
        day("drawer closed, card unknown", drawer.closing_over_an_unknown_card, prepare=opened),
        day("refund after the close", drawer.refund_over_a_close, prepare=opened),
        Scenario(
            "refund approved",
            drawer.approved_refund,
            refusals=2,
            prepare=drawer.hire,
            revive=drawer.press_again_without_approval,
        ),
        Scenario(
            "card refund approved",
            drawer.approved_card_refund,
            refusals=1,
            prepare=drawer.hire,
            revive=drawer.press_again_without_approval,
        ),
    ]


def _deposits() -> list[Scenario]:
    day = partial(Scenario, revive=drawer.again_after_a_kill, ends_day=drawer.end_of_day)
    kept = partial(day, prepare=deposits.keep_deposits)
    return [
        kept("deposit paid by card", deposits.paid_by_card),
        kept("deposit paid at the reader", deposits.paid_at_the_reader),
        kept("deposit cancelled", deposits.cancelled, ends="overpaid"),
        day(
            "deposit cancelled, some retained",
            deposits.cancelled,
            ends="overpaid",
            prepare=deposits.keep_deposits_and_retain,
        ),
    ]


SCENARIOS: Final = {each.name: each for each in _all()}
