"""The drawer's page: its shift, cash in and out, and the Z reports of the register."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from pos_app.changes import ChangeSet
from pos_app.domain.money import Money
from pos_app.domain.permissions import Actor
from pos_app.domain.shifts import MovementKind
from pos_app.domain.texts import N_, NP_, _, pgettext
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.shifts import DrawerView, HandoverView, MovementView, ReportView, ZRow
from pos_app.services.views.store import CashierView
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.keys import actions as keys
from pos_app.ui.keys.keymap import KeyShown, keymap
from pos_app.ui.shifts.close_sheet import CloseSheet
from pos_app.ui.shifts.handover_sheet import HandoverSheet
from pos_app.ui.shifts.open_drawer_prompt import read_drawer
from pos_app.ui.shifts.report_sheet import ReportSheet
from pos_app.ui.shifts.sheets import (
    MovementSheet,
    OpenSheet,
    no_sale_sheet,
    reverse_sheet,
)
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    EmptyState,
    ErrorSheet,
    FlowLayout,
    button,
    column,
    frame,
    label,
    scrolled,
    toast,
)
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.formats import PLAIN, Formats
from pos_app.ui.widgets.key_captions import caption_with_key
from pos_app.ui.widgets.paged import Batch, Column, PagedModel, PagedTable
from pos_app.ui.widgets.search_box import SearchBox
from pos_app.ui.widgets.side_by_side import LEAST_HIGH, SideBySide
from pos_app.ui.widgets.toasts import TOAST_PLACE

_PAGE: Final = 100
_SHARES: Final = (50, 50)
_OUT: Final = (MovementKind.SAFE_DROP, MovementKind.TO_BANK, MovementKind.FLOAT_OUT)


def _differs(z: ZRow, formats: Formats) -> str:
    amount = formats.money(Money(z.difference, z.currency))
    return f"+{amount}" if z.difference > 0 else amount


_COLUMNS: Final[tuple[Column[ZRow], ...]] = (
    Column(NP_("a Z report", "Z"), lambda z, _formats: str(z.number), "0000", right=True),
    Column(NP_("a Z report", "Closed"), lambda z, formats: formats.moment(z.closed_at)),
    Column(
        NP_("a Z report", "Sales"),
        lambda z, formats: formats.money(Money(z.sales, z.currency)),
        "$00,000.00",
        right=True,
    ),
    Column(N_("Difference"), _differs, "-$000.00", right=True),
)


class DrawerScreen(QWidget):
    """F9 opens the drawer, or counts and closes it; the other keys stand on their buttons.

    `handed_over(str)` is the cashier who has the drawer now.
    """

    handed_over = Signal(str)

    def __init__(self, services: Services, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._formats = PLAIN
        self._reading = LatestRead(tasks, self)
        self.shown: DrawerView | None = None
        self.state = label("", "section", wrap=True)
        self.about = label("", "muted", wrap=True)
        self.figures = EntriesView(_("What lies in the drawer"))
        self.main = button("", "primary")
        self._main_does = ""
        self._is_found = self._opens_when_found = False
        self.paid_in = button(_("Pay in"), action=keys.PAY_IN)
        self.paid_out = button(_("Pay out"), action=keys.PAY_OUT)
        self.hand_over = button(_("Hand over"), action=keys.HAND_OVER)
        self.take_out = button(_("Take out"), action=keys.TAKE_OUT)
        self.no_sale = button(pgettext("open the drawer", "No sale"), action=keys.NO_SALE)
        self.x_report = button(_("X report"), action=keys.X_REPORT)
        self.movements = EntriesView(_("In and out"), selectable=True)
        self.take_back = button(_("Take it back"), "secondary", "undo")
        self.take_back.setEnabled(False)
        self.search = SearchBox(_("Search by number, or date as 2026-11-30"))
        self.model = PagedModel(_COLUMNS, tasks, page=_PAGE, parent=self)
        self.table = PagedTable(self.model, _("Z reports"))
        self.none_yet = EmptyState(
            "reports", _("No Z reports yet"), _("Each close of the drawer leaves one here.")
        )
        self._lay_out()
        self._connect()

    def refresh(self, changes: ChangeSet) -> None:
        """Show what moved meanwhile; hidden, when it is shown again."""
        if self.isVisible() and (self.shown is None or self.shown.is_changed_by(changes)):
            self.read()
            if changes.shifts:
                self._read_reports(anew=False)

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever opens the page wants to know how it stands now."""
        super().showEvent(event)
        if not event.spontaneous():
            self.read()
            self._read_reports()

    def read(self) -> None:
        """Read how the drawer stands."""
        task = self._reading.read(read_drawer, self._services)
        task.success(self._show).failure(self._on_failure).start()

    # --- what is done here ---

    def open_or_close(self) -> None:
        """Open the drawer with a float, or count and close it."""
        view = self.shown
        if view is None:
            return
        if view.shift is None:
            sheet = OpenSheet(
                self, self._services, self._tasks, self._formats, view.currency, view.offered
            )
            sheet.done.connect(lambda _shift: toast(self, _("The drawer is open."), "success"))
            sheet.open()
        else:
            closing = CloseSheet(self, self._services, self._tasks, self._formats, view.shift)
            closing.done.connect(self.show_report)
            closing.open()

    def ask_movement(self, title: str, *kinds: MovementKind) -> None:
        """Ask how much is put in or taken out, and why."""
        if self.shown is not None:
            MovementSheet(
                self,
                self._services,
                self._tasks,
                self._formats,
                self.shown.currency,
                title,
                kinds,
                self.shown.reasons,
            ).open()

    def ask_taker(self) -> None:
        """Ask who takes the drawer over, and count it."""
        view = self.shown
        if view is None or view.shift is None:
            return
        shift, me = view.shift, self._services.actor.cashier_id

        def ask(cashiers: list[CashierView]) -> None:
            takers = [each for each in cashiers if each.active and each.id != me]
            if not takers:
                toast(self, _("Nobody else rings up here: add them in Settings."), "warn")
                return
            sheet = HandoverSheet(self, self._services, self._tasks, self._formats, shift, takers)
            sheet.done.connect(lambda _view: self._on_handed_over(sheet.taken_by))
            sheet.open()

        task = self._tasks.read(self._services.staff.cashiers, owner=self)
        task.success(ask).failure(self._on_failure).start()

    def _on_handed_over(self, cashier_id: str) -> None:
        toast(self, _("The drawer is handed over."), "success")
        self.handed_over.emit(cashier_id)

    def open_without_sale(self) -> None:
        """Ask why the drawer is opened."""
        given = self.shown.reasons if self.shown else {}
        no_sale_sheet(self, self._services, self._tasks, given).open()

    def show_x(self) -> None:
        """Show what the open shift came to so far."""
        task = self._tasks.read(self._services.shifts.x_report, self._services.actor, owner=self)
        task.success(self.show_report).failure(self._on_failure).start()

    def show_report(self, report: ReportView) -> None:
        """Show an X or a Z."""
        ReportSheet(self, self._services, self._tasks, report).open()

    # --- showing ---

    def _show(self, read: tuple[Formats, DrawerView]) -> None:
        self._formats, view = read
        self.shown = view
        shift = view.shift
        if shift is None:
            self.state.setText(_("The drawer is closed"))
            said = _("Cash needs an open drawer. Count the float to open it.")
            off = _("This store takes cash without shifts. Open one to count the drawer.")
            self.about.setText(said if view.rules.on else off)
            self._name_main(_("Open the drawer"))
        else:
            late = _("Still open from an earlier day: close it first")
            self.state.setText(late if shift.is_late else _("The drawer is open"))
            since = self._formats.moment(shift.opened_at)
            self.about.setText(
                _("Since {moment}, by {cashier}.", moment=since, cashier=shift.opened_by)
            )
            self._name_main(_("Count and close"))
        needing_shift = [self.paid_in, self.paid_out, self.hand_over, self.take_out, self.x_report]
        if view.rules.on:
            needing_shift.append(self.no_sale)
        for each in needing_shift:
            each.setEnabled(shift is not None)
        self.figures.set_entries(_figures(view, self._formats))
        self.movements.set_entries(_moved(view, self._formats))
        self._offer_to_take_back(self.movements.current())
        self._moved_part.setVisible(bool(view.movements or view.handovers))

    def _name_main(self, what: str) -> None:
        self._main_does = what
        self.main.setText(caption_with_key(what, keymap().text_of(keys.OPEN_OR_CLOSE)))
        self.main.setAccessibleName(what)

    def _read_reports(self, *, anew: bool = True, ask: bool = False) -> None:
        """Read the Z reports; only with `ask` is somebody asked to approve it.

        The page is for the drawer, which every cashier opens: a PIN for its reports is asked for
        once they are wanted.
        """
        services, text = self._services, self.search.text()
        actor = services.actor
        # An approval is asked for only where the task itself is handed the actor.
        load = partial(_load, services, actor) if ask else partial(_load_unasked, services)
        self._is_found = self._opens_when_found = False
        self.model.formats = self._formats
        self.model.show_rows(partial(load, text, anew))

    def _ask_for_reports(self) -> None:
        self.none_yet.hide()
        self._read_reports(ask=True)

    def _on_reports(self) -> None:
        found = self.model.rowCount() > 0
        self.table.setVisible(found or bool(self.search.text()))
        self.none_yet.setVisible(not found and not self.search.text())
        opens, self._is_found = self._opens_when_found, True
        if opens:
            self._submit(self.search.text())

    def _submit(self, text: str) -> None:
        """Enter opens the chosen one or the first found; what is still searched, once it is."""
        self._opens_when_found = not self._is_found and bool(text)
        if self._is_found:
            if text and self.table.current() is None:
                self.table.select_first()
            self._open_current()

    def _open_z(self, z: ZRow) -> None:
        task = self._tasks.read(
            self._services.shifts.z_report, self._services.actor, z.id, owner=self
        )
        task.success(self.show_report).failure(self._on_failure).start()

    def _to_take_back(self, entry: Entry | None) -> MovementView | None:
        """Return the movement of an entry, if it is one that can be taken back."""
        if self.shown is None or entry is None:
            return None
        found = (each for each in self.shown.movements if each.id == entry.key)
        movement = next(found, None)
        done = movement is None or movement.is_reversed or movement.reverses_id
        return None if movement is None or done or not movement.amount else movement

    def _offer_to_take_back(self, entry: Entry | None) -> None:
        self.take_back.setEnabled(self._to_take_back(entry) is not None)

    def _take_back(self, entry: Entry | None) -> None:
        movement = self._to_take_back(entry)
        if entry is None or movement is None:
            return
        # Translators: {what} is a kind of movement, such as Paid out.
        what = _("{what}, {amount}", what=entry.title, amount=entry.right)
        reverse_sheet(self, self._services, self._tasks, movement.id, what).open()

    def _on_failure(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            ErrorSheet(self, error).open()
        else:
            self._tasks.failed.emit(error)

    # --- layout ---

    def _lay_out(self) -> None:
        across = SideBySide(self)
        across.least_high = LEAST_HIGH
        across.setContentsMargins(*(SIZES["space_4"],) * 4)
        across.addWidget(self._drawer_part(), _SHARES[0])
        across.addWidget(self._reports_part(), _SHARES[1])
        self.setFocusProxy(self.main)

    def _drawer_part(self) -> QWidget:
        inside = QWidget()
        box = column(inside, margin=SIZES["space_4"], spacing=SIZES["space_3"])
        for each in (self.state, self.about, self.figures, self.main):
            box.addWidget(each)
        others = FlowLayout()
        for each in (
            *(self.paid_in, self.paid_out, self.no_sale),
            *(self.take_out, self.hand_over, self.x_report),
        ):
            others.addWidget(each)
        box.addLayout(others)
        self._moved_part = QWidget()
        moved = column(self._moved_part, spacing=SIZES["space_1"])
        moved.addWidget(label(_("In and out"), "section"))
        moved.addWidget(self.movements)
        moved.addWidget(self.take_back, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self._moved_part)
        box.addStretch()
        panel = frame("panel")
        column(panel).addWidget(scrolled(inside, _("The drawer")))
        return panel

    def _reports_part(self) -> QWidget:
        part = QWidget()
        part.setProperty(TOAST_PLACE, True)  # over the Zs, never over what moves cash
        box = column(part, spacing=SIZES["space_3"])
        box.addWidget(self.search)
        panel = frame("panel")
        inside = column(panel)
        inside.addWidget(self.table)
        inside.addWidget(self.none_yet)
        box.addWidget(panel, 1)
        self.none_yet.hide()
        return part

    def _connect(self) -> None:
        pay_in = partial(self.ask_movement, _("Pay in"), MovementKind.PAID_IN)
        pay_out = partial(self.ask_movement, _("Pay out"), MovementKind.PAID_OUT)
        take_out = partial(self.ask_movement, _("Take out"), *_OUT)
        for action, made, act in (
            (keys.OPEN_OR_CLOSE, self.main, self.open_or_close),
            (keys.PAY_IN, self.paid_in, pay_in),
            (keys.PAY_OUT, self.paid_out, pay_out),
            (keys.HAND_OVER, self.hand_over, self.ask_taker),
            (keys.TAKE_OUT, self.take_out, take_out),
            (keys.NO_SALE, self.no_sale, self.open_without_sale),
            (keys.X_REPORT, self.x_report, self.show_x),
        ):
            made.clicked.connect(lambda _checked=False, act=act: act())
            Shortcut(self, action, made.click)
        KeyShown(self.main, keys.OPEN_OR_CLOSE, lambda _key: self._name_main(self._main_does))
        self.movements.opened.connect(self._take_back)
        self.movements.chosen.connect(self._offer_to_take_back)
        self.take_back.clicked.connect(lambda: self._take_back(self.movements.current()))
        self.search.searched.connect(lambda _text: self._read_reports(anew=False))
        self.none_yet.activated.connect(self._ask_for_reports)
        self.search.stepped.connect(self.table.step)
        self.search.submitted.connect(self._submit)
        self.model.loaded.connect(self._on_reports)
        self.model.failed.connect(self._on_no_reports)
        self.table.opened.connect(self._open_z)

    def _open_current(self) -> None:
        if (z := self.table.current()) is not None:
            self._open_z(z)

    def _on_no_reports(self, error: BaseException) -> None:
        """Who may not see them is told so in their place."""
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)
            return
        self.table.hide()
        ask = _("Ask for approval") if isinstance(error, ApprovalNeeded) else ""
        self.none_yet.set_text(error.what, error.next_step, ask)
        self.none_yet.show()


