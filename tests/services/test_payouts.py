"""Payouts and what they are made of are in the books, to the cent, with Stripe or without."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from pos_app.db.models.history import SyncState
from pos_app.db.models.payments import Refund
from pos_app.db.models.payouts import BalanceEntry
from pos_app.db.salvage import take_over
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.domain.payment_origin import PaymentOrigin, origin_of
from pos_app.domain.permissions import SYSTEM
from pos_app.domain.shifts import ShiftRules
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.attention.views import AttentionReason
from pos_app.services.ledger.balance_entries import EntryPeriod, category_sums, every_entry
from pos_app.services.ledger.balance_entries import entries as entries_of
from pos_app.services.ledger.payouts import store_payout
from pos_app.services.shared.declared_settings import SHIFT_RULES
from pos_app.services.views.bank import (
    PaidAgain,
    PayoutDetails,
    PayoutItems,
    PayoutPage,
    Stranger,
)
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.shifts import Closing, Opening
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.facts import PayoutFacts
from pos_app.training.core.account import CONNECTED
from pos_app.training.http.messages import Exchange
from pos_app.training.money.disputes import settle_dispute
from tests.services.desk import KEY, Desk, open_desk
from tests.support.changes import changes_of
from tests.support.payouts import at_stripe, earn, mixed_payout, pay_out, sell, send_back


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def sync(desk: Desk) -> None:
    desk.sync.run(SYSTEM)


def payouts(desk: Desk) -> PayoutPage:
    return desk.services.payouts.page(desk.actor)


def details(desk: Desk, payout_id: str) -> PayoutDetails:
    found = desk.services.payouts.details(desk.actor, payout_id)
    assert found is not None
    return found


def entries(desk: Desk) -> list[BalanceEntry]:
    with desk.database.read() as session:
        return list(session.scalars(select(BalanceEntry)))


def test_an_automatic_payout_is_known_down_to_each_payment(desk: Desk) -> None:
    first, second = earn(desk.server, 3000), earn(desk.server, 2000)
    desk.dashboard.v1.refunds.create({"payment_intent": first, "amount": 500})
    desk.wait(timedelta(days=3))
    payout_id = pay_out(desk.server)

    assert changes_of(desk.database, partial(sync, desk)).payouts == {payout_id}

    (row,) = payouts(desk).rows
    found = details(desk, payout_id)
    assert (row, found.items) == (found.payout, PayoutItems.READ)
    assert [(part.category, part.count, part.amount.minor) for part in found.parts] == [
        ("charge", 2, 5000),
        ("refund", 1, -500),
    ]
    fees = (3000 * 29 // 1000 + 30) + (2000 * 29 // 1000 + 30)
    assert [part.fee.minor for part in found.parts] == [fees, 0]
    assert row.amount == Money(4500 - fees, "usd")
    assert found.unexplained.minor == 0
    by_payment = {
        intent: sorted(each.amount_minor for each in entries(desk) if each.intent_id == intent)
        for intent in (first, second)
    }
    assert by_payment == {first: [-500, 3000], second: [2000]}
    (own,) = (each for each in entries(desk) if each.source_id == payout_id)
    assert (own.type, own.intent_id, own.net_minor) == ("payout", None, -row.amount.minor)


def test_what_the_parts_do_not_come_to_is_named_to_the_cent(desk: Desk) -> None:
    earn(desk.server, 3000)
    earn(desk.server, 1810)  # of which Stripe takes 0.83
    payout_id = pay_out(desk.server)
    sync(desk)
    with desk.database.write() as session:
        session.delete(next(each for each in entries(desk) if each.amount_minor == 1810))

    found = details(desk, payout_id)
    assert found.unexplained == Money(1728, "usd")


def test_a_payout_begun_by_hand_has_no_parts_and_nothing_unexplained(desk: Desk) -> None:
    earn(desk.server, 3000)
    payout_id = desk.dashboard.v1.payouts.create({"amount": 1000, "currency": "usd"}).id
    sync(desk)

    found = details(desk, payout_id)
    assert (found.items, found.parts, found.unexplained.minor) == (PayoutItems.BY_HAND, (), 0)


def test_payouts_of_an_account_with_direct_charges_are_read_there_and_shown_apart(
    desk: Desk,
) -> None:
    desk.settings.save_connect(desk.actor, ConnectView(CONNECTED, direct=True))
    earn(desk.server, 3000), earn(desk.server, 4000, CONNECTED)
    desk.wait(timedelta(days=3))
    own, theirs = pay_out(desk.server), pay_out(desk.server, CONNECTED)
    sync(desk)
    shown = {row.id: row.account for row in payouts(desk).rows}
    assert shown == {own: None, theirs: CONNECTED}
    found = details(desk, theirs)
    assert (found.items, found.unexplained.minor) == (PayoutItems.READ, 0)
    assert [(part.category, part.amount.minor) for part in found.parts] == [("charge", 4000)]
    assert {each.account_id for each in entries(desk) if each.payout_id == theirs} == {CONNECTED}
    earn(desk.server, 5000, CONNECTED)
    newest = pay_out(desk.server, CONNECTED)
    desk.services.payouts.refresh(desk.actor)
    assert {row.id for row in payouts(desk).rows} == {own, theirs, newest}
    desk.wait(timedelta(days=3))
    sync(desk)
    assert {row.status for row in payouts(desk).rows} == {"paid"}


def test_no_payout_is_asked_of_an_account_that_is_connected_no_more(desk: Desk) -> None:
    desk.settings.save_connect(desk.actor, ConnectView(CONNECTED, direct=True))
    earn(desk.server, 4000, CONNECTED)
    theirs = pay_out(desk.server, CONNECTED)
    desk.services.payouts.refresh(desk.actor)  # known, and not what it is made of
    desk.settings.save_connect(desk.actor, ConnectView())
    desk.wait(timedelta(days=3))
    asked: list[Exchange] = []
    desk.server.observers.append(asked.append)
    sync(desk)
    assert asked
    assert not [each.path for each in asked if "stripe-account" in each.headers]
    assert details(desk, theirs).payout.account == CONNECTED


def test_a_payout_is_followed_until_it_arrives(desk: Desk) -> None:
    earn(desk.server, 3000)
    payout_id = pay_out(desk.server)
    sync(desk)
    assert [row.status for row in payouts(desk).rows] == ["pending"]

    desk.wait(timedelta(hours=2))
    desk.pay(100)  # the account moves on
    sync(desk)
    assert [row.status for row in payouts(desk).rows] == ["in_transit"]

    desk.wait(timedelta(days=3))
    desk.pay(100)
    changed = changes_of(desk.database, partial(sync, desk))
    assert [row.status for row in payouts(desk).rows] == ["paid"]
    assert changed.payouts == {payout_id}
    assert not changes_of(desk.database, partial(sync, desk)).payouts


def test_without_stripe_the_books_say_what_they_know_and_from_when(desk: Desk) -> None:
    service = desk.services.payouts
    assert service.balances(desk.actor) == ()
    earn(desk.server, 3000)
    desk.pay(2000)
    pay_out(desk.server)
    before = desk.clock.now()
    service.refresh(desk.actor)
    desk.offline = True
    with pytest.raises(UserError, match="Stripe"):
        service.refresh(desk.actor)

    (balance,) = service.balances(desk.actor)
    assert balance.available == (Money(0, "usd"),)
    assert balance.pending == (Money(2000 - 88, "usd"),)
    assert before <= balance.read_at <= desk.clock.now()
    assert [row.amount.minor for row in payouts(desk).rows] == [3000 - 117]


def test_whoever_asks_now_sees_the_newest_payouts_before_the_sync_comes(desk: Desk) -> None:
    earn(desk.server, 3000)
    payout_id = pay_out(desk.server)
    desk.services.payouts.refresh(desk.actor)
    assert details(desk, payout_id).items is PayoutItems.UNREAD
    sync(desk)
    assert details(desk, payout_id).items is PayoutItems.READ
    desk.services.payouts.refresh(desk.actor)
    assert details(desk, payout_id).items is PayoutItems.READ


def test_pages_of_payouts_follow_each_other_newest_first(desk: Desk) -> None:
    at = datetime(2026, 3, 9, tzinfo=UTC)
    facts = [
        PayoutFacts(f"po_{n}", n, "usd", "paid", True, at.date(), at + timedelta(days=n // 2))
        for n in range(7)
    ]
    with desk.database.write() as session:
        for each in facts:
            store_payout(session, each, desk.database.logical_clock.next(), at)
    service, found, after = desk.services.payouts, list[str](), None
    for _page in range(3):
        page = service.page(desk.actor, after, limit=3)
        found += [row.id for row in page.rows]
        after = page.next
    assert (found, after) == ([f"po_{n}" for n in range(6, -1, -1)], None)


def test_an_older_answer_never_takes_the_place_of_a_newer_one(desk: Desk) -> None:
    at = datetime(2026, 3, 9, tzinfo=UTC)
    older, newer = desk.database.logical_clock.next(), desk.database.logical_clock.next()
    with desk.database.write() as session:
        for asked, status in ((newer, "paid"), (older, "in_transit")):
            facts = PayoutFacts("po_1", 100, "usd", status, True, at.date(), at)
            store_payout(session, facts, asked, at)
    assert [row.status for row in payouts(desk).rows] == ["paid"]


def test_more_entries_than_a_page_are_all_read_and_a_run_that_was_stopped_begins_anew(
    desk: Desk,
) -> None:
    for _each in range(101):
        earn(desk.server, 1000)
    payout_id = pay_out(desk.server)
    desk.services.payouts.refresh(desk.actor)
    asked: list[str] = []

    def stop() -> bool:
        asked[:] = [request.path for request in desk.server.requests]
        return any("balance_transactions" in path for path in asked)

    desk.sync.run(SYSTEM, should_stop=stop)
    assert details(desk, payout_id).items is PayoutItems.UNREAD
    assert len(entries(desk)) == 100
    sync(desk)
    found = details(desk, payout_id)
    assert (found.items, found.unexplained.minor) == (PayoutItems.READ, 0)
    assert len(entries(desk)) == 102


def test_an_entry_that_is_not_understood_leaves_the_payout_unread_and_all_else_synced(
    desk: Desk,
) -> None:
    earn(desk.server, 1000)
    payout_id = pay_out(desk.server)
    with desk.server.simulator.lock:
        account = desk.server.account
        moved = account.all("balance_transaction")
        (charge,) = (each for each in moved if each["type"] == "charge")
        account.save(charge | {"net": charge["net"] + 1})
        desk.server.simulator.commit()
    sync(desk)
    found = details(desk, payout_id)
    assert (found.items, found.unexplained.minor) == (PayoutItems.UNREAD, 0)


def test_a_salvage_reads_once_more_what_payouts_are_made_of(desk: Desk, tmp_path: Path) -> None:
    """What was lost of the entries comes again, and nothing twice."""
    earn(desk.server, 3000)
    payout_id = pay_out(desk.server)
    sync(desk)
    rescued = tmp_path / "rescued.db"
    with closing(sqlite3.connect(desk.database.path)) as books:
        books.execute("VACUUM INTO ?", (str(rescued),))
        with closing(sqlite3.connect(rescued, isolation_level=None)) as new:
            new.execute("DELETE FROM balance_entry WHERE type = 'charge'")
            take_over(books, new)
            found = new.execute("SELECT id, entries_at FROM payout").fetchall()
            assert found == [(payout_id, None)]


def test_a_key_that_may_not_read_payouts_syncs_all_else(desk: Desk) -> None:
    desk.server.controls.restrict(KEY, "rak_payout_read")
    payment = desk.pay()
    desk.sync.run(SYSTEM)
    assert [row.id for row in desk.history.page().rows] == [payment]
    assert payouts(desk).rows == ()
    with pytest.raises(KeyTroubleError, match="rak_payout_read"):
        desk.services.payouts.refresh(desk.actor)
    desk.server.controls.restrict(KEY)
    earn(desk.server, 3000)
    payout_id = pay_out(desk.server)
    desk.sync.run(SYSTEM)
    assert details(desk, payout_id).items is PayoutItems.READ


def test_the_entries_of_a_period_are_grouped_and_name_their_rows_of_the_history(
    desk: Desk,
) -> None:
    first = earn(desk.server, 3000)
    desk.dashboard.v1.refunds.create({"payment_intent": first, "amount": 500})
    desk.wait(timedelta(days=3))
    payout_id = pay_out(desk.server)
    sync(desk)
    now = desk.clock.now()
    period = EntryPeriod(now - timedelta(days=9), now + timedelta(days=1))
    with desk.database.read() as session:
        sums = category_sums(session, period.holds())
        found = [each for batch in every_entry(session, period.holds()) for each in batch]
        none = entries_of(session, EntryPeriod(now, now, "").holds())
    fee = 3000 * 29 // 1000 + 30
    assert [(each.category, each.count, each.net.minor) for each in sums] == [
        ("charge", 1, 3000 - fee),
        ("payout", 1, fee - 2500),
        ("refund", 1, -500),
    ]
    assert {(each.category, each.history_id, each.payout_id, each.origin) for each in found} == {
        ("charge", first, payout_id, PaymentOrigin.ELSEWHERE),
        ("refund", first, payout_id, PaymentOrigin.ELSEWHERE),
        ("payout", None, payout_id, None),
    }
    assert none == ()


def test_a_mixed_payout_ties_to_the_cent_and_a_row_less_is_named_to_the_cent(
    desk: Desk,
) -> None:
    payout_id = mixed_payout(
        desk.services, desk.server, lambda seconds: desk.wait(timedelta(seconds=seconds))
    )
    sync(desk)
    found = details(desk, payout_id)
    euros = 1086
    assert {part.category: part.amount.minor for part in found.parts} == {
        "charge": 4500 + 2000 + euros + 1809,
        "refund": -500,
        "dispute": -2000,
        "other_adjustment": 125,
        "risk_reserved_funds": -1000,
    }
    fees = {part.category: part.fee.minor for part in found.parts}
    assert fees["dispute"] == 1500
    (dispute,) = desk.services.disputes.page().rows
    followed = desk.services.disputes.details(dispute.id)
    assert followed is not None
    assert followed.payout_id == payout_id
    assert desk.services.history.details(dispute.history_id).dispute_id == dispute.id
    assert (found.items, found.unexplained.minor) == (PayoutItems.READ, 0)
    (charges,) = (part for part in found.parts if part.category == "charge")
    assert set(charges.strangers) == {
        Stranger(PaymentOrigin.OTHER_TILL, "Food truck", 1),
        Stranger(PaymentOrigin.ELSEWHERE, "", 2),
    }
    (foreign,) = (each for each in entries(desk) if each.exchange_rate)
    assert (foreign.exchange_rate, foreign.amount_minor) == ("1.0856", euros)
    with desk.database.write() as session:
        session.delete(next(each for each in entries(desk) if each.amount_minor == 1809))
    assert details(desk, payout_id).unexplained == Money(1727, "usd")


def test_a_payout_that_the_bank_sent_back_says_with_which_its_money_went_out_again(
    desk: Desk,
) -> None:
    earn(desk.server, 3000)
    first = pay_out(desk.server)
    sync(desk)
    send_back(desk.server, first)
    desk.pay(100)  # the account moves on
    sync(desk)
    found = details(desk, first)
    assert (found.payout.status, found.payout.failure) == (
        "failed",
        "The bank account has been closed.",
    )
    assert found.paid_again == PaidAgain(None)
    (todo,) = desk.services.attention.all()
    assert (todo.reason, todo.find) == (AttentionReason.TO_THE_BANK, first)
    assert "$" not in todo.headline + todo.advice  # everybody at the counter reads it

    again = pay_out(desk.server)
    sync(desk)
    assert desk.services.attention.all() == []
    found = details(desk, first)
    assert found.paid_again is not None
    assert found.paid_again.payout is not None
    assert found.paid_again.payout.id == again
    parts = {part.category: part.net.minor for part in details(desk, again).parts}
    assert parts["payout_reversal"] == found.payout.amount.minor
    assert details(desk, again).unexplained.minor == 0


def test_stripe_says_later_what_an_automatic_payout_is_made_of(desk: Desk) -> None:
    desk.server.controls.reconciled_after = 7200
    earn(desk.server, 3000)
    payout_id = pay_out(desk.server)
    sync(desk)
    assert details(desk, payout_id).items is PayoutItems.UNDECIDED
    for _each in range(2):
        desk.wait(timedelta(hours=2))
        desk.pay(100)  # the account moves on
        sync(desk)
    assert details(desk, payout_id).items is PayoutItems.READ


def test_a_day_is_followed_to_the_bank_and_each_payout_names_its_days(desk: Desk) -> None:
    services = desk.services
    sale = sell(services, 4_500)
    sell(services, 1_000, "pm_card_visa")  # which waits two days
    taken = services.history.details(sale)
    assert taken is not None
    fees = [161, 59]
    sync(desk)
    (day,) = services.bank_days.page(desk.actor).rows
    assert (day.count, day.taken.minor, day.gross.minor) == (2, 5_500, 5_500)
    assert (day.arrived.minor, day.on_the_way.minor) == (0, 5_500 - sum(fees))

    first = pay_out(desk.server)
    intent = taken.tenders[0].intent_id or ""
    desk.dashboard.v1.refunds.create({"payment_intent": intent, "amount": 500})
    desk.wait(timedelta(days=4))
    second = pay_out(desk.server)
    desk.wait(timedelta(days=3))
    for _each in range(2):
        desk.pay(100)  # the account moves on
        sync(desk)

    (day,) = services.bank_days.page(desk.actor).rows
    assert (day.refunds.minor, day.fees.minor) == (-500, -sum(fees))
    assert (day.arrived.minor, day.on_the_way.minor) == (5_000 - sum(fees), 0)
    assert (day.difference.minor, day.missing) == (0, 0)
    found = services.bank_days.details(desk.actor, day.day.id, day.key)
    assert found is not None
    assert [
        (each.payout.id if each.payout else None, each.net.minor) for each in found.payouts
    ] == [
        (first, 4_500 - fees[0]),
        (second, 1_000 - fees[1] - 500),
    ]
    (of_day,) = details(desk, first).days
    assert (of_day.day, of_day.net.minor) == (day.day, 4_500 - fees[0])


def test_a_day_that_does_not_tie_is_a_to_do_until_it_does(desk: Desk) -> None:
    services = desk.services
    sell(services, 4_500)
    sale = sell(services, 1_727)
    desk.wait(timedelta(hours=2))
    sync(desk)
    assert services.attention.all() == []
    lost = next(each for each in entries(desk) if each.amount_minor == 1_727)
    kept = {each.key: getattr(lost, each.key) for each in BalanceEntry.__table__.columns}
    with desk.database.write() as session:
        session.delete(session.get_one(BalanceEntry, lost.id))
    desk.wait(timedelta(hours=2))
    sync(desk)
    (day,) = services.bank_days.page(desk.actor).rows
    assert (day.difference.minor, day.missing) == (-1_727, 1)
    (todo,) = services.attention.all()
    assert (todo.reason, todo.find) == (AttentionReason.TO_THE_BANK, day.day.id)
    assert services.history.details(sale) is not None
    services.attention.dismiss(desk.actor, todo.id)
    assert services.attention.all() == []
    sync(desk)
    assert services.attention.all() == []

    with desk.database.write() as session:
        session.add(BalanceEntry(**kept))
    desk.wait(timedelta(hours=2))
    sync(desk)
    assert services.attention.all() == []


def test_a_refund_that_only_one_side_has_makes_its_day_a_to_do(desk: Desk) -> None:
    services = desk.services
    sale = sell(services, 4_500)
    (tender,) = services.history.details(sale).tenders
    for minor in (500, 327):
        request = RefundRequest(sale, tender.id, minor, "requested_by_customer")
        services.refunds.create(desk.actor, request)
    desk.wait(timedelta(hours=2))
    sync(desk)
    (day,) = services.bank_days.page(desk.actor).rows
    assert (day.ties, services.attention.all()) == (True, [])

    with desk.database.write() as session:
        lost = session.scalars(select(BalanceEntry).where(BalanceEntry.amount_minor == -327)).one()
        session.delete(lost)
        unknown = session.scalars(select(Refund).where(Refund.amount_minor == 500)).one()
        unknown.stripe_id = None
    (day,) = services.bank_days.page(desk.actor).rows
    assert (day.lacking.minor, day.lacking_count) == (327, 1)
    assert (day.foreign.minor, day.foreign_count) == (500, 1)
    assert (day.difference.minor, day.ties, day.off_by) == (0, False, -173)
    desk.wait(timedelta(days=20))  # the day itself is long checked, its refunds were made lately
    with desk.database.write() as session:
        for refund in session.scalars(select(Refund)):
            refund.business_date = desk.clock.now().date()
    sync(desk)
    (todo,) = services.attention.all()
    assert (todo.reason, todo.find) == (AttentionReason.TO_THE_BANK, day.day.id)


def test_the_balances_of_two_accounts_stand_apart_whatever_else_is_kept_beside_them(
    desk: Desk,
) -> None:
    desk.settings.save_connect(desk.actor, ConnectView(CONNECTED, direct=True))
    earn(desk.server, 3000), earn(desk.server, 4000, CONNECTED)
    with desk.database.write() as session:
        session.add(SyncState(name="balance_history", value={}))
    desk.services.payouts.refresh(desk.actor)
    own, theirs = desk.services.payouts.balances(desk.actor)
    assert (own.account, own.available) == (None, (Money(3000 - 117, "usd"),))
    assert (theirs.account, theirs.available) == (CONNECTED, (Money(4000 - 146, "usd"),))


def test_a_day_arrives_with_the_payout_in_which_its_money_went_out_again(desk: Desk) -> None:
    services = desk.services
    sell(services, 4_500)
    for _each in range(2):
        send_back(desk.server, pay_out(desk.server))
    last = pay_out(desk.server)
    desk.wait(timedelta(days=3))
    for _each in range(2):
        desk.pay(100)  # the account moves on
        sync(desk)
    (day,) = services.bank_days.page(desk.actor).rows
    assert (day.arrived.minor, day.on_the_way.minor) == (4_500 - 161, 0)
    found = services.bank_days.details(desk.actor, day.day.id, day.key)
    assert found is not None
    (part,) = found.payouts
    assert part.payout is not None
    assert (part.payout.id, part.net.minor) == (last, 4_500 - 161)


def test_a_day_of_a_store_that_pays_out_by_hand_does_not_wait_for_ever(desk: Desk) -> None:
    services = desk.services
    sell(services, 4_500)
    desk.dashboard.v1.payouts.create({"amount": 4_000, "currency": "usd"})
    sell(services, 1_000, "pm_card_visa")  # which came after it
    sync(desk)
    (day,) = services.bank_days.page(desk.actor).rows
    assert (day.by_hand.minor, day.on_the_way.minor) == (4_500 - 161, 1_000 - 59)
    assert (day.arrived.minor, day.difference.minor) == (0, 0)


def test_what_is_shared_with_a_connected_account_belongs_to_its_sale(desk: Desk) -> None:
    services = desk.services
    terms = ConnectView(CONNECTED, fee_ppm=100_000)
    desk.settings.save_connect(desk.actor, terms)
    sale = sell(services, 4_500)
    desk.wait(timedelta(days=3))
    sync(desk)
    (day,) = services.bank_days.page(desk.actor).rows
    assert (day.gross.minor, day.fees.minor) == (4_500, -161)
    assert day.others.minor == 450 - 4_500  # the transfer, and the platform's share of it
    found = {
        part.category: part.amount.minor
        for part in services.bank_days.details(desk.actor, day.day.id, day.key).parts  # type: ignore[union-attr]
    }
    assert found == {"charge": 4_500, "platform_earning": 450, "transfer": -4_500}
    now = desk.clock.now()
    with desk.database.read() as session:
        period = EntryPeriod(now - timedelta(days=9), now + timedelta(days=1))
        rows = entries_of(session, period.holds())
    assert {each.history_id for each in rows} == {sale}


def test_a_dispute_that_is_won_gives_the_day_its_money_back(desk: Desk) -> None:
    services = desk.services
    sell(services, 2_000, "pm_card_createDispute")
    sync(desk)
    (day,) = services.bank_days.page(desk.actor).rows
    assert (day.disputes.minor, day.fees.minor) == (-2_000, -1_588)
    (dispute,) = desk.objects("dispute")
    with at_stripe(desk.server) as account:
        settle_dispute(account, dispute["id"], "won")
    sync(desk)
    (day,) = services.bank_days.page(desk.actor).rows
    assert day.disputes.minor == 0


def test_each_z_is_followed_by_itself_and_a_payout_names_it(desk: Desk) -> None:
    services, actor = desk.services, desk.actor
    services.settings.save(actor, SHIFT_RULES, ShiftRules(on=True))
    for amount in (4_500, 1_000):
        services.shifts.open(actor, Opening(new_id(), 10_000))
        sell(services, amount)
        shift = services.shifts.drawer(actor).shift
        assert shift is not None
        services.shifts.count(actor, shift.id, 10_000)
        services.shifts.close(actor, Closing(shift.id))
    payout_id = pay_out(desk.server)
    sync(desk)
    days = services.bank_days.page(actor).rows
    assert [(each.day.number, each.taken.minor) for each in days] == [(2, 1_000), (1, 4_500)]
    found = details(desk, payout_id)
    assert [(each.day.number, each.day.register, each.net.minor) for each in found.days] == [
        (1, "Register 1", 4_500 - 161),
        (2, "Register 1", 1_000 - 59),
    ]


@pytest.mark.parametrize(
    ("metadata", "origin"),
    [
        ({"till_register": "ours"}, PaymentOrigin.LOST_SALE),
        ({"till_register": "theirs"}, PaymentOrigin.OTHER_TILL),
        ({"order_id": "1001"}, PaymentOrigin.ONLINE_SHOP),
        ({"Order_ID": "1001", "site_url": "https://example.com"}, PaymentOrigin.ONLINE_SHOP),
        ({"note": "by phone"}, PaymentOrigin.ELSEWHERE),
        ({}, PaymentOrigin.ELSEWHERE),
    ],
)
def test_who_took_a_payment_is_read_from_what_is_written_on_it(
    metadata: dict[str, str], origin: PaymentOrigin
) -> None:
    assert origin_of(metadata, {"ours"}) is origin
