"""The books of the training store, written at once from what its simulated account holds.

The sample comes as plain values, so that nothing here knows the simulated account. Its sales are
counted once more by the till's own cart: books and account agree to the minor unit, or nothing is
written.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.changes import bulk_write
from pos_app.db.engine import Database
from pos_app.db.models.base import Base
from pos_app.db.models.catalogue import Category, Product, ProductBarcode, ProductVariant
from pos_app.db.models.customers import Customer, SavedCard
from pos_app.db.models.history import HistoryEntry, StripePayment, SyncState
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.sales import Sale, SaleLine, SaleLineTax, SaleTax
from pos_app.db.models.store import Cashier, Reader
from pos_app.domain.barcodes import barcode_key
from pos_app.domain.business_day import business_date, receipt_number
from pos_app.domain.cart import Cart, CartLine, Totals
from pos_app.domain.credit import CreditKind
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money, decimals
from pos_app.domain.payments import (
    EntryKind,
    RefundState,
    SaleState,
    TenderKind,
    TenderState,
    paid_status,
)
from pos_app.domain.permissions import Actor
from pos_app.domain.product_words import product_words
from pos_app.domain.sample import (
    SampleCustomer,
    SampleProduct,
    SampleReader,
    SampleRefund,
    SampleSale,
    SampleStore,
    SampleTender,
)
from pos_app.domain.searching import customer_words
from pos_app.domain.texts import N_, _
from pos_app.services.catalogue.catalogue import HUE_STEP
from pos_app.services.catalogue.tax_rows import tax_rate
from pos_app.services.customers.stripe_customers import LINKED
from pos_app.services.ledger.charge_details import card_json
from pos_app.services.ledger.credit_rows import CreditOrigin, issue_credit
from pos_app.services.ledger.customer_rows import search_text
from pos_app.services.ledger.history_facts import method_codes
from pos_app.services.ledger.read_model import recorded_method, search_text_of
from pos_app.services.ledger.sale_lines import (
    SoldProduct,
    line_columns,
    line_tax_columns,
    tax_columns,
)
from pos_app.services.setup.training_deposit import add_deposit
from pos_app.services.shared.declared_settings import PUBLISHABLE_KEY, READER
from pos_app.services.shared.setting_rows import write_setting
from pos_app.services.shared.settings import find_tax_rate, write_profile
from pos_app.services.shared.station import current_register
from pos_app.services.sync.streams import CUSTOMERS, PAYMENTS, all_known
from pos_app.services.views.store import StoreView
from pos_app.stripe_service.facts import CardFacts

Account = TypeVar("Account")
Row = dict[str, Any]

_TAX_NAME: Final = N_("Sales tax")
_ZERO_NAME: Final = N_("Food, not taxed")
_PUBLISHABLE_KEY: Final = "pk_test_training"
_CREDIT: Final = (
    (CreditKind.GIFT_CARD, 50, "GFT5GFT5GFT5GFTK"),
    (CreditKind.STORE_CREDIT, 20, "CRD2CRD2CRD2CRDB"),
)


def fill_training_books(
    database: Database, account: Account, sample: Callable[[Account], SampleStore], clock: Clock
) -> None:
    """Fill an empty book with a sample store, in one transaction.

    `sample` plays the store's past into `account` and says what is in it. Raises ValueError when
    the till counts a sale otherwise than the sample does.
    """
    store = sample(account)
    with database.write() as session:
        _Filling(session, store, clock).write()


class _Filling:
    """Writes the rows of one sample store, thousands at a time."""

    def __init__(self, session: Session, store: SampleStore, clock: Clock) -> None:
        self._session = session
        self._store = store
        self._clock, self._now = clock, clock.now()
        self._profile = write_profile(session, _store_view(store), clock)
        rates = ((_TAX_NAME, store.tax_ppm), (_ZERO_NAME, 0))
        rows = [find_tax_rate(session, str(name), ppm, inclusive=False) for name, ppm in rates]
        self._rate, self._zero = map(tax_rate, rows)
        rows[1].active = True
        self._register = current_register(session)
        self._cashiers: dict[str, str] = {}
        self._products = {product.key: product for product in store.products}
        self._customers = {customer.key: customer for customer in store.customers}
        self._cards = {card.id: card for person in store.customers for card in person.cards}
        self._rows: dict[type[Base], list[Row]] = {}

    def write(self) -> None:
        """Write everything; rows that others name come first."""
        self._write_cashiers()
        self._add_products()
        for customer in self._store.customers:
            self._add_customer(customer)
        for serial, sale in enumerate(self._store.sales, start=1):
            self._add_sale(sale, receipt_number(self._register.prefix, serial))
        for reader in self._store.readers:
            self._add_reader(reader)
        write_setting(self._session, PUBLISHABLE_KEY, _PUBLISHABLE_KEY)
        self._know_everything()
        self._register.next_receipt = len(self._store.sales) + 1
        self._session.flush()
        for table, rows in self._rows.items():
            bulk_write(self._session, insert(table), rows, changes=())
        self._issue_credit()
        if self._store.readers:  # the first one belongs to this register
            write_setting(self._session, READER, self._store.readers[0].id)
        self._keep_deposit()

    def _keep_deposit(self) -> None:
        """Have one sale that is paid in parts: of the dearest thing there is."""
        dearest = max(self._store.products, key=lambda product: product.price)
        has_own = dearest.category in self._store.zero_rated
        tax = self._zero if has_own else self._rate
        line = CartLine(dearest.name, dearest.price, product_id=dearest.key, tax=tax)
        first = Actor(self._cashiers[self._store.cashiers[0]])
        add_deposit(self._session, first, self._store.currency, line, self._clock)

    def _issue_credit(self) -> None:
        """Have a gift card and store credit to try out, whose codes the manual names."""
        actor, scale = Actor(next(iter(self._cashiers.values()))), decimals(self._store.currency)
        for kind, whole, code in _CREDIT:
            money = Money(whole * 10**scale, self._store.currency)
            issue_credit(
                self._session,
                kind=kind,
                money=money,
                of=CreditOrigin(),
                actor=actor,
                now=self._now,
                known_code=code,
            )

    def _know_everything(self) -> None:
        """Spare the first sync reading all that was just written."""
        for name, table in ((PAYMENTS, StripePayment), (CUSTOMERS, Customer)):
            newest = max(row["created_at"] for row in self._rows[table])
            self._add(SyncState, name=name, value=all_known(newest))

    def _add(self, table: type[Base], /, **row: Any) -> None:
        self._rows.setdefault(table, []).append(row)

    def _write_cashiers(self) -> None:
        first = self._session.scalars(select(Cashier)).one()
        first.name = self._store.cashiers[0]
        self._cashiers[first.name] = first.id
        for name in self._store.cashiers[1:]:
            row = Cashier(id=new_id(), name=name, role="cashier", created_at=self._now)
            self._session.add(row)
            self._cashiers[name] = row.id

    def _add_products(self) -> None:
        shelves: dict[str, str] = {}
        for product in self._store.products:
            if product.category not in shelves:
                shelves[product.category] = new_id()
                self._add_category(product.category, shelves[product.category], len(shelves))
            self._add_product(product, shelves[product.category])

    def _add_category(self, name: str, category_id: str, position: int) -> None:
        hue = position * HUE_STEP % 360
        has_own = name in self._store.zero_rated
        self._add(
            Category,
            id=category_id,
            name=name,
            position=position,
            hue=hue,
            default_tax=not has_own,
            tax_rate_id=self._zero.id if has_own else None,
        )

    def _add_product(self, product: SampleProduct, category_id: str) -> None:
        self._add(
            Product,
            id=product.key,
            name=product.name,
            currency=self._store.currency,
            category_id=category_id,
            default_tax=True,
            active=True,
            search_text=product_words(product.name, [("", (), (product.barcode,))]),
            created_at=self._now,
            updated_at=self._now,
        )
        self._add(
            ProductVariant,
            id=product.key,
            product_id=product.key,
            position=0,
            price_minor=product.price,
        )
        self._add(
            ProductBarcode,
            variant_id=product.key,
            position=0,
            barcode=product.barcode,
            barcode_key=barcode_key(product.barcode),
        )

    def _add_customer(self, customer: SampleCustomer) -> None:
        created, cards = _moment(customer.created), customer.cards
        name, email, phone = customer.name, customer.email or "", customer.phone or ""
        self._add(
            Customer,
            id=customer.key,
            stripe_id=customer.stripe_id,
            stripe_state=LINKED,
            create_key=new_id(),
            name=name,
            email=email,
            phone=phone,
            notes=customer.notes,
            folded_name=customer_words(name, email, phone),
            search_text=search_text(name, email, phone, [card.last4 for card in cards]),
            default_card_id=cards[0].id if cards else None,
            cards_synced_at=self._now,
            created_at=created,
            updated_at=created,
        )
        for card in cards:
            self._add(
                SavedCard,
                id=card.id,
                customer_id=customer.key,
                brand=card.brand,
                last4=card.last4,
                exp_month=card.exp_month,
                exp_year=card.exp_year,
                created_at=created,
            )

    def _add_reader(self, reader: SampleReader) -> None:
        self._add(
            Reader,
            id=reader.id,
            label=reader.label,
            device_type=reader.device_type,
            serial_number=reader.serial_number,
            location_id=reader.location,
            location_name=reader.location_name,
            asks_for_tip=False,
            shows={},
            fetched_at=self._now,
        )

    def _add_sale(self, sale: SampleSale, receipt: str) -> None:
        totals = self._add_lines(sale)
        at = _moment(sale.created)
        self._add(
            Sale,
            id=sale.id,
            register_id=self._register.id,
            cashier_id=self._cashiers[sale.cashier],
            customer_id=sale.customer,
            profile_id=self._profile.id,
            state=SaleState.PAID,
            currency=self._store.currency,
            subtotal_minor=totals.subtotal,
            discount_minor=totals.discount,
            tax_minor=totals.tax,
            total_minor=totals.total,
            receipt_number=receipt,
            business_date=business_date(at, self._store.zone),
            created_at=at,
            paid_at=at,
        )
        for tender in sale.tenders:
            self._add_tender(sale, tender)
        for refund in sale.refunds:
            self._add_refund(sale, refund)
        self._add_entry(sale, receipt)

    def _add_lines(self, sale: SampleSale) -> Totals:
        lines = tuple(
            CartLine(
                name=self._products[line.product].name,
                unit_price=self._products[line.product].price,
                quantity=line.quantity,
                product_id=line.product,
                tax=self._zero
                if self._products[line.product].category in self._store.zero_rated
                else self._rate,
            )
            for line in sale.lines
        )
        totals = Cart(self._store.currency, lines, id=sale.id).totals()
        if totals.total != sale.total:
            raise ValueError(f"sale {sale.id}: {totals.total} here, {sale.total} in the sample")
        for position, (line, line_totals) in enumerate(zip(lines, totals.lines, strict=True)):
            sold = SoldProduct(self._products[line.product_id or ""].category)
            columns = line_columns(sale.id, position, line, line_totals, sold)
            self._add(SaleLine, id=line.id, **columns)
            for each in line_tax_columns(sale.id, line.id, line_totals):
                self._add(SaleLineTax, **each)
        for tax in totals.taxes:
            self._add(SaleTax, **tax_columns(sale.id, tax))
        return totals

    def _add_tender(self, sale: SampleSale, tender: SampleTender) -> None:
        at, customer = _moment(sale.created), self._customers.get(sale.customer or "")
        by_card = tender.payment_intent is not None
        self._add(
            Tender,
            id=tender.id,
            sale_id=sale.id,
            register_id=self._register.id,
            cashier_id=self._cashiers[sale.cashier],
            kind=_kind(tender),
            state=TenderState.APPROVED,
            amount_minor=tender.amount,
            currency=self._store.currency,
            tendered_minor=0 if by_card else tender.tendered,
            change_minor=0 if by_card else tender.tendered - tender.amount,
            create_key=new_id(),
            intent_id=tender.payment_intent,
            charge_id=tender.charge,
            stripe_customer_id=customer.stripe_id if customer and by_card else None,
            payment_method_id=tender.payment_method,
            card=self._card_of(tender),
            business_date=business_date(at, self._store.zone),
            created_at=at,
            settled_at=at,
        )
        if by_card:
            self._add_payment(sale, tender, customer)

    def _add_payment(
        self, sale: SampleSale, tender: SampleTender, customer: SampleCustomer | None
    ) -> None:
        refunds = [refund for refund in sale.refunds if refund.tender == tender.id]
        self._add(
            StripePayment,
            intent_id=tender.payment_intent,
            status="succeeded",
            amount_minor=tender.amount,
            received_minor=tender.amount,
            refunded_minor=sum(refund.amount for refund in refunds),
            currency=self._store.currency,
            fee_minor=tender.fee,
            net_minor=tender.amount - tender.fee,
            settlement_currency=self._store.currency,
            charge_id=tender.charge,
            card=self._card_of(tender),
            stripe_customer_id=customer.stripe_id if customer else None,
            description=self._store.name,
            receipt_email="",
            disputed=False,
            facts={"till_sale": sale.id, "till_tender": tender.id},
            created_at=_moment(sale.created),
            fetched_at=self._now,
        )

    def _add_refund(self, sale: SampleSale, refund: SampleRefund) -> None:
        at = _moment(refund.created)
        tender = next(tender for tender in sale.tenders if tender.id == refund.tender)
        self._add(
            Refund,
            id=refund.id,
            sale_id=sale.id,
            tender_id=tender.id,
            intent_id=tender.payment_intent,
            stripe_id=refund.stripe_id,
            create_key=new_id(),
            register_id=self._register.id,
            cashier_id=self._cashiers[sale.cashier],
            kind=_kind(tender),
            state=RefundState.SUCCEEDED,
            amount_minor=refund.amount,
            currency=self._store.currency,
            reason=refund.reason,
            note="",
            failure="",
            business_date=business_date(at, self._store.zone),
            created_at=at,
            settled_at=at,
        )

    def _add_entry(self, sale: SampleSale, receipt: str) -> None:
        """Add what `read_model.write_sale_entry` would write, without a query for each sale."""
        refunded = sum(refund.amount for refund in sale.refunds)
        methods = [recorded_method(_kind(t), self._card_of(t)) for t in sale.tenders]
        entry: Row = {
            "id": sale.id,
            "kind": EntryKind.SALE,
            "sale_id": sale.id,
            "customer_id": sale.customer,
            "register_id": self._register.id,
            "occurred_at": _moment(sale.created),
            "business_date": business_date(_moment(sale.created), self._store.zone),
            "amount_minor": sale.total,
            "refunded_minor": refunded,
            "currency": self._store.currency,
            "status": paid_status(sale.total, refunded),
            "methods": [each for place, each in enumerate(methods) if each not in methods[:place]],
            "cashier_id": self._cashiers[sale.cashier],
            "receipt_number": receipt,
            "method_codes": method_codes(methods),
            "store_hour": _moment(sale.created).astimezone(ZoneInfo(self._store.zone)).hour,
            "taken_minor": sale.total,
        }
        if settled := [tender for tender in sale.tenders if tender.payment_intent]:
            entry["charged_minor"] = sum(tender.amount for tender in settled)
            entry["fee_minor"] = sum(tender.fee for tender in settled)
            entry["net_minor"] = entry["charged_minor"] - entry["fee_minor"]
            entry["settlement_currency"] = self._store.currency
        more = [
            *(tender.payment_intent for tender in sale.tenders if tender.payment_intent),
            *(self._products[line.product].name for line in sale.lines),
        ]
        self._add(HistoryEntry, **entry, search_text=search_text_of(HistoryEntry(**entry), more))

    def _card_of(self, tender: SampleTender) -> Row:
        if tender.payment_intent is None:
            return {}
        saved = self._cards.get(tender.payment_method or "")
        card = CardFacts(
            brand=tender.brand or "",
            last4=tender.last4 or "",
            exp_month=saved.exp_month if saved else 0,
            exp_year=saved.exp_year if saved else 0,
        )
        return card_json(card, tender.payment_method)


def _store_view(store: SampleStore) -> StoreView:
    return StoreView(
        name=store.name,
        address="12 Market Street\nNew York, NY 10012",  # not shown: an address is no message
        country="US",
        currency=store.currency,
        time_zone=store.zone,
        tax_name=str(_TAX_NAME),
        tax_ppm=store.tax_ppm,
        prices_include_tax=False,
        receipt_header="",
        receipt_footer=_("Thank you for shopping with us."),
    )


def _kind(tender: SampleTender) -> TenderKind:
    return TenderKind.CASH if tender.payment_intent is None else TenderKind.SAVED_CARD


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
