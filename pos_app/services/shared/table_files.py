"""What all files for other programs share: how cells are written, and that no file is a half one.

No cell of a table (CSV) or a spreadsheet (XLSX) is taken for a formula, whatever a product is
called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from pos_app.domain.money import shown_decimals
from pos_app.domain.texts import _
from pos_app.domain.user_input import formula_safe
from pos_app.errors import UserError

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SPREADSHEET_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
"""How spreadsheets are written: no text is anything else, and no row is kept in memory."""
DAY_FORMAT: Final = "yyyy-mm-dd"  # not shown: a format of spreadsheets

Value = str | int | Decimal | date | None
"""What a file has in a cell; an amount in whole units."""

CannotSave = Callable[[Path, Exception], UserError]


def cell_text(value: Value) -> str:
    """Return a cell as a table of text has it: ISO dates, a point in numbers, no formula."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return formula_safe(value) if isinstance(value, str) else str("" if value is None else value)


def amount_format(currency: str) -> str:
    """Return how a spreadsheet shows amounts of a currency."""
    places = shown_decimals(currency)
    return f"#,##0.{'0' * places}" if places else "#,##0"


def cannot_save(path: Path, error: Exception) -> UserError:
    """Return that a report could not be written to a file."""
    return UserError(
        _("The report could not be saved as {file}.", file=path.name),
        next_step=_("Close the file if another program has it open, or choose another folder."),
        details=str(error),
    )


@contextmanager
def opened_workbook(beside: Path) -> Iterator[Workbook]:
    """Yield a spreadsheet that is written row by row, and closed at the end; stopped, it is not.

    What is kept on the disk until the end lies beside the file, and goes with its folder. Raises
    OSError where it can't be written.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415  few save one
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

    with (
        TemporaryDirectory(
            prefix=".till-", dir=beside.parent, ignore_cleanup_errors=True
        ) as folder,
        beside.open("wb") as out,
    ):
        book = Workbook(out, {**SPREADSHEET_OPTIONS, "tmpdir": folder})
        try:
            yield book
            book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error
        finally:  # where it was stopped, nobody else does
            for sheet in book.worksheets():
                vars(sheet)["row_data_fh"].close()


@contextmanager
def written_whole(path: Path, cannot: CannotSave = cannot_save) -> Iterator[Path]:
    """Yield where to write a file, which has its name only once all of it was written.

    Whatever ends that before, none is left, and one of that name from before stays as it was.
    Raises UserError where it can't be written.
    """
    beside = path.with_name(f"{path.name}.part")
    try:
        yield beside
        beside.replace(path)
    except OSError as error:
        raise cannot(path, error) from error
    finally:
        beside.unlink(missing_ok=True)
