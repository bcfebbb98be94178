"""Whether payments can be shared with a connected account is found out without moving money."""

from __future__ import annotations

import pytest

from pos_app.stripe_service import errors
from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.payments import ConnectTerms
from pos_app.training.core.account import Account
from pos_app.training.http.server import TrainingServer
from tests.stripe_service.conftest import Connect

BRANCH = "acct_1Branch"

both = pytest.mark.parametrize("direct", [False, True])


@pytest.fixture
def branch(stripe_account: TrainingServer) -> Account:
    """A connected account."""
    return stripe_account.simulator.connect(BRANCH)


def left_behind(server: TrainingServer, *, direct: bool) -> list[str]:
    """How the intents that the check made stand now."""
    account = server.simulator.accounts[BRANCH] if direct else server.account
    return [intent["status"] for intent in account.all("payment_intent")]


@both
def test_an_account_that_shares_passes(
    gateway: StripeGateway, stripe_account: TrainingServer, branch: Account, direct: bool
) -> None:
    """What was made for it is cancelled."""
    gateway.connect.check(500, "usd", ConnectTerms(branch.id, 50, direct=direct))
    assert left_behind(stripe_account, direct=direct) == ["canceled"]


@both
def test_an_account_that_is_not_connected_is_refused(gateway: StripeGateway, direct: bool) -> None:
    """As a payment would be."""
    with pytest.raises(errors.RefusedError):
        gateway.connect.check(500, "usd", ConnectTerms("acct_1Nobody", 50, direct=direct))


@both
def test_a_check_whose_answer_was_lost_leaves_nothing_open(
    connect: Connect, stripe_account: TrainingServer, branch: Account, direct: bool
) -> None:
    """It says that nobody answered."""
    stripe_account.controls.fault("reset_after", path="/v1/payment_intents", method="POST")
    with pytest.raises(errors.NoAnswerError):
        connect().connect.check(500, "usd", ConnectTerms(branch.id, 50, direct=direct))
    assert left_behind(stripe_account, direct=direct) == ["canceled"]


def test_a_check_without_a_network_says_so(
    gateway: StripeGateway, stripe_account: TrainingServer
) -> None:
    """Also when nobody can be asked what is left of it."""
    stripe_account.stop()
    with pytest.raises(errors.NoAnswerError):
        gateway.connect.check(500, "usd", ConnectTerms(BRANCH, 50, direct=False))


def test_a_missing_right_is_told(stripe_account: TrainingServer, branch: Account) -> None:
    """The check needs no other right than a payment does."""
    gateway = StripeGateway("rk_test_narrow", base=stripe_account.base_url)
    stripe_account.controls.restrict("rk_test_narrow", "rak_accounts_kyc_basic_read")
    gateway.connect.check(500, "usd", ConnectTerms(branch.id, 50, direct=False))
    stripe_account.controls.restrict("rk_test_narrow", "rak_payment_intent_write")
    with pytest.raises(errors.RightMissingError):
        gateway.connect.check(500, "usd", ConnectTerms(branch.id, 50, direct=False))
