"""What Stripe, or the store's mail server, will not have of what is owed."""

from __future__ import annotations

from collections.abc import Iterator

from pos_app.domain.texts import _, paragraph
from pos_app.services.attention.views import AttentionAction, AttentionReason, AttentionView
from pos_app.services.outbox.outbox import Outbox


def refused_deliveries(outbox: Outbox) -> Iterator[AttentionView]:
    """Yield them; no money moves in any."""
    at_stripe = _("Stripe refused it, and keeps what it has. No money moved.")
    not_sent = _("It was not sent. No money moved.")
    unsure = _("Ask whether it arrived before you send it again. No money moved.")
    for refused in outbox.refused():
        kept = at_stripe if refused.by_stripe else unsure if refused.is_unsure else not_sent
        yield AttentionView(
            id=f"outbox:{refused.id}",
            reason=AttentionReason.FAILED,
            headline=refused.what,
            advice=paragraph(kept, refused.why),
            action=AttentionAction.CHECK,
            label=_("Send it again") if refused.is_unsure else _("Try again"),
            at=refused.created_at,
            may_dismiss=True,
        )
