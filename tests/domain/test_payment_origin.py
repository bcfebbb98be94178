"""Who took a payment that no sale of these books knows."""

from __future__ import annotations

import pytest

from pos_app.domain.payment_origin import PaymentOrigin, origin_of


@pytest.mark.parametrize(
    ("metadata", "origin"),
    [
        ({"till_register": "r1"}, PaymentOrigin.LOST_SALE),
        ({"till_register": "r1", "order_id": "7"}, PaymentOrigin.LOST_SALE),
        ({"till_register": "r2"}, PaymentOrigin.OTHER_TILL),
        ({"Order_ID": "7", "note": "x"}, PaymentOrigin.ONLINE_SHOP),
        ({"note": "order_id"}, PaymentOrigin.ELSEWHERE),
        ({}, PaymentOrigin.ELSEWHERE),
    ],
)
def test_who_took_it_is_told_by_what_is_written_on_it(
    metadata: dict[str, str], origin: PaymentOrigin
) -> None:
    assert origin_of(metadata, {"r1"}) is origin
