"""One history played to its end: a scenario, a fault, the next start, and what is wrong then."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from pos_app.db.backups import Backup, Reason, make_backup
from pos_app.db.restore import restore
from pos_app.domain.payments import AT_STRIPE
from pos_app.services.shared.clock_skew import LONGEST_REQUEST
from pos_app.services.views.store import ConnectView
from pos_app.training.money.account_summary import account_summary
from tests.faults.torture.books_check import Evidence, violations
from tests.faults.torture.cashier import Cashier
from tests.faults.torture.drawer_check import drawer_rows, wrong_drawer
from tests.faults.torture.faults import CLOCK_OFF, KILLS, SLOW, Fault
from tests.faults.torture.harness import (
    KEY,
    NOBODY,
    Harness,
    Seed,
    account_of,
    shown_pages,
    taken_here,
)
from tests.faults.torture.mail_check import wrong_mails
from tests.faults.torture.mirror_check import not_mirrored
from tests.faults.torture.print_check import wrong_papers
from tests.faults.torture.process import Died, Start
from tests.faults.torture.program import MODE
from tests.faults.torture.proxy import FaultPoints, ProxiedRequest, Proxy
from tests.support.clock import TurnedClock
from tests.support.mail_server import Inbox
from tests.support.wire_printer import WirePrinter

NEXT_START: Final = LONGEST_REQUEST + timedelta(minutes=1)
"""After this, no request from before the kill is still on its way."""
LONG: Final = 30.0
PATIENCE_S: Final = 0.25
"""For an answer, where there is none to come."""
INTERAC: Final = "4506445006931933"
CHARGES: Final = ("/confirm", "/process_payment_intent", "/capture", "/refund_payment", "/refunds")


@dataclass(frozen=True)
class Scenario:
    """What a cashier and their customers do.

    `ends` is the state of the last sale where nothing goes wrong, empty where there is no sale.
    `refusals` is how much of it the program refuses by right. `later` is when it is started again,
    and `twice` tells that this is done once more: what was asked for before Stripe's clock was
    known may still arrive until ten minutes after its first answer.
    """

    name: str
    walk: Callable[[ScenarioRun], None]
    ends: str = "paid"
    refusals: int = 0
    prepare: Callable[[ScenarioRun], None] | None = None
    connected: ConnectView = NOBODY
    later: timedelta = NEXT_START
    twice: bool = False
    ahead: timedelta = timedelta()
    """How much the register's clock is wrong."""
    restored: bool = False
    """Whether an older copy of the book was put back: some payments are known to Stripe only."""
    mirrored: bool = False
    """Whether the books have to say just what the account says, in the end."""
    key_in_environment: bool = False
    revive: Callable[[ScenarioRun], None] | None = None
    """What the cashier does first after a kill, before the customers go home."""
    ends_day: Callable[[ScenarioRun], None] | None = None
    """What is done last, all being well again: no drawer is open then."""


@dataclass
class Outcome:
    """What came of a history. `requests` and `commits` are how many points it had.

    `injected` tells whether the fault happened, `recovery_s` how long the next start took until
    all was settled, imports included where it was `cold`.
    """

    wrong: list[str]
    trace: list[str]
    injected: bool
    requests: int
    commits: int
    cold: bool
    recovery_s: float
    ends: str
    refusals: list[str]

    @property
    def failed(self) -> bool:
        """Whether anything is wrong, or nothing was tried."""
        return bool(self.wrong) or not self.injected


