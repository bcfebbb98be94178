"""What came of a payment that nobody waited for is said whole, for each way of paying."""

from __future__ import annotations

import pytest

from pos_app.domain import recovery_messages as messages
from pos_app.domain.payments import AT_STRIPE, TenderKind, TenderState
from pos_app.domain.recovery_messages import IS_KNOWN, recovery_messages
from tests.support.languages import language_of, used

TAKE_IT = "If the sale goes on, take it once more."


@pytest.mark.parametrize("table", ["APPROVED", "CANCELED", "PREPARED", "DECLINED", "UNKNOWN"])
def test_each_way_of_paying_at_stripe_has_its_sentence(table: str) -> None:
    assert set(getattr(messages, table)) == set(AT_STRIPE)


@pytest.mark.parametrize(
    ("kind", "state", "says"),
    [
        (
            TenderKind.READER,
            TenderState.APPROVED,
            "The payment on the card reader of $13.50 went through: don't take it again.",
        ),
        (
            TenderKind.PAGE,
            TenderState.CANCELED,
            f"The payment on the customer's phone of $13.50 was not charged. {TAKE_IT}",
        ),
        (
            TenderKind.PHONE,
            TenderState.PREPARED,
            f"The payment in the store's app of $13.50 was not charged so far. {TAKE_IT}",
        ),
        (
            TenderKind.SAVED_CARD,
            TenderState.DECLINED,
            f"The card payment of $13.50 was declined. Nothing was charged. {TAKE_IT}",
        ),
    ],
)
def test_it_is_said_what_came_of_it_and_whether_to_take_it_again(
    kind: TenderKind, state: TenderState, says: str
) -> None:
    assert recovery_messages(kind, state, "$13.50") == says


@pytest.mark.parametrize("state", sorted(set(TenderState) - IS_KNOWN))
def test_what_nobody_knows_is_never_to_be_taken_again(state: TenderState) -> None:
    assert recovery_messages(TenderKind.READER, state, "$13.50") == (
        "It is not known yet whether the payment on the card reader of $13.50 went through. "
        "Don't take it again: Till goes on asking."
    )


def test_the_amount_stands_where_the_language_has_it() -> None:
    english = "The card payment of {amount} was declined."
    with used(language_of("de", {english: "Die Kartenzahlung über {amount} wurde abgelehnt."})):
        said = recovery_messages(TenderKind.SAVED_CARD, TenderState.DECLINED, "13,50 €")
    assert said.startswith("Die Kartenzahlung über 13,50 € wurde abgelehnt. ")
