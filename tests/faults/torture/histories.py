"""Random histories of several faults in a row, made by hypothesis: the same ones for a seed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.faults.torture.cashier import PART, TOTAL
from tests.faults.torture.combinations import harness_here
from tests.faults.torture.faults import AT_COMMITS, KILLS, TO_EVERY_TRY, TO_ONE_TRY, Fault
from tests.faults.torture.harness import NOBODY
from tests.faults.torture.process import Died
from tests.faults.torture.scenario_run import (
    NEXT_START,
    PATIENCE_S,
    ScenarioRun,
    set_up,
    trace_of,
    what_is_wrong,
)

STEPS = 25
"""Deeds of one history."""


class History(RuleBasedStateMachine):
    """A cashier with customers, and whatever can go wrong between them, in any order."""

    run: ScenarioRun

    @initialize()
    def open(self) -> None:
        self.run = set_up(harness_here(), NOBODY, None)
        self.run.patience = PATIENCE_S
        self.run.open_till("R1")
        self.run.count(on=True)
        self.till = self.run.till
        self._try(self.till.begin)

    def _try(self, action: Callable[..., object], *given: Any) -> None:
        """Do something; where the program dies of it, start it again at once."""
        try:
            action(*given)
        except Died:
            self.till.log("died")
            self._up_again()

    def _up_again(self) -> None:
        self.run.power_cut()
        self.run.points.fault, self.run.fault = None, ""
        self.run.start_again()

    # --- the cashier ---

    @rule(total=st.sampled_from((TOTAL, 2 * TOTAL)))
    def begin(self, total: int) -> None:
        self._try(self.till.begin, total)

    @rule(nth=st.integers(0, 2), amount=st.sampled_from((None, None, PART)))
    def prepare_card(self, nth: int, amount: int | None) -> None:
        self._try(self.till.prepare_card, nth, amount)

    @rule(amount=st.sampled_from((None, PART)))
    def pay_by_card(self, amount: int | None) -> None:
        self._try(self.till.prepare_card, 0, amount)
        self._try(self.till.charge)

    @rule()
    def charge(self) -> None:
        self._try(self.till.charge)

    @rule(amount=st.sampled_from((None, PART)))
    def pay_on_reader(self, amount: int | None) -> None:
        self._try(self.till.prepare_reader, amount)
        self._try(self.till.start_reader)

    @rule(amount=st.sampled_from((None, PART)))
    def open_page(self, amount: int | None) -> None:
        self._try(self.till.open_page, amount)

    @rule(action=st.sampled_from(("poll", "poll", "cancel", "remove", "drop", "void", "show_cart")))
    def do(self, action: str) -> None:
        self._try(getattr(self.till, action))

    @rule(tendered=st.sampled_from((PART, TOTAL)))
    def cash(self, tendered: int) -> None:
        self._try(self.till.cash, tendered)

    @rule(amount=st.sampled_from((PART, TOTAL)))
    def refund(self, amount: int) -> None:
        self._try(self.till.refund, amount)

    @rule(action=st.sampled_from(("save_on_reader", "save_on_page", "poll_setup", "cancel_setup")))
    def save_card(self, action: str) -> None:
        self._try(getattr(self.till, action))

    # --- the customer ---

    @rule(action=st.sampled_from(("tap", "tap", "decline", "pay", "answer_bank")))
    def customer(self, action: str) -> None:
        getattr(self.run, action)()

    @rule(action=st.sampled_from(("unplug", "plug_in", "lose_answer", "cancel", "ready")))
    def at_reader(self, action: str) -> None:
        self.run.at_reader(action)

    # --- what goes wrong ---

    @rule(
        fault=st.sampled_from((*TO_ONE_TRY, *KILLS, *TO_EVERY_TRY)),
        soon=st.integers(1, 4),
        every=st.booleans(),
    )
    def lose_a_request(self, fault: Any, soon: int, every: bool) -> None:
        points = self.run.points
        wanted = every or fault not in {*TO_ONE_TRY, *KILLS}
        points.fault = Fault(
            "request", points.requests + soon, fault, wanted and fault not in KILLS
        )

    @rule(fault=st.sampled_from(AT_COMMITS), soon=st.integers(1, 5))
    def lose_a_commit(self, fault: Any, soon: int) -> None:
        nth = self.till.running.commits + soon
        self._try(partial(self.till.do, "inject", fault=str(Fault("commit", nth, fault))))

    @rule(up=st.booleans())
    def network(self, up: bool) -> None:
        self.run.network(up=up)

    @rule()
    def power_cut(self) -> None:
        self._up_again()

    @precondition(lambda self: self.run.till.running.commits > 0)
    @rule()
    def time_passes(self) -> None:
        self.run.turn_clocks(NEXT_START)
        self._try(partial(self.till.do, "turn_clock", seconds=NEXT_START.total_seconds()))

    # --- the end ---

    def teardown(self) -> None:
        """Start twice more, all being well, and compare the books with the account.

        Where Stripe's clock was not known when an answer was lost, the ten minutes until Stripe
        surely lists what it did begin with the first start.
        """
        if not hasattr(self, "run"):
            return
        try:
            self.run.end()
            self.run.begin_again(NEXT_START, cold=False)
            for cashier in self.run.tills:
                cashier.switch_off()
            self.run.begin_again(NEXT_START, cold=False)
            wrong = what_is_wrong(self.run)
            assert not wrong, "\n".join([*wrong, "", *trace_of(self.run)])
        finally:
            self.run.close()


def play_histories(many: int, first: int, *, shrink: bool = True) -> str:
    """Play so many histories of a seed; return what is wrong with one, empty where all is well."""
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    chosen = settings(
        max_examples=many,
        stateful_step_count=STEPS,
        deadline=timedelta(minutes=5),
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    try:
        run_state_machine_as_test(seed(first)(History), settings=chosen)
    except AssertionError as error:
        return "\n".join((str(error), *getattr(error, "__notes__", ())))
    return ""
