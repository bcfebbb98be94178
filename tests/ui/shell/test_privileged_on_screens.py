"""What a cashier may not do alone, tried through its keys: it is refused, or somebody approves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

import pos_app
from pos_app.db.models.activity import Activity
from pos_app.db.models.base import Base
from pos_app.domain.cart import Cart, CartLine, LineKind
from pos_app.domain.deposits import DepositRules
from pos_app.domain.ids import new_id
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.permissions import SYSTEM, Actor, Permission, Role, Rule, default_grant
from pos_app.domain.shifts import ShiftRules
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import DEPOSITS, SHIFT_RULES
from pos_app.services.views.catalogue import simple_product
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.deposits import NewDeposit
from pos_app.services.views.shifts import Opening
from pos_app.settings import MachineSettings
from pos_app.ui.shell.crash_reporter import CrashReporter
from pos_app.ui.shell.workspace import Workspace
from tests.support.keyboard import Keyboard
from tests.support.one_cashier import selling_of
from tests.support.samples import sample
from tests.support.shop import KEY
from tests.support.store import sell_by_card

PACKAGE = Path(pos_app.__file__).parent
OWNER_PIN, BO_PIN = "24681357", "5739"
ASKED = "Somebody has to approve this"


@dataclass
class Till:
    """Bo's hands, and the books."""

    services: Services
    keys: Keyboard

    def books(self) -> dict[str, list[tuple[object, ...]]]:
        """Read every row of every table."""
        with self.services.carts._database.read() as session:
            return {
                table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
                for table in Base.metadata.sorted_tables
            }

    def is_at_rest(self) -> bool:
        """Whether each drawer that was asked for is open: nothing changes by itself any more."""
        return all(row[-1] for row in self.books()["outbox"] if row[1] == OutboxKind.DRAWER)

    def log(self) -> list[Activity]:
        """Read the activity log."""
        with self.services.carts._database.read() as session:
            return list(session.scalars(select(Activity).order_by(Activity.id)))

    def ring_up(self) -> None:
        """Put an amount into the cart."""
        self.keys.press("Ctrl+1", "F2")
        self.keys.write("5")
        self.keys.press("Return")

    def open_settings(self, downs: int) -> None:
        """Go to a page of Settings by its place in the list."""
        self.keys.press("Ctrl+5", "F6", "Home", *["Down"] * downs)


def nothing(_till: Till) -> None:
    """Nothing has to be there before."""


def show_the_cart(till: Till) -> None:
    till.ring_up()
    till.keys.press("F9", "Escape")


def discount(till: Till) -> None:
    till.keys.press("Ctrl+D")
    till.keys.write("10")
    till.keys.press("Return")


def clear(till: Till) -> None:
    till.keys.press("Ctrl+L")


def refund(till: Till) -> None:
    till.keys.press("Ctrl+3", "Down", "Ctrl+R", "Return")


def sell_a_gift_card(till: Till) -> None:
    services = till.services
    gift = Cart("usd", (CartLine("Gift card", 5_000, kind=LineKind.GIFT_CARD),))
    services.selling.quick_cash(Actor(services.staff.cashiers()[0].id), gift)
    till.keys.wait(till.is_at_rest)


def block_the_card(till: Till) -> None:
    till.keys.press("Ctrl+1", "Ctrl+G")
    till.keys.tab_to("All cards")
    till.keys.press("Return")
    till.keys.tab_to("Block the card")
    till.keys.press("Return", "Return")


def keep_a_deposit(till: Till) -> None:
    services = till.services
    people = services.staff.cashiers()
    owner = Actor(next(each.id for each in people if each.role == Role.OWNER))
    services.settings.save(owner, DEPOSITS, DepositRules(on=True))
    selling = selling_of(services)
    sale = selling.begin(owner, Cart("usd", (CartLine("Coat", 1_000),)))
    selling.take_cash(sale.id, 400)
    services.deposits.keep(owner, NewDeposit(sale.id, "Ada", "555 0199"))
    till.keys.wait(till.is_at_rest)


def cancel_the_deposit(till: Till) -> None:
    till.keys.press("Ctrl+3")
    till.keys.tab_to("Cancel the deposit")
    till.keys.press("Return")
    till.keys.write("Changed her mind")
    till.keys.press("Return")


def void(till: Till) -> None:
    till.keys.press("Ctrl+3", "Down", "Ctrl+Shift+R")
    till.keys.write("Rung up twice")
    till.keys.press("Return")


def have_a_payment_disputed(till: Till) -> None:
    sell_on_a_card(till, "pm_card_createDispute")
    till.services.sync.run(SYSTEM)


def answer_the_dispute(till: Till) -> None:
    till.keys.press("Ctrl+8", "Ctrl+E")
    till.keys.tab_to("Save, don't submit yet")
    till.keys.press("Return")


