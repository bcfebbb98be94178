"""What a cashier reads while a card is being saved: no money moves in it, and that is said too."""

from __future__ import annotations

from typing import Final

from pos_app.domain.declines import decline_advice, decline_reason
from pos_app.domain.payments import SetupState, Step
from pos_app.domain.readers import reader_messages
from pos_app.domain.texts import N_, _, paragraph

CAN_NOT_BE_KEPT: Final = "card_can_not_be_kept"
"""Not Stripe's: a card that was read and left nothing behind that could be charged."""

NOTHING_SAVED: Final = N_("No card was saved, and nothing was charged.")
_NOTHING_CHARGED: Final = N_("Nothing is charged.")

_ON_PAGE: Final = {
    Step.PAGE: (
        N_("Waiting for the customer to leave a card on their phone."),
        N_("Have them scan the code with the phone's camera."),
    ),
    Step.BANK: (
        N_("The customer's bank asks them to confirm."),
        N_("Wait for them, or cancel it."),
    ),
}
_STOPPED: Final = {
    Step.EXPIRED: (N_("The page has expired."), N_("Show a new code.")),
    Step.CONNECTION_LOST: (N_("The reader lost its connection."), N_("Start it again.")),
}


def setup_messages(
    state: SetupState, step: Step, failure: str, reader: str, card: str
) -> tuple[str, str]:
    """Return a headline and an advice; `failure` is Stripe's code, `card` how people call it."""
    match state:
        case SetupState.STARTED | SetupState.WAITING:
            return _waiting(step, reader)
        case SetupState.SAVED:
            saved = _("{card} is saved.", card=card) if card else _("The card is saved.")
            return saved, _("Nothing was charged.")
        case SetupState.FAILED if failure:
            return _refused(failure)
    headline, then = _STOPPED.get(step) or reader_messages(step, reader)
    return str(headline) or _("Cancelled"), paragraph(NOTHING_SAVED, then)


def _waiting(step: Step, reader: str) -> tuple[str, str]:
    if step is Step.CONNECTION_LOST:
        going_on = paragraph(_NOTHING_CHARGED, _("Till goes on asking."))
        return _("Stripe does not answer just now."), going_on
    headline, then = _ON_PAGE.get(step) or reader_messages(step, reader)
    if not headline:
        return _("Getting ready…"), paragraph(_NOTHING_CHARGED, _("Wait a moment."))
    return str(headline), paragraph(_NOTHING_CHARGED, then)


def _refused(failure: str) -> tuple[str, str]:
    if failure == CAN_NOT_BE_KEPT:
        another = paragraph(NOTHING_SAVED, _("Ask for another card."))
        return _("This card can't be kept for later."), another
    return decline_reason(failure), paragraph(NOTHING_SAVED, decline_advice(failure))