def _load(
    services: Services, actor: Actor, text: str, anew: bool, where: Any, limit: int
) -> Batch[ZRow]:
    rows = services.shifts.z_reports(actor, text, where, limit, anew=anew)
    return Batch(tuple(rows), rows[-1].number if len(rows) >= limit else None)


def _load_unasked(services: Services, text: str, anew: bool, where: Any, limit: int) -> Batch[ZRow]:
    return _load(services, services.actor, text, anew, where, limit)


def _figures(view: DrawerView, formats: Formats) -> Iterator[Entry]:
    def written(minor: int) -> str:
        return formats.minor(minor, view.currency)

    shift, cash = view.shift, view.cash
    if shift is None:
        yield Entry(_("Left at the last close"), right=written(view.offered))
        return
    off = shift.opened_with - shift.left_before if shift.left_before is not None else 0
    differs = _("{amount} differs from what was left", amount=written(off)) if off else ""
    yield Entry(_("Opened with"), differs, written(shift.opened_with))
    if cash is None:
        hidden = _("Shown when it was counted.")
        if not view.rules.blind:
            hidden = _("A manager sees it.")
        yield Entry(_("Expected"), hidden, "–", strong=True)
        return
    yield Entry(_("Cash taken, after change"), right=written(cash.taken))
    if cash.given_back:
        yield Entry(_("Cash given back"), right=written(-cash.given_back))
    moved = sum(cash.movements.values())
    if moved:
        yield Entry(_("Put in and taken out"), right=written(moved))
    yield Entry(_("Expected"), right=written(cash.expected), strong=True)


