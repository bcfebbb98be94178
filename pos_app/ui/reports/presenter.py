"""What the page of a report shows: which there are, and what the chosen one says."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from pos_app.clock import Clock
from pos_app.domain.permissions import Actor
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.report_tables import (
    ReportInfo,
    ReportKey,
    ReportRequest,
    ReportResult,
)
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.reports.parameters import Choices
from pos_app.ui.widgets.formats import PLAIN, Formats, read_formats


@dataclass(frozen=True)
class ReportContext:
    """What reports are written by, and may be asked for."""

    formats: Formats
    currency: str
    choices: Choices


class ReportPresenter(QObject):
    """Runs reports off the UI thread; of several asked for in a row only the last one counts."""

    context_changed = Signal(object)
    loading_changed = Signal(bool)
    shown = Signal(object)
    """The ReportResult that was asked for last."""
    failed = Signal(object)
    """The UserError that says why there is none."""

    def __init__(
        self, services: Services, tasks: Tasks, clock: Clock, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._clock = clock
        self._reading = LatestRead(tasks, self)
        self._context = LatestRead(tasks, self)
        self.formats = PLAIN
        self.currency = ""
        self.result: ReportResult | None = None
        self._loading = False
        self._is_stale = False

    def start(self) -> None:
        """Read what reports are written by; `context_changed` follows."""
        task = self._context.read(_context, self._services, self._clock)
        task.success(self._take_context).start()

    def run(self, info: ReportInfo, request: ReportRequest) -> None:
        """Make a report, with somebody's approval where that is needed."""
        self._set_loading(True)
        given = self._services, self._services.actor, info.key, request
        task = self._reading.read(_run, *given)
        task.success(self._show).failure(self._on_failure).start()

    def run_again(self) -> None:
        """Make the report shown anew, after a change; nobody is asked to approve for that."""
        self._is_stale = self._loading  # what is being read may be older than the change
        if self.result is not None and not self._loading:
            given = self._services, self._services.actor, self.result.key, self.result.request
            task = self._reading.read(_run_unasked, *given)
            task.success(self._show_news).failure(self._on_failure).start()

    def _take_context(self, read: ReportContext) -> None:
        self.formats, self.currency = read.formats, read.currency
        self.context_changed.emit(read)

    def _show(self, result: ReportResult) -> None:
        self.result = result
        self._set_loading(False)
        self.shown.emit(result)
        if self._is_stale:
            self.run_again()

    def _set_loading(self, loading: bool) -> None:
        self._loading = loading
        self.loading_changed.emit(loading)

    def _show_news(self, result: ReportResult | None) -> None:
        if result is not None:
            self._show(result)

    def _on_failure(self, error: BaseException) -> None:
        self.result = None
        self._set_loading(False)
        if isinstance(error, UserError):
            self.failed.emit(error)
        else:
            self._tasks.failed.emit(error)


def _context(services: Services, clock: Clock) -> ReportContext:
    formats, store = read_formats(services.settings), services.settings.store()
    choices = Choices(
        formats.business_day_of(clock.now()),
        formats.locale,
        tuple(services.settings.registers()),
        tuple(services.staff.cashiers()),
    )
    return ReportContext(formats, store.currency if store else "", choices)


def _run(services: Services, actor: Actor, key: ReportKey, request: ReportRequest) -> ReportResult:
    return services.reporting.run(actor, key, request)


def _run_unasked(
    services: Services, actor: Actor, key: ReportKey, request: ReportRequest
) -> ReportResult | None:
    """Return None where somebody would have to approve."""
    try:
        return services.reporting.run(actor, key, request)
    except ApprovalNeeded:
        return None
