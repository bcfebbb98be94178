"""What Stripe says of a payment as it says it, for who helps: without secrets and people's data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _
from pos_app.log import redact
from pos_app.services.history.history import intents_of
from pos_app.services.shared.authority import require_first
from pos_app.services.shared.wording import explain
from pos_app.stripe_service.errors import StripeError

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

CUT: Final = "[cut]"
_CUT_WHOLE: Final = frozenset(
    {
        *("client_secret", "secret", "next_action", "emv_auth_data", "application_cryptogram"),
        *("address", "name", "email", "phone", "receipt_email", "cardholder_name", "tax_id"),
        *("customer_email", "customer_name", "customer_phone", "customer_purchase_ip"),
    }
)
"""What opens a payment or says who somebody is, by Stripe's names."""
_CUT_WITHIN: Final = (
    re.compile(r"[^\s@\"'<>]+@[\w.-]+\.\w+"),
    re.compile(r"https?://\S+"),  # a receipt's address opens it to everybody
    re.compile(r"\+\d[\d\s().-]{6,}\d"),
)


class SupportData:
    """Asks Stripe for payments as they are there."""

    def __init__(
        self, *, database: Database, gateway: Callable[[], StripeGateway], clock: Clock
    ) -> None:
        """Work on one book; `gateway` may raise KeyTroubleError."""
        self._database = database
        self._gateway = gateway
        self._clock = clock

    def payments(self, actor: Actor, history_id: str) -> str:
        """Return what Stripe says now of the payments of a row, as JSON to be read by people.

        Raises UserError where the row is gone, and where Stripe cannot be reached or refuses.
        """
        require_first(
            self._database, actor, Permission.EXPORT, "payment", history_id, at=self._clock.now()
        )
        with self._database.read() as session:
            intents = intents_of(session, history_id)
        try:
            gateway = self._gateway()
            found = [
                gateway.payments.as_it_is(intent_id, account=account)
                for intent_id, account in intents
            ]
        except StripeError as error:
            raise explain(error, _("Till could not read this payment."), money="") from error
        told = [without_secrets(each) for each in found]
        return json.dumps(told[0] if len(told) == 1 else told, indent=2, ensure_ascii=False)


def without_secrets(value: Any, name: str = "") -> Any:
    """Return JSON in which what opens a payment, and who paid it, is cut out."""
    if name in _CUT_WHOLE and value:
        return CUT
    if isinstance(value, dict):
        return {key: without_secrets(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [without_secrets(each) for each in value]
    if not isinstance(value, str):
        return value
    for pattern in _CUT_WITHIN:
        value = pattern.sub(CUT, value)
    return redact(value)