def _moved(view: DrawerView, formats: Formats) -> list[Entry]:
    """Return what was put in, taken out and handed over, the newest first."""
    dated = [(each.at, _movement(each, view.currency, formats)) for each in view.movements]
    dated += [(each.at, _handover(each, view.currency, formats)) for each in view.handovers]
    return [entry for _at, entry in sorted(dated, key=lambda each: each[0], reverse=True)]


def _handover(handover: HandoverView, currency: str, formats: Formats) -> Entry:
    names = {"given_by": handover.given_by, "taken_by": handover.taken_by}
    parts = [formats.time(handover.at), _("{given_by} to {taken_by}", **names), handover.note]
    right = formats.minor(handover.counted, currency)
    differs = ""
    if handover.difference:
        amount = formats.minor(abs(handover.difference), currency)
        differs = _("{amount} short", amount=amount)
        if handover.difference > 0:
            differs = _("{amount} over", amount=amount)
    return Entry(_("Handed over"), "  ·  ".join(filter(None, parts)), right, differs)


def _movement(movement: MovementView, currency: str, formats: Formats) -> Entry:
    parts = [formats.time(movement.at), movement.cashier_name, movement.reason]
    if movement.reverses_id:
        parts.insert(0, _("takes one back"))
    elif movement.is_reversed:
        parts.insert(0, _("taken back"))
    return Entry(
        str(movement.kind.label),
        "  ·  ".join(parts),
        formats.minor(movement.amount, currency) if movement.amount else "",
        key=movement.id,
    )
