"""The calls by which a sale is opened and paid, for worker threads."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.domain.cart import Cart
from pos_app.domain.permissions import Actor
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import BANK_TERMINAL
from pos_app.services.shared.errors import DeletedCustomerError
from pos_app.services.views.customers import CustomerView
from pos_app.services.views.readers import ReaderView
from pos_app.services.views.sales import PaymentRequest, SaleView, TenderView

Answer = tuple[TenderView, SaleView]
"""A payment and its sale, as the books have them after it was tried."""


@dataclass(frozen=True)
class OpenedSale:
    """A sale that is to be paid, and what the payment sheet needs to know around it.

    `actor` is who takes the money: nobody else can come to the counter while the sheet lies
    over the window.
    """

    sale: SaleView
    actor: Actor
    customer: CustomerView | None
    store_name: str
    readers: tuple[ReaderView, ...]
    bank_terminal: str
    """What the store calls its bank's own terminal, empty where it takes none of it."""


def begin_sale(services: Services, cart: Cart) -> OpenedSale:
    """Store a cart as a sale. Asks nobody but the books."""
    actor = services.actor
    return _opened(services, services.selling.begin(actor, cart), actor)


def reopen_sale(services: Services, sale_id: str) -> OpenedSale:
    """Read a sale that was put aside; who takes its money is at the counter now."""
    return _opened(services, services.selling.sale(sale_id), services.actor)


def take(services: Services, actor: Actor, request: PaymentRequest) -> Answer:
    """Take the money, or let the customer give it: on a reader, on a page."""
    tender = services.payments.take(actor, request)
    return tender, services.selling.sale(request.sale_id)


def check_again(services: Services, actor: Actor, tender_id: str, sale_id: str) -> Answer:
    """Ask Stripe how a payment stands."""
    return services.selling.check_again(actor, tender_id), services.selling.sale(sale_id)


def cancel(services: Services, actor: Actor, tender_id: str, sale_id: str) -> Answer:
    """Cancel a payment; only the answer settles it, and it may have gone through."""
    return services.payments.cancel(actor, tender_id), services.selling.sale(sale_id)


def _opened(services: Services, sale: SaleView, actor: Actor) -> OpenedSale:
    store = services.settings.store()
    try:
        customer = services.customers.details(sale.customer_id) if sale.customer_id else None
    except DeletedCustomerError:  # deleted meanwhile: the sale goes on without cards
        customer = None
    return OpenedSale(
        sale=sale,
        actor=actor,
        customer=customer,
        store_name=store.name if store else "",
        readers=tuple(services.readers.all()),
        bank_terminal=services.settings.read(BANK_TERMINAL),
    )
