"""What a sale leaves in the rows that reports are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import SaleLine, SaleLineTax, SaleTax
from pos_app.domain.cart import Cart, CartLine, percent_off
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.taxes import TaxRate
from pos_app.domain.texts import speaking
from pos_app.services.catalogue.catalogue import Catalogue
from pos_app.services.views.catalogue import simple_product
from tests.services.counter import STORE, TAX, Counter
from tests.support.languages import language_of

HAM = CartLine("Ham", 398, measure=2_750)
VAT = TaxRate("vat", "VAT", 190_000, inclusive=True)
ZERO = TaxRate("zero", "Zero rate", 0, inclusive=False)


def sell(counter: Counter, *lines: CartLine, **more: object) -> str:
    cart = Cart("usd", lines, **more)  # type: ignore[arg-type]
    return counter.selling.quick_cash(counter.actor, cart).id


def lines_of(counter: Counter, sale_id: str) -> list[SaleLine]:
    chosen = select(SaleLine).where(SaleLine.sale_id == sale_id).order_by(SaleLine.position)
    with counter.database.read() as session:
        return list(session.scalars(chosen))


def test_a_line_of_two_and_three_quarters_is_stored_priced_and_shown(counter: Counter) -> None:
    counter.carts.save(counter.actor, Cart("usd", (HAM,)))
    assert counter.carts.current().lines == (HAM,)
    sale = sell(counter, HAM)
    (line,) = lines_of(counter, sale)
    assert (line.quantity_milli, line.unit_price_minor, line.total_minor) == (2_750, 398, 1_095)
    (shown,) = counter.history.details(sale).lines
    assert (shown.quantity, shown.gross) == (2_750, 1_095)
    receipt = counter.receipts.paper(sale, copy=False).words
    assert "2.750 \N{MULTIPLICATION SIGN} 3.98" in receipt
    assert "10.95" in receipt


def test_a_line_keeps_its_tax_and_its_net_amount(counter: Counter) -> None:
    sale = sell(
        counter,
        CartLine("Cake", 1_000, tax=TAX),
        CartLine("Tea", 1_190, tax=VAT),
        CartLine("Milk", 300, tax=ZERO),
        CartLine("Gift card", 500),
        discount=percent_off(100_000),
    )
    with counter.database.read() as session:
        rows = session.scalars(
            select(SaleLineTax)
            .join(SaleLine, SaleLine.id == SaleLineTax.sale_line_id)
            .where(SaleLineTax.sale_id == sale)
            .order_by(SaleLine.position)
        )
        found = [(row.name, row.ppm, row.inclusive, row.base_minor, row.tax_minor) for row in rows]
    of_lines = [(line.net_minor, line.tax_minor) for line in lines_of(counter, sale)]
    assert of_lines == [(base, tax) for *_rate, base, tax in found]
    assert found == [
        (TAX.name, TAX.ppm, TAX.inclusive, 900, 80),
        ("VAT", 190_000, True, 900, 171),
        ("Zero rate", 0, False, 270, 0),
        ("", 0, False, 450, 0),
    ]
    with counter.database.read() as session:
        taxes = session.scalars(select(SaleTax).where(SaleTax.sale_id == sale)).all()
        by_rate = {tax.name: (tax.ppm, tax.base_minor, tax.tax_minor) for tax in taxes}
    assert by_rate == {
        TAX.name: (TAX.ppm, 900, 80),
        "VAT": (190_000, 900, 171),
        "Zero rate": (0, 270, 0),
    }


def test_the_history_names_taxes_in_the_order_of_the_cart(counter: Counter) -> None:
    gst = TaxRate("gst", "GST", 50_000, inclusive=False)
    qst = TaxRate("qst", "QST", 99_750, inclusive=False, compound=True)
    both = TaxRate("both", "GST + QST", 149_750, inclusive=False, parts=(gst, qst))
    lines = (CartLine("Cup", 1000, tax=both), CartLine("Book", 1000, tax=VAT))
    cart = Cart("usd", lines)
    sale = counter.selling.quick_cash(counter.actor, cart)
    shown = [tax.name for tax in counter.history.details(sale.id).taxes]
    assert shown == [tax.rate.name for tax in cart.totals().taxes] == ["GST", "QST", "VAT"]


def test_a_line_keeps_the_category_that_it_was_sold_in(counter: Counter) -> None:
    catalogue = Catalogue(database=counter.database, clock=counter.clock)
    shelf = catalogue.save_category(counter.actor, "Hot drinks", 30)
    product = simple_product("Tea", 250, "usd", barcode="", tax=None, category_id=shelf.id)
    tea = catalogue.save_product(counter.actor, product)
    sale = sell(counter, CartLine("Tea", 250, product_id=tea.id), CartLine("By hand", 100))
    catalogue.save_category(counter.actor, "Drinks", 30, shelf.id)
    catalogue.save_product(counter.actor, replace(tea, category_id=None))
    assert [line.category_name for line in lines_of(counter, sale)] == ["Hot drinks", ""]


def test_each_payment_is_of_the_day_on_which_it_was_taken(counter: Counter) -> None:
    zone = ZoneInfo(STORE.time_zone)
    counter.clock.turn_to(datetime(2031, 3, 4, 23, 50, tzinfo=zone))
    sale = counter.sale(1350)
    counter.selling.take_cash(sale.id, 500)
    counter.clock.turn_to(datetime(2031, 3, 5, 0, 10, tzinfo=zone))
    counter.selling.take_cash(sale.id, 850)
    with counter.database.read() as session:
        chosen = select(Tender.business_date, Tender.rounding_minor, Tender.shift_id)
        found = session.execute(chosen.order_by(Tender.created_at)).all()
    assert found == [(date(2031, 3, 4), 0, None), (date(2031, 3, 5), 0, None)]


def test_a_payment_that_was_not_taken_has_no_day(counter: Counter) -> None:
    counter.selling.charge(counter.prepared("pm_card_chargeCustomerFail").id)
    with counter.database.read() as session:
        assert session.scalars(select(Tender.business_date)).all() == [None]


def test_a_purchase_is_found_by_the_name_that_its_customer_has_now(counter: Counter) -> None:
    ada = counter.customer(name="Ada Lovelace")
    sale = sell(counter, CartLine("Tea", 250), customer_id=ada)
    other = sell(counter, CartLine("Ada's cake", 400))
    find = counter.history.page
    assert {row.id for row in find(wanted=HistoryFilter("ada")).rows} == {sale, other}
    (row,) = find(wanted=HistoryFilter("lovelace tea")).rows
    assert (row.id, row.customer_name) == (sale, "Ada Lovelace")
    assert find(wanted=HistoryFilter("lovelace cake")).rows == ()


def test_a_way_of_paying_is_found_by_its_name_in_the_language_that_is_spoken(
    counter: Counter,
) -> None:
    sale = sell(counter, CartLine("Tea", 250))
    german = language_of("de", {"Cash": "Bargeld"}, context="way of paying")
    with speaking(german):
        (row,) = counter.history.page(wanted=HistoryFilter("bargeld 2,50")).rows
        assert (row.id, row.method) == (sale, "Bargeld")
        assert counter.history.page(wanted=HistoryFilter("cash")).rows == (row,)
    assert counter.history.page(wanted=HistoryFilter("bargeld")).rows == ()
    assert counter.history.page(wanted=HistoryFilter("cash")).rows[0].method == "Cash"
