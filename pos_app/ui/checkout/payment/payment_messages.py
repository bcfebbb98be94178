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
from pos_app.ui.checkout.payment.payment_state import WITH_THE_CUSTOMER, BusyWith, PaymentState
from pos_app.ui.checkout.payment.tender_list import name_of
from pos_app.ui.keys.actions import EXACT_CASH
from pos_app.ui.keys.keymap import keymap
from pos_app.ui.widgets.method_styles import METHOD_STYLES

BUSY_MESSAGES: Final[dict[BusyWith, Message]] = {
    BusyWith.BEGINNING: N_("Opening the sale…"),
    BusyWith.CHECKING: N_("Asking Stripe…"),
    BusyWith.TAKING_OUT: N_("Cancelling it…"),
    BusyWith.GIVING_BACK: N_("Giving the money back…"),
    BusyWith.DROPPING: N_("Dropping the sale…"),
    BusyWith.GOING_BACK: N_("Going back…"),
    BusyWith.PUTTING_ASIDE: N_("Putting aside…"),
    BusyWith.KEEPING: N_("Keeping it…"),
    BusyWith.REMAKING_CUSTOMER: N_("Making the customer again…"),
}
"""What is the same whichever way is paid; the others are the way's own (`METHOD_STYLES`)."""
_TOTAL: Final = N_("Total {amount}")
_COMES_BACK: Final = N_("Comes back {amount}")
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


@dataclass(frozen=True)
class StatusMessage:
    """What the state area shows; `style` is one of the state area's."""

    style: str = "info"
    headline: str = ""
    advice: str = ""
    busy: bool = False
    large: bool = False
    details: str = ""


def status(state: PaymentState, kind: TenderKind | None) -> StatusMessage:
    """Say how it stands; `kind` is the way of paying that is chosen."""
    if state.is_taking:
        advice = _("Wait for the answer.")
        return StatusMessage("info", str(_under_way(state)), advice, busy=True, large=True)
    if state.holding is not None:
        message = _of_tender(state.holding, state.error)
        return replace(message, busy=False, large=False) if state.needs_return_url else message
    error = state.error
    if error is not None:
        style = "warn" if isinstance(error, OfflineError) else "danger"
        advice = paragraph(error.money, error.next_step)
        return StatusMessage(style, error.what, advice, details=error.details)
    message = StatusMessage()
    if state.tender is not None and state.tender.kind is kind:
        message = _of_tender(state.tender, None)
    return message if message.headline else _before_any(state, kind)


def _under_way(state: PaymentState) -> Message:
    if state.method is None or state.busy_with in BUSY_MESSAGES:
        return BUSY_MESSAGES[state.busy_with]
    style = METHOD_STYLES[state.method]
    return style.cancelling if state.busy_with is BusyWith.CANCELLING else style.taking


def _before_any(state: PaymentState, kind: TenderKind | None) -> StatusMessage:
    """Say what stands against a way of paying that was not tried yet."""
    offline = state.offline
    if offline is not None and (kind is None or kind.facts.moves_at_stripe):
        return StatusMessage("warn", offline.what, paragraph(offline.money, offline.next_step))
    if state.at_once and state.sale is not None and state.reader is None:
        return _no_reader(state, kind)
    return StatusMessage()


def _no_reader(state: PaymentState, kind: TenderKind | None) -> StatusMessage:
    if kind is TenderKind.READER and not state.readers:
        return StatusMessage()  # its panel says so
    if state.readers:
        return StatusMessage(
            "warn", _("This register uses no card reader yet."), _("Choose one of these.")
        )
    return StatusMessage(
        "warn",
        _("No card reader is set up."),
        _("Take another way of paying. Readers are added in Settings."),
    )


