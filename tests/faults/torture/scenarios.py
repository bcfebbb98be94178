"""Everything that is done at a counter, as scenarios."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

from tests.faults.torture.cashier import PART, TOTAL
from tests.faults.torture.scene import Scenario, Scene
from tests.faults.torture.stage import DIRECT

TWO_DAYS: Final = timedelta(days=2)
"""Longer than Stripe keeps an idempotency key, and than a phone may take to pay."""

# --- one tender --------------------------------------------------------------------------------


def cash(s: Scene) -> None:
    s.till.begin(customer=False)
    s.till.cash(TOTAL + 650)


def saved_card(s: Scene) -> None:
    s.till.begin()
    s.till.prepare_card()
    s.till.charge()
    s.till.look()


def bank(s: Scene) -> None:
    s.till.begin()
    s.till.prepare_card(1)
    s.till.charge()
    s.answer_bank()
    s.till.look()


def declined_card(s: Scene) -> None:
    s.till.begin()
    s.till.prepare_card(2)
    s.till.charge()
    s.till.charge(0)
    s.till.look()


def reader(s: Scene) -> None:
    s.till.begin()
    s.till.show_cart()
    s.till.prepare_reader()
    s.till.start_reader()
    s.till.look()
    s.tap()
    s.till.look()


def reader_declined(s: Scene) -> None:
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.decline()
    s.till.look()
    s.till.start_reader()
    s.tap()
    s.till.look()


def ask_for_tips(s: Scene) -> None:
    s.till.do("ask_for_tips", location=s.seed.location)


def tip(s: Scene) -> None:
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.at_reader("tip", amount=150)
    s.tap()
    s.till.look()
    s.till.void()


def reader_cancelled(s: Scene) -> None:
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.till.cancel()


def reader_too_late(s: Scene) -> None:
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.tap()
    s.till.cancel()


def reader_lost(s: Scene) -> None:
    """The reader's network dies after the charge, and comes back."""
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.at_reader("lose_answer")
    s.tap()
    s.at_reader("unplug")
    s.till.look()
    s.at_reader("plug_in")
    s.till.look()


def page(s: Scene) -> None:
    s.till.begin()
    s.till.open_page()
    s.till.look()
    s.pay()
    s.till.look()


def page_cancelled(s: Scene) -> None:
    s.till.begin()
    s.till.open_page()
    s.till.cancel()


def page_too_late(s: Scene) -> None:
    s.till.begin()
    s.till.open_page()
    s.pay()
    s.till.cancel()


def phone(s: Scene) -> None:
    s.till.hand_to_phone()
    s.pay_on_phone()
    s.till.look()


def phone_left(s: Scene) -> None:
    s.till.hand_to_phone()
    s.till.look()
    s.till.cancel()


# --- several tenders, and changing one's mind --------------------------------------------------


def split(s: Scene) -> None:
    s.till.begin()
    s.till.prepare_reader(PART)
    s.till.start_reader()
    s.tap()
    s.till.look()
    s.till.open_page(PART)
    s.pay()
    s.till.look()


def split_cash_and_card(s: Scene) -> None:
    s.till.begin()
    s.till.cash(PART)
    s.till.prepare_card()
    s.till.charge()


def change_of_tender(s: Scene) -> None:
    s.till.begin()
    s.till.prepare_card(2)
    s.till.charge()
    s.till.prepare_reader()
    s.till.start_reader()
    s.decline()
    s.till.look()
    s.till.open_page()
    s.till.cancel()


def back_to_cart(s: Scene) -> None:
    s.till.begin()
    s.till.prepare_card()
    s.till.do("ring_up_more", sale=s.till.sale, amount=PART)
    s.till.prepare_card()
    s.till.charge()


def removal(s: Scene) -> None:
    s.till.begin()
    s.till.prepare_card(amount=PART)
    s.till.charge()
    s.till.remove()
    s.till.look()


def drop(s: Scene) -> None:
    s.till.begin()
    s.till.cash(PART)
    s.till.prepare_card(amount=PART)
    s.till.charge()
    s.till.drop()


# --- giving back -------------------------------------------------------------------------------


def refund_full(s: Scene) -> None:
    saved_card(s)
    s.till.refund(TOTAL)
    s.till.check_refund()


def refund_twice(s: Scene) -> None:
    """Two parts of the same amount: each of them once."""
    saved_card(s)
    s.till.refund(PART)
    s.till.check_refund()
    s.till.refund(PART)


