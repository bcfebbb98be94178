"""Each Z of a book computed once more, from the raw rows, by plain SQL.

Nothing here is shared with what makes a Z (`services/shifts/`): where one of the two counts wrong,
they differ. Amounts are minor units.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

_ZS: Final = """
    SELECT z.*, shift.float_minor, shift.left_before_minor, shift.counts, shift.left_minor,
        shift.banked_minor, shift.opened_at, shift.closed_at
    FROM z_report AS z JOIN shift ON shift.id = z.shift_id ORDER BY z.register_id, z.number
"""
_SALES: Final = """
    SELECT count(*) AS number,
        total(total_minor) - (SELECT total(line.total_minor) FROM sale_line AS line
            JOIN sale AS of ON of.id = line.sale_id
            WHERE of.shift_id = :shift AND line.kind = 'gift_card') AS amount,
        total(tip_minor) AS tips,
        total(discount_minor > 0) AS discounts, total(discount_minor) AS discounted
    FROM sale WHERE shift_id = :shift
"""
_RECEIPTS: Final = """
    SELECT receipt_number FROM sale WHERE shift_id = ? ORDER BY paid_at {order}, id {order} LIMIT 1
"""
_REFUNDS: Final = """
    SELECT count(*) AS number, total(amount) AS amount FROM (
        SELECT refund.amount_minor + coalesce(
            (SELECT sum(amount_minor) FROM credit_entry
             WHERE refund_id = refund.id AND kind = 'cancelled'), 0) AS amount
        FROM refund WHERE shift_id = ? AND origin = 'till'
    ) WHERE amount > 0
"""
_AT_STRIPE: Final = """
    SELECT count(*) AS number, total(amount_minor) AS amount FROM refund
    WHERE shift_id = ? AND origin <> 'till'
"""
_VOIDS: Final = """
    SELECT count(*) AS number, total(total_minor - (SELECT total(line.total_minor)
        FROM sale_line AS line WHERE line.sale_id = sale.id AND line.kind = 'gift_card')) AS amount
    FROM sale WHERE void_shift_id = ?
"""
_TAKEN: Final = """
    SELECT kind, label, count(*) AS number, total(tip_minor) AS tips,
        total(iif(kind = 'cash', tendered_minor - change_minor, amount_minor - tip_minor)) AS amount
    FROM tender WHERE shift_id = ? GROUP BY kind, label
"""
_GIVEN_BACK: Final = """
    SELECT refund.kind, iif(refund.kind = tender.kind, tender.label, '') AS label,
        count(*) AS number, total(refund.amount_minor + refund.rounding_minor) AS amount
    FROM refund LEFT JOIN tender ON tender.id = refund.tender_id
    WHERE refund.shift_id = ? AND origin = 'till' GROUP BY 1, 2
"""
_CREDIT: Final = {
    "sold": "kind = 'issued' AND refund_id IS NULL",
    "used": "kind = 'spent'",
    "given_back": "kind = 'given_back' OR (kind = 'issued' AND refund_id IS NOT NULL)",
    "taken_back": "kind IN ('cancelled', 'restored')",
}
_CREDIT_MOVED: Final = """
    SELECT count(*) AS number, abs(total(amount_minor)) AS amount
    FROM credit_entry WHERE shift_id = ? AND ({})
"""
_CREDIT_OWED: Final = "SELECT total(amount_minor) FROM credit_entry WHERE created_at <= ?"
_MOVED: Final = """
    SELECT kind, count(*) AS number, total(amount_minor) AS amount
    FROM cash_movement WHERE shift_id = ? GROUP BY kind
