"""Customers: kept here whatever happens, at Stripe as soon as that can be, found while typing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.db.models.customers import Customer
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.ledger.customer_rows import search_text
from pos_app.services.shared.clock_skew import LONGEST_REQUEST
from pos_app.services.shared.errors import MissingCustomerError
from pos_app.services.views.customers import CustomerDraft
from pos_app.training.http.messages import Exchange
from tests.services.desk import KEY, Desk, open_desk
from tests.support.leaks import secrets_in
from tests.support.many_rows import add_many

ADA = CustomerDraft("Ada Lovelace", "ada@example.com", "+1 212 555 0100", "Likes oat milk")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def test_a_saved_customer_is_at_stripe_with_our_id(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, ADA)

    (at_stripe,) = desk.objects("customer")
    assert ada.stripe_id == at_stripe["id"]
    assert ada.stripe_state == "linked"
    assert at_stripe["metadata"] == {"till_customer": ada.id}
    assert (at_stripe["name"], at_stripe["email"]) == ("Ada Lovelace", "ada@example.com")
    assert ada.notes == "Likes oat milk"
    assert "oat" not in str(at_stripe)


def test_the_language_of_a_customer_goes_to_stripe_and_stays_there(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, replace(ADA, locales="de-AT,en"))
    (at_stripe,) = desk.objects("customer")
    assert at_stripe["preferred_locales"] == ["de-AT", "en"]
    desk.customers.update(desk.actor, ada.id, replace(ADA, name="Ada King", locales="de-AT,en"))
    assert desk.customers.details(ada.id).locales == "de-AT,en"
    desk.customers.update(desk.actor, ada.id, replace(ADA, locales="fr"))
    (at_stripe,) = desk.objects("customer")
    assert at_stripe["preferred_locales"] == ["fr"]
    desk.customers.delete(desk.actor, ada.id)
    with desk.database.read() as session:
        assert session.get_one(Customer, ada.id).locales == ""


def test_what_is_no_language_is_refused(desk: Desk) -> None:
    with pytest.raises(UserError, match="can't be chosen"):
        desk.customers.create(desk.actor, replace(ADA, locales="German, please"))
    assert desk.objects("customer") == []


def test_a_customer_made_offline_waits_and_is_sent_later(desk: Desk) -> None:
    desk.offline = True
    ada = desk.customers.create(desk.actor, ADA)
    assert ada.stripe_state == "pending"
    with pytest.raises(UserError, match="can't be reached"):
        desk.customers.ensure_stripe(SYSTEM, ada.id)

    desk.offline = False
    assert desk.customers.push_pending(SYSTEM) == 1
    assert desk.customers.push_pending(SYSTEM) == 0
    assert desk.customers.details(ada.id).stripe_state == "linked"
    assert len(desk.objects("customer")) == 1


def test_the_first_payment_makes_a_waiting_customer(desk: Desk) -> None:
    desk.offline = True
    ada = desk.customers.create(desk.actor, ADA)
    desk.offline = False

    stripe_id = desk.customers.ensure_stripe(SYSTEM, ada.id)

    assert stripe_id == desk.objects("customer")[0]["id"]
    assert desk.customers.ensure_stripe(SYSTEM, ada.id) == stripe_id


@pytest.mark.parametrize("later", [timedelta(), timedelta(days=2)])
@pytest.mark.parametrize("edited", [False, True])
def test_a_lost_answer_makes_no_second_customer(desk: Desk, later: timedelta, edited: bool) -> None:
    desk.server.controls.fault("reset_after", "/v1/customers", method="POST")
    ada = desk.customers.create(desk.actor, ADA)
    assert ada.stripe_state == "pending"
    desk.clock.ahead = later
    if edited:
        desk.customers.update(desk.actor, ada.id, CustomerDraft("Ada King", "ada@example.com"))

    desk.customers.push_pending(SYSTEM)

    (at_stripe,) = desk.objects("customer")
    assert desk.customers.details(ada.id).stripe_id == at_stripe["id"]
    assert at_stripe["name"] == ("Ada King" if edited else "Ada Lovelace")


def test_a_customer_changed_while_their_making_may_still_arrive_is_made_once(desk: Desk) -> None:
    desk.server.controls.fault("reset_before", "/v1/customers", method="POST")
    ada = desk.customers.create(desk.actor, ADA)
    desk.customers.update(desk.actor, ada.id, CustomerDraft("Ada King", "ada@example.com"))
    late = {"name": "Ada Lovelace", "metadata": {"till_customer": ada.id}}
    desk.dashboard.v1.customers.create(late)  # type: ignore[arg-type]

    desk.customers.push_pending(SYSTEM)

    (at_stripe,) = desk.objects("customer")
    assert at_stripe["name"] == "Ada King"


def test_a_customer_made_and_changed_offline_is_made_as_soon_as_the_network_is_back(
    desk: Desk,
) -> None:
    """Nobody was there to send to, so that nothing can still arrive."""
    desk.offline = True
    ada = desk.customers.create(desk.actor, ADA)
    with pytest.raises(UserError):
        desk.customers.push_pending(SYSTEM)
    desk.customers.update(desk.actor, ada.id, CustomerDraft("Ada King", "ada@example.com"))
    desk.offline = False

    assert desk.customers.push_pending(SYSTEM) == 1

    (at_stripe,) = desk.objects("customer")
    assert at_stripe["name"] == "Ada King"
    assert desk.customers.details(ada.id).stripe_state == "linked"


@pytest.mark.parametrize("fault", ["reset_before", "reset_after"])
def test_a_customer_whose_making_may_have_been_sent_is_not_made_anew_after_a_time_offline(
    desk: Desk, fault: str
) -> None:
    """That later tries were certainly not sent says nothing of the first one."""
    desk.server.controls.fault(fault, "/v1/customers", method="POST")
    ada = desk.customers.create(desk.actor, ADA)
    desk.offline = True
    with pytest.raises(UserError):
        desk.customers.push_pending(SYSTEM)
    desk.customers.update(desk.actor, ada.id, CustomerDraft("Ada King", "ada@example.com"))
    desk.offline = False

    desk.customers.push_pending(SYSTEM)

    names = [each["name"] for each in desk.objects("customer")]
    assert names == ([] if fault == "reset_before" else ["Ada King"])
    desk.wait(LONGEST_REQUEST + timedelta(seconds=1))
    desk.customers.push_pending(SYSTEM)
    (at_stripe,) = desk.objects("customer")
    assert at_stripe["name"] == "Ada King"


def test_another_run_does_not_know_that_a_customer_was_never_sent(desk: Desk) -> None:
    desk.offline = True
    ada = desk.customers.create(desk.actor, ADA)
    desk.customers.update(desk.actor, ada.id, CustomerDraft("Ada King", "ada@example.com"))
    again = Desk(desk.database, desk.server)
    assert again.customers.push_pending(SYSTEM) == 0
    again.wait(LONGEST_REQUEST + timedelta(seconds=1))
    assert again.customers.push_pending(SYSTEM) == 1
    assert [each["name"] for each in desk.objects("customer")] == ["Ada King"]


@pytest.mark.parametrize("kind", ["error_executed", "error_not_executed"])
def test_a_customer_whom_stripe_failed_to_make_is_there_with_the_next_try(
    desk: Desk, kind: str
) -> None:
    # Stripe gives a 500 again for a day to whoever asks with the same key.
    desk.server.controls.fault(kind, "/v1/customers", method="POST")
    ada = desk.customers.create(desk.actor, ADA)
    desk.customers.push_pending(SYSTEM)
    (at_stripe,) = desk.objects("customer")
    assert desk.customers.details(ada.id).stripe_id == at_stripe["id"]


def test_an_edit_reaches_stripe_and_empties_what_was_emptied(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, ADA)

    changed = desk.customers.update(desk.actor, ada.id, CustomerDraft("Ada King", "", "", "new"))

    assert (changed.name, changed.email, changed.notes) == ("Ada King", "", "new")
    (at_stripe,) = desk.objects("customer")
    assert (at_stripe["name"], at_stripe["email"], at_stripe["phone"]) == ("Ada King", None, None)


def test_an_edit_offline_is_kept_and_sent_later(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, ADA)
    desk.offline = True
    assert (
        desk.customers.update(desk.actor, ada.id, CustomerDraft("Ada King")).stripe_state
        == "pending"
    )
    desk.offline = False

    desk.customers.push_pending(SYSTEM)

    assert desk.objects("customer")[0]["name"] == "Ada King"


@pytest.mark.parametrize(
    "draft",
    [CustomerDraft(" "), CustomerDraft("Ada", "no address"), CustomerDraft("A" * 300)],
)
def test_details_that_cannot_be_right_are_refused(desk: Desk, draft: CustomerDraft) -> None:
    with pytest.raises(UserError):
        desk.customers.create(desk.actor, draft)
    assert desk.customers.count() == 0


def test_what_stripe_refuses_is_not_kept(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, ADA)
    bad = CustomerDraft("Eve", "eve@example..com")

    with pytest.raises(UserError, match="does not accept this email"):
        desk.customers.create(desk.actor, bad)
    with pytest.raises(UserError, match="does not accept this email"):
        desk.customers.update(desk.actor, ada.id, bad)

    assert desk.customers.count() == 1
    assert desk.customers.details(ada.id).email == "ada@example.com"
    assert desk.customers.details(ada.id).stripe_state == "linked"


def test_without_the_right_customers_wait_and_the_right_is_named(desk: Desk) -> None:
    desk.server.controls.restrict(KEY, "rak_customer_write")
    ada = desk.customers.create(desk.actor, ADA)
    assert ada.stripe_state == "pending"

    with pytest.raises(KeyTroubleError) as trouble:
        desk.customers.push_pending(SYSTEM)

    assert trouble.value.right == "rak_customer_write"


def test_one_deleted_elsewhere_is_noticed_and_made_again_when_asked(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, ADA)
    desk.customers.attach_card(desk.actor, ada.id, "pm_card_visa")
    desk.dashboard.v1.customers.delete(ada.stripe_id or "")

    assert desk.customers.refresh_cards(desk.actor, ada.id).stripe_state == "missing"
    with pytest.raises(MissingCustomerError, match="deleted at Stripe"):
        desk.customers.ensure_stripe(SYSTEM, ada.id)
    again = desk.customers.remake(desk.actor, ada.id)

    assert again.stripe_id not in {None, ada.stripe_id}
    assert again.cards == ()
    assert desk.customers.page("4242") == []


def test_deleting_anonymises_here_and_deletes_there(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, ADA)
    desk.customers.attach_card(desk.actor, ada.id, "pm_card_visa")
    payment = desk.pay(customer=ada.stripe_id, receipt_email="ada@example.com")
    desk.sync.run(SYSTEM)
    assert desk.history.page(wanted=HistoryFilter("lovelace")).rows[0].id == payment

    desk.customers.delete(desk.actor, ada.id)

    row = desk.row(ada.id)
    assert (row.name, row.email, row.phone, row.notes) == ("Deleted customer", "", "", "")
    assert (row.stripe_id, row.search_text) == (None, "")
    assert desk.dashboard.v1.customers.retrieve(ada.stripe_id or "").deleted
    assert desk.customers.count() == 0
    assert desk.history.page(wanted=HistoryFilter("lovelace")).rows == ()
    with pytest.raises(UserError, match="deleted"):
        desk.customers.details(ada.id)


def test_deleting_one_whose_making_got_no_answer_leaves_nothing_at_stripe(desk: Desk) -> None:
    desk.server.controls.fault("reset_after", "/v1/customers", method="POST")
    ada = desk.customers.create(desk.actor, ADA)
    assert ada.stripe_id is None
    desk.customers.delete(desk.actor, ada.id)
    assert all(customer.get("deleted") for customer in desk.objects("customer"))


def test_cards_are_saved_made_the_default_and_removed(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, ADA)
    visa = desk.customers.attach_card(desk.actor, ada.id, "pm_card_visa").cards[0]
    both = desk.customers.attach_card(desk.actor, ada.id, "pm_card_mastercard").cards
    assert {card.label for card in both} == {"Visa •••• 4242", "Mastercard •••• 4444"}

    chosen = desk.customers.make_default(desk.actor, ada.id, visa.id)
    assert [card.is_default for card in chosen.cards] == [True, False]
    assert desk.customers.refresh_cards(desk.actor, ada.id).cards == chosen.cards

    left = desk.customers.detach(desk.actor, ada.id, visa.id)
    assert [card.last4 for card in left.cards] == ["4444"]
    assert desk.customers.refresh_cards(desk.actor, ada.id).cards == left.cards


def test_a_card_that_the_bank_refuses_is_not_saved(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, ADA)
    with pytest.raises(UserError, match="declined"):
        desk.customers.attach_card(desk.actor, ada.id, "pm_card_chargeDeclined")
    assert desk.customers.details(ada.id).cards == ()


def test_a_card_is_refused_for_the_reason_that_either_code_gives(desk: Desk) -> None:
    """No bank was asked: there is no decline code, and the code says why."""
    ada = desk.customers.create(desk.actor, ADA)

    def without_decline_code(exchange: Exchange) -> str:
        body = json.loads(exchange.body)
        body.get("error", {}).pop("decline_code", None)
        return json.dumps(body)

    desk.server.rewrite(without_decline_code)
    with pytest.raises(UserError) as refused:
        desk.customers.attach_card(desk.actor, ada.id, "pm_card_chargeDeclinedExpiredCard")
    desk.server.rewrite(None)
    assert refused.value.what == "The card has expired."


def test_a_missing_card_is_not_taken_for_a_missing_customer(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, ADA)
    card = desk.customers.attach_card(desk.actor, ada.id, "pm_card_visa").cards[0]
    desk.dashboard.v1.payment_methods.detach(card.id)

    with pytest.raises(UserError, match="could not save this card"):
        desk.customers.attach_card(desk.actor, ada.id, "pm_nobody_knows")
    assert desk.customers.details(ada.id).stripe_state == "linked"
    assert desk.customers.details(ada.id).cards == ()

    desk.dashboard.v1.customers.delete(ada.stripe_id or "")
    with pytest.raises(MissingCustomerError):
        desk.customers.attach_card(desk.actor, ada.id, "pm_card_visa")
    assert desk.customers.details(ada.id).stripe_state == "missing"


def test_a_card_saved_elsewhere_shows_after_asking(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, ADA)
    desk.dashboard.v1.payment_methods.attach("pm_card_amex", {"customer": ada.stripe_id or ""})
    (card,) = desk.customers.refresh_cards(desk.actor, ada.id).cards
    assert card.last4 == "0005"
    assert [row.name for row in desk.customers.page("0005")] == ["Ada Lovelace"]


@pytest.mark.parametrize("text", ["ADA", "lovel", "ada@ex", "2125550100", "555 0100", "4242 ada"])
def test_search_finds_by_name_email_phone_and_last4(desk: Desk, text: str) -> None:
    ada = desk.customers.create(desk.actor, ADA)
    desk.customers.create(
        desk.actor, CustomerDraft("Grace Hopper", "grace@example.com", "+1 617 555 7777")
    )
    desk.customers.attach_card(desk.actor, ada.id, "pm_card_visa")

    (found,) = desk.customers.page(text)

    assert found.name == "Ada Lovelace"
    assert found.last4s == ("4242",)
    assert desk.customers.count(text) == 1


def test_names_sort_as_people_read_them(desk: Desk) -> None:
    desk.offline = True
    for name in ("Zoë", "émile", "Anna", "bob"):
        desk.customers.create(desk.actor, CustomerDraft(name))

    names = [row.name for row in desk.customers.page()]
    assert names == ["Anna", "bob", "émile", "Zoë"]
    assert [row.name for row in desk.customers.page(descending=True, limit=2)] == ["Zoë", "émile"]
    assert desk.customers.page(sort="created")[0].name == "Zoë"


def test_duplicates_are_pointed_out_however_they_are_typed(desk: Desk) -> None:
    desk.offline = True
    ada = desk.customers.create(desk.actor, ADA)

    def same(draft: CustomerDraft, but: str | None = None) -> list[str]:
        return [row.id for row in desk.customers.duplicates(draft, but)]

    assert same(CustomerDraft("X", email="ADA@Example.com")) == [ada.id]
    assert same(CustomerDraft("X", phone="(212) 555-0100")) == [ada.id]
    assert same(CustomerDraft("X", phone="0100")) == []
    soren = desk.customers.create(desk.actor, CustomerDraft("Søren", phone="+45 12 34 56 78"))
    assert same(CustomerDraft("X", phone="12345678")) == [soren.id]
    assert same(CustomerDraft("Ada Lovelace", email="other@example.com")) == []
    assert same(ADA, ada.id) == []


@pytest.mark.parametrize(
    "typed",
    [
        "+4512345678",
        "12 34 56 78",
        "004512345678",
        "soren",
        "søren",
        "obrien",
        "O’Brien",
        "o'brien",
    ],
)
def test_a_customer_is_found_however_they_are_typed(desk: Desk, typed: str) -> None:
    desk.offline = True
    desk.customers.create(desk.actor, CustomerDraft("Grace Hopper", phone="0171 1234567"))
    desk.customers.create(desk.actor, CustomerDraft("Søren O’Brien", phone="+45 12 34 56 78"))
    assert [row.name for row in desk.customers.page(typed)] == ["Søren O’Brien"]
    assert desk.customers.count(typed) == 1
    assert [row.name for row in desk.customers.page("+491711234567")] == ["Grace Hopper"]


def test_what_somebody_spent_is_counted_by_currency(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, ADA)
    desk.pay(2000, customer=ada.stripe_id)
    refunded = desk.pay(3000, customer=ada.stripe_id)
    desk.dashboard.v1.refunds.create({"payment_intent": refunded, "amount": 500})
    desk.pay(700, customer=ada.stripe_id, currency="eur")
    desk.sync.run(SYSTEM)

    view = desk.customers.details(ada.id)

    assert [(money.minor, money.currency) for money in view.spent] == [(700, "eur"), (4500, "usd")]
    assert len(view.purchases) == 3


def test_many_cards_that_end_alike_make_no_card_number_in_the_books() -> None:
    indexed = search_text("Ada", "", "", ["4242", "3184", *["4242"] * 5])
    assert indexed == "ada 4242 3184"
    assert secrets_in(indexed.encode()) == set()


def test_one_is_found_among_many_and_pages_go_on(desk: Desk) -> None:
    add_many(desk.database, 300, desk.clock.now())
    assert [row.name for row in desk.customers.page("00276")] == ["Customer 00276"]
    assert desk.customers.count("customer") == 300
    *_, last = desk.customers.page(sort="email", limit=250)
    names = [row.name for row in desk.customers.page(sort="email", after=last)]
    assert names == [f"Customer {number:05d}" for number in range(250, 300)]


def test_a_new_name_shows_in_the_history_too(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, ADA)
    desk.pay(customer=ada.stripe_id)
    desk.sync.run(SYSTEM)

    desk.customers.update(desk.actor, ada.id, CustomerDraft("Ada King"))

    (row,) = desk.history.page(wanted=HistoryFilter("ada king")).rows
    assert row.customer_name == "Ada King"
    assert desk.history.page(wanted=HistoryFilter("lovelace")).rows == ()
