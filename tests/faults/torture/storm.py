"""A storm: two registers do at random, and all at once, what a counter can.

Two registers with a few threads each, in one process, share an account and its readers; customers
come and go, calls get lost, programs die. It looks for what happens between threads, where the
rest of the torture gives a program one action after the other.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Event, Lock, Thread
from typing import Final
from urllib.error import HTTPError

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pos_app.db.changes import bulk_write
from pos_app.db.engine import Database
from pos_app.db.models import store
from pos_app.db.models.customers import CardSetup
from pos_app.db.models.payments import Attempt, Refund, Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.shared.settings import write_profile
from pos_app.training.core.controls import FaultKind
from pos_app.training.http.messages import Exchange
from tests.faults.till import PAGE, PART, TOTAL, Died, MortalDatabase, Till, open_till
from tests.faults.till_check import check_books
from tests.services.at_reader import AtReader
from tests.services.counter import STORE
from tests.support.book import make_database

THREADS: Final = 4
"""Worker threads of each register."""
ACTIONS: Final = 40
"""How much each of them does in a run."""
SALES: Final = 3
"""Sales of a register that its workers choose from."""
LESS: Final = -170
"""What a line with a discount takes off: no sum of lines comes to nothing."""
STUCK_AFTER_S: Final = 120
BRIEF_LINE: Final = 120
SWITCH_S: Final = 0.0005
"""Threads change places more often than Python has them do by itself."""

FAULTS: Final = (
    FaultKind.RESET_BEFORE,
    FaultKind.RESET_AFTER,
    FaultKind.ERROR_EXECUTED,
    FaultKind.ERROR_NOT_EXECUTED,
    FaultKind.CONFLICT,
    FaultKind.RATE_LIMITED,
)
DRILLS: Final = ("unplug", "plug_in", "slow", "lose_answer", "lose_before", "busy", "ready")


class Books(MortalDatabase):
    """Books whose program may end at any moment: nothing of it writes afterwards."""

    ended = False

    def end(self) -> None:
        with super()._written():
            self.ended = True

    @contextmanager
    def _written(self) -> Iterator[Session]:
        with super()._written() as session:
            if self.ended:
                raise Died
            yield session


class Trace:
    """What happened, in the order in which it was over."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.lines: list[str] = []
        self.bugs: list[str] = []

    def log(self, what: str) -> None:
        self.lines.append(f"{time.monotonic() - self._began:7.3f} {what}")

    def record(self, exchange: Exchange) -> None:
        if exchange.path.startswith("/v1/"):
            replayed = "replayed " if exchange.replayed else ""
            asked = f"{exchange.method} {exchange.path} {exchange.query[:600]}"
            self.log(f"    {replayed}{exchange.status} {asked} -> {_said(exchange)}")

    def about(self, *names: str) -> Iterator[str]:
        """Return the lines in which any of these is named."""
        return (line for line in self.lines if any(name in line for name in names if name))


def _said(exchange: Exchange) -> str:
    """Return the first of an answer's body that tells one object from another."""
    wanted = ('"id"', '"status"', '"code"', '"decline_code"')
    parts = (part.strip() for part in exchange.body.split("\n"))
    return " ".join(part for part in parts if part.startswith(wanted))[:300]


