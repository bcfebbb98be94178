"""What the customers screen says of a customer."""

from __future__ import annotations

from pos_app.domain.texts import _, ngettext, paragraph
from pos_app.services.views.customers import CustomerRow, CustomerView


def display_name(customer: CustomerView | CustomerRow) -> str:
    """Return the name, else the address or number; empty for who came from Stripe without any."""
    return customer.name or customer.email or customer.phone


def customer_saved(customer: CustomerView) -> str:
    """Return that a customer was saved."""
    name = display_name(customer)
    return _("{customer} was saved.", customer=name) if name else _("The customer was saved.")


def customer_deleted(customer: CustomerView) -> str:
    """Return that a customer was deleted."""
    name = display_name(customer)
    return _("{customer} was deleted.", customer=name) if name else _("The customer was deleted.")


def effect_of_removing_card(customer: CustomerView | None) -> str:
    """Return what removing a card of a customer means."""
    name = display_name(customer) if customer is not None else ""
    return paragraph(
        _("It can't be charged any more."),
        _("{customer} can save it again any time.", customer=name)
        if name
        else _("The customer can save it again any time."),
    )


def effect_of_deleting(customer: CustomerView) -> str:
    """Return what deleting a customer means, for the question before it."""
    name = display_name(customer)
    return paragraph(
        _named_is_deleted(customer, name) if name else _unnamed_is_deleted(customer),
        _(
            "Name, email, phone and notes are removed. The purchases stay in "
            "the history, without the name. This can't be undone."
        ),
    )


def _named_is_deleted(customer: CustomerView, name: str) -> str:
    if not customer.stripe_id:
        return _("{customer} is deleted here.", customer=name)
    if not customer.cards:
        return _("{customer} is deleted at Stripe too.", customer=name)
    return ngettext(
        "{customer} is deleted at Stripe too, with {n} saved card.",
        "{customer} is deleted at Stripe too, with {n} saved cards.",
        len(customer.cards),
        customer=name,
    )


def _unnamed_is_deleted(customer: CustomerView) -> str:
    if not customer.stripe_id:
        return _("This customer is deleted here.")
    if not customer.cards:
        return _("This customer is deleted at Stripe too.")
    return ngettext(
        "This customer is deleted at Stripe too, with {n} saved card.",
        "This customer is deleted at Stripe too, with {n} saved cards.",
        len(customer.cards),
    )
