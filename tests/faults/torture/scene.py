"""One history played to its end: a scenario, a blow, the next start, and what is wrong then."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import stripe

from pos_app.db.backups import Backup, Reason, make_backup
from pos_app.db.restore import restore
from pos_app.services.shared.clock_skew import LONGEST_REQUEST
from pos_app.services.views.store import ConnectView
from pos_app.training.money.figures import figures
from tests.faults.torture.books_check import Evidence, violations
from tests.faults.torture.cashier import Cashier
from tests.faults.torture.faults import KILLS, SLOW, Blow
from tests.faults.torture.process import Died, Start
from tests.faults.torture.program import MODE
from tests.faults.torture.proxy import Passage, Points, Proxy
from tests.faults.torture.stage import KEY, NOBODY, Seed, Stage, account_of, cash_in, shown_pages
from tests.support.clock import TurnedClock

NEXT_START: Final = LONGEST_REQUEST + timedelta(minutes=1)
"""Nothing that was sent before the plug was pulled is still on its way."""
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
    walk: Callable[[Scene], None]
    ends: str = "paid"
    refusals: int = 0
    prepare: Callable[[Scene], None] | None = None
    connected: ConnectView = NOBODY
    later: timedelta = NEXT_START
    twice: bool = False
    ahead: timedelta = timedelta()
    """How much the register's clock is wrong."""
    restored: bool = False
    """Whether an older copy of the book was put back: some payments are known to Stripe only."""
    key_in_environment: bool = False
    revive: Callable[[Scene], None] | None = None
    """What the cashier does first after a kill, before the customers go home."""


@dataclass
class Outcome:
    """What came of a history. `requests` and `commits` are how many points it had.

    `struck` tells whether the blow was dealt, `recovery_s` how long the next start took until all
    was settled, from nothing where it was `cold`.
    """

    wrong: list[str]
    story: list[str]
    struck: bool
    requests: int
    commits: int
    cold: bool
    recovery_s: float
    ends: str
    refusals: list[str]

    @property
    def failed(self) -> bool:
        """Whether anything is wrong, or nothing was tried."""
        return bool(self.wrong) or not self.struck


