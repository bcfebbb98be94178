"""Receipt printers: where one is, what it can do, and what it says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pos_app.domain.paper import WIDE_DOTS
from pos_app.domain.texts import N_, Message

RAW_PORT: Final = 9100
"""Where printers of a network take what they print."""
BAUD: Final = 9600
MOST_DOTS: Final = 832
"""Across the widest paper of receipts, 112 mm."""
_NETWORK: Final = re.compile(r"(?P<host>[A-Za-z0-9][\w.-]*)(?::(?P<port>[0-9]{1,5}))?", re.ASCII)
_USB: Final = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}(?::.{1,64})?", re.ASCII)
_SERIAL: Final = re.compile(r"(?P<port>[^@\s]+)(?:@(?P<baud>\d{3,7}))?", re.ASCII)
_LAST_PORT: Final = 65535


class Transport(StrEnum):
    """The ways to a receipt printer."""

    NETWORK = "network"
    USB = "usb"
    SERIAL = "serial"
    WINDOWS = "windows"
    """A queue of Windows, which hands bytes on as they are."""
    CUPS = "cups"
    """The same of CUPS, on Linux and macOS."""


@dataclass(frozen=True)
class ReceiptPrinter:
    """A register's receipt printer; there is none where `address` is empty.

    `address` is a host with or without a port, the ids `04b8:0e15` of a USB device with or without
    its serial number behind a third colon, a serial port with or without its speed (`COM3@38400`),
    or the name of a queue. `profile` names what python-escpos knows of it, `dots` are printed
    across and `columns` letters of its own font. In `text_mode` it writes what `code_page` has all
    letters of by itself, which is faster than dots.
    """

    transport: Transport = Transport.NETWORK
    address: str = ""
    profile: str = "default"
    dots: int = WIDE_DOTS
    columns: int = 48
    text_mode: bool = False
    code_page: str = "CP858"
    opens_drawer: bool = False


@dataclass(frozen=True)
class FoundPrinter:
    """A printer that this computer knows of, under a name for people."""

    transport: Transport
    address: str
    name: str


@dataclass(frozen=True)
class Profile:
    """What is known of a model of receipt printers; 0 where its dots or columns are not known."""

    key: str
    name: str
    dots: int
    columns: int
    code_pages: tuple[str, ...]


class PrinterStatus(StrEnum):
    """What a printer says of itself. Silence is `UNKNOWN`, never a fault and never ready."""

    READY = "ready"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    UNKNOWN = "unknown"

    @property
    def takes_jobs(self) -> bool:
        """Whether something may be sent to it."""
        return self in {PrinterStatus.READY, PrinterStatus.PAPER_LOW, PrinterStatus.UNKNOWN}


STATUS_MESSAGES: Final[dict[PrinterStatus, Message]] = {
    PrinterStatus.READY: N_("The printer is ready."),
    PrinterStatus.PAPER_LOW: N_("The printer is ready. Its paper is nearly used up."),
    PrinterStatus.PAPER_OUT: N_("The printer is out of paper."),
    PrinterStatus.COVER_OPEN: N_("The printer's cover is open."),
    PrinterStatus.OFFLINE: N_("The printer is off line."),
    PrinterStatus.UNKNOWN: N_("The printer doesn't say how it is. Many can't."),
}


class Delivered(StrEnum):
    """How sure it is that a job was printed, where nothing went wrong."""

    PRINTED = "printed"
    """The printer said so after the last line."""
    HANDED_OVER = "handed_over"
    """All of it was taken by a printer or queue that says no more."""


def network_address(address: str) -> tuple[str, int]:
    """Return host and port. Raises ValueError where it is no address."""
    match = _NETWORK.fullmatch(address)
    if match is None:
        raise ValueError(address)
    port = int(match["port"] or RAW_PORT)
    if not 0 < port <= _LAST_PORT:
        raise ValueError(address)
    return match["host"], port


def serial_address(address: str) -> tuple[str, int]:
    """Return a port and its speed in baud. Raises ValueError where it is no address."""
    match = _SERIAL.fullmatch(address)
    if match is None:
        raise ValueError(address)
    return match["port"], int(match["baud"] or BAUD)


def usb_address(address: str) -> tuple[int, int, str]:
    """Return vendor, product and serial number, empty for any. Raises ValueError for no address."""
    if not _USB.fullmatch(address):
        raise ValueError(address)
    vendor, product, *serial = address.split(":", 2)
    return int(vendor, 16), int(product, 16), serial[0] if serial else ""


def check_address(transport: Transport, address: str) -> None:
    """Raise ValueError where an address can't be one of its transport."""
    match transport:
        case Transport.NETWORK:
            network_address(address)
        case Transport.SERIAL:
            serial_address(address)
        case Transport.USB:
            usb_address(address)
        case Transport.WINDOWS | Transport.CUPS:
            if not address.strip() or not address.isprintable() or address.startswith("-"):
                raise ValueError(address)