@dataclass
class Register:
    """One program on its own books; `till` is the run of it that is alive."""

    name: str
    till: Till
    trace: Trace
    sales: list[Cart] = field(default_factory=list)
    setups: list[str] = field(default_factory=list)
    past: list[Database] = field(default_factory=list)
    starting: Lock = field(default_factory=Lock)

    def crash(self, _random: Random) -> None:
        """End the program in the midst of whatever it does, and start it again at once."""
        with self.starting:  # two workers may end it at once: one program is started, not two
            old = self.till.database
            if not isinstance(old, Books) or old.ended:
                return
            old.end()
            self.past.append(old)
            self.till = _with_books(self.till, Books(old.path))
        self.settle()

    def settle(self) -> None:
        counter = self.till.counter
        for settle in (
            counter.readers.settle_all,
            counter.card_setups.settle_all,
            counter.recovery.settle_all,
            counter.refunds.settle_all,
        ):
            settle(SYSTEM)

    def till_in_hand(self, random: Random) -> Till:
        """Return the till with one of its sales, a tender of it, and a reader in hand."""
        till = self.till
        cart = random.choice(self.sales)
        sale = till.counter.selling.sale(cart.id)
        tenders = [tender for tender in sale.tenders if tender.kind.facts.moves_at_stripe]
        return replace(
            till,
            sale_id=cart.id,
            setup_id=random.choice(self.setups) if self.setups else "",
            tender=random.choice(tenders) if tenders else None,
            readers=random.sample(till.readers, len(till.readers)),
        )

    def begin(self, random: Random) -> None:
        total = random.choice((TOTAL, TOTAL, PART, 2 * TOTAL))
        line = CartLine("Flat white", total)
        cart = Cart("usd", (line,), customer_id=self.till.customer_id)
        self.till.counter.selling.begin(self.till.counter.actor, cart)
        self.sales = [*self.sales[1 - SALES :], cart]

    def ring_up_more(self, random: Random) -> None:
        """Go back to a cart, change it, and pay again."""
        place = random.randrange(len(self.sales))
        cart = self.till.counter.selling.back_to_cart(self.till.counter.actor, self.sales[place].id)
        self.till.counter.carts.save(self.till.counter.actor, cart)
        if random.random() < 0.5:
            line = CartLine("Bagel", random.choice((LESS, PART)))
            cart = replace(cart, lines=(*cart.lines, line))
        self.till.counter.selling.begin(self.till.counter.actor, cart)

    def remove(self, random: Random) -> str:
        """Take any tender out of a sale, cash too."""
        counter, cart = self.till.counter, random.choice(self.sales)
        tenders = counter.selling.sale(cart.id).tenders
        if tenders:
            counter.selling.remove_tender(counter.actor, random.choice(tenders).id)
        return f"sale {cart.id}"

    def sell_for_cash(self, random: Random) -> None:
        cart = random.choice(self.sales)
        self.till.counter.selling.quick_cash(self.till.counter.actor, cart)

    def park(self, random: Random) -> None:
        cart = random.choice(self.sales)
        self.till.counter.carts.hold(self.till.counter.actor, cart)
        self.till.counter.readers.release(self.till.counter.actor, cart.id)

    def save_card(self, random: Random) -> None:
        hand = self.till_in_hand(random)
        random.choice((Till.save_on_reader, Till.save_on_page))(hand)
        self.setups = [*self.setups[-2:], hand.setup_id]

    def recover(self, _random: Random) -> None:
        self.till.counter.recovery.settle_all(SYSTEM)

    def settle_refunds(self, _random: Random) -> None:
        self.till.counter.refunds.settle_all(SYSTEM)


def _with_books(till: Till, database: Books) -> Till:
    counter = replace(till.counter, database=database)
    readers = [replace(reader, counter=counter) for reader in till.readers]
    return replace(till, counter=counter, database=database, readers=readers)


# --- what a worker does -----------------------------------------------------------------------

Action = Callable[[Register, Random], object]


def _with_sale(action: Callable[[Till, Random], object]) -> Action:
    def do(register: Register, random: Random) -> str:
        hand = register.till_in_hand(random)
        with suppress(UserError):
            named = f"sale {hand.sale_id} tender {hand.tender_in_hand}"
            register.trace.log(f"  {register.name} {named} {hand.tender and hand.tender.state}")
        action(hand, random)
        return f"sale {hand.sale_id} " + (f"tender {hand.tender.id}" if hand.tender else "")

    return do


def _amount(random: Random) -> int | None:
    return random.choice((None, None, PART))


def _at_reader(*actions: str) -> Callable[[Till, Random], None]:
    def do(till: Till, random: Random) -> None:
        with suppress(HTTPError):
            till.readers[0].does(random.choice(actions))

    return do


def _prepare_and_charge(till: Till, random: Random) -> None:
    till.prepare_card(_amount(random))
    till.charge()


def _prepare_and_start(till: Till, random: Random) -> None:
    till.prepare_reader(_amount(random))
    till.start_reader()