@dataclass
class Scene:
    """The counter of one history. The first of the `tills` is the one that things happen to."""

    stage: Stage
    seed: Seed
    folder: Path
    points: Points
    patience: float = LONG
    blow: str = ""
    mutations: tuple[str, ...] = ()
    tills: list[Cashier] = field(default_factory=list)
    evidence: Evidence = field(default_factory=Evidence)
    ahead: float = 0.0
    commits: int = 0
    died: bool = False
    revived: bool = False

    @property
    def was_killed(self) -> bool:
        """Whether the program died of the blow."""
        blow = self.points.blow or (Blow.named(self.blow) if self.blow else None)
        return self.died and (self.revived or (blow is not None and blow.fault in KILLS))

    @property
    def was_struck(self) -> bool:
        """Whether the blow was dealt."""
        return self.points.struck or self.till.struck or self.was_killed

    @property
    def till(self) -> Cashier:
        """The register that things happen to."""
        return self.tills[0]

    def open_till(self, name: str, **changed: Any) -> Cashier:
        """Set a register up, with a book of its own, and switch it on."""
        book = self.seed.new_book(self.folder / f"{name}.db")
        proxy = Proxy(self.stage.server.base_url, lambda: self.stage.world.knobs, self.points)
        start = Start(
            str(book),
            proxy.base,
            KEY,
            ahead=self.ahead,
            patience=self.patience,
            mutations=self.mutations,
            **changed,
        )
        cashier = Cashier(name, book, start, proxy, self.stage.nursery, self._watch, self._moved)
        cashier.customer, cashier.cards = self.seed.customer, self.seed.cards
        cashier.reader = self.seed.reader
        self.tills.append(cashier)
        cashier.switch_on()
        return cashier

    def _watch(self, cashier: Cashier, shown: dict[str, Any]) -> None:
        """Hold what the cashier is told against the account, at this moment."""
        if "reason" in shown:
            if shown["state"] == "not_refunded":
                self.evidence.not_refunded.add(shown["id"])
            return
        account = account_of(self.stage, self.seed)
        intent = account.peek("payment_intent", shown["intent_id"] or "")
        paid = intent is not None and intent["status"] == "succeeded"
        if paid and shown["state"] in {"declined", "canceled"}:
            cashier.lies.append(f"{shown['state']} was told of a payment that was taken")
        if shown["state"] == "approved" and shown["kind"] != "cash" and not paid:
            cashier.lies.append("approved was told of a payment that was not taken")

    def _moved(self) -> tuple[int, int]:
        with self.stage.world.lock:
            totals = figures(account_of(self.stage, self.seed))["totals"]
        found: dict[str, int] = next(iter(totals.values()), {})  # a store has one currency
        return found.get("received", 0), found.get("refunded", 0)

    # --- what happens to a register ---

    def count(self, on: bool) -> None:
        """Number the requests and commits from now on, or no more."""
        self.points.counting = on
        self.till.do("count", on=on)

    def power_cut(self) -> None:
        """Pull the plug of the first register."""
        self.till.switch_off()

    def start_again(self, **changed: Any) -> None:
        """Start the first register's program again; its points go on being numbered."""
        self.till.switch_on(counting=self.points.counting, blow=self.blow, **changed)

    def revive(self, how: Callable[[Scene], None]) -> None:
        """Go on at once after a kill; nothing more goes wrong with the program."""
        self.till.switch_off()
        self.points.blow, self.blow, self.revived = None, "", True
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
        self.till.tell("network " + ("up" if up else "down"))

    def turn_clocks(self, by: timedelta) -> None:
        """Let time pass, here and at Stripe."""
        self.stage.world.knobs.clock_offset += by.total_seconds()
        self.ahead += by.total_seconds()
        for cashier in self.tills:
            wrong_by = cashier.start.ahead + by.total_seconds()
            cashier.start = replace(cashier.start, ahead=wrong_by)

    # --- customers ---

    def at_reader(self, deed: str, **given: Any) -> None:
        """Have the customer at the reader do something."""
        self.till.tell(f"  at the reader: {deed}")
        self.stage.at_reader(self.seed.reader, deed, **given)

    def tap(self) -> None:
        self.at_reader("tap")

    def decline(self) -> None:
        self.at_reader("insert", number="4000000000009995")

    def present_interac(self) -> None:
        self.at_reader("insert", number=INTERAC)

    def pay(self) -> None:
        self.till.tell("  on the phone: pay")
        self.stage.pay_pages(self._shown_pages())

    def _shown_pages(self) -> list[str]:
        """Return the pages that somebody was shown, by the books of all registers."""
        return [page for cashier in self.tills for page in shown_pages(cashier.book)]

    def answer_bank(self) -> None:
        self.till.tell("  at the bank: passed")
        self.stage.answer_banks()

    def pay_on_phone(self) -> None:
        for tender in self.till.tenders():
            if tender["kind"] == "phone" and tender["intent_id"]:
                self.stage.pay_on_phone(tender["intent_id"], self.seed.cards[0])

    # --- Stripe's own pages ---

    def cancel_elsewhere(self) -> None:
        """Cancel the payments of the sale in hand in the Dashboard."""
        for intent in self._intents():
            with suppress(stripe.StripeError):
                self.stage.dashboard.v1.payment_intents.cancel(intent)

    def refund_elsewhere(self, amount: int) -> None:
        """Give some of the payments of the sale in hand back in the Dashboard."""
        for intent in self._intents():
            with suppress(stripe.StripeError):
                self.stage.dashboard.v1.refunds.create({"payment_intent": intent, "amount": amount})

    def _intents(self) -> Iterable[str]:
        return [each["intent_id"] for each in self.till.tenders() if each["intent_id"]]

    def customers_go_on(self) -> None:
        """Let customers do what they were about to: they did not notice anything."""
        self.stage.at_reader(self.seed.reader, "tap")
        self.stage.pay_pages(self._shown_pages())
        self.stage.answer_banks()

    # --- the end ---

    def end(self) -> None:
        """Pull all plugs, let what is on its way arrive, and the drills be over."""
        self.points.counting = False
        for cashier in self.tills:
            cashier.switch_off()
            cashier.proxy.away = False
            cashier.proxy.let_go()
            self.evidence.note_cash(cashier.book, cash_in(cashier.book))
        self.commits = self.till.start.commits
        for deed in ("plug_in", "ready"):
            self.stage.at_reader(self.seed.reader, deed)

    def begin_again(self, later: timedelta, *, cold: bool) -> float:
        """Start all programs some time later; return how long the first needed to recover."""
        self.turn_clocks(later)
        well: dict[str, Any] = {"counting": False, "blow": "", "key": KEY, "patience": LONG}
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
        shutil.rmtree(self.folder)


