"""Backups of a store at work: made each day, restored, and then looked up at Stripe."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest
import stripe

from pos_app.books import Books, OpenBook
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.goods_returns import ReturnReason
from pos_app.domain.payments import PaymentStatus, SaleState, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import DamagedBookError, UserError
from pos_app.paths import backups_dir
from pos_app.services.attention.views import AttentionReason
from pos_app.services.backups import Backups, BackupView, RestoredView
from pos_app.services.container import Services
from pos_app.services.returns.views import ReturnedLine, ReturnRequest
from pos_app.services.setup.key_in_use import BASE_VARIABLE
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.sales import RecoveryOutcome, SaleView
from pos_app.settings import MachineSettings
from pos_app.training.core.controls import FaultKind
from pos_app.training.http.server import TrainingServer
from tests.support.actors import in_charge
from tests.support.book_damage import spoil_root
from tests.support.clock import TurnedClock
from tests.support.keyring import PocketKeyring
from tests.support.one_cashier import selling_of
from tests.support.shop import KEY
from tests.support.store import STORE

DAY = timedelta(days=1)


@dataclass
class Store:
    """A book with its services; `close` and `open` are the program ended and started."""

    folder: Path
    server: TrainingServer
    clock: TurnedClock = field(default_factory=TurnedClock)
    opened: OpenBook | None = None

    def __post_init__(self) -> None:
        environment = {BASE_VARIABLE: self.server.base_url}
        self.books = Books(
            self.folder, self.clock, MachineSettings(self.folder), PocketKeyring(), environment
        )
        self.book = self.books.book_manager.connect(STORE, KEY, "Ana", "Counter")
        self.path = self.folder / "books" / self.book / "till.db"
        self.open()

    def open(self) -> None:
        self.opened = self.books.open(self.book)
        self.opened.services.make_ready()

    def close(self) -> None:
        if self.opened:
            self.opened.close()
            self.opened = None

    @property
    def services(self) -> Services:
        assert self.opened is not None
        return self.opened.services

    def ring_up(self, amount: int, customer_id: str | None = None) -> SaleView:
        cart = Cart("usd", (CartLine("Flat white", amount),), customer_id=customer_id)
        return self.services.selling.begin(self.services.actor, cart)

    def sell_for_cash(self, amount: int = 250) -> SaleView:
        return selling_of(self.services).take_cash(self.ring_up(amount).id, amount)

    def customer(self) -> str:
        customers = self.services.customers
        made = customers.create(self.services.actor, CustomerDraft("Ada Lovelace"))
        customers.attach_card(self.services.actor, made.id, "pm_card_visa")
        return made.id

    def ring_up_with_card(self, amount: int, customer_id: str) -> tuple[str, str]:
        sale = self.ring_up(amount, customer_id)
        (card,) = self.services.customers.details(customer_id).cards
        return sale.id, selling_of(self.services).prepare_card(sale.id, card.id).id

    def prepare_card(self, amount: int, customer_id: str) -> str:
        return self.ring_up_with_card(amount, customer_id)[1]

    def restore(self, name: str) -> RestoredView:
        self.close()
        done = self.books.rescue(self.book).restore(name)
        self.open()
        return done

    def look_up(self) -> list[RecoveryOutcome]:
        services = self.services
        settle = partial(services.recovery.settle_all, SYSTEM)
        sync = partial(services.sync.run, SYSTEM)
        return services.restore_gate.look_up(SYSTEM, settle, sync)

    def history(self) -> list[tuple[PaymentStatus, int, str]]:
        rows = self.services.history.page().rows
        return [(row.status, row.amount.minor, row.receipt_number or "") for row in rows]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    server = TrainingServer()
    server.start()
    made = Store(tmp_path, server)
    yield made
    made.close()
    server.stop()


def test_one_backup_is_made_each_day(store: Store) -> None:
    """At the first start of a day, and when midnight passes while the program runs."""
    store.sell_for_cash()
    for _ in range(3):
        store.services.backups.make_daily(SYSTEM)
        store.services.backups.make_daily(SYSTEM)
        store.clock.ahead += DAY
    made = store.services.backups.all()
    assert len(made) == 3
    assert {backup.why for backup in made} == {"Daily"}
    assert {backup.sales for backup in made} == {1}
    assert (made[0].made_at - made[2].made_at).days == 2
    assert made[0].size > 100_000


def test_a_backup_says_when_it_was_made_by_the_stores_clock(store: Store) -> None:
    """Also where the books are damaged, or gone: then as their newest backup has it."""
    services = store.services
    here = replace(STORE, time_zone="Asia/Tokyo", locale="de_DE")
    services.settings.save_store(services.actor, here)
    backup = services.backups.make(services.actor)
    in_tokyo = f"{backup.made_at.astimezone(ZoneInfo('Asia/Tokyo')):%H:%M}"
    assert backup.made.endswith(f"{backup.made_at.year}, {in_tokyo}")
    assert [each.made for each in services.backups.all()] == [backup.made]
    store.close()
    store.path.write_bytes(b"no book")
    rescue = store.books.rescue(store.book)
    assert [each.made for each in rescue.all()] == [backup.made]
    store.path.unlink()
    assert [each.made for each in rescue.all()] == [backup.made]
    assert backup.made in rescue.restore(backup.name).what


def test_where_no_backup_can_be_made_the_books_are_read_through_once_a_day(store: Store) -> None:
    """A full disk keeps nobody from hearing that the books are broken."""
    folder = backups_dir(store.path.parent)
    folder.write_text("a file is in the way")
    for _ in range(2):
        with pytest.raises(UserError, match="could not be made"):
            store.services.backups.make_daily(SYSTEM)
    spoil_root(store.path, "attempt")
    with pytest.raises(UserError, match="could not be made"):
        store.services.backups.make_daily(SYSTEM)
    store.clock.ahead += DAY
    with pytest.raises(DamagedBookError):
        store.services.backups.make_daily(SYSTEM)


def test_a_backup_made_by_hand_does_not_stand_for_that_of_the_day(store: Store) -> None:
    by_hand = store.services.backups.make(store.services.actor)
    store.services.backups.make_daily(SYSTEM)
    assert [backup.why for backup in store.services.backups.all()] == ["Daily", by_hand.why]


class Between(TurnedClock):
    """A clock whose first wait does something: in the middle of a backup."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self.act: Callable[[], object] | None = act

    def sleep(self, seconds: float) -> None:
        act, self.act = self.act, None
        if act:
            act()


