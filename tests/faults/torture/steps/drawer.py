"""The drawer's day, and what somebody has to approve."""

from __future__ import annotations

from tests.faults.torture.cashier import PART, TOTAL
from tests.faults.torture.scenario_run import ScenarioRun

FLOAT = 10_000
MILK = 250


def work_with_shifts(s: ScenarioRun) -> None:
    s.till.do("work_with_shifts")


def open_with_float(s: ScenarioRun) -> None:
    work_with_shifts(s)
    s.till.open_shift(FLOAT)


def opening(s: ScenarioRun) -> None:
    """The float is counted in; pressed twice there is one shift, and a second is refused."""
    s.till.open_shift(FLOAT)
    s.till.open_shift(FLOAT, again=True)
    s.till.begin(customer=False)
    s.till.cash(TOTAL + 650)


def moving_cash(s: ScenarioRun) -> None:
    """Milk is paid for, typed wrong and taken back; the drawer is opened for change."""
    s.till.move("paid_out", MILK)
    s.till.move("paid_out", MILK, again=True)
    s.till.reverse()
    s.till.reverse()
    s.till.move("paid_in", PART)
    s.till.no_sale()
    s.till.begin(customer=False)
    s.till.cash()
    s.till.refund(PART)


def closing(s: ScenarioRun) -> None:
    """Counted twice, closed twice: one Z; the next shift goes on with what was left."""
    s.till.begin(customer=False)
    s.till.cash()
    s.till.count_drawer(FLOAT)
    s.till.count_drawer(FLOAT + TOTAL)
    s.till.close_shift(TOTAL)
    s.till.close_shift(TOTAL)
    s.till.open_shift(FLOAT)
    s.till.begin(customer=False)
    s.till.cash()


def work_in_two(s: ScenarioRun) -> None:
    open_with_float(s)
    s.till.colleague = s.till.do("colleague")["id"]


def handing_over(s: ScenarioRun) -> None:
    """One counts and goes, the other goes on with the same shift and closes it."""
    s.till.begin(customer=False)
    s.till.cash()
    s.till.count_drawer(FLOAT)
    s.till.hand_over()
    s.till.move("paid_out", MILK)
    s.till.begin(customer=False)
    s.till.cash()
    s.till.count_drawer(FLOAT)
    s.till.close_shift()


def closing_over_an_unknown_card(s: ScenarioRun) -> None:
    """The drawer is closed before anybody knows what became of a card: the next Z has it."""
    s.till.begin()
    s.till.cash(PART)
    s.till.prepare_card()
    s.network(up=False)
    s.till.charge()
    s.till.count_drawer(FLOAT)
    s.till.close_shift()
    s.network(up=True)
    s.till.open_shift(FLOAT)
    s.till.poll()


def refund_over_a_close(s: ScenarioRun) -> None:
    """What was sold before the close is given back after it, in cash and to the card."""
    s.till.begin()
    s.till.cash(PART)
    s.till.prepare_card()
    s.till.charge()
    s.till.count_drawer(FLOAT)
    s.till.close_shift(PART)
    s.till.open_shift(FLOAT)
    s.till.void()


def end_of_day(s: ScenarioRun) -> None:
    """Open what is closed, sell once more, and close it: all cash is in a Z then."""
    s.till.end_shift()
    s.till.open_shift(FLOAT)
    s.till.begin(customer=False)
    s.till.cash()
    s.till.end_shift()


def again_after_a_kill(s: ScenarioRun) -> None:
    """The cashier presses once more what they pressed when the program ended."""
    s.start_again()
    s.till.repeat()
    end_of_day(s)


# --- approvals ---


def hire(s: ScenarioRun) -> None:
    """A cashier may give nothing back without a manager's PIN."""
    s.till.do("hire")


def approved_refund(s: ScenarioRun) -> None:
    """One approval is one refund: it counts for no second one, and no larger one."""
    s.till.begin(customer=False)
    s.till.cash()
    s.till.approve_refund(PART)
    s.till.refund_with_approval(PART)
    s.till.refund_with_approval(PART)
    s.till.approve_refund(MILK)
    s.till.refund_with_approval(MILK + 1)


def approved_card_refund(s: ScenarioRun) -> None:
    """The same of a refund that Stripe makes, whose answer may be lost."""
    s.till.begin()
    s.till.prepare_card()
    s.till.charge()
    s.till.approve_refund(PART)
    s.till.refund_with_approval(PART)
    s.till.refund_with_approval(PART)
    s.till.check_refund()


def press_again_without_approval(s: ScenarioRun) -> None:
    """What was approved before the program ended counts no more."""
    s.start_again()
    s.till.refund_with_approval(PART)
