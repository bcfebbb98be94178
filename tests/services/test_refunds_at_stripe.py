"""Refunds that somebody makes at Stripe: no register's doing, and in no Z's sums, but named."""

from __future__ import annotations

from datetime import timedelta

from pos_app.services.shifts.lines import report_lines
from pos_app.services.views.shifts import ReportView
from pos_app.smoke.z_check import wrong_zs
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter
from tests.services.test_clock_set import sync
from tests.services.test_dashboard import refund_there

NOTHING = {"count": 0, "amount": 0}
FOUR = {"count": 1, "amount": 400}


def at_stripe(report: ReportView) -> object:
    return report.content["refunds_at_stripe"]


def test_a_z_names_them_apart_from_what_its_register_gave_back(counter: Counter) -> None:
    drawer = AtDrawer.set_up(counter)
    drawer.open(10_000)
    tender = counter.prepared()
    counter.selling.charge(tender.id)
    before = counter.services.shifts.x_report(counter.actor)
    refund_there(counter, tender, 400)
    sync(counter)
    sync(counter)  # heard of twice it is one
    after = counter.services.shifts.x_report(counter.actor)
    changed = {name for name in after.content if after.content[name] != before.content[name]}
    assert changed == {"refunds_at_stripe"}
    assert (at_stripe(before), at_stripe(after)) == (NOTHING, FOUR)
    first = drawer.close(10_000)
    told = [(line.what, line.amount, line.count) for line in report_lines(first)]
    at = told.index(("Refunds made at Stripe", None, None))
    given_back = "Given back in the Dashboard, or by another program"
    assert told[at + 1] == (given_back, -400, 1)
    drawer.open(10_000)
    assert at_stripe(drawer.close(10_000)) == NOTHING
    assert wrong_zs(counter.database.path) == []


def test_one_that_comes_back_within_its_shift_is_in_no_z(counter: Counter) -> None:
    drawer = AtDrawer.set_up(counter)
    drawer.open(10_000)
    tender = counter.prepared("pm_card_refundFail")
    counter.selling.charge(tender.id)
    sync(counter)
    refund_there(counter, tender, 400)
    sync(counter)
    assert at_stripe(counter.services.shifts.x_report(counter.actor)) == FOUR
    counter.wait(timedelta(days=1))
    sync(counter)
    closed = drawer.close(10_000)
    assert (at_stripe(closed), closed.content["settled_late"]) == (NOTHING, [])


def test_one_made_while_the_drawer_is_closed_is_the_next_zs(counter: Counter) -> None:
    drawer = AtDrawer.set_up(counter)
    drawer.open()
    tender = counter.prepared()
    counter.selling.charge(tender.id)
    first = drawer.close(0)
    refund_there(counter, tender, 400)
    sync(counter)
    drawer.open()
    second = drawer.close(0)
    assert (at_stripe(first), at_stripe(second)) == (NOTHING, FOUR)
    (stored,) = counter.services.shifts.z_reports(counter.actor, "1", None, 1)
    again = counter.services.shifts.z_report(counter.actor, stored.id)
    assert again.content == first.content
