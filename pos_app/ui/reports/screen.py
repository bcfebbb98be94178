"""The reports screen: which there are at the left, the chosen one at the right."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.changes import ChangeSet
from pos_app.clock import Clock, SystemClock
from pos_app.domain.texts import _, pgettext
from pos_app.services.container import Services
from pos_app.services.reports.report_list import REPORTS
from pos_app.services.views.report_tables import Drill
from pos_app.ui.accounting.page import AccountingPage
from pos_app.ui.background.deferred_changes import DeferredChanges
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.keys import actions as keys
from pos_app.ui.receipts.printers import Printers
from pos_app.ui.reports.files import ReportFiles
from pos_app.ui.reports.report_page import ReportPage
from pos_app.ui.reports.rows_sheet import RowsSheet
from pos_app.ui.reports.today_page import TodayPage
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import FlowLayout, button, column, frame, scrolled
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.key_captions import tell_key
from pos_app.ui.widgets.pages import Pages
from pos_app.ui.widgets.side_by_side import ListAside

_SIDE: Final = 184
TODAY: Final = "today"
ACCOUNTANT: Final = "accountant"
"""The entries of the list that are pages of their own: how the day goes, what accountants get."""


class ReportsScreen(QWidget):
    """Arrows walk the list, Tab goes into the report; F6 goes back to the list."""

    history_requested = Signal(str)
    """Somebody wants to see in the history what this text finds."""
    attention_requested = Signal()
    drawer_requested = Signal()
    money_requested = Signal()

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        clock: Clock | None = None,
        parent: QWidget | None = None,
        *,
        printers: Printers | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self.infos = {info.key.value: info for info in (report.info() for report in REPORTS)}
        self.list = EntriesView(_("Reports"), selectable=True)
        self.page = ReportPage(services, tasks, clock or SystemClock())
        self.today = TodayPage(services, tasks)
        self.accountant = AccountingPage(services, tasks, clock or SystemClock())
        self.files = ReportFiles(self, services, tasks, printers)
        self.print_button = button(pgettext("button", "Print"))
        self.pdf_button = button("PDF")  # not shown: an ending of files
        self.xlsx_button = button("XLSX")  # not shown: an ending of files
        self.csv_button = button("CSV")  # not shown: an ending of files
        self._stack = Pages()
        self._deferred = DeferredChanges(self, self._take, self._take)
        self._lay_out()
        self._connect()
        self.list.set_entries(self._entries())
        self.page.presenter.start()
        self.open(TODAY)

    def open(self, key: str) -> None:
        """Show a report, how the day goes, or what accountants get."""
        self.list.choose(key)
        info = self.infos.get(key)
        self._actions.setVisible(info is not None)
        if info is not None:
            self._stack.setCurrentWidget(self.page)
            if info is not self.page.info:
                self.page.show_report(info)
        elif key == ACCOUNTANT:
            self._stack.setCurrentWidget(self.accountant)
        else:
            self._stack.setCurrentWidget(self.today)
            self.today.read()

    def refresh(self, changes: ChangeSet) -> None:
        """Show what was sold meanwhile; hidden, when it is shown again."""
        self._deferred.take(changes)

    def show_rows(self, drill: Drill, title: str) -> None:
        """Show the sales and refunds that a figure is made of."""
        formats = self.page.presenter.formats
        sheet = RowsSheet(self, self._services, self._tasks, drill, title, formats)
        sheet.history_requested.connect(self.history_requested)
        sheet.open()

    def _take(self, changes: ChangeSet) -> None:
        if self.today.isVisible():
            self.today.refresh(changes)
        elif changes.settings:
            self.page.presenter.start()
        elif changes.history or changes.shifts:
            self.page.presenter.run_again()

    def _entries(self) -> list[Entry]:
        reports = [Entry(str(info.title), key=key) for key, info in self.infos.items()]
        today = Entry(pgettext("a period", "Today"), key=TODAY)
        return [today, *reports, Entry(_("For the accountant"), key=ACCOUNTANT)]

    def _on_chosen(self, entry: Entry | None) -> None:
        if entry is not None:
            self.open(entry.key)

    def _run_again(self) -> None:
        if self.page.isVisible():
            self.page.presenter.start()
            self.page.run()
        elif self.today.isVisible():
            self.today.read()

    def _print(self) -> None:
        if (result := self.page.result) is not None and self.page.isVisible():
            self.files.print_(result, self.page.about(), self.page.presenter.formats)

    def _save(self, suffix: str) -> None:
        if (result := self.page.result) is not None and self.page.isVisible():
            formats = self.page.presenter.formats
            self.files.ask_path(suffix, result, self.page.about(), formats)

    def _lay_out(self) -> None:
        inside = QWidget()
        listed = column(inside, spacing=0)
        listed.addWidget(self.list)
        listed.addStretch()
        self._actions = QWidget()
        lines = FlowLayout(self._actions)
        for each in (self.print_button, self.pdf_button, self.xlsx_button, self.csv_button):
            each.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            lines.addWidget(each)
        side = frame("side")
        left = column(side, margin=SIZES["space_2"], spacing=SIZES["space_2"])
        left.addWidget(scrolled(inside), 1)
        left.addWidget(self._actions)
        self._stack.addWidget(self.today)
        self._stack.addWidget(self.page)
        self._stack.addWidget(self.accountant)
        ListAside(self, side, scaled(_SIDE, 0.5), self._stack)
        self.setFocusProxy(self.list)

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(lambda _entry: self._enter())
        for page in (self.today, self.page):
            page.drilled.connect(self.show_rows)
            Shortcut(page, keys.ADD_UP, self._run_again)
        self.today.attention_requested.connect(self.attention_requested)
        self.today.drawer_requested.connect(self.drawer_requested)
        self.today.payouts_requested.connect(self.money_requested)
        saves = (
            (keys.REPORT_AS_PDF, self.pdf_button, "pdf"),
            (keys.REPORT_AS_SHEET, self.xlsx_button, "xlsx"),
            (keys.REPORT_AS_CSV, self.csv_button, "csv"),
        )
        for action, made, suffix in saves:
            made.setAccessibleName(str(action.title))
            tell_key(made, str(action.title), action)
            made.clicked.connect(lambda _on=False, suffix=suffix: self._save(suffix))
            Shortcut(self.page, action, partial(self._save, suffix))
        tell_key(self.print_button, _("Print the report"), keys.PRINT_REPORT)
        self.print_button.clicked.connect(self._print)
        Shortcut(self.page, keys.PRINT_REPORT, self._print)
        Shortcut(self, keys.LIST_OF_REPORTS, self.list.setFocus)

    def _enter(self) -> None:
        shown = self._stack.currentWidget()
        if shown is not None:
            shown.setFocus(Qt.FocusReason.TabFocusReason)
