"""Bookings for accountants, as programs written elsewhere read them."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pytest
import stripe
from beancount import loader
from beancount.core.data import Transaction
from ofxtools.Parser import OFXTree

from pos_app.db.models.payouts import BalanceEntry, Payout
from pos_app.domain.accounting import Account, AccountCode, Booking, Chart, RateAccounts
from pos_app.domain.shifts import ShiftRules
from pos_app.errors import Cancelled, UserError
from pos_app.services.shared.declared_settings import ACCOUNTING
from pos_app.services.views.accounting import (
    AccountingRules,
    Accounts,
    BookingBasis,
    BookingFormat,
    BookingRequest,
)
from tests.services.at_drawer import AtDrawer
from tests.services.books_of_month import Month, in_country, live_a_month, numbers
from tests.services.counter import Counter, cart
from tests.services.payer import synced
from tests.support.payouts import earn, pay_out

COLUMNS = 125
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def month(counter: Counter) -> Month:
    """A month in a shop in Germany, whose account Stripe keeps in dollars."""
    in_country(counter, "DE")
    return live_a_month(counter)


def bookings(month: Month, basis: BookingBasis = BookingBasis.BOTH) -> tuple[Booking, ...]:
    request = month.request(BookingFormat.BEANCOUNT, basis)
    return month.counter.services.accounting.bookings(month.counter.actor, request)


def sums(made: tuple[Booking, ...]) -> dict[Account, int]:
    found: dict[Account, int] = defaultdict(int)
    for booking in made:
        for posting in booking.postings:
            found[posting.account] += posting.minor
    return found


def by_code(booking: Booking) -> dict[str, int]:
    return {posting.code: posting.minor for posting in booking.postings}


# --- what is booked ----------------------------------------------------------------------------


def test_a_z_is_one_booking_with_its_sales_by_rate_tips_and_the_drawer(month: Month) -> None:
    (z,) = bookings(month, BookingBasis.Z)
    assert (z.number, z.currency) == ("R1-Z1", "usd")
    assert by_code(z) == {
        # what lies in the drawer: the float, sales less a refund, less out, safe, missing, bank
        "1000": 10_000 + 2_260 - 1_130 - 500 - 2_000 - 25 - 3_000,
        "1362": 11_900 + 2_200 - 5_950,
        "8400": -(1_190 - 595 + 11_900 - 5_950),
        "8300": -(1_070 - 535),
        "8195": -2_000,
        "1591": -200,
        "1590": 500,
        "1361": 2_000 + 3_000 - 10_000,
        "4900": 25,
    }


def test_a_payout_brings_what_stripe_owed_to_the_bank_less_its_fees(month: Month) -> None:
    (payout,) = bookings(month, BookingBasis.PAYOUT)
    with month.counter.database.read() as session:
        row = session.get_one(Payout, payout.number)
    found = sums((payout,))
    fees = found[Account.STRIPE_FEES]
    assert fees > 0
    assert found == {
        Account.BANK: row.amount_minor,
        Account.STRIPE_FEES: fees,
        Account.STRIPE: -(11_900 - 5_950),
        Account.ELSEWHERE: -3_000,
    }
    assert row.amount_minor == 11_900 - 5_950 + 3_000 - fees


def test_what_is_on_its_way_is_what_stripe_still_owes(month: Month) -> None:
    """The reader's payment with its tip is not in the payout yet."""
    assert sums(bookings(month))[Account.STRIPE] == 2_200


def test_tax_has_an_account_of_its_own_where_the_revenue_does_not_split_it_off(
    month: Month,
) -> None:
    chosen = replace(
        numbers(month.first),
        chart=Chart.NAMES,
        codes=(AccountCode(Account.TIPS, "Tips of the staff"),),
        rates=(RateAccounts(70_000, "Food", "Food tax"),),
    )
    month.counter.services.settings.save(month.counter.actor, ACCOUNTING, chosen)
    (z,) = bookings(month, BookingBasis.Z)
    found = by_code(z)
    assert (found["Food"], found["Food tax"]) == (-500, -35)
    assert (found["Sales"], found["Sales tax payable"]) == (-(500 + 5_000 + 2_000), -1_045)
    assert found["Tips of the staff"] == -200


