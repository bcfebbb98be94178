"""Fixtures of a simulated account."""

from tests.contract.account import client, clock, new_client, server

__all__ = ["client", "clock", "new_client", "server"]
