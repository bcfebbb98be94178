"""Charts of figures: columns, bars, a line, and the heat of hours, on the screen and on paper."""

from pos_app.ui.widgets.charts.painting import ChartInk, paint_chart
from pos_app.ui.widgets.charts.values import Axis, Chart, ChartForm, ChartPoint, round_axis
from pos_app.ui.widgets.charts.view import ChartView

__all__ = [
    "Axis",
    "Chart",
    "ChartForm",
    "ChartInk",
    "ChartPoint",
    "ChartView",
    "paint_chart",
    "round_axis",
]