def _of_tender(tender: TenderView, error: UserError | None) -> StatusMessage:
    if not tender.headline or (tender.state is TenderState.PREPARED and not tender.step):
        return StatusMessage()
    quiet = tender.step is Step.CUSTOMER_CANCELED
    return StatusMessage(
        "note" if quiet else _STYLES.get(tender.state, "note"),
        tender.headline,
        paragraph(tender.advice, error.what if error else ""),
        busy=tender.state in WITH_THE_CUSTOMER,
        large=tender.state.holds_the_sale or tender.kind is TenderKind.READER,
        details=tender.details or (error.details if error else ""),
    )


def removal_question(tender: TenderView, amount: str) -> tuple[str, str, str]:
    """Return title, text and button of the question before a tender is given back."""
    name = name_of(tender)
    match tender.kind.given_back_as.facts.refund_route:
        case RefundRoute.DRAWER:
            text = _("Hand {amount} back to the customer from the drawer.", amount=amount)
        case RefundRoute.BY_HAND:
            text = _(
                "Till moves no money there: give it back on {terminal} first, then record it.",
                terminal=name,
            )
            return _("Was {amount} given back?", amount=amount), text, _("Record it")
        case RefundRoute.CREDIT:
            text = _("{amount} goes back onto the card that paid.", amount=amount)
        case _:
            # Translators: {method} is a card, or a way of paying.
            text = _(
                "{amount} was taken by {method} and goes back there. It may take days.",
                amount=amount,
                method=name,
            )
    return _("Give {amount} back?", amount=amount), text, _("Give it back")


def drop_question(sale: SaleView, amounts: Amounts) -> str:
    """Say what becomes of the money where a sale is dropped."""
    paid = amounts.full(sale.paid + sale.tip + sale.rounding)
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


def sale_sums(sale: SaleView, amounts: Amounts) -> str:
    """Say what a sale comes to and what was taken for it; nothing before anything was."""
    back = sale.exchanged if sale.left else 0
    sums = ((_TOTAL, sale.total), (_COMES_BACK, back), (_PAID, sale.paid), (_TIP, sale.tip))
    told = [what.format(amount=amounts.full(minor)) for what, minor in sums if minor]
    return "     ".join(told) if len(told) > 1 else ""


def method_states(state: PaymentState, reader_id: str) -> dict[TenderKind, tuple[str, bool]]:
    """Say how each way of paying is just now, and whether it is ready to be used."""
    offline = state.offline is not None
    ways = {
        TenderKind.READER: _reader_state(state, reader_id),
        TenderKind.SAVED_CARD: _cards_state(state),
        TenderKind.PAGE: (_("On their own phone"), True),
    }
    if offline:
        ways = dict.fromkeys(ways, (_("No connection"), False))
    ways[TenderKind.BANK_TERMINAL] = (_("Confirm here"), True)
    ways[TenderKind.STORE_CREDIT] = (_("Or store credit"), True)
    return {**ways, TenderKind.CASH: (_exact_cash(), True)}


def _exact_cash() -> str:
    key = keymap().text_of(EXACT_CASH)
    return _("Exact cash: {key}", key=key) if key else _("Exact cash")


def _reader_state(state: PaymentState, reader_id: str) -> tuple[str, bool]:
    wanted = next((each for each in state.readers if each.id == reader_id), state.reader)
    if wanted is None:
        return (_("Choose a reader"), True) if state.readers else (_("No reader is set up"), False)
    ready = wanted.state in {ReaderState.READY, ReaderState.OURS, ReaderState.UNKNOWN}
    how = "" if wanted.state is ReaderState.OURS else wanted.message
    return "  ·  ".join(part for part in (wanted.label, how) if part), ready


def _cards_state(state: PaymentState) -> tuple[str, bool]:
    if state.cards:
        first, more = state.cards[0].label, len(state.cards) - 1
        if not more:
            return first, True
        return ngettext("{card} and {n} more", "{card} and {n} more", more, card=first), True
    return (_("No card saved") if state.customer else _("No customer chosen")), False
