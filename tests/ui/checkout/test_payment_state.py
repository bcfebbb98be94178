"""What may be pressed on the payment sheet, by how the sale and its payment stand: no window."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from pos_app.domain.payments import SaleState, Step, TenderKind, TenderState
from pos_app.errors import UserError
from pos_app.services.shared.errors import MissingCustomerError, MissingReturnUrlError, OfflineError
from pos_app.services.views.readers import ReaderView
from pos_app.services.views.sales import SaleView, TenderView
from pos_app.ui.checkout.payment.available_actions import AvailableActions, available_actions
from pos_app.ui.checkout.payment.payment_messages import method_states, status
from pos_app.ui.checkout.payment.payment_state import BusyWith, PaymentState

SALE = SaleView("s", SaleState.OPEN, "usd", 1100, 0, 1100, 0, (), None)
PART_PAID = replace(SALE, paid=400, left=700)
FRONT = ReaderView("r1", "Front reader", "WisePOS E", "1", "l", "Shop", is_default=True)
WINDOW = replace(FRONT, id="r2", label="Window reader", is_default=False)
Allowed = set[str]


def tender(kind: TenderKind, state: TenderState, **more: object) -> TenderView:
    made = TenderView("t", kind, state, 1100, headline="How it stands.")
    return replace(made, **more)  # type: ignore[arg-type]


def allowed(state: PaymentState, kind: TenderKind) -> Allowed:
    """Return what can be pressed, without what only says whether the buttons wait."""
    actions = available_actions(state, kind)
    names = {field.name for field in fields(AvailableActions) if getattr(actions, field.name)}
    return names - {"enabled", "go_back_enabled"}


READER, CASH, PAGE = TenderKind.READER, TenderKind.CASH, TenderKind.PAGE
CHOOSING = {"choose_method", "remove_tender"}
BACK = {"go_back", "close"}
HELD = {"check_again", "park"}


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (READER, {"edit_amount", "keep_card"}),
        (PAGE, {"edit_amount", "keep_card"}),
        (TenderKind.SAVED_CARD, set[str]()),  # there is no card
        (TenderKind.BANK_TERMINAL, set[str]()),  # it has no name
        (CASH, set[str]()),  # its panel has its own amount
    ],
)
def test_before_anything_is_taken_all_can_be_chosen_and_the_cart_is_one_key_away(
    kind: TenderKind, more: Allowed
) -> None:
    state = PaymentState(sale=SALE, readers=(FRONT,))
    assert allowed(state, kind) == CHOOSING | BACK | more


def test_before_the_sale_is_there_esc_goes_back() -> None:
    assert allowed(PaymentState(), CASH) == CHOOSING | BACK
    opening = PaymentState(busy_with=BusyWith.BEGINNING)
    assert allowed(opening, CASH) == {"choose_method", "go_back"}
    assert not available_actions(opening, CASH).go_back_enabled  # its answer is near


def test_a_part_that_is_paid_keeps_the_sale_from_the_cart() -> None:
    assert allowed(PaymentState(sale=PART_PAID), CASH) == CHOOSING | {"drop", "park"}


@pytest.mark.parametrize(
    ("kind", "state", "expected"),
    [
        (READER, TenderState.PENDING, set[str]()),  # the next sale would need the reader
        (PAGE, TenderState.PENDING, {"park"}),
        (READER, TenderState.UNKNOWN, HELD | {"stop"}),
        (TenderKind.SAVED_CARD, TenderState.UNKNOWN, HELD | {"stop"}),
        (TenderKind.SAVED_CARD, TenderState.RETURNING, HELD),
        (READER, TenderState.APPROVED, CHOOSING | BACK | {"edit_amount", "keep_card"}),
    ],
)
def test_a_payment_that_is_not_settled_leaves_only_what_settles_it(
    kind: TenderKind, state: TenderState, expected: Allowed
) -> None:
    held = tender(kind, state)
    assert allowed(PaymentState(sale=SALE, tender=held, readers=(FRONT,)), kind) == expected


def test_a_bank_s_question_waits_on_its_page_or_asks_for_the_stores() -> None:
    asked = tender(TenderKind.SAVED_CARD, TenderState.ACTION)
    state = PaymentState(sale=SALE, tender=asked)
    assert state.needs_return_url
    state.tender = replace(asked, next_action_url="https://bank.example")
    assert not state.needs_return_url
    assert allowed(state, TenderKind.SAVED_CARD) == {"park"}


@pytest.mark.parametrize("state", [TenderState.DECLINED, TenderState.CANCELED])
def test_what_was_not_charged_on_a_reader_goes_on_with_one_key(state: TenderState) -> None:
    not_charged = PaymentState(sale=SALE, tender=tender(READER, state), readers=(FRONT,))
    assert "use_other_method" in allowed(not_charged, READER)
    assert "use_other_reader" not in allowed(not_charged, READER)
    not_charged.readers = (FRONT, WINDOW)
    assert "use_other_reader" in allowed(not_charged, READER)
    assert "use_other_method" not in allowed(not_charged, CASH)
    not_charged.busy_with = BusyWith.TAKING
    assert "use_other_method" not in allowed(not_charged, READER)


@pytest.mark.parametrize("busy_with", [each for each in BusyWith if each])
def test_while_anything_is_under_way_the_buttons_wait(busy_with: BusyWith) -> None:
    state = PaymentState(sale=SALE, busy_with=busy_with)
    actions = available_actions(state, CASH)
    assert not actions.enabled
    assert {actions.drop, actions.park, actions.remove_tender} == {False}
    preparing = busy_with is BusyWith.PREPARING
    assert actions.choose_method == (busy_with in {BusyWith.BEGINNING, BusyWith.PREPARING})
    assert (actions.close, actions.go_back_enabled) == (preparing, preparing)


def test_a_payment_that_starts_when_it_is_ready_gives_way_to_nothing() -> None:
    state = PaymentState(sale=SALE, busy_with=BusyWith.PREPARING, starts_when_ready=True)
    assert (state.is_taking, state.is_interruptible, state.may_go_back) == (True, False, False)


@pytest.mark.parametrize(
    ("error", "kind", "expected"),
    [
        (UserError("No."), READER, {"try_again"}),
        (OfflineError(), TenderKind.SAVED_CARD, {"try_again"}),
        (UserError("No."), CASH, set[str]()),
        (MissingReturnUrlError(), PAGE, set[str]()),  # its question is asked in the panel
        (MissingCustomerError("cus_1", "Ada"), READER, {"try_again", "remake_customer"}),
    ],
)
def test_after_an_error_it_is_tried_again_where_that_helps(
    error: UserError, kind: TenderKind, expected: Allowed
) -> None:
    state = PaymentState(sale=SALE, readers=(FRONT,), error=error)
    state.failed, state.method = BusyWith.TAKING, kind
    ways_on = {"try_again", "remake_customer"}
    assert allowed(state, kind) & ways_on == expected


@pytest.mark.parametrize("failed", BusyWith)
def test_only_a_payment_is_tried_again_and_in_the_way_that_failed(failed: BusyWith) -> None:
    state = PaymentState(sale=PART_PAID, readers=(FRONT,), error=UserError("No."))
    state.failed, state.method = failed, PAGE
    is_payment = failed in {BusyWith.PREPARING, BusyWith.TAKING}
    assert ("try_again" in allowed(state, PAGE)) == is_payment
    assert "try_again" not in allowed(state, READER)  # it was cash, by its key
    state.sale = None
    assert "try_again" not in allowed(state, PAGE)


@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [
        (READER, {"offline": OfflineError()}, "Stripe can't be reached just now."),
        (CASH, {"offline": OfflineError()}, ""),
        (TenderKind.BANK_TERMINAL, {"offline": OfflineError()}, ""),
        (CASH, {"at_once": True}, "No card reader is set up."),
        (READER, {"at_once": True}, ""),  # its panel says so
        (CASH, {"error": UserError("Refused.")}, "Refused."),
        (CASH, {"tender": tender(READER, TenderState.DECLINED)}, ""),
        (READER, {"tender": tender(READER, TenderState.DECLINED)}, "How it stands."),
        (CASH, {"tender": tender(READER, TenderState.PENDING)}, "How it stands."),
        (READER, {"tender": tender(READER, TenderState.PREPARED)}, ""),
        (
            READER,
            {"tender": tender(READER, TenderState.PREPARED, step=Step.BUSY)},
            "How it stands.",
        ),
        (CASH, {"busy_with": BusyWith.DROPPING}, "Dropping the sale…"),
        (READER, {"busy_with": BusyWith.TAKING, "method": READER}, "Starting the reader…"),
        (READER, {"busy_with": BusyWith.CANCELLING, "method": READER}, "Cancelling on the reader…"),
        (CASH, {"busy_with": BusyWith.PREPARING}, ""),  # nobody waits for it
    ],
)
def test_what_the_cashier_is_told(kind: TenderKind, more: dict[str, object], said: str) -> None:
    state = PaymentState(sale=SALE)
    for name, value in more.items():
        setattr(state, name, value)
    assert status(state, kind).headline == said


def test_without_a_connection_the_drawer_and_the_bank_s_terminal_are_ready() -> None:
    state = PaymentState(sale=SALE, readers=(FRONT,), offline=OfflineError())
    ready = {kind for kind, (_text, is_ready) in method_states(state, "").items() if is_ready}
    assert ready == {CASH, TenderKind.BANK_TERMINAL, TenderKind.STORE_CREDIT}


def test_a_payment_put_aside_is_the_one_in_hand_again() -> None:
    declined = tender(TenderKind.SAVED_CARD, TenderState.DECLINED)
    unknown = replace(declined, id="other", state=TenderState.UNKNOWN)
    approved = replace(unknown, state=TenderState.APPROVED)
    state = PaymentState()
    for tenders, tender_in_hand, holding in (
        ((declined,), declined, None),
        ((declined, unknown), unknown, unknown),
        ((declined, approved), approved, None),  # it was followed until then
    ):
        state.show_sale(replace(SALE, tenders=tenders))
        assert (state.tender, state.holding) == (tender_in_hand, holding)
