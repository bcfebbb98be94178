"""What every test of the run shares: all that is said to a simulated account keeps the contract."""

from tests.contract.recorder import contract

__all__ = ["contract"]