def test_a_backup_by_hand_during_that_of_the_day_is_made_after_it(store: Store) -> None:
    """Each would sweep away the unfinished file of the other."""
    turns: list[bool] = []
    waits = Event()
    by_hand: list[Future[BackupView]] = []

    def told(waiting: bool) -> None:
        turns.append(waiting)
        waits.set()

    def click() -> None:
        by_hand.append(pool.submit(backups.make, in_charge(database), told))
        assert waits.wait(30)

    assert store.opened is not None
    (database,) = store.opened.databases
    backups = Backups(database=database, mode="test", clock=Between(click))
    with ThreadPoolExecutor() as pool:
        backups.make_daily(SYSTEM)
        made = by_hand[0].result()
    assert turns == [True, False]
    assert {backup.why for backup in backups.all()} == {"Daily", made.why}
    assert not list(store.path.parent.rglob("*.new"))
    assert store.restore(made.name).what.startswith("The books were restored")


def test_only_a_manager_restores(store: Store) -> None:
    store.services.backups.check_may_restore(store.services.actor)
    bo = store.services.staff.save_cashier(store.services.actor, None, "Bo", "cashier")
    store.services.staff.switch_cashier(store.services.actor, bo.id)
    with pytest.raises(UserError, match="Only a manager"):
        store.services.backups.check_may_restore(store.services.actor)


def test_later_sales_are_taken_over_and_receipts_go_on(store: Store) -> None:
    store.sell_for_cash()
    backup = store.services.backups.make(store.services.actor)
    store.sell_for_cash(400)

    done = store.restore(backup.name)

    assert "Taken over: 1 sale made later." in done.more
    store.look_up()
    store.sell_for_cash(100)
    assert store.history() == [
        (PaymentStatus.PAID, 100, "R1-000003"),
        (PaymentStatus.PAID, 400, "R1-000002"),
        (PaymentStatus.PAID, 250, "R1-000001"),
    ]


