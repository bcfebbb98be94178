"""The tables of the roll-ups: what reports sum, by business day. All of it can be counted anew.

`report_day` has the days whose roll-ups are as the books are. Triggers take a day out of it in the
very write that changes something of that day, or of what was given back on it, so that what is in
it is never out of date; the others are counted from the rows themselves, and rolled up when nobody
waits.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, String, Table

from pos_app.db.models.base import Base

REPORT_DAY: Final = Table(
    "report_day", Base.metadata, Column("business_date", Date, primary_key=True)
)


def _roll_up(name: str, dimensions: tuple[Column[Any], ...], measures: tuple[str, ...]) -> Table:
    """Return a table of sums: by the day, by who did it where, and by what else is told apart.

    What came from elsewhere has an empty register and cashier. A name, rate or reason that is None
    is *not recorded*.
    """
    return Table(
        name,
        Base.metadata,
        Column("business_date", Date, nullable=False, index=True),
        Column("register_id", String(36), nullable=False),
        Column("cashier_id", String(36), nullable=False),
        Column("currency", String(3), nullable=False),
        *dimensions,
        *(Column(each, BigInteger, nullable=False, info=_MEASURE) for each in measures),
    )


_MEASURE: Final = {"measure": True}


def measures_of(table: Table) -> tuple[str, ...]:
    """Return what the rows of a roll-up count."""
    return tuple(column.name for column in table.columns if column.info)


REPORT_SALES: Final = _roll_up(
    "report_sales",
    (Column("hour", Integer, nullable=False),),
    (
        *("sales", "sales_minor", "tax_minor", "discount_minor", "tip_minor"),
        *("refunds", "refund_minor", "refund_tax_minor"),
    ),
)

REPORT_TENDERS: Final = _roll_up(
    "report_tenders",
    (Column("kind", String(16), nullable=False), Column("label", String(64), nullable=False)),
    (
        *("taken", "taken_minor", "tip_minor", "rounding_minor"),
        *("given_back", "given_back_minor", "given_back_rounding_minor"),
    ),
)
"""`kind` is empty for what was paid elsewhere. Tips are in no other amount, rounding is in them."""

REPORT_PRODUCTS: Final = _roll_up(
    "report_products",
    (
        Column("product_id", String(36), nullable=True),
        Column("name", String, nullable=True),
        Column("category_name", String, nullable=True),
    ),
    (
        *("quantity_milli", "sold_minor", "discount_minor", "tax_minor"),
        *("refund_minor", "refund_tax_minor"),
    ),
)

REPORT_TAXES: Final = _roll_up(
    "report_taxes",
    (
        Column("name", String, nullable=True),
        Column("ppm", Integer, nullable=True),
        Column("inclusive", Boolean, nullable=True),
        Column("exempt", Boolean, nullable=False),
    ),
    ("base_minor", "tax_minor", "refund_base_minor", "refund_tax_minor"),
)

REPORT_DISCOUNTS: Final = _roll_up(
    "report_discounts",
    (
        Column("of_line", Boolean, nullable=False),
        Column("reason", String, nullable=True),
    ),
    ("discounts", "discount_minor"),
)
"""`of_line` where it came off one line, else off a whole sale."""

REPORT_REFUNDS: Final = _roll_up(
    "report_refunds",
    (Column("reason", String(32), nullable=False), Column("kind", String(16), nullable=False)),
    ("refunds", "refund_minor"),
)
"""All that was given back, of what was never sold too; made elsewhere, `reason` is empty."""

ROLL_UPS: Final = (
    REPORT_SALES,
    REPORT_TENDERS,
    REPORT_PRODUCTS,
    REPORT_TAXES,
    REPORT_DISCOUNTS,
    REPORT_REFUNDS,
)
