"""What is offered where cash needs an open drawer: to open it, or to close an earlier shift."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import _
from pos_app.services.container import Services
from pos_app.services.shared.errors import NoShiftError
from pos_app.services.views.shifts import DrawerView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.shifts.close_sheet import CloseSheet
from pos_app.ui.shifts.report_sheet import ReportSheet
from pos_app.ui.shifts.sheets import OpenSheet
from pos_app.ui.widgets import label, toast
from pos_app.ui.widgets.formats import Formats, read_formats


def offer_drawer(window: QWidget, services: Services, tasks: Tasks, error: NoShiftError) -> None:
    """Say why no cash moved, over the float to count or the shift to close."""

    def show(read: tuple[Formats, DrawerView]) -> None:
        formats, view = read
        if view.shift is None:
            opening = OpenSheet(window, services, tasks, formats, view.currency, view.offered)
            opening.body.insertWidget(1, label(error.what, "muted", wrap=True))
            opening.done.connect(lambda _shift: toast(window, _("The drawer is open."), "success"))
            opening.open()
            return
        closing = CloseSheet(window, services, tasks, formats, view.shift)
        closing.body.insertWidget(1, label(error.what, "muted", wrap=True))
        closing.done.connect(lambda report: ReportSheet(window, services, tasks, report).open())
        closing.open()

    tasks.read(read_drawer, services, owner=window).success(show).start()


def read_drawer(services: Services) -> tuple[Formats, DrawerView]:
    """Return how the drawer stands, and how amounts are written."""
    return read_formats(services.settings), services.shifts.drawer(services.actor)
