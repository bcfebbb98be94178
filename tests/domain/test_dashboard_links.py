"""Where the Dashboard shows a payment."""

from __future__ import annotations

from pos_app.domain.dashboard_links import dashboard_address

AT = "https://dashboard.stripe.com"


def test_each_mode_and_account_has_its_own_address() -> None:
    assert dashboard_address("live", "pi_1") == f"{AT}/payments/pi_1"
    assert dashboard_address("test", "pi_1") == f"{AT}/test/payments/pi_1"
    assert dashboard_address("live", "pi_1", "acct_1") == f"{AT}/acct_1/payments/pi_1"
    assert dashboard_address("test", "pi_1", "acct_1") == f"{AT}/acct_1/test/payments/pi_1"
    assert dashboard_address("training", "pi_1") is None
