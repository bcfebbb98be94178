"""A paper as the mail that carries it: in letters, and as the HTML that mail programs show."""

from __future__ import annotations

from email.message import EmailMessage
from html import escape
from typing import Final

from pos_app.domain.paper import (
    Align,
    AmountLine,
    Barcode,
    Block,
    Columns,
    Cut,
    Feed,
    Paper,
    Picture,
    QrCode,
    Rule,
    Style,
    Text,
)
from pos_app.domain.paper_text import COLUMNS, TextLine, write_text

_STYLES: Final = {
    Style.NORMAL: "font-size:15px",
    Style.QUIET: "font-size:13px;color:#444",
    Style.STRONG: "font-size:15px;font-weight:600",
    Style.MARK: "font-size:18px;font-weight:700",
    Style.TOTAL: "font-size:20px;font-weight:700",
    Style.TITLE: "font-size:22px;font-weight:600",
}
_ALIGNED: Final = {Align.START: "start", Align.CENTRE: "center", Align.END: "end"}
_FONT: Final = "font-family:system-ui,sans-serif"  # not shown: CSS


def receipt_mail(paper: Paper, pdf: bytes, file_name: str) -> EmailMessage:
    """Return a mail with a paper as its text, as HTML, and as a PDF of that name."""
    message = EmailMessage()
    message["Subject"] = paper.title
    written = (each for each in write_text(paper, COLUMNS[-1]) if isinstance(each, TextLine))
    message.set_content("\n".join(line.text for line in written))
    pictures = [block for block in paper.blocks if isinstance(block, Picture)]
    message.add_alternative(paper_html(paper), subtype="html")
    html = message.get_payload()[-1]  # type: ignore[index]  # of a mail in parts it is a list
    for number, picture in enumerate(pictures):
        html.add_related(picture.png, "image", "png", cid=f"<picture{number}>")  # type: ignore[union-attr]
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=file_name)
    return message


def paper_html(paper: Paper) -> str:
    """Return a paper as a page; its pictures are parts of the mail, `cid:picture0` the first."""
    number = 0
    rows = []
    for block in paper.blocks:
        rows.append(_html(block, number))
        number += isinstance(block, Picture)
    direction = "rtl" if paper.right_to_left else "ltr"
    body = "\n".join(rows)
    # not shown: HTML
    return (
        f'<!DOCTYPE html><html lang="{escape(paper.language)}" dir="{direction}">'
        f'<head><meta charset="utf-8"></head><body style="margin:0;padding:16px">'
        f'<div style="max-width:420px;margin:0 auto;{_FONT}">\n{body}\n</div></body></html>'
    )


def _html(block: Block, picture: int) -> str:
    html = ""
    match block:
        case Text():
            html = _text(block.text, block.style, block.align)
        case AmountLine():
            html = _row([(block.label, "start"), (block.amount, "end")], block.style, whole=True)
        case Columns():
            html = _row([(cell.text, _ALIGNED[cell.align]) for cell in block.cells], block.style)
        case Rule():
            html = '<hr style="border:0;border-top:1px solid #000">'  # not shown: HTML
        case Barcode() | QrCode():
            html = _text(block.caption, Style.QUIET, Align.CENTRE)
        case Picture():
            source = f'src="cid:picture{picture}" alt="{escape(block.words)}"'
            # not shown: HTML
            html = f'<div style="text-align:center"><img {source} style="max-width:60%"></div>'
        case Feed():
            html = "<br>" * block.lines
        case Cut():
            pass
    return html


def _text(text: str, style: Style, align: Align) -> str:
    look = f"{_STYLES[style]};text-align:{_ALIGNED[align]}"  # not shown: CSS
    # not shown: HTML
    return f'<div dir="auto" style="{look}">{_lines(text)}</div>'


def _row(cells: list[tuple[str, str]], style: Style, *, whole: bool = False) -> str:
    """Return texts side by side; all but the first stay on one line where they are `whole`."""
    unbroken = ";white-space:nowrap;padding-inline-start:16px" if whole else ""  # not shown: CSS
    written = ""
    for place, (text, align) in enumerate(cells):
        look = f"vertical-align:top;text-align:{align}{unbroken if place else ''}"  # not shown: CSS
        written += f'<td dir="auto" style="{look}">{_lines(text)}</td>'  # not shown: HTML
    table = 'role="presentation" width="100%" cellpadding="0" cellspacing="0"'  # not shown: HTML
    # not shown: HTML
    return f'<table {table} style="{_STYLES[style]}"><tr>{written}</tr></table>'


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
