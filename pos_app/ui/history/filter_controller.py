"""Joins what the history is narrowed to with whatever narrows it: words, chips, sheets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pos_app.clock import Clock
from pos_app.domain.history_filter import ALL, HistoryFilter
from pos_app.domain.search_words import ReadSearch, unquoted
from pos_app.domain.texts import _, listed
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import BANK_TERMINAL
from pos_app.services.views.saved_views import SavedView
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.history.filter_bar import FilterBar
from pos_app.ui.history.filter_sheet import FilterSheet
from pos_app.ui.history.filter_texts import FilterChoices, part_text
from pos_app.ui.history.presenter import HistoryPresenter
from pos_app.ui.history.search_field import WordsField
from pos_app.ui.history.views_sheet import ViewsSheet
from pos_app.ui.keys.actions import FILTER
from pos_app.ui.widgets import icon_button
from pos_app.ui.widgets.formats import read_formats


class FilterController(QObject):
    """The search field, the button and the chips of one history, kept in step with its filter."""

    def __init__(
        self,
        screen: QWidget,
        services: Services,
        tasks: Tasks,
        presenter: HistoryPresenter,
        clock: Clock,
    ) -> None:
        """The widgets are placed by the screen."""
        super().__init__(screen)
        self._screen = screen
        self._services = services
        self._tasks = tasks
        self._presenter = presenter
        self._clock = clock
        self.choices = FilterChoices()
        self._reading = LatestRead(tasks, self)
        what = _("Search receipt, card, amount, name, item")
        self.search = WordsField(what, self._read, self._describe)
        self.bar = FilterBar()
        self.filter_button = icon_button("filter", _("Filter"), "secondary", action=FILTER)
        self.bar.views.clicked.connect(self.open_views)
        self.search.searched.connect(lambda text: presenter.search(unquoted(text)))
        self.search.narrowed.connect(self._narrow_by_words)
        self.search.taken_back.connect(self._take_back)
        self.search.cleared.connect(self.clear_chips)
        self.bar.removed.connect(lambda part: self.narrow(presenter.wanted.minus(part)))
        self.bar.cleared.connect(self.clear_chips)
        self.filter_button.clicked.connect(self.open_sheet)
        presenter.filter_changed.connect(self._show)
        presenter.formats_changed.connect(lambda _formats: self.read_choices())

    @property
    def today(self) -> date:
        """The store's day of now."""
        return self.choices.formats.business_day_of(self._clock.now())

    def narrow(self, wanted: HistoryFilter) -> None:
        """List what passes a filter, its periods as they are today."""
        self._presenter.narrow(self._as_of_now(wanted))

    def _as_of_now(self, wanted: HistoryFilter) -> HistoryFilter:
        return wanted.on(self.today, self.choices.formats.week_begins)

    def in_words(self) -> str:
        """Return what the rows are narrowed to, as a line on paper has it."""
        wanted, choices = self._presenter.wanted, self.choices
        parts = [part_text(part, choices.currency, choices) for part in wanted.parts]
        words = [_("“{text}”", text=wanted.text)] if wanted.text else []
        found = (*words, *parts)
        return "  ·  ".join(found)

    def renew(self) -> None:
        """Move periods by their name along, where the day is another one by now."""
        if self._presenter.wanted != (moved := self._as_of_now(self._presenter.wanted)):
            self._presenter.narrow(moved)

    def clear_chips(self) -> None:
        """Show all again that has the text; the cursor is back in the search field."""
        self.search.setFocus()
        self.narrow(HistoryFilter(text=self._presenter.wanted.text))

    def clear(self) -> None:
        """Show all again."""
        self.search.setFocus()
        self.narrow(ALL)

    def open_sheet(self) -> None:
        """Open the sheet with all that the history can be narrowed to."""
        sheet = FilterSheet(
            self._screen,
            self._services,
            self._tasks,
            self._presenter.wanted,
            self.choices,
            self.today,
        )
        sheet.chosen.connect(self._use_sheet)
        sheet.views_requested.connect(self.open_views)
        sheet.open()

    def open_views(self) -> None:
        """Open the sheet of views: choose one, or keep what is shown."""
        sheet = ViewsSheet(
            self._screen,
            self._services,
            self._tasks,
            self.choices,
            (self._presenter.wanted, self._presenter.order),
        )
        sheet.chosen.connect(self._use_view)
        sheet.open()

    def read_choices(self) -> None:
        """Read names and formats anew, also of what the filter names by an id alone."""
        task = self._reading.read(read_choices, self._services, self._presenter.wanted)
        task.success(self._use_choices).start()

    def _use_choices(self, choices: FilterChoices) -> None:
        self.choices = choices
        self.bar.use_choices(choices, self._presenter.wanted)
        self.renew()

    def _read(self, text: str) -> ReadSearch:
        last = self.bar.chips[-1].known if self.bar.chips else None
        return self.choices.words(self.today).read(text, before=last.typed if last else "")

    def _describe(self, found: ReadSearch) -> str:
        currency = self._presenter.wanted.currency or self.choices.currency
        parts = (part for each in found.known for part in each.narrows.parts)
        return listed(part_text(part, currency, self.choices) for part in parts)

    def _narrow_by_words(self, found: ReadSearch) -> None:
        wanted = replace(self._presenter.wanted, text=unquoted(found.text))
        if found.goes_on:
            wanted = wanted.minus(self.bar.chips[-1].part)
        for each in found.known:
            wanted = wanted.plus(each.narrows)
        self.bar.known = found.known
        self.narrow(wanted)

    def _take_back(self) -> None:
        """Turn the last chip into text again, in quotes where it would become a chip at once."""
        if not self.bar.chips:
            return
        last = self.bar.chips[-1]
        wanted, text = self._presenter.wanted.minus(last.part), self.search.text()
        self.search.show_search(" ".join(filter(None, (last.as_text, text))))  # not shown: typed
        self.search.setCursorPosition(len(last.as_text))
        self.narrow(replace(wanted, text=unquoted(self.search.text())))

    def _use_sheet(self, wanted: HistoryFilter, choices: FilterChoices) -> None:
        self.choices = choices
        self.bar.use_choices(choices, self._presenter.wanted)
        self.narrow(wanted)

    def _use_view(self, view: SavedView) -> None:
        if view.order != self._presenter.order:
            self._presenter.sort(view.order)
        self.narrow(view.wanted)

    def _show(self, wanted: HistoryFilter) -> None:
        """Show the filter that stands, whoever set it."""
        self.bar.show_filter(wanted)
        if unquoted(self.search.text()) != wanted.text.strip():
            self.search.show_search(wanted.text)
        named = {
            wanted.customer_id: self.choices.customers,
            wanted.product_id: self.choices.products,
        }
        if any(each is not None and each not in names for each, names in named.items()):
            self.read_choices()


def read_choices(services: Services, wanted: HistoryFilter) -> FilterChoices:
    """Read what a store's history can be narrowed to, and the names that a filter needs."""
    settings, store = services.settings, services.settings.store()
    products = services.catalogue.products(include_inactive=True) if wanted.product_id else ()
    return FilterChoices(
        read_formats(settings),
        store.currency if store else "usd",
        settings.read(BANK_TERMINAL),
        {each.id: each.name for each in services.staff.cashiers()},
        {each.id: each.name for each in settings.registers()},
        tuple(each.gross.currency for each in services.history.totals()),
        _customer_name(services, wanted.customer_id),
        {each.id: each.name for each in products},
    )


def _customer_name(services: Services, customer_id: str | None) -> dict[str, str]:
    if customer_id is None:
        return {}
    try:
        customer = services.customers.details(customer_id)
    except UserError:  # deleted meanwhile
        return {customer_id: _("A deleted customer")}
    return {customer_id: customer.name or customer.email}
