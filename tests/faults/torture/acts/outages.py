"""The network that goes, and the plug that is pulled."""

from __future__ import annotations

from tests.faults.torture.acts.paying import saved_card
from tests.faults.torture.cashier import PART
from tests.faults.torture.scene import Scene


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