def copy_of(book: Path, copy: Path) -> None:
    """Copy a book that may be in use."""
    with closing(sqlite3.connect(book)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)


def play(
    stage: Stage,
    scenario: Scenario,
    blow: Blow | None = None,
    *,
    mutation: str = "",
    cold: bool = False,
) -> Outcome:
    """Play a scenario, deal it a blow, start again, and hold the books against the account."""
    scene = set_up(stage, scenario.connected, blow, (mutation,) if mutation else ())
    scene.ahead = scenario.ahead.total_seconds()
    try:
        scene.open_till("R1", blow=scene.blow, key_in_environment=scenario.key_in_environment)
        if scenario.prepare:
            scenario.prepare(scene)
        scene.till.refusals.clear()
        scene.count(on=True)
        ends = _walk(scene, scenario)
        refusals = list(scene.till.refusals)
        scene.end()
        recovery_s = scene.begin_again(scenario.later, cold=cold)
        if scenario.twice:
            scene.end()
            scene.begin_again(NEXT_START, cold=False)
        return Outcome(
            wrong=what_is_wrong(scene, restored=scenario.restored),
            story=story_of(scene),
            struck=blow is None or scene.was_struck,
            requests=scene.points.requests,
            commits=scene.commits,
            cold=cold,
            recovery_s=recovery_s,
            ends=ends,
            refusals=refusals,
        )
    finally:
        scene.close()


def set_up(
    stage: Stage, connected: ConnectView, blow: Blow | None, mutations: tuple[str, ...] = ()
) -> Scene:
    """Return a counter before anything happened at it."""
    seed = stage.seed(connected)
    own = str(blow) if blow and blow.point == "commit" else ""
    scene = Scene(stage, seed, stage.begin(seed), Points(blow), blow=own, mutations=mutations)
    if blow and blow.fault in SLOW:
        scene.patience = PATIENCE_S
    return scene


def _walk(scene: Scene, scenario: Scenario) -> str:
    """Do all of a scenario, or what can be done of it; return the state of the last sale."""
    try:
        scenario.walk(scene)
        scene.till.see_it_through()
        return str(scene.till.view()["state"])
    except Died:
        scene.died = True
        scene.till.tell("died")
        scene.customers_go_on()
    if scenario.revive:
        scene.revive(scenario.revive)
    return ""


def what_is_wrong(scene: Scene, *, restored: bool = False) -> list[str]:
    """Return all that the books, the programs and their requests show to be wrong."""
    scene.evidence.restored = restored
    books = [cashier.book for cashier in scene.tills]
    found = violations(scene.stage, scene.seed, books, scene.evidence)
    for cashier in scene.tills:
        found += [f"a bug: {bug}" for bug in (*cashier.bugs, *cashier.running.bugs)]
        found += [*dict.fromkeys(cashier.lies), *unasked(cashier.proxy.passages)]
    if scene.died and not scene.was_killed:
        found.append("the program ended by itself")
    return found


def unasked(passages: Iterable[Passage]) -> list[str]:
    """Return what a start by itself sent that could move money: no cashier asked for it."""
    return [
        f"nobody asked for it: {each.method} {each.path} at {each.run}"
        for each in passages
        if each.run.startswith("start") and each.method == "POST" and _moves_money(each)
    ]


def _moves_money(passage: Passage) -> bool:
    return passage.path.endswith(CHARGES) or "confirm=true" in passage.body


def story_of(scene: Scene) -> list[str]:
    """Return what happened, register by register: deeds, then requests."""
    story = []
    for cashier in scene.tills:
        story += cashier.story
        story += [
            f"  {cashier.name} {each.run} {each.method} {each.path} -> {each.status}"
            + (f" ({each.fault})" if each.fault else "")
            for each in cashier.proxy.passages
        ]
    return story
