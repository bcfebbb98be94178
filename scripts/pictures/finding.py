"""Pictures of finding a payment: words that become chips, the filters, views that are kept."""

from __future__ import annotations

from pictures.camera import Stage
from pos_app.ui.history.filter_sheet import FilterSheet
from pos_app.ui.history.views_sheet import ViewsSheet


def finding(stage: Stage) -> None:
    """What is typed, what it becomes, and the sheet with all there is."""
    stage.press("Ctrl+3", "F4")
    stage.write("visa refunded this month")
    stage.take("finding-hint")
    stage.press("Return")
    stage.take("finding-words")
    stage.press("F3")
    sheet = stage.find(FilterSheet)
    stage.take("finding-filters")
    sheet.finish()
    for name, words in (("Refunds", ""), ("Tea this week", "tea this week ")):
        stage.press("F4")
        stage.write(words)
        stage.press("F2")
        stage.find(ViewsSheet).name.setText(name)
        stage.find(ViewsSheet).save.click()
        stage.settle()
        stage.take("finding-views")
        stage.close_sheets()
    stage.press("F4", "Escape", "Escape")
    stage.write("tomatoes 5556")
    stage.take("finding-marked")
    stage.press("Escape")
    stage.write("quentin 15.29")
    stage.take("finding-marked-name")
    stage.press("Escape")
    stage.write("mastercard amex paid >5 not refunded elsewhere late ")
    stage.take("finding-many-chips")
    stage.press("Escape")
    stage.settle()


SCENES = (finding,)
