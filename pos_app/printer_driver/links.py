"""The ways to a receipt printer: one is opened for each job, since others may print there too."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

from pos_app.domain.outbox import DeliveryError
from pos_app.domain.printers import (
    ReceiptPrinter,
    Transport,
    network_address,
    serial_address,
    usb_address,
)
from pos_app.printer_driver.errors import PrinterError
from pos_app.printer_driver.library import escpos_printers

_USB_CHUNK: Final = 4096
_USB_PRINTERS: Final = 7
"""The class of an interface of a USB device."""
_LP: Final = "lp"
_LIST_SECONDS: Final = 5


@dataclass(frozen=True)
class Timeouts:
    """How long is waited, in seconds."""

    connect: float = 3
    status: float = 1
    """For the answer to a question that a printer answers at once, whatever it does."""
    send: float = 20
    printed: float = 15
    """For the end of what was sent."""


class Link(Protocol):
    """An open way to a printer."""

    def send(self, data: bytes) -> None:
        """Send all of it. Raises OSError; then nobody knows what of it arrived."""
        ...

    def ask(self, question: bytes, seconds: float) -> bytes:
        """Send a question and return what is answered within so long; empty for silence.

        Raises OSError where the other side has gone.
        """
        ...


@contextmanager
def open_link(printer: ReceiptPrinter, title: str, timeouts: Timeouts) -> Iterator[Link]:
    """Open the way to a printer; closing it hands what was sent to a queue.

    Raises PrinterError where nothing of it can be reached, OSError where closing it fails.
    """
    opened = _OPENERS[printer.transport](printer, title, timeouts)
    try:
        yield opened
    finally:
        opened.close()


class _DeviceLink:
    """A way to a printer by a device of the library, which `_device` is."""

    _device: Any

    def close(self) -> None:
        self._device.close()


class _NetworkLink(_DeviceLink):
    def __init__(self, printer: ReceiptPrinter, _title: str, timeouts: Timeouts) -> None:
        host, port = network_address(printer.address)
        self._device = escpos_printers().Network(host, port, timeouts.connect)
        try:  # the library's own way leaves a socket open where it fails, and knows no IPv6
            self._device.device = socket.create_connection((host, port), timeouts.connect)
        except OSError as error:
            raise PrinterError(DeliveryError.PRINTER_NOT_REACHED, str(error)) from error
        self._seconds = timeouts.send

    def send(self, data: bytes) -> None:
        self._device.device.settimeout(self._seconds)
        self._device._raw(data)  # noqa: SLF001  the library's way for bytes

    def ask(self, question: bytes, seconds: float) -> bytes:
        try:
            self.send(question)
            self._device.device.settimeout(seconds)
            answer = bytes(self._device._read())  # noqa: SLF001
        except TimeoutError:
            return b""
        if not answer:
            raise ConnectionError("the printer hung up")
        return answer


class _SerialLink(_DeviceLink):
    def __init__(self, printer: ReceiptPrinter, _title: str, timeouts: Timeouts) -> None:
        port, baud = serial_address(printer.address)
        self._device = escpos_printers().Serial(port, baud, timeout=timeouts.status)
        _open(self._device)
        self._device.device.write_timeout = timeouts.send

    def send(self, data: bytes) -> None:
        self._device._raw(data)  # noqa: SLF001  its errors are OSErrors
        self._device.device.flush()

    def ask(self, question: bytes, seconds: float) -> bytes:
        self.send(question)
        self._device.device.timeout = seconds
        return bytes(self._device.device.read(1))


class _UsbLink(_DeviceLink):
    def __init__(self, printer: ReceiptPrinter, _title: str, timeouts: Timeouts) -> None:
        import usb.core  # noqa: PLC0415  only where a printer hangs on USB

        vendor, product, serial = usb_address(printer.address)
        which: dict[str, Any] = {"serial_number": serial} if serial else {}
        try:
            found = usb.core.find(idVendor=vendor, idProduct=product, **which)
        except (usb.core.USBError, usb.core.NoBackendError) as error:
            raise PrinterError(DeliveryError.PRINTER_NOT_REACHED, str(error)) from error
        if found is None:
            raise PrinterError(DeliveryError.PRINTER_NOT_REACHED, "no such USB device")
        self._in, out = _endpoints(found)
        self._device = escpos_printers().Usb(
            vendor, product, which, round(timeouts.send * 1000), self._in or 0x82, out
        )
        _open(self._device)

    def send(self, data: bytes) -> None:
        for begin in range(0, len(data), _USB_CHUNK):
            self._device._raw(data[begin : begin + _USB_CHUNK])  # noqa: SLF001

    def ask(self, question: bytes, seconds: float) -> bytes:
        if not self._in:
            return b""
        import usb.core  # noqa: PLC0415

        self.send(question)
        try:
            return bytes(self._device.device.read(self._in, 16, round(seconds * 1000)))
        except usb.core.USBTimeoutError:
            return b""


class _WindowsLink(_DeviceLink):
    """A queue of Windows. It takes jobs while its printer is off, and says nothing of it."""

    def __init__(self, printer: ReceiptPrinter, title: str, _timeouts: Timeouts) -> None:
        library = escpos_printers()
        if not library.Win32Raw.is_usable():
            raise PrinterError(DeliveryError.PRINTER_NOT_REACHED, "no queues of Windows here")
        self._device = library.Win32Raw(printer.address)
        try:
            self._device.open(job_name=title)
        except library_errors() as error:
            raise PrinterError(DeliveryError.PRINTER_NOT_REACHED, str(error)) from error

    def send(self, data: bytes) -> None:
        import pywintypes  # noqa: PLC0415

        try:
            self._device._raw(data)  # noqa: SLF001
        except pywintypes.error as error:
            raise OSError(str(error)) from error

    def ask(self, _question: bytes, _seconds: float) -> bytes:
        return b""


class _CupsLink:
    """A queue of CUPS, by `lp`.

    Not by the library's class for it: that sends a line feed after the cut, and never asks whether
    `lp` took the job.
    """

    def __init__(self, printer: ReceiptPrinter, title: str, timeouts: Timeouts) -> None:
        self._command = [_LP, "-d", printer.address, "-t", title, "-o", "raw", "--", "-"]
        self._seconds = timeouts.send
        if printer.address not in cups_queues():
            raise PrinterError(DeliveryError.PRINTER_NOT_REACHED, "no such queue")

    def send(self, data: bytes) -> None:
        try:
            subprocess.run(  # noqa: S603  a queue that exists, as one argument
                self._command, input=data, capture_output=True, check=True, timeout=self._seconds
            )
        except subprocess.CalledProcessError as error:
            raise OSError(error.stderr.decode(errors="replace").strip()) from error
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(str(error)) from error

    def ask(self, _question: bytes, _seconds: float) -> bytes:
        return b""

    def close(self) -> None:
        """Do nothing: `lp` has ended."""


def cups_queues() -> list[str]:
    """Return the queues of CUPS; none where there is no CUPS."""
    try:
        listed = subprocess.run(
            ["lpstat", "-e"],  # noqa: S607  where each system has it
            capture_output=True,
            text=True,
            timeout=_LIST_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    return listed.stdout.split("\n")[:-1]


def library_errors() -> tuple[type[Exception], ...]:
    """Return what the library raises where a printer can't be opened."""
    from escpos.exceptions import Error  # noqa: PLC0415

    return (Error, OSError, RuntimeError)


def _open(device: Any) -> None:
    try:
        device.open()
    except library_errors() as error:
        raise PrinterError(DeliveryError.PRINTER_NOT_REACHED, str(error)) from error


def _endpoints(device: Any) -> tuple[int, int]:
    """Return where a USB printer is read (0 for nowhere) and written; each model has its own."""
    import usb.util  # noqa: PLC0415

    for interface in device.get_active_configuration():
        if interface.bInterfaceClass == _USB_PRINTERS:
            addresses = [endpoint.bEndpointAddress for endpoint in interface]
            inwards = [each for each in addresses if each & usb.util.ENDPOINT_IN]
            outwards = [each for each in addresses if not each & usb.util.ENDPOINT_IN]
            if outwards:
                return next(iter(inwards), 0), outwards[0]
    raise PrinterError(DeliveryError.PRINTER_NOT_REACHED, "this USB device is no printer")


_OPENERS: Final[dict[Transport, Any]] = {
    Transport.NETWORK: _NetworkLink,
    Transport.USB: _UsbLink,
    Transport.SERIAL: _SerialLink,
    Transport.WINDOWS: _WindowsLink,
    Transport.CUPS: _CupsLink,
}