def test_a_part_that_was_paid_in_an_earlier_shift_is_taken_off_by_the_later_one(
    counter: Counter,
) -> None:
    month = live_a_month(counter)
    month.drawer.open(month.drawer.view.offered)
    sale = counter.selling.begin(counter.actor, cart(2_000))
    counter.selling.take_cash(sale.id, 500)
    month.drawer.close()
    month.drawer.open(month.drawer.view.offered)
    counter.selling.take_cash(sale.id, 1_500)
    month.drawer.close()
    _first, early, late = bookings(month, BookingBasis.Z)
    assert sums((early,))[Account.OTHER_SALES] == -500
    assert sums((late,))[Account.OTHER_SALES] == 500
    assert sums((early, late))[Account.REVENUE] == -2_000


def test_a_store_without_shifts_books_each_day_that_is_over(counter: Counter) -> None:
    sale = counter.selling.begin(counter.actor, cart(1_350))
    counter.selling.take_cash(sale.id, 2_000)
    day = counter.selling.sale(sale.id).business_date
    assert day is not None
    month = Month(AtDrawer(counter), day, day)
    assert not bookings(month)
    counter.wait(timedelta(days=1))
    (booking,) = bookings(month)
    assert booking.number == f"R1-{day:%Y%m%d}-USD"
    assert sums((booking,)) == {Account.CASH: 1_350, Account.REVENUE: -1_350}


def test_what_waits_for_a_shift_is_booked_by_its_day_where_none_comes_any_more(
    counter: Counter,
) -> None:
    """A card that is taken after the close, and a refund that a Z has and that comes back then."""
    drawer = AtDrawer.set_up(counter)
    day = drawer.open().business_date
    tender = counter.prepared("pm_card_refundFail", amount=2_000)
    counter.selling.charge(tender.id)
    synced(counter)  # from now on events are followed
    drawer.give_back(counter.sale_of(tender), 2_000)
    drawer.close()
    drawer.sell_by_card(700)
    counter.wait(timedelta(days=1))
    synced(counter)

    AtDrawer.set_up(counter, ShiftRules(on=False))
    counter.wait(timedelta(days=1))
    month = Month(drawer, day, day + timedelta(days=4))
    z, taken, came_back = made = bookings(month, BookingBasis.Z)
    assert (z.number, sums((z,))[Account.STRIPE]) == ("R1-Z1", 0)
    assert (taken.number, came_back.day) == (f"R1-{day:%Y%m%d}-USD", day + timedelta(days=1))
    assert sums((taken,)) == {Account.STRIPE: 700, Account.REVENUE: -700}
    assert sums((came_back,)) == {Account.STRIPE: 2_000, Account.REVENUE: -2_000}

    AtDrawer.set_up(counter)
    drawer.open(drawer.view.offered)
    drawer.close()
    counter.wait(timedelta(days=1))
    *before, second_z = bookings(month, BookingBasis.Z)
    assert (tuple(before), second_z.postings) == (made, ())


def payout(counter: Counter, id_: str, amount: int, status: str = "paid", **more: object) -> Payout:
    """Add a payout to the books that Stripe has said in full."""
    row = Payout(
        id=id_,
        amount_minor=amount,
        currency="usd",
        status=status,
        automatic=True,
        method="standard",
        reconciliation="completed",
        failure_message="",
        arrival_date=NOON.date(),
        created_at=NOON,
        entries_at=NOON,
        fetch_no=1,
        fetched_at=NOON,
    )
    for name, value in more.items():
        setattr(row, name, value)
    with counter.database.write() as session:
        session.add(row)
    return row


def entry(counter: Counter, of: str, category: str, amount: int, fee: int = 0) -> None:
    """Add what a payout is made of."""
    with counter.database.write() as session:
        count = session.query(BalanceEntry).count()
        session.add(
            BalanceEntry(
                id=f"txn_{count}",
                payout_id=of,
                type=category,
                reporting_category=category,
                source_id=f"src_{count}",
                intent_id=None,
                description="",
                amount_minor=amount,
                fee_minor=fee,
                net_minor=amount - fee,
                currency="usd",
                fees=[],
                created_at=NOON,
                available_on=NOON,
            )
        )


def in_march(counter: Counter) -> Month:
    return Month(AtDrawer(counter), date(2026, 3, 1), date(2026, 3, 31))


