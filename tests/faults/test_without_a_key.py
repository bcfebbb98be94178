"""The key goes while a sale is being paid: nothing is begun, and cash still completes the sale."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_app.domain.payments import SaleState, TenderState
from pos_app.errors import KeyTroubleError
from pos_app.services.shared.connection import Endpoint
from tests.faults.till import open_till


def no_key() -> Endpoint:
    raise KeyTroubleError("There is no key.")


def test_a_reader_payment_is_not_begun_without_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_till(tmp_path) as till:
        till.begin()
        till.prepare_reader()
        till.show_cart()
        monkeypatch.setattr(till.counter.connection, "_endpoint", no_key)
        till.counter.connection.reset()
        with pytest.raises(KeyTroubleError):
            till.start_reader()
        assert till.counter.tender(till.tender_in_hand).state is TenderState.PREPARED
        till.cash()
        assert till.counter.selling.sale(till.sale_id).state is SaleState.PAID
