"""The text that a screen reader reads of things that stand one under the other."""

from __future__ import annotations

from pos_app.domain.texts import pgettext


def accessible_text(headline: str, advice: str) -> str:
    """Return a headline and what stands under it, with a stop between them."""
    return pgettext(
        "a headline and what stands under it, as they are read out",
        "{headline}. {advice}",
        headline=headline,
        advice=advice,
    )
