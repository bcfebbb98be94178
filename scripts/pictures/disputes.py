"""Pictures of disputes: none, what waits, the answer, the questions before what is final, ends."""

from __future__ import annotations

from pictures.back_office import sell
from pictures.camera import Scene, Stage
from pos_app.domain.permissions import SYSTEM
from pos_app.domain.texts import pgettext
from pos_app.services.shared.declared_settings import REFUND_POLICY
from pos_app.ui.disputes.answer_sheet import AnswerSheet
from pos_app.ui.disputes.screen import DisputesScreen
from tests.support.bank_side import by_bank


def disputes(stage: Stage) -> None:
    """A dispute that is lost, one that waits, a bank that asks, and one that warns."""
    stage.press("Ctrl+8")
    stage.take("disputes-none")
    services, actor = stage.services, stage.services.actor
    services.settings.save(actor, REFUND_POLICY, "Unopened goods within 14 days, with receipt.")
    for name, price, place, given in (
        ("Nora Regular", 4_800, "dispute", {"reason": "product_unacceptable"}),
        ("Sam Hall", 2_150, "warn", {}),
        ("Ida Lund", 12_900, "inquire", {"reason": "unrecognized"}),
        ("Vera Unsure", 3_900, "dispute", {}),
    ):
        sell(stage, price, stage.customer(name, "pm_card_visa"))
        by_bank(stage.server, f"charges/last/{place}", **given)
        if price == 4_800:
            by_bank(stage.server, "disputes/last/lose")
    services.sync.run(SYSTEM)
    stage.settle()
    screen = stage.find(DisputesScreen)
    _choose(screen, 3_900)
    stage.settle()
    stage.take("disputes")
    stage.press("Ctrl+E")
    stage.take("dispute-answer")
    sheet = stage.find(AnswerSheet)
    sheet.save.click()
    stage.settle()
    stage.take("dispute-saved")
    screen.submit()
    stage.take("dispute-submit")
    stage.close_sheets()
    screen.accept()
    stage.take("dispute-accept")
    stage.close_sheets()
    stage.controls.fault("reset_after", r"/v1/disputes/\w+", method="POST", times=3)
    screen.submit()
    stage.hands.click(pgettext("button", "Cancel"))
    screen.submit()
    stage.press("Tab", "Return")
    stage.take("dispute-unknown")
    stage.close_sheets()
    stage.controls.faults.clear()
    stage.take("dispute-check-again")
    screen.detail.check.click()
    stage.settle()
    stage.take("dispute-submitted")
    for name, price in (("inquiry", 12_900), ("warning", 2_150), ("lost", 4_800)):
        _choose(screen, price)
        stage.settle()
        stage.take(f"dispute-{name}")
    stage.press("F11")
    stage.take("attention-disputes")
    stage.close_sheets()
    for view in services.attention.all():
        if view.may_dismiss:
            services.attention.dismiss(actor, view.id)


def _choose(screen: DisputesScreen, price: int) -> None:
    rows = (screen.model.item(screen.model.index(at, 0)) for at in range(screen.model.rowCount()))
    screen.table.select(next(row.id for row in rows if row and row.amount.minor == price))


SCENES: tuple[Scene, ...] = (disputes,)
