"""What Stripe was to be told of customers and cards, and will not have."""

from __future__ import annotations

from collections.abc import Iterator

from pos_app.domain.texts import _, paragraph
from pos_app.services.attention.views import AttentionView, Concern, Deed
from pos_app.services.customers.errands import Errands


def refused_errands(errands: Errands) -> Iterator[AttentionView]:
    """Yield them; no money moves in any."""
    kept = _("Stripe refused it, and keeps what it has. No money moved.")
    for errand in errands.refused():
        yield AttentionView(
            id=f"errand:{errand.id}",
            concern=Concern.FAILED,
            headline=errand.what,
            advice=paragraph(kept, errand.refusal),
            deed=Deed.CHECK,
            label=_("Try again"),
            at=errand.created_at,
            may_dismiss=True,
        )
