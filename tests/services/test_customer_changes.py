"""What was changed of customers offline: here at once, and at Stripe as soon as that can be."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from pos_app.db.models.outbox import OutboxEntry
from pos_app.domain.outbox import LONGEST_PAUSE
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.outbox.outbox_rows import IS_OPEN
from pos_app.services.shared.clock_skew import LONGEST_REQUEST
from pos_app.services.shared.errors import MissingCustomerError
from pos_app.services.views.customers import CardView, CustomerDraft, CustomerView
from tests.services.desk import KEY, Desk, open_desk
from tests.services.lost_rows import do
from tests.support.changes import changes_of

DETACH = "/v1/payment_methods/.*/detach"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def ada(desk: Desk) -> CustomerView:
    """A customer with two cards."""
    made = desk.customers.create(desk.actor, CustomerDraft("Ada Lovelace", "ada@example.com"))
    desk.customers.attach_card(desk.actor, made.id, "pm_card_visa")
    return desk.customers.attach_card(desk.actor, made.id, "pm_card_mastercard")


def card(customer: CustomerView, last4: str) -> CardView:
    return next(each for each in customer.cards if each.last4 == last4)


def attached(desk: Desk, customer: CustomerView) -> set[str]:
    found = desk.dashboard.v1.customers.payment_methods.list(customer.stripe_id or "")
    return {method.card.last4 for method in found.data if method.card}


def default_at_stripe(desk: Desk, customer: CustomerView) -> object:
    found = desk.dashboard.v1.customers.retrieve(customer.stripe_id or "")
    return found.invoice_settings.default_payment_method if found.invoice_settings else None


def waiting(desk: Desk) -> list[OutboxEntry]:
    with desk.database.read() as session:
        return list(
            session.scalars(select(OutboxEntry).where(IS_OPEN).order_by(OutboxEntry.created_at))
        )


def asked(desk: Desk, path: str) -> int:
    return sum(exchange.path.endswith(path) for exchange in desk.server.requests)


def test_a_card_removed_offline_is_gone_here_at_once_and_there_afterwards(
    desk: Desk, ada: CustomerView
) -> None:
    desk.offline = True
    left = desk.customers.detach(desk.actor, ada.id, card(ada, "4242").id)
    assert [each.last4 for each in left.cards] == ["4444"]
    assert left.waits
    assert attached(desk, ada) == {"4242", "4444"}
    assert desk.customers.page("4242") == []

    desk.offline = False
    assert changes_of(desk.database, partial(desk.customers.send_all, SYSTEM)).customers == {ada.id}
    assert attached(desk, ada) == {"4444"}
    assert not desk.customers.details(ada.id).waits
    desk.customers.send_all(SYSTEM)
    assert asked(desk, "/detach") == 1


def test_a_removed_card_does_not_come_back_before_stripe_has_heard(
    desk: Desk, ada: CustomerView
) -> None:
    desk.sync.run(SYSTEM)
    desk.offline = True
    desk.customers.detach(desk.actor, ada.id, card(ada, "4242").id)
    desk.offline = False

    assert [each.last4 for each in desk.customers.refresh_cards(desk.actor, ada.id).cards] == [
        "4444"
    ]
    desk.sync.run(SYSTEM)
    assert [each.last4 for each in desk.customers.details(ada.id).cards] == ["4444"]
    desk.wait(LONGEST_PAUSE)
    desk.sync.run(SYSTEM)
    assert attached(desk, ada) == {"4444"}


@pytest.mark.parametrize("later", [timedelta(), timedelta(days=3)])
def test_a_lost_answer_to_a_removal_is_asked_for_again(
    desk: Desk, ada: CustomerView, later: timedelta
) -> None:
    desk.server.controls.fault("reset_after", DETACH)
    assert desk.customers.detach(desk.actor, ada.id, card(ada, "4242").id).waits
    desk.clock.ahead = later
    desk.server.controls.clock_offset = later.total_seconds()

    desk.customers.send_all(SYSTEM)

    assert waiting(desk) == []
    assert desk.outbox.refused() == []
    assert attached(desk, ada) == {"4444"}


@pytest.mark.parametrize("kind", ["error_executed", "error_not_executed"])
def test_a_removal_over_which_stripe_failed_is_done_with_the_next_try(
    desk: Desk, ada: CustomerView, kind: str
) -> None:
    # Stripe gives a 500 again for a day to whoever asks with the same key.
    desk.server.controls.fault(kind, DETACH)
    assert desk.customers.detach(desk.actor, ada.id, card(ada, "4242").id).waits
    desk.customers.send_all(SYSTEM)
    assert waiting(desk) == []
    assert attached(desk, ada) == {"4444"}


def test_a_change_is_kept_with_its_key_before_the_first_try(desk: Desk, ada: CustomerView) -> None:
    desk.server.controls.fault("reset_after", DETACH)
    desk.customers.detach(desk.actor, ada.id, card(ada, "4242").id)
    (kept,) = waiting(desk)
    desk.customers.send_all(SYSTEM)
    keys = {
        exchange.idempotency_key
        for exchange in desk.server.requests
        if exchange.path.endswith("/detach")
    }
    assert keys == {kept.idempotency_key}


def test_the_default_card_chosen_last_is_the_one_that_stripe_hears_of(
    desk: Desk, ada: CustomerView
) -> None:
    desk.offline = True
    desk.customers.make_default(desk.actor, ada.id, card(ada, "4242").id)
    chosen = desk.customers.make_default(desk.actor, ada.id, card(ada, "4444").id)
    assert [each.is_default for each in chosen.cards if each.last4 == "4444"] == [True]
    desk.offline = False

    assert desk.customers.refresh_cards(desk.actor, ada.id).cards[0].last4 == "4444"
    assert default_at_stripe(desk, ada) is None
    desk.customers.send_all(SYSTEM)

    assert default_at_stripe(desk, ada) == card(ada, "4444").id
    assert waiting(desk) == []


def test_a_default_card_that_was_removed_after_all_is_only_removed(
    desk: Desk, ada: CustomerView
) -> None:
    desk.offline = True
    desk.customers.make_default(desk.actor, ada.id, card(ada, "4242").id)
    desk.customers.detach(desk.actor, ada.id, card(ada, "4242").id)
    desk.offline = False
    desk.customers.send_all(SYSTEM)
    assert (default_at_stripe(desk, ada), attached(desk, ada)) == (None, {"4444"})


def test_a_customer_deleted_offline_is_anonymised_at_once_and_stays_away(
    desk: Desk, ada: CustomerView
) -> None:
    elsewhere = desk.dashboard.v1.customers.create({"name": "Grace Hopper"})
    desk.sync.run(SYSTEM)
    (grace,) = desk.customers.page("grace")
    desk.offline = True
    desk.customers.delete(desk.actor, grace.id)
    desk.customers.delete(desk.actor, ada.id)
    assert desk.customers.count() == 0
    assert desk.row(grace.id).name == "Deleted customer"
    assert all("Grace" not in str(vars(entry)) for entry in waiting(desk))

    desk.offline = False
    desk.server.controls.fault("reset_before", "/v1/customers/", method="DELETE")
    desk.dashboard.v1.customers.update(elsewhere.id, {"phone": "1"})
    desk.wait(LONGEST_PAUSE)
    desk.sync.run(SYSTEM)
    assert desk.customers.count() == 0

    desk.wait(LONGEST_PAUSE)
    desk.sync.run(SYSTEM)
    assert all(each.get("deleted") for each in desk.objects("customer"))
    assert waiting(desk) == []
    desk.sync.run(SYSTEM)
    assert desk.customers.count() == 0


def test_what_stripe_has_no_more_is_done(desk: Desk, ada: CustomerView) -> None:
    desk.offline = True
    desk.customers.detach(desk.actor, ada.id, card(ada, "4242").id)
    desk.customers.make_default(desk.actor, ada.id, card(ada, "4444").id)
    desk.offline = False
    desk.dashboard.v1.customers.delete(ada.stripe_id or "")

    desk.customers.send_all(SYSTEM)

    assert waiting(desk) == []
    assert desk.outbox.refused() == []


def test_a_refusal_for_good_is_kept_for_somebody_to_see_and_holds_up_nothing(
    desk: Desk, ada: CustomerView
) -> None:
    desk.offline = True
    desk.customers.detach(desk.actor, ada.id, card(ada, "4242").id)
    desk.customers.make_default(desk.actor, ada.id, card(ada, "4444").id)
    desk.offline = False
    key = waiting(desk)[0].idempotency_key
    desk.dashboard.v1.customers.create({"name": "Grace Hopper"}, {"idempotency_key": key})

    desk.customers.send_all(SYSTEM)

    (refused,) = desk.outbox.refused()
    assert refused.what == "Till could not remove this card: Ada Lovelace."
    assert refused.why.startswith("Stripe says: Keys for idempotent requests")
    assert default_at_stripe(desk, ada) == card(ada, "4444").id
    assert not desk.customers.details(ada.id).waits
    assert [each.last4 for each in desk.customers.refresh_cards(desk.actor, ada.id).cards] == [
        "4444"
    ]

    desk.outbox.try_again(refused.id)
    assert desk.customers.details(ada.id).waits
    desk.customers.send_all(SYSTEM)
    assert attached(desk, ada) == {"4444"}
    assert desk.outbox.refused() == []


def test_a_refused_removal_that_is_given_up_shows_the_card_again(
    desk: Desk, ada: CustomerView
) -> None:
    desk.offline = True
    desk.customers.detach(desk.actor, ada.id, card(ada, "4242").id)
    desk.offline = False
    key = waiting(desk)[0].idempotency_key
    desk.dashboard.v1.customers.create({"name": "Grace Hopper"}, {"idempotency_key": key})
    desk.customers.send_all(SYSTEM)

    (refused,) = desk.outbox.refused()
    desk.outbox.discard(refused.id)

    assert desk.outbox.refused() == []
    assert len(desk.customers.refresh_cards(desk.actor, ada.id).cards) == 2


def test_without_the_right_a_change_waits_and_the_right_is_named(
    desk: Desk, ada: CustomerView
) -> None:
    desk.server.controls.restrict(KEY, "rak_payment_method_write")
    with pytest.raises(KeyTroubleError):
        desk.customers.detach(desk.actor, ada.id, card(ada, "4242").id)
    with pytest.raises(KeyTroubleError) as trouble:
        desk.customers.send_all(SYSTEM)
    assert trouble.value.right == "rak_payment_method_write"

    desk.server.controls.restrict(KEY)
    desk.customers.send_all(SYSTEM)
    assert attached(desk, ada) == {"4444"}


def test_offline_settling_says_so_and_keeps_everything(desk: Desk, ada: CustomerView) -> None:
    desk.offline = True
    desk.customers.detach(desk.actor, ada.id, card(ada, "4242").id)
    with pytest.raises(UserError):
        desk.customers.send_all(SYSTEM)
    assert len(waiting(desk)) == 1


def test_a_customer_deleted_while_their_making_was_under_way_is_deleted_there_too(
    desk: Desk,
) -> None:
    desk.offline = True
    made = desk.customers.create(desk.actor, CustomerDraft("Grace Hopper"))
    desk.offline = False
    desk.server.controls.latency = 60
    seen = desk.server.controls.fault("reset_before", "/v1/customers", method="POST", nth=99)
    sending = threading.Thread(target=partial(desk.customers.push_pending, SYSTEM))
    sending.start()
    while not seen.seen:
        sending.join(0.01)
    desk.offline = True
    desk.customers.delete(desk.actor, made.id)
    desk.server.controls.latency = 0
    sending.join()
    desk.offline = False

    desk.customers.send_all(SYSTEM)

    assert desk.objects("customer")
    assert all(each.get("deleted") for each in desk.objects("customer"))


def test_a_customer_whose_making_arrives_after_their_deletion_is_deleted_too(desk: Desk) -> None:
    desk.server.controls.fault("reset_before", "/v1/customers", method="POST")
    made = desk.customers.create(desk.actor, CustomerDraft("Grace Hopper"))
    desk.customers.delete(desk.actor, made.id)
    late = {"name": "Grace Hopper", "metadata": {"till_customer": made.id}}
    desk.dashboard.v1.customers.create(late)  # type: ignore[arg-type]

    desk.customers.send_all(SYSTEM)

    assert all(each.get("deleted") for each in desk.objects("customer"))
    assert waiting(desk) == []


def test_a_customer_who_was_never_made_is_looked_for_until_that_is_sure(desk: Desk) -> None:
    desk.server.controls.fault("reset_before", "/v1/customers", method="POST")
    made = desk.customers.create(desk.actor, CustomerDraft("Grace Hopper"))
    desk.customers.delete(desk.actor, made.id)
    desk.customers.send_all(SYSTEM)
    assert len(waiting(desk)) == 1
    desk.wait(LONGEST_REQUEST + timedelta(seconds=1))
    desk.customers.send_all(SYSTEM)
    assert waiting(desk) == []


def test_what_is_owed_of_a_customer_whose_row_is_lost_is_done_all_the_same(
    desk: Desk, ada: CustomerView
) -> None:
    """Stripe keeps no card that was to be removed, and nobody who was to be deleted."""
    desk.offline = True
    desk.customers.detach(desk.actor, ada.id, card(ada, "4242").id)
    desk.customers.make_default(desk.actor, ada.id, card(ada, "4444").id)
    made = desk.customers.create(desk.actor, CustomerDraft("Grace Hopper"))
    desk.offline = False
    desk.server.controls.fault("reset_after", "/v1/customers", method="POST")
    with pytest.raises(UserError):
        desk.customers.push_pending(SYSTEM)
    desk.offline = True
    desk.customers.delete(desk.actor, made.id)
    desk.offline = False
    do(desk.database, "UPDATE outbox SET customer_id = NULL")
    do(desk.database, "DELETE FROM customer WHERE id = ?", made.id)

    desk.customers.send_all(SYSTEM)

    assert attached(desk, ada) == {"4444"}
    assert [each["name"] for each in desk.objects("customer") if not each.get("deleted")] == [
        "Ada Lovelace"
    ]
    assert waiting(desk) == []


def test_a_refusal_about_a_customer_whose_row_is_lost_is_shown(
    desk: Desk, ada: CustomerView
) -> None:
    desk.offline = True
    desk.customers.detach(desk.actor, ada.id, card(ada, "4242").id)
    desk.offline = False
    key = waiting(desk)[0].idempotency_key
    desk.dashboard.v1.customers.create({"name": "Grace Hopper"}, {"idempotency_key": key})
    do(desk.database, "UPDATE outbox SET customer_id = NULL")

    desk.customers.send_all(SYSTEM)

    assert [each.what for each in desk.services.outbox.refused()] == [
        "Till could not remove this card."
    ]


def test_a_default_card_of_a_customer_missing_at_stripe_says_so(
    desk: Desk, ada: CustomerView
) -> None:
    desk.dashboard.v1.customers.delete(ada.stripe_id or "")
    with pytest.raises(MissingCustomerError):
        desk.customers.make_default(desk.actor, ada.id, card(ada, "4242").id)
    assert waiting(desk) == []
