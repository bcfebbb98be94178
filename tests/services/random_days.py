"""Days at random at two registers, made by hypothesis: the same ones for a seed.

    python -m tests.services.random_days --days 500 --seed 7

Cash, cards, pages of several payments, tips, discounts, tax, answers that are lost and come later,
refunds here and in the Dashboard, voids, cash in and out, counts and closes. Each Z has to be what
the raw rows come to (`pos_app/smoke/z_check.py`), and each report is the same by roll-ups, which
were made night by night, as when all is counted anew.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Final

import stripe
from hypothesis import HealthCheck, Phase, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select

from pos_app.db.models.customers import Customer
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.reports import REPORT_DAY
from pos_app.db.models.store import Register
from pos_app.domain.business_day import business_date
from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind, LineKind
from pos_app.domain.cash_rounding import CashRounding, RoundingMode
from pos_app.domain.deposits import DepositRules
from pos_app.domain.goods_returns import ReturnReason
from pos_app.domain.ids import new_id
from pos_app.domain.payments import TenderKind, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.domain.shifts import MovementKind, ShiftRules
from pos_app.domain.taxes import TaxExemption, TaxRate
from pos_app.errors import UserError
from pos_app.services.returns.views import ReturnedLine, ReturnRequest
from pos_app.services.shared.declared_settings import CASH_ROUNDING, DEPOSITS
from pos_app.services.views.deposits import NewDeposit
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.readers import TippingView
from pos_app.services.views.report_tables import ReportKey, ReportRequest
from pos_app.services.views.sales import PaymentRequest, SaleView
from pos_app.services.views.shifts import Handover
from pos_app.smoke.credit_check import wrong_credit
from pos_app.smoke.z_check import held_now, unsettled_now, wrong_zs
from pos_app.training.core.controls import FaultKind
from tests.services.at_drawer import AtDrawer
from tests.services.at_reader import AtReader
from tests.services.counter import STORE, TAX, Counter, open_counter
from tests.services.payer import synced
from tests.support.fast_books import make_books_fast

STEPS: Final = 40
"""What is done in one example: several days."""
RUSH: Final = 40
"""Sales, at most, that are made one after the other at the busiest hour."""
GST: Final = TaxRate("gst", "GST", 50_000, inclusive=False)
QST: Final = TaxRate("qst", "QST", 99_750, inclusive=False, compound=True)
TAXES: Final = (
    None,
    TAX,
    TaxRate("both", "GST + QST", 149_750, inclusive=False, parts=(GST, QST)),
    TaxRate("vat", "VAT", 190_000, inclusive=True),
)
EXEMPT: Final = TaxExemption("Resale", "CA-1")
LOST: Final = (FaultKind.RESET_AFTER, FaultKind.RESET_BEFORE, FaultKind.ERROR_EXECUTED)
HOLDING: Final = tuple(state for state in TenderState if state.holds_the_sale)

amounts = st.integers(1, 5_000)
registers = st.sampled_from(("R1", "R2"))
chances = st.randoms(use_true_random=False)


@dataclass
class Street:
    """A store with two registers over one book, and what was done there so far."""

    counter: Counter
    reader: AtReader
    drawer: AtDrawer
    customer: str
    reseller: str
    """Who pays no tax."""
    card: str
    ids: dict[str, str]
    colleague: str
    sold: list[SaleView] = field(default_factory=list)
    done: Tally[str] = field(default_factory=Tally)
    kept: list[str] = field(default_factory=list)
    """The sales that were kept as deposits, whatever became of them."""

    @classmethod
    def set_up(cls, counter: Counter) -> Street:
        """Have the store work with shifts at two registers, with one reader that asks for tips."""
        with counter.database.write() as session:
            first = session.scalars(select(Register)).one()
            second = Register(id=new_id(), name="Bar", prefix="R2", created_at=counter.clock.now())
            session.add(second)
            session.flush()
            ids = {"R1": first.id, "R2": second.id}
        reader = AtReader.set_up(counter)
        tips = TippingView(percentages=(10, 15, 20))
        counter.readers.save_tipping(counter.actor, reader.location_id, tips)
        customer = counter.customer("pm_card_visa")
        drawer = AtDrawer.set_up(counter, ShiftRules(on=True, blind=True))
        rules = DepositRules(on=True, least_ppm=0, retain_ppm=100_000)
        counter.services.settings.save(counter.actor, DEPOSITS, rules)
        bo = counter.services.staff.save_cashier(counter.actor, None, "Bo", "cashier")
        card = counter.cards_of(customer)[0]
        reseller = counter.customer(name="Resell & Sons")
        with counter.database.write() as session:
            row = session.get_one(Customer, reseller)
            row.exempt_reason, row.exempt_number = EXEMPT.reason, EXEMPT.number
        return cls(counter, reader, drawer, customer, reseller, card, ids, bo.id)

    @contextmanager
    def at(self, register: str, what: str) -> Iterator[None]:
        """Stand at a register; what the program refuses there is not done."""
        self.counter.database.station.register_id = self.ids[register]
        with suppress(UserError):
            yield
            self.done[what] += 1

    def cart(self, *prices: int, off: int = 0) -> Cart:
        """Ring up lines of every kind of tax, some to who pays none, and take a share off."""
        lines = tuple(
            CartLine(f"Item {place}", price, tax=TAXES[price % len(TAXES)])
            for place, price in enumerate(prices)
        )
        cart = Cart("usd", lines, customer_id=self.customer)
        if sum(prices) % 11 == 0:
            cart = replace(cart, customer_id=self.reseller, exemption=EXEMPT)
        if not off:
            return cart
        return replace(cart, discount=Discount(DiscountKind.PERCENT, off * 10_000))

    def tenders(self, *states: TenderState) -> list[str]:
        """Return the payments that are in one of these states."""
        with self.counter.database.read() as session:
            chosen = select(Tender.id).where(Tender.state.in_(states)).order_by(Tender.id)
            return list(session.scalars(chosen))

    def open_refunds(self) -> list[str]:
        """Return the refunds of which nobody can say whether they were made."""
        with self.counter.database.read() as session:
            chosen = select(Refund.id).where(Refund.settled_at.is_(None)).order_by(Refund.id)
            return list(session.scalars(chosen))

    def lose(self, path: str, lost: FaultKind | None) -> None:
        """Lose the next answer of a kind."""
        self.counter.server.controls.faults.clear()
        if lost:
            self.counter.server.controls.fault(lost, path, method="POST")

    def close(self, counted: int, to_bank: int) -> None:
        """Count and close the drawer; what nobody can say yet is on the Z as the rows have it."""
        shift = self.drawer.view.shift
        if shift is None:
            return
        counter = self.counter
        counter.services.shifts.count(counter.actor, shift.id, counted)
        waiting = unsettled_now(counter.database.path, counter.database.station.register_id)
        held = held_now(counter.database.path)
        z = self.drawer.close(counted, to_bank=min(to_bank, counted), note="As it is")
        assert z.content["unsettled"] == waiting, (z.content["unsettled"], waiting)
        assert z.content["deposits"]["held"] == held, (z.content["deposits"], held)


class RandomDays(RuleBasedStateMachine):
    """Cashiers at two registers, and whatever comes between them, in any order."""

    totals: ClassVar[Tally[str]] = Tally()
    """What was done in all examples of a run."""

    @initialize()
    def open_store(self) -> None:
        """Begin with new books and a new account."""
        self.opened = ExitStack()
        folder = Path(self.opened.enter_context(TemporaryDirectory(prefix="till-days-")))
        self.street = Street.set_up(self.opened.enter_context(open_counter(folder)))
        for register in self.street.ids:
            self.open_drawer(register, 10_000)
            self.rush(register, RUSH, random.Random(RUSH))

    # --- the drawer ---

    @rule(register=registers, opened_with=st.none() | st.integers(0, 30_000))
    def open_drawer(self, register: str, opened_with: int | None) -> None:
        with self.street.at(register, "opened"):
            offered = self.street.drawer.view.offered
            self.street.drawer.open(offered if opened_with is None else opened_with)

    @rule(register=registers, kind=st.sampled_from(MovementKind), amount=st.integers(1, 500))
    def move(self, register: str, kind: MovementKind, amount: int) -> None:
        counter = self.street.counter
        with self.street.at(register, "moved"):
            if kind is MovementKind.NO_SALE:
                counter.services.shifts.open_drawer(counter.actor, new_id(), "Change for a note")
            else:
                self.street.drawer.move(kind, amount)

    @rule(register=registers, chance=chances)
    def reverse(self, register: str, chance: random.Random) -> None:
        street = self.street
        with street.at(register, "reversed"):
            if movements := street.drawer.view.movements:
                wrong = chance.choice(movements)
                street.counter.services.shifts.reverse(street.counter.actor, wrong.id, "Mistyped")

    @rule(register=registers, counted=st.integers(0, 60_000))
    def hand_over(self, register: str, counted: int) -> None:
        """Count, and let somebody else go on with the same shift."""
        counter = self.street.counter
        with self.street.at(register, "handed over"):
            if shift := self.street.drawer.view.shift:
                counter.services.shifts.count(counter.actor, shift.id, counted)
                handover = Handover(new_id(), shift.id, self.street.colleague)
                counter.services.shifts.hand_over(counter.actor, handover)

    @rule(register=registers, counted=st.integers(0, 60_000), to_bank=st.integers(0, 60_000))
    def close(self, register: str, counted: int, to_bank: int) -> None:
        with self.street.at(register, "closed"):
            self.street.close(counted, to_bank)

    @rule(unit=st.sampled_from((0, 5, 10, 50, 100)), mode=st.sampled_from(RoundingMode))
    def round_cash(self, unit: int, mode: RoundingMode) -> None:
        rounding = CashRounding(unit, mode)
        self.street.counter.services.settings.save(
            self.street.counter.actor, CASH_ROUNDING, rounding
        )

    # --- selling ---

    @rule(register=registers, many=st.integers(5, RUSH), chance=chances)
    def rush(self, register: str, many: int, chance: random.Random) -> None:
        for _sale in range(many):
            prices = [chance.randrange(1, 3_000) for _line in range(chance.randrange(1, 4))]
            off = chance.choice((0, 0, 10))
            with self.street.at(register, "sold for cash"):
                counter = self.street.counter
                cart = self.street.cart(*prices, off=off)
                self.street.sold.append(counter.selling.quick_cash(counter.actor, cart))

    @rule(register=registers, price=amounts, more=st.integers(0, 3_000))
    def sell_for_cash(self, register: str, price: int, more: int) -> None:
        with self.street.at(register, "sold for cash"):
            sale = self._begin(price)
            self.street.sold.append(self.street.counter.selling.take_cash(sale.id, price + more))

    @rule(register=registers, price=amounts, lost=st.none() | st.sampled_from(LOST))
    def sell_by_card(self, register: str, price: int, lost: FaultKind | None) -> None:
        with self.street.at(register, "lost a card" if lost else "sold by card"):
            self._charge(self._begin(price + 50), None, lost)

    @rule(register=registers, price=amounts, part=amounts)
    def split(self, register: str, price: int, part: int) -> None:
        """Pay a part in cash, and the rest by card; or leave it there."""
        with self.street.at(register, "split"):
            sale = self._begin(price + 100)
            sale = self.street.counter.selling.take_cash(sale.id, min(part, price))
            if part % 3:
                self._charge(sale, None, None)

    @rule(register=registers, price=amounts, tip=st.integers(0, 500))
    def tip(self, register: str, price: int, tip: int) -> None:
        street = self.street
        with street.at(register, "tipped"):
            sale = self._begin(price + 50)
            tender = street.counter.selling.prepare_reader(sale.id, street.reader.id)
            street.counter.selling.start_reader(tender.id)
            street.reader.does("tip", amount=tip)
            street.reader.does("tap")
            street.counter.selling.check_again(street.counter.actor, tender.id)
            street.sold.append(street.counter.selling.sale(sale.id))

    def _begin(self, price: int) -> SaleView:
        counter = self.street.counter
        return counter.selling.begin(counter.actor, self.street.cart(price))

    def _charge(self, sale: SaleView, amount: int | None, lost: FaultKind | None) -> None:
        street, selling = self.street, self.street.counter.selling
        tender = selling.prepare_card(sale.id, street.card, amount)
        street.lose("/confirm", lost)
        selling.charge(tender.id)
        street.sold.append(selling.sale(sale.id))

    # --- deposits ---

    @rule(register=registers, price=amounts, part=amounts, lost=st.none() | st.sampled_from(LOST))
    def keep(self, register: str, price: int, part: int, lost: FaultKind | None) -> None:
        """Pay a part in cash or by card, and keep the sale; the answer of the card may be lost."""
        street = self.street
        with street.at(register, "kept"):
            sale = self._begin(price + 100)
            if part % 2:
                street.counter.selling.take_cash(sale.id, min(part, price))
            else:
                self._charge(sale, min(part, price) + 50, lost)
            new = NewDeposit(sale.id, "Ada")
            street.kept.append(street.counter.deposits.keep(street.counter.actor, new).sale_id)

    @rule(
        register=registers,
        chance=chances,
        part=st.none() | amounts,
        lost=st.none() | st.sampled_from(LOST),
    )
    def pay_a_deposit(
        self, register: str, chance: random.Random, part: int | None, lost: FaultKind | None
    ) -> None:
        """Pay a part of a deposit, or all that is left; in cash or by card, at any register."""
        street = self.street
        with street.at(register, "paid a deposit"):
            counter = street.counter
            sale_id = chance.choice(street.kept or self._nothing())
            sale = counter.deposits.go_on(counter.actor, sale_id)
            if part is None or part % 2:
                counter.selling.take_cash(sale.id, min(part or sale.left, sale.left))
                street.sold.append(counter.selling.sale(sale.id))
            else:
                self._charge(sale, None, lost)

    @rule(register=registers, chance=chances, lost=st.none() | st.sampled_from(LOST))
    def cancel_a_deposit(
        self, register: str, chance: random.Random, lost: FaultKind | None
    ) -> None:
        street = self.street
        with street.at(register, "cancelled a deposit"):
            sale_id = chance.choice(street.kept or self._nothing())
            street.lose("/v1/refunds", lost)
            street.counter.deposits.cancel(street.counter.actor, sale_id, "Changed her mind")

    # --- gift cards ---

    @rule(register=registers, amount=amounts, price=st.integers(0, 2_000))
    def sell_gift_card(self, register: str, amount: int, price: int) -> None:
        """Sell one, with something beside it; some lose it at once, and get a new code."""
        counter = self.street.counter
        with self.street.at(register, "sold a gift card"):
            cart = self.street.cart(*([price] if price else []), off=10 if price % 2 else 0)
            gift = CartLine("Gift card", amount, kind=LineKind.GIFT_CARD)
            sale = counter.selling.quick_cash(counter.actor, replace(cart.added(gift), id=cart.id))
            self.street.sold.append(sale)
            if amount % 5 == 0:
                (card,) = counter.services.credits.to_hand_over(sale.id)
                counter.services.credits.replace(counter.actor, card.id)

    @rule(register=registers, price=amounts, chance=chances)
    def pay_by_gift_card(self, register: str, price: int, chance: random.Random) -> None:
        """Pay with what is left on a card, and the rest in cash; some leave it there."""
        counter = self.street.counter
        with self.street.at(register, "paid by gift card"):
            cards = [each for each in counter.services.credits.search() if each.is_spendable]
            card = chance.choice(cards or self._nothing())
            sale = self._begin(price)
            request = PaymentRequest(sale.id, TenderKind.STORE_CREDIT, None, card.id)
            paid = counter.selling.payments.take(counter.actor, request).sale
            if paid.left and price % 4:
                paid = counter.selling.take_cash(sale.id, paid.left_in_cash)
            self.street.sold.append(paid)

    @rule(register=registers, share=st.integers(1, 100), chance=chances)
    def give_back_as_credit(self, register: str, share: int, chance: random.Random) -> None:
        counter = self.street.counter
        with self.street.at(register, "gave back as credit"):
            sale = counter.selling.sale(chance.choice(self.street.sold or self._nothing()).id)
            tender = sale.tenders[0]
            request = RefundRequest(
                sale.id,
                tender.id,
                max(1, tender.amount * share // 100),
                "duplicate",
                way=TenderKind.STORE_CREDIT,
            )
            counter.refunds.create(counter.actor, request)

    # --- what was not known, or not wanted ---

    @rule(register=registers)
    def settle(self, register: str) -> None:
        """Find out what became of all that is not known."""
        self.street.lose("", None)
        counter = self.street.counter
        for tender in self.street.tenders(*HOLDING):
            with self.street.at(register, "settled"):
                counter.selling.check_again(counter.actor, tender)
        for refund in self.street.open_refunds():
            with self.street.at(register, "settled a refund"):
                counter.refunds.check(counter.actor, refund)

    @rule(
        register=registers,
        share=st.integers(1, 100),
        lost=st.none() | st.sampled_from(LOST),
        chance=chances,
    )
    def give_back(
        self, register: str, share: int, lost: FaultKind | None, chance: random.Random
    ) -> None:
        street = self.street
        with street.at(register, "lost a refund" if lost else "gave back"):
            sale = street.counter.selling.sale(chance.choice(street.sold or self._nothing()).id)
            street.lose("/v1/refunds", lost)
            street.drawer.give_back(sale, max(1, sale.tenders[0].amount * share // 100))

    @rule(register=registers, price=amounts, chance=chances)
    def exchange(self, register: str, price: int, chance: random.Random) -> None:
        """Have all of a sale come back for something else; the difference is cash or goes back."""
        street, counter = self.street, self.street.counter
        with street.at(register, "exchanged"):
            street.lose("", None)
            found = counter.returns.returnable(chance.choice(street.sold or self._nothing()).id)
            lines = [ReturnedLine(each.id, each.returnable) for each in found.lines]
            goods = found.for_exchange(lines, ReturnReason.WRONG_ITEM)
            wanted = chance.choice((price, goods.worth))
            cart = street.cart(wanted).exchanging(goods)
            if cart.left_to_pay:
                counter.selling.quick_cash(counter.actor, cart)
            else:
                counter.returns.exchange(counter.actor, cart)
            street.sold.append(counter.selling.sale(cart.id))

    @rule(register=registers, chance=chances)
    def take_back_for_cash(self, register: str, chance: random.Random) -> None:
        """Have things come back, and give cash for them however they were paid."""
        street, counter = self.street, self.street.counter
        with street.at(register, "took back"):
            street.lose("", None)
            found = counter.returns.returnable(chance.choice(street.sold or self._nothing()).id)
            lines = tuple(ReturnedLine(each.id, each.returnable) for each in found.lines[:1])
            request = ReturnRequest(
                found.sale_id, lines, ReturnReason.CHANGED_MIND, way=TenderKind.CASH
            )
            counter.returns.take_back(counter.actor, request)

    @rule(register=registers, chance=chances)
    def void(self, register: str, chance: random.Random) -> None:
        street = self.street
        with street.at(register, "voided"):
            sale = chance.choice(street.sold or self._nothing())
            street.lose("", None)
            street.counter.voids.void(street.counter.actor, sale.id, "Wrong sale")

    @rule(register=registers, chance=chances)
    def remove(self, register: str, chance: random.Random) -> None:
        """Take a payment out of a sale that is not paid yet."""
        street = self.street
        with street.at(register, "removed"):
            street.lose("", None)
            taken = street.tenders(TenderState.APPROVED) or self._nothing()
            street.counter.selling.remove_tender(street.counter.actor, chance.choice(taken))

    @rule(amount=amounts, chance=chances)
    def refund_in_dashboard(self, amount: int, chance: random.Random) -> None:
        street = self.street
        intents = [name for name, each in street.counter.intents.items() if each["amount_received"]]
        if not intents:
            return
        with suppress(stripe.StripeError):
            street.reader.dashboard.v1.refunds.create(
                {"payment_intent": chance.choice(intents), "amount": amount}
            )
            street.done["gave back in the Dashboard"] += 1
        street.lose("", None)
        synced(street.counter)

    def _nothing(self) -> Any:
        raise UserError("There is nothing of it yet.")

    @rule(registers=st.sets(registers), many=st.integers(5, RUSH), counted=amounts, chance=chances)
    def night(self, registers: set[str], many: int, counted: int, chance: random.Random) -> None:
        """Sell to those who come late, close, and open in the morning; at some registers."""
        for register in sorted(registers):
            self.rush(register, many, chance)
            self.close(register, counted, counted // 2)
        self.street.counter.wait(timedelta(days=1))
        self.street.counter.services.reporting.roll_up(SYSTEM)
        self.street.done["nights"] += 1
        for register in sorted(registers):
            self.open_drawer(register, None)

    @rule(register=registers, share=st.integers(1, 100), chance=chances)
    def settle_the_day_after(self, register: str, share: int, chance: random.Random) -> None:
        """Lose the answer of a refund, and find out what became of it when its day was summed."""
        self.give_back(register, share, FaultKind.RESET_AFTER, chance)
        self.street.counter.wait(timedelta(days=1))
        self.street.counter.services.reporting.roll_up(SYSTEM)
        self.settle(register)

    # --- the end ---

    def teardown(self) -> None:
        """Settle all, close both drawers, and hold each Z against the rows."""
        if not hasattr(self, "street"):
            return
        try:
            for register in self.street.ids:
                self.settle(register)
            for register in self.street.ids:
                self.close(register, 12_345, 345)
            RandomDays.totals += self.street.done
            note(str(dict(self.street.done)))
            path = self.street.counter.database.path
            wrong = [*wrong_zs(path), *wrong_credit(path)]
            assert not wrong, "\n".join(wrong)
            self._count_anew()
        finally:
            self.opened.close()

    def _count_anew(self) -> None:
        """Hold what was rolled up, and what changed since, against a count of all rows."""
        database, kept = self.street.counter.database, self._reports()
        with database.write() as session:
            session.execute(delete(REPORT_DAY))
        anew = self._reports()
        wrong = {str(key): (kept[key], anew[key]) for key in kept if kept[key] != anew[key]}
        assert not wrong, f"a report is not the same when it is counted anew: {wrong}"

    def _reports(self) -> dict[ReportKey, Any]:
        counter = self.street.counter
        today = business_date(counter.clock.now(), STORE.time_zone)
        request = ReportRequest(today - timedelta(days=2 * STEPS), today)
        run = partial(counter.services.reporting.run, counter.actor)
        return {key: run(key, request).sections for key in ReportKey}


def play_days(many: int, first: int, *, shrink: bool = False) -> str:
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
    RandomDays.totals.clear()
    try:
        run_state_machine_as_test(seed(first)(RandomDays), settings=chosen)
    except AssertionError as error:
        return "\n".join((str(error), *getattr(error, "__notes__", ())))
    return ""


def main() -> int:
    """Play as many as the command line says; 1 where a Z is wrong."""
    parser = argparse.ArgumentParser(prog="make days", description=__doc__)
    parser.add_argument("--days", type=int, default=100, help="examples, of several days each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shrink", action="store_true", help="look for the shortest wrong one")
    given = parser.parse_args()
    make_books_fast()
    wrong = play_days(given.days, given.seed, shrink=given.shrink)
    done = [f"{many:8} {what}" for what, many in sorted(RandomDays.totals.items())]
    sys.stdout.write("\n".join([wrong or "each Z is what the rows come to", *done, ""]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
