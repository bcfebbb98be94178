"""The ledger of gift cards and store credit held against sales, tenders and refunds, by plain SQL.

Nothing here is shared with what writes it (`services/ledger/credit_rows.py`). Each statement finds
what is wrong, and nothing where all is well. Amounts are minor units.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

_WRONG: Final = {
    "account {} has less than nothing: {}": """
        SELECT account_id, sum(amount_minor) AS left FROM credit_entry
        GROUP BY account_id HAVING left < 0
    """,
    "gift card line {} of {} was sold, and its account begins with {}": """
        SELECT line.id, line.total_minor, coalesce(sum(entry.amount_minor), 0) AS issued
        FROM sale_line AS line JOIN sale ON sale.id = line.sale_id
        LEFT JOIN credit_account AS account
            ON account.sale_line_id = line.id AND account.replaces_id IS NULL
        LEFT JOIN credit_entry AS entry
            ON entry.account_id = account.id AND entry.kind = 'issued'
        WHERE line.kind = 'gift_card' AND sale.receipt_number IS NOT NULL
        GROUP BY line.id HAVING issued <> line.total_minor OR count(account.id) <> 1
    """,
    "account {} is of line {}, which nobody paid": """
        SELECT account.id, account.sale_line_id FROM credit_account AS account
        LEFT JOIN sale ON sale.id = account.sale_id
        WHERE account.sale_line_id IS NOT NULL AND sale.receipt_number IS NULL
    """,
    "sale {} says {} of gift cards, its lines {}": """
        SELECT sale.id, sale.credit_minor,
            (SELECT coalesce(sum(total_minor), 0) FROM sale_line
             WHERE sale_id = sale.id AND kind = 'gift_card') AS sold
        FROM sale WHERE sale.credit_minor <> sold
    """,
    "tender {} of {} took {} from a card": """
        SELECT tender.id, tender.amount_minor, -coalesce(sum(entry.amount_minor), 0) AS spent
        FROM tender LEFT JOIN credit_entry AS entry ON entry.tender_id = tender.id
        WHERE tender.kind = 'store_credit' GROUP BY tender.id HAVING spent <> tender.amount_minor
    """,
    "refund {} of {} put {} onto a card": """
        SELECT refund.id, refund.amount_minor, coalesce(sum(entry.amount_minor), 0) AS given
        FROM refund LEFT JOIN credit_entry AS entry
            ON entry.refund_id = refund.id AND entry.kind IN ('issued', 'given_back')
        WHERE refund.kind = 'store_credit' AND refund.state = 'succeeded'
        GROUP BY refund.id HAVING given <> refund.amount_minor
    """,
    "refund {} took {} off gift cards, and says {}": """
        SELECT refund.id, -coalesce(sum(entry.amount_minor), 0) AS taken, refund.credit_minor
        FROM refund LEFT JOIN credit_entry AS entry
            ON entry.refund_id = refund.id AND entry.kind IN ('cancelled', 'restored')
        GROUP BY refund.id
        HAVING taken <> iif(state IN ('failed', 'canceled', 'not_refunded'), 0, credit_minor)
    """,
    "of sale {}, {} was given back for its gift cards and {} taken off them, which leaves {}": """
        WITH of_card AS (
            SELECT account.sale_id, sum(entry.amount_minor) AS left,
                -sum(iif(entry.kind IN ('cancelled', 'restored'), entry.amount_minor, 0)) AS taken
            FROM credit_account AS account JOIN credit_entry AS entry
                ON entry.account_id = account.id
            WHERE account.sale_line_id IS NOT NULL GROUP BY account.sale_id
        ), paid AS (
            SELECT sale_id, sum(amount_minor) AS taken FROM tender
            WHERE state = 'approved' GROUP BY sale_id
        ), refunded AS (
            SELECT tender.sale_id, sum(refund.amount_minor) AS given
            FROM refund JOIN tender ON tender.id = refund.tender_id
            WHERE tender.state = 'approved'
                AND refund.state NOT IN ('failed', 'canceled', 'not_refunded')
            GROUP BY tender.sale_id
        )
        SELECT sale.id, refunded.given + sale.credit_minor - paid.taken AS of_cards,
            of_card.taken, of_card.left
        FROM sale JOIN of_card ON of_card.sale_id = sale.id
        JOIN paid ON paid.sale_id = sale.id JOIN refunded ON refunded.sale_id = sale.id
        WHERE of_cards > of_card.taken AND of_card.left > 0
    """,
    "what moved from card to card leaves {}": """
        SELECT sum(amount_minor) AS left FROM credit_entry WHERE kind = 'moved' HAVING left <> 0
    """,
    "of card {} its purchase went back, and something can be paid with it": """
        SELECT account.id FROM credit_account AS account
        JOIN credit_entry AS entry ON entry.account_id = account.id AND entry.kind = 'cancelled'
        JOIN refund ON refund.id = entry.refund_id
        WHERE account.closed_at IS NULL
            AND refund.state NOT IN ('failed', 'canceled', 'not_refunded')
    """,
    "code of account {} is kept after it was handed over": """
        SELECT id FROM credit_account WHERE handed_at IS NOT NULL AND code IS NOT NULL
    """,
}


def wrong_credit(path: Path) -> list[str]:
    """Return all that the ledger says of credit, and the other rows do not; in words."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as books:
        return [
            words.format(*row)
            for words, statement in _WRONG.items()
            for row in books.execute(statement)
        ]
