"""What every test of the run shares: the contract with Stripe is kept, and no secret is left."""

from tests.contract.recorder import contract
from tests.support.leak_watch import no_leaks
from tests.support.patience import retry_at_once, wait_patiently
from tests.support.quick_books import make_books_quick

__all__ = ["contract", "no_leaks"]

make_books_quick()
wait_patiently()
retry_at_once()
