"""What the cashier reads never hides that money may have moved, and always says what next."""

from __future__ import annotations

import itertools

import pytest

from pos_app.domain.payments import Step, TenderKind, TenderState
from pos_app.domain.tender_messages import TenderStatus, tender_messages

STATES_OF_DOUBT = {TenderState.UNKNOWN, TenderState.RETURNING}
NOT_CHARGED = {TenderState.PREPARED, TenderState.DECLINED, TenderState.CANCELED}
EVERY = [
    TenderStatus(kind, state, step, reader=reader)
    for kind, state, step, reader in itertools.product(
        TenderKind, TenderState, Step, ("", "Front reader")
    )
    if kind.facts.moves_at_stripe
]


def said(told: TenderStatus) -> str:
    return " ".join(tender_messages(told))


@pytest.mark.parametrize("state", TenderState)
def test_every_state_has_its_words(state: TenderState) -> None:
    """But for what was only prepared, and waits for the cashier."""
    for told in EVERY:
        if told.state is not state:
            continue
        headline, advice = tender_messages(told)
        assert "{" not in headline + advice
        if state is TenderState.PREPARED and told.step in {Step.NONE, *_UNDER_WAY}:
            continue
        assert headline, told
        assert advice or state is TenderState.APPROVED, told


_UNDER_WAY = {Step.CARD, Step.TIP, Step.PROCESSING, Step.PAGE, Step.BANK}


def test_what_was_not_charged_says_so() -> None:
    for told in EVERY:
        words = said(told)
        if told.state in NOT_CHARGED and words.strip() and told.step not in _UNDER_WAY:
            assert "Nothing was charged." in words, told


def test_what_may_have_been_charged_never_says_that_nothing_was() -> None:
    for told in EVERY:
        if told.state in STATES_OF_DOUBT and told.step is not Step.CARD:
            assert "Nothing was" not in said(told), told
    for step in (Step.CONNECTION_LOST, Step.NOT_REACHED, Step.REPLACED, Step.PROCESSING):
        told = TenderStatus(TenderKind.READER, TenderState.PENDING, step, reader="Front reader")
        assert "Nothing was charged" not in said(told), told
        assert "Money may" in said(told)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Step.NONE, "Sending the amount to Front reader"),
        (Step.CARD, "Waiting for the customer's card on Front reader"),
        (Step.TIP, "a tip on Front reader"),
        (Step.PROCESSING, "Front reader is asking the bank"),
    ],
)
def test_a_reader_is_followed_by_its_name(step: Step, words: str) -> None:
    told = TenderStatus(TenderKind.READER, TenderState.PENDING, step, reader="Front reader")
    assert words in said(told)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Step.CUSTOMER_CANCELED, "The customer cancelled on Front reader."),
        (Step.TIMED_OUT, "Nobody paid on Front reader in time"),
        (Step.BUSY, "Front reader is busy."),
        (Step.OFFLINE, "Front reader is offline."),
        (Step.NOT_REACHED, "Front reader did not answer."),
        (Step.IN_USE, "Front reader is in use by another register."),
        (Step.REPLACED, "Front reader was used for something else"),
        (Step.CONNECTION_LOST, "Front reader lost its connection"),
    ],
)
def test_why_a_reader_did_not_take_it_is_told(step: Step, words: str) -> None:
    told = TenderStatus(TenderKind.READER, TenderState.PREPARED, step, reader="Front reader")
    headline, advice = tender_messages(told)
    assert words in headline
    assert advice.startswith("Nothing was charged. ")
    assert len(advice) > len("Nothing was charged. ")


def test_a_decline_tells_the_reason_and_what_to_do() -> None:
    told = TenderStatus(TenderKind.READER, TenderState.DECLINED, decline_code="insufficient_funds")
    assert tender_messages(told) == (
        "There is not enough money on this card.",
        "Nothing was charged. Ask for another card.",
    )


def test_the_bank_asks_with_a_page_or_without() -> None:
    with_page = TenderStatus(TenderKind.SAVED_CARD, TenderState.ACTION, bank_page=True)
    assert "scan the code" in said(with_page)
    assert "address of the store's own page" in said(
        TenderStatus(TenderKind.SAVED_CARD, TenderState.ACTION)
    )


def test_a_page_that_expired_says_so() -> None:
    told = TenderStatus(TenderKind.PAGE, TenderState.CANCELED, Step.EXPIRED)
    assert tender_messages(told)[0] == "The payment page has expired."


