"""Products from a file: looked at first, then written all at once, and undone as one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.changes import bulk_write
from pos_app.db.engine import Database
from pos_app.db.logical_clock import as_written
from pos_app.db.models.catalogue import Category
from pos_app.db.models.product_imports import ProductImport, ProductImportChange
from pos_app.domain.ids import new_id
from pos_app.domain.number_columns import DecimalMark, NumberColumn
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.product_columns import (
    AMOUNTS,
    NUMBERS,
    OPTION_NAMES,
    OPTIONS,
    ProductColumn,
    guess_columns,
)
from pos_app.domain.searching import fold
from pos_app.domain.texts import _
from pos_app.domain.units import unit_of
from pos_app.errors import UserError
from pos_app.services.catalogue.catalogue import HUE_STEP
from pos_app.services.catalogue.product_rows import read_products
from pos_app.services.catalogue.tax_rows import read_taxes
from pos_app.services.product_files.bulk_products import write_products
from pos_app.services.product_files.comparing import FileComparison, fingerprint
from pos_app.services.product_files.product_values import (
    DEFAULT_TAX,
    NO_TAX,
    CellReader,
    StoreWords,
)
from pos_app.services.product_files.staging import BATCH, Result, Staging
from pos_app.services.product_files.table_reading import Cell, cell_as_text, open_table
from pos_app.services.product_files.undoing import Undo, product_to_json
from pos_app.services.shared.authority import require
from pos_app.services.shared.declared_settings import LOCALE
from pos_app.services.shared.setting_rows import read_setting, write_setting
from pos_app.services.shared.settings import current_profile
from pos_app.services.views.catalogue import ProductView, VariantView
from pos_app.services.views.product_files import (
    Decisions,
    ImportPreview,
    ImportView,
    NumberStyle,
    OpenedFile,
    PreviewRow,
    RowState,
    UndoneImport,
)
from pos_app.settings import Scope, Setting

SAMPLES: Final = 3

Progress = Callable[[int], object]


@dataclass(frozen=True)
class ImportColumn:
    """What a head of files stands for, as somebody chose it; "" for nothing."""

    head: str
    column: str


@dataclass(frozen=True)
class ImportColumns:
    """What was chosen for the heads of files, to be proposed for the next one."""

    chosen: tuple[ImportColumn, ...] = ()


IMPORT_COLUMNS: Final = Setting("import_columns", Scope.STORE, ImportColumns, ImportColumns())
_MOST_REMEMBERED: Final = 300


@dataclass
class StagedFile:
    """A file that is being imported: what it is, and its rows, which `close` forgets."""

    id: str
    """That of the import, once it was applied."""
    opened: OpenedFile
    staging: Staging = field(repr=False)
    columns: tuple[ProductColumn | None, ...] = ()
    state: str = ""
    """Of which catalogue it was looked at."""
    preview: ImportPreview | None = None

    def close(self) -> None:
        """Forget the rows."""
        with self.staging.lock:
            self.staging.close()


class ProductImports:
    """Imports products; nothing is written before `apply`, and then all of it or nothing."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock

    def open(self, path: Path, progress: Progress = lambda _rows: None) -> StagedFile:
        """Read a file and propose what its columns hold.

        `progress` is told how many rows were read, and may raise to stop it. Raises UserError where
        it can't be read.
        """
        table = open_table(path)
        with self._database.read() as session:
            chosen = read_setting(session, IMPORT_COLUMNS).chosen
        staging = Staging()
        samples: list[tuple[Cell, ...]] = []
        try:
            rows, done = table.rows(), 0
            while batch := list(islice(rows, BATCH)):
                samples += [cells for _number, cells in batch[: SAMPLES - len(samples)]]
                staging.add(batch)
                done += len(batch)
                progress(done)
        except BaseException:
            staging.close()
            raise
        columns = guess_columns(table.heads, {each.head: each.column for each in chosen})
        opened = OpenedFile(
            path=path,
            heads=table.heads,
            columns=columns,
            rows=done,
            encoding=table.encoding,
            separator=table.separator,
            guessed=table.guessed,
            samples=tuple(
                tuple(cell_as_text(row[place]) for row in samples if place < len(row))
                for place in range(len(table.heads))
            ),
        )
        return StagedFile(new_id(), opened, staging, columns)

    def preview(
        self,
        staged: StagedFile,
        columns: Sequence[ProductColumn | None],
        decisions: Decisions,
        progress: Progress = lambda _rows: None,
    ) -> ImportPreview:
        """Hold all rows against the catalogue.

        Where the decimals of a column are open and nothing was decided of them, only that is told.
        """
        with staged.staging.lock, self._database.read() as session:
            profile = current_profile(session)
            locale = read_setting(session, LOCALE)
            words = StoreWords(profile.currency, locale, read_taxes(session))
            staged.columns, staged.state = tuple(columns), fingerprint(session)
            styles = _styles(staged, words, decisions)
            if any(each.mark is None for each in styles):
                staged.preview = ImportPreview({}, styles)
                return staged.preview
            marks = {each.column: each.mark for each in styles if each.mark is not None}
            reader = CellReader(words, columns, marks)
            FileComparison(session, staged.staging, reader, words, decisions.same).run(progress)
            staging = staged.staging
            staged.preview = ImportPreview(
                staging.counts(), styles, staging.questions(), staging.categories()
            )
            return staged.preview

    def page(
        self, staged: StagedFile, state: RowState | None, offset: int, size: int
    ) -> list[PreviewRow]:
        """Return some rows of the preview, of one state or of all, in the order of the file."""
        with staged.staging.lock:
            return staged.staging.page(state, offset, size)

    def apply(
        self, actor: Actor, staged: StagedFile, progress: Progress = lambda _rows: None
    ) -> ImportView:
        """Write what the preview shows as new and changed, in one transaction.

        `progress` is told how many rows were written, and may raise to stop it: then nothing is.
        Raises UserError where something is still open, or a product was changed since the preview.
        """
        with self._database.write() as session:
            now = self._clock.now()
            entry = require(
                session, actor, Permission.CATALOGUE, "product_import", staged.id, at=now
            )
            preview = staged.preview
            if preview is None or preview.is_open:
                raise UserError(_("Something is still to be decided."), _nothing_written())
            if fingerprint(session) != staged.state:
                again = _("Look at what it would change now, then import it.")
                raise UserError(
                    _("Products or taxes were changed in the meantime."), _nothing_written(), again
                )
            counts = preview.counts
            made = ProductImport(
                id=staged.id,
                file_name=staged.opened.path.name,
                cashier_id=actor.cashier_id,
                created_at=now,
                added=counts.get(RowState.NEW, 0),
                changed=counts.get(RowState.CHANGED, 0),
            )
            entry.after = f"{made.file_name} {made.added} {made.changed}"  # not shown: of the log
            session.execute(delete(ProductImportChange))  # the last one alone can be undone
            session.add(made)
            session.flush()
            with staged.staging.lock:
                _Writer(session, staged, now).write(progress)
            _remember(session, staged)
            return _view(made)

    def last(self) -> ImportView | None:
        """Return the last import that was done, None where there was none."""
        newest = select(ProductImport).order_by(as_written(ProductImport).desc()).limit(1)
        with self._database.read() as session:
            row = session.scalar(newest)
            return _view(row) if row else None

    def undo(self, actor: Actor, import_id: str) -> UndoneImport:
        """Put back all that an import changed, but for products that somebody changed since.

        What it added is taken away, or sold no more where a sale names it; what would get a code
        that another product has by now stays too. Raises UserError where it was undone before, or
        another import came after it.
        """
        with self._database.write() as session:
            now = self._clock.now()
            entry = require(
                session, actor, Permission.CATALOGUE, "product_import", import_id, at=now
            )
            row = session.get(ProductImport, import_id)
            newest = select(ProductImport.id).order_by(as_written(ProductImport).desc()).limit(1)
            last = session.scalar(newest)
            if row is None or row.undone_at is not None or row.id != last:
                raise UserError(_("This import can't be undone any more."), _nothing_written())
            undone = Undo(session, row, now).run()
            row.undone_at = now
            entry.before = f"{row.file_name} {row.added} {row.changed}"  # not shown: of the log
            session.execute(
                delete(ProductImportChange).where(ProductImportChange.import_id == row.id)
            )
            return undone


