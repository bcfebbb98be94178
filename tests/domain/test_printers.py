"""Where a receipt printer is: read as it was typed, and refused where nothing can be there."""

from __future__ import annotations

import pytest

from pos_app.domain.printers import (
    Transport,
    check_address,
    network_address,
    serial_address,
    usb_address,
)


@pytest.mark.parametrize(
    ("typed", "host", "port"),
    [
        ("192.168.1.20", "192.168.1.20", 9100),
        ("printer-1.local:515", "printer-1.local", 515),
        ("kitchen:1", "kitchen", 1),
        ("kitchen:65535", "kitchen", 65_535),
    ],
)
def test_a_printer_of_the_network_is_at_a_port(typed: str, host: str, port: int) -> None:
    assert network_address(typed) == (host, port)


@pytest.mark.parametrize("typed", ["", "-x", "two words", "kitchen:0", "kitchen:65536", "a:b"])
def test_where_no_printer_of_the_network_can_be(typed: str) -> None:
    with pytest.raises(ValueError, match=f"^{typed}$"):
        network_address(typed)


def test_a_serial_printer_has_a_speed() -> None:
    assert serial_address("COM3") == ("COM3", 9600)
    assert serial_address("/dev/ttyUSB0@38400") == ("/dev/ttyUSB0", 38_400)
    for typed in ("", "COM3@", "COM3@12", "COM 3"):
        with pytest.raises(ValueError, match=f"^{typed}$"):
            serial_address(typed)


def test_a_usb_printer_is_named_by_its_ids_and_its_serial_number() -> None:
    assert usb_address("04b8:0e15") == (0x04B8, 0x0E15, "")
    assert usb_address("04b8:0e15:X:1") == (0x04B8, 0x0E15, "X:1")
    for typed in ("", "04b8", "4b8:0e15", "04b8:0e15:"):
        with pytest.raises(ValueError, match=f"^{typed}$"):
            usb_address(typed)


@pytest.mark.parametrize(
    ("transport", "fits", "fits_not"),
    [
        (Transport.NETWORK, "kitchen:9100", "kitchen:0"),
        (Transport.SERIAL, "COM3@9600", "COM3@1"),
        (Transport.USB, "04b8:0e15", "kitchen"),
        (Transport.WINDOWS, "Star TSP100", " "),
        (Transport.CUPS, "Star_TSP100", "-option"),
        (Transport.CUPS, "Star_TSP100", "two\nlines"),
    ],
)
def test_an_address_is_checked_as_one_of_its_transport(
    transport: Transport, fits: str, fits_not: str
) -> None:
    check_address(transport, fits)
    with pytest.raises(ValueError, match=f"^{fits_not}$"):
        check_address(transport, fits_not)
