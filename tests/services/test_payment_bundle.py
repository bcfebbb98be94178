"""The store's phone app: the till makes the payment ready, a phone confirms it, the books know."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.payments import PaymentStatus, SaleState, TenderKind, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.views.sales import PaymentSheetBundle
from pos_app.services.views.store import ConnectView
from pos_app.training.core.controls import FaultKind
from pos_app.training.http.messages import Exchange
from tests.services.counter import CONNECTED, KEY, Counter
from tests.services.payer import synced
from tests.support import phone_app

MOBILE = "2026-10-28.endive"


def bundle(counter: Counter, amount: int = 2500, account: str | None = None) -> PaymentSheetBundle:
    return counter.payment_bundles.create_payment_sheet(
        counter.actor,
        amount,
        counter.customer("pm_card_visa", account=account),
        mobile_version=MOBILE,
    )


def ordered(
    counter: Counter, customer: str, reference: str = "order-481", amount: int = 2500
) -> PaymentSheetBundle:
    return counter.payment_bundles.create_payment_sheet(
        counter.actor, amount, customer, mobile_version=MOBILE, reference=reference
    )


def confirm(
    counter: Counter, given: PaymentSheetBundle, card: str = "pm_card_visa"
) -> dict[str, Any]:
    return phone_app.confirm(
        counter.server.base_url,
        given.client_secret,
        given.publishable_key,
        given.account_id,
        card=card,
    )


def in_history(counter: Counter, sale_id: str) -> HistoryEntry:
    with counter.database.read() as session:
        return session.get_one(HistoryEntry, sale_id)


def test_a_phone_confirms_with_the_secret_and_the_history_has_the_payment(
    counter: Counter,
) -> None:
    given = bundle(counter)
    with counter.database.read() as session:
        tender = session.get_one(Tender, given.tender_id)
        lines = session.scalars(select(SaleLine).where(SaleLine.sale_id == given.sale_id)).all()
    assert (tender.kind, tender.state, tender.intent_id) == (
        TenderKind.PHONE,
        TenderState.PENDING,
        given.intent_id,
    )
    assert [(line.name, line.total_minor) for line in lines] == [("Phone payment", 2500)]

    assert confirm(counter, given)["status"] == "succeeded"
    assert counter.selling.check_again(counter.actor, given.tender_id).state is TenderState.APPROVED

    entry = in_history(counter, given.sale_id)
    assert (entry.status, entry.amount_minor) == (PaymentStatus.PAID, 2500)
    assert given.intent_id.lower() in entry.search_text
    assert entry.receipt_number == "R1-000001"
    assert counter.taken == 2500


def test_a_payment_that_nobody_looked_at_is_found_by_the_sync(counter: Counter) -> None:
    given = bundle(counter)
    confirm(counter, given)
    synced(counter)
    assert in_history(counter, given.sale_id).status == PaymentStatus.PAID
    assert counter.tender(given.tender_id).state is TenderState.APPROVED
    assert counter.selling.sale(given.sale_id).state is SaleState.PAID


def test_the_bundle_belongs_to_one_customer_and_shows_no_secret(counter: Counter) -> None:
    given = bundle(counter)
    (made,) = counter.server.account.all("customer")
    assert given.customer_id == made["id"]
    assert given.publishable_key == "pk_test_counter"
    assert given.client_secret.startswith(f"{given.intent_id}_secret_")
    assert given.ephemeral_key.startswith("ek_")
    for secret in (given.client_secret, given.ephemeral_key):
        assert str(secret) not in repr(given)
        assert secret.encode() not in _books(counter)
    intent = counter.intents[given.intent_id]
    assert intent["metadata"]["till_tender"] == given.tender_id


def _books(counter: Counter) -> bytes:
    folder = counter.database.path.parent
    return b"".join(file.read_bytes() for file in folder.glob("till.db*"))


@pytest.mark.parametrize("direct", [True, False])
def test_the_connected_accounts_fee_applies(counter: Counter, direct: bool) -> None:
    counter.connected = ConnectView(CONNECTED, fee_ppm=25_000, direct=direct)
    given = bundle(counter, 2000, CONNECTED if direct else None)
    assert given.account_id == (CONNECTED if direct else None)
    assert confirm(counter, given)["status"] == "succeeded"
    assert counter.selling.check_again(counter.actor, given.tender_id).state is TenderState.APPROVED
    account = counter.server.simulator.accounts[CONNECTED] if direct else counter.server.account
    intent = account.find("payment_intent", given.intent_id)
    assert intent is not None
    assert intent["application_fee_amount"] == 50


def test_a_declined_phone_goes_on_trying(counter: Counter) -> None:
    given = bundle(counter)
    assert confirm(counter, given, "pm_card_chargeDeclined")["error"]["code"] == "card_declined"
    assert counter.selling.check_again(counter.actor, given.tender_id).state is TenderState.PENDING
    confirm(counter, given)
    assert counter.selling.check_again(counter.actor, given.tender_id).state is TenderState.APPROVED


def test_it_is_no_cart_of_the_register(counter: Counter) -> None:
    rung_up = Cart("usd", (CartLine("Flat white", 450),))
    counter.carts.save(counter.actor, rung_up)
    bundle(counter)
    assert counter.carts.current() == rung_up
    assert counter.carts.held() == []


def test_a_till_that_starts_anew_leaves_the_phone_its_payment(counter: Counter) -> None:
    given = bundle(counter)
    (told,) = counter.restarted().recovery.settle_all(SYSTEM)
    assert told.still_unknown
    assert counter.intents[given.intent_id]["status"] == "requires_payment_method"
    confirm(counter, given)
    counter.restarted().recovery.settle_all(SYSTEM)
    assert counter.selling.sale(given.sale_id).state is SaleState.PAID


def test_what_a_phone_left_for_a_day_is_cancelled(counter: Counter) -> None:
    given = bundle(counter)
    counter.wait(timedelta(days=1, minutes=1))
    counter.restarted().recovery.settle_all(SYSTEM)
    assert counter.intents[given.intent_id]["status"] == "canceled"
    assert confirm(counter, given)["error"]["code"] == "payment_intent_unexpected_state"
    with counter.database.read() as session:
        assert session.get_one(Sale, given.sale_id).state == SaleState.ABANDONED


def test_a_till_that_runs_for_days_cancels_what_a_phone_left(counter: Counter) -> None:
    given = bundle(counter)
    counter.recovery.settle_all(SYSTEM)
    assert counter.intents[given.intent_id]["status"] == "requires_payment_method"
    counter.wait(timedelta(days=1, minutes=1))
    counter.recovery.settle_all(SYSTEM)
    assert counter.intents[given.intent_id]["status"] == "canceled"
    assert counter.selling.sale(given.sale_id).state is SaleState.ABANDONED


def test_a_phone_payment_can_be_cancelled_and_the_phone_may_be_faster(counter: Counter) -> None:
    given = bundle(counter)
    assert counter.selling.cancel_tender(given.tender_id).state is TenderState.CANCELED
    paid = bundle(counter)
    confirm(counter, paid)
    assert counter.selling.cancel_tender(paid.tender_id).state is TenderState.APPROVED
    assert counter.taken == 2500


@pytest.mark.parametrize("path", ["/payment_intents$", "/payment_intents/"])
def test_what_no_phone_was_given_is_closed_at_the_next_start(counter: Counter, path: str) -> None:
    """The program dies, or the line does, before the secret is there."""
    counter.server.controls.fault(FaultKind.RESET_AFTER, path)
    with pytest.raises(UserError) as lost:
        bundle(counter)
    assert lost.value.money == "Nothing was charged."
    counter.restarted().recovery.settle_all(SYSTEM)
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]


@pytest.mark.parametrize("amount", [0, -100, 10, 100_000_000])
def test_an_amount_that_can_not_be_charged_is_refused_in_words(
    counter: Counter, amount: int
) -> None:
    with pytest.raises(UserError) as refused:
        bundle(counter, amount)
    assert refused.value.next_step
    assert counter.intents == {}
    with counter.database.read() as session:
        assert session.scalars(select(Tender)).all() == []


def test_a_till_that_starts_before_the_phone_has_it_cancels_it_and_no_phone_gets_it(
    counter: Counter,
) -> None:
    """The till's own command and its start are two programs on the same books."""

    def start(seen: Exchange) -> None:
        if seen.method == "GET" and "/payment_intents/" in seen.path:  # the secret is asked for
            counter.server.observers.remove(start)
            counter.restarted().recovery.settle_all(SYSTEM)

    customer = counter.customer("pm_card_visa")
    counter.server.observers.append(start)
    with pytest.raises(UserError) as refused:
        counter.payment_bundles.create_payment_sheet(
            counter.actor, 2500, customer, mobile_version=MOBILE
        )
    assert refused.value.money == "Nothing was charged."
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]
    with counter.database.read() as session:
        (tender,) = session.scalars(select(Tender))
        assert session.get_one(Sale, tender.sale_id).state == SaleState.ABANDONED
    assert tender.state == TenderState.CANCELED
    assert tender.settled_at is not None


