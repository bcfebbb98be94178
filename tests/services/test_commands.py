"""Every command says who gives it, and is refused to whoever may not: all of them are walked."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pos_app.db.models.activity import Activity
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.money import Money
from pos_app.domain.permissions import Actor, Permission, Role, Rule, default_grant
from pos_app.domain.shifts import MovementKind
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import RETURN_URL
from pos_app.services.shared.errors import ApprovalNeeded, NotPermittedError
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.shifts import Movement
from tests.services.commands import commands
from tests.support.actors import give_pin
from tests.support.store import open_store

READS = {
    "settings": {"store", "register", "registers", "connect", "read"},
    "staff": {"cashiers", "current_cashier", "approvers", "grants", "by_badge", "badges"},
    "carts": {"current", "held"},
    "catalogue": {
        *("categories", "products", "page", "product", "by_barcode", "tax_rates", "default_tax"),
        *("modifier_groups", "favourites", "changes"),
    },
    "product_imports": {"open", "preview", "page", "last"},
    "scanning": {"find"},
    "stock": {"low", "on_hand", "open_count"},
    "credits": {"find", "known", "details", "search", "outstanding", "to_hand_over", "slip"},
    "taxes": {"all"},
    "customers": {"page", "changed", "count", "details", "duplicates", "find"},
    "shifts": {"drawer"},
    "drawer_kicks": {"use"},
    "printing": {"use", "find", "profiles", "status", "jobs"},
    "mail": {"use"},
    "selling": {"sale", "open_sales"},
    "payments": {"add"},
    "readers": {"all", "default", "locations", "tipping"},
    "attention": {"all"},
    "history": {
        *("page", "changed", "details", "around", "totals", "sums", "months", "every", "days"),
        *("also_paid", "explained", "preparation", "shows_takings"),
    },
    "saved_views": {"all"},
    "activity_log": {"today"},
    "disputes": {"page", "details", "count_to_answer"},
    "receipts": {"paper", "last_sale_id", "is_on_paper", "spoken_to"},
    "sandbox": {"cards_at", "plays_at"},
    "connection": {"gateway", "reset", "check", "require", "offline", "quiet_for"}
    | {"listen", "proxy"},
    "backups": {"all"},
    "stripe_keys": {"key_in_use", "recognise", "check_connected", "books"},
    "restore_gate": {"check"},
    "returns": {"returnable", "by_receipt", "details"},
    "deposits": {"terms", "find", "cancelling", "cancelled"},
    "accounting": {"accounts"},
}
"""What changes nothing, here or at Stripe, and may be looked at by everybody."""

BY_PIN = {("staff", "sign_in"), ("staff", "approve"), ("staff", "recover_owner")}
"""Who gives them is found by the PIN that is given with them: nobody has to be signed in."""

COMMANDS = [
    each for each in commands() if each[1] not in READS.get(each[0], ()) and each not in BY_PIN
]

PRIVILEGED = {
    Permission.REFUND: {
        *("refunds.create", "returns.take_back", "returns.take_back_cart", "returns.go_on"),
        "attention.give_back",
    },
    Permission.REFUND_WITHOUT_RECEIPT: {"returns.take_back_without_receipt"},
    Permission.CREDIT: {"credits.block", "credits.replace"},
    Permission.VOID: {"voids.void"},
    Permission.CANCEL_DEPOSIT: {"deposits.cancel"},
    Permission.OPEN_DRAWER: {"shifts.open_drawer"},
    Permission.PAID_IN_OUT: {"shifts.move", "shifts.reverse"},
    Permission.CLOSE_SHIFT: {"shifts.count"},
    Permission.EXPECTED_CASH: {"shifts.x_report"},
    Permission.REPORTS: {
        *("payouts.balances", "payouts.page", "payouts.details", "payouts.refresh"),
        *("payouts.entries", "bank_days.page", "bank_days.details"),
        *("reporting.list", "reporting.run", "reporting.rows", "reporting.today"),
        *("shifts.z_reports", "shifts.z_report"),
        *("accounting.bookings", "accounting.export", "accounting.save_workbook"),
        *("balance_fetching.is_known", "balance_fetching.fetch"),
    },
    Permission.EXPORT: {
        "support_data.payments",
        "history_exports.save",
        "history_exports.to_print",
    },
    Permission.DISPUTES: {"disputes.save", "disputes.submit", "disputes.accept"},
    Permission.DELETE_CUSTOMER: {"customers.delete"},
    Permission.EXEMPT_FROM_TAX: {"taxes.set_exemption"},
    Permission.CATALOGUE: {
        *(
            "catalogue.save_product",
            "catalogue.save_category",
            "catalogue.save_modifier_group",
            "catalogue.delete_modifier_group",
            "catalogue.save_favourites",
            "taxes.set_category_tax",
        ),
        *("product_imports.apply", "product_imports.undo", "product_exports.save"),
        "product_labels.read",
        *("stock.set_on_hand", "stock.apply", "stock.count_by_hand"),
    },
    Permission.SETTINGS: {
        *("settings.save_store", "settings.save_register", "settings.save"),
        *("taxes.add", "taxes.replace", "taxes.withdraw", "taxes.make_default"),
        *("readers.register", "readers.rename", "readers.remove", "readers.save_location"),
        *("readers.remove_location", "readers.save_tipping", "printing.print_test"),
        *("mail.save_server", "mail.try_out"),
    },
    Permission.STRIPE_KEY: {
        *("stripe_keys.adopt", "stripe_keys.forget", "stripe_keys.check_rights"),
    },
    Permission.CONNECTED_ACCOUNT: {"settings.save_connect"},
    Permission.RESTORE: {"backups.check_may_restore"},
    Permission.PEOPLE: {
        *("staff.save_cashier", "staff.set_pin", "staff.remove_pin", "staff.save_grant"),
        *("staff.save_badge", "staff.make_recovery_code"),
        *("activity_log.page", "activity_log.export", "activity_log.check"),
    },
}
"""What is not allowed to every cashier. All other commands are."""


GIVEN: dict[str, dict[str, object]] = {
    "refunds.create": {"request": RefundRequest("nothing", None, 100, "duplicate")},
    "attention.give_back": {"view_id": "overpaid:nothing"},
    "shifts.move": {"movement": Movement("nothing", MovementKind.PAID_OUT, 100, "Milk")},
    "settings.save": {"setting": RETURN_URL, "value": ""},
}
"""What is looked at before, in the books: somebody who approves it is told how much it is."""

ASKS_LATER = {
    *("attention.give_back", "returns.take_back", "returns.take_back_cart", "returns.go_on"),
    "returns.take_back_without_receipt",
}
"""What is asked for once it is known what it comes to, by the books: tested with real sales."""


class Anything:
    """Stands for whatever a command is given besides: a refusal comes before it is looked at."""

    def __getattr__(self, _name: str) -> Anything:
        return self

    def __call__(self, *_args: object) -> Anything:
        return self


def log(services: Services) -> list[Activity]:
    """Read the activity log."""
    with services.carts._database.read() as session:
        return list(session.scalars(select(Activity).order_by(Activity.id)))


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A store without a way to Stripe, in which the manager has a PIN and Bo is a cashier."""
    folder = tmp_path_factory.mktemp("store")
    with open_store(folder, None, mode="test") as opened:
        manager = opened.actor
        bo = opened.staff.save_cashier(manager, None, "Bo", "cashier")
        opened.staff.switch_cashier(manager, bo.id)
        give_pin(opened, manager.cashier_id)
        yield opened