def test_a_payout_that_failed_is_in_transit_until_it_is_paid_again(counter: Counter) -> None:
    payout(counter, "po_failed", 970, "failed")
    entry(counter, "po_failed", "charge", 1_000, 30)
    payout(counter, "po_again", 970)
    entry(counter, "po_again", "payout_reversal", 970)
    made = bookings(in_march(counter))
    assert [booking.number for booking in made] == ["po_again", "po_failed"]
    assert sums(made) == {
        Account.PAYOUT_IN_TRANSIT: 0,
        Account.BANK: 970,
        Account.STRIPE_FEES: 30,
        Account.ELSEWHERE: -1_000,
    }


def test_a_lost_dispute_is_a_loss_with_its_fee_and_a_won_one_comes_back(counter: Counter) -> None:
    payout(counter, "po_1", 3_000 - 1_000 - 1_500 + 1_000)
    entry(counter, "po_1", "charge", 3_000)
    entry(counter, "po_1", "dispute", -1_000, 1_500)
    entry(counter, "po_1", "dispute_reversal", 1_000)
    found = sums(bookings(in_march(counter)))
    assert (found[Account.DISPUTES], found[Account.STRIPE_FEES]) == (0, 1_500)


def test_what_a_payout_does_not_explain_is_booked_by_itself(counter: Counter) -> None:
    payout(counter, "po_1", 2_000)
    entry(counter, "po_1", "charge", 273)
    assert sums(bookings(in_march(counter)))[Account.STRIPE_OTHER] == -1_727


def test_a_payout_by_hand_takes_what_stripe_owed(counter: Counter) -> None:
    payout(counter, "po_1", 2_000, automatic=False, entries_at=None)
    assert sums(bookings(in_march(counter))) == {Account.BANK: 2_000, Account.STRIPE: -2_000}


def test_a_payout_that_stripe_has_not_said_in_full_is_left_out_and_counted(
    counter: Counter, tmp_path: Path
) -> None:
    payout(counter, "po_1", 2_000)
    payout(counter, "po_2", 500, entries_at=None, reconciliation="in_progress")
    made = in_march(counter).export(BookingFormat.BEANCOUNT, tmp_path / "march.beancount")
    assert (made.count, made.left_out) == (1, 1)


# --- as other programs read it -----------------------------------------------------------------


@pytest.mark.parametrize("format_", BookingFormat)
def test_the_same_days_give_the_same_file_byte_for_byte(
    month: Month, tmp_path: Path, format_: BookingFormat
) -> None:
    (first,) = month.export(format_, tmp_path / "first").paths
    month.counter.wait(timedelta(days=1))
    (second,) = month.export(format_, tmp_path / "second").paths
    assert first.read_bytes() == second.read_bytes()


def test_beancount_finds_no_error_and_the_balances(month: Month, tmp_path: Path) -> None:
    month.counter.services.settings.save(
        month.counter.actor, ACCOUNTING, AccountingRules(Chart.NAMES)
    )
    (path,) = month.export(BookingFormat.BEANCOUNT, tmp_path / "month.beancount").paths
    ledger = tmp_path / "main.beancount"
    ledger.write_text(f'plugin "beancount.plugins.auto_accounts"\ninclude "{path.name}"\n')
    entries, errors, _options = loader.load_file(str(ledger))
    assert not errors
    found = [each for each in entries if isinstance(each, Transaction)]
    assert {link for each in found for link in each.links} >= {"R1-Z1"}
    balances: dict[str, Decimal] = defaultdict(Decimal)
    for each in found:
        for posting in each.postings:
            assert posting.units is not None
            assert posting.units.number is not None
            assert posting.units.currency == "USD"
            balances[posting.account] += posting.units.number
    assert balances["Assets:Stripe"] == Decimal("22.00")
    assert balances["Assets:Cash"] == Decimal("56.05")
    assert balances["Liabilities:Tips-payable"] == Decimal("-2.00")


def test_beancount_names_numbers_of_accounts_under_their_side(month: Month, tmp_path: Path) -> None:
    (path,) = month.export(BookingFormat.BEANCOUNT, tmp_path / "month.beancount").paths
    text = path.read_text(encoding="utf-8")
    assert "  Income:8400  " in text
    assert "  Assets:1200  " in text


