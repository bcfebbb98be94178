"""Pictures of the money at Stripe and on its way to the bank."""

from __future__ import annotations

from datetime import timedelta

from pictures.camera import Stage
from pos_app.domain.permissions import SYSTEM
from pos_app.ui.bank.screen import MoneyScreen
from tests.support.payouts import at_stripe, mixed_payout


def money_to_the_bank(stage: Stage) -> None:
    """A payout down to its sales, one that failed, the days, and what is said without a network."""
    stage.server.stop()
    stage.press("Ctrl+7")
    stage.take("money-never-asked")
    stage.server.start()
    stage.press("F5")
    stage.services.sync.run(SYSTEM)
    with at_stripe(stage.server) as account:
        payouts = list(account.all("payout"))
    screen = stage.find(MoneyScreen)
    screen.show_payout(next(each["id"] for each in payouts if each["status"] == "failed"))
    stage.take("money-failed")
    screen.show_payout(payouts[-2]["id"])
    stage.take("money")
    parts = screen.payouts.detail.parts
    parts.opened.emit(parts.entries()[0])
    stage.take("money-entries")
    stage.close_sheets()
    stage.press("F7")
    screen.show_day(screen.days.model.items.items[6].view.day.id)
    stage.take("money-days")
    screen.show_payout(_with_a_gap(stage))
    stage.take("money-unexplained")
    stage.server.stop()
    stage.press("F6", "F5")
    stage.take("money-no-connection")
    stage.server.start()
    stage.press("F5")


def _with_a_gap(stage: Stage) -> str:
    """Have a payout of which Stripe names all entries but one; return its id."""

    def wait(seconds: float) -> None:
        stage.clock.ahead += timedelta(seconds=seconds)

    payout_id = mixed_payout(stage.services, stage.server, wait)
    with at_stripe(stage.server) as account:
        moved = list(account.all("balance_transaction"))
        lost = next(each for each in moved if each["amount"] == 1_809)
        account.save(lost | {"_payout": None})
    stage.services.sync.run(SYSTEM)
    return payout_id


SCENES = (money_to_the_bank,)
