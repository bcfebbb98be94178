"""The list of the history."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import _
from pos_app.ui.history.model import HistoryModel
from pos_app.ui.widgets.virtual_table import VirtualTable


class HistoryTable(VirtualTable):
    """Rows of the history under their days."""

    def __init__(self, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(model, _("History"), parent)