"""
_TAXES: Final = (
    """
    SELECT name, ppm, inclusive, exempt, sum(base) AS base, sum(tax) AS tax FROM (
        SELECT sale_id, name, ppm, inclusive, exempt, base_minor AS base, tax_minor AS tax
        FROM sale_tax
        UNION ALL
        SELECT sale_id, '', 0, 0, 0, net_minor, tax_minor FROM sale_line
        WHERE id IN (SELECT sale_line_id FROM sale_line_tax WHERE name = '')
    ) JOIN sale ON sale.id = sale_id WHERE shift_id = ? GROUP BY 1, 2, 3, 4
    """,
    """
    SELECT name, ppm, inclusive, exempt, sum(base_minor) AS base, sum(tax_minor) AS tax
    FROM refund JOIN refund_line_tax ON refund_line_tax.refund_id = refund.id
    WHERE shift_id = ? AND origin = 'till' GROUP BY 1, 2, 3, 4
    """,
)
_IN_ADVANCE: Final = """
    SELECT sum(amount) AS amount FROM (
        SELECT sale_id, amount_minor AS amount FROM tender
        WHERE shift_id = :shift AND NOT (state IN ('returning', 'returned') AND EXISTS (
            SELECT 1 FROM refund WHERE tender_id = tender.id AND refund.shift_id = :shift
            AND origin = 'till'))
        UNION ALL SELECT id, -total_minor - tip_minor FROM sale WHERE shift_id = :shift
    ) GROUP BY sale_id HAVING sum(amount) <> 0
"""
_GIVEN_BACK_OF_IT: Final = """
    SELECT amount FROM (
        SELECT CASE
            WHEN tender.state IN ('returning', 'returned')
                THEN iif(tender.shift_id = :shift, 0, refund.amount_minor)
            WHEN sale.receipt_number IS NULL THEN refund.amount_minor
            WHEN sale.state = 'overpaid'
                THEN refund.amount_minor - refund.credit_minor - refund.tip_minor
                - (SELECT total(total_minor) FROM refund_line WHERE refund_id = refund.id)
            END AS amount
        FROM refund JOIN tender ON tender.id = refund.tender_id
        JOIN sale ON sale.id = refund.sale_id
        WHERE refund.shift_id = :shift AND refund.origin = 'till'
    ) WHERE amount <> 0
"""
_RETAINED: Final = """
    SELECT retained_minor AS amount FROM deposit JOIN sale ON sale.id = sale_id
    WHERE shift_id = :shift AND retained_minor > 0
"""
_HELD: Final = """
    SELECT amount FROM (
        SELECT (SELECT total(amount_minor) FROM tender WHERE sale_id = sale.id
                AND state IN ('approved', 'returning') AND business_date IS NOT NULL)
            - iif(receipt_number IS NULL, 0, total_minor + tip_minor)
            - (SELECT total(refund.amount_minor - refund.credit_minor
                    - iif(receipt_number IS NULL, 0, refund.tip_minor)
                    - (SELECT total(total_minor) FROM refund_line WHERE refund_id = refund.id))
                FROM refund JOIN tender ON tender.id = tender_id
                    AND tender.state IN ('approved', 'returning')
                WHERE refund.sale_id = sale.id
                AND refund.state IN ('pending', 'requires_action', 'succeeded')) AS amount
        FROM sale WHERE state IN ('open', 'overpaid')
    ) WHERE amount > 0
"""
_HANDOVERS: Final = """
    SELECT handover.counts, shift.float_minor
        + (SELECT total(tendered_minor - change_minor) FROM tender
           WHERE shift_id = shift.id AND kind = 'cash' AND settled_at <= handover.created_at)
        - (SELECT total(amount_minor + rounding_minor) FROM refund
           WHERE shift_id = shift.id AND kind = 'cash' AND settled_at <= handover.created_at)
        + (SELECT total(amount_minor) FROM cash_movement
           WHERE shift_id = shift.id AND created_at <= handover.created_at) AS expected
    FROM shift_handover AS handover JOIN shift ON shift.id = handover.shift_id
    WHERE shift.id = ? ORDER BY handover.created_at, handover.id
"""
_ROUNDING: Final = """
    SELECT (SELECT total(rounding_minor) FROM tender WHERE shift_id = :shift)
        - (SELECT total(rounding_minor) FROM refund WHERE shift_id = :shift) AS amount
