"""What was done with a key shows which of its write rights it has."""

from __future__ import annotations

from datetime import timedelta

from pos_app.services.shared.key_rights import confirmed, forget_confirmed
from tests.services.at_reader import AtReader
from tests.services.counter import Counter
from tests.services.payer import THANKS


def seen(counter: Counter) -> set[str]:
    """Return the resources whose write right was seen to work."""
    with counter.database.read() as session:
        return confirmed(session)


def test_nothing_is_known_before_the_first_use(counter: Counter) -> None:
    assert seen(counter) == set()


def test_a_charge_shows_that_payments_can_be_made(counter: Counter) -> None:
    counter.selling.charge(counter.prepared().id)
    assert seen(counter) == {"PaymentIntents"}


def test_a_hosted_page_shows_that_pages_can_be_made(counter: Counter) -> None:
    counter.return_url = THANKS
    counter.selling.open_page(counter.sale().id)
    assert seen(counter) == {"Checkout Sessions"}


def test_a_card_on_a_reader_shows_that_readers_can_be_used(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    assert seen(counter) == {"PaymentIntents"}
    reader.does("tap")
    counter.selling.check_again(counter.actor, tender.id)
    assert seen(counter) == {"PaymentIntents", "Terminal Readers"}


def test_a_card_kept_by_a_reader_shows_that_cards_can_be_kept(
    counter: Counter, reader: AtReader
) -> None:
    counter.card_setups.on_reader(counter.actor, counter.customer(), reader.id)
    assert seen(counter) == {"SetupIntents"}


def test_another_key_has_everything_to_show_again(counter: Counter) -> None:
    counter.selling.charge(counter.prepared().id)
    with counter.database.write() as session:
        forget_confirmed(session, counter.clock.now() + timedelta(seconds=1))
    assert seen(counter) == set()
