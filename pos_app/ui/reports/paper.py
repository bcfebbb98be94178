"""A report on paper: its figures, its chart and its table, in pages or on a roll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageSize, QPainter, QPdfWriter

from pos_app.domain.texts import _, pgettext
from pos_app.services.reports.table import TableColumn, table_columns
from pos_app.services.views.report_tables import ReportResult, ReportSection
from pos_app.ui.receipts.pages import is_roll, paint_wide, write_pdf
from pos_app.ui.reports.cells import CellWriter
from pos_app.ui.reports.report_chart import chart_of
from pos_app.ui.theme import LIGHT, font
from pos_app.ui.widgets.charts import ChartInk, paint_chart
from pos_app.ui.widgets.formats import Formats

_STYLE: Final = (
    "body { color: #000000; font-size: 9pt; } td, th { padding: 2px 4px; }"
    "table { font-size: 8pt; } .name { white-space: nowrap; }"
    ".quiet { color: #404040; } .strong { font-weight: 700; } .title { font-size: 14pt; }"
)
_WIDE: Final = 850
_HIGH: Final = 260
"""Of a chart, in the dots that paper is laid out in: 180 mm by 55 mm."""
_OF_HTML: Final = 96 / 120
"""A dot of HTML is so much of one of paper."""
_SHARP: Final = 4
_LETTERS: Final = 12
"""Of a chart, whatever the text scale of the screens is."""
_NARROW: Final = 340


@dataclass(frozen=True)
class ReportPaper:
    """All that stands on paper; `about` are lines under the title, `mark` one that warns."""

    result: ReportResult
    about: Sequence[str]
    formats: Formats
    store: str
    mark: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.result.title)


def save_report_pdf(paper: ReportPaper, path: Path) -> Path:
    """Write it as PDF, in pages of A4. Raises UserError where that can't be."""

    def paint_on(writer: QPdfWriter) -> None:
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        paint_report(paper, writer)

    return write_pdf(paint_on, path)


def paint_report(paper: ReportPaper, device: QPagedPaintDevice) -> None:
    """Paint a report on a printer; on a roll, names and the figure that is drawn alone."""
    narrow = is_roll(device)
    charts = _charts(paper, _NARROW if narrow else _WIDE)
    paint_wide(report_html(paper, narrow=narrow), device, charts)


def report_html(paper: ReportPaper, *, narrow: bool = False) -> str:
    """Return a report as HTML; its charts are images named by their currencies."""
    made = paper.formats.moment(paper.result.made_at)
    lines = [paper.store, *paper.about, _("Made on {moment}", moment=made)]
    mark = (
        f'<p align="center" class="strong">{escape(paper.mark)}</p>' if paper.mark else ""
    )  # not shown: HTML
    parts = "".join(_section(paper, each, narrow=narrow) for each in paper.result.sections)
    nothing = "" if parts else f"<p>{escape(_('Nothing in this time'))}</p>"
    # not shown: layout
    return (
        f'<html><head><meta charset="utf-8"><style>{_STYLE}</style></head><body>{mark}'
        f'<p class="title strong">{escape(paper.title)}</p>'
        f'<p class="quiet">{"<br>".join(escape(line) for line in lines if line)}</p>'
        f"{parts}{nothing}{mark}</body></html>"
    )


def _section(paper: ReportPaper, section: ReportSection, *, narrow: bool) -> str:
    result = paper.result
    writer = CellWriter(paper.formats, section.currency, result.request.step)
    figures = "".join(
        "<td>"  # not shown: layout
        f'{escape(str(each.title))}<br><span class="strong">'
        f"{escape(writer.figure(each.kind, each.value))}</span></td>"
        for each in result.figures
        if each.currency == section.currency
    )
    drawn = result.chart_columns
    columns = table_columns(result, drawn.value if drawn else "")
    if narrow and drawn:
        columns = tuple(each for each in columns if not each.is_figure or each.key == drawn.value)
    head = _row([each.title for each in columns], columns, "th")
    body = "".join(
        _row([writer.text(each, each.cell(row)) for each in columns], columns)
        for row in section.rows
    )
    wide = round((_NARROW if narrow else _WIDE) * _OF_HTML)
    # not shown: layout
    image = (
        f'<p><img src="{section.currency}" width="{wide}"></p>' if drawn else ""
    )  # not shown: HTML
    # not shown: layout
    return (
        f'<p class="strong">{escape(section.currency.upper())}</p>'
        f"{'' if narrow else f'<table><tr>{figures}</tr></table>'}{image}"
        f'<table width="100%" cellspacing="0" border="0"><thead>{head}</thead>'
        f"{body}{_totals(section, columns, writer)}</table>"
    )


def _row(texts: Sequence[str], columns: Sequence[TableColumn], tag: str = "td") -> str:
    cells = (
        f"<{tag}{_side(each)}>{escape(text)}</{tag}>"
        for each, text in zip(columns, texts, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>"


def _totals(section: ReportSection, columns: Sequence[TableColumn], writer: CellWriter) -> str:
    totals = [each.total(section) for each in columns]
    if all(total is None for total in totals):
        return ""
    texts = [
        "" if total is None else writer.text(each, total)
        for each, total in zip(columns, totals, strict=True)
    ]
    if not columns[0].is_figure:
        texts[0] = pgettext("the last row of a report", "Total")
    return _row(texts, columns, "th")


def _side(column: TableColumn) -> str:
    # not shown: HTML
    return ' align="right"' if column.is_figure else ' align="left" class="name"'


def _charts(paper: ReportPaper, wide: int) -> dict[str, QImage]:
    """Draw the chart of each currency, dark on white."""
    charts = {}
    for section in paper.result.sections:
        writer = CellWriter(paper.formats, section.currency, paper.result.request.step)
        image = QImage(wide * _SHARP, _HIGH * _SHARP, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        chart = chart_of(paper.result, section, writer)
        if chart is not None and chart.points:
            painter = QPainter(image)
            painter.scale(_SHARP, _SHARP)
            letters = font("caption")
            letters.setPixelSize(_LETTERS)
            painter.setFont(letters)
            paint_chart(painter, QRectF(0, 0, wide, _HIGH), chart, ChartInk.of(LIGHT))
            painter.end()
        charts[section.currency] = image
    return charts
