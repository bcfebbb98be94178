"""Pictures of the reports: how the day goes, each kind of chart, what is empty and compared."""

from __future__ import annotations

from pictures.camera import Stage
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.period_presets import Preset
from pos_app.services.views.report_tables import Comparison
from pos_app.ui.reports.screen import ACCOUNTANT, TODAY, ReportsScreen


def report_screen(stage: Stage) -> None:
    """Today, and each report of what was sold."""
    for amount in (749, 1_002, 2_600, 12_950):
        cart = Cart("usd", (CartLine("Wrap", amount),))
        stage.services.selling.quick_cash(stage.services.actor, cart)
    stage.press("Ctrl+4")
    screen = stage.find(ReportsScreen)
    stage.settle()
    screen.open(TODAY)
    stage.settle()
    stage.take("reports-today")
    page = screen.page
    for key in screen.infos:
        screen.open(key)
        stage.settle()
        _choose(screen, Preset.THIS_MONTH, Comparison.NONE)
        stage.settle()
        stage.take(f"reports-{key}")
    screen.open(ACCOUNTANT)
    stage.take("reports-accountant")
    screen.open("sales")
    for preset, comparison, name in (
        (Preset.THIS_MONTH, Comparison.PERIOD_BEFORE, "compared"),
        (Preset.RANGE, Comparison.NONE, "range"),
        (Preset.LAST_YEAR, Comparison.NONE, "empty"),
        (Preset.THIS_WEEK, Comparison.NONE, "this-week"),
    ):
        _choose(screen, preset, comparison)
        stage.settle()
        stage.take(f"reports-{name}")
    page.cards[0].click()
    stage.settle()
    stage.take("reports-rows")
    stage.close_sheets()


def _choose(screen: ReportsScreen, preset: Preset, comparison: Comparison) -> None:
    bar = screen.page.parameters
    bar.comparison.setCurrentIndex(bar.comparison.findData(comparison))
    bar.period.setCurrentIndex(bar.period.findData(preset))


SCENES = (report_screen,)
