"""What else is on the account: what Till cannot read keeps nothing else from the books."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.ledger.quarantine import all_quarantined
from pos_app.training.http.messages import Exchange
from tests.services.desk import Desk, open_desk
from tests.support.altered_answers import NO_NAME, NO_TIP, altered
from tests.support.changes import changes_of

REVOLUT = {
    "payment_method_details": {
        "type": "revolut_pay",
        "revolut_pay": {"funding": {"type": "card", "card": {"brand": "visa", "last4": "4242"}}},
    }
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def ids(desk: Desk) -> set[str]:
    return {row.id for row in desk.history.page().rows}


def is_list(answer: Exchange) -> bool:
    return answer.path in {"/v1/payment_intents", "/v1/customers", "/v1/events"}


def charge_of(desk: Desk, intent_id: str) -> str:
    found = desk.dashboard.v1.payment_intents.retrieve(intent_id).latest_charge
    assert isinstance(found, str)
    return found


def test_a_web_shops_payment_by_revolut_pay_is_in_the_history_like_all_others(desk: Desk) -> None:
    in_the_shop, here = desk.pay(2000), desk.pay(900)
    with altered(desk.server, charge_of(desk, in_the_shop), REVOLUT):
        assert changes_of(desk.database, partial(desk.sync.run, SYSTEM)).history == {
            in_the_shop,
            here,
        }
    assert ids(desk) == {in_the_shop, here}


def test_a_payment_that_is_not_understood_stops_no_others(desk: Desk) -> None:
    first, odd = desk.pay(900), desk.pay(2000)
    with altered(desk.server, odd, NO_TIP):
        desk.sync.run(SYSTEM)
        assert ids(desk) == {first}
        later = desk.pay(1100)
        desk.sync.run(SYSTEM)
        assert ids(desk) == {first, later}
        ada = desk.dashboard.v1.customers.create({"name": "Ada"})
        desk.sync.run(SYSTEM)
    assert [each.name for each in desk.customers.page("Ada")] == [ada.name]


def test_a_payment_that_was_spoilt_on_its_way_is_asked_for_by_itself(desk: Desk) -> None:
    first, spoilt = desk.pay(900), desk.pay(2000)
    with altered(desk.server, spoilt, NO_TIP, is_list):
        desk.sync.run(SYSTEM)
    assert ids(desk) == {first, spoilt}


def test_a_change_of_a_payment_that_is_not_understood_stops_no_others(desk: Desk) -> None:
    odd, other = desk.pay(2000), desk.pay(900)
    desk.sync.run(SYSTEM)
    for payment in (odd, other):
        desk.server.controls.clock_offset += 7200
        desk.dashboard.v1.refunds.create({"payment_intent": payment, "amount": 100})
    with altered(desk.server, odd, NO_TIP):
        changed = changes_of(desk.database, partial(desk.sync.run, SYSTEM)).history
        assert other in changed
        (row,) = (each for each in desk.history.page().rows if each.id == odd)
        assert row.refunded == 0  # only what moved at Stripe of it is known
        assert desk.sync.run(SYSTEM) == 0  # it is through with these changes


def test_a_customer_that_is_not_understood_stops_no_others(desk: Desk) -> None:
    made = [desk.dashboard.v1.customers.create({"name": name}) for name in ("Ann", "Bob")]
    with altered(desk.server, made[0].id, NO_NAME):
        desk.sync.run(SYSTEM)
        desk.dashboard.v1.customers.update(made[0].id, {"phone": "1"})
        payment = desk.pay()
        desk.sync.run(SYSTEM)
    assert [each.name for each in desk.customers.page("")] == ["Bob"]
    assert ids(desk) == {payment}


def set_aside(desk: Desk) -> dict[str, str]:
    with desk.database.read() as session:
        return {row.id: row.kind for row in all_quarantined(session)}


def test_what_is_not_understood_is_set_aside_until_it_is(desk: Desk) -> None:
    """Of the first reading and of changes; the next start asks once more for all of it."""
    old, changed = desk.pay(2000), desk.pay(900)
    ada = desk.dashboard.v1.customers.create({"name": "Ada"}).id
    desk.sync.news(SYSTEM)  # from now on events are followed
    with altered(desk.server, ada, NO_NAME):
        desk.sync.run(SYSTEM)
    assert set_aside(desk) == {ada: "customer"}
    desk.wait(timedelta(hours=3))
    later = desk.pay()
    desk.sync.run(SYSTEM)
    desk.dashboard.v1.refunds.create({"payment_intent": changed})
    with altered(desk.server, changed, NO_TIP):
        assert changed in changes_of(desk.database, partial(desk.sync.run, SYSTEM)).attention
    assert set_aside(desk) == {changed: "payment_intent"}  # she was read with the overlap
    desk.sync.run(SYSTEM)
    assert set_aside(desk) == {changed: "payment_intent"}

    again = Desk(desk.database, desk.server)
    again.sync.run(SYSTEM)

    assert set_aside(desk) == {}
    assert ids(desk) == {old, changed, later}
    assert desk.history.details(changed).row.refunded == 900
    assert [each.name for each in desk.customers.page("Ada")] == ["Ada"]


def test_what_is_not_understood_needs_attention_by_its_id_until_somebody_has_seen_it(
    desk: Desk,
) -> None:
    odd, other = desk.pay(2000), desk.pay(900)
    attention = desk.services.attention
    with altered(desk.server, odd, NO_TIP):
        desk.sync.run(SYSTEM)
        (view,) = attention.all()
        assert odd in view.headline
        assert other not in view.headline
        assert "in no list and no sum" in view.advice
        attention.dismiss(desk.actor, view.id)
        assert attention.all() == []
        desk.sync.run(SYSTEM)  # it is still there, and still seen
        assert attention.all() == []


def test_an_answer_about_something_else_stops_the_run(desk: Desk) -> None:
    """What is not even a payment has not come from Stripe."""
    odd = desk.pay(2000)
    with (
        altered(desk.server, odd, {"object": "banana"}),
        pytest.raises(UserError, match="no answer of Stripe's"),
    ):
        desk.sync.run(SYSTEM)
    desk.sync.run(SYSTEM)
    assert ids(desk) == {odd}
