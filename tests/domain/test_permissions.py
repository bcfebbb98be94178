"""What a role may do before anybody changed it, and what an approval is good for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_app.domain.money import Money
from pos_app.domain.permissions import (
    Action,
    Approval,
    Grant,
    Permission,
    Role,
    Rule,
    default_grant,
)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OWNER])
def test_all_but_cashiers_may_do_everything(role: Role) -> None:
    assert {default_grant(role, each) for each in Permission} == {Grant(Rule.ALLOWED)}


def test_a_cashier_sells_asks_for_a_refund_and_changes_nobodys_rights() -> None:
    rules = {each: default_grant(Role.CASHIER, each) for each in Permission}
    assert rules[Permission.SELL] == Grant(Rule.ALLOWED)
    assert rules[Permission.REFUND] == Grant(Rule.ASK)
    assert rules[Permission.PEOPLE] == Grant(Rule.DENIED)


def test_an_approval_is_for_one_refund_of_one_amount() -> None:
    refund = Action(Permission.REFUND, "sale", "s1", Money(500, "usd"))
    approval = Approval("owner", refund)
    assert approval.covers(replace(refund, about="Ada", was=Money(900, "usd")))
    assert not approval.covers(replace(refund, subject_id="s2"))
    assert not approval.covers(replace(refund, amount=Money(501, "usd")))
    assert not approval.covers(replace(refund, permission=Permission.VOID))


def test_where_nothing_is_named_it_is_for_whatever_needs_that_permission() -> None:
    approval = Approval("owner", Action(Permission.REPORTS, "z_report", "z1"))
    assert approval.covers(Action(Permission.REPORTS))
    assert not approval.covers(Action(Permission.EXPORT))