def test_a_payment_that_only_stripe_still_knows_comes_back_without_lines(store: Store) -> None:
    """The newer file is lost: backup, card sale, restore, sync."""
    customer_id = store.customer()
    store.sell_for_cash()
    store.services.sync.run(SYSTEM)
    backup = store.services.backups.make(store.services.actor)
    tender_id = store.prepare_card(900, customer_id)
    assert selling_of(store.services).charge(tender_id).state is TenderState.APPROVED
    store.services.sync.run(SYSTEM)
    store.close()
    store.path.unlink()

    done = store.restore(backup.name)
    store.look_up()

    assert "may be missing" in done.more
    assert "R1B-000001" in done.more
    rows = store.services.history.page().rows
    (paid,) = [row for row in rows if row.amount.minor == 900]
    details = store.services.history.details(paid.id)
    assert (paid.status, paid.receipt_number, details.lines) == (PaymentStatus.PAID, None, ())
    assert store.sell_for_cash(100).receipt_number == "R1B-000001"


@pytest.mark.parametrize("over", [True, False], ids=["sale was over", "sale was open"])
def test_what_a_lost_sale_took_with_an_unused_payment_is_not_the_sales_before(
    store: Store, over: bool
) -> None:
    """The books know the payment as the earlier sale's; Stripe has it as one of a lost sale."""
    customer_id = store.customer()
    sale_id, unused = store.ring_up_with_card(500, customer_id)
    if over:
        selling_of(store.services).take_cash(sale_id, 500)
    backup = store.services.backups.make(store.services.actor)
    if not over:
        selling_of(store.services).take_cash(sale_id, 500)
    assert store.prepare_card(900, customer_id) == unused
    assert selling_of(store.services).charge(unused).state is TenderState.APPROVED
    store.close()
    store.path.unlink()

    store.restore(backup.name)
    store.look_up()

    sale = store.services.selling.sale(sale_id)
    assert (sale.state, sale.paid) == ((SaleState.PAID, 500) if over else (SaleState.OPEN, 0))
    told = {view.reason: view.headline for view in store.services.attention.all()}
    assert "A payment of $9.00" in told[AttentionReason.ORPHAN_PAYMENT]
    assert AttentionReason.OVERPAID not in told
    (paid,) = [row for row in store.services.history.page().rows if row.amount.minor == 900]
    assert (paid.status, paid.receipt_number) == (PaymentStatus.PAID, None)
    assert selling_of(store.services).take_cash(store.ring_up(100).id, 100).state is SaleState.PAID


@pytest.mark.parametrize("days", [20, 45], ids=["events are there", "events are gone"])
def test_an_old_backup_reads_everything_since(store: Store, days: int) -> None:
    """Also what happened to earlier payments, when Stripe's events of it are gone."""
    customer_id = store.customer()
    tender_id = store.prepare_card(700, customer_id)
    selling_of(store.services).charge(tender_id)
    store.services.sync.run(SYSTEM)
    store.services.sync.run(SYSTEM)
    backup = store.services.backups.make(store.services.actor)
    (payment,) = store.server.account.all("payment_intent")
    dashboard = stripe.StripeClient(KEY, base_addresses={"api": store.server.base_url})
    dashboard.v1.refunds.create({"payment_intent": payment["id"]})
    later = store.prepare_card(900, customer_id)
    selling_of(store.services).charge(later)
    store.close()
    store.path.unlink()
    store.clock.ahead += days * DAY
    store.server.controls.clock_offset = days * 86_400.0

    store.restore(backup.name)
    store.look_up()

    amounts = {row.amount.minor: row.status for row in store.services.history.page().rows}
    assert amounts == {700: PaymentStatus.REFUNDED, 900: PaymentStatus.PAID}


def test_cards_wait_for_the_look_up_and_cash_does_not(store: Store) -> None:
    customer_id = store.customer()
    backup = store.services.backups.make(store.services.actor)
    store.restore(backup.name)
    with pytest.raises(UserError, match="restored from a backup") as told:
        store.prepare_card(900, customer_id)
    assert told.value.money == "Nothing was charged."
    assert store.sell_for_cash().state is SaleState.PAID

    store.look_up()

    tender_id = store.prepare_card(500, customer_id)
    assert selling_of(store.services).charge(tender_id).state is TenderState.APPROVED


def test_without_a_connection_the_look_up_is_not_over(store: Store) -> None:
    """Not even at the next start."""
    customer_id = store.customer()
    store.restore(store.services.backups.make(store.services.actor).name)
    store.server.stop()
    with pytest.raises(UserError):
        store.look_up()
    store.close()
    store.server.start()
    store.open()
    with pytest.raises(UserError, match="restored from a backup"):
        store.prepare_card(900, customer_id)
    store.look_up()
    assert store.prepare_card(900, customer_id)


