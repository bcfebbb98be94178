"""Why money is given back, as Stripe has it, and `other`, which is ours."""

from __future__ import annotations

from typing import Final

from pos_app.domain.texts import N_, NP_, Message

REASONS: Final[dict[str, Message]] = {
    "requested_by_customer": N_("The customer asked"),
    "duplicate": N_("Paid twice"),
    "fraudulent": NP_("why money is given back", "Fraud"),
    "other": N_("Another reason"),
}
