"""Each receipt comes out of the printer once, or it is said that nobody knows."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.deposits import DepositRules
from pos_app.domain.paper import Paper
from pos_app.domain.printers import Delivered, PrinterStatus, ReceiptPrinter
from pos_app.domain.receipt_ways import ReceiptWay
from pos_app.errors import UserError
from pos_app.printer_driver.driver import PrinterDriver
from pos_app.printer_driver.links import Timeouts
from pos_app.services.printing.job_rows import MAX_TRIES
from pos_app.services.shared.declared_settings import (
    DEPOSITS,
    RECEIPT_PRINTER,
    RECEIPT_PRINTING,
)
from pos_app.services.views.deposits import NewDeposit
from pos_app.services.views.printing import Delivery, PrintJob, PrintState
from pos_app.services.views.store import ReceiptPrinting
from pos_app.ui.receipts.paper import render_raster
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter
from tests.services.lost_rows import lost_from_history
from tests.support.wire_printer import WirePrinter, raster_of, wire_printer

QUICK = Timeouts(connect=5, status=5, send=5, printed=0.5)
PAUSE = timedelta(minutes=1)


@dataclass
class AtPrinter:
    """A register with a receipt printer."""

    counter: Counter
    wire: WirePrinter

    def set_up(self, printer: ReceiptPrinter) -> None:
        self.counter.services.settings.save(self.counter.actor, RECEIPT_PRINTER, printer)
        self.printing = self.counter.services.printing
        self.printing._driver = PrinterDriver(QUICK)
        self.printing.use(render_raster)

    def sell(self, name: str = "Tea") -> str:
        cart = Cart("usd", (CartLine(name, 300),))
        return self.counter.selling.quick_cash(self.counter.actor, cart).id

    def print_(self, sale_id: str) -> Delivery:
        self.printing.print_receipt(self.counter.actor, sale_id)
        return self.deliver()

    def deliver(self) -> Delivery:
        return self.printing.deliver(self.counter.actor)

    def states(self) -> list[PrintState]:
        return [job.state for job in self.printing.jobs()]

    def restart(self) -> AtPrinter:
        again = AtPrinter(self.counter.restarted(), self.wire)
        again.set_up(self.counter.services.settings.read(RECEIPT_PRINTER))
        return again


@pytest.fixture
def at(counter: Counter, qtbot: QtBot) -> Iterator[AtPrinter]:
    with wire_printer() as wire:
        at = AtPrinter(counter, wire)
        at.set_up(ReceiptPrinter(address=wire.address, text_mode=True))
        yield at


def text_of(wire: WirePrinter) -> list[str]:
    """Return the number of each receipt or slip that came out whole, with what marks it."""
    found = []
    for paper in wire.finished():
        lines = [line.strip() for line in paper.text.splitlines()]
        line = next(line for line in lines if line.startswith(("Receipt", "Deposit")))
        title = " ".join(line.split()[:2])
        found.append(f"{title} COPY" if "COPY" in lines else title)
    return found


def number(count: int, *, copy: bool = False) -> str:
    return f"Receipt R1-{count:06d}" + (" COPY" if copy else "")


@pytest.mark.parametrize(("dots", "columns"), [(384, 32), (576, 48)])
@pytest.mark.parametrize("name", ["Grüße 3€", "Щи", "كشري بالعدس", "שקשוקה", "抹茶ラテ", "ผัดไทย"])
def test_what_comes_out_is_what_the_preview_shows(
    at: AtPrinter, name: str, dots: int, columns: int
) -> None:
    at.set_up(ReceiptPrinter(address=at.wire.address, dots=dots, columns=columns))
    sale = at.sell(name)
    assert at.print_(sale).printed == (number(1),)
    (printed,) = at.wire.wait_for_papers(1)
    paper = at.counter.receipts.paper(sale, copy=False)
    body = replace(paper, blocks=paper.blocks[:-1])  # the cut is none of the dots
    assert raster_of(printed) == render_raster(body, dots)
    assert at.states() == []


def test_a_name_that_the_code_page_lacks_makes_that_receipt_dots_and_no_other(
    at: AtPrinter,
) -> None:
    at.print_(at.sell("Grüße 3€"))
    at.print_(at.sell("Борщ"))
    letters, dots = at.wire.wait_for_papers(2)
    assert "Grüße 3€" in letters.text
    assert dots.text == ""
    assert dots.dots


def test_what_another_printer_printed_comes_as_a_copy_and_the_other_way_round(
    at: AtPrinter,
) -> None:
    first, second = at.sell(), at.sell()
    begin = partial(at.counter.receipts.begin_copy, at.counter.actor)
    begin(first, ReceiptWay.PRINTED, "Office")
    at.print_(first)
    at.print_(second)
    at.wire.wait_for_papers(2)
    assert text_of(at.wire) == [number(1, copy=True), number(2)]
    assert "COPY" in begin(second, ReceiptWay.SAVED, "receipt.pdf")[1].words
    events = at.counter.history.details(second).timeline
    assert any(f"Receipt printed on {at.wire.address}. By " in event.what for event in events)


def test_what_is_saved_while_it_waits_for_paper_comes_as_a_copy(at: AtPrinter) -> None:
    at.wire.load_paper(there=False)
    sale = at.sell()
    at.print_(sale)
    _saved, paper = at.counter.receipts.begin_copy(
        at.counter.actor, sale, ReceiptWay.SAVED, "receipt.pdf"
    )
    assert "COPY" not in paper.words
    other = at.sell()
    at.print_(other)
    begin = partial(at.counter.receipts.begin_copy, at.counter.actor, other)
    forgotten, _paper = begin(ReceiptWay.PRINTED, "Office")
    at.counter.receipts.forget_copy(at.counter.actor, forgotten)  # it did not come out there
    at.wire.load_paper()
    at.counter.wait(PAUSE)
    at.deliver()
    assert text_of(at.wire) == [number(1, copy=True), number(2)]


def test_what_is_saved_while_it_is_sent_to_the_printer_comes_as_a_copy(at: AtPrinter) -> None:
    sale = at.sell()

    class Slow(PrinterDriver):
        def print_(
            self, printer: ReceiptPrinter, job: bytes, title: str, before: Callable[[], object]
        ) -> Delivered:
            begin = at.counter.receipts.begin_copy
            papers.append(begin(at.counter.actor, sale, ReceiptWay.SAVED, "receipt.pdf")[1])
            return super().print_(printer, job, title, before)

    papers = list[Paper]()
    at.printing._driver = Slow(QUICK)
    assert at.print_(sale).printed == (number(1),)
    assert ["COPY" in paper.words for paper in papers] == [False, True]
    assert text_of(at.wire) == [number(1, copy=True)]


def test_after_three_without_paper_each_comes_once_in_its_order(at: AtPrinter) -> None:
    at.wire.load_paper(there=False)
    for _ in range(3):
        assert at.print_(at.sell()).waiting == "The receipt printer is out of paper."
    assert at.states() == [PrintState.WAITING] * 3
    at.wire.load_paper()
    at.counter.wait(PAUSE)
    assert at.deliver().printed == (number(1), number(2), number(3))
    assert at.deliver() == Delivery(at.wire.address)
    assert text_of(at.wire) == [number(1), number(2), number(3)]


def test_one_whose_row_of_the_history_is_lost_keeps_no_other_waiting(at: AtPrinter) -> None:
    """It comes out once the look-up after a restore has written that row anew."""
    lost, other = at.sell(), at.sell()
    for sale_id in (lost, other):
        at.printing.print_receipt(at.counter.actor, sale_id)
    with lost_from_history(at.counter.database, lost):
        at.deliver()
        assert text_of(at.wire) == [number(2)]
    at.deliver()
    assert text_of(at.wire) == [number(2), number(1)]
    assert at.states() == []


def test_paper_that_ends_in_the_middle_is_unsure_and_its_second_try_is_a_copy(
    at: AtPrinter,
) -> None:
    at.wire.paper_ends_after = 100
    assert at.print_(at.sell()).unsure == (number(1),)
    at.print_(at.sell())
    at.print_(at.sell())
    assert at.states() == [PrintState.UNSURE, PrintState.WAITING, PrintState.WAITING]
    at.wire.load_paper()  # and the printer goes on with what it had
    at.counter.wait(PAUSE)
    assert at.deliver().printed == (number(2), number(3))
    (unsure,) = at.printing.jobs()
    assert unsure.why == "It may have been printed, whole or in part."
    at.printing.print_again(at.counter.actor, unsure.id)
    assert at.deliver().printed == (number(1),)
    once = [number(1), number(2), number(3)]
    assert text_of(at.wire) == [*once, number(1, copy=True)]
    assert at.states() == []


def test_a_printer_that_is_off_loses_none_and_neither_does_a_till_that_is(
    at: AtPrinter,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    at.set_up(ReceiptPrinter(address=f"127.0.0.1:{port}", text_mode=True))
    assert at.print_(at.sell()).waiting == "The receipt printer can't be reached."
    at = at.restart()
    assert at.states() == [PrintState.WAITING]
    at.set_up(ReceiptPrinter(address=at.wire.address, text_mode=True))
    at.counter.wait(PAUSE)
    assert at.deliver().printed == (number(1),)
    assert text_of(at.wire) == [number(1)]


def test_a_till_that_dies_after_it_sent_is_unsure_and_prints_nothing_twice(at: AtPrinter) -> None:
    class Dying(PrinterDriver):
        def print_(
            self, printer: ReceiptPrinter, job: bytes, title: str, before: Callable[[], object]
        ) -> Delivered:
            super().print_(printer, job, title, before)
            raise SystemExit

    at.printing._driver = Dying(QUICK)
    sale = at.sell()
    with pytest.raises(SystemExit):
        at.print_(sale)
    at = at.restart()
    at.counter.wait(timedelta(days=1))
    assert at.deliver().printed == ()
    assert at.states() == [PrintState.UNSURE]
    at.print_(sale)
    assert text_of(at.wire) == [number(1), number(1, copy=True)]
    assert at.states() == []


def test_who_presses_print_twice_gets_a_copy(at: AtPrinter) -> None:
    sale = at.sell()
    at.print_(sale)
    at.print_(sale)
    assert text_of(at.wire) == [number(1), number(1, copy=True)]
    at.wire.load_paper(there=False)
    other = at.sell()
    at.print_(other)
    at.print_(other)  # nothing of it came out: it is the same one
    at.wire.load_paper()
    at.counter.wait(PAUSE)
    at.deliver()
    assert text_of(at.wire)[2:] == [number(2)]


def test_a_gift_receipt_is_a_paper_of_its_own_without_prices(at: AtPrinter) -> None:
    sale = at.sell()
    at.print_(sale)
    at.printing.print_receipt(at.counter.actor, sale, gift=True)
    at.deliver()
    gift = at.wire.wait_for_papers(2)[1].text
    assert "COPY" not in gift
    assert "3.00" not in gift
    assert "Tea" in gift


def keeps_deposits(at: AtPrinter, paid: int) -> str:
    """Begin a sale at a register that prints by itself, and keep it with a part of it paid."""
    services, actor = at.counter.services, at.counter.actor
    services.settings.save(actor, RECEIPT_PRINTING, ReceiptPrinting.ALWAYS)
    services.settings.save(actor, DEPOSITS, DepositRules(on=True))
    sale = at.counter.selling.begin(actor, Cart("usd", (CartLine("Coat", 10_000),)))
    at.counter.selling.take_cash(sale.id, paid)
    at.counter.deposits.keep(actor, NewDeposit(sale.id, "Ada"))
    return sale.id


SLIP = "Deposit R1-D000001"


def test_a_slip_is_none_of_the_receipt_nor_of_the_slip_after_more_was_paid(at: AtPrinter) -> None:
    sale = keeps_deposits(at, 2_500)
    at.deliver()
    at.print_(sale)
    at.counter.selling.take_cash(sale, 3_500)
    at.counter.deposits.leave(at.counter.actor, sale)
    at.deliver()
    at.counter.selling.take_cash(sale, 4_000)
    at.deliver()
    at.print_(sale)
    at.wire.wait_for_papers(5)
    slips, receipts = [SLIP, f"{SLIP} COPY", SLIP], [number(1), number(1, copy=True)]
    assert text_of(at.wire) == slips + receipts
    told = [event.what for event in at.counter.history.details(sale).timeline]
    assert sum(f"printed on {at.wire.address}" in what for what in told) == 5


def test_a_slip_that_is_saved_is_none_of_the_receipt_either(at: AtPrinter) -> None:
    sale = keeps_deposits(at, 2_500)
    begin = partial(at.counter.receipts.begin_copy, at.counter.actor, sale, ReceiptWay.SAVED)
    at.deliver()
    assert "COPY" in begin("slip.pdf")[1].words
    at.counter.selling.take_cash(sale, 7_500)
    assert not at.counter.receipts.is_on_paper(sale)
    assert "COPY" not in begin("receipt.pdf")[1].words
    at.deliver()
    assert text_of(at.wire) == [SLIP, number(1, copy=True)]


def test_a_slip_that_waits_for_paper_gives_way_to_the_receipt(at: AtPrinter) -> None:
    at.wire.load_paper(there=False)
    sale = keeps_deposits(at, 2_500)
    at.deliver()
    at.counter.selling.take_cash(sale, 7_500)
    at.wire.load_paper()
    at.counter.wait(PAUSE)
    at.deliver()
    assert text_of(at.wire) == [number(1)]
    assert at.states() == []


def test_a_slip_of_which_nobody_knows_is_over_once_its_receipt_is_printed_instead(
    at: AtPrinter,
) -> None:
    at.wire.paper_ends_after = 100
    sale = keeps_deposits(at, 2_500)
    at.deliver()
    (unsure,) = at.printing.jobs()
    at.counter.services.settings.save(
        at.counter.actor, RECEIPT_PRINTING, ReceiptPrinting.ON_REQUEST
    )
    at.counter.selling.take_cash(sale, 7_500)
    at.wire.load_paper()
    at.printing.print_again(at.counter.actor, unsure.id)
    at.deliver()
    assert text_of(at.wire) == [SLIP, number(1)]
    assert at.states() == []


def test_a_slip_that_waits_alone_comes_as_the_receipt_once_all_is_paid(at: AtPrinter) -> None:
    at.wire.load_paper(there=False)
    sale = keeps_deposits(at, 2_500)
    at.deliver()
    services = at.counter.services
    services.settings.save(at.counter.actor, RECEIPT_PRINTING, ReceiptPrinting.ON_REQUEST)
    at.counter.selling.take_cash(sale, 7_500)
    at.wire.load_paper()
    at.counter.wait(PAUSE)
    at.deliver()
    at.print_(sale)
    assert text_of(at.wire) == [number(1), number(1, copy=True)]


def test_it_is_not_tried_for_ever_and_the_next_receipt_takes_it_along(at: AtPrinter) -> None:
    at.wire.load_paper(there=False)
    at.print_(at.sell())
    for _ in range(MAX_TRIES):
        at.counter.wait(PAUSE)
        at.deliver()
    assert at.states() == [PrintState.STOPPED]
    asked = len(at.wire.jobs)
    at.counter.wait(PAUSE)
    at.deliver()
    assert len(at.wire.jobs) == asked
    at.wire.load_paper()
    at.print_(at.sell())
    assert text_of(at.wire) == [number(1), number(2)]


def test_one_that_is_printed_elsewhere_leaves_the_queue(at: AtPrinter) -> None:
    at.wire.load_paper(there=False)
    at.print_(at.sell())
    (waiting,) = at.printing.jobs()
    assert not at.printing.drop(at.counter.actor, waiting.id)  # the other printer's is no copy
    at.wire.load_paper()
    at.wire.paper_ends_after = 100
    at.print_(at.sell())
    (unsure,) = at.printing.jobs()
    assert at.printing.drop(at.counter.actor, unsure.id)
    assert at.states() == []
    assert not printed(at, unsure)


def test_one_that_was_seen_to_come_out_is_told_on_its_page(at: AtPrinter) -> None:
    at.wire.paper_ends_after = 100
    at.print_(at.sell())
    (unsure,) = at.printing.jobs()
    assert at.printing.drop(at.counter.actor, unsure.id, came_out=True)
    assert len(printed(at, unsure)) == 1
    assert at.states() == []


def printed(at: AtPrinter, job: PrintJob) -> list[str]:
    """What the payment's page tells of what was printed."""
    events = at.counter.history.details(job.history_id).timeline
    return [event.what for event in events if "printed on" in event.what]


