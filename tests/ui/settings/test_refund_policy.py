"""The refund policy is kept when its field is left, for answers to disputes."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import REFUND_POLICY
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.payments_page import PaymentsPage


def test_the_refund_policy_is_kept_and_shown_again(
    services: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    page = PaymentsPage(services.settings, tasks, lambda: services.actor)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(page.policy_field.isEnabled)
    page.policy.setFocus()
    page.policy.insertPlainText("Within 14 days,\nwith the receipt.")
    page.policy.edited.emit()
    qtbot.waitUntil(page.policy_field.is_saved)
    kept = services.settings.read(REFUND_POLICY)
    assert kept == "Within 14 days,\nwith the receipt."
    again = PaymentsPage(services.settings, tasks, lambda: services.actor)
    qtbot.addWidget(again)
    qtbot.waitUntil(again.policy_field.isEnabled)
    assert again.policy.toPlainText() == kept


def test_a_card_number_in_it_is_refused(services: Services, tasks: Tasks, qtbot: QtBot) -> None:
    page = PaymentsPage(services.settings, tasks, lambda: services.actor)
    qtbot.addWidget(page)
    qtbot.waitUntil(page.policy_field.isEnabled)
    page.policy.setPlainText("4242 4242 4242 4242")
    page.policy.edited.emit()
    qtbot.waitUntil(lambda: bool(page.policy_field.error()))
    assert services.settings.read(REFUND_POLICY) == ""
