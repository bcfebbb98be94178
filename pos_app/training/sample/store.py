"""The sample store's three months, played into a simulated account."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice

from pos_app.domain import money
from pos_app.domain.sample import (
    SampleAttempt,
    SampleCard,
    SampleCustomer,
    SampleLine,
    SampleReader,
    SampleRefund,
    SampleSale,
    SampleStore,
    SampleTender,
)
from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call
from pos_app.training.core.errors import Obj, Refusal
from pos_app.training.core.ids import Ids
from pos_app.training.customers import customers, payment_methods
from pos_app.training.money import adjustments, balance, disputes, payment_intents, refunds
from pos_app.training.sample.catalogue import (
    CASHIERS,
    LOCATION,
    PEOPLE,
    PRICES,
    PRODUCTS,
    READERS,
    REGISTER,
    STORE_CURRENCY,
    STORE_NAME,
    STORE_ZONE,
    TAX_PPM,
    TAXED,
    ZERO_RATED,
    SamplePerson,
)
from pos_app.training.sample.plan import SEED, Plan, PlannedSale
from pos_app.training.terminal import locations
from pos_app.training.terminal import readers as terminal_readers

READER_FEE, HELD_BACK = 1_300, 12_500
"""Cents a month for two readers, and what Stripe once held back for two weeks."""

ELSEWHERE, DISPUTED = 1_840, 30
"""Cents that another till takes, and how many card payments ago that was which is disputed."""
OTHER_TILL = ("market-stall", "Market stall")
"""Id and name of its register."""

TotalOf = Callable[[Sequence[SampleLine]], int]


def taxed_total(lines: Sequence[SampleLine]) -> int:
    """A sale's total in cents, with the tax rounded once on the sum."""
    nets = [(line.product, PRICES[line.product] * line.quantity) for line in lines]
    taxed = sum(net for product, net in nets if product in TAXED)
    return sum(net for _product, net in nets) + money.share(taxed, TAX_PPM)


def sample_store(account: Account, total_of: TotalOf = taxed_total) -> SampleStore:
    """Fill an account with the store's three months up to its present, and say what is in it."""
    return seed_account(account, account.now(), total_of)


def training_store(account: Account, total_of: TotalOf = taxed_total) -> SampleStore:
    """Do the same, and let happen what the till's books don't know: it comes in as all such does.

    Another till takes a payment, and a bank takes one of this store's back.
    """
    store = sample_store(account, total_of)
    with account.simulator.lock:
        params = _intent_params(ELSEWHERE, {"till_register": OTHER_TILL[0]})
        params["metadata"]["till_register_name"] = OTHER_TILL[1]
        _confirm(account, payment_intents.create(Call(account, params)), "pm_card_mastercard")
        paid = (sale for sale in reversed(store.sales) if not sale.refunds)
        charges = (sale.tenders[0].charge for sale in paid if sale.tenders[0].charge)
        charge = next(islice(charges, DISPUTED, None))
        disputes.open_dispute(account, account.need("charge", charge), "product_not_received")
        account.simulator.commit()
    return store


def seed_account(account: Account, now: float, total_of: TotalOf = taxed_total) -> SampleStore:
    """Empty an account and fill it with customers, cards, payments, refunds and payouts.

    `total_of` counts what a sale's lines come to, in cents with tax, so that the till's books and
    Stripe agree to the cent. Everything is made through the API's own endpoints, at the time it
    happened before `now` (seconds UTC), and stored at once before this returns.
    """
    with account.simulator.lock:
        account.simulator.clear(account)
        with _made_up_past(account):
            store = _Seeder(account, Plan(now), total_of).run()
        account.simulator.commit()
    return store


@contextmanager
def _made_up_past(account: Account) -> Iterator[None]:
    clock, ids = account.clock, account.ids
    account.ids = Ids(SEED)
    try:
        yield
    finally:
        account.clock, account.ids = clock, ids


