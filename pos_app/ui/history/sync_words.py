"""How far the sync has come, in words."""

from __future__ import annotations

from typing import Final

from pos_app.domain.texts import N_, Message, counted, ngettext
from pos_app.services.views.sync import SyncPart, SyncProgress

_OF_ABOUT: Final[dict[SyncPart, Message]] = {
    SyncPart.PAYMENTS: N_("Reading the payments of before… {read} of about {total}"),
    SyncPart.CUSTOMERS: N_("Reading the customers of before… {read} of about {total}"),
    SyncPart.DISPUTES: N_("Reading the disputes of before… {read} of about {total}"),
    SyncPart.PAYOUTS: N_("Reading the payouts of before… {read} of about {total}"),
}
_READ: Final[dict[SyncPart, Message]] = {
    SyncPart.PAYMENTS: N_("Reading the payments of before… {read} so far"),
    SyncPart.CUSTOMERS: N_("Reading the customers of before… {read} so far"),
    SyncPart.DISPUTES: N_("Reading the disputes of before… {read} so far"),
    SyncPart.PAYOUTS: N_("Reading the payouts of before… {read} so far"),
}


def progress_words(progress: SyncProgress) -> str:
    """Return what was read so far, and of how much where that can be guessed."""
    read = counted(progress.read)
    if progress.part is SyncPart.NEWS:
        return ngettext(
            "Asking Stripe for news… {n} read",
            "Asking Stripe for news… {n} read",
            progress.read,
        )
    if progress.total is None:
        return _READ[progress.part].format(read=read)
    return _OF_ABOUT[progress.part].format(read=read, total=counted(about(progress.total)))


def about(count: int) -> int:
    """Return a guess as people say one: two digits that count, 21,437 as 21,000."""
    size = int("1" + "0" * max(0, len(str(count)) - 2))
    return round(count / size) * size
