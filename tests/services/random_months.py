"""Months at random, made by hypothesis: random days, and what comes of their money later.

    python -m tests.services.random_months --months 20 --seed 7

To all that happens in random days, deposits, gift cards and exchanges among it, come weeks that
pass, payments from elsewhere in two currencies, disputes that are won and lost, payouts, and those
that the bank sends back and that are paid again. Each month's workbook has to tie, counted anew
from its formulas; each booking comes to nothing; and over all of them each account is what the rows
say lies there.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import extract_tb
from typing import Any, ClassVar, Final

from beancount import loader
from beancount.core.data import Transaction
from hypothesis import HealthCheck, Phase, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test
from sqlalchemy import func, or_, select

from pos_app.db.models.credit import CreditEntry
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.payouts import BalanceEntry
from pos_app.db.models.shifts import Shift
from pos_app.domain.accounting import Account, Booking, Chart
from pos_app.domain.business_day import business_date
from pos_app.domain.payments import RefundOrigin
from pos_app.domain.report_periods import end_of_month, months_later
from pos_app.services.shared.declared_settings import ACCOUNTING
from pos_app.services.views.accounting import (
    AccountingRules,
    BookingFormat,
    BookingRequest,
    WorkbookRequest,
)
from pos_app.training.core.errors import Refusal
from pos_app.training.money.balance import fail_payout, pay_out_all
from pos_app.training.money.bank_side import BANK_ACTIONS, LAST
from tests.services.counter import STORE
from tests.services.payer import synced
from tests.services.random_days import RandomDays, Street, amounts, chances
from tests.support.fast_books import make_books_fast
from tests.support.payouts import at_stripe, earn
from tests.support.spreadsheets import Counted

STEPS: Final = 12
BUSY: Final = 44
CURRENCIES: Final = ("usd", "eur", "gbp")
"""The account's own; one that is exchanged for it, and one that is kept."""


