"""What the payment sheet says about where the payment stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from pos_app.domain.payments import ReaderState, RefundRoute, Step, TenderKind, TenderState
from pos_app.domain.texts import N_, Message, _, ngettext, paragraph
from pos_app.errors import UserError
from pos_app.services.shared.errors import OfflineError
from pos_app.services.views.sales import SaleView, TenderView
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.payment.doing import Doing
from pos_app.ui.checkout.payment.payment_flow import PaymentFlow
from pos_app.ui.checkout.payment.tender_list import name_of
from pos_app.ui.widgets.method_styles import METHOD_STYLES

DOING: Final[dict[Doing, Message]] = {
    Doing.BEGINNING: N_("Opening the sale…"),
    Doing.CHECKING: N_("Asking Stripe…"),
    Doing.TAKING_OUT: N_("Cancelling it…"),
    Doing.GIVING_BACK: N_("Giving the money back…"),
    Doing.DROPPING: N_("Dropping the sale…"),
    Doing.GOING_BACK: N_("Going back…"),
    Doing.PUTTING_ASIDE: N_("Putting aside…"),
    Doing.REMAKING_CUSTOMER: N_("Making the customer again…"),
}
"""What is the same whichever way is paid; the others are the way's own (`METHOD_LOOKS`)."""
_TOTAL: Final = N_("Total {amount}")
_PAID: Final = N_("Paid {amount}")
_TIP: Final = N_("Tip {amount}")
_STYLES: Final = {
    TenderState.PENDING: "info",
    TenderState.ACTION: "info",
    TenderState.DECLINED: "danger",
    TenderState.UNKNOWN: "warn",
    TenderState.RETURNING: "warn",
    TenderState.PREPARED: "warn",
    TenderState.CANCELED: "note",
    TenderState.APPROVED: "done",
}
_BUSY: Final = {TenderState.PENDING, TenderState.ACTION}
_FAILED: Final = {TenderState.DECLINED, TenderState.CANCELED, TenderState.PREPARED}


@dataclass(frozen=True)
class Says:
    """What the state area shows; `look` is one of the state area's."""

    look: str = "info"
    headline: str = ""
    advice: str = ""
    busy: bool = False
    large: bool = False
    details: str = ""


def says(flow: PaymentFlow, kind: TenderKind | None) -> Says:
    """Say how it stands; `kind` is the way of paying that is chosen."""
    if flow.is_taking:
        doing = str(_under_way(flow))
        return Says("info", doing, _("Wait for the answer."), busy=True, large=True)
    if flow.holding is not None:
        said = _of_tender(flow.holding, flow.error)
        return replace(said, busy=False, large=False) if flow.wants_page else said
    if flow.error is not None:
        look = "warn" if isinstance(flow.error, OfflineError) else "danger"
        return Says(look, flow.error.what, _advice(flow.error), details=flow.error.details)
    said = Says()
    if flow.tender is not None and flow.tender.kind is kind:
        said = _of_tender(flow.tender, None)
    return said if said.headline else _before(flow, kind)


def _under_way(flow: PaymentFlow) -> Message:
    if flow.method is None or flow.doing in DOING:
        return DOING[flow.doing]
    look = METHOD_STYLES[flow.method]
    return look.cancelling if flow.doing is Doing.CANCELLING else look.taking


def _before(flow: PaymentFlow, kind: TenderKind | None) -> Says:
    """Say what stands against a way of paying that was not tried yet."""
    if flow.has_no_connection and (kind is None or kind.facts.moves_at_stripe):
        return Says("warn", flow.offline.what, _advice(flow.offline))
    if flow.at_once and flow.sale is not None and flow.reader is None:
        return _no_reader(flow, kind)
    return Says()


def was_not_charged(flow: PaymentFlow) -> bool:
    """Tell whether the payment in hand was tried on a reader and took no money."""
    tender = flow.tender
    return (
        tender is not None
        and tender.kind is TenderKind.READER
        and tender.state in _FAILED
        and bool(tender.headline)
        and not flow.is_taking
    )


def _no_reader(flow: PaymentFlow, kind: TenderKind | None) -> Says:
    if kind is TenderKind.READER and not flow.readers:
        return Says()  # its panel says so
    if flow.readers:
        return Says("warn", _("This register uses no card reader yet."), _("Choose one of these."))
    return Says(
        "warn",
        _("No card reader is set up."),
        _("Take another way of paying. Readers are added in Settings."),
    )


