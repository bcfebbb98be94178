"""What arrives at a receipt printer, and what is known when it does not."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from pos_app.domain.outbox import DeliveryError
from pos_app.domain.paper import Raster, Style
from pos_app.domain.paper_text import TextLine
from pos_app.domain.printed_paper import PrintedDots, PrintedLine
from pos_app.domain.printers import Delivered, PrinterStatus, ReceiptPrinter, Transport
from pos_app.printer_driver.commands import (
    BAND_ROWS,
    can_write,
    drawer_job,
    print_job,
    profiles,
)
from pos_app.printer_driver.driver import PrinterDriver
from pos_app.printer_driver.errors import PrinterError
from pos_app.printer_driver.links import Timeouts
from tests.support.wire_printer import WirePrinter, raster_of, wire_printer

QUICK = Timeouts(connect=5, status=5, send=0.5, printed=0.5)
IMPATIENT = PrinterDriver(Timeouts(connect=5, status=0.2, send=5, printed=0.5))
BAER = TextLine("bär, total: 3€", Style.TOTAL)


@pytest.fixture
def wire() -> Iterator[WirePrinter]:
    with wire_printer() as printer:
        yield printer


@pytest.fixture
def driver() -> PrinterDriver:
    return PrinterDriver(QUICK)


def printed(driver: PrinterDriver, printer: ReceiptPrinter, *parts: TextLine | Raster) -> Delivered:
    return driver.print_(printer, print_job(printer, parts), "Receipt", lambda: None)


def failed(driver: PrinterDriver, printer: ReceiptPrinter, job: bytes) -> tuple[DeliveryError, int]:
    """Return why a job was not printed, and how often it was begun."""
    begun: list[int] = []
    with pytest.raises(PrinterError) as caught:
        driver.print_(printer, job, "Receipt", lambda: begun.append(1))
    return caught.value.reason, len(begun)


def checkered(width: int, height: int) -> Raster:
    wide = width // 8
    rows = b"".join(bytes([0xAA if row % 2 else 0x55] * wide) for row in range(height))
    return Raster(width, height, rows)


# --- what is sent ------------------------------------------------------------------------------


def test_the_same_text_is_the_same_bytes_in_two_jobs_in_a_row(
    wire: WirePrinter, driver: PrinterDriver
) -> None:
    printer = ReceiptPrinter(address=wire.address, code_page="CP858")
    assert printed(driver, printer, BAER) is Delivered.PRINTED
    assert printed(driver, printer, BAER) is Delivered.PRINTED
    first, second = print_job(printer, [BAER]), print_job(printer, [BAER])
    assert first == second
    assert first.startswith(b"\x1b@\x1bt\x13")
    assert b"b\x84r, total: 3\xd5\n" in first
    papers = wire.wait_for_papers(2)
    assert [paper.text for paper in papers] == ["bär, total: 3€"] * 2
    line = papers[1].parts[0]
    assert isinstance(line, PrintedLine)
    assert line.bold
    assert line.high


def test_dots_arrive_in_bands_of_200_rows_and_as_they_were(
    wire: WirePrinter, driver: PrinterDriver
) -> None:
    picture = checkered(576, 450)
    printed(driver, wire.printer, picture)
    (paper,) = wire.wait_for_papers(1)
    bands = [part.height for part in paper.parts if isinstance(part, PrintedDots)]
    assert bands == [BAND_ROWS, BAND_ROWS, 50]
    assert raster_of(paper) == picture


def test_a_letter_that_the_code_page_lacks_is_never_written_as_another() -> None:
    printer = ReceiptPrinter(code_page="CP858")
    assert can_write(printer, [TextLine("bär, Total 3€ Ñandú")])
    for lacking in ("Борщ", "كشري", "שקשוקה", "寿司", "ผัดไทย", "Ţărână"):
        assert not can_write(printer, [TextLine("Tea"), TextLine(lacking)])
        with pytest.raises(ValueError, match="lacks"):
            print_job(printer, [TextLine(lacking)])
    assert can_write(ReceiptPrinter(code_page="CP866"), [TextLine("Борщ")])
    # Hebrew's own code page has the letters, and a printer writes them in the wrong order.
    assert not can_write(ReceiptPrinter(code_page="CP862"), [TextLine("שקשוקה")])
    assert not can_write(ReceiptPrinter(profile="simple", code_page="CP858"), [TextLine("Tea")])


def test_the_drawer_opens_by_a_job_of_its_own(wire: WirePrinter, driver: PrinterDriver) -> None:
    driver.open_drawer(wire.printer, drawer_job(wire.printer))
    wire.wait_for(lambda: wire.kicks == 1)
    assert not wire.papers


def test_models_have_their_width_and_their_code_pages() -> None:
    first, *others = profiles()
    assert first.key == "default"
    epson = next(each for each in others if each.key == "TM-T20II")
    assert (epson.dots, epson.columns) == (576, 48)
    assert "CP858" in epson.code_pages
    assert all(each.dots % 8 == 0 for each in others)


# --- how it is, and what is known --------------------------------------------------------------


def test_a_printer_says_how_it_is_and_silence_is_unknown(
    wire: WirePrinter, driver: PrinterDriver
) -> None:
    assert driver.status(wire.printer) is PrinterStatus.READY
    wire.load_paper(there=False)
    assert driver.status(wire.printer) is PrinterStatus.PAPER_OUT
    wire.load_paper()
    wire.cover_open = True
    assert driver.status(wire.printer) is PrinterStatus.COVER_OPEN
    wire.cover_open = False
    wire.mute = True
    assert IMPATIENT.status(wire.printer) is PrinterStatus.UNKNOWN


def test_one_that_answered_before_and_is_silent_gets_nothing(wire: WirePrinter) -> None:
    driver = PrinterDriver(Timeouts(connect=5, status=2, send=5, printed=5))
    assert printed(driver, wire.printer, BAER) is Delivered.PRINTED
    wire.mute = True
    job = print_job(wire.printer, [BAER])
    assert failed(driver, wire.printer, job) == (DeliveryError.PRINTER_NOT_REACHED, 0)


def test_a_silent_printer_prints_and_nobody_claims_more(wire: WirePrinter) -> None:
    wire.mute = True
    assert printed(IMPATIENT, wire.printer, BAER) is Delivered.HANDED_OVER
    wire.wait_for_papers(1)


def test_without_paper_nothing_is_sent(wire: WirePrinter, driver: PrinterDriver) -> None:
    wire.load_paper(there=False)
    job = print_job(wire.printer, [BAER])
    assert failed(driver, wire.printer, job) == (DeliveryError.PAPER_OUT, 0)
    with pytest.raises(PrinterError):  # or the drawer would open once there is paper
        driver.open_drawer(wire.printer, drawer_job(wire.printer))
    wire.load_paper()
    assert printed(driver, wire.printer, BAER) is Delivered.PRINTED
    assert len(wire.wait_for_papers(1)) == 1
    assert wire.kicks == 0


def test_paper_that_ends_on_the_way_leaves_it_unsure(
    wire: WirePrinter, driver: PrinterDriver
) -> None:
    wire.paper_ends_after = 2000
    job = print_job(wire.printer, [checkered(576, 400)])
    assert failed(driver, wire.printer, job) == (DeliveryError.PRINT_UNSURE, 1)


def test_a_printer_that_hangs_leaves_it_unsure_and_nothing_waits_for_ever(
    wire: WirePrinter, driver: PrinterDriver
) -> None:
    wire.hang_after = 2000
    job = print_job(wire.printer, [checkered(576, 60_000)])  # more than any buffer on the way
    assert failed(driver, wire.printer, job) == (DeliveryError.PRINT_UNSURE, 1)


def test_a_printer_that_hangs_up_in_the_middle_leaves_it_unsure(
    wire: WirePrinter, driver: PrinterDriver
) -> None:
    wire.hang_up_after = 2000
    job = print_job(wire.printer, [checkered(576, 400)])
    assert failed(driver, wire.printer, job) == (DeliveryError.PRINT_UNSURE, 1)


def test_a_printer_that_closed_its_side_gets_nothing(
    wire: WirePrinter, driver: PrinterDriver
) -> None:
    wire.half_closed = True
    job = print_job(wire.printer, [BAER])
    assert failed(driver, wire.printer, job) == (DeliveryError.PRINTER_NOT_REACHED, 0)
    assert not wire.papers


@pytest.mark.parametrize(
    ("transport", "address"),
    [
        (Transport.SERIAL, "/dev/ttyTILL@38400"),
        (Transport.USB, "1d6b:ffff"),
        (Transport.CUPS, "No-such-queue"),
        (Transport.WINDOWS, "No such queue"),
    ],
)
def test_a_printer_that_is_not_there_gets_nothing(
    driver: PrinterDriver, transport: Transport, address: str
) -> None:
    printer = ReceiptPrinter(transport, address)
    assert failed(driver, printer, b"\x1b@") == (DeliveryError.PRINTER_NOT_REACHED, 0)


def test_a_printer_that_is_off_gets_nothing(driver: PrinterDriver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    printer = ReceiptPrinter(address=f"127.0.0.1:{port}")
    assert failed(driver, printer, b"\x1b@") == (DeliveryError.PRINTER_NOT_REACHED, 0)


def test_this_computers_printers_are_found_or_none_are(driver: PrinterDriver) -> None:
    assert all(found.address and found.name for found in driver.find())