_OFTEN: Final[tuple[tuple[int, str, Action], ...]] = (
    (4, "begin", Register.begin),
    (2, "ring up more", Register.ring_up_more),
    (1, "sell for cash", Register.sell_for_cash),
    (1, "park", Register.park),
    (1, "crash", Register.crash),
    (2, "keep card", Register.save_card),
    (2, "recover", Register.recover),
    (1, "settle refunds", Register.settle_refunds),
    (3, "prepare card", _with_sale(lambda t, r: t.prepare_card(_amount(r), r.choice((0, 1))))),
    (4, "prepare and charge", _with_sale(_prepare_and_charge)),
    (4, "charge", _with_sale(lambda t, _: t.charge())),
    (4, "prepare reader", _with_sale(lambda t, r: t.prepare_reader(_amount(r)))),
    (6, "prepare and start", _with_sale(_prepare_and_start)),
    (4, "start reader", _with_sale(lambda t, _: t.start_reader())),
    (1, "show cart", _with_sale(lambda t, _: t.show_cart())),
    (4, "open page", _with_sale(lambda t, r: t.open_page(_amount(r)))),
    (8, "poll", _with_sale(lambda t, _: t.poll())),
    (4, "cancel", _with_sale(lambda t, _: t.cancel())),
    (2, "cash", _with_sale(lambda t, r: t.cash(r.choice((TOTAL, PART))))),
    (1, "leave", _with_sale(lambda t, _: t.leave())),
    (2, "remove", Register.remove),
    (1, "drop", _with_sale(lambda t, _: t.drop())),
    (1, "void", _with_sale(lambda t, _: t.void())),
    (2, "poll setup", _with_sale(lambda t, _: t.poll_setup())),
    (1, "cancel setup", _with_sale(lambda t, _: t.cancel_setup())),
    (8, "tap", _with_sale(lambda t, _: t.tap())),
    (2, "decline", _with_sale(lambda t, _: t.decline())),
    (4, "pay", _with_sale(lambda t, _: t.pay())),
    (2, "answer the bank", _with_sale(lambda t, _: t.answer_bank())),
    (1, "give up at the reader", _with_sale(_at_reader("cancel", "walk_away"))),
    (1, "drill", _with_sale(_at_reader(*DRILLS))),
)
_WEIGHTS: Final = [often for often, _, _ in _OFTEN]


def work(register: Register, random: Random) -> None:
    """Do one random action after another."""
    for _ in range(ACTIONS):
        ((_, name, action),) = random.choices(_OFTEN, _WEIGHTS)
        try:
            came_of_it = action(register, random) or ""
        except UserError as error:
            came_of_it = f"refused: {error.what}"
        except Died:
            came_of_it = "died"
        except Exception:  # noqa: BLE001 - whatever it is, it is a bug to report
            came_of_it = "BUG"
            register.trace.bugs.append(traceback.format_exc())
        register.trace.log(f"{register.name} {name}: {came_of_it}")


def make_noise(till: Till, random: Random, over: Event) -> None:
    """Lose or delay random calls, as a bad network does."""
    controls = till.counter.server.controls
    while not over.wait(random.uniform(0, 0.1)):
        controls.faults = []
        controls.latency = random.choice((0, 0, 0.005, 0.03))
        if random.random() < 0.7:
            controls.fault(random.choice(FAULTS), path="^/v1/", nth=random.randint(1, 8))
    controls.faults, controls.latency = [], 0


# --- one run -----------------------------------------------------------------------------------


@contextmanager
def two_registers(folder: Path, trace: Trace) -> Iterator[list[Register]]:
    """Open two books on one account with two readers that both know."""
    with ExitStack() as stack:
        first = stack.enter_context(open_till(folder))
        first.readers.append(first.readers[0].another())
        first = _with_books(first, Books(first.database.path))
        (folder / "second").mkdir()
        books = Books(make_database(folder / "second").path)
        with books.write() as session:
            bulk_write(session, update(store.Register).values(id="2" * 32), changes=())
            write_profile(session, STORE, first.counter.clock)
        counter = replace(first.counter, database=books)
        counter.return_url = PAGE
        counter.readers.refresh(SYSTEM)
        customer_id = counter.customer("pm_card_visa", "pm_card_authenticationRequired")
        readers = [AtReader(counter, each.id, each.location_id) for each in first.readers]
        second = Till(counter, books, customer_id, readers=readers)
        first.neighbours, second.neighbours = [second], [first]
        yield [Register("R1", first, trace), Register("R2", second, trace)]


