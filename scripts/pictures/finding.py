"""Pictures of finding a payment: words that become chips, the filters, views that are kept."""

from __future__ import annotations

from pictures.camera import Stage
from pos_app.ui.history.filter_sheet import FilterSheet


def finding(stage: Stage) -> None:
    """What is typed, what it becomes, and the sheet with all there is."""
    stage.clear()
    stage.press("Ctrl+3", "F4")
    stage.write("visa refunded this month ")
    stage.take("finding-words")
    stage.press("F3")
    sheet = stage.find(FilterSheet)
    stage.take("finding-filters")
    sheet.finish()
    stage.press("F4")
    stage.write("mastercard amex paid >5 not refunded elsewhere late ")
    stage.take("finding-many-chips")
    stage.press("Escape")
    stage.settle()


SCENES = (finding,)
