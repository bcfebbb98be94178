"""The documents of an answer: made of what the books have and what was pasted. On any thread."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtGui import QPageSize, QPdfWriter

from pos_app.domain.disputes import EvidenceFile
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.disputes.views import DisputeRow, NewAnswer, NewFile
from pos_app.ui.receipts.pages import paint_wide, pdf_of
from pos_app.ui.receipts.paper import receipt_pdf
from pos_app.ui.receipts.receipt_data import read_receipt

LARGEST: int = 20_000_000
"""Bytes of a file that is looked at: what is larger is no picture of a document."""


def receipt_file(services: Services, row: DisputeRow) -> NewFile:
    """Return the receipt of a dispute's sale as a PDF."""
    receipt = read_receipt(services, row.history_id, copy=True)
    name = f"{receipt.file_name}.pdf"
    return NewFile(EvidenceFile.RECEIPT, name, receipt_pdf(receipt.paper))


def pasted_file(field: EvidenceFile, text: str) -> NewFile:
    """Return a text that was pasted as a PDF, since Stripe takes it as a document only."""
    title = str(field.label)
    lines = escape(text).replace("\n", "<br>")
    html = f"<html><body><h3>{escape(title)}</h3><p>{lines}</p></body></html>"  # not shown: HTML

    def paint(writer: QPdfWriter) -> None:
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        paint_wide(html, writer, {})

    return NewFile(field, f"{field.value}.pdf", pdf_of(paint, title, html))


def chosen_file(field: EvidenceFile, path: Path) -> NewFile:
    """Read a file that somebody chose. Raises UserError where that can't be."""
    try:
        if path.stat().st_size > LARGEST:
            raise UserError(
                _("{file} is too large.", file=path.name),
                next_step=_("Attach a smaller picture of it."),
            )
        return NewFile(field, path.name, path.read_bytes())
    except OSError as error:
        raise UserError(
            _("{file} could not be read.", file=path.name),
            next_step=_("Choose it once more."),
            details=str(error),
        ) from error


def with_documents(
    services: Services, row: DisputeRow, answer: NewAnswer, takes_receipt: bool
) -> NewAnswer:
    """Return an answer with the PDFs of all that was pasted, and of the receipt where wanted.

    Texts that were emptied take their documents away.
    """
    receipt = [receipt_file(services, row)] if takes_receipt else []
    made = [pasted_file(field, text) for field, text in answer.pasted.items() if text.strip()]
    emptied = {field for field, text in answer.pasted.items() if not text.strip()}
    return NewAnswer(
        answer.texts, answer.pasted, (*receipt, *answer.files, *made), answer.removed | emptied
    )
