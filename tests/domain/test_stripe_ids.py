"""Stripe's ids in what people type or paste."""

from __future__ import annotations

import pytest

from pos_app.domain.stripe_ids import IdKind, split_ids

DASHBOARD = "https://dashboard.stripe.com"


@pytest.mark.parametrize(
    ("typed", "kind", "found"),
    [
        ("re_3Nabc12345_secret_Xyz", IdKind.REFUND, "re_3Nabc12345"),
        ("pyr_1abcdef", IdKind.OTHER_REFUND, "pyr_1abcdef"),
        ("cs_test_a1B2c3d4", IdKind.PAGE, "cs_test_a1B2c3d4"),
        ("dashboard.stripe.com/payouts/po_1abcdef?tab=1", IdKind.PAYOUT, "po_1abcdef"),
        (f"{DASHBOARD}/acct_1xy/disputes/du_1abcdef", IdKind.OLD_DISPUTE, "du_1abcdef"),
        (f"{DASHBOARD}/customers/cus_123abc/ch_3Mabcdef", IdKind.CHARGE, "ch_3Mabcdef"),
    ],
)  # fmt: skip
def test_an_id_is_found(typed: str, kind: IdKind, found: str) -> None:
    assert split_ids(typed) == (((kind, found),), "")
    assert split_ids(f" tea {typed}  2 ") == (((kind, found),), "tea 2")


@pytest.mark.parametrize(
    "typed",
    [
        "pi_3Nabc12345",
        "pi_3Nabc12345_secret_Xyz",
        f"{DASHBOARD}/test/payments/pi_3Nabc12345",
    ],
)
def test_that_of_a_payment_stays_a_word(typed: str) -> None:
    assert split_ids(f"{typed} tea") == ((), "pi_3Nabc12345 tea")


@pytest.mark.parametrize(
    "typed", ["", "tea", "pi_", "re_1", "api_key12345", "acct_1xyzabc", "-pi_12345"]
)
def test_any_other_word_is_left(typed: str) -> None:
    assert split_ids(typed) == ((), typed)
