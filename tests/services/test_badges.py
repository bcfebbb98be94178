"""Badges: who is meant, and never who it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from pos_app.db.models.activity import Activity
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.catalogue import simple_product
from pos_app.services.views.store import CashierView
from tests.support.store import open_store


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_store(tmp_path, None, mode="test") as opened:
        yield opened


@pytest.fixture
def bo(services: Services) -> CashierView:
    return services.staff.save_cashier(services.actor, None, "Bo", "cashier")


def test_a_badge_says_who_is_meant_and_signs_nobody_in(services: Services, bo: CashierView) -> None:
    before = services.staff.current_cashier()
    services.staff.save_badge(services.actor, bo.id, " BADGE-0001 ")
    assert services.staff.by_badge("BADGE-0001") == bo
    assert services.staff.by_badge("BADGE-0002") is None
    assert services.staff.by_badge("") is None
    assert services.staff.current_cashier() == before


@pytest.mark.parametrize("code", ["123", "x" * 65, "ab\tcd", "4006381333931", "BADGE-0001"])
def test_what_can_not_be_a_badge_or_is_another_ones(
    services: Services, bo: CashierView, code: str
) -> None:
    services.catalogue.save_product(
        services.actor, simple_product("Tea", 300, "usd", "4006381333931")
    )
    services.staff.save_badge(services.actor, services.actor.cashier_id, "BADGE-0001")
    with pytest.raises(UserError, match=r"Nothing was changed\."):
        services.staff.save_badge(services.actor, bo.id, code)


def test_who_does_not_ring_up_any_more_has_none(services: Services, bo: CashierView) -> None:
    services.staff.save_badge(services.actor, bo.id, "BADGE-0001")
    services.staff.save_cashier(services.actor, bo.id, "Bo", "cashier", active=False)
    assert services.staff.by_badge("BADGE-0001") is None
    eve = services.staff.save_cashier(services.actor, None, "Eve", "cashier")
    services.staff.save_badge(services.actor, eve.id, "BADGE-0001")


def test_the_log_has_it_without_its_code(services: Services, bo: CashierView) -> None:
    services.staff.save_badge(services.actor, bo.id, "BADGE-0001")
    services.staff.save_badge(services.actor, bo.id, "")
    with services.carts._database.read() as session:
        query = select(Activity.before, Activity.after).order_by(Activity.id.desc()).limit(2)
        assert [tuple(row) for row in session.execute(query)] == [
            ("Bo, badge", "Bo"),
            ("Bo", "Bo, badge"),
        ]
