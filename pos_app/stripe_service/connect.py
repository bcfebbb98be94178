"""What checks a connected account."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

from pos_app.stripe_service.calls import Calls
from pos_app.stripe_service.errors import NoAnswerError, StripeError
from pos_app.stripe_service.payments import ConnectTerms, NewIntent, PaymentCalls

CHECK = "till_check"
"""The metadata of an intent that was made only to see whether it can be made."""


class ConnectCalls(Calls):
    """A harmless question about a connected account."""

    def check(self, amount: int, currency: str, terms: ConnectTerms) -> None:
        """Find out whether a payment of so many minor units can be shared so; nothing moves.

        An intent made as the till's are, and cancelled at once, shows what nothing else does:
        that Stripe takes this account, fee and kind of charge. Raises the errors of
        `stripe_service.errors` as a payment would.
        """
        mark = uuid4().hex
        self._try_out(NewIntent(amount, currency, {CHECK: mark}, connect_terms=terms), mark)

    def _try_out(self, new: NewIntent, mark: str) -> None:
        payments = PaymentCalls(self._call, self._now)
        try:
            made = payments.create(new, key=mark)
        except NoAnswerError as error:
            if error.sent:
                self._cancel_lost(payments, mark, new.account)
            raise
        payments.cancel(made.id, key=f"{mark}-cancel", account=new.account)

    def _cancel_lost(self, payments: PaymentCalls, mark: str, account: str | None) -> None:
        # As far as Stripe answers: what is left is a payment that nobody has the means to pay.
        with suppress(StripeError):
            since = self._now() - timedelta(days=1)
            for lost in payments.find(CHECK, mark, since=since, account=account):
                payments.cancel(lost.id, key=f"{mark}-cancel", account=account)