def test_a_right_that_the_key_lacks_is_named(counter: Counter) -> None:
    customer = counter.customer()
    counter.server.controls.restrict(KEY, "rak_ephemeral_key_write")
    with pytest.raises(UserError) as lacking:
        counter.payment_bundles.create_payment_sheet(
            counter.actor, 2500, customer, mobile_version=MOBILE
        )
    assert "rak_ephemeral_key_write" in str(lacking.value)


def test_the_same_reference_is_the_same_payment_again(counter: Counter) -> None:
    """The store's server lost the answer, and asks once more."""
    ada = counter.customer("pm_card_visa")
    first, again, other = (
        ordered(counter, ada),
        ordered(counter, ada),
        ordered(counter, ada, "order-482"),
    )
    for name in ("sale_id", "intent_id", "client_secret", "customer_id"):
        assert getattr(again, name) == getattr(first, name)
    assert other.intent_id != first.intent_id
    assert list(counter.intents) == [first.intent_id, other.intent_id]
    confirm(counter, again)
    assert counter.taken == 2500


def test_a_reference_that_is_paid_is_not_paid_again(counter: Counter) -> None:
    ada = counter.customer("pm_card_visa")
    confirm(counter, ordered(counter, ada))  # nobody at the till has looked yet
    with pytest.raises(UserError) as paid:
        ordered(counter, ada)
    assert str(paid.value).startswith("“order-481” was paid already. Nothing was charged again.")
    assert (counter.taken, len(counter.intents)) == (2500, 1)
    (row,) = counter.history.page(wanted=HistoryFilter("order-481")).rows
    assert row.status is PaymentStatus.PAID


