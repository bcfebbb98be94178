"""Settings: the activity log, by person, kind and day; its check, and its export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QWidget

from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _, ngettext, paragraph, pgettext
from pos_app.errors import UserError
from pos_app.services.staff.log import ActivityLog
from pos_app.services.views.activity import ActivityFilter, ActivityPage, ActivityView, CheckedLog
from pos_app.services.views.store import CashierView
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.settings.log_words import change_in_words
from pos_app.ui.settings.store_form import choices
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import CheckBox, Sheet, button, label, row
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.day_edit import DayEdit
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.formats import Formats

_HIGHEST: Final = 300


class LogSheet(Sheet):
    """What was done that has to be answered for, the newest first."""

    def __init__(
        self,
        parent: QWidget,
        reader: ActivityLog,
        tasks: Tasks,
        actor: Callable[[], Actor],
        people: Sequence[CashierView],
        formats: Formats,
        currency: str,
        today: date,
    ) -> None:
        super().__init__(parent, _("Activity log"), width=900)
        self._reader = reader
        self._tasks = tasks
        self._latest = LatestRead(tasks, self)
        self._actor = actor
        self._formats = formats
        self._currency = currency
        self._rows: list[ActivityView] = []
        self._next = ""
        everybody = pgettext("a choice of a filter", "Everybody")
        everything = pgettext("a choice of a filter", "Everything")
        self.person = choices([(everybody, ""), *((each.name, each.id) for each in people)])
        self.first_focus = self.person
        kinds = [(each.label, each.value) for each in Permission if each.is_privileged]
        self.kind = choices([(everything, ""), *kinds])
        self.by_day = CheckBox(_("One day"))
        self.day = DayEdit(_("Day"))
        self.day.use(formats.locale, today)
        self.day.show_day(today)
        self.rows = EntriesView(_("Activity log"), selectable=True)
        self.more = button(_("Show more"), "quiet")
        self.check = button(_("Check the log"), "secondary", "check")
        self.export = button(_("Export"), "secondary", "download")
        self.says = label("", "muted", wrap=True)
        self._lay_out()
        self.person.currentIndexChanged.connect(self._read_anew)
        self.kind.currentIndexChanged.connect(self._read_anew)
        self.by_day.toggled.connect(self._read_anew)
        self.day.dayChanged.connect(self._read_anew)
        self.more.clicked.connect(self._read_more)
        self.check.clicked.connect(self._check)
        self.export.clicked.connect(self._choose_file)
        self._read_anew()

    def wanted(self) -> ActivityFilter:
        """Return what is chosen to be shown."""
        day = self.day.day() if self.by_day.isChecked() else None
        return ActivityFilter(self.person.currentData(), self.kind.currentData(), day)

    def export_to(self, file: Path) -> None:
        """Write what is chosen to a file, and say so."""
        given = self._actor(), self.wanted(), file
        task = self._tasks.read(self._reader.export, *given, owner=self)
        task.success(
            lambda rows: self.says.setText(
                ngettext("{n} row was written.", "{n} rows were written.", rows)
            )
        ).failure(self._complain).start()

    def _read_anew(self, _chosen: object = None) -> None:
        self.day.setEnabled(self.by_day.isChecked())
        self._rows.clear()
        self._next = ""
        self._read_more()

    def _read_more(self) -> None:
        read = self._latest.read(self._reader.page, self._actor(), self.wanted(), self._next)
        read.success(self._show).failure(self._complain).start()

    def _show(self, page: ActivityPage) -> None:
        self._rows.extend(page.rows)
        self._next = page.next
        self.rows.set_entries(self._entry(each) for each in self._rows)
        self.more.setVisible(bool(page.next))
        self.says.setText("" if self._rows else _("Nothing of this kind was done."))

    def _entry(self, row_: ActivityView) -> Entry:
        change = change_in_words(row_, self._formats, self._currency)
        facts = [each for each in (row_.register, row_.subject, change) if each]
        said = " · ".join((row_.person, *facts) if row_.person else facts)
        if row_.approved_by:
            said = _(
                "{name}, approved by {approver}: {facts}",
                name=row_.person,
                approver=row_.approved_by,
                facts=" · ".join(facts),
            )
        return Entry(
            row_.what,
            said,
            right=self._formats.money(row_.amount) if row_.amount else "",
            right_subtitle=self._formats.moment(row_.at),
            icon="lock" if row_.approved_by else "user",
            key=row_.id,
        )

    def _check(self) -> None:
        self.check.setEnabled(False)
        self.says.setText(_("Reading all of the log…"))
        task = self._tasks.read(self._reader.check, self._actor(), owner=self)
        task.success(self._on_checked).failure(self._complain)
        task.always(lambda: self.check.setEnabled(True)).start()

    def _on_checked(self, checked: CheckedLog) -> None:
        faults = checked.faults
        if not faults:
            rows = ngettext(
                "The log is as it was written: {n} row.",
                "The log is as it was written: {n} rows.",
                checked.rows,
            )
            self.says.setText(rows)
            return
        first = faults[0]
        others = ngettext("{n} more is not.", "{n} more are not.", len(faults) - 1)
        self.says.setText(paragraph(first.what, others if len(faults) > 1 else ""))
        self.rows.choose(first.row_id)

    def _choose_file(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, _("Export"), "activity.csv", "CSV (*.csv)")
        if name:
            self.export_to(Path(name))

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.says.setText(str(error))
        else:
            self._tasks.failed.emit(error)

    def _lay_out(self) -> None:
        self.person.setAccessibleName(_("Person"))
        self.kind.setAccessibleName(_("Kind"))
        filters = row(spacing=SIZES["space_3"])
        for each in (self.person, self.kind):
            filters.addWidget(each, 1)
        filters.addWidget(self.by_day)
        filters.addWidget(self.day)
        self.body.addLayout(filters)
        self.body.addWidget(CappedScrollArea(self.rows, _HIGHEST))
        self.body.addWidget(self.says)
        self.more.hide()
        foot = FlowLayout()
        foot.addWidget(self.more)
        foot.add_stretch()
        foot.addWidget(self.export)
        foot.addWidget(self.check)
        self.body.addLayout(foot)