"""
_UNSETTLED: Final = (
    """
    SELECT id, amount_minor FROM tender WHERE register_id = ? AND business_date IS NULL
        AND state IN ('pending', 'action', 'unknown', 'returning') ORDER BY id
    """,
    """
    SELECT id, amount_minor FROM refund WHERE register_id = ?
        AND state IN ('started', 'unknown') ORDER BY id
    """,
)
_WAITED: Final = """
    SELECT z.number, each.value AS id FROM z_report AS z
    JOIN json_each(json_array(json_extract(z.content, '$.unsettled.payments'),
        json_extract(z.content, '$.unsettled.refunds.ids'))) AS both
    JOIN json_each(both.value) AS each
    WHERE z.register_id = ? AND z.number < ? ORDER BY z.number DESC
"""
_TENDER: Final = "SELECT shift_id, amount_minor FROM tender WHERE id = ?"
_REFUND: Final = "SELECT shift_id, amount_minor FROM refund WHERE id = ?"
_CAME_BACK: Final = """
    SELECT z.number AS z, 'refund_came_back' AS what, count(*) AS count,
        sum(refund.amount_minor) AS amount
    FROM refund JOIN z_report AS z ON z.shift_id = refund.shift_id
    WHERE refund.failed_shift_id = ? GROUP BY z.number
"""
_WRONG_SHIFTS: Final = {
    "register {} has {} shifts open": """
        SELECT register_id, count(*) FROM shift WHERE closed_at IS NULL
        GROUP BY register_id HAVING count(*) > 1
    """,
    "shift {} is closed and has {} Z reports": """
        SELECT shift.id, count(z.id) AS zs FROM shift
        LEFT JOIN z_report AS z ON z.shift_id = shift.id
        WHERE shift.closed_at IS NOT NULL GROUP BY shift.id HAVING zs <> 1
    """,
    "shift {} is open and has {} Z reports": """
        SELECT shift.id, count(*) FROM shift JOIN z_report AS z ON z.shift_id = shift.id
        WHERE shift.closed_at IS NULL GROUP BY shift.id
    """,
    "register {} has Z reports up to {}, and not each number once": """
        SELECT register_id, max(number) AS last FROM z_report GROUP BY register_id
        HAVING last <> count(DISTINCT number) OR last <> count(*) OR min(number) <> 1
    """,
    "movement {} of {} is reversed by more than one, or by another amount": """
        SELECT wrong.id, wrong.amount_minor FROM cash_movement AS wrong
        JOIN cash_movement AS back ON back.reverses_id = wrong.id
        GROUP BY wrong.id
        HAVING count(*) > 1 OR total(back.amount_minor) <> -wrong.amount_minor
            OR min(back.shift_id) <> wrong.shift_id OR min(back.kind) <> wrong.kind
    """,
}
_ROWS: Final = """
    SELECT 'tender' AS what, id, shift_id, settled_at AS at, register_id, kind = 'cash' AS is_cash
    FROM tender WHERE state IN ('approved', 'returning', 'returned')
    UNION ALL
    SELECT 'refund', id, shift_id, settled_at, register_id, kind = 'cash'
    FROM refund WHERE state = 'succeeded' AND register_id IS NOT NULL
    UNION ALL
    SELECT 'refund at Stripe', refund.id, refund.shift_id, refund.created_at, tender.register_id, 0
    FROM refund JOIN tender ON tender.id = refund.tender_id
    WHERE refund.origin <> 'till' AND refund.shift_id IS NOT NULL
    UNION ALL
    SELECT 'movement', id, shift_id, created_at, register_id, 1 FROM cash_movement
    UNION ALL
    SELECT 'sale', id, shift_id, paid_at, register_id, 0 FROM sale WHERE receipt_number IS NOT NULL
    UNION ALL
    SELECT 'credit', id, shift_id, created_at, register_id, 0 FROM credit_entry
