"""Stripe's own reports of the balance: made a moment later, as a file with a table."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

from pos_app.domain.money import Money
from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, invalid, missing_object
from pos_app.training.core.lists import CREATED_PAGE, listing
from pos_app.training.core.params import accepted, array, group, integer, required, text

TYPE = "balance_change_from_activity.itemized.3"
CONTENTS = "file_contents"
"""What the API answers as it is, a table and no JSON."""
PAYOUTS = frozenset({"payout", "payout_cancel", "payout_failure"})
"""What the report leaves out: they stand in one of their own."""


def retrieve_type(call: Call) -> Obj:
    """GET /v1/reporting/report_types/{id}: until when it has what happened."""
    if call.id != TYPE:
        raise missing_object("report type", call.id, "report_type")
    now = int(call.account.now())
    return {
        "id": TYPE,
        "object": "reporting.report_type",
        "data_available_end": now - now % 3600,
        "data_available_start": 1_300_000_000,
        "default_columns": list(COLUMNS),
        "livemode": False,
        "name": "Itemized balance change from activity",
        "updated": now - now % 3600,
        "version": 3,
    }


def create(call: Call) -> Obj:
    """POST /v1/reporting/report_runs."""
    account, given = call.account, call.params
    if given["report_type"] != TYPE:
        raise invalid(f"No such report type: '{given['report_type']}'", param="report_type")
    wanted = given["parameters"]
    if wanted["interval_start"] >= wanted["interval_end"]:
        raise invalid("interval_start must be before interval_end.", param="parameters")
    unknown = set(wanted.get("columns", ())) - COLUMNS.keys()
    if unknown:
        raise invalid(f"Unknown column: {min(unknown)}", param="parameters[columns]")
    run = account.base("reporting.report_run", "frr") | {
        "error": None,
        "parameters": wanted,
        "report_type": TYPE,
        "result": None,
        "status": "pending",
        "succeeded_at": None,
    }
    return account.save(run)


def retrieve(call: Call) -> Obj:
    """GET /v1/reporting/report_runs/{id}: it is done by the time that somebody asks again."""
    account = call.account
    run = account.need("reporting.report_run", call.id, "report_run")
    if run["status"] == "pending":
        file = _file(account, _table(account, run["parameters"]))
        run |= {"status": "succeeded", "result": file, "succeeded_at": int(account.now())}
        account.save(run)
    return run


def contents(call: Call) -> Obj:
    """GET /v1/files/{id}/contents: the table itself, which is no JSON."""
    file = call.account.need("file", call.id)
    if "_contents" not in file:
        raise missing_object("file", call.id, "file")
    return {"object": CONTENTS, "text": file["_contents"]}


def _file(account: Account, table: str) -> Obj:
    file = account.base("file", "file") | {
        "expires_at": int(account.now()) + 365 * 86_400,
        "filename": "report.csv",
        "links": None,
        "purpose": "finance_report_run",
        "size": len(table),
        "title": None,
        "type": "csv",
        "url": None,
    }
    del file["livemode"]
    file["url"] = f"{account.simulator.base_url}/v1/files/{file['id']}/contents"
    account.save(file | {"_contents": table})
    return file


def _table(account: Account, wanted: Obj) -> str:
    columns = wanted.get("columns") or list(COLUMNS)
    out = StringIO()
    table = csv.writer(out)
    table.writerow(columns)
    for each in account.all("balance_transaction"):
        within = wanted["interval_start"] <= each["created"] < wanted["interval_end"]
        if within and each["type"] not in PAYOUTS:
            table.writerow([COLUMNS[name](account, each) for name in columns])
    return out.getvalue()


def _units(minor: int, currency: str) -> str:
    amount: Decimal = Money(minor, currency).decimal()
    return f"{amount:f}"


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _behind(account: Account, each: Obj, name: str) -> str:
    source = each["source"] or ""
    kind = {"ch": "charge", "py": "charge", "re": "refund", "du": "dispute", "dp": "dispute"}
    found = account.peek(kind[source[:2]], source) if source[:2] in kind else None
    if found is None:
        return ""
    if name == "charge":
        return str(found["id"] if found["object"] == "charge" else found["charge"] or "")
    return str(found.get("payment_intent") or "")


COLUMNS: dict[str, Callable[[Account, Obj], str]] = {
    "balance_transaction_id": lambda _account, each: each["id"],
    "created_utc": lambda _account, each: _moment(each["created"]),
    "available_on_utc": lambda _account, each: _moment(each["available_on"]),
    "currency": lambda _account, each: each["currency"],
    "gross": lambda _account, each: _units(each["amount"], each["currency"]),
    "fee": lambda _account, each: _units(each["fee"], each["currency"]),
    "net": lambda _account, each: _units(each["net"], each["currency"]),
    "reporting_category": lambda _account, each: each["reporting_category"],
    "source_id": lambda _account, each: each["source"] or "",
    "description": lambda _account, each: each["description"] or "",
    "charge_id": lambda account, each: _behind(account, each, "charge"),
    "payment_intent_id": lambda account, each: _behind(account, each, "payment_intent"),
}
READ, WRITE = "report_runs_and_report_types_read", "report_runs_and_report_types_write"
PARAMETERS = group(
    {
        "interval_start": required(integer(0)),
        "interval_end": required(integer(0)),
        "timezone": text(),
        "columns": array(text(clearable=False)),
        **accepted("connected_account", "currency", "payout", "reporting_category"),
    },
    clearable=False,
)
ROUTES = [
    Route("GET", "/v1/reporting/report_types/{id}", retrieve_type, READ),
    Route(
        "POST",
        "/v1/reporting/report_runs",
        create,
        WRITE,
        {"report_type": required(text(clearable=False)), "parameters": required(PARAMETERS)},
    ),
    Route(
        "GET",
        "/v1/reporting/report_runs",
        listing("reporting.report_run"),
        READ,
        CREATED_PAGE,
    ),
    Route("GET", "/v1/reporting/report_runs/{id}", retrieve, READ),
    Route("GET", "/v1/files/{id}/contents", contents, "file_read"),
]
