"""Where card readers stand, and what they offer there as a tip."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pos_app.domain.money import Money
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import N_, NP_, _, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.readers.readers import Readers
from pos_app.services.views.readers import LocationView, TippingView
from pos_app.services.views.store import StoreView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.form_sheet import FormSheet
from pos_app.ui.settings.regions import countries
from pos_app.ui.settings.store_form import choices, choose
from pos_app.ui.theme import SIZES, columns_for
from pos_app.ui.widgets import FormField, MoneyEdit, label, row
from pos_app.ui.widgets.percent_edit import PercentEdit

_PERCENT: Final = 10_000
"""One per cent in millionths."""
_MOST: Final = 3
_NONE, _PER_CENT, _AMOUNTS, _BOTH = "none", "percentages", "amounts", "both"
_WAYS: Final = (
    (NP_("what a reader offers as a tip", "No"), _NONE),
    (N_("In per cent"), _PER_CENT),
    (N_("Fixed amounts"), _AMOUNTS),
    (N_("In per cent, small sales fixed"), _BOTH),
)
_TOWNS: Final = (
    re.compile(r"(?P<city>[^,]+), (?P<state>[A-Z]{2,3}) (?P<code>[\w -]+)"),
    re.compile(r"(?P<code>\d[\d -]+) (?P<city>\D+)"),
)
"""`New York, NY 10012` and `10115 Berlin`."""


def first_location(store: StoreView) -> LocationView:
    """Propose the store's own address as a location, as far as it can be told apart."""
    lines = [line.strip() for line in store.address.splitlines() if line.strip()]
    town = lines[1] if len(lines) > 1 else ""
    found = next((match for way in _TOWNS if (match := way.fullmatch(town))), None)
    parts = found.groupdict() if found else {}
    return LocationView(
        id="",
        name=store.name,
        line1=lines[0] if lines else "",
        city=parts.get("city", town),
        postal_code=parts.get("code", ""),
        country=store.country,
        state=parts.get("state", ""),
    )


class LocationSheet(FormSheet):
    """A location's name and address, as Stripe has to know it; `saved(LocationView)`."""

    def __init__(
        self, parent: QWidget, readers: Readers, tasks: Tasks, actor: Actor, location: LocationView
    ) -> None:
        title = _("Change the location") if location.id else _("Where do the readers stand?")
        super().__init__(parent, tasks, actor, title, pgettext("button", "Save"), width=640)
        self._readers = readers
        self._id = location.id
        self.name = QLineEdit(location.name)
        self.line1 = QLineEdit(location.line1)
        self.city = QLineEdit(location.city)
        self.postal_code = QLineEdit(location.postal_code)
        self.state = QLineEdit(location.state)
        self.country = choices(countries())
        choose(self.country, location.country)
        self.country.setEnabled(not location.id)  # Stripe keeps the country of a location
        self._lay_out()
        self.send_on_enter(self.name, self.line1, self.city, self.postal_code, self.state)

    def send(self) -> None:
        """Keep it at Stripe."""
        wanted = LocationView(
            id=self._id,
            name=self.name.text().strip(),
            line1=self.line1.text().strip(),
            city=self.city.text().strip(),
            postal_code=self.postal_code.text().strip(),
            country=str(self.country.currentData()),
            state=self.state.text().strip(),
        )
        if wanted.name and wanted.line1 and wanted.city:
            self.ask(self._readers.save_location, wanted)
        else:
            self.complain(_("A location needs a name, a street and a city."))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SIZES["space_4"])
        grid.setVerticalSpacing(SIZES["space_3"])
        fields = (
            FormField(_("Name"), self.name),
            FormField(_("Street and number"), self.line1),
            FormField(_("City"), self.city),
            FormField(_("Postal code"), self.postal_code),
            FormField(_("State or province"), self.state),
            FormField(_("Country"), self.country),
        )
        for at, field in enumerate(fields):
            grid.addWidget(field, *divmod(at, columns_for(2)))
        self.fields.addLayout(grid)


