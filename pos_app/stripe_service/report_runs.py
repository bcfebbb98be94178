"""Stripe's own reports, which say in one file what lists say page by page."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from pos_app.stripe_service import parse_reports
from pos_app.stripe_service.calls import Calls, named, options
from pos_app.stripe_service.expected import Expected
from pos_app.stripe_service.facts import BalanceEntryFacts, ReportRunFacts

ACTIVITY: Final = "balance_change_from_activity.itemized.3"
"""All that changes the balance but payouts; amounts in whole units, times in UTC."""
_RUNS: Final = "/v1/reporting/report_runs"
_TYPES: Final = "/v1/reporting/report_types"


class ReportCalls(Calls):
    """Sources: docs.stripe.com/reports/api, /reports/report-types and /api/reporting.

    Raises the errors of `stripe_service.errors`.
    """

    def available_until(self) -> datetime:
        """Return until when reports of the balance have what happened, about a day ago."""
        return self._call.raw(
            f"{_TYPES}/{ACTIVITY}", Expected(parse_reports.available_until, ACTIVITY)
        )

    def start(self, since: datetime, before: datetime, key: str) -> ReportRunFacts:
        """Have Stripe make a report of the balance, which moves no money; it takes minutes."""
        return self._call(
            lambda c: c.v1.reporting.report_runs.create(
                {
                    "report_type": ACTIVITY,
                    "parameters": {
                        "interval_start": int(since.timestamp()),
                        "interval_end": int(before.timestamp()),
                        "timezone": "Etc/UTC",
                        "columns": list(parse_reports.COLUMNS),
                    },
                },
                options(key),
            ),
            Expected(parse_reports.report_run, fields={"report_type": ACTIVITY}),
            urgent=False,
        )

    def run(self, run_id: str) -> ReportRunFacts:
        """Return how far a report is."""
        url = f"{_RUNS}/{named(run_id)}"
        return self._call.raw(url, Expected(parse_reports.report_run, run_id))

    def entries(self, file_id: str) -> tuple[BalanceEntryFacts, ...]:
        """Return what a report's file says, of at most `http_client.LARGEST_ANSWER` bytes."""
        url = f"/v1/files/{named(file_id)}/contents"
        return self._call.raw(url, Expected(parse_reports.itemized), base="files")