@dataclass
class ScenarioRun:
    """The counter of one history. The first of the `tills` is the one that things happen to."""

    harness: Harness
    seed: Seed
    folder: Path
    points: FaultPoints
    patience: float = LONG
    fault: str = ""
    mutations: tuple[str, ...] = ()
    tills: list[Cashier] = field(default_factory=list)
    evidence: Evidence = field(default_factory=Evidence)
    ahead: float = 0.0
    commits: int = 0
    died: bool = False
    revived: bool = False
    printer: WirePrinter | None = None
    """The receipt printer of the first register, where it has one."""
    inbox: Inbox | None = None
    """The store's mail server, where it has one."""
    beside: ExitStack = field(default_factory=ExitStack)
    """What is stopped in the end."""

    @property
    def was_killed(self) -> bool:
        """Whether the program died of the fault."""
        fault = self.points.fault or (Fault.named(self.fault) if self.fault else None)
        return self.died and (self.revived or (fault is not None and fault.kind in KILLS))

    @property
    def was_injected(self) -> bool:
        """Whether the fault happened."""
        return self.points.injected or self.till.injected or self.was_killed

    @property
    def till(self) -> Cashier:
        """The register that things happen to."""
        return self.tills[0]

    def open_till(self, name: str, **changed: Any) -> Cashier:
        """Set a register up, with a book of its own, and switch it on."""
        book = self.seed.new_book(self.folder / f"{name}.db")
        proxy = Proxy(
            self.harness.server.base_url, lambda: self.harness.simulator.controls, self.points
        )
        start = Start(
            str(book),
            proxy.base,
            KEY,
            ahead=self.ahead,
            patience=self.patience,
            mutations=self.mutations,
            **changed,
        )
        cashier = Cashier(
            name, book, start, proxy, self.harness.fork_server, self._check_shown, self._moved
        )
        cashier.customer, cashier.cards = self.seed.customer, self.seed.cards
        cashier.reader = self.seed.reader
        self.tills.append(cashier)
        cashier.switch_on()
        return cashier

    def _check_shown(self, cashier: Cashier, shown: dict[str, Any]) -> None:
        """Compare what the cashier is shown with the account at this moment."""
        if "reason" in shown:
            if shown["state"] == "not_refunded":
                self.evidence.not_refunded.add(shown["id"])
            return
        account = account_of(self.harness, self.seed)
        intent = account.peek("payment_intent", shown["intent_id"] or "")
        paid = intent is not None and intent["status"] == "succeeded"
        if paid and shown["state"] in {"declined", "canceled"}:
            cashier.false_claims.append(f"{shown['state']} was shown for a payment that was taken")
        if shown["state"] == "approved" and shown["kind"] in AT_STRIPE and not paid:
            cashier.false_claims.append("approved was shown for a payment that was not taken")

    def _moved(self) -> tuple[int, int]:
        with self.harness.simulator.lock:
            totals = account_summary(account_of(self.harness, self.seed))["totals"]
        found: dict[str, int] = next(iter(totals.values()), {})  # a store has one currency
        return found.get("received", 0), found.get("refunded", 0)

    # --- what happens to a register ---

    def count(self, on: bool) -> None:
        """Number the requests and commits from now on, or no more."""
        self.points.counting = on
        self.till.do("count", on=on)

    def power_cut(self) -> None:
        """Kill the first register's program."""
        self.till.switch_off()

    def start_again(self, **changed: Any) -> None:
        """Start the first register's program again; its points go on being numbered."""
        self.till.switch_on(counting=self.points.counting, fault=self.fault, **changed)

    def revive(self, how: Callable[[ScenarioRun], None]) -> None:
        """Go on at once after a kill; nothing more goes wrong with the program."""
        self.till.switch_off()
        self.points.fault, self.fault, self.revived = None, "", True
        how(self)

    def copy_book(self) -> Path:
        """Copy the first register's book while it is open, as a careful backup does."""
        copy = self.folder / "backup.db"
        copy_of(self.till.book, copy)
        return copy

    def put_back(self, copy: Path) -> None:
        """Let an older copy be the book."""
        self.till.switch_off()
        for suffix in ("-wal", "-shm"):
            self.till.book.with_name(self.till.book.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(copy, self.till.book)

    def back_up(self) -> Backup:
        """Have Till make a backup of the first register's book, while it is open."""
        return make_backup(self.till.book, MODE, Reason.ASKED, self.clock.now())

    def restore(self, backup: Backup, *, damaged: bool) -> None:
        """Have Till restore a backup, of a book that is sound or that nobody can read any more."""
        self.till.switch_off()
        if damaged:
            self.till.book.write_bytes(b"no book" * 1_000)
        restore(self.till.book, MODE, backup, self.clock)

    @property
    def clock(self) -> TurnedClock:
        """The first register's clock."""
        clock = TurnedClock()
        clock.ahead = timedelta(seconds=self.till.start.ahead)
        return clock

    def network(self, *, up: bool) -> None:
        """Lose the network of the first register, or have it back."""
        self.till.proxy.away = not up
        self.till.log("network " + ("up" if up else "down"))

    def turn_clocks(self, by: timedelta) -> None:
        """Let time pass, here and at Stripe."""
        self.harness.simulator.controls.clock_offset += by.total_seconds()
        self.ahead += by.total_seconds()
        for cashier in self.tills:
            wrong_by = cashier.start.ahead + by.total_seconds()
            cashier.start = replace(cashier.start, ahead=wrong_by)

    # --- customers ---

    def at_reader(self, action: str, **given: Any) -> None:
        """Have the customer at the reader do something."""
        self.till.log(f"  at the reader: {action}")
        self.harness.at_reader(self.seed.reader, action, **given)

    def tap(self) -> None:
        self.at_reader("tap")

    def decline(self) -> None:
        self.at_reader("insert", number="4000000000009995")

    def present_interac(self) -> None:
        self.at_reader("insert", number=INTERAC)

    def pay(self) -> None:
        self.till.log("  on the phone: pay")
        self.harness.pay_pages(self._shown_pages())

    def _shown_pages(self) -> list[str]:
        """Return the pages that somebody was shown, by the books of all registers."""
        return [page for cashier in self.tills for page in shown_pages(cashier.book)]

    def answer_bank(self) -> None:
        self.till.log("  at the bank: passed")
        self.harness.answer_banks()

    def pay_on_phone(self) -> None:
        for tender in self.till.tenders():
            if tender["kind"] == "phone" and tender["intent_id"]:
                self.harness.pay_on_phone(tender["intent_id"], self.seed.cards[0])

    def customers_go_on(self) -> None:
        """Let customers finish what they were doing."""
        self.harness.at_reader(self.seed.reader, "tap")
        self.harness.pay_pages(self._shown_pages())
        self.harness.answer_banks()

    # --- the end ---

    def end(self) -> None:
        """Kill all programs, let requests on their way arrive, and end the reader drills."""
        self.points.counting = False
        for cashier in self.tills:
            cashier.switch_off()
            cashier.proxy.away = False
            cashier.proxy.release_held()
            self.evidence.record_taken_here(cashier.book, taken_here(cashier.book))
            self.evidence.drawers[cashier.book] = drawer_rows(cashier.book)
        self.commits = self.till.start.commits
        for action in ("plug_in", "ready"):
            self.harness.at_reader(self.seed.reader, action)

    def begin_again(self, later: timedelta, *, cold: bool) -> float:
        """Start all programs some time later; return how long the first needed to recover."""
        self.turn_clocks(later)
        well: dict[str, Any] = {"counting": False, "fault": "", "key": KEY, "patience": LONG}
        took = [
            cashier.switch_on(cold=cold and cashier is self.till, sync=True, **well)
            for cashier in self.tills
        ]
        return took[0].recovered_s

    def close(self) -> None:
        """Stop everything."""
        for cashier in self.tills:
            cashier.switch_off()
            cashier.proxy.close()
        if self.printer is not None:
            self.printer.load_paper()
            self.printer.stop()
        self.beside.close()
        shutil.rmtree(self.folder)


def copy_of(book: Path, copy: Path) -> None:
    """Copy a book that may be in use."""
    with closing(sqlite3.connect(book)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)


def play(
    harness: Harness,
    scenario: Scenario,
    fault: Fault | None = None,
    *,
    mutation: str = "",
    cold: bool = False,
) -> Outcome:
    """Play a scenario with a fault, start again, and compare the books with the account."""
    run = set_up(harness, scenario.connected, fault, (mutation,) if mutation else ())
    run.ahead = scenario.ahead.total_seconds()
    run.evidence.clock_is_right = not (fault and fault.kind in CLOCK_OFF)
    try:
        run.open_till("R1", fault=run.fault, key_in_environment=scenario.key_in_environment)
        if scenario.prepare:
            scenario.prepare(run)
        run.till.refusals.clear()
        run.count(on=True)
        ends = _walk(run, scenario)
        refusals = list(run.till.refusals)
        run.end()
        recovery_s = run.begin_again(scenario.later, cold=cold)
        if scenario.twice:
            run.end()
            run.begin_again(NEXT_START, cold=False)
        if scenario.ends_day:
            scenario.ends_day(run)
            run.evidence.day_is_over = True
        wrong = what_is_wrong(run, restored=scenario.restored)
        if scenario.mirrored:
            run.till.switch_off()
            wrong += not_mirrored(account_of(harness, run.seed), run.till.book)
        return Outcome(
            wrong=wrong,
            trace=trace_of(run),
            injected=fault is None or run.was_injected,
            requests=run.points.requests,
            commits=run.commits,
            cold=cold,
            recovery_s=recovery_s,
            ends=ends,
            refusals=refusals,
        )
    finally:
        run.close()


def set_up(
    harness: Harness, connected: ConnectView, fault: Fault | None, mutations: tuple[str, ...] = ()
) -> ScenarioRun:
    """Return a counter before anything happened at it."""
    seed = harness.seed(connected)
    own = str(fault) if fault and fault.point == "commit" else ""
    run = ScenarioRun(
        harness, seed, harness.begin(seed), FaultPoints(fault), fault=own, mutations=mutations
    )
    if fault and fault.kind in SLOW:
        run.patience = PATIENCE_S
    return run


def _walk(run: ScenarioRun, scenario: Scenario) -> str:
    """Do all of a scenario, or what can be done of it; return the state of the last sale."""
    try:
        scenario.walk(run)
        run.till.settle_and_pay_rest()
        return str(run.till.view()["state"])
    except Died:
        run.died = True
        run.till.log("died")
        run.customers_go_on()
    if scenario.revive:
        run.revive(scenario.revive)
    return ""


def what_is_wrong(run: ScenarioRun, *, restored: bool = False) -> list[str]:
    """Return all that the books, the programs and their requests show to be wrong."""
    run.evidence.restored = restored
    books = [cashier.book for cashier in run.tills]
    found = violations(run.harness, run.seed, books, run.evidence)
    for cashier in run.tills:
        found += [f"a bug: {bug}" for bug in (*cashier.bugs, *cashier.running.bugs)]
        found += [*dict.fromkeys(cashier.false_claims), *unasked(cashier.proxy.proxied)]
        found += wrong_drawer(cashier, run.evidence)
    if run.printer is not None:
        found += wrong_papers(run.printer, run.till.book)
    if run.inbox is not None:
        found += wrong_mails(run.inbox, run.till.book)
    if run.died and not run.was_killed:
        found.append("the program ended by itself")
    return found


def unasked(proxied: Iterable[ProxiedRequest]) -> list[str]:
    """Return what a start by itself sent that could move money: no cashier asked for it."""
    return [
        f"nobody asked for it: {each.method} {each.path} at {each.run}"
        for each in proxied
        if each.run.startswith("start") and each.method == "POST" and _moves_money(each)
    ]


def _moves_money(request: ProxiedRequest) -> bool:
    is_final = "/disputes/" in request.path and "submit=false" not in request.body
    return request.path.endswith(CHARGES) or "confirm=true" in request.body or is_final


def trace_of(run: ScenarioRun) -> list[str]:
    """Return what happened, register by register: actions, then requests."""
    trace = []
    for cashier in run.tills:
        trace += cashier.trace
        trace += [
            f"  {cashier.name} {each.run} {each.method} {each.path} -> {each.status}"
            + (f" ({each.fault})" if each.fault else "")
            for each in cashier.proxy.proxied
        ]
    return trace
