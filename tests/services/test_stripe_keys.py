"""Keys: what was pasted, whose it is, what it may do, and that books never change accounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pos_app.domain.permissions import SYSTEM, Actor
from pos_app.errors import KeyTroubleError, UserError
from pos_app.secrets import KeyringUnavailable
from pos_app.services.setup.key_in_use import KeyOfBook, OtherAccountError, book_id_of
from pos_app.services.setup.stripe_keys import StripeKeys, endpoint_of
from pos_app.services.shared.connection import Connection
from pos_app.services.views.books import KeyView
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.client import StripeGateway
from pos_app.training.core.account import CONNECTED
from tests.services.desk import KEY, Desk, Drawer, open_desk

RESTRICTED = "rk_test_counter1"


@dataclass
class Office:
    """A test book with its keys."""

    desk: Desk
    drawer: Drawer = field(default_factory=Drawer)
    environment: dict[str, str] = field(default_factory=dict)
    mode: str = "test"

    def __post_init__(self) -> None:
        self.environment["TILL_STRIPE_API_BASE"] = self.desk.server.base_url
        book_id = book_id_of(self.desk.database)
        key = KeyOfBook("test", self.mode, self.drawer, self.environment, book_id)
        self.connection = Connection(
            endpoint=endpoint_of(key, self.desk.database),
            before_call=self.desk.database.assert_not_writing,
        )
        self.stripe_keys = StripeKeys(
            database=self.desk.database,
            connection=self.connection,
            key=key,
            clock=self.desk.clock,
            books=list,
        )

    @property
    def actor(self) -> Actor:
        return self.desk.actor


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_desk(tmp_path) as desk:
        yield Office(desk)


def test_a_pasted_key_is_recognised_without_asking_anyone(office: Office) -> None:
    view = office.stripe_keys.recognise("  rk_live_abcd1234\n")
    assert view == KeyView("restricted", "live", "1234", "keyring")
    for text in ("pk_test_abc", "whsec_abc", "", "4242424242424242"):
        with pytest.raises(UserError):
            office.stripe_keys.recognise(text)
    assert office.desk.server.requests == []


def test_a_key_is_taken_into_use_kept_and_removed(office: Office) -> None:
    assert office.stripe_keys.key_in_use() is None
    with pytest.raises(KeyTroubleError, match="no Stripe key"):
        office.connection.gateway()

    adopted = office.stripe_keys.adopt(office.actor, f" {KEY} ")

    assert adopted == KeyView("secret", "test", KEY[-4:], "keyring")
    assert list(office.drawer.keys.values()) == [KEY]
    assert office.connection.gateway().rights.livemode() is False
    office.stripe_keys.forget(office.actor)
    assert office.drawer.keys == {}
    with pytest.raises(KeyTroubleError):
        office.connection.gateway()


def test_the_rights_of_a_restricted_key_are_listed(office: Office) -> None:
    office.desk.server.controls.restrict(RESTRICTED, "rak_payout_read", "rak_event_read")

    rights = office.stripe_keys.check_rights(office.actor, RESTRICTED)

    reads = {right.resource: right for right in rights if right.access == "read"}
    assert reads["Balance"].state == "ok"
    assert reads["Payouts"].state == "missing"
    assert reads["Payouts"].right == "rak_payout_read"
    assert {r.state for r in rights if r.access == "write"} == {"unconfirmed"}
    everything = office.stripe_keys.check_rights(office.actor, KEY)
    assert {right.state for right in everything} == {"ok"}


def test_every_right_that_till_needs_is_named(office: Office) -> None:
    rights = office.stripe_keys.check_rights(office.actor, RESTRICTED)
    named = {right.right for right in rights if right.access == "write"}
    assert {
        "rak_terminal_reader_write", "rak_terminal_location_write",
        "rak_terminal_configuration_write", "rak_checkout_session_write",
        "rak_setup_intent_write", "rak_ephemeral_key_write",
    } <= named  # fmt: skip
    reads = {right.resource for right in rights if right.access == "read"}
    assert {"Terminal Readers", "Terminal Locations", "Terminal Configurations"} <= reads


def test_a_write_right_is_confirmed_by_its_first_use(office: Office) -> None:
    office.stripe_keys.adopt(office.actor, RESTRICTED)
    office.desk.customers.create(office.desk.actor, CustomerDraft("Ada"))

    rights = {
        r.resource: r.state
        for r in office.stripe_keys.check_rights(office.actor)
        if r.access == "write"
    }

    assert rights["Customers"] == "ok"
    assert rights["PaymentIntents"] == "unconfirmed"
    office.stripe_keys.adopt(office.actor, "rk_test_another1")
    rights = {
        r.resource: r.state
        for r in office.stripe_keys.check_rights(office.actor)
        if r.access == "write"
    }
    assert rights["Customers"] == "unconfirmed"


def test_a_key_that_may_not_even_read_the_balance_is_not_kept(office: Office) -> None:
    office.stripe_keys.adopt(office.actor, KEY)
    office.desk.server.controls.restrict(RESTRICTED, "rak_balance_read")
    with pytest.raises(KeyTroubleError) as trouble:
        office.stripe_keys.adopt(office.actor, RESTRICTED)
    assert trouble.value.right == "rak_balance_read"
    assert list(office.drawer.keys.values()) == [KEY]


@pytest.mark.parametrize("known", ["payment", "customer"])
def test_books_refuse_a_key_of_another_account(office: Office, known: str) -> None:
    office.stripe_keys.adopt(office.actor, KEY)
    if known == "payment":
        office.desk.pay()
        office.desk.sync.run(SYSTEM)
    else:
        office.desk.customers.create(office.desk.actor, CustomerDraft("Ada"))
    office.desk.server.controls.own_accounts["sk_test_elsewhere"] = "acct_1Elsewhere000000"

    with pytest.raises(OtherAccountError, match="another Stripe account"):
        office.stripe_keys.adopt(office.actor, "sk_test_elsewhere")

    assert list(office.drawer.keys.values()) == [KEY]
    office.stripe_keys.adopt(office.actor, "sk_test_same_account")
    assert list(office.drawer.keys.values()) == ["sk_test_same_account"]


def test_books_refuse_a_key_of_another_mode(office: Office) -> None:
    with pytest.raises(OtherAccountError, match="live key"):
        office.stripe_keys.adopt(office.actor, "sk_live_abcdef")
    assert office.desk.server.requests == []


def test_training_needs_no_key(office: Office) -> None:
    training = Office(office.desk, mode="training").stripe_keys
    assert training.key_in_use() == KeyView("secret", "test", "", "training")
    with pytest.raises(OtherAccountError, match="Training needs no key"):
        training.adopt(office.actor, KEY)


def test_the_environments_key_stands_above_the_keyring(office: Office) -> None:
    office.drawer.keys["test"] = "sk_test_kept"
    given = Office(office.desk, office.drawer, {"STRIPE_SECRET_KEY": RESTRICTED})
    assert given.stripe_keys.key_in_use() == KeyView(
        "restricted", "test", RESTRICTED[-4:], "environment"
    )
    assert given.connection.gateway().mode == "test"
    given.stripe_keys.adopt(given.actor, RESTRICTED)
    assert office.drawer.keys == {"test": "sk_test_kept"}

    live = Office(office.desk, office.drawer, {"STRIPE_SECRET_KEY": "sk_live_abcdef"})
    with pytest.raises(OtherAccountError):
        live.stripe_keys.key_in_use()
    with pytest.raises(KeyTroubleError, match="live key"):
        live.connection.gateway()


def test_the_environments_key_of_another_account_takes_no_money(office: Office) -> None:
    office.desk.pay()
    office.desk.sync.run(SYSTEM)
    office.desk.server.controls.own_accounts["sk_test_elsewhere"] = "acct_1Elsewhere000000"
    given = Office(office.desk, office.drawer, {"STRIPE_SECRET_KEY": "sk_test_elsewhere"})
    with pytest.raises(KeyTroubleError, match="another Stripe account"):
        given.connection.gateway()


def test_without_an_answer_the_environments_key_is_no_wrong_key(office: Office) -> None:
    """The till is offline: nobody is sent to Settings for that."""
    given = Office(office.desk, office.drawer, {"STRIPE_SECRET_KEY": KEY})
    office.desk.server.stop()
    with pytest.raises(UserError, match="can't be reached") as told:
        given.connection.gateway()
    assert not isinstance(told.value, KeyTroubleError)
    office.desk.server.start()
    assert isinstance(given.connection.gateway(), StripeGateway)


def test_customers_of_direct_charges_are_looked_up_in_their_own_account(office: Office) -> None:
    office.desk.settings.save_connect(office.desk.actor, ConnectView(CONNECTED, direct=True))
    office.desk.customers.create(office.desk.actor, CustomerDraft("Ada Lovelace"))
    given = Office(office.desk, office.drawer, {"STRIPE_SECRET_KEY": KEY})
    assert isinstance(given.connection.gateway(), StripeGateway)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ConnectView(), ConnectView(CONNECTED, direct=True)),
        (ConnectView(CONNECTED, direct=True), ConnectView(CONNECTED)),
    ],
)
def test_a_customer_of_before_the_way_of_charging_was_changed_proves_the_key(
    office: Office, before: ConnectView, after: ConnectView
) -> None:
    settings, actor = office.desk.settings, office.desk.actor
    settings.save_connect(actor, before)
    office.desk.customers.create(actor, CustomerDraft("Ada"))
    settings.save_connect(actor, after)
    given = Office(office.desk, office.drawer, {"STRIPE_SECRET_KEY": KEY})
    assert isinstance(given.connection.gateway(), StripeGateway)
    office.desk.server.controls.own_accounts["sk_test_elsewhere"] = "acct_1Elsewhere000000"
    other = Office(office.desk, office.drawer, {"STRIPE_SECRET_KEY": "sk_test_elsewhere"})
    with pytest.raises(KeyTroubleError):
        other.connection.gateway()


def test_without_a_keyring_the_environment_still_works(office: Office) -> None:
    office.drawer.broken = True
    with pytest.raises(KeyringUnavailable):
        office.stripe_keys.adopt(office.actor, KEY)
    with pytest.raises(KeyTroubleError, match="keyring"):
        office.connection.gateway()
    given = Office(office.desk, office.drawer, {"STRIPE_SECRET_KEY": KEY})
    assert isinstance(given.connection.gateway(), StripeGateway)


def test_no_key_gets_into_the_books(office: Office) -> None:
    office.stripe_keys.adopt(office.actor, RESTRICTED)
    office.stripe_keys.check_rights(office.actor)
    office.desk.database.close()
    for file in office.desk.database.path.parent.iterdir():
        assert RESTRICTED.encode() not in file.read_bytes()


# --- connected accounts ------------------------------------------------------------------------


def sharing(office: Office, account_id: str, *, direct: bool = False) -> None:
    """Have the store's payments shared with an account."""
    office.stripe_keys.adopt(office.actor, KEY)
    office.desk.settings.save_connect(
        office.desk.actor, ConnectView(account_id, fee_ppm=25_000, direct=direct)
    )


