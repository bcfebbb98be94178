"""The training store: books and simulated account agree to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pos_app.db.models.catalogue import Product
from pos_app.db.models.customers import Customer, SavedCard
from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.sales import Sale, SaleTax
from pos_app.db.models.store import Reader
from pos_app.domain.business_day import business_date
from pos_app.domain.payments import PaymentStatus
from pos_app.domain.permissions import SYSTEM
from pos_app.services.attention.views import AttentionReason
from pos_app.services.ledger.read_model import write_sale_entry
from pos_app.services.setup.training_store import fill_training_books
from pos_app.services.shared.declared_settings import READER
from pos_app.services.shared.setting_rows import read_setting
from pos_app.training.http.server import TrainingServer
from pos_app.training.money.account_summary import account_summary
from pos_app.training.sample.store import ELSEWHERE, sample_store, training_store
from tests.services.desk import Desk
from tests.support.book import make_database
from tests.support.changes import changes_of


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    database = make_database(tmp_path_factory.mktemp("training"))
    server = TrainingServer()
    server.start()
    store = Desk(database, server)
    fill_training_books(database, server.account, sample_store, store.clock)
    yield store
    server.stop()
    database.close()


def test_the_store_is_complete(desk: Desk) -> None:
    catalogue = desk.catalogue
    products = catalogue.products()
    assert len(products) >= 55
    assert len(catalogue.categories()) >= 5
    assert all(product.barcode and product.price and product.tax for product in products)
    found = catalogue.by_barcode(products[0].barcode)
    assert found is not None
    assert found.product == products[0]
    assert desk.customers.count() == 40
    with desk.database.read() as session:
        assert (session.scalar(select(func.count(Sale.id))) or 0) > 1000
        assert (session.scalar(select(func.count(Refund.id))) or 0) > 20
        assert (session.scalar(select(func.count(SavedCard.id))) or 0) > 10
        assert session.scalar(select(func.count(Product.id))) == len(products)
    assert desk.staff.current_cashier().role == "owner"
    assert len(desk.staff.cashiers()) == 3


def test_the_first_reader_belongs_to_the_register(desk: Desk) -> None:
    with desk.database.read() as session:
        readers = session.scalars(select(Reader).order_by(Reader.label)).all()
        own = read_setting(session, READER)
    assert [reader.label for reader in readers] == ["Front reader", "Window reader"]
    assert own == readers[0].id
    assert readers[0].location_name == "Harbour Street"


def test_every_payment_agrees_with_the_account(desk: Desk) -> None:
    known = account_summary(desk.server.account)["payment_intents"]
    with desk.database.read() as session:
        tenders = session.scalars(select(Tender).where(Tender.intent_id.is_not(None))).all()
    assert {tender.intent_id: tender.amount_minor for tender in tenders} == {
        intent_id: intent["amount_received"] for intent_id, intent in known.items()
    }


def test_rows_of_the_history_are_what_a_sale_would_write(desk: Desk) -> None:
    columns = [column.key for column in HistoryEntry.__table__.columns]
    with desk.database.write() as session:
        entries = session.scalars(
            select(HistoryEntry).order_by(HistoryEntry.refunded_minor.desc()).limit(150)
        ).all()
        before = [[getattr(entry, column) for column in columns] for entry in entries]
        for entry in entries:
            write_sale_entry(session, entry.id)
        assert [[getattr(entry, column) for column in columns] for entry in entries] == before


def test_one_sale_is_kept_part_paid(desk: Desk) -> None:
    deposit = desk.services.deposits.find("R1-D000001")
    assert deposit is not None
    assert deposit.is_open
    assert 0 < deposit.paid < deposit.left
    row = desk.history.details(deposit.sale_id).row
    assert row.status is PaymentStatus.DEPOSIT
    store = desk.services.settings.store()
    assert store is not None
    assert row.business_date == business_date(row.occurred_at, store.time_zone)


def test_receipt_numbers_go_on_after_the_last(desk: Desk) -> None:
    newest = desk.history.page(limit=1).rows[0]
    with desk.database.read() as session:
        count = session.scalar(select(func.count(Sale.receipt_number)))
    assert newest.receipt_number == f"R1-{count:06d}"


def test_a_sync_finds_nothing_to_correct_but_what_only_stripe_knows(desk: Desk) -> None:
    before = {row.id: row for row in desk.history.page(limit=5000).rows}
    changes = changes_of(desk.database, partial(desk.sync.run, SYSTEM))
    after = {row.id: row for row in desk.history.page(limit=5000).rows}
    assert after == before
    assert changes.customers == frozenset()
    assert desk.sync.run(SYSTEM) == 0


def test_customers_are_known_at_stripe_with_their_cards(desk: Desk) -> None:
    with desk.database.read() as session:
        with_cards = session.scalars(
            select(Customer.id)
            .join(HistoryEntry, HistoryEntry.customer_id == Customer.id)
            .where(Customer.default_card_id.is_not(None))
            .limit(1)
        ).one()
    before = desk.customers.details(with_cards)
    assert before.cards[0].is_default
    assert before.purchases
    assert desk.customers.refresh_cards(desk.actor, with_cards).cards == before.cards


def test_reports_show_what_stripe_holds_and_has_paid_out(desk: Desk) -> None:
    service = desk.services.payouts
    service.refresh(desk.actor)
    (balance,) = service.balances(desk.actor)
    assert [money.currency for money in balance.available] == ["usd"]
    page = service.page(desk.actor, limit=5)
    payouts = page.rows
    assert payouts
    assert all(payout.amount.minor > 0 for payout in payouts)
    assert [payout.created for payout in payouts] == sorted(
        (payout.created for payout in payouts), reverse=True
    )
    while page.next:
        page = service.page(desk.actor, page.next, limit=5)
        payouts += page.rows
    assert len({payout.id for payout in payouts}) == len(desk.objects("payout"))


def test_food_is_not_taxed_beside_what_is(desk: Desk) -> None:
    """Two rates are there to be learned with."""
    taxes = [product.tax for product in desk.catalogue.products() if product.tax]
    rates = {tax.name: tax.ppm for tax in taxes}
    assert rates == {"Sales tax": 88_750, "Food, not taxed": 0}
    with desk.database.read() as session:
        sums = select(SaleTax.name, func.sum(SaleTax.base_minor), func.sum(SaleTax.tax_minor))
        found = session.execute(sums.group_by(SaleTax.name).order_by(SaleTax.name)).all()
    assert [(name, base > 0, tax > 0) for name, base, tax in found] == [
        ("Food, not taxed", True, False),
        ("Sales tax", True, True),
    ]


@pytest.mark.long
def test_who_begins_sees_a_payment_of_another_till_and_a_dispute_come_in(tmp_path: Path) -> None:
    server = TrainingServer()
    server.start()
    with closing(make_database(tmp_path)) as database:
        desk = Desk(database, server)
        fill_training_books(database, server.account, training_store, desk.clock)
        before = desk.history.page().rows
        desk.sync.run(SYSTEM)
        other, *others = desk.history.page(limit=100).rows
        assert [row.id for row in others] == [row.id for row in before[:99]]
        assert (other.sale_id, other.amount.minor) == (None, ELSEWHERE)
        (dispute,) = desk.services.disputes.page().rows
        assert desk.history.details(dispute.history_id).lines
        (todo,) = desk.services.attention.all()
        assert todo.reason is AttentionReason.DISPUTE
    server.stop()
