"""Why goods came back, in words."""

from __future__ import annotations

from typing import Final

from pos_app.domain.goods_returns import ReturnReason
from pos_app.domain.texts import N_, Message

RETURN_REASONS: Final[dict[ReturnReason, Message]] = {
    ReturnReason.CHANGED_MIND: N_("The customer changed their mind"),
    ReturnReason.DAMAGED: N_("Damaged or faulty"),
    ReturnReason.WRONG_ITEM: N_("The wrong item"),
    ReturnReason.OTHER: N_("Something else, with a note"),
}
