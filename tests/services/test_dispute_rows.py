"""What the books know of disputes: what they ask for, what they moved, and how they ended."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from pos_app.db.models.disputes import Dispute, DisputeMove, FraudWarning
from pos_app.domain.history_filter import HistoryFilter
from pos_app.services.shifts.lines import report_lines
from pos_app.services.sync.sources import Sources
from pos_app.services.sync.streams import StreamReader, Window
from pos_app.training.money.disputes import ANSWER_WITHIN
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter
from tests.services.test_clock_set import sync
from tests.support.bank_side import by_bank
from tests.support.many_payments import add_payments


def dispute(counter: Counter) -> Dispute:
    with counter.database.read() as session:
        return session.scalars(select(Dispute)).one()


def moves(counter: Counter) -> list[tuple[str, int, int, bool]]:
    """What disputes moved, with the fee, and whether a shift has it."""
    with counter.database.read() as session:
        rows = session.scalars(select(DisputeMove).order_by(DisputeMove.created_at)).all()
        return [
            (row.category, row.amount_minor, row.fee_minor, row.shift_id is not None)
            for row in rows
        ]


def read_list_of_disputes(counter: Counter) -> None:
    database, gateway, clock = counter.database, counter.connection.gateway(), counter.clock
    reader = StreamReader(database, clock, lambda: False)
    sources = Sources(database, gateway, clock, lambda _count: None)
    reader.read(sources.disputes_of(None, reader).disputes(), Window())


def sell(counter: Counter) -> None:
    tender = counter.prepared()
    counter.selling.charge(tender.id)
    sync(counter)


def test_a_dispute_says_by_when_it_is_to_be_answered_and_what_it_took(counter: Counter) -> None:
    sell(counter)
    by_bank(counter.server, "charges/last/dispute")
    sync(counter)
    known = dispute(counter)
    assert (known.status, known.reason, known.ended_unseen) == (
        "needs_response", "fraudulent", False,
    )  # fmt: skip
    assert known.due_by is not None
    assert known.due_by - known.created_at == timedelta(seconds=ANSWER_WITHIN)
    assert moves(counter) == [("dispute", -1350, 1500, False)]


def test_the_money_of_a_dispute_moves_in_the_shift_that_hears_of_it(counter: Counter) -> None:
    drawer = AtDrawer.set_up(counter)
    drawer.open()
    sell(counter)
    by_bank(counter.server, "charges/last/dispute")
    sync(counter)
    by_bank(counter.server, "disputes/last/win")
    sync(counter)
    assert moves(counter) == [
        ("dispute", -1350, 1500, True),
        ("dispute_reversal", 1350, 0, True),
    ]
    assert (dispute(counter).status, dispute(counter).ended_unseen) == ("won", True)


def test_a_dispute_that_a_list_tells_is_found_and_summed_by_the_history(counter: Counter) -> None:
    """The payment was read before it was disputed, and is not fetched again."""
    sell(counter)
    add_payments(counter.server, 1, over=timedelta(days=1))
    sync(counter)
    disputed = HistoryFilter(disputed=True)
    assert counter.history.page(wanted=disputed).rows == ()
    for _ in range(2):
        by_bank(counter.server, "charges/last/dispute")
    read_list_of_disputes(counter)
    found = counter.history.page(wanted=disputed).rows
    assert len(found) == 2
    assert counter.history.totals(disputed) == counter.history.totals()
    by_bank(counter.server, "disputes/last/win")
    read_list_of_disputes(counter)
    assert counter.history.page(wanted=disputed).rows == found


def test_x_and_z_have_a_line_for_disputes_that_moves_no_drawer_money(counter: Counter) -> None:
    drawer = AtDrawer.set_up(counter)
    drawer.open(10_000)
    sell(counter)
    before = counter.services.shifts.x_report(counter.actor)
    by_bank(counter.server, "charges/last/dispute")
    sync(counter)
    by_bank(counter.server, "disputes/last/win")
    sync(counter)
    after = counter.services.shifts.x_report(counter.actor)
    assert drawer.expected == 10_000
    alone = {"disputes", "log_head"}
    changed = {name for name in after.content if after.content[name] != before.content[name]}
    assert changed - alone == set()
    assert before.content["disputes"] == []
    assert after.content["disputes"] == [
        {
            "currency": "usd",
            "taken": {"count": 1, "amount": 1350},
            "returned": {"count": 1, "amount": 1350},
            "fees": 1500,
        }
    ]
    closed = drawer.close(10_000)
    told = [(line.what, line.amount, line.count) for line in report_lines(closed)]
    at = told.index(("Disputes", None, None))
    assert told[at + 1 : at + 4] == [
        ("Taken by customers' banks", -1350, 1),
        ("Came back, as they were won", 1350, 1),
        ("Fees of disputes", -1500, None),
    ]


def test_what_is_disputed_while_the_drawer_is_closed_is_the_next_shifts(counter: Counter) -> None:
    drawer = AtDrawer.set_up(counter)
    drawer.open()
    sell(counter)
    assert drawer.close(0).content["disputes"] == []
    by_bank(counter.server, "charges/last/dispute")
    sync(counter)
    drawer.open()
    (moved,) = drawer.close(0).content["disputes"]
    assert (moved["taken"], moved["fees"]) == ({"count": 1, "amount": 1350}, 1500)


def test_what_was_disputed_before_these_books_is_read_at_first(counter: Counter) -> None:
    """It ended before anybody here could have heard of it: nobody is told of that."""
    tender = counter.prepared()
    counter.selling.charge(tender.id)
    by_bank(counter.server, "charges/last/dispute")
    by_bank(counter.server, "disputes/last/lose")
    counter.wait(timedelta(days=40))
    sync(counter)
    assert (dispute(counter).status, dispute(counter).ended_unseen) == ("lost", False)
    assert moves(counter) == [("dispute", -1350, 1500, False)]


def test_the_history_tells_what_a_dispute_moved(counter: Counter) -> None:
    sell(counter)
    by_bank(counter.server, "charges/last/warn")
    by_bank(counter.server, "charges/last/dispute")
    sync(counter)
    by_bank(counter.server, "disputes/last/win")
    sync(counter)
    (row,) = counter.history.page().rows
    told = [event.what for event in counter.history.details(row.id).timeline]
    assert set(told) >= {
        "The card's issuer warned that this may be fraudulent. The card was reported stolen.",
        "The customer disputed $13.50 with their bank.",
        "$13.50 and a fee of $15.00 left the balance at Stripe.",
        "$13.50 came back to the balance at Stripe.",
        "The dispute was won: $13.50 stays yours.",
    }


def test_a_warning_is_known_and_past_once_the_payment_is_disputed(counter: Counter) -> None:
    sell(counter)
    by_bank(counter.server, "charges/last/warn")
    sync(counter)
    actionable = select(FraudWarning.actionable)
    with counter.database.read() as session:
        assert session.scalars(actionable).all() == [True]
    by_bank(counter.server, "charges/last/dispute")
    sync(counter)
    with counter.database.read() as session:
        assert session.scalars(actionable).all() == [False]


def test_a_key_without_the_right_to_disputes_reads_all_else(counter: Counter) -> None:
    sell(counter)
    by_bank(counter.server, "charges/last/dispute")
    counter.server.controls.restrict(counter.key, "rak_dispute_read")
    sync(counter)
    with counter.database.read() as session:
        assert session.scalars(select(Dispute)).all() == []
    counter.server.controls.restrict(counter.key)
    counter.wait(timedelta(hours=1))
    sync(counter)
    assert dispute(counter).status == "needs_response"
