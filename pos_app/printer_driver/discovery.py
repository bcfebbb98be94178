"""Finding the receipt printers of this computer, and those that could be some."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, Final

from pos_app.domain.printers import FoundPrinter, Transport
from pos_app.printer_driver.library import escpos_printers
from pos_app.printer_driver.links import cups_queues

_PRINTERS: Final = 7


def find_printers() -> list[FoundPrinter]:
    """Return queues, USB printers and serial ports, which may be slow to find."""
    return [*_queues(), *_usb(), *_serial()]


def _queues() -> Iterator[FoundPrinter]:
    if sys.platform == "win32":
        for name in sorted(escpos_printers().Win32Raw().printers):
            yield FoundPrinter(Transport.WINDOWS, name, name)
    else:
        for name in cups_queues():
            yield FoundPrinter(Transport.CUPS, name, name)


def _usb() -> Iterator[FoundPrinter]:
    import usb.core  # noqa: PLC0415  takes a while

    try:
        devices = list(usb.core.find(find_all=True, custom_match=_prints) or ())
    except (usb.core.USBError, usb.core.NoBackendError):
        return  # a computer without the system's library for USB has none for us
    for device in devices:
        address = f"{device.idVendor:04x}:{device.idProduct:04x}"
        yield FoundPrinter(Transport.USB, address, _usb_name(device) or address)


def _prints(device: Any) -> bool:
    return any(
        interface.bInterfaceClass == _PRINTERS
        for configuration in device
        for interface in configuration
    )


def _usb_name(device: Any) -> str:
    import usb.core  # noqa: PLC0415

    try:
        names = (device.manufacturer, device.product)
    except (usb.core.USBError, ValueError):  # without the right to ask
        return ""
    return " ".join(filter(None, names))


def _serial() -> Iterator[FoundPrinter]:
    from serial.tools.list_ports import comports  # noqa: PLC0415  takes a while

    for port in comports():
        yield FoundPrinter(Transport.SERIAL, port.device, port.description)
