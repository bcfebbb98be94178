"""What names a lost row by an id that no foreign key watches, and so would name it for ever."""

from __future__ import annotations

import sqlite3
from typing import Final

_OF_RETURNS: Final = """
    UPDATE refund SET return_id = NULL WHERE return_id NOT IN (SELECT id FROM goods_return)
"""
_OF_EXCHANGES: Final = """
    UPDATE goods_return SET exchange_sale_id = NULL
    WHERE exchange_sale_id NOT IN (SELECT id FROM sale)
"""
_OF_HISTORY: Final = """
    DELETE FROM history_entry WHERE sale_id IS NULL
        AND coalesce(intent_id, '') NOT IN (SELECT intent_id FROM stripe_payment)
"""
"""Of a lost sale nothing can be told; a payment that Stripe still knows gets its row anew."""

_OWED: Final = """
    DELETE FROM outbox WHERE done_at IS NULL AND CASE
        WHEN kind = 'payment_notice' THEN subject_id NOT IN (SELECT id FROM tender)
        WHEN kind = 'refund_notice' THEN subject_id NOT IN (SELECT id FROM refund)
        WHEN kind = 'receipt' THEN subject_id NOT IN (SELECT id FROM sale)
        WHEN kind IN ('print', 'mail_receipt')
            THEN substr(named, 1, instr(named || ':', ':') - 1) NOT IN (
                SELECT id FROM sale UNION ALL SELECT id FROM history_entry
                UNION ALL SELECT id FROM z_report
            )
    END
""".replace("named", "replace(replace(subject_id, 'gift:', ''), 'report:', '')")
"""A paper has a word before the id (`print_rows.GIFT`), or what was paid so far after it. What
waits for Stripe is owed whatever is lost here."""


def forget_lost_rows(books: sqlite3.Connection) -> None:
    """Let go of what names one; to be called when no foreign key does any more."""
    for statement in (_OF_RETURNS, _OF_EXCHANGES, _OF_HISTORY, _OWED):
        books.execute(statement)
