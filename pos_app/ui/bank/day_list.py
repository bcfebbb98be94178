"""The days, and beside them what the card takings of the chosen one became."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import N_, NP_, _, ngettext, paragraph, pgettext
from pos_app.services.container import Services
from pos_app.services.views.bank import DayDetails, DayPayout, DayToBank
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.bank.names import date_of, day_name, z_name
from pos_app.ui.bank.payout_columns import bank_day, chip_of
from pos_app.ui.bank.payout_detail import UNEXPLAINED, category_name
from pos_app.ui.bank.payout_list import SHARES
from pos_app.ui.widgets import ChipStyle, EmptyState, column, frame, label
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.formats import PLAIN, Formats
from pos_app.ui.widgets.list_detail import DetailPane
from pos_app.ui.widgets.paged import Batch, Column, PagedModel, PagedTable
from pos_app.ui.widgets.pages import Pages
from pos_app.ui.widgets.side_by_side import LEAST_HIGH, SideBySide

_DATES: Final = 14
_OFF: Final = ChipStyle(
    NP_("the state of a day", "Doesn't tie"), "warning", "danger", "danger_soft"
)
_ON_ITS_WAY: Final = ChipStyle(
    NP_("the state of a day", "On its way"), "clock", "info", "info_soft"
)
_ARRIVED: Final = ChipStyle(NP_("the state of a day", "Arrived"), "check", "accent", "accent_soft")
_BY_HAND: Final = ChipStyle(NP_("the state of a day", "By hand"), "info", "muted", "sunken")
_WAITING: Final = ChipStyle(NP_("the state of a day", "Not known yet"), "clock", "muted", "sunken")


@dataclass(frozen=True)
class _Row:
    """A day as an item of the list."""

    id: str
    view: DayToBank


def state_of(view: DayToBank) -> ChipStyle:
    """Return how it stands with a day's takings."""
    if not view.ties:
        return _OFF
    if view.waiting.minor:
        return _WAITING
    if view.on_the_way.minor:
        return _ON_ITS_WAY
    return _BY_HAND if view.by_hand.minor else _ARRIVED


COLUMNS: Final[tuple[Column[_Row], ...]] = (
    Column(
        NP_("column of a list", "Day"),
        lambda row, formats: date_of(row.view.day, formats),
        "Www 00, 0000",
    ),
    Column(NP_("a Z report", "Z"), lambda row, _formats: z_name(row.view.day), least="Z 1234"),
    Column(
        N_("By card"), lambda row, formats: formats.money(row.view.taken), "$00,000.00", right=True
    ),
    Column(
        N_("Arrived"),
        lambda row, formats: formats.money(row.view.arrived),
        "$00,000.00",
        right=True,
        from_width=560,
    ),
    Column(
        N_("Status"),
        lambda row, _formats: str(state_of(row.view).word),
        " ",
        chip=lambda row: state_of(row.view),
    ),
)