def _nothing_written() -> str:
    return _("Nothing was changed.")


def _view(row: ProductImport) -> ImportView:
    return ImportView(row.id, row.file_name, row.created_at, row.added, row.changed, row.undone_at)


def _styles(staged: StagedFile, words: StoreWords, decisions: Decisions) -> tuple[NumberStyle, ...]:
    """Return how the columns of numbers are written, or what was decided of them."""
    found = {
        place: NumberColumn(words.currency if column in AMOUNTS else "", words.locale)
        for place, column in enumerate(staged.columns)
        if column in NUMBERS
    }
    if found:
        for batch in staged.staging.batches():
            for _number, cells in batch:
                for place, style in found.items():
                    cell = cells[place] if place < len(cells) else ""
                    if isinstance(cell, str):
                        style.add(cell)
    styles = []
    for place, style in found.items():
        column = staged.columns[place]
        if column is None:
            continue
        mark = style.mark or decisions.marks.get(column)
        if mark is None and not style.is_open:
            mark = DecimalMark.POINT  # no value has any
        styles.append(NumberStyle(column, mark, style.example, style.contradiction))
    return tuple(styles)


def _remember(session: Session, staged: StagedFile) -> None:
    """Keep what its heads stand for, for the next file."""
    before = {each.head: each.column for each in read_setting(session, IMPORT_COLUMNS).chosen}
    given = zip(staged.opened.heads, staged.columns, strict=True)
    now = before | {fold(head.strip()): column or "" for head, column in given}
    kept = list(now.items())[-_MOST_REMEMBERED:]
    columns = tuple(ImportColumn(head, column) for head, column in kept)
    write_setting(session, IMPORT_COLUMNS, ImportColumns(columns))


# --- writing -----------------------------------------------------------------------------------


