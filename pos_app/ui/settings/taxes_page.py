"""Settings: the taxes of the store, and of its categories."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pos_app.domain.permissions import Actor
from pos_app.domain.taxes import TaxRate, tax_with_rate
from pos_app.domain.texts import _, listed, ngettext, pgettext
from pos_app.errors import UserError
from pos_app.services.catalogue.catalogue import Catalogue
from pos_app.services.shared.declared_settings import LOCALE
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.taxes import Taxes
from pos_app.services.views.catalogue import CategoryView
from pos_app.services.views.taxes import TaxView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.settings.tax_sheets import CategoryTaxSheet, GroupSheet, RateSheet
from pos_app.ui.widgets import button, label, show_text
from pos_app.ui.widgets.entries import EntriesView, Entry

Shown = tuple[list[TaxView], list[CategoryView], str]


class TaxesPage(SettingsPage):
    """Rates and groups of them: Enter replaces one; below, what categories have."""

    def __init__(
        self,
        taxes: Taxes,
        catalogue: Catalogue,
        settings: StoreSettings,
        tasks: Tasks,
        actor: Callable[[], Actor],
    ) -> None:
        intro = _("A tax that was used is never changed, only replaced from now on.")
        super().__init__(pgettext("a page of Settings", "Taxes"), tasks, intro, actor=actor)
        self._service = taxes
        self._catalogue = catalogue
        self._settings = settings
        self._locale = LOCALE.default
        self._taxes: dict[str, TaxView] = {}
        self._categories: dict[str, CategoryView] = {}
        self.taxes = EntriesView(pgettext("a page of Settings", "Taxes"), selectable=True)
        self.categories = EntriesView(_("Categories"), selectable=True)
        self.replace = button(pgettext("a tax", "Replace"), "secondary", "edit")
        self.default = button(_("Make it the default"), "secondary", "star")
        self.withdraw = button(pgettext("a tax", "Withdraw"), "secondary", "trash")
        self.add = button(_("Add a tax"), "secondary", "plus")
        self.add_group = button(_("Add a group"), "secondary", "plus")
        self.change = button(_("Change the tax"), "secondary", "edit")
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self._lay_out()
        self._connect()
        self.read()

    def read(self, _saved: object = None) -> None:
        """Read all anew."""

        def all_() -> Shown:
            locale = self._settings.read(LOCALE)
            return self._service.all(), self._catalogue.categories(), locale

        self.tasks.read(all_, owner=self).success(self._show).start()

    def _lay_out(self) -> None:
        self.body.addWidget(self.taxes)
        self.body.addWidget(self.problem)
        self.buttons(self.replace, self.default, self.withdraw)
        self.buttons(self.add, self.add_group)
        intro = _("A category's products have its tax, but for those with a tax of their own.")
        self.section(_("Categories"), intro)
        self.body.addWidget(self.categories)
        self.buttons(self.change)
        self.body.addStretch()

    def _connect(self) -> None:
        self.taxes.chosen.connect(self._on_chosen)
        self.taxes.opened.connect(lambda entry: self._replace(self._taxes[entry.key]))
        self.categories.opened.connect(
            lambda entry: self._open_category(self._categories[entry.key])
        )
        self.categories.chosen.connect(lambda entry: self.change.setEnabled(entry is not None))
        self.add.clicked.connect(lambda: self._open_rate(None))
        self.add_group.clicked.connect(lambda: self._open_group(None))
        self.replace.clicked.connect(self.taxes.open_current)
        self.default.clicked.connect(partial(self._give, self._service.make_default))
        self.withdraw.clicked.connect(partial(self._give, self._service.withdraw))
        self.change.clicked.connect(self.categories.open_current)

    def _show(self, found: Shown) -> None:
        taxes, categories, self._locale = found
        self._taxes = {each.tax.id: each for each in taxes}
        self._categories = {each.id: each for each in categories}
        self.taxes.set_entries(
            Entry(
                self._named(each.tax),
                self._how(each.tax),
                right=_has_it(each),
                icon="star" if each.is_default else "discount",
                key=each.tax.id,
            )
            for each in taxes
        )
        self.categories.set_entries(
            Entry(each.name, right=self._category_tax(each), icon="folder", key=each.id)
            for each in categories
        )
        self._on_chosen(self.taxes.current())
        self.change.setEnabled(self.categories.current() is not None)

    def _on_chosen(self, entry: Entry | None) -> None:
        view = self._taxes.get(entry.key) if entry else None
        self.replace.setEnabled(view is not None)
        self.default.setEnabled(view is not None and not view.is_default)
        self.withdraw.setEnabled(view is not None and not view.is_used)

    def _replace(self, view: TaxView) -> None:
        if view.tax.parts:
            self._open_group(view)
        else:
            self._open_rate(view)

    def _open_rate(self, replaced: TaxView | None) -> None:
        sheet = RateSheet(self, self._service, self.tasks, self.actor, replaced, self._locale)
        sheet.saved.connect(self.read)
        sheet.open()

    def _open_group(self, replaced: TaxView | None) -> None:
        rates = [each.tax for each in self._taxes.values() if not each.tax.parts]
        sheet = GroupSheet(
            self, self._service, self.tasks, self.actor, rates, replaced, self._locale
        )
        sheet.saved.connect(self.read)
        sheet.open()

    def _open_category(self, category: CategoryView) -> None:
        offered = [each.tax for each in self._taxes.values()]
        given = self._service, self.tasks, self.actor, category, offered
        sheet = CategoryTaxSheet(self, *given, self._locale)
        sheet.saved.connect(self.read)
        sheet.open()

    def _named(self, tax: TaxRate) -> str:
        return tax_with_rate(tax.name, tax.ppm, self._locale)

    def _how(self, tax: TaxRate) -> str:
        if tax.parts:
            return listed([self._named(each) for each in tax.parts])
        return _("In the prices") if tax.inclusive else _("On top of the prices")

    def _category_tax(self, category: CategoryView) -> str:
        if category.default_tax:
            return _("The store's default")
        return self._named(category.tax) if category.tax else _("No tax")

    def _give(self, command: Callable[[Actor, str], None]) -> None:
        chosen = self.taxes.current()
        if chosen is None:
            return
        show_text(self.problem, "")
        task = self.tasks.write(command, self.actor, chosen.key, owner=self)
        task.success(self.read).failure(self._complain).start()

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            show_text(self.problem, str(error))
        else:
            self.tasks.failed.emit(error)


def _has_it(view: TaxView) -> str:
    if view.is_default:
        return ngettext("Default, {n} product", "Default, {n} products", view.products)
    return ngettext("{n} product", "{n} products", view.products)