def test_a_register_without_a_printer_says_so(at: AtPrinter) -> None:
    at.set_up(ReceiptPrinter())
    assert at.printing.printer is None
    assert at.print_(at.sell()).waiting == "This register has no receipt printer."


def test_the_drawer_opens_by_the_printer_and_never_later(at: AtPrinter) -> None:
    at.set_up(ReceiptPrinter(address=at.wire.address, opens_drawer=True))
    kicks, drawer = at.counter.services.drawer_kicks, AtDrawer.set_up(at.counter)
    drawer.open(10_000)
    kicks.deliver(at.counter.actor)
    before = at.wire.kicks
    drawer.sell(300)
    kicks.deliver(at.counter.actor)
    at.wire.wait_for(lambda: at.wire.kicks == before + 1)
    at.wire.load_paper(there=False)
    drawer.sell(300)
    with pytest.raises(UserError):
        kicks.deliver(at.counter.actor)
    at.wire.load_paper()
    at.print_(at.sell())
    assert at.wire.kicks == before + 1
    at.set_up(ReceiptPrinter(address=at.wire.address))
    assert kicks.by_hand


def test_a_test_page_comes_out_and_a_printer_says_how_it_is(at: AtPrinter) -> None:
    printer = ReceiptPrinter(address=at.wire.address, dots=384)
    assert at.printing.status(printer) is PrinterStatus.READY
    at.printing.print_test(at.counter.actor, printer)
    (page,) = at.wire.wait_for_papers(1)
    assert raster_of(page).width == 384
    at.wire.load_paper(there=False)
    with pytest.raises(UserError, match="out of paper"):
        at.printing.print_test(at.counter.actor, printer)


@pytest.mark.parametrize("address", ["http://printer", "192.168.1.50:99999", "a b", "-oraw"])
def test_what_is_no_address_of_a_printer_is_refused(at: AtPrinter, address: str) -> None:
    settings = at.counter.services.settings
    with pytest.raises(UserError, match="no address"):
        settings.save(at.counter.actor, RECEIPT_PRINTER, ReceiptPrinter(address=address))


def test_a_register_that_always_prints_commits_it_with_the_sale(at: AtPrinter) -> None:
    services = at.counter.services
    services.settings.save(at.counter.actor, RECEIPT_PRINTING, ReceiptPrinting.ALWAYS)
    at.sell()
    at = at.restart()  # whatever the till does next
    assert at.deliver().printed == (number(1),)
    assert text_of(at.wire) == [number(1)]
