"""Settings: the products, their modifiers, files of them, and their stock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _, counted, ngettext, paragraph, pgettext
from pos_app.errors import UserError
from pos_app.services.catalogue.catalogue import Catalogue
from pos_app.services.catalogue.labels import LabelRequest, ProductLabels
from pos_app.services.catalogue.scanning import Scanning
from pos_app.services.product_files.export import ProductExports
from pos_app.services.product_files.importing import ProductImports
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.stock.stock import Stock
from pos_app.services.views.product_files import ImportView, UndoneImport
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.catalogue.favourites_list import FavouritesList
from pos_app.ui.catalogue.modifier_list import ModifierList
from pos_app.ui.catalogue.product_list import ProductList
from pos_app.ui.labels.labels_sheet import LabelSources, LabelsSheet
from pos_app.ui.settings.import_sheet import ImportSheet
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.settings.stock_box import StockBox
from pos_app.ui.widgets import BusyBar, ConfirmSheet, button, label, show_text, toast
from pos_app.ui.widgets.formats import Formats, read_formats

_TABLES = "*.xlsx *.csv *.txt *.tsv"  # not shown: a filter


class ProductsPage(SettingsPage):
    """The list of products, favourites, modifiers, import, its undo, export, and the stock."""

    def __init__(
        self,
        catalogue: Catalogue,
        imports: ProductImports,
        exports: ProductExports,
        labels: ProductLabels,
        stock: Stock,
        scanning: Scanning,
        settings: StoreSettings,
        tasks: Tasks,
        actor: Callable[[], Actor],
    ) -> None:
        super().__init__(pgettext("a page of Settings", "Products"), tasks, actor=actor)
        self._imports = imports
        self._exports = exports
        self._labels = labels
        self._settings = settings
        self._formats = Formats()
        self.import_button = button(_("Import a file…"), "secondary", "download")
        self.last = label("", "muted", wrap=True)
        self.undo_button = button(_("Undo this import"), "secondary", "undo")
        self.xlsx = button(_("Spreadsheet…"), "secondary", "download")
        self.csv = button(_("Table (CSV)…"), "secondary", "download")
        self.busy = BusyBar()
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self._last: ImportView | None = None
        self.products = ProductList(catalogue, stock, settings, tasks, lambda: self.actor)
        self.favourites = FavouritesList(catalogue, settings, tasks, lambda: self.actor)
        self.products.favourite_chosen.connect(self.favourites.add)
        self.products.labels_requested.connect(self.open_labels)
        self.modifiers = ModifierList(catalogue, settings, tasks, lambda: self.actor)
        self._lay_out()
        self.stock = StockBox(self, stock, scanning, settings, actor)
        self.body.addStretch()
        self.import_button.clicked.connect(self._ask_file)
        self.undo_button.clicked.connect(self._ask_undo)
        self.xlsx.clicked.connect(partial(self._ask_path, "xlsx"))
        self.csv.clicked.connect(partial(self._ask_path, "csv"))
        self.undo_button.hide()
        self.read()

    def _lay_out(self) -> None:
        self.body.addWidget(self.products)
        self.section(
            _("Favourites"),
            _("A page of tiles of its own at this register, in the order that you choose."),
        )
        self.body.addWidget(self.favourites)
        self.section(
            _("Modifiers"),
            _("Choices when a product is rung up, such as the milk. A product names its own."),
        )
        self.body.addWidget(self.modifiers)
        self.section(
            _("Import"),
            _(
                "A spreadsheet or a table brings products, their prices and barcodes. Till shows "
                "every change before anything is written."
            ),
        )
        self.buttons(self.import_button)
        self.body.addWidget(self.last)
        self.buttons(self.undo_button)
        self.section(
            _("Export"), _("All products, one variant in a row. Read again, it changes nothing.")
        )
        self.buttons(self.xlsx, self.csv)
        self.body.addWidget(self.busy)
        self.body.addWidget(self.problem)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what is low by now: sales went on meanwhile."""
        super().showEvent(event)
        self.stock.read()

    def open_labels(self) -> LabelsSheet:
        """Print labels of the products that are chosen, or of all that the list shows."""
        shown, ids = self.products, tuple(each.id for each in self.products.chosen())
        listed = LabelRequest(
            None, shown.search.text().strip(), shown.category.currentData(), shown.is_of_sold
        )
        sources = LabelSources(listed, replace(listed, product_ids=ids) if ids else None)
        sheet = LabelsSheet(
            self, self._labels, self._settings, self.tasks, lambda: self.actor, sources
        )
        sheet.open()
        return sheet

    def read(self, _done: object = None) -> None:
        """Show which import was the last."""
        self.tasks.read(
            lambda: (read_formats(self._settings), self._imports.last()), owner=self
        ).success(self._show).start()

    def _show(self, read: tuple[Formats, ImportView | None]) -> None:
        self._formats, self._last = read
        show_text(self.last, self._last_words())
        self.undo_button.setVisible(self._last is not None and self._last.undone_at is None)

    def _last_words(self) -> str:
        done = self._last
        if done is None:
            return _("Nothing was imported yet.")
        said = [
            _(
                "Last import: {file}, {when}.",
                file=done.file_name,
                when=self._formats.moment(done.at),
            ),
            _(
                "{new} new and {changed} changed rows.",
                new=counted(done.added),
                changed=counted(done.changed),
            ),
        ]
        if done.undone_at is not None:
            said.append(_("It was undone."))
        return paragraph(*said)

    # --- import ---

    def _ask_file(self) -> None:
        kinds = _("Tables and spreadsheets ({kinds})", kinds=_TABLES)
        dialog = QFileDialog(self, _("Import products"), _documents(), kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.open_file(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_file(self, path: Path) -> ImportSheet:
        """Look at what a file would bring."""
        sheet = ImportSheet(self, self._imports, self.tasks, lambda: self.actor, path)
        sheet.imported.connect(self._on_imported)
        sheet.open()
        return sheet

    def _on_imported(self, done: ImportView) -> None:
        self.read()
        self.products.read()
        rows = done.added + done.changed
        text = ngettext("{n} row was imported.", "{n} rows were imported.", rows)
        toast(self, text, "success", action=pgettext("an import", "Undo"), then=self._ask_undo)

    def _ask_undo(self) -> None:
        if self._last is None:
            return
        what = _(
            "What it added is taken away, and what it changed is as before. Products that somebody "
            "changed since stay as they are."
        )
        question = _("Undo the import of {file}?", file=self._last.file_name)
        ConfirmSheet(self, question, what, _("Undo this import"), danger=True).then(
            self._undo
        ).open()

    def _undo(self) -> None:
        if self._last is not None:
            task = self.tasks.write(self._imports.undo, self.actor, self._last.id, owner=self)
            self._begin(_("Undoing…"))
            task.success(self._on_undone).failure(self._complain).always(self._on_ended).start()

    def _on_undone(self, undone: UndoneImport) -> None:
        self.read()
        self.products.read()
        said = [ngettext("{n} product is as before.", "{n} products are as before.", undone.undone)]
        if undone.left:
            said.append(
                ngettext(
                    "{n} was changed since and stays.",
                    "{n} were changed since and stay.",
                    undone.left,
                )
            )
        if undone.taken:
            said.append(
                ngettext(
                    "{n} stays, for another product has its code now.",
                    "{n} stay, for other products have their codes now.",
                    undone.taken,
                )
            )
        toast(self, paragraph(*said), "success")

    # --- export ---

    def _ask_path(self, suffix: str) -> None:
        proposed = str(Path(_documents()) / _("Products")) + f".{suffix}"
        dialog = QFileDialog(self, _("Save the products"), proposed, f"*.{suffix}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Write all products into a file."""
        self._begin(_("Writing…"))
        task = self.tasks.background(self._exports.save, self.actor, path, owner=self)
        task.success(partial(self._on_exported, path)).failure(self._complain)
        task.always(self._on_ended).start()

    def _on_exported(self, path: Path, rows: int) -> None:
        count = ngettext("{n} row.", "{n} rows.", rows)
        toast(self, paragraph(_("Saved as {file}.", file=path.name), count), "success")

    def _begin(self, words: str) -> None:
        show_text(self.problem, "")
        self.busy.begin(words)
        self._set_enabled(enabled=False)

    def _on_ended(self) -> None:
        self.busy.end()
        self._set_enabled(enabled=True)

    def _set_enabled(self, *, enabled: bool) -> None:
        for each in (self.import_button, self.undo_button, self.xlsx, self.csv):
            each.setEnabled(enabled)

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            show_text(self.problem, str(error))
        else:
            self.tasks.failed.emit(error)


def _documents() -> str:
    place = QStandardPaths.StandardLocation.DocumentsLocation
    return QStandardPaths.writableLocation(place)
