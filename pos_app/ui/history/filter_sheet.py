"""All that the history can be narrowed to, on one sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QScrollArea, QSizePolicy, QWidget

from pos_app.domain.history_filter import ALL, HistoryFilter, of_period
from pos_app.domain.money import Money
from pos_app.domain.payments import PaymentStatus, TenderKind
from pos_app.domain.period_presets import PERIOD_NAMES, Preset, days_of
from pos_app.domain.search_words import BRANDS
from pos_app.domain.searching import fold, occurs, search_terms
from pos_app.domain.texts import N_, Message, _, pgettext
from pos_app.services.container import Services
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.history.filter_texts import FLAGS, FilterChoices, brand_name, hour_text
from pos_app.ui.history.found_field import Found, FoundField
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    FlowLayout,
    FormField,
    MoneyEdit,
    Sheet,
    button,
    label,
    on_button,
    row,
    see_through,
)
from pos_app.ui.widgets.day_edit import DayEdit
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.key_captions import ENTER
from pos_app.ui.widgets.status_chip import STATUS_STYLES

_WIDTH: Final = 860
_FLAG_TITLES: Final[dict[str, Message]] = {
    "refunded": N_("Refunds"),
    "disputed": N_("Disputes"),
    "settled_late": N_("When it was settled"),
    "elsewhere": N_("Where it was sold"),
}
_SEVERAL: Final = "several"
_MOST_FOUND: Final = 50
_Member = TypeVar("_Member", bound=StrEnum)
_Value = TypeVar("_Value", str, int)


class Toggles(QWidget, Generic[_Member]):
    """Buttons of which any number may be pressed; none means all of them."""

    def __init__(self, name: str, members: Iterable[tuple[_Member, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._buttons: dict[_Member, QPushButton] = {}
        flow = FlowLayout(self)
        for member, text in members:
            made = button(on_button(text), "chip")
            made.setAccessibleName(text)
            made.setCheckable(True)
            made.setAutoDefault(False)  # Enter shows the rows, Space presses
            flow.addWidget(made)
            self._buttons[member] = made
        self.setFocusProxy(next(iter(self._buttons.values())))

    @property
    def chosen(self) -> frozenset[_Member]:
        """Those that are pressed."""
        return frozenset(each for each, made in self._buttons.items() if made.isChecked())

    def choose(self, members: frozenset[_Member]) -> None:
        """Press these alone."""
        for each, made in self._buttons.items():
            made.setChecked(each in members)


class _WholeWhereItFits(QScrollArea):
    """Shows all of a page where the window has room for it, and else scrolls."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self._page = page
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        see_through(self)
        self.setWidget(page)

    def sizeHint(self) -> QSize:
        """As large as the page."""
        return self._page.sizeHint()


