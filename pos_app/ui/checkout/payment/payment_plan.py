"""What the cashier wants taken and how, and the calls that make it so. For worker threads."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.domain.cart import Cart
from pos_app.domain.payments import TenderKind, TenderState
from pos_app.services.container import Services
from pos_app.services.shared.errors import DeletedCustomerError
from pos_app.services.views.customers import CustomerView
from pos_app.services.views.readers import ReaderView
from pos_app.services.views.sales import SaleView, TenderView

Answer = tuple[TenderView, SaleView]
"""A payment and its sale, as the books have them after Stripe answered."""

_READY = {TenderState.PREPARED, TenderState.DECLINED}


@dataclass(frozen=True)
class Plan:
    """One way of taking money through Stripe; `means` is the id of a saved card or a reader.

    `amount` is in minor units; `keeps_card` where the customer agreed to that.
    """

    kind: TenderKind
    amount: int
    means: str = ""
    keeps_card: bool = False

    def fits(self, tender: TenderView | None) -> bool:
        """Tell whether this payment is ready for it: its card or reader may be another one."""
        return (
            tender is not None
            and tender.kind is self.kind
            and tender.state in _READY
            and tender.intent_id is not None
            and tender.amount == self.amount
            and tender.keeps_card == self.keeps_card
        )


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


def begin_sale(services: Services, cart: Cart) -> Begun:
    """Store a cart as a sale. Asks nobody but the books."""
    cashier_id = _cashier(services)
    return _begun(services, services.selling.begin(cart, cashier_id), cashier_id)


def reopen_sale(services: Services, sale_id: str) -> Begun:
    """Read a sale that was put aside."""
    return _begun(services, services.selling.sale(sale_id), _cashier(services))


def make_ready(services: Services, sale_id: str, plan: Plan, cashier_id: str) -> TenderView:
    """Have the payment of a plan made ready at Stripe; moves no money."""
    selling = services.selling
    if plan.kind is TenderKind.READER:
        return selling.prepare_reader(
            sale_id, plan.means, plan.amount, cashier_id=cashier_id, keep_card=plan.keeps_card
        )
    return selling.prepare_card(sale_id, plan.means, plan.amount, cashier_id=cashier_id)


def carry_out(
    services: Services, sale_id: str, tender_id: str, plan: Plan, cashier_id: str
) -> Answer:
    """Take the money: charge the card, start the reader, or open the page."""
    selling = services.selling
    if plan.kind is TenderKind.PAGE:
        tender = selling.open_page(
            sale_id, plan.amount, cashier_id=cashier_id, keep_card=plan.keeps_card
        )
    elif plan.kind is TenderKind.READER:
        tender = selling.start_reader(tender_id, plan.means, cashier_id=cashier_id)
    else:
        tender = selling.charge(tender_id, plan.means, cashier_id=cashier_id)
    return tender, selling.sale(sale_id)


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
    )


def _customer_of(services: Services, sale: SaleView) -> CustomerView | None:
    if not sale.customer_id:
        return None
    try:
        return services.customers.details(sale.customer_id)
    except DeletedCustomerError:  # deleted meanwhile: the sale goes on without cards
        return None
