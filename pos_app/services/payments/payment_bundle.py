"""The classic PaymentSheet bundle, for stores whose own phone app takes the payment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import TenderKind, TenderState
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.sales import find_tender, store_sale
from pos_app.services.ledger.settling import delete_cart, update_sale
from pos_app.services.payments.intent_client import IntentClient
from pos_app.services.payments.payment_request import (
    PaymentTerms,
    checked_reference,
    new_intent,
)
from pos_app.services.payments.restore_gate import RestoreGate
from pos_app.services.shared.authority import require_first
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.settings import current_profile, customers_account
from pos_app.services.shared.station import current_register
from pos_app.services.shared.wording import explain
from pos_app.services.views.sales import (
    PaymentAnswer,
    PaymentRequest,
    PaymentSheetBundle,
    Secret,
    TenderView,
)
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.errors import StripeError
from pos_app.stripe_service.payments import NewIntent

WAITS_FOR = timedelta(days=1)
"""How long a phone may take; after that recovery cancels what it did not pay."""
_REFERENCES: Final = UUID("6f1c9a5e-6a0b-4f0d-9d0f-3b1f6a2c7e54")
"""In which ids are made of references. It never changes."""
_TAKEN: Final = frozenset({TenderState.APPROVED, TenderState.RETURNING, TenderState.RETURNED})


class PaymentBundles:
    """Makes what a phone needs for one payment, and is the `PaymentMethod` of such payments.

    They are a kind of their own. A saved card is charged by this till, so that recovery may
    cancel it once the customer is gone; here the customer is on their phone, out of sight, and a
    till that starts anew must not take the payment out of their hands: it asks, and cancels only
    after `WAITS_FOR`, or what no phone was ever given. Nor is it a page: it has no session that
    expires by itself. From the moment the secret is handed out the tender is pending.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        intents: IntentClient,
        connect: Callable[[], ConnectView],
        publishable_key: Callable[[], str],
        stripe_customer: Callable[[str], str],
        restore_gate: RestoreGate,
    ) -> None:
        """Work on one book; `stripe_customer` makes a customer's Stripe customer if needed."""
        self._database = database
        self._clock = clock
        self._connection = connection
        self._intents = intents
        self._connect = connect
        self._publishable_key = publishable_key
        self._stripe_customer = stripe_customer
        self._restore_gate = restore_gate

    def create_payment_sheet(
        self, actor: Actor, amount: int, customer: str, *, mobile_version: str, reference: str = ""
    ) -> PaymentSheetBundle:
        """Make a sale of one amount with its intent, and the secrets to pay it with on a phone.

        `amount` is minor units of the store's currency, `customer` one of ours, `mobile_version`
        the API version of the phone's Stripe package, empty for the newest. The tender is stored
        before the intent is made; the connected account's fee applies. Raises UserError.

        `reference` names what is paid for: asked again with the same one, for the same amount and
        customer, the same payment comes with fresh secrets, until it was cancelled. One that is
        paid is refused.
        """
        require_first(self._database, actor, Permission.TAKE_PAYMENT)
        reference = checked_reference(reference, nothing_charged())
        self._restore_gate.check()
        publishable_key = self._checked_publishable_key()
        stripe_customer, connect = self._stripe_customer(customer), self._connect()
        account = customers_account(connect)
        ephemeral_key = self._ephemeral_key(stripe_customer, mobile_version, account)
        if reference:
            self._poll_known(reference)
        line = CartLine(_("Phone payment"), max(0, amount))
        tender, new = self._store(
            actor, line, customer, stripe_customer, connect=connect, reference=reference
        )
        try:
            intent_id = self._intents.create_intent(tender, new).intent_id or ""
            client_secret = self._client_secret(intent_id, account)
            sale_id = self._hand_out(tender.id)
        except UserError:
            self._abandon(tender.id)
            raise
        return PaymentSheetBundle(
            sale_id=sale_id,
            tender_id=tender.id,
            intent_id=intent_id,
            customer_id=stripe_customer,
            publishable_key=publishable_key,
            client_secret=client_secret,
            ephemeral_key=ephemeral_key,
            account_id=account,
        )

    def _checked_publishable_key(self) -> str:
        key = self._publishable_key()
        if not key:
            raise UserError(
                _("A phone needs the store's publishable key."),
                nothing_charged(),
                _("Put it in in Settings; it begins with pk_."),
            )
        return key

    def _ephemeral_key(self, stripe_customer: str, version: str, account: str | None) -> Secret:
        """Source: docs.stripe.com/api/ephemeral_keys."""
        mobile = self._connection.gateway().mobile
        try:
            return Secret(mobile.ephemeral_key(stripe_customer, version=version, account=account))
        except StripeError as error:
            raise explain(
                error, _("Till could not let the phone see this customer."), nothing_charged()
            ) from error

    def _client_secret(self, intent_id: str, account: str | None) -> Secret:
        mobile = self._connection.gateway().mobile
        try:
            return Secret(mobile.client_secret(intent_id, account=account))
        except StripeError as error:
            raise explain(
                error, _("Till could not prepare the phone's payment."), nothing_charged()
            ) from error

    def _poll_known(self, reference: str) -> None:
        """Ask how the payment of a reference stands, where a phone has it already."""
        with self._database.read() as session:
            known = _sale_of_reference(session, reference)[1]
        if known is not None and known.state != TenderState.PREPARED:
            self._intents.poll(known.id)

    def _store(
        self,
        actor: Actor,
        line: CartLine,
        customer_id: str,
        stripe_customer: str,
        *,
        connect: ConnectView,
        reference: str,
    ) -> tuple[Tender, NewIntent]:
        """Commit the sale of one line and its tender; return it with what its intent is made of.

        The tender of before where the reference has one. Raises UserError.
        """
        with self._database.write() as session:
            currency = current_profile(session).currency
            cart = Cart(currency, (line,), customer_id=customer_id)
            if reference:
                sale_id, known = _sale_of_reference(session, reference)
                if known is not None:
                    same = _check_same(session, known, cart)
                    return same, new_intent(session, same)
                cart = replace(cart, id=sale_id)
            sale = store_sale(session, cart, actor, self._clock)
            delete_cart(session, sale)  # nobody rings up more to it
            terms = PaymentTerms(
                sale=sale,
                tenders=(),
                kind=TenderKind.PHONE,
                amount=None,
                keeps_card=False,
                cashier_id=actor.cashier_id,
                connect=connect,
                customer=stripe_customer,
            )
            tender = terms.tender(session, self._clock.now())
            tender.reference = reference
            session.add(tender)
            return tender, new_intent(session, tender)

    def _hand_out(self, tender_id: str) -> str:
        """Commit that a phone may pay from now on, before it gets the bundle; return the sale.

        Raises UserError where a till that started meanwhile has cancelled what no phone had yet.
        """
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            if tender.state == TenderState.CANCELED:
                raise UserError(
                    _("Till was started just now and cancelled this payment."),
                    nothing_charged(),
                    _("Try again."),
                )
            if tender.state == TenderState.PREPARED:
                tender.state = TenderState.PENDING
            return tender.sale_id

    def _abandon(self, tender_id: str) -> None:
        """End a payment, and its sale, that no phone was given; recovery cancels it at Stripe.

        One that was asked for again stays as it is where a phone was given it before.
        """
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            if tender.state == TenderState.PREPARED:
                tender.state = TenderState.CANCELED
                update_sale(session, tender.sale_id, self._clock.now())


