"""What the payment sheet says while something is under way."""

from __future__ import annotations

from pos_app.ui.checkout.payment.doing import Doing
from pos_app.ui.checkout.payment.payment_words import DOING

NAMED_BY_THE_WAY_OF_PAYING = {Doing.PREPARING, Doing.TAKING, Doing.CANCELLING}


def test_there_are_words_for_all_that_can_be_under_way() -> None:
    assert {each for each in Doing if not each} == {Doing.NOTHING}
    assert DOING.keys() | NAMED_BY_THE_WAY_OF_PAYING == {each for each in Doing if each}
    assert not DOING.keys() & NAMED_BY_THE_WAY_OF_PAYING
