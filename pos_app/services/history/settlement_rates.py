"""At which rate Stripe settled the rows of the history that were paid in another currency."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from pos_app.db.history_index import HistoryIndex
from pos_app.db.history_sums import STATUS, sums
from pos_app.domain.money import Money
from pos_app.domain.payments import AT_STRIPE
from pos_app.services.views.history_totals import HistoryTotal

_ELSEWHERE: Final = ""
_DIGITS: Final = 5
"""So many of a rate mean something."""


def with_rates(
    session: Session, index: HistoryIndex, totals: tuple[HistoryTotal, ...]
) -> tuple[HistoryTotal, ...]:
    """Return totals with their rates, which are summed where anything was exchanged at all.

    Of a sale that was paid in cash as well, its row does not say how much of it was exchanged.
    """
    if all(each.net.currency == total.gross.currency for total in totals for each in total.settled):
        return totals
    taken: dict[tuple[str, str], int] = defaultdict(int)
    settled: dict[tuple[str, str], int] = defaultdict(int)
    # By a step: in one sum, what is not settled yet is with what is.
    for row in sums(session, index.paid_only_by((*AT_STRIPE, _ELSEWHERE)), STATUS):
        taken[row.currency, row.settlement_currency] += row.taken_minor
        settled[row.currency, row.settlement_currency] += row.fee_minor + row.net_minor

    def rate(currency: str, into: str) -> Decimal | None:
        if currency == into or not taken[currency, into]:
            return None
        of = Money(taken[currency, into], currency).decimal()
        found = Money(settled[currency, into], into).decimal() / of
        return round(found, _DIGITS - 1 - found.adjusted()) if found else None

    return tuple(
        replace(
            total,
            settled=tuple(
                replace(each, rate=rate(total.gross.currency, each.net.currency))
                for each in total.settled
            ),
        )
        for total in totals
    )
