"""What a cashier reads while a card is being saved: no money moves in it, and that is said too."""

from __future__ import annotations

from pos_app.domain.declines import decline_advice, decline_reason
from pos_app.domain.payments import SetupState, Step
from pos_app.domain.readers import reader_says

NOT_SAVED = "No card was saved, and nothing was charged."
CAN_NOT_BE_KEPT = "card_can_not_be_kept"
"""Not Stripe's: a card that was read and left nothing behind that could be charged."""

_NOTHING_CHARGED = "Nothing is charged."
_SCAN = "Have them scan the code with the phone's camera."

_ON_PAGE = {
    Step.PAGE: ("Waiting for the customer to leave a card on their phone.", _SCAN),
    Step.BANK: ("The customer's bank asks them to confirm.", "Wait for them, or cancel it."),
}
_STOPPED = {
    Step.EXPIRED: ("The page has expired.", "Show a new code."),
    Step.CONNECTION_LOST: ("The reader lost its connection.", "Start it again."),
}


def setup_words(
    state: SetupState, step: Step, failure: str, reader: str, card: str
) -> tuple[str, str]:
    """Return a headline and an advice; `failure` is Stripe's code, `card` how people call it."""
    match state:
        case SetupState.STARTED | SetupState.WAITING:
            return _waiting(step, reader)
        case SetupState.SAVED:
            return f"{card or 'The card'} is saved.", "Nothing was charged."
        case SetupState.FAILED if failure:
            return _refused(failure)
    headline, then = _STOPPED.get(step) or reader_says(step, reader)
    return headline or "Cancelled", f"{NOT_SAVED} {then}".strip()


def _waiting(step: Step, reader: str) -> tuple[str, str]:
    if step is Step.CONNECTION_LOST:
        return "Stripe does not answer just now.", f"{_NOTHING_CHARGED} Till goes on asking."
    headline, then = _ON_PAGE.get(step) or reader_says(step, reader)
    if not headline:
        return "Getting ready…", f"{_NOTHING_CHARGED} Wait a moment."
    return headline, f"{_NOTHING_CHARGED} {then}"


def _refused(failure: str) -> tuple[str, str]:
    if failure == CAN_NOT_BE_KEPT:
        return "This card can't be kept for later.", f"{NOT_SAVED} Ask for another card."
    return decline_reason(failure), f"{NOT_SAVED} {decline_advice(failure)}"
