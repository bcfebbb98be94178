"""A short time at a drawer with all that books have to follow, up to the bank."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import TenderState
from pos_app.domain.shifts import MovementKind
from pos_app.domain.taxes import TaxRate
from pos_app.services.shared.declared_settings import ACCOUNTING
from pos_app.services.shared.settings import write_profile
from pos_app.services.views.accounting import (
    AccountingRules,
    BookingBasis,
    BookingExport,
    BookingFormat,
    BookingRequest,
)
from pos_app.services.views.readers import TippingView
from pos_app.services.views.sales import SaleView
from tests.services.at_drawer import AtDrawer
from tests.services.at_reader import AtReader
from tests.services.counter import STORE, Counter
from tests.services.payer import synced
from tests.support.payouts import earn, pay_out

VAT = TaxRate("vat", "VAT", 190_000, inclusive=True)
REDUCED = TaxRate("reduced", "VAT", 70_000, inclusive=True)


def numbers(first: date) -> AccountingRules:
    """Return DATEV's numbers, in a financial year that has all the days that follow."""
    return AccountingRules(consultant="1001", client="42", year_begins=first.month)


@dataclass
class Month:
    """A drawer at a counter, and the days that its books are of."""

    drawer: AtDrawer
    first: date
    last: date

    @property
    def counter(self) -> Counter:
        return self.drawer.counter

    def request(
        self, format_: BookingFormat, basis: BookingBasis = BookingBasis.BOTH
    ) -> BookingRequest:
        return BookingRequest(self.first, self.last, format_, basis)

    def export(
        self, format_: BookingFormat, path: Path, basis: BookingBasis = BookingBasis.BOTH
    ) -> BookingExport:
        counter = self.counter
        return counter.services.accounting.export(counter.actor, self.request(format_, basis), path)


def in_country(counter: Counter, country: str) -> None:
    """Have the store in another country, with DATEV's numbers filled in."""
    with counter.database.write() as session:
        write_profile(session, replace(STORE, country=country), counter.clock)
    counter.services.settings.save(counter.actor, ACCOUNTING, numbers(counter.clock.now().date()))


def sell(counter: Counter, *lines: CartLine, by_card: bool = False) -> SaleView:
    """Sell some lines, for cash unless said otherwise."""
    customer = counter.customer("pm_card_bypassPending") if by_card else None
    sale = counter.selling.begin(counter.actor, Cart("usd", lines, customer_id=customer))
    if customer is None:
        return counter.selling.take_cash(sale.id, sale.total)
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0])
    counter.selling.charge(tender.id)
    return counter.selling.sale(sale.id)


def live_a_month(counter: Counter) -> Month:
    """Sell, give back, move and count cash, and have Stripe pay out what it holds."""
    drawer = AtDrawer.set_up(counter)
    reader = AtReader.set_up(counter)
    tips = TippingView(percentages=(10,))
    counter.readers.save_tipping(counter.actor, reader.location_id, tips)
    first = drawer.open(10_000).business_date
    cash = sell(counter, CartLine("Mug", 1_190, tax=VAT), CartLine("Tea", 1_070, tax=REDUCED))
    card = sell(counter, CartLine("Kettle", 11_900, tax=VAT), by_card=True)
    drawer.give_back(cash, 1_130)
    drawer.give_back(card, 5_950)
    earn(counter.server, 3_000)
    drawer.move(MovementKind.PAID_OUT, 500)
    drawer.move(MovementKind.SAFE_DROP, 2_000)
    counter.wait(timedelta(days=8))
    pay_out(counter.server)
    tipped = reader.started(2_000)
    reader.does("tip", amount=200)
    reader.does("tap")
    assert counter.selling.check_again(counter.actor, tipped.id).state is TenderState.APPROVED
    drawer.close(drawer.expected - 25, to_bank=3_000, note="Miscounted")
    counter.wait(timedelta(days=4))
    synced(counter)
    return Month(drawer, first, first + timedelta(days=27))
