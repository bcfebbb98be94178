"""What every test of the run shares: the contract with Stripe is kept, and no secret is left."""

from tests.contract.recorder import contract
from tests.support.leak_watch import no_leaks
from tests.support.patience import wait_patiently

__all__ = ["contract", "no_leaks"]

wait_patiently()
