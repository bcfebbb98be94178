"""Facts of Stripe's own reports: how far one is, and the rows of its file."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from io import StringIO

from pos_app.domain.money import MoneyError, from_decimal
from pos_app.stripe_service.facts import BalanceEntryFacts, ReportRunFacts
from pos_app.stripe_service.fields import Json, moment, reference, text, word
from pos_app.stripe_service.parse import understood

COLUMNS = (
    "balance_transaction_id",
    "created_utc",
    "available_on_utc",
    "currency",
    "gross",
    "fee",
    "net",
    "reporting_category",
    "source_id",
    "description",
    "charge_id",
    "payment_intent_id",
)


@understood("reporting.report_run", "frr_")
def report_run(data: Json) -> ReportRunFacts:
    """Read how far a report is."""
    return ReportRunFacts(
        id=word(data, "id"),
        status=word(data, "status"),
        file_id=reference(data, "result"),
        error=text(data, "error"),
    )


@understood("reporting.report_type")
def available_until(data: Json) -> datetime:
    """Read until when a type of report has what happened."""
    return moment(data, "data_available_end")


@understood("file_contents")
def itemized(data: Json) -> tuple[BalanceEntryFacts, ...]:
    """Read the rows of an itemized report of the balance.

    Raises ValueError where the file has other columns, or a row that is no balance transaction.
    """
    table = csv.DictReader(StringIO(word(data, "text"), newline=""))
    if missing := set(COLUMNS) - set(table.fieldnames or ()):
        raise ValueError(f"a report without {sorted(missing)}")
    return tuple(map(_entry, table))


def _entry(row: dict[str, str]) -> BalanceEntryFacts:
    currency = row["currency"].lower()
    gross, fee, net = (_minor(row[name], currency) for name in ("gross", "fee", "net"))
    if gross - fee != net:
        raise ValueError(f"{gross} less {fee} is not {net}")
    if not row["balance_transaction_id"].startswith("txn_"):
        raise ValueError(f"no balance transaction: {row['balance_transaction_id']!r}")
    return BalanceEntryFacts(
        id=row["balance_transaction_id"],
        type=row["reporting_category"],
        reporting_category=row["reporting_category"],
        source_id=row["source_id"] or None,
        intent_id=row["payment_intent_id"] or None,
        amount=gross,
        fee=fee,
        net=net,
        currency=currency,
        created=datetime.fromisoformat(row["created_utc"]).replace(tzinfo=UTC),
        available_on=datetime.fromisoformat(row["available_on_utc"]).replace(tzinfo=UTC),
        description=row["description"],
        charge_id=row["charge_id"] or None,
    )


def _minor(written: str, currency: str) -> int:
    """Return an amount, which reports have in whole units."""
    try:
        return from_decimal(Decimal(written), currency).minor
    except (InvalidOperation, MoneyError) as error:
        raise ValueError(f"no amount: {written!r}") from error