"""
"""What moved, and what a Z counts besides."""


def wrong_zs(path: Path, *, since: str = "", clock_is_right: bool = True) -> list[str]:
    """Return all that the Z reports of a book say, and its raw rows do not; in words.

    Also what is of no shift or not of the one that was open when it moved, unless the clock was
    wrong meanwhile. The store works with shifts `since` a moment, as the books write it.
    """
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as books:
        books.row_factory = sqlite3.Row
        found = [
            words.format(*row)
            for words, statement in _WRONG_SHIFTS.items()
            for row in books.execute(statement)
        ]
        found += _wrong_rows(books, since, clock_is_right=clock_is_right)
        found += _wrong_reports(books)
        found += (*_wrong_handovers(books), *_wrong_credit_owed(books)) if clock_is_right else ()
    return found


def unsettled_now(path: Path, register_id: str) -> dict[str, Any]:
    """Return what a Z says of what is not settled, from the raw rows as they are now."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as books:
        payments, refunds = (books.execute(each, (register_id,)).fetchall() for each in _UNSETTLED)
    return {
        "count": len(payments),
        "amount": sum(amount for _id, amount in payments),
        "payments": [tender for tender, _amount in payments],
        "refunds": {
            "count": len(refunds),
            "amount": sum(amount for _id, amount in refunds),
            "ids": [refund for refund, _amount in refunds],
        },
    }


