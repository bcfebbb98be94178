"""What a receipt printer is sent: whole jobs in ESC/POS, each of which begins from nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pos_app.domain.paper import Raster, Style
from pos_app.domain.paper_text import COLUMNS, TextLine
from pos_app.domain.printers import Profile, ReceiptPrinter
from pos_app.printer_driver.library import escpos_printers

if TYPE_CHECKING:
    from escpos.printer import Dummy

BAND_ROWS: Final = 200
"""Of dots that are sent at once: more than the memory of a small printer holds are lost."""
_RASTER: Final = b"\x1dv0\x00"
_CODE_PAGE: Final = b"\x1bt"
_BOLD: Final = frozenset({Style.STRONG, Style.MARK, Style.TOTAL, Style.TITLE})
_HIGH: Final = frozenset({Style.TOTAL, Style.TITLE})
_NOT_OFFERED: Final = frozenset({"Unknown", "CP932", "KATAKANA"})
"""Unknown, or of letters that take two bytes or two columns."""
_FROM_RIGHT: Final = frozenset({"R", "AL", "AN"})
_ASCII: Final = 128
_DRAWER_PIN: Final = 2

Part: TypeAlias = TextLine | Raster | None
"""A line in the printer's own letters, dots, or None for a cut."""


def print_job(printer: ReceiptPrinter, parts: Iterable[Part]) -> bytes:
    """Return the job that prints these parts, and feeds the paper out at the end.

    The lines are of letters that `can_write` found in the code page: another one is a bug.
    """
    job = _begun(printer)
    cut = False
    for part in parts:
        cut = part is None
        match part:
            case Raster():
                for band in _bands(part):
                    job._raw(band)  # noqa: SLF001  the library's way for bytes
            case TextLine():
                _write(job, printer, part)
            case None:
                job.cut("PART")  # or whole, or only fed, where the profile says so
    if not cut:
        job.cut("PART")
    return bytes(job.output)


def drawer_job(printer: ReceiptPrinter) -> bytes:
    """Return the job that opens the drawer at the printer (`ESC p`)."""
    job = _begun(printer)
    job.cashdraw(_DRAWER_PIN)
    return bytes(job.output)


def can_write(printer: ReceiptPrinter, lines: Sequence[TextLine]) -> bool:
    """Return whether a printer writes these lines right by itself.

    Its code page has every letter, and none of them goes from right to left.
    """
    encoder = _dummy(printer).magic.encoder
    if printer.code_page not in encoder.codepages:
        return False
    return all(
        unicodedata.bidirectional(letter) not in _FROM_RIGHT
        and (letter == " " or encoder.can_encode(printer.code_page, letter))
        for letter in {letter for line in lines for letter in _composed(line.text)}
    )


def profiles() -> Iterator[Profile]:
    """Yield the models that are known, by name; first the one of which nothing is."""
    escpos_printers()
    from escpos.capabilities import CAPABILITIES  # noqa: PLC0415

    known = CAPABILITIES["profiles"]
    named = sorted(known, key=lambda key: (key != "default", str(known[key]["name"]).casefold()))
    for key in named:
        features = known[key]["features"]
        if features.get("bitImageRaster"):  # the others are displays, or print with needles
            yield _profile(key, known[key])


def _profile(key: str, facts: dict[str, Any]) -> Profile:
    dots = facts.get("media", {}).get("width", {}).get("pixels")
    columns = facts["fonts"]["0"]["columns"]
    return Profile(
        key,
        f"{facts['vendor']} {facts['name']}",  # not shown: names of models
        dots // 8 * 8 if isinstance(dots, int) else 0,
        columns if columns in COLUMNS else 0,
        tuple(sorted(set(facts["codePages"].values()) - _NOT_OFFERED)),
    )


def _dummy(printer: ReceiptPrinter) -> Dummy:
    library = escpos_printers()
    from escpos.capabilities import CAPABILITIES  # noqa: PLC0415

    known = printer.profile in CAPABILITIES["profiles"]
    return library.Dummy(profile=printer.profile if known else "default")


def _begun(printer: ReceiptPrinter) -> Dummy:
    """Begin a job: whatever the one before left set is forgotten."""
    job = _dummy(printer)
    job.hw("INIT")
    encoder = job.magic.encoder
    if printer.code_page in encoder.codepages:
        number = encoder.get_sequence(printer.code_page)
        job._raw(_CODE_PAGE + bytes([number]))  # noqa: SLF001
    return job


def _bands(raster: Raster) -> Iterator[bytes]:
    wide = raster.width // 8
    for top in range(0, raster.height, BAND_ROWS):
        high = min(BAND_ROWS, raster.height - top)
        size = wide.to_bytes(2, "little") + high.to_bytes(2, "little")
        yield _RASTER + size + raster.rows[top * wide : (top + high) * wide]


def _write(job: Dummy, printer: ReceiptPrinter, line: TextLine) -> None:
    high = line.style in _HIGH
    job.set(bold=line.style in _BOLD, normal_textsize=not high or None, double_height=high or None)
    encoder = job.magic.encoder
    # With a control in its place rather than a letter of another meaning.
    written = encoder.encode(_composed(line.text), printer.code_page, defaultchar="\x00")
    if b"\x00" in written:
        raise ValueError(f"{printer.code_page} lacks a letter")
    job._raw(written + b"\n")  # noqa: SLF001


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