def _sale_of_reference(session: Session, reference: str) -> tuple[str, Tender | None]:
    """Return the id of a reference's sale, and its tender where there is one to be paid or paid.

    The id is made of the reference, so that two commands at the same time can't make two sales of
    it. A sale whose payment was cancelled is over: the next one of the reference has another id.
    """
    register_id = current_register(session).id
    for number in count():
        sale_id = str(uuid5(_REFERENCES, f"{register_id}/{number}/{reference}"))
        tender = session.scalar(select(Tender).where(Tender.sale_id == sale_id))
        if tender is None or tender.state != TenderState.CANCELED:
            return sale_id, tender
    raise AssertionError  # it counts without end


def _check_same(session: Session, tender: Tender, cart: Cart) -> Tender:
    """Return a reference's tender, where the same is to be paid by it. Raises UserError."""
    sale = session.get_one(Sale, tender.sale_id)
    if tender.state in _TAKEN:
        raise UserError(
            _("“{reference}” was paid already.", reference=tender.reference),
            _("Nothing was charged again."),
            _("Look at it in the history. Another payment needs another reference."),
        )
    asked = (cart.totals().total, cart.currency, cart.customer_id)
    if asked != (sale.total_minor, sale.currency, sale.customer_id):
        raise UserError(
            _("“{reference}” is another payment already.", reference=tender.reference),
            nothing_charged(),
            _("Ask for the same amount and customer, or take another reference."),
        )
    return tender


class PhonePayments:
    """A `PaymentMethod`: what becomes of a payment once a phone has its bundle."""

    def __init__(
        self, *, database: Database, connection: Connection, intents: IntentClient
    ) -> None:
        """Work on one book."""
        self._database = database
        self._connection = connection
        self._intents = intents

    def prepare(self, _actor: Actor, _request: PaymentRequest) -> None:
        """Make nothing ready: `create_payment_sheet` begins such a payment, with its sale."""

    def take(self, _actor: Actor, _request: PaymentRequest) -> PaymentAnswer:
        """Refuse: the store's app takes this money, not the counter."""
        raise UserError(
            _("The store's app takes this payment."),
            nothing_charged(),
            _("Take it another way here."),
        )

    def poll(self, tender_id: str) -> TenderView:
        """Ask whether the phone has paid."""
        return self._intents.poll(tender_id)

    def cancel(self, tender_id: str) -> TenderView:
        """Cancel the payment, and give its sale up with it; the phone may have been faster."""
        return self._intents.cancel(tender_id)

    def recover(self, tender_id: str) -> TenderView:
        """Ask, and cancel what no phone was given or what a phone left for too long."""
        with self._database.read() as session:
            tender = find_tender(session, tender_id)
        if tender.state in {TenderState.PREPARED, TenderState.CANCELED}:
            return self._intents.recover(tender_id)
        view = self.poll(tender_id)
        return self._intents.recover(tender_id) if self._was_left(tender_id) else view

    def _was_left(self, tender_id: str) -> bool:
        """Return whether a phone had its time by Stripe's clock: this machine's may be wrong.

        Where that or the payment's beginning is not known it still has.
        """
        now = self._connection.gateway().server_time()
        with self._database.read() as session:
            tender = find_tender(session, tender_id)
            payment = session.get(StripePayment, tender.intent_id) if tender.intent_id else None
        if now is None or payment is None or tender.settled_at is not None:
            return False
        return now - payment.created_at >= WAITS_FOR
