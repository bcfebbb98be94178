"""The calls by which a sale is opened and paid, for worker threads."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.domain.cart import Cart
from pos_app.services.container import Services
from pos_app.services.shared.errors import DeletedCustomerError
from pos_app.services.views.customers import CustomerView
from pos_app.services.views.readers import ReaderView
from pos_app.services.views.sales import PaymentRequest, SaleView, TenderView

Answer = tuple[TenderView, SaleView]
"""A payment and its sale, as the books have them after it was tried."""


@dataclass(frozen=True)
class Begun:
    """A sale that is to be paid, and what the payment sheet needs to know around it.

    `cashier_id` is who takes the money: nobody else can come to the counter while the sheet lies
    over the window.
    """

    sale: SaleView
    cashier_id: str
    customer: CustomerView | None
    store_name: str
    readers: tuple[ReaderView, ...]
    bank_terminal: str
    """What the store calls its bank's own terminal, empty where it takes none of it."""


def begin_sale(services: Services, cart: Cart) -> Begun:
    """Store a cart as a sale. Asks nobody but the books."""
    cashier_id = _cashier(services)
    return _begun(services, services.selling.begin(cart, cashier_id), cashier_id)


def reopen_sale(services: Services, sale_id: str) -> Begun:
    """Read a sale that was put aside."""
    return _begun(services, services.selling.sale(sale_id), _cashier(services))


def take(services: Services, request: PaymentRequest, cashier_id: str) -> Answer:
    """Take the money, or let the customer give it: on a reader, on a page."""
    tender = services.payments.take(request, cashier_id)
    return tender, services.selling.sale(request.sale_id)


def _cashier(services: Services) -> str:
    """Return who is at the counter now, whoever began the sale."""
    return services.settings.current_cashier().id


def _begun(services: Services, sale: SaleView, cashier_id: str) -> Begun:
    store = services.settings.store()
    return Begun(
        sale=sale,
        cashier_id=cashier_id,
        customer=_customer_of(services, sale),
        store_name=store.name if store else "",
        readers=tuple(services.readers.all()),
        bank_terminal=services.settings.bank_terminal(),
    )


def _customer_of(services: Services, sale: SaleView) -> CustomerView | None:
    if not sale.customer_id:
        return None
    try:
        return services.customers.details(sale.customer_id)
    except DeletedCustomerError:  # deleted meanwhile: the sale goes on without cards
        return None