def run(seed: int, folder: Path) -> str:
    """Torture two registers once; return what is wrong, empty where all is well."""
    trace, over = Trace(), Event()
    with two_registers(folder, trace) as registers:
        server = registers[0].till.counter.server
        server.observers.append(trace.record)
        for register in registers:
            register.begin(Random(seed))
        workers = [
            Thread(target=work, args=(register, Random(f"{seed} {register.name} {nth}")))
            for register in registers
            for nth in range(THREADS)
        ]
        noise = Thread(target=make_noise, args=(registers[0].till, Random(seed), over))
        for thread in (noise, *workers):
            thread.daemon = True
            thread.start()
        stuck = _wait_for(workers)
        over.set()
        noise.join()
        trace.log("--- closing time")
        wrong = stuck or "".join(trace.bugs) or _what_is_wrong(registers)
        if not wrong:
            return ""
        # Whoever reads a cut report sees its end: the line that failed, without the locals.
        brief = "\n".join(line for line in wrong.splitlines() if len(line) < BRIEF_LINE)
        return "\n".join((wrong, "", *_report(registers, trace), "", brief))


def _wait_for(workers: list[Thread]) -> str:
    until = time.monotonic() + STUCK_AFTER_S
    for thread in workers:
        thread.join(max(0, until - time.monotonic()))
    stuck = {thread.ident for thread in workers if thread.is_alive()}
    frames = sys._current_frames()
    return "\n".join("STUCK\n" + "".join(traceback.format_stack(frames[i])) for i in stuck if i)


def _what_is_wrong(registers: list[Register]) -> str:
    """Start both programs some time later, and compare the books with the account."""
    for reader in registers[0].till.readers:
        for action in ("plug_in", "ready"):
            with suppress(HTTPError):
                reader.does(action)
    try:
        for register in registers:
            register.till.start_anew()
            counter = register.till.counter
            for (
                reader
            ) in register.till.readers:  # as the window does: what is left there is cleared
                counter.readers.poll(counter.actor, reader.id)
        for one, other in zip(registers, reversed(registers), strict=True):
            one.till.neighbours = [other.till]
        for register in registers:
            check_books(register.till)
    except (AssertionError, LookupError, RuntimeError, UserError) as error:
        trace = traceback.TracebackException.from_exception(error, capture_locals=True)
        return "".join(trace.format())
    return ""


def _report(registers: list[Register], trace: Trace) -> Iterator[str]:
    for register in registers:
        with register.till.database.read() as session:
            for sale in session.scalars(select(Sale).order_by(Sale.created_at)):
                yield f"\n=== {register.name} sale {sale.id} {sale.state} of {sale.total_minor}"
                yield from _report_of_sale(session, sale.id, trace)
            for setup in session.scalars(select(CardSetup).order_by(CardSetup.created_at)):
                came_to = f"{setup.state} {setup.step} {setup.failure} settled {setup.settled_at}"
                yield f"\n=== {register.name} setup {setup.id} {setup.kind} {came_to}"
                yield from trace.about(
                    setup.id, setup.setup_intent_id or "", setup.session_id or ""
                )
    yield "\n=== readers and all the rest"
    yield from trace.about("R1 ", "R2 ", "/terminal/readers", "---")


def _report_of_sale(session: Session, sale_id: str, trace: Trace) -> Iterator[str]:
    names = [sale_id]
    for tender in session.scalars(select(Tender).where(Tender.sale_id == sale_id)):
        names += [tender.id, tender.intent_id or "", tender.session_id or ""]
        yield (
            f"  {tender.kind} {tender.id} {tender.state} {tender.step} {tender.amount_minor}"
            f" {tender.intent_id} settled {tender.settled_at}"
        )
        attempts = select(Attempt).where(Attempt.tender_id == tender.id)
        for attempt in session.scalars(attempts.order_by(Attempt.started_at)):
            yield f"    {attempt.started_at:%T.%f} {attempt.endpoint} {attempt.outcome}"
    for refund in session.scalars(select(Refund).where(Refund.sale_id == sale_id)):
        names.append(refund.id)
        yield f"  refund {refund.id} of {refund.tender_id} {refund.state} {refund.amount_minor}"
    yield from trace.about(*names)


def play_storm(seed: int) -> str:
    """Torture two registers once in a folder of their own; return what is wrong, maybe nothing."""
    switch_s = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    try:
        with TemporaryDirectory(prefix="till-storm-") as folder:
            return run(seed, Path(folder))
    finally:
        sys.setswitchinterval(switch_s)