def test_cash_says_nothing_but_where_it_goes_back() -> None:
    assert said(TenderStatus(TenderKind.CASH, TenderState.APPROVED)).strip() == ""
    assert "drawer" in said(TenderStatus(TenderKind.CASH, TenderState.RETURNED))


ASKING = "Don't take it again meanwhile."
SCAN = "Nothing was charged yet. Have them scan the code with the phone's camera."


@pytest.mark.parametrize(
    ("kind", "step", "words"),
    [
        (TenderKind.SAVED_CARD, Step.NONE, ("Charging the card…", "Wait for the answer.")),
        (
            TenderKind.PAGE,
            Step.PAGE,
            ("Waiting for the customer to pay on their phone.", SCAN),
        ),
        (
            TenderKind.PAGE,
            Step.BANK,
            (
                "The customer's bank asks them to confirm.",
                "Nothing was charged yet."
                " Wait for them, or cancel the page and take another way of paying.",
            ),
        ),
        (
            TenderKind.PAGE,
            Step.CONNECTION_LOST,
            (
                "Stripe does not answer just now.",
                f"The customer may have paid: Till goes on asking. {ASKING}",
            ),
        ),
        (
            TenderKind.PHONE,
            Step.NONE,
            (
                "The customer pays in the store's app.",
                "Nothing was charged yet. Wait for them, or cancel it.",
            ),
        ),
        (
            TenderKind.READER,
            Step.PROCESSING,
            (
                "Front reader is asking the bank…",
                "Money may be moving. The card stays where it is until the bank has answered.",
            ),
        ),
        (
            TenderKind.READER,
            Step.NOT_REACHED,
            (
                "Front reader did not answer.",
                f"Money may have moved: Till is asking Stripe. {ASKING}",
            ),
        ),
    ],
)
def test_what_is_under_way_is_told_in_its_own_words(
    kind: TenderKind, step: Step, words: tuple[str, str]
) -> None:
    told = TenderStatus(kind, TenderState.PENDING, step, reader="Front reader")
    assert tender_messages(told) == words


def test_why_nobody_knows_is_told_where_a_reader_said_it() -> None:
    plain = TenderStatus(TenderKind.READER, TenderState.UNKNOWN, reader="Front reader")
    lost = TenderStatus(
        TenderKind.READER, TenderState.UNKNOWN, Step.CONNECTION_LOST, reader="Front reader"
    )
    assert tender_messages(plain)[1].startswith("Money may have moved. Check again")
    assert tender_messages(lost)[1].startswith("Front reader lost its connection")
    assert tender_messages(lost)[1].endswith(tender_messages(plain)[1])


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            TenderStatus(TenderKind.READER, TenderState.PENDING, Step.CARD, reader="Front reader"),
            (
                "Waiting for the customer's card on Front reader.",
                "Nothing was charged yet. The customer taps, inserts or swipes it now.",
            ),
        ),
        (
            TenderStatus(
                TenderKind.SAVED_CARD, TenderState.UNKNOWN, Step.BUSY, reader="Front reader"
            ),
            (
                "Not known yet: Till is asking Stripe. Don't charge again.",
                "Money may have moved. Check again, or put the sale aside and serve the next"
                " customer.",
            ),
        ),
        (TenderStatus(TenderKind.SAVED_CARD, TenderState.PREPARED), ("", "")),
        (
            TenderStatus(
                TenderKind.SAVED_CARD, TenderState.DECLINED, decline_code="approve_with_id"
            ),
            (
                "The bank could not be reached for this card.",
                "Nothing was charged. Try once more, or ask for another card.",
            ),
        ),
        (
            TenderStatus(TenderKind.SAVED_CARD, TenderState.CANCELED),
            (
                "Cancelled",
                "Nothing was charged. Start it again, or take another way of paying.",
            ),
        ),
        (
            TenderStatus(
                TenderKind.READER, TenderState.RETURNING, Step.CARD, reader="Front reader"
            ),
            (
                "Giving it back: waiting for the customer's card on Front reader.",
                "Nothing was given back yet. Have the customer present the same card.",
            ),
        ),
    ],
)
def test_what_is_said_word_by_word(told: TenderStatus, words: tuple[str, str]) -> None:
    assert tender_messages(told) == words
