"""Card readers (Stripe Terminal, driven by the server), their locations and what they ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pos_app.stripe_service import parse
from pos_app.stripe_service.calls import Calls, named, options
from pos_app.stripe_service.errors import NotFoundError, OddAnswerError
from pos_app.stripe_service.expected import Expected, ExpectedFields, ours
from pos_app.stripe_service.facts import LocationFacts, ReaderFacts, TippingFacts
from pos_app.stripe_service.fields import Json

if TYPE_CHECKING:
    from stripe import RequestOptions
    from stripe.params.terminal import (
        LocationUpdateParams,
        LocationUpdateParamsAddress,
        ReaderCreateParams,
    )

T = TypeVar("T")

READER_BUSY = "terminal_reader_busy"
READER_OFFLINE = "terminal_reader_offline"
READER_TIMEOUT = "terminal_reader_timeout"
INTENT_STATE = "intent_invalid_state"

TIP_CURRENCIES = frozenset(
    "aed aud cad chf czk dkk eur gbp gip hkd huf jpy mxn myr nok nzd pln ron sek sgd usd".split()  # noqa: SIM905
)
"""The currencies in which a reader can ask for a tip."""

_READERS = "/v1/terminal/readers"
_CONFIGURATIONS = "/v1/terminal/configurations"
_WITH_LOCATION = ["location"]


@dataclass(frozen=True)
class Display:
    """What a reader shows of a cart; minor units. `lines` are description, amount, quantity."""

    currency: str
    lines: tuple[tuple[str, int, int], ...]
    tax: int
    total: int


@dataclass(frozen=True)
class Question:
    """What a customer is asked on a reader: Stripe's type of input, and the words around it.

    Stripe shows 40 letters of a title, 100 of a description, 30 and 14 of the buttons
    (docs.stripe.com/terminal/features/collect-inputs).
    """

    kind: str
    title: str
    description: str
    submit: str
    skip: str


@dataclass(frozen=True)
class NewLocation:
    """The address that Stripe wants of where readers stand; `country` has two letters."""

    name: str
    line1: str
    city: str
    postal_code: str
    country: str
    state: str = ""


class ReaderCalls(Calls):
    """Sources: docs.stripe.com/api/terminal/readers, /locations and /configuration.

    Each call raises the errors of `stripe_service.errors`; a reader that is busy, offline or does
    not answer is a RefusedError with one of the codes above. `account` is the connected account
    that has the reader.
    """

    def all(self, *, account: str | None = None) -> list[ReaderFacts]:
        """Return all readers with the names of their locations."""
        listed = self._all(parse.reader, _READERS, expand=["data.location"], stripe_account=account)
        return list(listed)

    def retrieve(
        self, reader_id: str, *, account: str | None = None, patient: bool = True
    ) -> ReaderFacts:
        """Return how a reader is and what it is doing, without its location's name.

        A poll is not `patient`. Raises NotFoundError for a reader that was removed too, which
        Stripe answers with what is left of it.
        """
        url, how = f"{_READERS}/{named(reader_id)}", options(account=account)
        return self._call.raw(url, Expected(_there, reader_id), urgent=True, patient=patient, **how)

    def register(
        self,
        code: str,
        *,
        label: str,
        location_id: str,
        key: str,
        metadata: dict[str, str] | None = None,
        account: str | None = None,
    ) -> ReaderFacts:
        """Register a reader by the code that it shows; Stripe names it where `label` is empty."""
        params: ReaderCreateParams = {
            "registration_code": code,
            "location": named(location_id),
            "metadata": metadata or {},
            "expand": _WITH_LOCATION,
        }
        if label:
            params["label"] = label
        return self._call(
            lambda c: c.v1.terminal.readers.create(params, options(key, account)),
            Expected(parse.reader, fields={"location": location_id, "label": label or None}),
        )

    def rename(self, reader_id: str, label: str, *, account: str | None = None) -> ReaderFacts:
        """Give a reader another name."""
        return self._call(
            lambda c: c.v1.terminal.readers.update(
                named(reader_id),
                {"label": label, "expand": _WITH_LOCATION},
                options(account=account),
            ),
            Expected(parse.reader, reader_id),
        )

    def mark(
        self, reader_id: str, metadata: dict[str, str], *, account: str | None = None
    ) -> ReaderFacts:
        """Add to a reader's metadata; what else stands there stays. It goes on with what it does.

        Source: docs.stripe.com/api/terminal/readers/update.
        """
        url, how = f"{_READERS}/{named(reader_id)}", options(account=account)
        return self._post(url, Expected(parse.reader, reader_id), how, metadata=metadata)

    def remove(self, reader_id: str, *, account: str | None = None) -> None:
        """Take a reader out of the account; its code registers it again."""
        self._call(
            lambda c: c.v1.terminal.readers.delete(
                named(reader_id), options=options(account=account)
            ),
            Expected(parse.anything, reader_id, {"deleted": True}),
        )

    # --- what it does ---

    def process_payment(
        self,
        reader_id: str,
        intent_id: str,
        *,
        key: str,
        ask_for_tip: bool = False,
        save_card: bool = False,
        account: str | None = None,
    ) -> ReaderFacts:
        """Have the reader take an intent's payment; the customer may cancel on it.

        An answer says that the reader has it, not that anything was paid. The tip is asked for
        on the intent's whole amount, where the reader's location is set up for it.
        """
        config: dict[str, Any] = {
            "enable_customer_cancellation": True,
            "skip_tipping": not ask_for_tip,
        }
        if save_card:
            config["allow_redisplay"] = "always"
        return self._do(
            reader_id,
            "process_payment_intent",
            options(key, account),
            about={"payment_intent": intent_id},
            payment_intent=named(intent_id),
            process_config=config,
        )

    def process_setup(
        self, reader_id: str, setup_intent_id: str, *, key: str, account: str | None = None
    ) -> ReaderFacts:
        """Have the reader read a card that is to be kept (`allow_redisplay` always)."""
        return self._do(
            reader_id,
            "process_setup_intent",
            options(key, account),
            about={"setup_intent": setup_intent_id},
            setup_intent=named(setup_intent_id),
            allow_redisplay="always",
            process_config={"enable_customer_cancellation": True},
        )

    def refund(
        self,
        reader_id: str,
        intent_id: str,
        amount: int,
        *,
        key: str,
        metadata: dict[str, str],
        reverse_transfer: bool = False,
        refund_application_fee: bool = False,
        account: str | None = None,
    ) -> ReaderFacts:
        """Have the reader give money back to the card that is presented (Interac)."""
        return self._do(
            reader_id,
            "refund_payment",
            options(key, account),
            about={"payment_intent": intent_id, "amount": amount},
            payment_intent=named(intent_id),
            amount=amount,
            metadata=metadata,
            reverse_transfer=reverse_transfer or None,
            refund_application_fee=refund_application_fee or None,
            refund_payment_config={"enable_customer_cancellation": True},
        )

    def show(
        self, reader_id: str, display: Display, *, key: str, account: str | None = None
    ) -> ReaderFacts:
        """Show a cart. It replaces whatever the reader is doing: never during a payment."""
        lines = [
            {"description": name, "amount": amount, "quantity": quantity}
            for name, amount, quantity in display.lines
        ]
        cart = {
            "currency": display.currency,
            "line_items": lines,
            "tax": display.tax,
            "total": display.total,
        }
        return self._do(
            reader_id, "set_reader_display", options(key, account), about={}, type="cart", cart=cart
        )

    def read_card(
        self, reader_id: str, intent_id: str, *, key: str, account: str | None = None
    ) -> ReaderFacts:
        """Have the reader read a card for an intent; nothing is asked of a bank by it.

        Source: docs.stripe.com/api/terminal/readers/collect_payment_method. The customer may
        cancel on it.
        """
        return self._do(
            reader_id,
            "collect_payment_method",
            options(key, account),
            about={"payment_intent": intent_id},
            payment_intent=named(intent_id),
            collect_config={"enable_customer_cancellation": True, "skip_tipping": True},
        )

    def collect_input(
        self,
        reader_id: str,
        question: Question,
        *,
        key: str,
        metadata: dict[str, str],
        account: str | None = None,
    ) -> ReaderFacts:
        """Have the customer answer a question on the reader; it replaces what that is doing.

        Source: docs.stripe.com/api/terminal/readers/collect_inputs. Some models can't, and refuse.
        """
        texts = {
            "title": question.title,
            "description": question.description or None,
            "submit_button": question.submit,
            "skip_button": question.skip,
        }
        given = {name: text for name, text in texts.items() if text is not None}
        return self._do(
            reader_id,
            "collect_inputs",
            options(key, account),
            about={"metadata": ours(metadata)},
            inputs=[{"type": question.kind, "required": False, "custom_text": given}],
            metadata=metadata,
        )

    def cancel_action(self, reader_id: str, *, key: str, account: str | None = None) -> ReaderFacts:
        """Clear the reader. It cancels no intent; during an authorization the reader is busy."""
        url, asked = f"{_READERS}/{named(reader_id)}/cancel_action", Expected(_idle, reader_id)
        return self._post(url, asked, options(key, account))

    def _do(
        self,
        reader_id: str,
        what: str,
        how: RequestOptions,
        *,
        about: ExpectedFields,
        **params: Any,
    ) -> ReaderFacts:
        """Have a reader do something; its answer says that it does, and `about` what."""
        # As plain JSON: a customer stands there, see `payments.confirm`.
        url, doing = f"{_READERS}/{named(reader_id)}/{what}", {"type": what, what: about}
        return self._post(url, Expected(parse.reader, reader_id, {"action": doing}), how, **params)

    # --- locations and tips ---

    def locations(self, *, account: str | None = None) -> list[LocationFacts]:
        """Return all locations."""
        listed = self._all(parse.location, "/v1/terminal/locations", stripe_account=account)
        return list(listed)

    def create_location(
        self, new: NewLocation, *, key: str, account: str | None = None
    ) -> LocationFacts:
        """Make a location."""
        address = _address(new)
        return self._call(
            lambda c: c.v1.terminal.locations.create(
                {"display_name": new.name, "address": {**address, "country": new.country}},
                options(key, account),
            ),
            Expected(parse.location, fields={"display_name": new.name}),
        )

    def update_location(
        self, location_id: str, new: NewLocation, *, account: str | None = None
    ) -> LocationFacts:
        """Change a location's name and address (its country stays)."""
        params: LocationUpdateParams = {"display_name": new.name, "address": _address(new)}
        return self._update_location(location_id, params, account)

    def _update_location(
        self, location_id: str, params: LocationUpdateParams, account: str | None
    ) -> LocationFacts:
        return self._call(
            lambda c: c.v1.terminal.locations.update(
                named(location_id), params, options(account=account)
            ),
            Expected(parse.location, location_id),
        )

    def remove_location(self, location_id: str, *, account: str | None = None) -> None:
        """Delete a location that has no readers any more."""
        self._call(
            lambda c: c.v1.terminal.locations.delete(
                named(location_id), options=options(account=account)
            ),
            Expected(parse.anything, location_id, {"deleted": True}),
        )

    def tipping(
        self, location: LocationFacts, currency: str, *, account: str | None = None
    ) -> TippingFacts:
        """Return what the readers of a location offer as a tip, or the account's default."""
        own = location.configuration_id
        if own and (offered := self._tipping(own, currency, account)) != TippingFacts():
            return offered
        default = self._all(
            parse.tipping, _CONFIGURATIONS, is_account_default=True, stripe_account=account
        )
        return next(default, {}).get(currency, TippingFacts())

    def _tipping(self, configuration_id: str, currency: str, account: str | None) -> TippingFacts:
        url = f"{_CONFIGURATIONS}/{named(configuration_id)}"
        asked = Expected(parse.tipping, configuration_id)
        found = self._call.raw(url, asked, urgent=True, **options(account=account))
        return found.get(currency, TippingFacts())

    def set_tipping(
        self,
        location: LocationFacts,
        currency: str,
        tipping: TippingFacts,
        *,
        key: str,
        account: str | None = None,
    ) -> LocationFacts:
        """Have the readers of a location offer this in a currency; nothing given asks no tip.

        Where there is nothing of its own, a location follows the account's default. Stripe wants
        the same kinds of tips for all currencies of a configuration, so this leaves one currency.
        """
        offered = _offered(tipping)
        if location.configuration_id:
            url = f"{_CONFIGURATIONS}/{location.configuration_id}"
            asked, how = (
                Expected(parse.tipping, location.configuration_id),
                options(account=account),
            )
            # First without any: what is not given would stay as it was.
            self._post(url, asked, how, tipping="")
            if offered:
                self._post(url, asked, how, tipping={currency: offered})
            return location
        if not offered:
            return location
        made = self._post(
            _CONFIGURATIONS,
            Expected(parse.configuration_id),
            options(key, account),
            tipping={currency: offered},
        )
        return self._update_location(location.id, {"configuration_overrides": made}, account)

    def _post(self, url: str, asked: Expected[T], how: RequestOptions, **params: Any) -> T:
        return self._call.raw(url, asked, method="post", urgent=True, **params, **how)


def _there(data: Json) -> ReaderFacts:
    if data.get("deleted"):
        raise NotFoundError(f"No such terminal.reader: {data.get('id')}", code="resource_missing")
    return parse.reader(data)


def _idle(data: Json) -> ReaderFacts:
    found = parse.reader(data)
    if found.action is not None and found.action.status == "in_progress":
        raise OddAnswerError(f"a reader that was cleared and does {found.action.kind}")
    return found


def _address(new: NewLocation) -> LocationUpdateParamsAddress:
    address: LocationUpdateParamsAddress = {
        "line1": new.line1,
        "city": new.city,
        "postal_code": new.postal_code,
    }
    if new.state:
        address["state"] = new.state
    return address


def _offered(tipping: TippingFacts) -> dict[str, Any]:
    offered: dict[str, Any] = {}
    if tipping.percentages:
        offered["percentages"] = list(tipping.percentages)
    if tipping.fixed_amounts:
        offered["fixed_amounts"] = list(tipping.fixed_amounts)
    if len(offered) == 2:
        offered["smart_tip_threshold"] = tipping.smart_tip_threshold
    return offered
