"""What can be pressed on the payment sheet, by how the sale and its payment stand."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.domain.payments import TenderKind, TenderState
from pos_app.services.shared.errors import MissingCustomerError
from pos_app.ui.checkout.payment.payment_state import BusyWith, PaymentState


@dataclass(frozen=True)
class AvailableActions:
    """Each is shown only where it can be pressed.

    While something is under way those that are shown wait: `enabled` is false then. To go back to
    the cart waits for less, since what is only made ready gives way: `go_back_enabled`.
    """

    enabled: bool
    go_back_enabled: bool
    choose_method: bool
    edit_amount: bool
    keep_card: bool
    remove_tender: bool
    check_again: bool
    stop: bool
    try_again: bool
    remake_customer: bool
    use_other_method: bool
    use_other_reader: bool
    go_back: bool
    drop: bool
    keep_deposit: bool
    park: bool
    close: bool


def available_actions(state: PaymentState, kind: TenderKind | None) -> AvailableActions:
    """Return what can be pressed; `kind` is the way of paying that is chosen."""
    holding = state.holding
    chooses = state.is_idle and not state.needs_return_url
    not_charged = state.was_not_charged and kind is TenderKind.READER
    return AvailableActions(
        enabled=not state.busy_with,
        go_back_enabled=not state.busy_with or state.busy_with is BusyWith.PREPARING,
        choose_method=state.is_idle,
        edit_amount=chooses and kind is not None and state.can_take(kind),
        keep_card=chooses and kind is not None and kind.facts.may_keep_card,
        remove_tender=state.is_idle and not state.busy_with,
        check_again=holding is not None and not state.waits_for_customer,
        stop=holding is not None and holding.state is TenderState.UNKNOWN,
        try_again=state.may_try_again and kind is state.method,
        remake_customer=isinstance(state.error, MissingCustomerError),
        use_other_method=not_charged,
        use_other_reader=not_charged and len(state.readers) > 1,
        go_back=state.may_go_back or (bool(state.busy_with) and holding is None),
        drop=state.may_drop,
        keep_deposit=state.may_keep,
        park=state.may_park,
        close=state.may_go_back,
    )
