"""What a customer does at a simulated reader: Stripe's test helpers, which a live key has not."""

from __future__ import annotations

from typing import Any

from pos_app.stripe_service import parse
from pos_app.stripe_service.calls import Calls, named, options
from pos_app.stripe_service.expected import Expected
from pos_app.stripe_service.facts import ReaderFacts


class SandboxCalls(Calls):
    """Source: docs.stripe.com/api/terminal/readers/present_payment_method. In a sandbox only."""

    def present(
        self, reader_id: str, kind: str, number: str, *, key: str, account: str | None = None
    ) -> ReaderFacts:
        """Hold a test card to a reader that waits for one; a PIN that it asks for is entered.

        `kind` is `card_present` or `interac_present`; without a number it is a usual card of that
        kind. The answer says how the reader is after it; a decline is no error here. Raises
        RefusedError where the reader waits for no such card.
        """
        card: dict[str, Any] = {"type": kind}
        if number:
            card[kind] = {"number": number}
        return self._call.raw(
            f"/v1/test_helpers/terminal/readers/{named(reader_id)}/present_payment_method",
            Expected(parse.reader, reader_id),
            method="post",
            urgent=True,
            **card,
            **options(key, account),
        )

    def answer(self, reader_id: str, *, key: str, account: str | None = None) -> ReaderFacts:
        """Give a usual answer to what a reader asks. Raises RefusedError where it asks nothing.

        Source: docs.stripe.com/api/terminal/readers/succeed_input_collection.
        """
        return self._call.raw(
            f"/v1/test_helpers/terminal/readers/{named(reader_id)}/succeed_input_collection",
            Expected(parse.reader, reader_id),
            method="post",
            urgent=True,
            skip_non_required_inputs="none",
            **options(key, account),
        )