def test_ofx_is_a_statement_that_adds_up_to_what_stripe_owes(month: Month, tmp_path: Path) -> None:
    (path,) = month.export(BookingFormat.OFX, tmp_path / "month.ofx").paths
    parser = OFXTree()
    parser.parse(BytesIO(path.read_bytes()))
    (statement,) = parser.convert().statements
    assert statement.curdef == "USD"
    moves = {move.fitid: move.trnamt for move in statement.transactions}
    assert moves["R1-Z1"] == Decimal("81.50")
    assert sum(moves.values()) == statement.ledgerbal.balamt == Decimal("22.00")


def test_ofx_goes_on_from_what_stripe_owed_before(month: Month, tmp_path: Path) -> None:
    later = replace(month, first=month.first + timedelta(days=1))
    (path,) = later.export(BookingFormat.OFX, tmp_path / "later.ofx").paths
    parser = OFXTree()
    parser.parse(BytesIO(path.read_bytes()))
    (statement,) = parser.convert().statements
    assert "R1-Z1" not in {move.fitid for move in statement.transactions}
    assert statement.ledgerbal.balamt == Decimal("22.00")


@pytest.mark.parametrize("chart", [Chart.SKR03, Chart.SKR04])
def test_datev_reads_header_columns_and_pairs(month: Month, tmp_path: Path, chart: Chart) -> None:
    month.counter.services.settings.save(
        month.counter.actor, ACCOUNTING, replace(numbers(month.first), chart=chart)
    )
    (path,) = month.export(BookingFormat.DATEV, tmp_path / "EXTF.csv").paths
    content = path.read_bytes().decode("cp1252")
    assert content.endswith("\r\n")
    head, columns, *rows = csv.reader(StringIO(content, newline=""), delimiter=";")
    assert head[:5] == ["EXTF", "700", "21", "Buchungsstapel", "13"]
    assert head[10:16] == [
        *("1001", "42", f"{month.first:%Y%m}01", "4"),
        *(f"{month.first:%Y%m%d}", f"{month.last:%Y%m%d}"),
    ]
    assert (head[21], head[26], len(head)) == ("USD", "03" if chart is Chart.SKR03 else "04", 31)
    assert len(columns) == len(set(columns)) == COLUMNS
    nets: dict[str, Decimal] = defaultdict(Decimal)
    accounts: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        read = dict(zip(columns, row, strict=True))
        amount = Decimal(read["Umsatz (ohne Soll/Haben-Kz)"].replace(",", "."))
        assert amount > 0
        signed = amount if read["Soll/Haben-Kennzeichen"] == "S" else -amount
        nets[read["Belegfeld 1"]] += signed
        accounts[read["Konto"]] += signed
        assert read["Gegenkonto (ohne BU-Schlüssel)"] == (
            "1360" if chart is Chart.SKR03 else "1460"
        )
        assert read["Belegdatum"].isdecimal()
    assert set(nets.values()) == {Decimal(0)}
    assert "R1-Z1" in nets
    revenue = "8400" if chart is Chart.SKR03 else "4400"
    assert accounts[revenue] == Decimal("-65.45")


def refused(month: Month, tmp_path: Path) -> str:
    path = tmp_path / "EXTF.csv"
    with pytest.raises(UserError) as failed:
        month.export(BookingFormat.DATEV, path)
    assert not path.exists()
    return failed.value.what


def test_datev_says_what_it_lacks(month: Month, tmp_path: Path) -> None:
    settings, actor = month.counter.services.settings, month.counter.actor
    settings.save(actor, ACCOUNTING, AccountingRules())
    assert "numbers of the tax adviser" in refused(month, tmp_path)
    settings.save(actor, ACCOUNTING, replace(numbers(month.first), chart=Chart.NAMES))
    assert "knows no account" in refused(month, tmp_path)
    settings.save(actor, ACCOUNTING, numbers(month.first))
    longer = replace(month, last=month.first + timedelta(days=400))
    assert "one financial year" in refused(longer, tmp_path)


def test_xero_and_quickbooks_balance_each_journal(month: Month, tmp_path: Path) -> None:
    (path,) = month.export(BookingFormat.XERO, tmp_path / "xero.csv").paths
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        found[row["*Narration"]] += Decimal(row["*Amount"])
        assert row["*TaxRate"] == "Tax Exempt"
    assert len(found) == len(bookings(month))
    assert set(found.values()) == {Decimal(0)}

    (path,) = month.export(BookingFormat.QUICKBOOKS, tmp_path / "quickbooks.csv").paths
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = defaultdict(Decimal)
    for row in rows:
        found[row["*JournalNo"]] += Decimal(row["*Debits"] or 0) - Decimal(row["*Credits"] or 0)
        assert bool(row["*Debits"]) != bool(row["*Credits"])
    assert set(found.values()) == {Decimal(0)}
    assert len(found) == len(bookings(month))


