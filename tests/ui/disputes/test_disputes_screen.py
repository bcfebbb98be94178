"""The screen of disputes: what waits first, an answer saved, submitted or given up, by a press."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import CartLine
from pos_app.domain.disputes import DisputeStatus, EvidenceFile, EvidenceText
from pos_app.domain.permissions import SYSTEM
from pos_app.services.container import Services
from pos_app.services.disputes.views import DisputeDetails
from pos_app.services.shared.declared_settings import REFUND_POLICY
from pos_app.services.views.customers import CustomerDraft
from pos_app.training.http.server import TrainingServer
from pos_app.ui.attention.presenter import AttentionPresenter
from pos_app.ui.background.changes import ChangeRelay
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.bank.screen import MoneyScreen
from pos_app.ui.disputes.answer_sheet import AnswerSheet
from pos_app.ui.disputes.screen import DisputesScreen
from pos_app.ui.history.screen import HistoryScreen
from pos_app.ui.widgets import ConfirmSheet, ErrorSheet, Sheet
from tests.support.bank_side import by_bank
from tests.support.store import sell_by_card
from tests.ui.attention.test_attention import open_desk


@dataclass
class Desk:
    """The screen, its store and its simulated account."""

    services: Services
    server: TrainingServer
    tasks: Tasks
    qtbot: QtBot

    def dispute(self, price: int = 3_900, place: str = "dispute") -> None:
        """Sell something by card, and have its bank do something."""
        actor = self.services.actor
        draft = CustomerDraft("Vera Unsure", "vera@example.com")
        buyer = self.services.customers.create(actor, draft)
        self.services.customers.attach_card(actor, buyer.id, "pm_card_visa")
        (card,) = self.services.customers.details(buyer.id).cards
        sell_by_card(self.services, buyer.id, card.id, CartLine("Gift basket", price))
        self.services.sync.run(SYSTEM)
        by_bank(self.server, f"charges/last/{place}")
        self.services.sync.run(SYSTEM)

    def open(self) -> DisputesScreen:
        self.window = QMainWindow()
        self.screen = DisputesScreen(self.services, self.tasks)
        relay = ChangeRelay(self.services.changes, self.tasks, self.tasks)
        relay.changed.connect(self.screen.refresh)
        self.window.setCentralWidget(self.screen)
        self.window.resize(952, 520)
        self.qtbot.addWidget(self.window)
        with self.qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.settle()
        return self.screen

    def settle(self) -> None:
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: not self.tasks.busy)
        QApplication.processEvents()

    @property
    def details(self) -> DisputeDetails:
        self.settle()
        assert self.screen.details is not None
        return self.screen.details

    def sheet(self, kind: type[Sheet]) -> Sheet:
        shown = [each for each in self.window.findChildren(kind) if each.isVisible()]
        assert shown, f"no {kind.__name__}"
        return shown[-1]

    def form(self) -> AnswerSheet:
        """Open the form of the answer."""
        self.screen.detail.answer.click()
        found = self.sheet(AnswerSheet)
        assert isinstance(found, AnswerSheet)
        return found

    def say_yes(self) -> None:
        found = self.sheet(ConfirmSheet)
        assert isinstance(found, ConfirmSheet)
        found.yes.click()
        self.settle()


@pytest.fixture
def desk(services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot) -> Desk:
    return Desk(services, server, tasks, qtbot)


def test_without_disputes_the_screen_says_what_would_be_here(desk: Desk) -> None:
    screen = desk.open()
    assert screen.empty.isVisible()
    assert not screen.detail.isVisible()


def test_a_dispute_comes_in_while_the_screen_is_open(desk: Desk) -> None:
    screen = desk.open()
    desk.dispute()
    desk.qtbot.waitUntil(lambda: screen.model.rowCount() == 1)
    assert desk.details.row.status is DisputeStatus.NEEDS_RESPONSE
    assert screen.count.text() == "1 to answer"
    assert screen.detail.due.text().endswith("8 days are left.")


def test_the_answer_is_saved_with_its_documents_and_not_submitted(desk: Desk) -> None:
    desk.services.settings.save(desk.services.actor, REFUND_POLICY, "Within 14 days.")
    desk.dispute()
    screen = desk.open()
    assert not screen.detail.submit.isEnabled()
    form = desk.form()
    assert form.texts[EvidenceText.CUSTOMER_NAME].text() == "Vera Unsure"  # type: ignore[union-attr]
    form.pasted[EvidenceFile.COMMUNICATION].setPlainText("Thank you <b>very</b> much!")
    with desk.qtbot.waitSignal(form.saved):
        form.save.click()
    details = desk.details
    assert set(details.held) >= {
        "receipt", "customer_communication", "refund_policy", "uncategorized_text",
    }  # fmt: skip
    assert details.row.status is DisputeStatus.NEEDS_RESPONSE
    assert "It is not submitted yet." in screen.detail.state.text()
    assert screen.detail.submit.isEnabled()


def test_the_same_documents_are_not_uploaded_twice(desk: Desk) -> None:
    desk.dispute()
    desk.open()
    for _time in range(2):
        form = desk.form()
        form.pasted[EvidenceFile.COMMUNICATION].setPlainText("Thank you!")
        with desk.qtbot.waitSignal(form.saved):
            form.save.click()
        desk.settle()
    uploads = [each for each in desk.server.requests if each.path == "/v1/files"]
    assert len(uploads) == 2  # the receipt and the messages


def test_a_document_is_attached_and_taken_out(desk: Desk, tmp_path: Path) -> None:
    desk.dispute()
    desk.open()
    signature = tmp_path / "signature.png"
    signature.write_bytes(b"\x89PNG a name")
    form = desk.form()
    form.attach(EvidenceFile.SIGNATURE, signature)
    desk.settle()
    form.files[EvidenceFile.RECEIPT].remove.click()
    with desk.qtbot.waitSignal(form.saved):
        form.save.click()
    assert "customer_signature" in desk.details.held
    assert "receipt" not in desk.details.held
    form = desk.form()
    assert form.files[EvidenceFile.SIGNATURE].name.text() == "signature.png"
    form.files[EvidenceFile.SIGNATURE].remove.click()
    with desk.qtbot.waitSignal(form.saved):
        form.save.click()
    assert "customer_signature" not in desk.details.held


def test_what_can_not_be_kept_is_said_at_its_field(desk: Desk) -> None:
    desk.dispute()
    desk.open()
    form = desk.form()
    form.texts[EvidenceText.REST].setPlainText("4242 4242 4242 4242")  # type: ignore[union-attr]
    form.save.click()
    desk.settle()
    assert "card number" in form.fields[EvidenceText.REST.value].error()
    assert form.isVisible()


def test_an_answer_is_submitted_after_a_question_alone(desk: Desk) -> None:
    desk.dispute()
    screen = desk.open()
    form = desk.form()
    with desk.qtbot.waitSignal(form.saved):
        form.save.click()
    desk.settle()
    screen.detail.submit.click()
    question = desk.sheet(ConfirmSheet)
    QTest.keyClick(question, Qt.Key.Key_Escape)
    desk.settle()
    assert desk.details.submissions == 0
    screen.detail.submit.click()
    desk.say_yes()
    assert desk.details.row.status is DisputeStatus.UNDER_REVIEW
    assert not screen.detail.answer.isVisible()


def test_a_dispute_is_accepted_after_a_question(desk: Desk) -> None:
    desk.dispute()
    screen = desk.open()
    screen.detail.accept.click()
    desk.say_yes()
    assert desk.details.row.status is DisputeStatus.LOST
    assert not screen.detail.accept.isVisible()


def test_a_lost_answer_offers_to_check_and_nothing_final(desk: Desk) -> None:
    desk.dispute()
    screen = desk.open()
    desk.server.controls.fault("reset_after", r"/v1/disputes/\w+", method="POST", times=3)
    screen.detail.accept.click()
    desk.say_yes()
    assert desk.sheet(ErrorSheet).isVisible()
    desk.sheet(ErrorSheet).dismiss()
    desk.settle()
    assert screen.detail.check.isVisible()
    assert not screen.detail.answer.isVisible()
    desk.server.controls.faults.clear()
    screen.detail.check.click()
    assert desk.details.row.status is DisputeStatus.LOST
    assert not screen.detail.check.isVisible()


def test_an_inquiry_can_be_answered_and_not_accepted(desk: Desk) -> None:
    desk.dispute(place="inquire")
    screen = desk.open()
    assert desk.details.row.status is DisputeStatus.WARNING_NEEDS_RESPONSE
    assert screen.detail.answer.isVisible()
    assert not screen.detail.accept.isVisible()


def test_a_warning_leads_to_its_payment_in_the_history(desk: Desk) -> None:
    desk.dispute(place="warn")
    screen = desk.open()
    assert desk.details.row.status is None
    assert not screen.detail.answer.isVisible()
    with desk.qtbot.waitSignal(screen.history_requested) as asked:
        screen.detail.history.click()
    assert asked.args == [desk.details.row.receipt_number]


def test_needs_attention_leads_to_the_dispute_and_that_to_its_sale_and_back(
    services: Services, server: TrainingServer, tmp_path: Path, qtbot: QtBot, tasks: Tasks
) -> None:
    """The older of two is chosen in the list, and it is that one which is shown."""
    beside = Desk(services, server, tasks, qtbot)
    beside.dispute()
    beside.dispute(4_800)
    with open_desk(services, tmp_path, qtbot) as desk:
        desk.await_chip("2 need attention")
        desk.press(Qt.Key.Key_F11)
        desk.press(Qt.Key.Key_Down)
        assert desk.sheet.act.text() == "Look at it"
        desk.press(Qt.Key.Key_Return)
        screen = desk.shown(DisputesScreen)
        qtbot.waitUntil(lambda: screen.details is not None)
        desk.settle()
        assert screen.details is not None
        assert screen.details.row.amount.minor in {3_900, 4_800}
        wanted = desk.workspace.attention.found[1].find
        qtbot.waitUntil(lambda: screen.details is not None and screen.details.row.id == wanted)
        screen.detail.history.click()
        history = desk.shown(HistoryScreen)
        qtbot.waitUntil(history.detail.dispute.isVisible)
        history.detail.dispute.click()
        assert desk.shown(DisputesScreen) is screen
        desk.settle()
        assert screen.details.row.id == wanted
        assert screen.detail.payout.isHidden()
        screen._show_details(replace(screen.details, payout_id="po_1"))
        with qtbot.waitSignal(screen.payout_requested) as asked:
            screen.detail.payout.click()
        assert asked.args == ["po_1"]
        assert desk.shown(MoneyScreen).isVisible()


def test_what_needs_attention_is_read_anew_each_hour(
    services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    """A dispute's last days come without anything being changed."""
    presenter = AttentionPresenter(services, tasks, lambda: None, tasks)
    with qtbot.waitSignal(presenter.list_changed):
        presenter.hourly.timeout.emit()
    presenter.stop()
