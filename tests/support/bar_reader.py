"""Reads EAN-13, UPC-A and Code 128 from a row of dark and light, as a scanner does: by widths."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from barcode.charsets import code128
from PySide6.QtGui import QImage

_LEFT: Final = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
"""Widths of the digits 0 to 9 of set A (ISO/IEC 15420); set B has them backwards."""
_SETS: Final = (
    *("AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB"),
    *("ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA"),
)
_FIRST: Final = {sets: str(digit) for digit, sets in enumerate(_SETS)}
_BARS_128: Final = {
    "".join(str(len(list(run))) for _colour, run in groupby(bars)): value
    for value, bars in enumerate(code128.CODES)
}
_SWITCH: Final = {100: "B", 101: "A", 99: "C"}


def read_codes(image: QImage, y: int) -> list[str]:
    """Return what the bars say that a row of a picture crosses, from the left to the right.

    The picture is in `Format_Grayscale8`.
    """
    begin = y * image.bytesPerLine()
    dark = [grey < 128 for grey in bytes(image.constBits()[begin : begin + image.width()])]
    runs = [(colour, len(list(run))) for colour, run in groupby(dark)]
    found, at = [], 0
    while at < len(runs):
        read = _ean13(runs[at:]) or _code128(runs[at:]) if runs[at][0] else None
        if read is None:
            at += 1
        else:
            found.append(read[0])
            at += read[1]
    return found


def _modules(widths: list[int], total: int) -> str:
    """Return widths as whole modules, of which all together have so many."""
    module = sum(widths) / total
    return "".join(str(round(width / module)) for width in widths)


def _ean13(runs: list[tuple[bool, int]]) -> tuple[str, int] | None:
    widths = [width for _colour, width in runs[:59]]
    if len(widths) < 59 or _modules(widths[:3], 3) != "111":
        return None
    digits, sets = "", ""
    for begin in [*range(3, 27, 4), *range(32, 56, 4)]:
        pattern = _modules(widths[begin : begin + 4], 7)
        sets += "A" if pattern in _LEFT else "B"
        pattern = pattern if pattern in _LEFT else pattern[::-1]
        if pattern not in _LEFT:
            return None
        digits += str(_LEFT.index(pattern))
    first = _FIRST.get(sets[:6])
    return (first + digits, 59) if first is not None else None


def _code128(runs: list[tuple[bool, int]]) -> tuple[str, int] | None:
    values: list[int] = []
    for begin in range(0, len(runs), 6):
        pattern = _modules([width for _colour, width in runs[begin : begin + 6]], 11)
        value = _BARS_128.get(pattern)
        if value is None:
            break
        values.append(value)
    if len(values) < 3 or values[0] not in {103, 104, 105}:
        return None
    *payload, check = values
    if (payload[0] + sum(at * value for at, value in enumerate(payload[1:], 1))) % 103 != check:
        return None
    charset, text = "ABC"[payload[0] - 103], ""
    for value in payload[1:]:
        if value in _SWITCH and _SWITCH[value] != charset:
            charset = _SWITCH[value]
        elif charset == "C":
            text += f"{value:02}"
        else:
            text += chr(value + 32)
    return text, 6 * len(values)
