"""Pictures of the reports: each kind of chart, what is empty, refused and compared."""

from __future__ import annotations

from pictures.camera import Stage
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.period_presets import Preset
from pos_app.services.views.report_tables import Comparison
from pos_app.ui.reports.screen import ReportsScreen


def report_screen(stage: Stage) -> None:
    """Each report of what was sold, compared with the period before."""
    stage.clear()
    for amount in (749, 1_002, 2_600, 12_950):
        cart = Cart("usd", (CartLine("Wrap", amount),))
        stage.services.selling.quick_cash(stage.services.actor, cart)
    stage.press("Ctrl+4")
    screen = stage.find(ReportsScreen)
    stage.settle()
    stage.take("reports-week")
    page = screen.page
    for preset, comparison, name in (
        (Preset.THIS_MONTH, Comparison.PERIOD_BEFORE, "compared"),
        (Preset.RANGE, Comparison.NONE, "range"),
        (Preset.LAST_YEAR, Comparison.NONE, "empty"),
    ):
        bar = page.parameters
        bar.comparison.setCurrentIndex(bar.comparison.findData(comparison))
        bar.period.setCurrentIndex(bar.period.findData(preset))
        stage.settle()
        stage.take(f"reports-{name}")


SCENES = (report_screen,)
