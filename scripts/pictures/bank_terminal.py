"""Pictures of payments on the bank's own terminal, and of what goes back there by hand."""

from __future__ import annotations

from pictures.camera import Stage
from pictures.paying import open_payment
from pos_app.domain.texts import _
from pos_app.services.shared.declared_settings import BANK_TERMINAL
from pos_app.ui.history.refund_sheet import RefundSheet
from pos_app.ui.settings.payments_page import PaymentsPage
from pos_app.ui.settings.screen import PageKey, SettingsScreen


def bank_terminal(stage: Stage) -> None:
    """Its name in the settings, the payment sheet, a refund and a void."""
    stage.press("Ctrl+5")
    page = stage.find(SettingsScreen).open(PageKey.PAYING)
    if not isinstance(page, PaymentsPage):
        raise TypeError("the ways of paying are not on their page")
    stage.settle()
    page.terminal.setText("Card machine")
    page.terminal.setModified(True)
    page.terminal.editingFinished.emit()
    stage.take("settings-bank-terminal")
    stage.press("Ctrl+1")
    sheet = open_payment(stage, "T")
    stage.take("pay-bank-terminal")
    panel = sheet.panels.bank_terminal
    panel.reference.setText("4242424242424242")
    stage.press("Return")
    stage.take("pay-bank-terminal-card-number")
    panel.reference.setText("A-0815")
    stage.press("A")
    stage.hands.type("5")
    stage.press("Return")
    stage.take("pay-bank-terminal-part")
    stage.hands.click(_("Give it back"))
    stage.take("pay-bank-terminal-take-out")
    stage.press("Escape")
    sheet.drop.click()
    stage.take("pay-bank-terminal-drop")
    stage.press("Escape", "T", "Return")
    stage.take("result-bank-terminal")
    stage.press("Ctrl+3")
    stage.take("history-bank-terminal")
    stage.press("Ctrl+R")
    stage.take("refund-by-hand")
    stage.find(RefundSheet).give.click()
    stage.take("refund-by-hand-recorded")
    stage.press("Return", "Ctrl+Shift+R")
    stage.write("Rung up twice")
    stage.take("void-by-hand")
    stage.press("Return")
    stage.take("void-by-hand-done")
    stage.press("Return")
    stage.services.settings.save(stage.services.actor, BANK_TERMINAL, "")


SCENES = (bank_terminal,)