def open_drawer(till: Till) -> None:
    till.keys.press("Ctrl+6", "F7")
    till.keys.write("Change for a note")
    till.keys.press("Return")


def pay_out(till: Till) -> None:
    till.keys.press("Ctrl+6", "F3")
    till.keys.write("2.50")
    till.keys.press("Return")
    till.keys.write("Milk")
    till.keys.press("Return")


def close_shift(till: Till) -> None:
    till.keys.press("Ctrl+6", "F9")
    till.keys.write("103")
    till.keys.press("Return")


def delete_customer(till: Till) -> None:
    till.keys.press("Ctrl+2", "Down", "Ctrl+Del")
    till.keys.tab_to("Delete")
    till.keys.press("Return")


def ring_up_a_scone(till: Till) -> None:
    till.keys.press("Ctrl+1", "F4")
    till.keys.write("Scone")
    till.keys.press("Return")


def change_its_price(till: Till) -> None:
    till.keys.press("F7", "P")
    till.keys.write("1.50")
    till.keys.press("Return")


def take_back_without_receipt(till: Till) -> None:
    till.keys.press("Ctrl+B", "Return")


def change_the_product(till: Till) -> None:
    till.keys.press("F7", "Ctrl+E")
    till.keys.write("Cheese scone")
    till.keys.press("Return")


def exempt_from_tax(till: Till) -> None:
    till.keys.press("Ctrl+2", "Down")
    till.keys.tab_to("Exempt from tax")
    till.keys.press("Return")
    till.keys.write("Charity")
    till.keys.press("Return")


def see_expected_cash(till: Till) -> None:
    till.keys.press("Ctrl+6", "F8")


def see_reports(till: Till) -> None:
    till.keys.press("Ctrl+4")


def sell_on_a_card(till: Till, card: str = "pm_card_visa") -> None:
    services, owner = till.services, till.services.staff.cashiers()[0]
    actor = Actor(owner.id)
    made = services.customers.create(actor, CustomerDraft("Grace Hopper", ""))
    buyer = services.customers.attach_card(actor, made.id, card)
    sell_by_card(services, buyer.id, buyer.cards[0].id, CartLine("Tea", 300))


def see_raw_data(till: Till) -> None:
    till.keys.press("Ctrl+3")
    till.keys.tab_to("For support, folded away")
    till.keys.press("Return")
    till.keys.tab_to("Raw data…")
    till.keys.press("Return")


def add_a_cashier(till: Till) -> None:
    till.open_settings(3)
    till.keys.tab_to("Add a cashier")
    till.keys.press("Return")
    till.keys.write("Zoe")
    till.keys.press("Return")


def rename_the_register(till: Till) -> None:
    till.open_settings(3)
    till.keys.tab_to("Register name")
    till.keys.write("Front door")
    till.keys.press("Tab")


def check_another_key(till: Till) -> None:
    till.open_settings(8)
    till.keys.tab_to("Replace the key")
    till.keys.press("Return")
    till.keys.write(KEY)
    till.keys.press("Return")


def connect_an_account(till: Till) -> None:
    till.open_settings(8)
    till.keys.tab_to("Connected account")
    till.keys.write("acct_1PgafTB7WZ01zgkW")
    till.keys.press("Tab")


def make_a_backup(till: Till) -> None:
    till.services.backups.make(till.services.actor)


def restore_a_backup(till: Till) -> None:
    till.open_settings(10)
    till.keys.press("Tab", "Home")
    till.keys.tab_to("Restore…")
    till.keys.press("Return")


Way = Callable[[Till], None]

WAYS: dict[Permission, tuple[Way, Way]] = {
    Permission.DISCOUNT: (Till.ring_up, discount),
    Permission.CHANGE_PRICE: (ring_up_a_scone, change_its_price),
    Permission.REMOVE_SHOWN_LINE: (show_the_cart, clear),
    Permission.REFUND: (nothing, refund),
    Permission.REFUND_WITHOUT_RECEIPT: (ring_up_a_scone, take_back_without_receipt),
    Permission.CREDIT: (sell_a_gift_card, block_the_card),
    Permission.VOID: (nothing, void),
    Permission.CANCEL_DEPOSIT: (keep_a_deposit, cancel_the_deposit),
    Permission.OPEN_DRAWER: (nothing, open_drawer),
    Permission.PAID_IN_OUT: (nothing, pay_out),
    Permission.CLOSE_SHIFT: (nothing, close_shift),
    Permission.DELETE_CUSTOMER: (nothing, delete_customer),
    Permission.EXEMPT_FROM_TAX: (nothing, exempt_from_tax),
    Permission.CATALOGUE: (ring_up_a_scone, change_the_product),
    Permission.EXPECTED_CASH: (nothing, see_expected_cash),
    Permission.REPORTS: (nothing, see_reports),
    Permission.DISPUTES: (have_a_payment_disputed, answer_the_dispute),
    Permission.EXPORT: (sell_on_a_card, see_raw_data),
    Permission.SETTINGS: (nothing, rename_the_register),
    Permission.STRIPE_KEY: (nothing, check_another_key),
    Permission.CONNECTED_ACCOUNT: (nothing, connect_an_account),
    Permission.RESTORE: (make_a_backup, restore_a_backup),
    Permission.PEOPLE: (nothing, add_a_cashier),
}
"""How the screen is made ready, and the keys that try it."""