class TippingSheet(FormSheet):
    """What the readers of a location offer as a tip; `saved(TippingView)`."""

    def __init__(
        self,
        parent: QWidget,
        readers: Readers,
        tasks: Tasks,
        actor: Actor,
        location: LocationView,
        store: StoreView,
    ) -> None:
        title = _("Tips at {location}", location=location.name)
        super().__init__(parent, tasks, actor, title, pgettext("button", "Save"), width=640)
        self._readers = readers
        self._id = location.id
        self._currency = store.currency
        self.way = choices(_WAYS)
        numbers = range(1, _MOST + 1)
        self.percentages = [
            PercentEdit(store.locale, name=_("Percentage {number}", number=n)) for n in numbers
        ]
        self.amounts = [self._money_edit(store, _("Amount {number}", number=n)) for n in numbers]
        self.below = self._money_edit(store, _("Small sales"))
        self._lay_out()
        self.way.currentIndexChanged.connect(lambda _at: self._follow())
        self._set_known(known=False)
        self.complain(_("Reading what is offered now…"), "muted")
        task = tasks.read(readers.tipping, location.id, owner=self)
        task.success(self.show_tipping).failure(self._on_unread).start()

    def show_tipping(self, tipping: TippingView) -> None:
        """Fill in what is offered now."""
        self.complain("")
        self._set_known(known=True)
        choose(self.way, _way_of(tipping))
        for edit, per_cent in zip(self.percentages, tipping.percentages, strict=False):
            edit.set_ppm(per_cent * _PERCENT)
        for amount, minor in zip(self.amounts, tipping.amounts, strict=False):
            amount.set_money(Money(minor, self._currency))
        if tipping.amounts_below:
            self.below.set_money(Money(tipping.amounts_below, self._currency))
        self._follow()
        self.focus_first()

    def send(self) -> None:
        """Keep it at Stripe, where it can be."""
        way = str(self.way.currentData())
        per_cents = self._per_cents() if way in {_PER_CENT, _BOTH} else ()
        amounts = self._fixed() if way in {_AMOUNTS, _BOTH} else ()
        below = self.below.money() if way == _BOTH else None
        if per_cents is None or (way in {_PER_CENT, _BOTH} and not per_cents):
            self.complain(_("Give whole percentages from 1 to 100, up to three."))
        elif amounts is None or (way in {_AMOUNTS, _BOTH} and not amounts):
            problem = next((each.problem() for each in self.amounts if each.problem()), "")
            self.complain(problem or _("Give amounts above zero, up to three."))
        elif way == _BOTH and not (below and below.minor):
            self.complain(self.below.problem() or _("Say below which total a sale is a small one."))
        else:
            minor = below.minor if below else 0
            self.ask(self._readers.save_tipping, self._id, TippingView(per_cents, amounts, minor))

    def _per_cents(self) -> tuple[int, ...] | None:
        """The percentages that were given; None where one of them can't be."""
        given = [edit.ppm() for edit in self.percentages if edit.text().strip()]
        if any(ppm is None or ppm % _PERCENT or not ppm for ppm in given):
            return None
        return tuple(ppm // _PERCENT for ppm in given if ppm)

    def _fixed(self) -> tuple[int, ...] | None:
        given = [edit.money() for edit in self.amounts if edit.text().strip()]
        if any(money is None or not money.minor for money in given):
            return None
        return tuple(money.minor for money in given if money)

    def _money_edit(self, store: StoreView, name: str) -> MoneyEdit:
        return MoneyEdit(store.currency, store.locale, name=name)

    def _set_known(self, *, known: bool) -> None:
        """Let nobody type what the answer would replace."""
        self.form.setEnabled(known)
        self.answer.setEnabled(known)

    def _on_unread(self, error: BaseException) -> None:
        if isinstance(error, KeyTroubleError) or not isinstance(error, UserError):
            self.finish()
            self._tasks.failed.emit(error)
        else:
            self.complain(str(error))

    def _follow(self) -> None:
        """Show the fields of the way that is chosen."""
        way = self.way.currentData()
        self._percent_row.setVisible(way in {_PER_CENT, _BOTH})
        self._amount_row.setVisible(way in {_AMOUNTS, _BOTH})
        self._below_field.setVisible(way == _BOTH)

    def _lay_out(self) -> None:
        words = _("Asked before the card is read. A tip is kept apart from the sale and its tax.")
        self.fields.addWidget(label(words, "muted", wrap=True))
        self._percent_row = _side_by_side(_("Per cent of the sale"), self.percentages)
        self._amount_row = _side_by_side(_("Amounts"), self.amounts)
        self._below_field = FormField(_("Small sales are those below"), self.below)
        way = FormField(_("The reader asks for a tip"), self.way)
        for each in (way, self._below_field, self._percent_row, self._amount_row):
            self.fields.addWidget(each)
        self._follow()


def _way_of(tipping: TippingView) -> str:
    if tipping.percentages and tipping.amounts and tipping.amounts_below:
        return _BOTH
    if tipping.percentages:
        return _PER_CENT
    return _AMOUNTS if tipping.amounts else _NONE


def _side_by_side(title: str, edits: Sequence[QWidget]) -> FormField:
    line = QWidget()
    across = row(line)
    for edit in edits:
        across.addWidget(edit)
    return FormField(title, line)
