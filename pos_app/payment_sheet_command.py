"""`till payment-sheet`: a payment for the store's own phone app, as JSON, with no window."""

from __future__ import annotations

import argparse
import json
import re
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pos_app.books import TRAINING, Books
from pos_app.domain.money import MoneyError, from_decimal, largest_amount, shown_decimals
from pos_app.domain.permissions import Actor
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _, listed
from pos_app.domain.user_input import shortened
from pos_app.errors import UserError

if TYPE_CHECKING:
    from pos_app.services.container import Services
    from pos_app.services.views.sales import PaymentSheetBundle

_AMOUNT: Final = re.compile(r"\d{1,12}(?:\.(\d{1,3}))?", re.ASCII)
"""What a program writes: nothing sets thousands apart, and the point is always a point."""


def run_payment_sheet(books: Books, options: argparse.Namespace) -> int:
    """Make the payment and print its bundle on stdout; returns the exit status.

    Where it cannot be made, stderr says why, and nothing is left that a phone could pay. It works
    beside a till that has the same books open.
    """
    try:
        with books.beside(_book(books, training=options.training)) as services:
            actor = Actor(_cashier(services, options.cashier))
            bundle = _make(services, actor, options)
            try:
                print(json.dumps(_fields(bundle)), flush=True)  # noqa: T201  for who asked
            except OSError:  # whoever asked is gone, so that no phone gets it
                if not options.reference:  # that could be asked for again, or be a phone's already
                    services.payments.cancel(actor, bundle.tender_id)
                return 1
    except UserError as error:
        for line in filter(None, (str(error), error.details)):
            print(line, file=sys.stderr)  # noqa: T201  there is no window to say it in
        return 1
    return 0


def _book(books: Books, *, training: bool) -> str:
    book = TRAINING if training else books.in_use()
    if book is None:
        raise UserError(
            _("There are no books in {folder}. Check --data-dir.", folder=str(books.root)),
            nothing_charged(),
        )
    if book == TRAINING and not training:
        raise UserError(
            _("Till is in training mode."),
            nothing_charged(),
            _("Open the store's own books in Settings, or add --training."),
        )
    return book


def _make(services: Services, actor: Actor, options: argparse.Namespace) -> PaymentSheetBundle:
    return services.payment_bundles.create_payment_sheet(
        actor,
        _minor(services, options.amount, options.currency),
        _customer(services, options.customer),
        mobile_version=options.stripe_version,
        reference=options.reference,
    )


def _fields(bundle: PaymentSheetBundle) -> dict[str, str | None]:
    """Return the bundle by the names that Stripe's guides give it, and ours for what is ours.

    Source: docs.stripe.com/payments/accept-a-payment?platform=ios&ui=payment-sheet.
    """
    return {
        "paymentIntent": bundle.client_secret,
        "ephemeralKey": bundle.ephemeral_key,
        "customer": bundle.customer_id,
        "publishableKey": bundle.publishable_key,
        "stripeAccount": bundle.account_id,
        "paymentIntentId": bundle.intent_id,
        "sale": bundle.sale_id,
    }


def _minor(services: Services, text: str, currency: str | None) -> int:
    """Return an amount in minor units of the store's currency. Raises UserError."""
    store = services.settings.store()
    if store is None:
        raise UserError(_("The store has no name and currency yet."), nothing_charged())
    if currency is not None and currency.lower() != store.currency:
        raise UserError(
            _("This store takes {currency} only.", currency=store.currency.upper()),
            nothing_charged(),
        )
    places = shown_decimals(store.currency)
    found = _AMOUNT.fullmatch(text)
    if found is None or len(found[1] or "") > places:
        example = format(Decimal(12), f".{places}f")
        raise UserError(
            _(
                "“{typed}” is not an amount. Write it like {example}.",
                typed=shortened(text),
                example=example,
            ),
            nothing_charged(),
        )
    try:
        minor = from_decimal(Decimal(text), store.currency).minor
    except MoneyError as error:
        raise UserError(str(error), nothing_charged()) from error
    if minor > largest_amount(store.currency):
        what = _("“{typed}” is more than Till can take.", typed=shortened(text))
        raise UserError(what, nothing_charged())
    return minor


def _customer(services: Services, text: str) -> str:
    """Return the id of the one customer that is meant. Raises UserError."""
    found = services.customers.find(text)
    if len(found) == 1:
        return found[0].id
    typed = shortened(text)
    if found:
        what = _("More than one customer has the email {typed}.", typed=typed)
        raise UserError(what, nothing_charged(), _("Name one by their Stripe id (cus_...)."))
    raise UserError(
        _("Till has no customer “{typed}”.", typed=typed),
        nothing_charged(),
        _("Add them in Till first, or check the spelling."),
    )


def _cashier(services: Services, name: str | None) -> str:
    """Return the id of who takes the payment: by name, or the store's only one."""
    active = [each for each in services.staff.cashiers() if each.active]
    chosen = [each for each in active if name in {None, each.name}]
    if len(chosen) == 1:
        return chosen[0].id
    names = listed(each.name for each in active)
    if name is None:
        what = _("This store has several cashiers: {names}.", names=names)
        raise UserError(what, nothing_charged(), _("Say who takes the payment, by --cashier."))
    raise UserError(
        _("No single cashier has the name “{typed}”.", typed=shortened(name)),
        nothing_charged(),
        _("These can take it: {names}.", names=names),
    )