def _of_tender(tender: TenderView, error: UserError | None) -> Says:
    if not tender.headline or (tender.state is TenderState.PREPARED and not tender.step):
        return Says()
    quiet = tender.step is Step.CUSTOMER_CANCELED
    return Says(
        "note" if quiet else _STYLES.get(tender.state, "note"),
        tender.headline,
        paragraph(tender.advice, error.what if error else ""),
        busy=tender.state in _BUSY,
        large=tender.state.holds_the_sale or tender.kind is TenderKind.READER,
        details=tender.details or (error.details if error else ""),
    )


def _advice(error: UserError) -> str:
    return paragraph(error.money, error.next_step)


def removal(tender: TenderView, amount: str) -> tuple[str, str, str]:
    """Return title, text and button of the question before a tender is given back."""
    name = name_of(tender)
    match tender.kind.facts.refund_route:
        case RefundRoute.DRAWER:
            text = _("Hand {amount} back to the customer from the drawer.", amount=amount)
        case RefundRoute.BY_HAND:
            text = _(
                "Till moves no money there: give it back on {terminal} first, then record it.",
                terminal=name,
            )
            return _("Was {amount} given back?", amount=amount), text, _("Record it")
        case _:
            # Translators: {method} is a card, or a way of paying.
            text = _(
                "{amount} was taken by {method} and goes back there. It may take days.",
                amount=amount,
                method=name,
            )
    return _("Give {amount} back?", amount=amount), text, _("Give it back")


def drop(sale: SaleView, amounts: Amounts) -> str:
    """Say what becomes of the money where a sale is dropped."""
    paid = amounts.full(sale.paid + sale.tip)
    taken = (each for each in sale.tenders if each.state is TenderState.APPROVED)
    by_hand = [t for t in taken if t.kind.facts.refund_route is RefundRoute.BY_HAND]
    text = _(
        "All that was taken goes back to the customer: {amount}. Nothing is sold.", amount=paid
    )
    if not by_hand:
        return text
    there = _(
        "Give {amount} back on {terminal}: Till moves no money there.",
        amount=amounts.full(sum(tender.amount for tender in by_hand)),
        terminal=name_of(by_hand[0]),
    )
    return paragraph(text, there)


def figures(sale: SaleView, amounts: Amounts) -> str:
    """Say what a sale comes to and what was taken for it; nothing before anything was."""
    sums = ((_TOTAL, sale.total), (_PAID, sale.paid), (_TIP, sale.tip))
    told = [what.format(amount=amounts.full(minor)) for what, minor in sums if minor]
    return "     ".join(told) if len(told) > 1 else ""


def how_ways_are(flow: PaymentFlow, reader_id: str) -> dict[TenderKind, tuple[str, bool]]:
    """Say how each way of paying is just now, and whether it is ready to be used."""
    offline = flow.has_no_connection
    ways = {
        TenderKind.READER: _reader_is(flow, reader_id),
        TenderKind.SAVED_CARD: _cards_are(flow),
        TenderKind.PAGE: (_("On their own phone"), True),
    }
    if offline:
        ways = dict.fromkeys(ways, (_("No connection"), False))
    ways[TenderKind.BANK_TERMINAL] = (_("Confirm here"), True)
    return {**ways, TenderKind.CASH: (_("Exact cash: F10"), True)}


def _reader_is(flow: PaymentFlow, reader_id: str) -> tuple[str, bool]:
    wanted = next((each for each in flow.readers if each.id == reader_id), flow.reader)
    if wanted is None:
        return (_("Choose a reader"), True) if flow.readers else (_("No reader is set up"), False)
    ready = wanted.state in {ReaderState.READY, ReaderState.OURS, ReaderState.UNKNOWN}
    how = "" if wanted.state is ReaderState.OURS else wanted.says
    return "  ·  ".join(part for part in (wanted.label, how) if part), ready


def _cards_are(flow: PaymentFlow) -> tuple[str, bool]:
    if flow.cards:
        first, more = flow.cards[0].label, len(flow.cards) - 1
        if not more:
            return first, True
        return ngettext("{card} and {n} more", "{card} and {n} more", more, card=first), True
    return (_("No card saved") if flow.customer else _("No customer chosen")), False