@pytest.mark.parametrize("direct", [False, True])
def test_a_connected_account_that_is_in_order_passes_and_nothing_moves(
    office: Office, direct: bool
) -> None:
    sharing(office, CONNECTED, direct=direct)
    office.stripe_keys.check_connected()
    for account in office.desk.server.simulator.accounts.values():
        assert all(intent["status"] == "canceled" for intent in account.all("payment_intent"))
        assert not list(account.all("charge"))


@pytest.mark.parametrize("direct", [False, True])
def test_a_connected_account_that_stripe_does_not_know_is_named(
    office: Office, direct: bool
) -> None:
    sharing(office, "acct_1Nobody00000000", direct=direct)
    with pytest.raises(UserError, match="acct_1Nobody00000000") as said:
        office.stripe_keys.check_connected()
    assert said.value.money == "No money moved."
    assert "Connect" in said.value.next_step


def test_a_key_without_connect_permissions_is_told_so_by_the_check_of_the_key(
    office: Office,
) -> None:
    office.desk.settings.save_connect(office.desk.actor, ConnectView(CONNECTED, direct=True))
    office.desk.server.controls.restrict(RESTRICTED, "connect")
    office.stripe_keys.adopt(office.actor, RESTRICTED)
    for rights in (
        office.stripe_keys.check_rights(office.actor),
        office.stripe_keys.check_rights(office.actor, RESTRICTED),
    ):
        (missing,) = (right for right in rights if right.state == "missing")
        assert missing.right == "Connect permissions"
        assert "in its column Connect permissions" in missing.message
    with pytest.raises(KeyTroubleError, match="lacks the right “Connect permissions”"):
        office.stripe_keys.check_connected()


