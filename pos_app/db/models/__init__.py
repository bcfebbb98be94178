"""The tables. Amounts are minor units (BigInteger), rates millionths, times UTC.

Ids of everything that a register writes are uuids it makes itself, which sort by their time
(`domain.ids`). Nothing under a sale cascades. Whoever imports one table has them all, for they
name each other.
"""

from pos_app.db.models import (
    activity,
    catalogue,
    credit,
    customers,
    deposits,
    disputes,
    history,
    outbox,
    payments,
    payouts,
    product_imports,
    reports,
    returns,
    sales,
    saved_views,
    shifts,
    stock,
    store,
)

__all__ = [
    "activity",
    "catalogue",
    "credit",
    "customers",
    "deposits",
    "disputes",
    "history",
    "outbox",
    "payments",
    "payouts",
    "product_imports",
    "reports",
    "returns",
    "sales",
    "saved_views",
    "shifts",
    "stock",
    "store",
]