class DayList(QWidget):
    """Enter on a payout of a day opens it: `payout_requested` is its id."""

    payout_requested = Signal(str)
    failed = Signal(object)

    def __init__(self, services: Services, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._formats = PLAIN
        self._wanted: str | None = None
        self._choosing = LatestRead(tasks, self)
        self.model = PagedModel(COLUMNS, tasks, page=_DATES, parent=self)
        self.table = PagedTable(self.model, _("Days"))
        self.detail = DayDetail()
        self.none_yet = EmptyState(
            "reports",
            _("Nothing was taken by card yet"),
            _("Each day appears here, with what became of its money."),
        )
        self._list = Pages()
        self._lay_out()
        self.model.loaded.connect(self._show)
        self.model.failed.connect(self.failed)
        self.table.current_changed.connect(self._choose)
        self.table.opened.connect(lambda _row: self.detail.focus_first())
        self.detail.payouts.opened.connect(self._open_payout)

    def show_rows(self, formats: Formats) -> None:
        """Show the days as the books have them."""
        self._formats = self.model.formats = formats
        self.model.show_rows(partial(_load, self._services, self._services.actor))

    def refresh(self) -> None:
        """Show how they are now."""
        self.model.refresh(first_page=True)
        if self._wanted is not None:
            self._read(self._wanted, "")

    def choose(self, day_id: str) -> None:
        """Show a day, once the list has it."""
        self._wanted = day_id
        found = next((each for each in self.model.items.items if each.view.day.id == day_id), None)
        if found is not None:
            self.table.select(found.id)
        else:
            self._read(day_id, "")

    def _lay_out(self) -> None:
        panel = frame("panel")
        column(panel).addWidget(self.none_yet)
        self._list.addWidget(self.table)
        self._list.addWidget(panel)
        beside = SideBySide(self)
        beside.least_high = LEAST_HIGH
        beside.addWidget(self._list, SHARES[0])
        beside.addWidget(self.detail, SHARES[1])
        self.setFocusProxy(self.table)
        QWidget.setTabOrder(self.table, self.detail.payouts)

    def _show(self) -> None:
        found = self.model.rowCount() > 0
        self._list.setCurrentIndex(0 if found else 1)
        self.detail.setVisible(found)
        if self._wanted is None:
            self.table.select_first()
        else:
            self.choose(self._wanted)

    def _choose(self, chosen: _Row | None) -> None:
        if chosen is not None:
            self._wanted = chosen.view.day.id
            self._read(chosen.view.day.id, chosen.id)

    def _read(self, day_id: str, key: str) -> None:
        details, actor = self._services.bank_days.details, self._services.actor
        task = self._choosing.read(details, actor, day_id, key)
        task.success(self._show_details).failure(self.failed.emit).start()

    def _show_details(self, details: DayDetails | None) -> None:
        if details is None:
            self.detail.clear()
        else:
            self.detail.show_details(details, self._formats)

    def _open_payout(self, entry: Entry) -> None:
        if entry.key:
            self.payout_requested.emit(entry.key)


class DayDetail(DetailPane):
    """A day's card takings: what came off them, and the payouts in which they arrived."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label("", "section", wrap=True)
        self.off = label("", "error", wrap=True)
        self.note = label("", "muted", wrap=True)
        self.parts = EntriesView(_("What became of it"))
        self.payouts = EntriesView(_("Payouts"), selectable=True)
        self.head.addWidget(self.title)
        for widget in (self.off, self.parts, self.note):
            self.sections.addWidget(widget)
        self._payouts_part = self.add_section(_("Payouts"), self.payouts)
        self.sections.addStretch()
        self.clear()

    def focus_first(self) -> None:
        """Go to the payouts."""
        self.payouts.setFocus()

    def clear(self) -> None:
        """Show that no day is chosen."""
        self.title.setText(_("What became of it"))
        self.off.hide()
        self.parts.set_entries([])
        self.payouts.set_entries([])
        self._payouts_part.hide()
        self.note.setText(_("Choose a day."))
        self.note.show()

    def show_details(self, details: DayDetails, formats: Formats) -> None:
        """Show a day."""
        view = details.row
        self.title.setText(day_name(view.day, formats))
        self.off.setText(_what_is_off(view, formats))
        self.off.setVisible(bool(self.off.text()))
        self.parts.set_entries(_parts(details, formats))
        self.payouts.set_entries(_payout(each, formats) for each in details.payouts)
        self._payouts_part.setVisible(bool(details.payouts))
        self.note.setText(_("Stripe has not said yet what became of it all."))
        self.note.setVisible(bool(view.waiting.minor))


def _what_is_off(view: DayToBank, formats: Formats) -> str:
    """Return in which payments and refunds Stripe and the till differ."""
    found = [_payments_off(view, formats)]
    if view.lacking_count:
        lacking = ngettext(
            "{n} refund of {amount} that the till made is not at Stripe.",
            "{n} refunds of {amount} in all that the till made are not at Stripe.",
            view.lacking_count,
            amount=formats.money(view.lacking),
        )
        found.append(lacking)
    if view.foreign_count:
        foreign = ngettext(
            "Stripe gave back {amount} in {n} refund that the till doesn't know.",
            "Stripe gave back {amount} in {n} refunds that the till doesn't know.",
            view.foreign_count,
            amount=formats.money(view.foreign),
        )
        found.append(foreign)
    return paragraph(*found)


def _payments_off(view: DayToBank, formats: Formats) -> str:
    amount = formats.minor(abs(view.difference.minor), view.difference.currency)
    if view.missing:
        return ngettext(
            "Stripe has {amount} less than the till took: {n} payment is not there.",
            "Stripe has {amount} less than the till took: {n} payments are not there.",
            view.missing,
            amount=amount,
        )
    if view.difference.minor < 0:
        return _("Stripe has {amount} less than the till took.", amount=amount)
    if view.difference.minor > 0:
        return _("Stripe has {amount} more than the till took.", amount=amount)
    return ""


def _parts(details: DayDetails, formats: Formats) -> Iterator[Entry]:
    """Yield what was taken, what Stripe has of it, what came off, and what that comes to."""
    view = details.row
    count = ngettext("{n} payment", "{n} payments", view.count, n=formats.count(view.count))
    yield Entry(_("Taken by card"), count, formats.money(view.taken), strong=True)
    if view.waiting.minor:
        waiting = formats.minor(-view.waiting.minor, view.waiting.currency)
        yield Entry(_("Not known at Stripe yet"), "", waiting)
    if view.difference.minor:
        off = formats.money(view.difference)
        yield Entry(_("Difference"), "", off, chip=UNEXPLAINED)
    if view.taken.currency != view.gross.currency:
        yield Entry(_("Settled in another currency"), "", formats.money(view.gross))
    for part in details.parts:
        if part.category != "charge" and part.amount.minor:
            yield Entry(category_name(part.category), "", formats.money(part.amount))
    if view.fees.minor:
        yield Entry(_("Stripe's fees"), "", formats.money(view.fees))
    if view.on_the_way.minor:
        yield Entry(_("On its way to the bank"), "", formats.money(view.on_the_way))
    if view.by_hand.minor:
        what = _("Paid out by hand, or still at Stripe")
        yield Entry(what, _("Stripe doesn't say which."), formats.money(view.by_hand))
    yield Entry(
        pgettext("of a day's money", "Arrived at the bank"),
        "",
        formats.money(view.arrived),
        strong=True,
    )


def _payout(part: DayPayout, formats: Formats) -> Entry:
    if part.payout is None:
        waiting = _("In no payout that Stripe itemises so far")
        return Entry(waiting, "", formats.money(part.net), icon="clock")
    day = bank_day(part.payout, formats)
    return Entry(
        _("Payout of {day}", day=day),
        "",
        formats.money(part.net),
        chip=chip_of(part.payout),
        key=part.payout.id,
    )


def _load(services: Services, actor: Actor, where: date | None, limit: int) -> Batch[Any]:
    page = services.bank_days.page(actor, where, limit)
    return Batch([_Row(row.key, row) for row in page.rows], page.next)
