"""A register whose receipts go out by the store's mail server, which fails in all its ways."""

from __future__ import annotations

from datetime import timedelta

from tests.faults.torture.cashier import PART
from tests.faults.torture.program import MAIL_AUTHORITY
from tests.faults.torture.scenario_run import ScenarioRun
from tests.support.mail_server import authority, serving

_PAUSE = timedelta(hours=1)


def use_mail_server(s: ScenarioRun) -> None:
    authority().cert_pem.write_to_path(str(s.till.book.with_name(MAIL_AUTHORITY)))
    s.inbox = s.beside.enter_context(serving())
    s.till.do("use_mail_server", port=s.inbox.server.port)


def mailing(s: ScenarioRun) -> None:
    """One is taken, one waits for the server and is sent then, of one the answer is lost."""
    inbox = s.inbox
    assert inbox is not None
    sell_and_mail(s)
    inbox.answer = "451 Try again later"
    sell_and_mail(s)
    inbox.answer = "250 OK"
    deliver_later(s)
    inbox.fault = "loses"
    sell_and_mail(s)


def sell_and_mail(s: ScenarioRun) -> None:
    s.till.begin(PART, customer=False)
    s.till.cash(PART)
    s.till.do("mail_receipt", sale=s.till.sale)


def deliver_later(s: ScenarioRun) -> None:
    s.turn_clocks(_PAUSE)
    s.till.do("turn_clock", seconds=_PAUSE.total_seconds())
    s.till.do("deliver_mails")


def mail_the_rest(s: ScenarioRun) -> None:
    """Send what waited while the till was off."""
    assert s.inbox is not None
    s.inbox.answer, s.inbox.fault = "250 OK", ""
    deliver_later(s)