WITH_ANOTHER = {Permission.REFUND_ANOTHER_WAY}
"""What is only asked for after another: `tests/services/test_refunds_in_another_way.py`."""


def ruled(rule: Rule) -> list[Permission]:
    """Those that a cashier may do by this rule."""
    return [each for each in WAYS if default_grant(Role.CASHIER, each).rule is rule]


@pytest.fixture
def mode(request: pytest.FixtureRequest) -> str:
    """Training books have no key of their own that could be replaced."""
    tried = request.node.callspec.params["permission"]
    return "test" if tried is Permission.STRIPE_KEY else "training"


@pytest.fixture
def till(services: Services, tmp_path: Path, qtbot: QtBot) -> Iterator[Till]:
    """An open drawer, a paid sale and a customer; the owner and Bo have PINs; Bo rings up."""
    owner, staff = services.actor, services.staff
    services.settings.save(owner, SHIFT_RULES, ShiftRules(on=True))
    services.shifts.open(owner, Opening(new_id(), 10000))
    services.selling.quick_cash(owner, Cart("usd", (CartLine("Coffee", 300),)))
    services.customers.create(owner, CustomerDraft("Ada Lovelace", "ada@example.com"))
    services.catalogue.save_product(owner, simple_product("Scone", 450, "usd", default_tax=True))
    bo = staff.save_cashier(owner, None, "Bo", "cashier")
    staff.set_pin(owner, owner.cashier_id, OWNER_PIN)
    staff.set_pin(owner, bo.id, BO_PIN)
    made = Workspace(services, None, MachineSettings(tmp_path), tmp_path, CrashReporter("", None))
    qtbot.addWidget(made.window)
    with qtbot.waitSignal(made.painted):
        made.window.show()
    qtbot.waitUntil(lambda: made.window.isActiveWindow() and not made.tasks.busy)
    keys = Keyboard(qtbot, lambda: made.tasks.busy)
    keys.wait(lambda: keys.sheet)
    QTest.keyClicks(keys.focus, BO_PIN)
    keys.strike("Return")
    keys.wait(lambda: not keys.sheet)
    yield Till(services, keys)
    made.stop()


def test_whatever_is_privileged_is_tried_here() -> None:
    assert set(WAYS) == {each for each in Permission if each.is_privileged} - WITH_ANOTHER


@pytest.mark.parametrize("permission", sample(ruled(Rule.ASK), one_of=6))
def test_what_nobody_approves_changes_nothing(till: Till, permission: Permission) -> None:
    prepare, attempt = WAYS[permission]
    prepare(till)
    before = till.books()
    attempt(till)
    assert till.keys.sheet == ASKED
    assert till.keys.message(str(permission.label))
    till.keys.press("Escape")
    after = till.books()
    assert {name for name in before if before[name] != after[name]} == set()


@pytest.mark.parametrize("permission", sample(ruled(Rule.ASK), one_of=6))
def test_what_the_owner_approves_is_done_and_logged_with_both_names(
    till: Till, permission: Permission
) -> None:
    prepare, attempt = WAYS[permission]
    prepare(till)
    before = len(till.log())
    attempt(till)
    assert till.keys.sheet == ASKED
    QTest.keyClicks(till.keys.focus, OWNER_PIN)
    till.keys.press("Return")
    people = {each.id: each.name for each in till.services.staff.cashiers()}
    (row,) = till.log()[before:]
    assert row.permission == permission
    assert people[row.cashier_id or ""] == "Bo"
    approver = next(e for e in till.services.staff.cashiers() if e.id == row.approved_by)
    assert approver.role == Role.OWNER
    assert till.services.staff.current_cashier().name == "Bo"


@pytest.mark.parametrize("permission", sample(ruled(Rule.DENIED), one_of=4))
def test_what_is_denied_says_who_may_and_changes_nothing(
    till: Till, permission: Permission
) -> None:
    prepare, attempt = WAYS[permission]
    prepare(till)
    before = till.books()
    attempt(till)
    assert till.keys.message(f"may do this: {permission.label!s}")
    after = till.books()
    assert {name for name in before if before[name] != after[name]} == set()
