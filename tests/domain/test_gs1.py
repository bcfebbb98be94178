"""A code of GS1 names an article, and says more of this piece of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pos_app.domain.embedded_codes import BarcodeError
from pos_app.domain.gs1 import Gs1Code, read_gs1
from pos_app.domain.scans import scanned_code

ITEM = "9501101530003"
FULL = Gs1Code(ITEM, "ABC123", "S-9", date(2025, 12, 31))


@pytest.mark.parametrize("mark", ["]C1", "]d2", "]Q3", "]e0", "", "\x1d"])
@pytest.mark.parametrize(
    "message",
    [
        "01095011015300031725123110ABC123\x1d21S-9",
        "010950110153000310ABC123\x1d1725123121S-9\x1d",
        "010950110153000315260101\x1d7003251231120010ABC123\x1d1725123121S-9\x1d3202000100",
    ],
)
def test_lot_serial_and_date_are_read_whatever_stands_between(mark: str, message: str) -> None:
    assert read_gs1(scanned_code(mark + message)) == FULL


@pytest.mark.parametrize(
    "address",
    [
        "https://id.gs1.org/01/09501101530003/10/ABC123/21/S-9?17=251231",
        "HTTP://shop.example/x/01/9501101530003/10/ABC123/21/S%2D9?17=251231&linkType=all",
    ],
)
def test_an_address_says_the_same(address: str) -> None:
    assert read_gs1(scanned_code(address)) == FULL


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ("3012", Gs1Code(ITEM, count=12)),
        ("3103002750", Gs1Code(ITEM, weight=Decimal("2.750"))),
        ("3100000003", Gs1Code(ITEM, weight=Decimal(3))),
        ("392200995", Gs1Code(ITEM, price=Decimal("9.95"))),
        ("39201500\x1d3103002750", Gs1Code(ITEM, price=Decimal(1500), weight=Decimal("2.750"))),
        ("17261200", Gs1Code(ITEM, expires_on=date(2026, 12, 31))),  # the last day of the month
        ("17000000", Gs1Code(ITEM)),
    ],
)
def test_counts_weights_prices_and_days_are_read(rest: str, code: Gs1Code) -> None:
    assert read_gs1(scanned_code(f"]C10109501101530003{rest}")) == code


def test_an_article_that_was_read_wrongly_is_refused() -> None:
    with pytest.raises(BarcodeError, match="09501101530004"):
        read_gs1(scanned_code("]C10109501101530004"))


@pytest.mark.parametrize(
    "other",
    [
        "4006381333931",
        "PCS-55",
        "",
        "0104006381333931",  # sixteen digits without a mark: a number of somebody's own
        "\x1d0109501101530003\xb0",
        "https://example.com/thanks",
        "\x1d10AB",
    ],
)
def test_other_codes_are_none(other: str) -> None:
    assert read_gs1(other) is None