class RandomMonths(RandomDays):
    """The same store, and Stripe, the customers' banks and the store's own, for some months."""

    totals: ClassVar[Tally[str]] = Tally()

    @initialize(chance=chances)
    def open_store(self, chance: random.Random) -> None:
        """Begin with new books; money of one currency is exchanged there, of another it is kept."""
        super().open_store()
        self.first = self._today()
        self.street.counter.server.controls.exchange_rates = {"eur": "1.0856"}
        for _step in range(BUSY):
            self.one_of_all(chance)

    @property
    def _server(self) -> Any:
        return self.street.counter.server

    def _today(self) -> date:
        counter: Any = self.street.counter
        return business_date(counter.clock.now(), STORE.time_zone)

    @rule(chance=chances)
    def one_of_all(self, chance: random.Random) -> None:
        """Do anything, the usual more often: so that each example has something of all."""
        register, amount = chance.choice(("R1", "R2")), chance.randrange(1, 5_000)
        acts: dict[str, tuple[int, Callable[[], object]]] = {
            "cash": (4, lambda: self.sell_for_cash(register, amount, 0)),
            "card": (6, lambda: self.sell_by_card(register, amount, None)),
            "tip": (4, lambda: self.tip(register, amount, 100)),
            "split": (2, lambda: self.split(register, amount, amount // 2)),
            "back": (4, lambda: self.give_back(register, chance.randrange(1, 101), None, chance)),
            "void": (1, lambda: self.void(register, chance)),
            "gift": (1, lambda: self.sell_gift_card(register, amount, amount // 3)),
            "by gift": (1, lambda: self.pay_by_gift_card(register, amount, chance)),
            "credit": (1, lambda: self.give_back_as_credit(register, 50, chance)),
            "keep": (2, lambda: self.keep(register, amount, amount // 2, None)),
            "pay deposit": (2, lambda: self.pay_a_deposit(register, chance, None, None)),
            "pay part": (1, lambda: self.pay_a_deposit(register, chance, amount, None)),
            "cancel deposit": (1, lambda: self.cancel_a_deposit(register, chance, None)),
            "exchange": (2, lambda: self.exchange(register, amount, chance)),
            "goods back": (1, lambda: self.take_back_for_cash(register, chance)),
            "dashboard": (1, lambda: self.refund_in_dashboard(amount, chance)),
            "elsewhere": (2, lambda: self.pay_elsewhere(amount, chance.choice(CURRENCIES))),
            "dispute": (2, lambda: self.at_the_bank("dispute")),
            "end": (2, lambda: self.at_the_bank(chance.choice(("win", "lose")))),
            "payout": (3, lambda: self.pay_out(chance)),
            "weeks": (2, lambda: self.weeks_pass(chance.randrange(3, 12))),
            "night": (3, lambda: self.night({"R1", "R2"}, 5, amount, chance)),
        }
        weights = [weight for weight, _act in acts.values()]
        (chosen,) = chance.choices(list(acts), weights)
        acts[chosen][1]()

    @rule(days=st.integers(5, 25))
    def weeks_pass(self, days: int) -> None:
        self.street.counter.wait(timedelta(days=days))
        self.street.done["days"] += days

    @rule(amount=amounts, currency=st.sampled_from(CURRENCIES))
    def pay_elsewhere(self, amount: int, currency: str) -> None:
        earn(self._server, amount + 100, currency=currency)
        self.street.done["paid elsewhere"] += 1

    @rule(what=st.sampled_from(("dispute", "win", "lose")))
    def at_the_bank(self, what: str) -> None:
        kind = "charges" if what == "dispute" else "disputes"
        if what == "dispute":
            earn(self._server, 2_000)
        try:
            BANK_ACTIONS[kind][what](self._server.simulator, LAST, {})
            self.street.done[what] += 1
        except Refusal:
            self.street.done["nothing to dispute"] += 1
        synced(self.street.counter)

    @rule(chance=chances)
    def pay_out(self, chance: random.Random) -> None:
        """Pay out what there is in each currency; some of it comes back."""
        for _currency in range(2):
            with at_stripe(self._server) as account:
                payout = pay_out_all(account)
                if payout is None:
                    break
                self.street.done["paid out"] += 1
                if chance.random() < 0.3:
                    fail_payout(account, payout["id"])
                    self.street.done["sent back"] += 1
        self.street.counter.wait(timedelta(days=3))
        synced(self.street.counter)

    # --- the end ---

    def teardown(self) -> None:
        """Settle all and close, fetch what moved, and make the books of each month."""
        if not hasattr(self, "first"):
            return
        try:
            street = self.street
            street.lose("", None)
            for register in street.ids:
                self.settle(register)
            for register in street.ids:
                self.open_drawer(register, None)  # for cards that were taken while it was closed
                self.close(register, 12_345, 345)
            street.counter.wait(timedelta(days=9))
            for _run in range(3):
                synced(street.counter)
            RandomMonths.totals += street.done
            note(str(dict(street.done)))
            fetching = street.counter.services.balance_fetching
            fetching.fetch(street.counter.actor, self.first)
            with TemporaryDirectory(prefix="till-months-") as folder:
                check_months(street, self.first, self._today() - timedelta(days=1), Path(folder))
        finally:
            self.opened.close()


def check_months(street: Street, first: date, last: date, folder: Path) -> None:
    """Hold each month's workbook and bookings against each other, and all against the rows."""
    counter = street.counter
    rules = AccountingRules(Chart.SKR03, consultant="1001", client="42")
    counter.services.settings.save(counter.actor, ACCOUNTING, rules)
    made: list[Booking] = []
    month = months_later(first, 0)
    while month <= last:
        days = max(month, first), min(end_of_month(month), last)
        check_workbook(street, *days, folder / f"{month:%Y-%m}.xlsx")
        made += check_bookings(street, *days, folder / f"{month:%Y-%m}")
        month = months_later(month, 1)
    numbers = [booking.number for booking in made]
    assert len(numbers) == len(set(numbers)), "a number twice"
    check_accounts(street, made)


def check_workbook(street: Street, first: date, last: date, path: Path) -> None:
    """Have every formula counted anew, and every tie leave nothing."""
    accounting, actor = street.counter.services.accounting, street.counter.actor
    saved = accounting.save_workbook(actor, WorkbookRequest(first, last), path)
    left = Counted(path).check()
    wrong = {what: amount for what, amount in left.items() if amount}
    assert not wrong, (first, last, wrong)
    assert (saved.differences, saved.unknown) == (0, 0), (first, last)


def check_bookings(street: Street, first: date, last: date, folder: Path) -> list[Booking]:
    """Have beancount find no error in them, and each other format be written too."""
    accounting, actor = street.counter.services.accounting, street.counter.actor
    request = BookingRequest(first, last, BookingFormat.BEANCOUNT)
    made = list(accounting.bookings(actor, request))
    if not made:
        return made
    folder.mkdir()
    for format_ in BookingFormat:
        request = BookingRequest(first, last, format_)
        written = accounting.export(actor, request, folder / format_.value)
        assert (written.count, written.left_out) == (len(made), 0)
    files = sorted(folder.glob("beancount*"))
    main = folder / "main"
    lines = ['plugin "beancount.plugins.auto_accounts"', *(f'include "{f.name}"' for f in files)]
    main.write_text("\n".join(lines))
    entries, errors, _options = loader.load_file(str(main))
    assert not errors, errors
    assert sum(isinstance(each, Transaction) for each in entries) == len(made)
    return made


def check_accounts(street: Street, made: list[Booking]) -> None:
    """Hold what is on the accounts against what the rows say lies there."""
    sums: dict[tuple[Account, str], int] = defaultdict(int)
    for booking in made:
        for posting in booking.postings:
            sums[posting.account, booking.currency] += posting.minor
    with street.counter.database.read() as session:
        newest: dict[str, int] = {}
        for shift in session.scalars(select(Shift).order_by(Shift.closed_at)):
            newest[shift.register_id] = shift.left_minor or 0
        cash = sums[Account.CASH, "usd"]
        assert cash == sum(newest.values()), (cash, newest)
        in_a_z = select(Shift.id).where(Shift.closed_at.is_not(None))  # of an open one later
        ours = select(Tender.intent_id).where(Tender.intent_id.is_not(None))
        taken = (
            select(func.coalesce(func.sum(Tender.amount_minor), 0))
            .where(Tender.intent_id.is_not(None), Tender.business_date.is_not(None))
            .where(or_(Tender.shift_id.is_(None), Tender.shift_id.in_(in_a_z)))
            .scalar_subquery()
        )
        back = (
            select(func.coalesce(func.sum(Refund.amount_minor), 0))
            .where(Refund.stripe_id.is_not(None), Refund.tender_id.is_not(None))
            .where(
                or_(
                    Refund.shift_id.is_(None),
                    Refund.shift_id.in_(in_a_z),
                    Refund.origin == RefundOrigin.STRIPE,
                )
            )
            .where(Refund.state.in_(("succeeded", "pending", "requires_action")))
            .scalar_subquery()
        )
        paid_out = (
            select(func.coalesce(func.sum(BalanceEntry.amount_minor), 0))
            .where(BalanceEntry.payout_id.is_not(None), BalanceEntry.intent_id.in_(ours))
            .where(BalanceEntry.reporting_category.in_(("charge", "refund", "refund_failure")))
            .scalar_subquery()
        )
        owed = session.scalar(select(taken - back - paid_out))
        on_cards = session.scalar(
            select(func.coalesce(func.sum(CreditEntry.amount_minor), 0)).where(
                or_(CreditEntry.shift_id.is_(None), CreditEntry.shift_id.in_(in_a_z))
            )
        )
    assert sums[Account.CREDIT, "usd"] == -(on_cards or 0), (sums[Account.CREDIT, "usd"], on_cards)
    assert sums[Account.STRIPE, "usd"] == owed, (sums[Account.STRIPE, "usd"], owed)


def play_months(many: int, first: int, *, shrink: bool = False) -> str:
    """Play so many examples of a seed; return what is wrong with one, empty where all is well."""
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    chosen = settings(
        max_examples=many,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    RandomMonths.totals.clear()
    try:
        run_state_machine_as_test(seed(first)(RandomMonths), settings=chosen)
    except AssertionError as error:
        notes: list[str] = getattr(error, "__notes__", [])
        return "\n".join((str(error), *map(str, extract_tb(error.__traceback__)[-2:]), *notes))
    return ""


def main() -> int:
    """Play what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shrink", action="store_true")
    options = parser.parse_args()
    make_books_fast()
    wrong = play_months(options.months, options.seed, shrink=options.shrink)
    done = [f"{many:8} {what}" for what, many in sorted(RandomMonths.totals.items())]
    sys.stdout.write("\n".join([wrong or "each month ties", *done, ""]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