def test_names_of_accounts_and_registers_are_no_formulas(month: Month, tmp_path: Path) -> None:
    settings, actor = month.counter.services.settings, month.counter.actor
    evil = AccountCode(Account.CASH, "=1+1")
    settings.save(actor, ACCOUNTING, replace(numbers(month.first), codes=(evil,)))
    (path,) = month.export(BookingFormat.QUICKBOOKS, tmp_path / "a.csv").paths
    assert "'=1+1" in path.read_text(encoding="utf-8-sig")


def test_each_currency_has_a_file_of_its_own(counter: Counter, tmp_path: Path) -> None:
    payout(counter, "po_1", 2_000)
    payout(counter, "po_2", 900, currency="eur")
    made = in_march(counter).export(BookingFormat.QUICKBOOKS, tmp_path / "march.csv")
    assert [path.name for path in made.paths] == ["march EUR.csv", "march USD.csv"]


def test_nothing_to_book_and_a_folder_that_is_gone_are_said(
    counter: Counter, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="nothing to book"):
        in_march(counter).export(BookingFormat.XERO, tmp_path / "a.csv")
    payout(counter, "po_1", 2_000)
    with pytest.raises(UserError, match="could not be saved"):
        in_march(counter).export(BookingFormat.XERO, tmp_path / "gone" / "a.csv")


def test_stopped_it_leaves_no_file(counter: Counter, tmp_path: Path) -> None:
    payout(counter, "po_1", 2_000)

    def stop(_count: int) -> None:
        raise Cancelled

    month, path = in_march(counter), tmp_path / "a.csv"
    request = BookingRequest(month.first, month.last, BookingFormat.XERO)
    with pytest.raises(Cancelled):
        counter.services.accounting.export(counter.actor, request, path, stop)
    assert not path.exists()


# --- the accounts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "cash", "xero_tax"),
    [("DE", "1000", "Tax Exempt"), ("AT", "1000", "Tax Exempt"), ("GB", "Cash", "No VAT")],
)
def test_a_country_has_its_usual_accounts(country: str, cash: str, xero_tax: str) -> None:
    accounts = Accounts(AccountingRules(), country)
    assert (accounts.code(Account.CASH), accounts.xero_tax) == (cash, xero_tax)


@pytest.mark.parametrize(
    "wrong",
    [
        AccountingRules(consultant="12"),
        AccountingRules(client="1234567"),
        AccountingRules(year_begins=13),
        AccountingRules(account_digits=9),
        AccountingRules(rates=(RateAccounts(1, "a"), RateAccounts(1, "b"))),
        AccountingRules(rates=(RateAccounts(-1, "a"),)),
        AccountingRules(codes=(AccountCode(Account.CASH, "x" * 65),)),
        AccountingRules(codes=(AccountCode(Account.CASH, "4242 4242 4242 4242"),)),
    ],
)
def test_what_can_not_be_is_not_saved(counter: Counter, wrong: AccountingRules) -> None:
    with pytest.raises(UserError):
        counter.services.settings.save(counter.actor, ACCOUNTING, wrong)


def test_a_refund_of_a_payment_from_elsewhere_is_booked_with_its_payout_alone(
    counter: Counter,
) -> None:
    month = live_a_month(counter)
    foreign = earn(counter.server, 4_000)
    base = {"api": counter.server.base_url}
    client = stripe.StripeClient("sk_test_store", base_addresses=base)  # type: ignore[arg-type]
    client.v1.refunds.create({"payment_intent": foreign, "amount": 1_500})
    synced(counter)
    counter.wait(timedelta(days=3))
    pay_out(counter.server)
    counter.wait(timedelta(days=4))
    synced(counter)
    found = sums(bookings(month))
    assert (found[Account.STRIPE], found[Account.ELSEWHERE]) == (0, -(3_000 + 4_000 - 1_500))
    assert found[Account.OTHER_SALES] == 0
