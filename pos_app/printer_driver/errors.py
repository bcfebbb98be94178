"""Why a receipt printer did not print."""

from __future__ import annotations

from pos_app.domain.outbox import DeliveryError


class PrinterError(Exception):
    """A job that was not printed, or of which nobody knows; `details` are for support."""

    def __init__(self, reason: DeliveryError, details: str = "") -> None:
        super().__init__(f"{reason} {details}".strip())
        self.reason = reason
        self.details = details