def give(services: Services, service: str, command: str, actor: Actor) -> Any:
    """Give a command in somebody's name."""
    method = getattr(getattr(services, service), command)
    _actor, *others = inspect.signature(method).parameters.values()
    needed: dict[str, object] = {
        each.name: Anything() for each in others if each.default is each.empty
    }
    needed.update(GIVEN.get(f"{service}.{command}", {}))
    return method(actor, **needed)


def permission_of(services: Services, service: str, command: str) -> Permission:
    """Return what a command needs: who does not ring up is refused all of it."""
    with pytest.raises(NotPermittedError) as refused:
        give(services, service, command, Actor("nobody"))
    return refused.value.permission


@pytest.mark.parametrize(("service", "command"), COMMANDS)
def test_each_command_is_told_first_who_gives_it(
    services: Services, service: str, command: str
) -> None:
    method = getattr(getattr(services, service), command)
    first = next(iter(inspect.signature(method).parameters.values()), None)
    assert first is not None
    assert (first.name, first.annotation) == ("actor", "Actor")


@pytest.mark.parametrize(("service", "command"), COMMANDS)
def test_each_command_names_what_it_needs_and_is_refused_without(
    services: Services, service: str, command: str
) -> None:
    """Before anything else is looked at, and before Stripe is asked."""
    needed = permission_of(services, service, command)
    rule = default_grant(Role.CASHIER, needed).rule
    if rule is Rule.ALLOWED or f"{service}.{command}" in ASKS_LATER:
        return
    before = services.history.page(), len(log(services))
    with pytest.raises(ApprovalNeeded if rule is Rule.ASK else NotPermittedError) as refused:
        give(services, service, command, services.actor)
    assert "Nothing was changed." in str(refused.value)
    assert (services.history.page(), len(log(services))) == before