class _Writer:
    """Writes what a preview has, product by product, some of them at a time."""

    def __init__(self, session: Session, staged: StagedFile, now: datetime) -> None:
        self._session = session
        self._staged = staged
        self._now = now
        self._currency = current_profile(session).currency
        self._taxes = read_taxes(session)
        self._categories = _with_new_categories(session, staged.staging.categories())

    def write(self, progress: Progress) -> None:
        done = 0
        results = chain.from_iterable(self._staged.staging.to_write())
        products = groupby(results, key=lambda each: each.product_id or "")
        groups = ((product_id, list(rows)) for product_id, rows in products)
        while batch := list(islice(groups, BATCH)):
            self._write_batch(batch)
            done += sum(len(rows) for _product, rows in batch)
            progress(done)

    def _write_batch(self, batch: list[tuple[str, list[Result]]]) -> None:
        known = {
            each.id: each for each in read_products(self._session, [key for key, _rows in batch])
        }
        written = [self._product(known.get(key) or self._blank(key), rows) for key, rows in batch]
        write_products(self._session, written, self._now)
        kept = [
            {
                "import_id": self._staged.id,
                "product_id": key,
                "before": product_to_json(known[key]) if key in known else None,
            }
            for key, _rows in batch
        ]
        bulk_write(self._session, insert(ProductImportChange), kept, changes=())

    def _blank(self, product_id: str) -> ProductView:
        return ProductView(product_id, "", self._currency, (), default_tax=True)

    def _product(self, product: ProductView, rows: list[Result]) -> ProductView:
        """Return a product as the rows of the file have it."""
        variants = {each.id: each for each in product.variants}
        sold: dict[str, bool] = {}
        for row in rows:
            values = row.values or {}
            product = self._with_values(product, values)
            variant_id = row.variant_id or ""
            variant = variants.get(variant_id) or VariantView(variant_id)
            variants[variant_id] = _with_variant_values(variant, values)
            if ProductColumn.ACTIVE in values:
                sold[variant_id] = values[ProductColumn.ACTIVE]
        if not sold:
            return replace(product, variants=tuple(variants.values()))
        begins_again = not product.active and any(sold.values())
        found = [
            replace(each, active=sold.get(each.id, each.active and not begins_again))
            for each in variants.values()
        ]
        return replace(product, variants=tuple(found), active=any(each.active for each in found))

    def _with_values(
        self, product: ProductView, values: Mapping[ProductColumn, Any]
    ) -> ProductView:
        changed: dict[str, Any] = {
            name: values[column] for column, name in _PRODUCT_FIELDS.items() if column in values
        }
        if ProductColumn.UNIT in values:
            changed["unit"] = unit_of(values[ProductColumn.UNIT])
        if ProductColumn.CATEGORY in values:
            changed["category_id"] = self._categories.get(fold(values[ProductColumn.CATEGORY]))
        if ProductColumn.TAX in values:
            tax = values[ProductColumn.TAX]
            changed["default_tax"] = tax == DEFAULT_TAX
            changed["tax"] = self._taxes.get(tax) if tax not in {DEFAULT_TAX, NO_TAX} else None
        return replace(product, option_names=_option_names(product.option_names, values), **changed)


def _option_names(names: tuple[str, ...], values: Mapping[ProductColumn, Any]) -> tuple[str, ...]:
    """Return what options are called: as the file says, as before, or by their number."""
    found = []
    for place, (named, given) in enumerate(zip(OPTION_NAMES, OPTIONS, strict=True)):
        before = names[place] if place < len(names) else ""
        name = values.get(named, before)
        found.append(name or (str(given.label) if values.get(given) else ""))
    while found and not found[-1]:
        found.pop()
    return tuple(found)


_PRODUCT_FIELDS: Final = {
    ProductColumn.NAME: "name",
    ProductColumn.OPEN_PRICE: "open_price",
    ProductColumn.MIN_AGE: "min_age",
}
_VARIANT_FIELDS: Final = {
    ProductColumn.PRICE: "price",
    ProductColumn.COST: "cost",
    ProductColumn.SKU: "sku",
    ProductColumn.BARCODE: "barcodes",
    ProductColumn.LOW_STOCK: "low_stock",
}


def _with_variant_values(variant: VariantView, values: Mapping[ProductColumn, Any]) -> VariantView:
    changed = {name: values[column] for column, name in _VARIANT_FIELDS.items() if column in values}
    options = list(variant.options) + [""] * len(OPTIONS)
    for place, column in enumerate(OPTIONS):
        if column in values:
            options[place] = values[column]
    while options and not options[-1]:
        options.pop()
    return replace(variant, options=tuple(options), **changed)


def _with_new_categories(session: Session, names: Iterable[str]) -> dict[str, str]:
    """Make the categories that the file names first; return the ids of all by their names."""
    rows = session.scalars(select(Category).order_by(Category.position)).all()
    known = {fold(row.name): row.id for row in rows}
    position = max((row.position for row in rows), default=0)
    for name in names:
        position += 1
        row = Category(id=new_id(), name=name, position=position, hue=len(known) * HUE_STEP % 360)
        session.add(row)
        known[fold(name)] = row.id
    session.flush()
    return known
