"""A cashier at one register: sends the program one action after another and records its answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from tests.faults.torture.process import ForkServer, Refused, Running, Start
from tests.faults.torture.proxy import Proxy

TOTAL: Final = 1350
PART: Final = 500

_NONE: Final = {
    "charged": ("Nothing was charged", "No money moved"),
    "given back": ("No money was given back", "No money moved"),
}
"""What the program says where no money moved."""

HOLDING: Final = frozenset({"pending", "action", "unknown", "returning"})


@dataclass
class Cashier:
    """A register: the run of its program that is alive, and its cashier's sale and tender."""

    name: str
    book: Path
    start: Start
    proxy: Proxy
    fork_server: ForkServer
    watch: Callable[[Cashier, dict[str, Any]], None]
    """Called with each tender, or refund, that the program shows."""
    moved: Callable[[], tuple[int, int]]
    """Returns how much Stripe took and gave back so far, in minor units."""
    customer: str = ""
    cards: tuple[str, ...] = ()
    reader: str = ""
    sale: str = ""
    tender: str = ""
    setup: str = ""
    refund_id: str = ""
    runs: int = 0
    injected: bool = False
    running: Running = field(init=False)
    refusals: list[str] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)
    false_claims: list[str] = field(default_factory=list)
    """Statements of the program that were not true."""
    trace: list[str] = field(default_factory=list)

    # --- the program ---

    def switch_on(self, *, cold: bool = False, sync: bool = False, **changed: Any) -> Running:
        """Start the program, and wait until it has settled what was left. Raises Died."""
        self.start = replace(self.start, **changed)
        self.runs += 1
        self.proxy.run = f"start {self.runs}"
        self.running = self.fork_server.cold() if cold else self.fork_server.forked()
        self.proxy.kill = self.running.kill
        self.running.begin(replace(self.start, sync=sync))
        self.proxy.run = f"run {self.runs}"
        self.log(f"started: {self.running.said or 'nothing said'}")
        return self.running

    def switch_off(self) -> None:
        """Kill it, whatever it is doing."""
        self.running.end()
        self.start = replace(self.start, commits=max(self.start.commits, self.running.commits))
        self.bugs += self.running.bugs
        self.injected = self.injected or self.running.injected
        self.log("off")

    def log(self, what: str) -> None:
        """Append to the trace."""
        self.trace.append(f"{self.name} {what}")

    def do(self, action: str, **given: Any) -> Any:
        """Do one action; None where the program says that it can't be done. Raises Died."""
        self.log(f"{action} {' '.join(f'{name}={value}' for name, value in given.items())}")
        before = self.moved()
        try:
            value = self.running.do(action, **given)
        except Refused as refused:
            self._refused(action, str(refused), before)
            value = None
        self._record(value)
        self.proxy.end_step()
        return value

    def _refused(self, action: str, said: str, before: tuple[int, int]) -> None:
        self.refusals.append(f"{action}: {said}")
        self.log(f"  refused: {said}")
        taken, given = self.moved()
        claims = {"charged": taken - before[0], "given back": given - before[1]}
        for word, moved in claims.items():
            if moved and any(none in said for none in _NONE[word]):
                self.false_claims.append(
                    f"{action} was refused with “{said}”, and {moved} was {word}"
                )

    def _record(self, value: Any) -> None:
        for tender in _tenders_in(value):
            self.log(f"  {tender['kind']} {tender['id'][:8]} {tender['state']} {tender['step']}")
            self.watch(self, tender)
        if isinstance(value, dict) and value.keys() >= {"reason", "amount", "state"}:
            self.watch(self, value)

    # --- selling ---

    def begin(self, total: int = TOTAL, *, customer: bool = True) -> None:
        made = self.do("begin", total=total, customer=self.customer if customer else None)
        self.sale = made["id"] if made else ""
        self.tender = ""

    def prepare_card(self, nth: int = 0, amount: int | None = None) -> None:
        self._use(self.do("prepare_card", sale=self.sale, card=self.cards[nth], amount=amount))

    def charge(self, nth: int | None = None) -> None:
        card = None if nth is None else self.cards[nth]
        self._with_tender("charge", card=card)

    def prepare_reader(self, amount: int | None = None) -> None:
        self._use(self.do("prepare_reader", sale=self.sale, reader=self.reader, amount=amount))

    def show_cart(self) -> None:
        self.do("show_cart", sale=self.sale, reader=self.reader)

    def start_reader(self) -> None:
        self._with_tender("start_reader")

    def open_page(self, amount: int | None = None) -> None:
        self._use(self.do("open_page", sale=self.sale, amount=amount))

    def poll(self) -> None:
        self._with_tender("poll")

    def cancel(self) -> None:
        self._with_tender("cancel")

    def remove(self) -> None:
        self._with_tender("remove")

    def cash(self, tendered: int = TOTAL) -> None:
        self._with_sale("cash", tendered=tendered)

    def drop(self) -> None:
        self._with_sale("drop")

    def void(self) -> None:
        self._with_sale("void")

    def refund(self, amount: int = PART, reader: str | None = None) -> None:
        """Give back a part of the tender that took most; at a reader where one is named."""
        taken = [each for each in self.tenders() if each["state"] == "approved"]
        if taken:
            tender = max(taken, key=lambda each: each["amount"])["id"]
            made = self.do("refund", sale=self.sale, tender=tender, amount=amount, reader=reader)
            self.refund_id = made["id"] if made else ""

    def check_refund(self) -> None:
        if self.refund_id:
            self.do("check_refund", refund=self.refund_id)

    def cancel_refund(self) -> None:
        if self.refund_id:
            self.do("cancel_refund", refund=self.refund_id)

    def hand_to_phone(self, amount: int = TOTAL) -> None:
        made = self.do("hand_to_phone", amount=amount, customer=self.customer)
        self.sale, self.tender = (made["sale"], made["tender"]) if made else ("", "")

    def _use(self, tender: dict[str, Any] | None) -> None:
        self.tender = tender["id"] if tender else self.tender

    def _with_tender(self, action: str, **given: Any) -> Any:
        return self.do(action, tender=self.tender, **given) if self.tender else None

    def _with_sale(self, action: str, **given: Any) -> Any:
        return self.do(action, sale=self.sale, **given) if self.sale else None

    # --- customers and their cards ---

    def save_on_reader(self) -> None:
        made = self.do("save_on_reader", customer=self.customer, reader=self.reader)
        self.setup = made["id"] if made else ""

    def save_on_page(self) -> None:
        made = self.do("save_on_page", customer=self.customer)
        self.setup = made["id"] if made else ""

    def poll_setup(self) -> None:
        if self.setup:
            self.do("poll_setup", setup=self.setup)

    def cancel_setup(self) -> None:
        if self.setup:
            self.do("cancel_setup", setup=self.setup)

    # --- what the screen says is to be done ---

    def view(self) -> dict[str, Any]:
        """Return the sale in hand as the program shows it."""
        shown: dict[str, Any] | None = self._with_sale("sale")
        return shown or {"state": "", "left": 0, "tenders": []}

    def tenders(self) -> list[dict[str, Any]]:
        """Return the tenders of the sale in hand."""
        found: list[dict[str, Any]] = self.view()["tenders"]
        return found

    def settle_and_pay_rest(self) -> None:
        """Settle what is not known: check again, wait, cancel; then take the rest in cash."""
        for action in ("poll", "poll", "cancel"):
            for tender in self.tenders():
                if tender["state"] in HOLDING:
                    self.do(action, tender=tender["id"])
        view = self.view()
        if view["state"] == "open" and view["left"]:
            self.cash(view["left"])
        if self.sale:
            self.do("release", sale=self.sale)


def _tenders_in(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, dict):
        return []
    if "tenders" in value:
        return [each for each in value["tenders"] if isinstance(each, dict)]
    return [value] if {"state", "intent_id", "step"} <= value.keys() else []
