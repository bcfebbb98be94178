"""All products as a file: read again by Till, it changes nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.catalogue import Category, Product, ProductBarcode
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.product_columns import AMOUNTS, ProductColumn
from pos_app.domain.texts import _
from pos_app.domain.user_input import formula_safe
from pos_app.errors import UserError
from pos_app.services.catalogue.product_rows import read_products
from pos_app.services.catalogue.tax_rows import read_taxes
from pos_app.services.product_files.product_values import (
    StoreWords,
    current_values,
    number_text,
    written,
)
from pos_app.services.product_files.staging import BATCH
from pos_app.services.shared.authority import require
from pos_app.services.shared.declared_settings import LOCALE
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.settings import current_profile
from pos_app.services.shared.table_files import amount_format, opened_workbook, written_whole

Row = list[str | Decimal]


class ProductExports:
    """Writes the catalogue, in batches: however large it is, little of it is in memory."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock

    def save(
        self, actor: Actor, path: Path, progress: Callable[[int], object] = lambda _rows: None
    ) -> int:
        """Write the file, whose name's end says of which kind it is; return how many rows.

        `progress` is told how many were written, and may raise to stop it: then there is no file.
        Raises UserError where it can't be written.
        """
        with self._database.write() as session:
            entry = require(
                session, actor, Permission.CATALOGUE, "product_export", at=self._clock.now()
            )
            entry.after = path.name
        with self._database.read() as session, written_whole(path, _cannot_save) as beside:
            table = _Table(session)
            if path.suffix.casefold() == ".xlsx":
                return _write_xlsx(beside, table, progress)
            return _write_csv(beside, table, progress)


class _Table:
    """The catalogue as rows of a file, a variant each."""

    def __init__(self, session: Session) -> None:
        self._session = session
        profile = current_profile(session)
        locale = read_setting(session, LOCALE)
        self.currency = profile.currency
        self._words = StoreWords(profile.currency, locale, read_taxes(session))
        found = session.execute(select(Category.id, Category.name))
        self._categories = {row.id: row.name for row in found}
        last = session.scalar(select(func.max(ProductBarcode.position)))
        self._barcodes = 1 if last is None else last + 1

    def heads(self) -> Iterator[tuple[ProductColumn, str]]:
        """Yield each column with its head; the barcodes have several (`Barcode 2`)."""
        for column in ProductColumn:
            yield column, str(column.label)
            if column is ProductColumn.BARCODE:
                for number in range(2, self._barcodes + 1):
                    yield column, f"{column.label.text} {number}"  # not shown: read again by Till

    def rows(self) -> Iterator[list[Row]]:
        """Yield all rows, some at a time, by the names of the products."""
        words, last = "", ""
        place = select(Product.search_text, Product.id)
        while True:
            after = (Product.search_text > words) | (
                (Product.search_text == words) & (Product.id > last)
            )
            ordered = place.where(after).order_by(Product.search_text, Product.id).limit(BATCH)
            found = self._session.execute(ordered).all()
            if not found:
                return
            words, last = found[-1].search_text, found[-1].id
            products = read_products(self._session, [row.id for row in found])
            yield [
                self._row(current_values(product, variant, self._categories))
                for product in products
                for variant in product.variants
            ]

    def _row(self, values: dict[ProductColumn, object]) -> Row:
        cells: Row = []
        for column in ProductColumn:
            if column is ProductColumn.BARCODE:
                codes = values[column]
                given = list(codes) if isinstance(codes, tuple) else []
                cells += [*given, *[""] * (self._barcodes - len(given))]
            else:
                cells.append(written(column, values[column], self._words))
        return cells


def _cannot_save(path: Path, error: Exception) -> UserError:
    return UserError(
        _("The products could not be saved as {file}.", file=path.name),
        next_step=_("Close the file if another program has it open, or choose another folder."),
        details=str(error),
    )


def _write_csv(beside: Path, table: _Table, progress: Callable[[int], object]) -> int:
    done = 0
    # Spreadsheets take it for UTF-8 by its mark.
    with beside.open("w", encoding="utf-8-sig", newline="") as out:
        lines = csv.writer(out, lineterminator="\r\n")
        lines.writerow([head for _column, head in table.heads()])
        for batch in table.rows():
            for cells in batch:
                lines.writerow(
                    number_text(cell) if isinstance(cell, Decimal) else formula_safe(cell)
                    for cell in cells
                )
            done += len(batch)
            progress(done)
    return done


def _write_xlsx(path: Path, table: _Table, progress: Callable[[int], object]) -> int:
    done = 0
    with opened_workbook(path) as book:
        sheet = book.add_worksheet()
        as_text = book.add_format({"num_format": "@"})
        amount = book.add_format({"num_format": amount_format(table.currency)})
        head = book.add_format({"bold": True, "bottom": 1})
        heads = list(table.heads())
        sheet.set_column(0, len(heads), 16)
        for place, (_column, title) in enumerate(heads):
            sheet.write_string(0, place, title, head)
        sheet.freeze_panes(1, 0)
        for batch in table.rows():
            for number, cells in enumerate(batch, done + 1):
                for place, cell in enumerate(cells):
                    if isinstance(cell, Decimal):
                        form = amount if heads[place][0] in AMOUNTS else None
                        sheet.write_number(number, place, float(cell), form)
                    elif cell:
                        sheet.write_string(number, place, cell, as_text)
            done += len(batch)
            progress(done)
    return done
