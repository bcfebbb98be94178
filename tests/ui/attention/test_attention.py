"""What is unsettled shows in the bar, and is dealt with from there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.credit import format_code
from pos_app.services.container import Services
from pos_app.services.views.catalogue import simple_product
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.sales import SaleView, TenderView
from pos_app.settings import MachineSettings
from pos_app.training.core.controls import FaultKind
from pos_app.training.http.server import TrainingServer
from pos_app.training.money.account_summary import account_summary
from pos_app.ui.attention.sheet import AttentionSheet
from pos_app.ui.checkout.held_sheet import HeldSheet
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from pos_app.ui.credit.code_sheet import CodeSheet
from pos_app.ui.shell.crash_reporter import CrashReporter
from pos_app.ui.shell.workspace import Workspace
from pos_app.ui.widgets.status_chip import ChipButton
from tests.support.one_cashier import selling_of
from tests.support.store import started_again

Shown = TypeVar("Shown", bound=QWidget)


class Desk:
    """A workspace in its window."""

    def __init__(self, workspace: Workspace, qtbot: QtBot) -> None:
        self.workspace = workspace
        self.qtbot = qtbot

    @property
    def chip(self) -> ChipButton:
        found = self.workspace.window.findChild(ChipButton, "attention_chip")
        assert isinstance(found, ChipButton)
        return found

    @property
    def message(self) -> str:
        """What the chip says; nothing where it is not there."""
        return self.chip.accessibleName() if self.chip.isVisible() else ""

    @property
    def sheet(self) -> AttentionSheet:
        found = [s for s in self.workspace.window.findChildren(AttentionSheet) if s.isVisible()]
        return found[0]

    def shown(self, kind: type[Shown]) -> Shown:
        found = [each for each in self.workspace.window.findChildren(kind) if each.isVisible()]
        return found[0]

    def await_chip(self, words: str) -> None:
        self.await_words(words)
        self.settle()

    def await_words(self, words: str) -> None:
        self.qtbot.waitUntil(lambda: self.message == words)

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.workspace.tasks.busy)

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.workspace.window.windowHandle(), key)
        self.settle()


@contextmanager
def open_desk(services: Services, folder: Path, qtbot: QtBot) -> Iterator[Desk]:
    workspace = Workspace(services, None, MachineSettings(folder), folder, CrashReporter("", None))
    qtbot.addWidget(workspace.window)
    with qtbot.waitSignal(workspace.painted):
        workspace.window.show()
    workspace.window.activateWindow()
    desk = Desk(workspace, qtbot)
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    desk.settle()
    yield desk
    workspace.stop()


def prepared(
    services: Services, price: int = 1240, card: str = "pm_card_visa"
) -> tuple[SaleView, TenderView]:
    """Make a card payment ready."""
    made = services.customers.create(services.actor, CustomerDraft("Ada"))
    saved = services.customers.attach_card(services.actor, made.id, card).cards[0]
    cart = Cart("usd", (CartLine("Gift basket", price),), customer_id=made.id)
    sale = services.selling.begin(services.actor, cart)
    return sale, selling_of(services).prepare_card(sale.id, saved.id)


def unknown(services: Services, server: TrainingServer) -> SaleView:
    """Charge a card, lose every answer, and put the sale aside."""
    sale, tender = prepared(services)
    server.controls.fault(FaultKind.RESET_AFTER, "/confirm", times=9)
    selling_of(services).charge(tender.id)
    server.controls.faults.clear()
    return sale


def test_where_all_is_well_the_bar_says_nothing_and_the_list_that_it_is_so(
    services: Services, tmp_path: Path, qtbot: QtBot
) -> None:
    with open_desk(services, tmp_path, qtbot) as desk:
        assert desk.message == ""
        desk.press(Qt.Key.Key_F11)
        assert QApplication.focusWidget() is desk.sheet.all
        assert desk.workspace.attention.is_open
        desk.press(Qt.Key.Key_Escape)
        assert not desk.workspace.attention.is_open


def test_a_payment_from_before_the_start_is_looked_up_and_its_receipt_printed_from_the_list(
    services: Services, server: TrainingServer, tmp_path: Path, qtbot: QtBot
) -> None:
    sale = unknown(services, server)
    with started_again(tmp_path, server) as anew, open_desk(anew, tmp_path, qtbot) as desk:
        desk.await_chip("1 needs attention")
        desk.chip.click()
        assert desk.sheet.act.text() == "Print receipt"
        headline = desk.sheet.model.index(0).data()
        assert headline.startswith("$12.40 by card at ")
        assert headline.endswith(" went through.")
        desk.press(Qt.Key.Key_Return)
        desk.await_chip("")
        assert anew.selling.sale(sale.id).receipt_number is not None


def test_what_is_lost_while_the_till_runs_is_checked_again_by_one_key(
    services: Services, server: TrainingServer, tmp_path: Path, qtbot: QtBot
) -> None:
    with open_desk(services, tmp_path, qtbot) as desk:
        sale = unknown(services, server)
        desk.workspace.attention.read()
        desk.await_chip("1 needs attention")
        desk.press(Qt.Key.Key_F11)
        desk.press(Qt.Key.Key_Return)
        desk.await_chip("")
        assert services.selling.sale(sale.id).receipt_number is not None
        assert len(_charged(server)) == 1


def test_each_thing_that_is_looked_up_is_counted_in_the_bar(
    services: Services, server: TrainingServer, tmp_path: Path, qtbot: QtBot
) -> None:
    unknown(services, server)
    unknown(services, server)
    seen: list[str] = []
    with open_desk(services, tmp_path, qtbot) as desk:
        desk.await_chip("2 need attention")
        unknown(services, server)
        unknown(services, server)
        desk.workspace.frame.changed.connect(lambda: seen.append(desk.chip.accessibleName()))
        desk.press(Qt.Key.Key_F11)
        desk.sheet.all.click()
        desk.await_chip("4 need attention")
        assert QApplication.focusWidget() is desk.sheet.view
    assert "Looking up 2 payments (1 of 2)" in seen
    assert "Looking up 2 payments (2 of 2)" in seen


def test_too_much_money_is_given_back_by_one_press(
    services: Services, server: TrainingServer, tmp_path: Path, qtbot: QtBot
) -> None:
    """The request was lost, the customer paid in cash, and the request arrived after all."""
    sale, tender = prepared(services)
    server.controls.fault(FaultKind.RESET_BEFORE, times=99)
    services.connection.online = False
    selling_of(services).take_cash(sale.id, sale.total)
    server.controls.faults.clear()
    calls = services.connection.gateway().payments
    card = tender.card.id if tender.card else ""
    calls.confirm(tender.intent_id or "", key="late", payment_method_id=card)
    with open_desk(services, tmp_path, qtbot) as desk:
        desk.await_chip("1 needs attention")
        desk.press(Qt.Key.Key_F11)
        assert desk.sheet.act.text() == "Give back $12.40"
        desk.press(Qt.Key.Key_Return)
        desk.await_chip("")
        assert [each["amount"] for each in server.account.all("refund")] == [1240]


def test_a_refund_that_failed_becomes_store_credit_by_one_press_and_its_code_is_shown(
    services: Services, server: TrainingServer, tmp_path: Path, qtbot: QtBot
) -> None:
    sale, tender = prepared(services, card="pm_card_refundFail")
    selling_of(services).charge(tender.id)
    request = RefundRequest(sale.id, tender.id, 1_240, "requested_by_customer")
    services.refunds.create(services.actor, request)
    server.controls.clock_offset = 60
    services.history.refresh(services.actor, sale.id)  # as the sync does
    with open_desk(services, tmp_path, qtbot) as desk:
        desk.await_chip("1 needs attention")
        desk.press(Qt.Key.Key_F11)
        assert desk.sheet.act.text() == "Give $12.40 in cash"
        desk.sheet.credit.click()
        desk.settle()
        (card,) = services.credits.to_hand_over(sale.id)
        assert desk.shown(CodeSheet).code.text() == format_code(card.code)
        desk.shown(CodeSheet).done.click()
        desk.settle()
        assert services.credits.to_hand_over(sale.id) == ()
        assert desk.message == ""


def test_a_sale_put_aside_while_nobody_knows_leaves_the_list_by_itself_once_it_is_paid(
    services: Services, server: TrainingServer, tmp_path: Path, qtbot: QtBot
) -> None:
    made = services.customers.create(services.actor, CustomerDraft("Ada"))
    services.customers.attach_card(services.actor, made.id, "pm_card_visa")
    services.catalogue.save_product(
        services.actor, simple_product("Coffee", 250, "usd", "4006381333931")
    )
    with open_desk(services, tmp_path, qtbot) as desk:
        checkout = desk.workspace.checkout
        checkout.sell_to(made.id)
        desk.settle()
        checkout.codes.take("4006381333931")
        desk.settle()
        desk.press(Qt.Key.Key_F9)
        server.controls.fault(FaultKind.RESET_AFTER, "/confirm", times=9)
        desk.press(Qt.Key.Key_Return)
        desk.shown(PaymentSheet).park.click()
        desk.settle()
        server.controls.faults.clear()
        desk.await_chip("1 needs attention")

        desk.press(Qt.Key.Key_F3)
        rows = desk.shown(HeldSheet).view.model()
        told = rows.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert told == "Coffee, $2.50, Payment not known yet: check it"
        desk.press(Qt.Key.Key_Escape)

        desk.workspace.attention.recover()
        desk.settle()
        desk.press(Qt.Key.Key_F3)
        assert not [s for s in desk.workspace.window.findChildren(HeldSheet) if s.isVisible()]
        desk.press(Qt.Key.Key_F11)
        assert desk.sheet.model.index(0).data().endswith(" went through.")
        assert desk.sheet.act.text() == "Print receipt"


def _charged(server: TrainingServer) -> list[int]:
    intents = account_summary(server.account)["payment_intents"].values()
    return [each["amount_received"] for each in intents if each["amount_received"]]