def test_a_reference_is_of_one_amount_and_customer(counter: Counter) -> None:
    ada, ben = counter.customer("pm_card_visa"), counter.customer("pm_card_visa")
    first = ordered(counter, ada)
    for customer, amount in ((ada, 2501), (ben, 2500)):
        with pytest.raises(UserError) as another:
            ordered(counter, customer, amount=amount)
        assert another.value.what == "“order-481” is another payment already."
        assert another.value.money == "Nothing was charged."
    assert list(counter.intents) == [first.intent_id]


def test_a_reference_whose_payment_was_cancelled_begins_anew(counter: Counter) -> None:
    ada = counter.customer("pm_card_visa")
    first = ordered(counter, ada)
    counter.selling.cancel_tender(first.tender_id)
    second = ordered(counter, ada)
    assert second.intent_id != first.intent_id
    assert ordered(counter, ada).intent_id == second.intent_id
    confirm(counter, second)
    assert counter.taken == 2500


def test_a_reference_whose_answer_was_lost_leaves_nothing_to_pay_and_may_be_asked_again(
    counter: Counter,
) -> None:
    ada = counter.customer("pm_card_visa")
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/payment_intents$")
    with pytest.raises(UserError):
        ordered(counter, ada)
    again = ordered(counter, ada)
    counter.recovery.settle_all(SYSTEM)
    assert [intent["status"] for intent in counter.intents.values()] == [
        "canceled",
        "requires_payment_method",
    ]
    assert again.intent_id == list(counter.intents)[-1]


def test_asking_again_without_an_answer_leaves_the_phone_its_payment(counter: Counter) -> None:
    ada = counter.customer("pm_card_visa")
    first = ordered(counter, ada)
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/ephemeral_keys")
    with pytest.raises(UserError):
        ordered(counter, ada)
    counter.recovery.settle_all(SYSTEM)
    confirm(counter, first)
    assert counter.taken == 2500


def test_two_commands_at_once_make_one_payment_of_a_reference(counter: Counter) -> None:
    """The server asks a second time while the first is still under way."""
    ada, second = counter.customer("pm_card_visa"), list[PaymentSheetBundle]()

    def ask_again(seen: Exchange) -> None:
        if seen.method == "GET" and "/payment_intents/" in seen.path:  # the secret is asked for
            counter.server.observers.remove(ask_again)
            second.append(ordered(counter.restarted(), ada))

    counter.server.observers.append(ask_again)
    first = ordered(counter, ada)
    assert [each.intent_id for each in second] == [first.intent_id]
    assert list(counter.intents) == [first.intent_id]


def test_a_card_number_is_no_reference(counter: Counter) -> None:
    with pytest.raises(UserError) as refused:
        ordered(counter, counter.customer(), "4242 4242 4242 4242")
    assert refused.value.money == "Nothing was charged."
    assert counter.intents == {}
