"""Reads what a receipt printer is sent, command by command, into lines and dots."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from pos_app.domain.printed_paper import Fed, PrintedDots, PrintedLine

_DLE, _EOT, _LF, _ESC, _GS = 0x10, 0x04, 0x0A, 0x1B, 0x1D
CODE_PAGES: Final = {
    0: "cp437", 2: "cp850", 3: "cp860", 13: "cp857", 14: "cp737", 16: "cp1252", 17: "cp866",
    18: "cp852", 19: "cp858", 34: "cp855", 36: "cp862", 40: "iso8859-15", 45: "cp1250",
    46: "cp1251",
}  # fmt: skip
"""Those that it has, by their numbers; 0 until it is told otherwise."""


@dataclass(frozen=True)
class Cut:
    """The end of a paper."""


@dataclass(frozen=True)
class Kicked:
    """A pulse for the drawer."""


@dataclass(frozen=True)
class Asked:
    """A question that is answered when all before it was printed."""


class Reset:
    """The printer forgot what it was told."""


Event: TypeAlias = PrintedLine | PrintedDots | Fed | Cut | Kicked | Asked | Reset
_Steps: TypeAlias = Generator[Event | None, int, None]


class EscPosReader:
    """One printer's memory: it takes bytes in any pieces. Raises ValueError for what it knows not.

    A real one would print such bytes as letters.
    """

    def __init__(self) -> None:
        self._steps = self._run()
        next(self._steps)
        self.reset()

    def reset(self) -> None:
        """Forget what was set, as when it is switched on."""
        self._page, self._bold, self._high, self._line = 0, False, False, bytearray()

    def read(self, data: bytes) -> Iterator[Event]:
        """Yield what it does, in its order."""
        for byte in data:
            event = self._steps.send(byte)
            while event is not None:
                yield event
                event = next(self._steps)

    def _run(self) -> _Steps:
        while True:
            byte = yield None
            if byte == _LF:
                text = self._line.decode(CODE_PAGES[self._page])
                self._line.clear()
                yield from self._emit(PrintedLine(text, self._bold, self._high))
            elif byte == _ESC:
                yield from self._escape()
            elif byte == _GS:
                yield from self._group()
            elif byte == _DLE:
                if (yield None) != _EOT:
                    raise ValueError("DLE")
                yield None  # answered at once, outside of this order
            elif byte < 0x20:
                raise ValueError(f"control {byte:#x}")
            else:
                self._line.append(byte)

    def _escape(self) -> _Steps:
        match command := (yield None):
            case 0x40:  # @
                self.reset()
                yield from self._emit(Reset())
            case 0x74:  # t
                self._page = yield None
                if self._page not in CODE_PAGES:
                    raise ValueError(f"code page {self._page}")
            case 0x45:  # E
                self._bold = bool((yield None) & 1)
            case 0x21:  # !
                mode = yield None
                self._bold, self._high = bool(mode & 8), bool(mode & 16)
            case 0x64:  # d
                yield from self._emit(Fed((yield None)))
            case 0x70:  # p
                for _argument in range(3):
                    yield None
                yield from self._emit(Kicked())
            case _:
                raise ValueError(f"ESC {command:#x}")

    def _group(self) -> _Steps:
        match command := (yield None):
            case 0x21:  # !
                self._high = bool((yield None) & 0x0F)
            case 0x56:  # V
                if (yield None) >= 65:
                    yield None
                yield from self._emit(Cut())
            case 0x72:  # r
                yield None
                yield from self._emit(Asked())
            case 0x76:  # v 0
                yield from self._dots()
            case _:
                raise ValueError(f"GS {command:#x}")

    def _dots(self) -> _Steps:
        if (yield None) != 0x30 or (yield None) != 0:
            raise ValueError("GS v")
        wide = (yield None) | (yield None) << 8
        high = (yield None) | (yield None) << 8
        rows = bytearray()
        for _ in range(wide * high):
            rows.append((yield None))
        yield from self._emit(PrintedDots(wide * 8, high, bytes(rows)))

    @staticmethod
    def _emit(event: Event) -> _Steps:
        yield event
