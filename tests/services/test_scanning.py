"""What is scanned is found by a product's own code, by one of GS1, or by a scale's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.domain.embedded_codes import EmbeddedRule, EmbeddedValue, ScaleCodes
from pos_app.domain.scans import scanned_code
from pos_app.errors import UserError
from pos_app.services.shared.declared_settings import SCALE_CODES
from pos_app.services.views.catalogue import FoundProduct, ProductView, simple_product
from pos_app.services.views.scanned import ScannedItem
from tests.services.desk import Desk, open_desk

CHEESE = simple_product("Cheese", 320, "usd", "2100001000004")
PILLS = simple_product("Pills", 995, "usd", "9501101530003")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def made(desk: Desk, product: ProductView) -> FoundProduct:
    kept = desk.catalogue.save_product(desk.actor, product)
    return FoundProduct(kept, kept.variants[0])


def test_a_scale_s_code_is_its_product_and_the_weight(desk: Desk) -> None:
    cheese, find = made(desk, CHEESE), desk.services.scanning.find
    own, whole = "2100001000004", "2100001027506"
    assert find(whole) == ScannedItem(whole, own, cheese, measure=2750)
    assert find(own) == ScannedItem(own, own, cheese)
    with pytest.raises(UserError, match="2100001027507 was read wrongly") as refused:
        find("2100001027507")
    assert "Nothing was added." in str(refused.value)
    gift = made(desk, simple_product("Gift box", 320, "usd", whole))
    assert find(whole) == ScannedItem(whole, whole, gift)


def test_the_store_s_own_rules_count(desk: Desk) -> None:
    cheese, find = made(desk, CHEESE), desk.services.scanning.find
    price = EmbeddedRule("21", value=EmbeddedValue.PRICE, decimals=2)
    desk.settings.save(desk.actor, SCALE_CODES, ScaleCodes((price,)))
    found = find("2100001027506")
    assert found == ScannedItem("2100001027506", "2100001000004", cheese, price=2750)
    desk.settings.save(desk.actor, SCALE_CODES, ScaleCodes(()))
    assert find("2100001027506").found is None


@pytest.mark.parametrize("rules", [(EmbeddedRule("21", 4),), (EmbeddedRule(), EmbeddedRule())])
def test_rules_that_can_not_be_are_refused(desk: Desk, rules: tuple[EmbeddedRule, ...]) -> None:
    with pytest.raises(UserError):
        desk.settings.save(desk.actor, SCALE_CODES, ScaleCodes(rules))


def test_a_code_of_gs1_is_its_product_and_what_it_says_besides(desk: Desk) -> None:
    pills, find = made(desk, PILLS), desk.services.scanning.find
    today = desk.clock.now().date()
    past, coming = (f"{today + timedelta(days=days):%y%m%d}" for days in (-3, 3))
    item = "9501101530003"
    full = scanned_code(f"]C1010950110153000310ABC123\x1d17{past}21S-9")
    found = find(full)
    assert found == ScannedItem(
        full, item, pills, lot="ABC123", serial="S-9", expires_on=found.expires_on, expired=True
    )
    link = f"https://id.gs1.org/01/09501101530003?17={coming}&3922=00995"
    assert (find(link).price, find(link).expired, find(link).found) == (995, False, pills)
    dozen = "\x1d01095011015300033012"
    assert find(dozen) == ScannedItem(dozen, item, pills, count=12)
    with pytest.raises(UserError, match="read wrongly"):
        find("\x1d0109501101530004")


def test_what_is_not_found_says_what_a_product_of_it_would_have(desk: Desk) -> None:
    find = desk.services.scanning.find
    for code in ("4006381333931", "PCS 55"):
        assert find(code) == ScannedItem(code, code)
    assert find("4006381333932").misread
    scale = find("2100001027506")
    assert (scale.code, scale.measure, scale.found) == ("2100001000004", 2750, None)
    assert find("\x1d010950110153000310A").code == "9501101530003"


def test_a_upc_is_found_by_its_short_form_and_all_its_zeros(desk: Desk) -> None:
    soap = made(desk, simple_product("Soap", 320, "usd", "042100005264"))
    for code in ("04252614", "0042100005264", "00042100005264"):
        assert desk.services.scanning.find(code).found == soap
    with pytest.raises(UserError, match="already belongs to “Soap”"):
        made(desk, simple_product("Other soap", 320, "usd", "0425261-4"))
