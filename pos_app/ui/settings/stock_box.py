"""Settings: whether the store keeps stock, what is low, and counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pos_app.domain.permissions import Actor
from pos_app.domain.quantities import format_quantity
from pos_app.domain.texts import N_, _, ngettext, pgettext
from pos_app.errors import UserError
from pos_app.services.catalogue.scanning import Scanning
from pos_app.services.shared.declared_settings import KEEP_STOCK
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.stock.stock import Stock
from pos_app.services.stock.views import LowStock, StockCountView, StockItem
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.settings.stock_count_sheet import StockCountSheet
from pos_app.ui.widgets import CheckBox, FormField, button, label, show_text, toast
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.formats import Formats, read_formats

_INTRO: Final = N_(
    "Sales take products off the stock once they are paid; voids and returns bring them back. A "
    "count puts it right. Begin with one."
)


class StockBox:
    """The stock on a page of settings."""

    def __init__(
        self,
        page: SettingsPage,
        stock: Stock,
        scanning: Scanning,
        settings: StoreSettings,
        actor: Callable[[], Actor],
    ) -> None:
        self._page = page
        self._stock = stock
        self._scanning = scanning
        self._settings = settings
        self._actor = actor
        self._formats = Formats()
        page.section(pgettext("products on the shelf", "Stock"), str(_INTRO))
        self.keep = CheckBox(_("Keep stock"))
        self.field = FormField(_("What is on the shelf"), self.keep)
        self.keep.setAccessibleName(_("Keep stock"))
        self.count = button(_("Count…"), "secondary", "barcode")
        self.says = label("", "muted", wrap=True)
        self.low = EntriesView(_("Low stock"))
        page.body.addWidget(self.field)
        page.buttons(self.count)
        page.body.addWidget(self.says)
        page.body.addWidget(self.low)
        self.keep.clicked.connect(self._save)
        self.count.clicked.connect(self.open_count)
        page.show_saved([self.field], lambda: settings.read(KEEP_STOCK), self._show_kept)

    def read(self) -> None:
        """Show what is low now."""
        self._page.tasks.read(
            lambda: (read_formats(self._settings), self._stock.low()), owner=self._page
        ).success(self._show_low).start()

    def open_count(self) -> None:
        """Begin to count, or go on with the count that was begun here."""
        page = self._page
        task = page.tasks.write(self._stock.begin_count, self._actor(), owner=page)
        task.success(self._on_begun).failure(self._complain).start()

    def _show_kept(self, kept: bool) -> None:
        self.keep.setChecked(kept)
        for each in (self.count, self.says, self.low):
            each.setVisible(kept)
        self.read()

    def _save(self) -> None:
        kept, save = self.keep.isChecked(), self._settings.save
        self._page.save(self.field, save, KEEP_STOCK, kept, then=lambda: self._show_kept(kept))

    def _show_low(self, read: tuple[Formats, LowStock]) -> None:
        self._formats, found = read
        self.low.set_entries(map(self._entry, found.items))
        number = f"{len(found.items)}+" if found.more else str(len(found.items))
        text = ngettext(
            "{number} product is at its mark or below it.",
            "{number} products are at their marks or below them.",
            len(found.items),
            number=number,
        )
        show_text(self.says, text if found.items else _("Nothing is below its mark."))
        self.says.setVisible(self.keep.isChecked())

    def _entry(self, item: StockItem) -> Entry:
        there, low = (
            format_quantity(each, self._formats.locale, item.unit)
            for each in (item.on_hand, item.low or 0)
        )
        return Entry(
            item.name,
            _("Low at {quantity}", quantity=low),
            right=_("{quantity} left", quantity=there),
            key=item.variant_id,
        )

    def _on_begun(self, count: StockCountView) -> None:
        page = self._page
        sheet = StockCountSheet(
            page,
            self._stock,
            self._scanning,
            page.tasks,
            self._actor,
            count,
            self._formats.locale,
        )
        sheet.applied.connect(self._on_applied)
        sheet.open()

    def _on_applied(self, count: StockCountView) -> None:
        self.read()
        text = ngettext(
            "The stock of {n} product was put right.",
            "The stock of {n} products was put right.",
            count.differing,
        )
        toast(self._page, text if count.differing else _("All was as it should be."), "success")

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.field.set_error(str(error))
        else:
            self._page.tasks.failed.emit(error)
