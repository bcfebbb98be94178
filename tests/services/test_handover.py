"""A drawer goes from one cashier to the next with a count, and its shift goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from pos_app.domain.ids import new_id
from pos_app.domain.permissions import Actor
from pos_app.domain.shifts import MovementKind, ShiftRules
from pos_app.errors import UserError
from pos_app.services.shared.errors import NoShiftError
from pos_app.services.shifts.lines import report_lines
from pos_app.services.views.shifts import Handover
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter


@pytest.fixture
def drawer(counter: Counter) -> AtDrawer:
    """A drawer that needs a shift for cash."""
    return AtDrawer.set_up(counter)


def taker(drawer: AtDrawer) -> str:
    staff, actor = drawer.counter.services.staff, drawer.counter.actor
    return staff.save_cashier(actor, None, "Bo", "cashier").id


def handover(drawer: AtDrawer, counted: int, **given: object) -> Handover:
    """Count an open drawer, and return what hands it to Bo."""
    shift = drawer.view.shift
    assert shift is not None
    drawer.counter.services.shifts.count(drawer.counter.actor, shift.id, counted)
    made = Handover(new_id(), shift.id, taker(drawer), "Tram")
    return replace(made, **given)  # type: ignore[arg-type]


def test_the_shift_goes_on_and_its_z_names_who_gave_who_took_and_what_was_missing(
    drawer: AtDrawer,
) -> None:
    drawer.open(10000)
    drawer.sell(4000)
    shifts, actor = drawer.counter.services.shifts, drawer.counter.actor
    hand = handover(drawer, 13900, pieces=((10000, 1), (100, 39)))
    for _twice in range(2):
        view = shifts.hand_over(actor, hand)
    (shown,) = view.handovers
    assert (shown.taken_by, shown.counted, shown.difference) == ("Bo", 13900, -100)
    assert view.shift is not None
    assert view.shift.counts == ()
    drawer.sell(1000)
    assert drawer.expected == 15000
    content = drawer.close(14850).content
    (named,) = content["handovers"]
    assert named["given_by"] == content["opened_by"]
    assert (named["taken_by"], named["note"]) == ("Bo", "Tram")
    assert (named["expected"], named["counted"], named["difference"]) == (14000, 13900, -100)
    assert named["pieces"] == {"10000": 1, "100": 39}
    assert content["cash"]["difference"] == -150
    assert len(shifts.z_reports(actor)) == 1


def test_blind_nothing_is_expected_before_the_count_and_nothing_is_shown_afterwards(
    counter: Counter,
) -> None:
    drawer = AtDrawer.set_up(counter, ShiftRules(on=True, blind=True))
    drawer.open(10000)
    assert drawer.view.cash is None
    view = counter.services.shifts.hand_over(counter.actor, handover(drawer, 9000))
    assert view.cash is None
    assert [each.difference for each in view.handovers] == [None]


def test_it_is_counted_anew_after_a_handover_and_after_cash_that_moved(drawer: AtDrawer) -> None:
    drawer.open(10000)
    shifts, actor = drawer.counter.services.shifts, drawer.counter.actor
    hand = handover(drawer, 10000)
    drawer.move(MovementKind.PAID_OUT, 100)
    with pytest.raises(UserError, match="not counted yet"):
        shifts.hand_over(actor, hand)
    assert drawer.view.handovers == ()
    shifts.count(actor, hand.shift_id, 9900)
    shifts.hand_over(actor, hand)
    with pytest.raises(UserError, match="not counted yet"):
        shifts.hand_over(actor, replace(hand, id=new_id()))


@pytest.mark.parametrize("nobody", ["", "nobody", "me"])
def test_somebody_else_takes_it(drawer: AtDrawer, nobody: str) -> None:
    drawer.open(10000)
    actor = drawer.counter.actor
    hand = handover(drawer, 10000, taken_by=actor.cashier_id if nobody == "me" else nobody)
    with pytest.raises(UserError, match="Nobody else"):
        drawer.counter.services.shifts.hand_over(actor, hand)


def test_notes_and_coins_come_to_what_was_counted(drawer: AtDrawer) -> None:
    drawer.open(10000)
    hand = handover(drawer, 10000, pieces=((5000, 1),))
    with pytest.raises(UserError, match="don't come to"):
        drawer.counter.services.shifts.hand_over(drawer.counter.actor, hand)


def test_yesterdays_drawer_is_closed_and_not_handed_over(drawer: AtDrawer) -> None:
    drawer.open(10000)
    drawer.counter.wait(timedelta(days=1))
    with pytest.raises(NoShiftError):
        drawer.counter.services.shifts.hand_over(drawer.counter.actor, handover(drawer, 10000))


def test_a_handover_is_never_changed(drawer: AtDrawer) -> None:
    drawer.open(10000)
    drawer.counter.services.shifts.hand_over(drawer.counter.actor, handover(drawer, 10000))
    with (
        drawer.counter.database.write() as session,
        pytest.raises(IntegrityError, match="never changed"),
    ):
        session.connection().execute(text("UPDATE shift_handover SET note = 'x'"))


def test_who_may_not_count_hands_nothing_over(drawer: AtDrawer) -> None:
    """Counting is what needs permission; without a count there is nothing to hand over."""
    shift = drawer.open(10000)
    bo = Actor(taker(drawer))
    give = Handover(new_id(), shift.id, drawer.counter.actor.cashier_id)
    with pytest.raises(UserError, match="not counted yet"):
        drawer.counter.services.shifts.hand_over(bo, give)


def test_blind_an_x_says_nothing_of_cash_before_it_is_counted(counter: Counter) -> None:
    drawer = AtDrawer.set_up(counter, ShiftRules(on=True, blind=True))
    shift = drawer.open(10000)
    drawer.sell(4000)
    drawer.sell_by_card(6000)
    counter.services.shifts.hand_over(counter.actor, handover(drawer, 13900))
    report = counter.services.shifts.x_report(counter.actor)
    content = report.content
    assert content["cash"].keys() == {"opened_with", "opening_difference", "movements"}
    assert [each["kind"] for each in content["tenders"]] == ["saved_card"]
    assert content["handovers"][0].keys() & {"expected", "difference"} == set()
    said = [line.what for line in report_lines(report)]
    assert "Cash is shown when it was counted." in said
    assert "Expected" not in said
    counter.services.shifts.count(counter.actor, shift.id, 14000)
    assert drawer.x()["cash"]["expected"] == 14000
    assert drawer.close(14000).content["handovers"][0]["expected"] == 14000