def test_a_payment_begun_before_the_backup_is_settled_by_the_look_up(store: Store) -> None:
    """It went through after the backup was made; the restored books only know its intent."""
    customer_id = store.customer()
    tender_id = store.prepare_card(900, customer_id)
    backup = store.services.backups.make(store.services.actor)
    selling_of(store.services).charge(tender_id)
    store.close()
    store.path.unlink()

    store.restore(backup.name)
    (settled,) = store.look_up()

    assert "went through: don't take it again" in settled.what
    assert store.history() == [(PaymentStatus.PAID, 900, "R1B-000001")]


def test_what_a_clock_set_back_left_unsettled_is_looked_up_too(store: Store) -> None:
    """Everything in restored books belongs to an earlier run, whatever the clock says."""
    customer_id = store.customer()
    store.clock.ahead = 2 * DAY
    store.prepare_card(900, customer_id)
    backup = store.services.backups.make(store.services.actor)
    store.clock.ahead = timedelta()

    store.restore(backup.name)
    store.look_up()

    assert {each["status"] for each in store.server.account.all("payment_intent")} == {"canceled"}


def test_an_attempt_whose_answer_was_lost_comes_over_and_is_looked_up(store: Store) -> None:
    customer_id = store.customer()
    backup = store.services.backups.make(store.services.actor)
    tender_id = store.prepare_card(900, customer_id)
    store.server.controls.fault(FaultKind.RESET_AFTER, "/confirm$", times=9)
    assert selling_of(store.services).charge(tender_id).state is TenderState.UNKNOWN
    store.server.controls.faults.clear()

    store.restore(backup.name)
    (settled,) = store.look_up()

    assert "went through" in settled.what
    assert store.history() == [(PaymentStatus.PAID, 900, "R1-000001")]


def test_sales_whose_row_of_the_history_was_lost_show_again(store: Store) -> None:
    store.sell_for_cash()
    backup = store.services.backups.make(store.services.actor)
    store.close()
    store.restore(backup.name)
    assert store.opened is not None
    with store.opened.databases[0].write() as session:
        session.connection().exec_driver_sql("DELETE FROM history_entry")
    store.look_up()
    assert store.history() == [(PaymentStatus.PAID, 250, "R1-000001")]


def test_a_card_refund_of_a_return_that_is_lost_ends_no_look_up(store: Store) -> None:
    """It is Stripe that tells of the refund, and which goods it was for is known no more."""
    tender_id = store.prepare_card(900, store.customer())
    assert selling_of(store.services).charge(tender_id).state is TenderState.APPROVED
    (row,) = store.services.history.page().rows
    backup = store.services.backups.make(store.services.actor)
    (line,) = store.services.returns.returnable(row.id).lines
    request = ReturnRequest(row.id, (ReturnedLine(line.id, 1_000),), ReturnReason.DAMAGED)
    store.services.returns.take_back(store.services.actor, request)
    store.close()
    spoil_root(store.path, "goods_return")

    store.restore(backup.name)
    store.look_up()

    assert [status for status, *_ in store.history()] == [PaymentStatus.REFUNDED]
    assert store.services.returns.returnable(row.id).lines[0].left == 0
    assert store.prepare_card(100, store.customer())


def test_a_backup_that_lies_elsewhere_is_restored_too(store: Store, tmp_path: Path) -> None:
    store.sell_for_cash()
    backup = store.services.backups.make(store.services.actor)
    copied = tmp_path / "from the stick.db"
    shutil.copyfile(store.path.parent / "backups" / backup.name, copied)
    store.close()
    rescue = store.books.rescue(store.book)
    rescue.restore_file(copied)
    with pytest.raises(UserError, match="There is no backup"):
        rescue.restore_file(tmp_path / "nowhere.db")
    store.open()
    assert len(store.history()) == 1


def test_a_backup_on_a_stick_is_restored_where_the_folder_of_the_books_is_gone(
    store: Store, tmp_path: Path
) -> None:
    store.sell_for_cash()
    backup = store.services.backups.make(store.services.actor)
    copied = tmp_path / "from the stick.db"
    shutil.copyfile(store.path.parent / "backups" / backup.name, copied)
    store.close()
    shutil.rmtree(store.path.parent)
    done = store.books.rescue(store.book).restore_file(copied)
    assert "may be missing" in done.more
    if os.name == "posix":
        assert store.path.parent.stat().st_mode & 0o077 == 0, "nobody else reads it"
    store.open()
    assert len(store.history()) == 1