def refund_cash(s: Scene) -> None:
    cash(s)
    s.till.refund(PART)


def void(s: Scene) -> None:
    s.till.begin()
    s.till.cash(PART)
    s.till.prepare_card()
    s.till.charge()
    s.till.void()


# --- customers and their cards -----------------------------------------------------------------


def card_by_reader(s: Scene) -> None:
    s.till.save_on_reader()
    s.tap()
    s.till.look_at_setup()


def card_by_page(s: Scene) -> None:
    s.till.save_on_page()
    s.pay()
    s.till.look_at_setup()


def card_not_kept(s: Scene) -> None:
    s.till.save_on_reader()
    s.till.cancel_setup()
    s.till.save_on_page()
    s.till.cancel_setup()


def customer_create(s: Scene) -> None:
    s.till.do("create_customer", name="Grace Hopper")


def customer_update(s: Scene) -> None:
    made = s.till.do("create_customer", name="Grace Hopper")
    if made:
        s.till.do("update_customer", customer=made["id"], name="Rear Admiral Grace Hopper")


def customer_delete(s: Scene) -> None:
    made = s.till.do("create_customer", name="Grace Hopper")
    if made:
        s.till.do("delete_customer", customer=made["id"])


def detach(s: Scene) -> None:
    s.till.do("detach", customer=s.till.customer, card=s.till.cards[0])


# --- the network, the plug, the neighbours, the Dashboard --------------------------------------


def lost_then_cash(s: Scene) -> None:
    """The request is lost before it left, the customer pays cash, the network returns."""
    s.till.begin()
    s.till.prepare_card()
    s.network(up=False)
    s.till.charge()
    s.till.look()
    s.till.cash()
    s.network(up=True)
    s.till.look()
    s.till.cash()


def up_without_network(s: Scene) -> None:
    """The program comes up while Stripe can't be reached, and its cashier wants to go on."""
    s.network(up=False)
    s.start_again()
    s.till.cash()
    s.network(up=True)
    s.till.see_it_through()


def cut_while_charging(s: Scene) -> None:
    s.till.begin()
    s.till.prepare_card(1)
    s.till.charge()
    s.power_cut()
    s.start_again()


def cut_at_the_reader(s: Scene) -> None:
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.power_cut()
    s.tap()
    s.start_again()


def cut_before_the_tap(s: Scene) -> None:
    s.till.begin()
    s.till.show_cart()
    s.till.prepare_reader()
    s.till.start_reader()
    s.power_cut()
    s.start_again()


def cut_at_the_page(s: Scene) -> None:
    s.till.begin()
    s.till.open_page()
    s.power_cut()
    s.start_again()


def cut_while_saving(s: Scene) -> None:
    s.till.save_on_reader()
    s.power_cut()
    s.start_again()


def cut_while_refunding(s: Scene) -> None:
    saved_card(s)
    s.network(up=False)
    s.till.refund(PART)
    s.power_cut()
    s.network(up=True)
    s.start_again()


def two_tills(s: Scene) -> None:
    """The neighbour's payment is on the reader when ours is started, then the other way round."""
    other = s.open_till("R2")
    other.begin()
    other.prepare_reader()
    other.start_reader()
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.tap()
    other.look()
    s.till.start_reader()
    other.begin()
    other.prepare_reader()
    other.start_reader()
    s.tap()
    s.till.look()
    other.see_it_through()


def know_readers(s: Scene) -> None:
    s.till.do("know_readers")


def canceled_elsewhere(s: Scene) -> None:
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.cancel_elsewhere()
    s.till.look()


def canceled_before_the_charge(s: Scene) -> None:
    s.till.begin()
    s.till.prepare_card()
    s.cancel_elsewhere()
    s.till.charge()


def refunded_elsewhere(s: Scene) -> None:
    saved_card(s)
    s.refund_elsewhere(PART)
    s.till.refund(PART)
    s.till.check_refund()


# --- books and keys ----------------------------------------------------------------------------


def restored_backup(s: Scene) -> None:
    """An older copy is put back, in which a payment is not settled and another unknown."""
    s.till.begin()
    s.till.prepare_card()
    copy = s.copy_book()
    s.till.charge()
    s.till.begin()
    s.till.prepare_card()
    s.till.charge()
    s.put_back(copy)
    s.start_again()
    s.till.begin()
    s.till.cash()