class FilterSheet(Sheet):
    """`chosen(HistoryFilter, FilterChoices)` follows *Show*; the choices name what was picked."""

    chosen = Signal(object, object)
    views_requested = Signal()

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        wanted: HistoryFilter,
        choices: FilterChoices,
        today: date,
    ) -> None:
        """Begin with the filter that stands."""
        super().__init__(parent, _("Filter the history"), width=_WIDTH)
        self._wanted = wanted
        self._choices = choices
        self._today = today
        self._currency = wanted.currency or choices.currency
        self._fields: dict[QWidget, FormField] = {}
        self._make_fields(choices)
        self.customer = FoundField(tasks, partial(_customers, services), _("Any customer"))
        self.product = FoundField(tasks, partial(_products, services), _("Any product"))
        self._lay_out()
        self._fill(wanted)
        self.first_focus = self.period
        self.period.currentIndexChanged.connect(self._show_days)
        self.first.dayChanged.connect(lambda _day: self._order_days(self.first, self.last))
        self.last.dayChanged.connect(lambda _day: self._order_days(self.last, self.first))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows the rows, wherever it is not a button's own."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._accept()
        super().keyPressEvent(event)

    def _make_fields(self, choices: FilterChoices) -> None:
        periods = [(str(text), each) for each, text in PERIOD_NAMES.items()]
        self.period = _drop_down(periods, _("Any time"))
        self.first, self.last = DayEdit(_("First day")), DayEdit(_("Last day"))
        for edit in (self.first, self.last):
            edit.use(choices.formats.locale, self._today)
        self.least, self.most = (
            MoneyEdit(self._currency, choices.formats.locale, name=name)
            for name in (_("Amount from"), _("Amount up to"))
        )
        self.statuses: Toggles[PaymentStatus] = Toggles(
            _("State"), [(each, str(style.word)) for each, style in STATUS_STYLES.items()]
        )
        self.kinds: Toggles[TenderKind] = Toggles(
            _("Way of paying"), [(each, choices.method(each)) for each in TenderKind]
        )
        self.brand = _drop_down([(brand_name(each), each) for each in BRANDS], _("Any card"))
        hours = [(hour_text(each, choices.formats), each) for each in range(24)]
        self.hour = _drop_down(hours, _("Any hour"))
        self.cashier = _drop_down(_by_name(choices.cashiers), _("Any cashier"))
        self.register = _drop_down(_by_name(choices.registers), _("Any register"))
        currencies = [(each.upper(), each) for each in choices.currencies]
        self.currency = _drop_down(currencies, _("Any currency"))
        self.flags = {
            name: _drop_down([(str(text), asked) for asked, text in texts.items()], _("All"))
            for name, texts in FLAGS.items()
        }
        self.clear = button(_("Clear all"), "quiet")
        self.show_rows = button(pgettext("button", "Show"), "primary", shortcut_text=ENTER)
        self.views = button(pgettext("of the history", "Views"), "quiet", "star")
        self.views.clicked.connect(lambda: self.finish_with(self.views_requested))
        self.show_rows.setProperty("scale", "small")
        self.clear.clicked.connect(lambda: self._fill(ALL))
        self.show_rows.clicked.connect(self._accept)

    def _lay_out(self) -> None:
        self._days = QWidget()
        self._days.setFocusProxy(self.first)
        days = row(self._days)
        days.addWidget(self.first, 1)
        days.addWidget(label("–"))
        days.addWidget(self.last, 1)
        page = QWidget()
        page.setProperty("role", "page")
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, SIZES["space_3"], 0)
        grid.setHorizontalSpacing(SIZES["space_4"])
        grid.setVerticalSpacing(SIZES["space_3"])
        flags = [(str(_FLAG_TITLES[name]), field) for name, field in self.flags.items()]
        halves: list[tuple[str, QWidget]] = [
            (_("Period"), self.period), (_("Days"), self._days),
            (_("Amount from"), self.least), (_("Amount up to"), self.most),
        ]  # fmt: skip
        rest: list[tuple[str, QWidget]] = [
            (_("Cashier"), self.cashier), (_("Register"), self.register),
            (_("Customer"), self.customer), (_("Product"), self.product),
            *flags,
            (_("Card"), self.brand), (_("Currency"), self.currency),
            (_("Hour of the day"), self.hour),
        ]  # fmt: skip
        for line, (title, field) in enumerate(halves):
            self._put(grid, title, field, line // 2, line % 2)
        self._put(grid, _("State"), self.statuses, 2, 0, 2)
        self._put(grid, _("Way of paying"), self.kinds, 3, 0, 2)
        for line, (title, field) in enumerate(rest):
            self._put(grid, title, field, 4 + line // 2, line % 2)
        for side in (0, 1):
            grid.setColumnStretch(side, 1)
        self.body.addWidget(_WholeWhereItFits(page), 1)
        answers = FlowLayout()
        answers.addWidget(self.clear)
        answers.addWidget(self.views)
        answers.add_stretch()
        answers.addWidget(self.show_rows)
        self.body.addLayout(answers)

    def _put(
        self, grid: QGridLayout, title: str, field: QWidget, line: int, side: int, wide: int = 1
    ) -> None:
        self._fields[field] = made = FormField(title, field)
        grid.addWidget(made, line, side, 1, wide, Qt.AlignmentFlag.AlignTop)

    def _fill(self, wanted: HistoryFilter) -> None:
        """Show a filter."""
        is_range = wanted.period is None and (wanted.first or wanted.last)
        _pick(self.period, Preset.RANGE if is_range else wanted.period)
        self._show_days()
        if is_range:
            self.first.show_day(wanted.first or wanted.last or self._today)
            self.last.show_day(wanted.last or self._today)
        for edit, amount in ((self.least, wanted.least), (self.most, wanted.most)):
            edit.set_money(None if amount is None else Money(amount, self._currency))
        self.statuses.choose(wanted.statuses)
        self.kinds.choose(wanted.kinds)
        _pick_member(self.brand, wanted.brands)
        _pick_member(self.hour, wanted.hours)
        _pick_member(self.cashier, wanted.cashier_ids)
        _pick_member(self.register, wanted.register_ids)
        _pick(self.currency, wanted.currency)
        for name, field in self.flags.items():
            _pick(field, getattr(wanted, name))
        names = self._choices
        self.customer.show_chosen(
            wanted.customer_id, names.customers.get(wanted.customer_id or "", _("A customer"))
        )
        self.product.show_chosen(
            wanted.product_id, names.products.get(wanted.product_id or "", _("A product"))
        )

    def _show_days(self) -> None:
        """Show the days of the period; by hand they can be changed."""
        period = self.period.currentData()
        self._fields[self._days].setVisible(period is not None)
        if period is not None:
            week_begins = self._choices.formats.week_begins
            first, last = days_of(Preset(period), self._today, week_begins)
            self.first.show_day(first)
            self.last.show_day(last)
        self._days.setEnabled(period == Preset.RANGE)

    def _order_days(self, edited: DayEdit, other: DayEdit) -> None:
        """The other day follows where it would be on the wrong side."""
        if self.last.day() < self.first.day():
            other.show_day(edited.day())

    def _accept(self) -> None:
        """Emit what is chosen, unless something typed is no choice."""
        if problem := self._problem():
            problem.setFocus()
            return
        if self.least.ask() or self.most.ask():
            return
        self.finish_with(self.chosen, self._chosen(), self._named())

    def _problem(self) -> QWidget | None:
        """Say at each field what is wrong with it; return the first of those."""
        unread = _("Choose one of those that are found.")
        problems: dict[QWidget, str] = {
            self.least: "" if self.least.is_doubtful else self.least.problem(),
            self.most: "" if self.most.is_doubtful else self.most.problem(),
            self._days: self._problem_of_days(),
            self.customer: unread if self.customer.is_open else "",
            self.product: unread if self.product.is_open else "",
        }
        least, most = self.least.money(), self.most.money()
        if least and most and most < least:
            problems[self.most] = _("This is less than the amount from which on.")
        for field, problem in problems.items():
            self._fields[field].set_error(problem)
        return next((field for field, problem in problems.items() if problem), None)

    def _problem_of_days(self) -> str:
        chosen = self.period.currentData() == Preset.RANGE
        return (self.first.problem() or self.last.problem()) if chosen else ""

    def _chosen(self) -> HistoryFilter:
        least, most = self.least.money(), self.most.money()
        made = HistoryFilter(
            text=self._wanted.text,
            statuses=self.statuses.chosen,
            kinds=self.kinds.chosen,
            brands=_member_of(self.brand, self._wanted.brands),
            hours=_member_of(self.hour, self._wanted.hours),
            cashier_ids=_member_of(self.cashier, self._wanted.cashier_ids),
            register_ids=_member_of(self.register, self._wanted.register_ids),
            customer_id=self.customer.chosen_id,
            fingerprint=self._wanted.fingerprint,
            product_id=self.product.chosen_id,
            currency=self.currency.currentData(),
            least=least.minor if least else None,
            most=most.minor if most else None,
            **{name: field.currentData() for name, field in self.flags.items()},
        )
        period = self.period.currentData()
        if period is None:
            return made
        if period == Preset.RANGE:
            return made.plus(HistoryFilter(first=self.first.day(), last=self.last.day()))
        week_begins = self._choices.formats.week_begins
        return made.plus(of_period(Preset(period), self._today, week_begins))

    def _named(self) -> FilterChoices:
        """Return the choices, with the names of customer and product that were chosen."""
        customers, products = dict(self._choices.customers), dict(self._choices.products)
        for names, field in ((customers, self.customer), (products, self.product)):
            if field.chosen_id:
                names[field.chosen_id] = field.text()
        return replace(self._choices, customers=customers, products=products)


def _drop_down(pairs: Iterable[tuple[str, Any]], everything: str) -> DropDown:
    made = DropDown()
    made.setMaxVisibleItems(12)
    made.addItem(everything, None)
    for text, value in pairs:
        made.addItem(text, value)
    return made


def _by_name(names: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, each) for each, name in names.items()]


def _pick(box: DropDown, value: object) -> None:
    box.setCurrentIndex(max(0, box.findData(value)) if value is not None else 0)


def _pick_member(box: DropDown, members: frozenset[_Value]) -> None:
    """Choose the one member; several stand in a line of their own, and stay."""
    if len(members) > 1 and box.findData(_SEVERAL) < 0:
        box.addItem(_("Several"), _SEVERAL)
    _pick(box, _SEVERAL if len(members) > 1 else next(iter(members), None))


def _member_of(box: DropDown, before: frozenset[_Value]) -> frozenset[_Value]:
    chosen = box.currentData()
    if chosen == _SEVERAL:
        return before
    return frozenset() if chosen is None else frozenset({chosen})


def _customers(services: Services, text: str) -> list[Found]:
    found = services.customers.page(text, limit=_MOST_FOUND)
    return [
        Found(each.id, each.name or each.email, each.email if each.name else "") for each in found
    ]


def _products(services: Services, text: str) -> list[Found]:
    products, wanted = services.catalogue.products(include_inactive=True), search_terms(text)
    found = (each for each in products if occurs(wanted, fold(each.name)))
    return [Found(each.id, each.name) for each in islice(found, _MOST_FOUND)]