class _Seeder:
    """Plays the plan through the endpoints, in the order of time."""

    def __init__(self, account: Account, plan: Plan, total_of: TotalOf) -> None:
        self._account = account
        self._plan = plan
        self._total_of = total_of
        self._store = SampleStore(
            STORE_NAME,
            STORE_ZONE,
            STORE_CURRENCY,
            TAX_PPM,
            ZERO_RATED,
            REGISTER,
            CASHIERS,
            PRODUCTS,
        )
        self._people: dict[str, SampleCustomer] = {}
        self._sales: dict[str, SampleSale] = {}

    def run(self) -> SampleStore:
        present = self._account.clock()
        for place, person in enumerate(PEOPLE):
            self._at(self._plan.opening() + place * 90)
            self._people[person.key] = self._customer(person)
        for moment, _, happen in sorted(self._happenings(), key=lambda item: item[:2]):
            if moment < present:
                self._at(moment)
                happen()
        self._at(int(present))
        self._store.readers = list(self._readers())
        self._store.customers = list(self._people.values())
        self._store.sales = list(self._sales.values())
        return self._store

    def _happenings(self) -> Iterator[tuple[int, int, Callable[[], object]]]:
        for number, moment in enumerate(self._plan.payouts()):
            yield moment, number, partial(balance.pay_out_all, self._account)
        yield from self._done_by_stripe()
        for number, plan in enumerate(self._plan.sales()):
            yield plan.created, number, partial(self._sell, plan)
            if plan.refund:
                yield plan.refund.created, number, partial(self._refund, plan)

    def _done_by_stripe(self) -> Iterator[tuple[int, int, Callable[[], object]]]:
        """Yield what is in payouts besides payments: fees, a correction, a hold, one sent back."""
        account, (held, released) = self._account, self._plan.held()
        for moment in self._plan.fees():
            fee = partial(adjustments.charge_fee, account, READER_FEE, "Terminal: reader fee")
            yield moment, 0, fee
        yield held, 0, partial(adjustments.hold, account, HELD_BACK)
        yield released, 0, partial(adjustments.release, account, HELD_BACK)
        given_back = partial(adjustments.adjust, account, READER_FEE, "Fee adjustment")
        yield self._plan.corrected(), 0, given_back
        yield self._plan.sent_back(), 0, self._send_back

    def _send_back(self) -> None:
        newest = next(self._account.tables["payout"].newest_first(), None)
        if newest is not None:
            balance.fail_payout(self._account, newest["id"])

    def _readers(self) -> Iterator[SampleReader]:
        location = locations.new_location(self._account, LOCATION)
        for label, code in READERS:
            reader = terminal_readers.new_reader(self._account, code, location["id"], label)
            yield SampleReader(
                reader["id"],
                label,
                reader["device_type"],
                reader["serial_number"],
                location["id"],
                location["display_name"],
            )

    def _at(self, moment: int) -> None:
        self._account.apply()
        self._account.clock = lambda: moment
        self._account.simulator.settle(self._account)
        self._account.apply()

    def _customer(self, person: SamplePerson) -> SampleCustomer:
        account = self._account
        given = {"name": person.name, "email": person.email or "", "phone": person.phone or ""}
        metadata = {"till_customer": person.key}
        customer = customers.new_customer(account, {**given, "metadata": metadata})
        methods = [
            payment_methods.attach_to(account, f"pm_card_{card}", customer["id"])
            for card in person.cards
        ]
        if methods:
            customer["invoice_settings"]["default_payment_method"] = methods[0]["id"]
            account.save(customer)
        return SampleCustomer(
            person.key,
            customer["id"],
            person.name,
            person.email,
            person.phone,
            person.notes,
            customer["created"],
            tuple(_sample_card(method) for method in methods),
        )

    def _sell(self, plan: PlannedSale) -> None:
        total = self._total_of(plan.lines)
        if plan.card is None and plan.saved is None:
            # The next whole 20 dollars, or the exact amount when it is even already.
            tender = SampleTender(plan.tender_id, "cash", total, -(-total // 2000) * 2000)
        else:
            tender = self._pay_by_card(plan, total)
        self._sales[plan.id] = SampleSale(
            plan.id,
            plan.created,
            REGISTER,
            plan.cashier,
            plan.customer,
            plan.lines,
            total,
            (tender,),
        )

    def _pay_by_card(self, plan: PlannedSale, total: int) -> SampleTender:
        account = self._account
        person = self._people[plan.customer] if plan.customer else None
        metadata = {
            "till_sale": plan.id,
            "till_tender": plan.tender_id,
            "till_register": REGISTER,
            "till_cashier": plan.cashier,
        }
        params = _intent_params(total, metadata)
        if person:
            params["customer"] = person.stripe_id
        intent = payment_intents.create(Call(account, params))
        declined = self._try_first(intent, plan.declined) if plan.declined else None
        saved = person.cards[plan.saved].id if person and plan.saved is not None else None
        _confirm(account, intent, saved or f"pm_card_{plan.card}")
        return self._card_tender(plan.tender_id, intent, declined)

    def _try_first(self, intent: Obj, card: str) -> SampleAttempt:
        try:
            _confirm(self._account, intent, f"pm_card_{card}")
        except Refusal as refusal:
            error = refusal.error
            tried = error["payment_method"]["card"]
            return SampleAttempt(
                error["charge"],
                error["code"],
                error["decline_code"],
                error["message"],
                tried["brand"],
                tried["last4"],
            )
        raise ValueError(f"{card} was not declined")

    def _card_tender(self, name: str, intent: Obj, declined: SampleAttempt | None) -> SampleTender:
        charge = self._account.need("charge", intent["latest_charge"])
        moved = self._account.need("balance_transaction", charge["balance_transaction"])
        card = charge["payment_method_details"]["card"]
        return SampleTender(
            name,
            "card",
            intent["amount"],
            intent["amount"],
            intent["id"],
            charge["id"],
            charge["payment_method"],
            card["brand"],
            card["last4"],
            moved["fee"],
            declined,
        )

    def _refund(self, plan: PlannedSale) -> None:
        sale, wanted = self._sales[plan.id], plan.refund
        if wanted is None:
            return
        tender = sale.tenders[0]
        returned = plan.lines if wanted.lines is None else plan.lines[: wanted.lines]
        amount = min(self._total_of(returned), tender.amount)
        made = None
        if tender.payment_intent:
            params = {
                "payment_intent": tender.payment_intent,
                "amount": amount,
                "reason": wanted.reason,
                "metadata": {"till_refund": wanted.id, "till_sale": sale.id},
            }
            made = refunds.create(Call(self._account, params))["id"]
        back = SampleRefund(wanted.id, tender.id, amount, wanted.created, wanted.reason, made)
        self._sales[plan.id] = replace(sale, refunds=(back,))


def _intent_params(amount: int, metadata: Obj) -> Obj:
    return {
        "amount": amount,
        "currency": STORE_CURRENCY,
        "allowed_payment_method_types": ["card"],
        "capture_method": "automatic",
        "description": STORE_NAME,
        "metadata": metadata,
    }


def _confirm(account: Account, intent: Obj, method: str) -> None:
    confirmed = Call(account, {"payment_method": method}, names={"id": intent["id"]})
    payment_intents.confirm(confirmed)


def _sample_card(method: Obj) -> SampleCard:
    card = method["card"]
    names = ("brand", "last4", "exp_month", "exp_year", "funding", "fingerprint")
    return SampleCard(method["id"], *(card[name] for name in names))