def test_one_right_that_is_missing_on_the_connected_account_is_named(office: Office) -> None:
    office.desk.settings.save_connect(office.desk.actor, ConnectView(CONNECTED, direct=True))
    controls = office.desk.server.controls
    controls.restrict(RESTRICTED, "connect_rak_customer_read", "connect_rak_payment_intent_write")
    office.stripe_keys.adopt(office.actor, RESTRICTED)
    found = office.stripe_keys.check_rights(office.actor)
    rights = {right.resource: right for right in found if right.access == "read"}
    assert rights["Customers"].state == "ok"
    there = rights["Customers, the connected account"]
    assert (there.state, there.right) == ("missing", "rak_customer_read (Connect permissions)")
    assert rights["PaymentIntents, the connected account"].state == "ok"
    with pytest.raises(KeyTroubleError, match="rak_payment_intent_write"):
        office.stripe_keys.check_connected()


@pytest.mark.parametrize("connect", [ConnectView(), ConnectView(CONNECTED, direct=False)])
def test_without_direct_charges_the_key_needs_no_connect_permissions(
    office: Office, connect: ConnectView
) -> None:
    office.desk.settings.save_connect(office.desk.actor, connect)
    office.desk.server.controls.restrict(RESTRICTED, "connect")
    office.stripe_keys.adopt(office.actor, RESTRICTED)
    assert not [
        right for right in office.stripe_keys.check_rights(office.actor) if right.state == "missing"
    ]
    office.stripe_keys.check_connected()


def test_without_a_connected_account_stripe_is_not_asked(office: Office) -> None:
    office.stripe_keys.adopt(office.actor, KEY)
    before = len(office.desk.server.requests)
    office.stripe_keys.check_connected()
    assert len(office.desk.server.requests) == before


def test_a_check_without_an_answer_does_not_call_the_account_wrong(office: Office) -> None:
    sharing(office, CONNECTED)
    office.connection.gateway()
    office.desk.server.stop()
    with pytest.raises(UserError, match="can't be reached"):
        office.stripe_keys.check_connected()
