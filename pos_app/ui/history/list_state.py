"""What stands in place of the history's list: nothing there, on its way, or unreadable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer

from pos_app.domain.history_filter import ALL
from pos_app.domain.texts import _, paragraph
from pos_app.domain.user_input import shortened
from pos_app.errors import UserError
from pos_app.ui.history.overview import Overview
from pos_app.ui.history.presenter import HistoryPresenter
from pos_app.ui.widgets import EmptyState
from pos_app.ui.widgets.list_detail import ListDetail

_PATIENCE_MS: Final = 400
"""So long the rows of before stay: most come sooner, and nothing flickers."""


class ListState(QObject):
    """Shows the list or, in its place, `empty`, whose button does what helps."""

    def __init__(
        self,
        frame: ListDetail,
        empty: EmptyState,
        presenter: HistoryPresenter,
        overview: Overview,
        clear: Callable[[], object],
    ) -> None:
        """`clear` takes all filters away."""
        super().__init__(frame)
        self._frame = frame
        self._empty = empty
        self._presenter = presenter
        self._model = presenter.model
        self._overview = overview
        self._clear = clear
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience)
        presenter.filter_changed.connect(lambda _wanted: self._patience.start())
        presenter.order_changed.connect(lambda _order: self._patience.start())
        self._model.failed.connect(self._on_failed)
        empty.activated.connect(self._help)
        self._patience.start()

    def show_rows(self) -> None:
        """Show the rows that have come, or say why there are none."""
        self._patience.stop()
        wanted = self._presenter.wanted
        if replace(wanted, text="") != ALL:
            hint = _("No sale or payment passes all filters.")
            self._empty.set_text(_("Nothing found"), hint, _("Clear the filters"))
        elif wanted.text:
            hint = _("No sale or payment has “{text}” in it.", text=shortened(wanted.text))
            self._empty.set_text(_("Nothing found"), hint, _("Clear the search"))
        else:
            self._empty.set_text(_("Nothing sold yet"), _("Sales and payments appear here."))
        self._show(any_rows=self._model.rowCount() > 0)

    def _show(self, *, any_rows: bool) -> None:
        self._overview.show_rows(any_rows=any_rows)
        self._frame.show_rows(any_rows=any_rows)

    def _on_patience(self) -> None:
        if self._model.busy:
            self._empty.set_text(_("Reading the history…"), _("It takes longer than usual."))
            self._show(any_rows=False)

    def _on_failed(self, error: object) -> None:
        """Rows of another filter must not stand under this one."""
        if self._model.busy:
            self._patience.stop()
            hint = _("What was sold and paid is as it was.")
            if isinstance(error, UserError):
                hint = paragraph(error.what, hint, error.next_step)
            self._empty.set_text(_("The history could not be read"), hint, _("Try again"))
            self._show(any_rows=False)

    def _help(self) -> None:
        if self._model.busy:
            self._model.try_again()
        else:
            self._clear()