def held_now(path: Path) -> dict[str, int]:
    """Return what a Z says of the customers' money that is held, from the raw rows as they are."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as books:
        return _summed(amount for (amount,) in books.execute(_HELD))


def _wrong_rows(books: sqlite3.Connection, since: str, *, clock_is_right: bool) -> Iterator[str]:
    shifts = {row["id"]: row for row in books.execute("SELECT * FROM shift")}
    is_open = {row["register_id"] for row in shifts.values() if row["closed_at"] is None}
    for row in books.execute(_ROWS):
        name = f"{row['what']} {row['id'][:8]}"
        shift = shifts.get(row["shift_id"])
        if row["shift_id"] == row["register_id"] and not row["is_cash"]:
            if row["register_id"] in is_open:
                yield f"{name} waits for a shift, and one is open"
        elif shift is None:
            if row["at"] >= since:
                yield f"{name} is of no shift"
        elif shift["register_id"] != row["register_id"]:
            yield f"{name} is of a shift of another register"
        elif row["is_cash"] and clock_is_right:
            closed_at = shift["closed_at"] or row["at"]
            if not shift["opened_at"] <= row["at"] <= closed_at:
                yield f"{name} of {row['at']} is of the shift of {shift['opened_at']}"


def _wrong_reports(books: sqlite3.Connection) -> Iterator[str]:
    before: dict[str, int] = {}
    for row in books.execute(_ZS).fetchall():
        content, register = json.loads(row["content"]), row["register_id"]
        computed = dict(_computed(books, row))
        computed["grand_total.before"] = before.get(register, 0)
        before[register] = before.get(register, 0) + computed["sales.amount"]
        computed["grand_total.after"] = before[register]
        computed["settled_late"] = _settled_late(books, row)
        for name, value in computed.items():
            if (said := _part_of(content, name)) != value:
                yield f"Z {row['number']} says {name} {said}, the rows {value}"


def _wrong_handovers(books: sqlite3.Connection) -> Iterator[str]:
    """Hold what a Z says of each handover against what had moved until then."""
    for z in books.execute(_ZS).fetchall():
        told = json.loads(z["content"]).get("handovers", [])
        said = [(each["counted"], each["expected"], each["difference"]) for each in told]
        rows = [
            (counted, int(row["expected"]), counted - int(row["expected"]))
            for row in books.execute(_HANDOVERS, (z["shift_id"],))
            if (counted := json.loads(row["counts"])[-1]) is not None
        ]
        if said != rows:
            yield f"Z {z['number']} says of handovers {said}, the rows {rows}"


def _wrong_credit_owed(books: sqlite3.Connection) -> Iterator[str]:
    """Hold what a Z says is owed on gift cards against the entries that there were then."""
    for z in books.execute(_ZS).fetchall():
        said = json.loads(z["content"])["credit"]["outstanding"]
        owed = int(books.execute(_CREDIT_OWED, (z["closed_at"],)).fetchone()[0])
        if said != owed:
            yield f"Z {z['number']} says that {said} is owed on cards, the rows {owed}"


def _part_of(content: Mapping[str, Any], name: str) -> Any:
    found: Any = content
    for key in name.split("."):
        found = found[key]
    return found


def _computed(books: sqlite3.Connection, z: sqlite3.Row) -> Iterator[tuple[str, Any]]:
    """Yield what a Z has to say, by the dotted names of its content."""
    shift = (z["shift_id"],)
    sales = books.execute(_SALES, {"shift": z["shift_id"]}).fetchone()
    yield "number", z["number"]
    yield "sales.count", sales["number"]
    yield "sales.amount", int(sales["amount"])
    yield "sales.tips", int(sales["tips"])
    yield "grand_total.period", int(sales["amount"])
    yield "discounts", {"count": int(sales["discounts"]), "amount": int(sales["discounted"])}
    for name, order in (("first", "ASC"), ("last", "DESC")):
        receipt = books.execute(_RECEIPTS.format(order=order), shift).fetchone()
        yield f"sales.{name}_receipt", receipt[0] if receipt else ""
    yield "refunds", _counted(books.execute(_REFUNDS, shift).fetchone())
    yield "refunds_at_stripe", _counted(books.execute(_AT_STRIPE, shift).fetchone())
    yield "voids", _counted(books.execute(_VOIDS, shift).fetchone())
    taken = {(row["kind"], row["label"]): row for row in books.execute(_TAKEN, shift)}
    back = {(row["kind"], row["label"]): row for row in books.execute(_GIVEN_BACK, shift)}
    yield "tenders", [_method(each, taken, back) for each in sorted(taken.keys() | back.keys())]
    yield "taxes", _taxes(books, z["shift_id"])
    yield from _deposits(books, z["shift_id"])
    for what, kinds in _CREDIT.items():
        statement = _CREDIT_MOVED.format(kinds)
        yield f"credit.{what}", _counted(books.execute(statement, shift).fetchone())
    yield from _cash(books, z, taken, back)


def _deposits(books: sqlite3.Connection, shift_id: str) -> Iterator[tuple[str, dict[str, int]]]:
    """Yield what was taken in advance, used of it, given back and retained."""
    shift = {"shift": shift_id}
    deltas, back, retained = (
        [amount for (amount,) in books.execute(each, shift)]
        for each in (_IN_ADVANCE, _GIVEN_BACK_OF_IT, _RETAINED)
    )
    yield "deposits.taken", _summed(each for each in deltas if each > 0)
    yield "deposits.used", _summed(-each for each in deltas if each < 0)
    yield "deposits.given_back", _summed(back)
    yield "deposits.retained", _summed(retained)


def _summed(amounts: Iterable[float]) -> dict[str, int]:
    found = list(amounts)
    return {"count": len(found), "amount": int(sum(found))}


def _taxes(books: sqlite3.Connection, shift_id: str) -> list[dict[str, Any]]:
    """Return base, tax and gross of each rate, of sales and of refunds."""
    sold, back = (
        {tuple(row)[:4]: row for row in books.execute(each, (shift_id,))} for each in _TAXES
    )
    return [
        {
            **dict(zip(("name", "ppm", "inclusive", "exempt"), rate, strict=True)),
            "sales": _taxed(sold.get(rate)),
            "refunds": _taxed(back.get(rate)),
        }
        for rate in sorted({**sold, **back}, key=lambda each: (-each[1], each[0], each[2:]))
    ]


def _taxed(row: sqlite3.Row | None) -> dict[str, int]:
    base, tax = (row["base"], row["tax"]) if row else (0, 0)
    return {"base": base, "tax": tax, "gross": base + tax}


def _counted(row: sqlite3.Row | None) -> dict[str, int]:
    return {"count": row["number"], "amount": int(row["amount"])} if row else _NOTHING


_NOTHING: Final = {"count": 0, "amount": 0}
_Methods = dict[tuple[str, str], sqlite3.Row]


def _method(method: tuple[str, str], taken: _Methods, back: _Methods) -> dict[str, Any]:
    came, went = _counted(taken.get(method)), _counted(back.get(method))
    return {
        "kind": method[0],
        "label": method[1],
        "taken": came,
        "given_back": went,
        "net": came["amount"] - went["amount"],
        "tips": int(taken[method]["tips"]) if method in taken else 0,
    }


def _cash(
    books: sqlite3.Connection, z: sqlite3.Row, taken: _Methods, back: _Methods
) -> Iterator[tuple[str, Any]]:
    rows = {row["kind"]: row for row in books.execute(_MOVED, (z["shift_id"],))}
    moved = {kind: int(row["amount"]) for kind, row in rows.items() if kind != "no_sale"}
    came, went = (_counted(each.get(("cash", "")))["amount"] for each in (taken, back))
    counted = json.loads(z["counts"])[-1]
    expected = z["float_minor"] + came - went + sum(moved.values())
    left_before = z["float_minor"] if z["left_before_minor"] is None else z["left_before_minor"]
    rounding = books.execute(_ROUNDING, {"shift": z["shift_id"]}).fetchone()
    yield "no_sales", rows["no_sale"]["number"] if "no_sale" in rows else 0
    yield "cash.opened_with", z["float_minor"]
    yield "cash.opening_difference", z["float_minor"] - left_before
    yield "cash.taken", came
    yield "cash.given_back", went
    for kind in ("paid_in", "paid_out", "safe_drop", "to_bank", "float_out"):
        yield f"cash.movements.{kind}", moved.get(kind, 0)
    yield "cash.rounding", int(rounding["amount"])
    yield "cash.expected", expected
    yield "cash.counted", counted
    yield "cash.difference", counted - expected
    yield "cash.left", z["left_minor"]
    yield "cash.banked", z["banked_minor"]
    if counted != z["left_minor"] + z["banked_minor"]:
        yield "cash.counted", z["left_minor"] + z["banked_minor"]


def _settled_late(books: sqlite3.Connection, z: sqlite3.Row) -> list[dict[str, Any]]:
    """Return what became of what earlier Zs had not settled, or had as given back, by number."""
    waited: dict[int, set[str]] = {}
    for row in books.execute(_WAITED, (z["register_id"], z["number"] + 1)):
        waited.setdefault(row["number"], set()).add(row["id"])
    before, still = (waited.get(each, set()) for each in (z["number"] - 1, z["number"]))
    found: Tally[tuple[int, str]] = Tally()
    amounts: Tally[tuple[int, str]] = Tally()
    for each in before - still:
        first = z["number"] - 1
        while each in waited.get(first - 1, set()):
            first -= 1
        what, amount = _became(books, each, z["shift_id"])
        found[first, what] += 1
        amounts[first, what] += amount
    for row in books.execute(_CAME_BACK, (z["shift_id"],)):
        found[row["z"], row["what"]], amounts[row["z"], row["what"]] = row["count"], row["amount"]
    return [
        {"z": number, "what": what, "count": found[number, what], "amount": amounts[number, what]}
        for number, what in sorted(found)
    ]


def _became(books: sqlite3.Connection, waited: str, shift_id: str) -> tuple[str, int]:
    """Return what a payment or refund came to in a shift, and its amount."""
    for statement, made, not_made in (
        (_TENDER, "payment", "payment_not_taken"),
        (_REFUND, "refund", "refund_not_made"),
    ):
        if row := books.execute(statement, (waited,)).fetchone():
            return made if row["shift_id"] == shift_id else not_made, row["amount_minor"]
    return "gone", 0