def restored_by_till(s: Scene, *, damaged: bool) -> None:
    """A backup is restored by Till: the payments since are taken over, or come back from Stripe."""
    s.till.begin()
    s.till.prepare_card()
    backup = s.back_up()
    s.till.charge()
    s.till.begin()
    s.till.prepare_card()
    s.till.charge()
    s.restore(backup, damaged=damaged)
    s.start_again(sync=True)
    s.till.begin()
    s.till.prepare_card()
    s.till.charge()


def other_key(s: Scene) -> None:
    """The program comes up with the key of another account, then with its own again."""
    s.till.begin()
    s.till.prepare_card(1)
    s.till.charge()
    s.power_cut()
    s.stage.world.knobs.own_accounts["sk_test_another"] = "acct_1Another0000000"
    own = s.till.start.key
    s.start_again(key="sk_test_another")
    s.till.cash()
    s.power_cut()
    s.start_again(key=own)


def charge_and_refund(s: Scene) -> None:
    saved_card(s)
    s.till.refund(PART)
    s.till.check_refund()
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.tap()
    s.till.look()


def _all() -> list[Scenario]:
    return [
        Scenario("cash", cash),
        Scenario("saved card", saved_card),
        Scenario("bank", bank),
        Scenario("declined card", declined_card),
        Scenario("reader", reader),
        Scenario("reader declined", reader_declined),
        Scenario("tip", tip, prepare=ask_for_tips),
        Scenario("reader cancelled", reader_cancelled),
        Scenario("reader too late", reader_too_late),
        Scenario("reader lost", reader_lost),
        Scenario("page", page),
        Scenario("page cancelled", page_cancelled),
        Scenario("page too late", page_too_late),
        Scenario("phone", phone, later=TWO_DAYS),
        Scenario("phone left", phone_left, ends="abandoned", later=TWO_DAYS),
        Scenario("split", split),
        Scenario("split cash and card", split_cash_and_card),
        Scenario("change of tender", change_of_tender),
        Scenario("back to cart", back_to_cart),
        Scenario("removal", removal),
        Scenario("drop", drop, ends="abandoned"),
        Scenario("refund full", refund_full),
        Scenario("refund twice", refund_twice),
        Scenario("refund cash", refund_cash),
        Scenario("void", void),
        Scenario("card by reader", card_by_reader, ends=""),
        Scenario("card by page", card_by_page, ends=""),
        Scenario("card not kept", card_not_kept, ends=""),
        Scenario("customer create", customer_create, ends=""),
        Scenario("customer update", customer_update, ends=""),
        Scenario("customer delete", customer_delete, ends=""),
        Scenario("detach", detach, ends=""),
        Scenario("lost then cash", lost_then_cash, refusals=1),
        Scenario("up without network", saved_card, revive=up_without_network),
        Scenario("up without network, reader", reader, revive=up_without_network),
        Scenario("up without network, page", page, revive=up_without_network),
        Scenario("cut while charging", cut_while_charging),
        Scenario("cut at the reader", cut_at_the_reader),
        Scenario("cut before the tap", cut_before_the_tap),
        Scenario("cut at the page", cut_at_the_page),
        Scenario("cut while saving", cut_while_saving, ends=""),
        Scenario("cut while refunding", cut_while_refunding),
        Scenario("two tills", two_tills, prepare=know_readers),
        Scenario("canceled elsewhere", canceled_elsewhere),
        Scenario("canceled before the charge", canceled_before_the_charge),
        Scenario("refunded elsewhere", refunded_elsewhere),
        Scenario("restored backup", restored_backup, restored=True),
        Scenario("restored damaged", partial(restored_by_till, damaged=True), restored=True),
        Scenario("restored sound", partial(restored_by_till, damaged=False)),
        Scenario("other key", other_key, refusals=1, key_in_environment=True),
        Scenario("page, key in environment", page, key_in_environment=True),
        Scenario("customer, key in environment", customer_create, ends="", key_in_environment=True),
        Scenario("connected account", charge_and_refund, connected=DIRECT),
        Scenario("clock ahead", charge_and_refund, ahead=TWO_DAYS),
        Scenario("clock behind", charge_and_refund, ahead=-TWO_DAYS),
        Scenario("page, clock ahead", page, ahead=TWO_DAYS),
        Scenario("page, clock behind", page, ahead=-TWO_DAYS),
        Scenario("pruned key", charge_and_refund, later=TWO_DAYS),
        Scenario("pruned key of a page", page, later=TWO_DAYS),
        Scenario("pruned key of a customer", customer_create, ends="", later=TWO_DAYS),
    ]


SCENARIOS: Final = {each.name: each for each in _all()}
