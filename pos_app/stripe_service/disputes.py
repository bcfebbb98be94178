"""Disputes: payments that customers have their banks take back, and what the store answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final, cast

from pos_app.stripe_service import parse_disputes
from pos_app.stripe_service.calls import PAGE_SIZE, Calls, Page, created, named, options
from pos_app.stripe_service.expected import Expected, ours
from pos_app.stripe_service.facts import DisputeFacts, FraudWarningFacts

if TYPE_CHECKING:
    from stripe.params import DisputeUpdateParams, DisputeUpdateParamsEvidence

_DISPUTES: Final = "/v1/disputes"
_WARNINGS: Final = "/v1/radar/early_fraud_warnings"
PURPOSE: Final = "dispute_evidence"


class _NamedFile(BytesIO):
    """A file that says how it is called, which is how the package uploads it."""

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(content)
        self.name = name


class DisputeCalls(Calls):
    """Sources: docs.stripe.com/api/disputes, /api/files and /api/radar/early_fraud_warnings.

    Raises the errors of `stripe_service.errors`.
    """

    def of_payment(self, intent_id: str, *, account: str | None = None) -> list[DisputeFacts]:
        """Return all disputes of a payment, newest first."""
        listed = self._all(
            parse_disputes.dispute,
            _DISPUTES,
            fields={"payment_intent": intent_id},
            payment_intent=named(intent_id),
            stripe_account=account,
        )
        return list(listed)

    def page(
        self,
        *,
        created_from: datetime | None = None,
        created_to: datetime | None = None,
        after: str | None = None,
        account: str | None = None,
        limit: int = PAGE_SIZE,
    ) -> Page[DisputeFacts]:
        """Return disputes, newest first; one that is not understood, alone neither, is left out."""
        return self._page(
            parse_disputes.dispute,
            _DISPUTES,
            limit=limit,
            created=created(created_from, created_to),
            starting_after=after,
            instead=self._alone(parse_disputes.dispute, _DISPUTES, stripe_account=account),
            stripe_account=account,
        )

    def retrieve(self, dispute_id: str, *, account: str | None = None) -> DisputeFacts:
        """Return how a dispute stands."""
        return self._call(
            lambda c: c.v1.disputes.retrieve(named(dispute_id), options=options(account=account)),
            Expected(parse_disputes.dispute, dispute_id),
        )

    def upload(self, name: str, content: bytes, *, key: str, account: str | None = None) -> str:
        """Upload a PDF, PNG or JPEG as evidence, and return the id of the file.

        The size that Stripe says has to be that of the content.
        """
        return self._call(
            lambda c: c.v1.files.create(
                {"purpose": PURPOSE, "file": _NamedFile(name, content)}, options(key, account)
            ),
            Expected(parse_disputes.file_id, fields={"purpose": PURPOSE, "size": len(content)}),
        )

    def stage(
        self,
        dispute_id: str,
        evidence: Mapping[str, str],
        metadata: dict[str, str],
        *,
        key: str,
        account: str | None = None,
    ) -> DisputeFacts:
        """Have Stripe hold this evidence, by its names, without sending it to the bank.

        An empty text takes away what was held under that name. `submit` is always said: without it
        the evidence would be submitted, for good.
        """
        params: DisputeUpdateParams = {
            "evidence": cast("DisputeUpdateParamsEvidence", dict(evidence)),
            "metadata": metadata,
            "submit": False,
        }
        held = {name: value for name, value in evidence.items() if value}
        return self._call(
            lambda c: c.v1.disputes.update(named(dispute_id), params, options(key, account)),
            Expected(
                parse_disputes.dispute,
                dispute_id,
                {"metadata": ours(metadata), "evidence": held},
            ),
        )

    def submit(
        self,
        dispute_id: str,
        metadata: dict[str, str],
        *,
        key: str,
        account: str | None = None,
    ) -> DisputeFacts:
        """Send what is held to the bank, for good."""
        params: DisputeUpdateParams = {"metadata": metadata, "submit": True}
        return self._call(
            lambda c: c.v1.disputes.update(named(dispute_id), params, options(key, account)),
            Expected(parse_disputes.dispute, dispute_id, {"metadata": ours(metadata)}),
        )

    def close(self, dispute_id: str, *, key: str, account: str | None = None) -> DisputeFacts:
        """Accept a dispute: it is lost, for good."""
        return self._call(
            lambda c: c.v1.disputes.close(named(dispute_id), options=options(key, account)),
            Expected(parse_disputes.dispute, dispute_id, {"status": "lost"}),
        )

    def warnings(
        self,
        *,
        created_from: datetime | None = None,
        created_to: datetime | None = None,
        after: str | None = None,
        account: str | None = None,
        limit: int = PAGE_SIZE,
    ) -> Page[FraudWarningFacts]:
        """Return early fraud warnings, newest first; what is not understood is left out."""
        return self._page(
            parse_disputes.fraud_warning,
            _WARNINGS,
            limit=limit,
            created=created(created_from, created_to),
            starting_after=after,
            instead=self._alone(parse_disputes.fraud_warning, _WARNINGS, stripe_account=account),
            stripe_account=account,
        )

    def warning(self, warning_id: str, *, account: str | None = None) -> FraudWarningFacts:
        """Return an early fraud warning."""
        return self._call.raw(
            f"{_WARNINGS}/{named(warning_id)}",
            Expected(parse_disputes.fraud_warning, warning_id),
            stripe_account=account,
        )
