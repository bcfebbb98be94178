"""The chart of a report, made of the rows of its table."""

from __future__ import annotations

from typing import Final

from pos_app.domain.money import decimals
from pos_app.domain.texts import listed, pgettext
from pos_app.services.reports.table import TableColumn, table_columns
from pos_app.services.views.report_tables import (
    ChartKind,
    ColumnKind,
    ReportResult,
    ReportRow,
    ReportSection,
)
from pos_app.ui.reports.cells import CellWriter
from pos_app.ui.widgets.charts import Chart, ChartForm, ChartPoint

_AS_NAMES: Final = {ColumnKind.TEXT, ColumnKind.CODE, ColumnKind.PERCENT}
"""What is no place in time: its bars lie, the largest first."""
_HOURS: Final = range(24)


def chart_of(result: ReportResult, section: ReportSection, writer: CellWriter) -> Chart | None:
    """Return what a section looks like; None where the report is not drawn, or has no rows."""
    drawn = result.chart_columns
    if result.chart is ChartKind.NONE or drawn is None or not section.rows:
        return None
    columns = {column.key: column for column in table_columns(result) if not column.is_compared}
    label, value = columns[drawn.label], columns[drawn.value]
    if result.chart is ChartKind.HEAT:
        return _heat(section, columns[drawn.down], label, value, writer)
    names = [label]
    if len({label.cell(row) for row in section.rows}) < len(section.rows):
        names = [column for column in columns.values() if not column.is_figure]
    points = [_point(row, names, value, writer) for row in section.rows]
    form = ChartForm.LINE if result.chart is ChartKind.LINE else ChartForm.COLUMNS
    if form is ChartForm.COLUMNS and label.kind in _AS_NAMES:
        form = ChartForm.BARS
        points.sort(key=lambda point: -point.value)
    return _chart(form, value, points, writer)


def _chart(
    form: ChartForm,
    value: TableColumn,
    points: list[ChartPoint],
    writer: CellWriter,
    columns: tuple[str, ...] = (),
    rows: tuple[str, ...] = (),
) -> Chart:
    is_money = value.kind is ColumnKind.MONEY
    return Chart(
        form,
        value.title,
        tuple(points),
        lambda figure: writer.figure(value.kind, figure),
        writer.tick if is_money else lambda figure: writer.figure(value.kind, figure),
        10 ** decimals(writer.currency) if is_money else 1,
        pgettext("a period in a chart", "This period"),
        pgettext("a period in a chart", "Compared with"),
        columns,
        rows,
    )


def _point(
    row: ReportRow, names: list[TableColumn], value: TableColumn, writer: CellWriter
) -> ChartPoint:
    """Return a row as a figure; where one name is no row's alone, all of its names tell it."""
    figure = value.cell(row)
    return ChartPoint(
        row.key,
        listed(writer.short(each, each.cell(row)) for each in names),
        listed(writer.name(each, each.cell(row)) for each in names),
        figure if isinstance(figure, int) else 0,
        row.compared[value.place] if row.compared else None,
    )


def _heat(
    section: ReportSection,
    down: TableColumn,
    across: TableColumn,
    value: TableColumn,
    writer: CellWriter,
) -> Chart:
    """Draw hours beside weekdays; the hours of the night are left out where nothing happened."""
    filled = [row for row in section.rows if value.cell(row)]
    hours = sorted({hour for row in filled if isinstance(hour := across.cell(row), int)})
    shown = range(hours[0], hours[-1] + 1) if hours else _HOURS
    begins = writer.formats.week_begins
    days = {(day - begins) % 7 for row in section.rows if isinstance(day := down.cell(row), int)}
    points = []
    for row in section.rows:
        hour, day, figure = across.cell(row), down.cell(row), value.cell(row)
        if isinstance(hour, int) and isinstance(day, int) and hour in shown:
            name = pgettext(
                "a weekday and an hour",
                "{weekday}, {hour}",
                weekday=writer.name(down, day),
                hour=writer.formats.hour(hour),
            )
            figure = figure if isinstance(figure, int) else 0
            place = (hour - shown[0], (day - begins) % 7)
            points.append(ChartPoint(row.key, "", name, figure, None, *place))
    return _chart(
        ChartForm.HEAT,
        value,
        points,
        writer,
        tuple(writer.formats.hour(hour) for hour in shown),
        tuple(writer.short(down, (begins + day) % 7) for day in range(max(days, default=6) + 1)),
    )