def test_what_is_privileged_is_so_by_name(services: Services) -> None:
    """One that is added needs its place here, and none falls back to what everybody may do."""
    found: dict[Permission, set[str]] = {}
    for service, command in COMMANDS:
        needed = permission_of(services, service, command)
        if needed.is_privileged:
            found.setdefault(needed, set()).add(f"{service}.{command}")
    assert found == PRIVILEGED


def test_what_a_manager_does_is_in_the_log_with_what_it_was_about(tmp_path: Path) -> None:
    with open_store(tmp_path, None, mode="test") as services:
        actor, settings, staff = services.actor, services.settings, services.staff
        before = len(log(services))
        eve = staff.save_cashier(actor, None, "Eve", "cashier")
        settings.save_register(actor, "Front")
        settings.save(actor, RETURN_URL, "https://shop.example")
        staff.switch_cashier(actor, eve.id)
        services.carts.hold(services.actor, Cart("usd", (CartLine("Tea", 300),)))
        sold = services.selling.quick_cash(actor, Cart("usd", (CartLine("Tea", 300),)))
        request = RefundRequest(sold.id, sold.tenders[0].id, 300, "requested_by_customer")
        services.refunds.create(actor, request)
        told = [
            (row.permission, row.subject_kind, row.subject_id) for row in log(services)[before:]
        ]
        assert told == [
            ("people", "cashier", eve.id),
            ("settings", "register", services.settings.register().id),
            ("settings", "setting", "payer_page"),
            ("refund", "history", sold.id),
        ]
        assert {row.cashier_id for row in log(services)} == {actor.cashier_id}


def test_what_was_refused_or_went_wrong_is_not_in_the_log(tmp_path: Path) -> None:
    with open_store(tmp_path, None, mode="test") as services:
        before = len(log(services))
        with pytest.raises(UserError, match="needs a name"):
            services.settings.save_register(services.actor, " ")
        with pytest.raises(UserError, match="not a role"):
            services.staff.save_cashier(services.actor, None, "Eve", "boss")
        assert len(log(services)) == before


def test_approved_by_a_manager_a_cashier_gives_money_back_once(tmp_path: Path) -> None:
    with open_store(tmp_path, None, mode="test") as services:
        manager = services.actor
        bo = services.staff.save_cashier(manager, None, "Bo", "cashier")
        sold = services.selling.quick_cash(Actor(bo.id), Cart("usd", (CartLine("Tea", 300),)))
        request = RefundRequest(sold.id, sold.tenders[0].id, 100, "requested_by_customer")
        services.staff.set_pin(manager, manager.cashier_id, "24681357")
        with pytest.raises(ApprovalNeeded) as asked:
            services.refunds.create(Actor(bo.id), request)
        assert asked.value.action.amount == Money(100, "usd")
        given = services.staff.approve("24681357", asked.value.action)
        with pytest.raises(ApprovalNeeded):  # for another amount than was approved
            services.refunds.create(Actor(bo.id, given), replace(request, amount=101))
        assert services.refunds.create(Actor(bo.id, given), request).amount == 100
        row = log(services)[-1]
        assert (row.cashier_id, row.approved_by) == (bo.id, manager.cashier_id)
        for again in (Actor(bo.id), Actor(bo.id, given)):
            with pytest.raises(ApprovalNeeded):
                services.refunds.create(again, request)
