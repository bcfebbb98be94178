"""Settings: this register's receipt printer, found, named, tried and chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit

from pos_app.domain.paper import NARROW_DOTS, WIDE_DOTS
from pos_app.domain.paper_text import COLUMNS
from pos_app.domain.permissions import Actor
from pos_app.domain.printers import (
    STATUS_MESSAGES,
    FoundPrinter,
    PrinterStatus,
    Profile,
    ReceiptPrinter,
    Transport,
)
from pos_app.domain.texts import N_, Message, _, pgettext
from pos_app.errors import UserError
from pos_app.services.printing.printing import Printing
from pos_app.services.shared.declared_settings import RECEIPT_PRINTER
from pos_app.services.shared.settings import StoreSettings
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.settings.store_form import choices, choose
from pos_app.ui.widgets import CheckBox, FormField, button, label

TRANSPORT_NAMES: Final[dict[Transport, Message]] = {
    Transport.NETWORK: N_("In the network"),
    Transport.USB: N_("On USB"),
    Transport.SERIAL: N_("On a serial port"),
    Transport.WINDOWS: N_("A printer of Windows"),
    Transport.CUPS: N_("A printer of this computer (CUPS)"),
}
_ADDRESS_HELP: Final[dict[Transport, Message]] = {
    Transport.NETWORK: N_("Its address, such as 192.168.1.50; its own test page says it."),
    Transport.USB: N_("Its two ids, such as 04b8:0e15. Search finds it."),
    Transport.SERIAL: N_("The port and its speed, such as COM3@38400. Search finds the port."),
    Transport.WINDOWS: N_("Its name in the settings of Windows. Search finds it."),
    Transport.CUPS: N_("The name of its queue. Search finds it."),
}
_WIDTHS: Final = ((NARROW_DOTS, N_("58 mm")), (WIDE_DOTS, N_("80 mm")))
_INTRO: Final = N_(
    "A printer for rolls of paper, which prints without asking and opens the drawer. Without one "
    "receipts go to this computer's own printer."
)


class PrinterForm(QObject):
    """A part of a page of settings; each field is kept when it is changed."""

    training_requested = Signal()
    """That this register is to print on training's printer."""

    def __init__(
        self,
        page: SettingsPage,
        settings: StoreSettings,
        printing: Printing,
        *,
        training: bool,
    ) -> None:
        super().__init__(page)
        self._page = page
        self._settings = settings
        self._printing = printing
        self._kept = ReceiptPrinter()
        self._profiles: dict[str, Profile] = {}
        self.found = choices([])
        self.transport = choices([(name, each.value) for each, name in TRANSPORT_NAMES.items()])
        self.address = QLineEdit()
        self.profile, self.width = choices([]), choices([])
        self.columns = choices([(str(each), each) for each in COLUMNS])
        self.text_mode = CheckBox(_("Print in the printer's own letters where it has all of them"))
        self.code_page = choices([])
        self.opens_drawer = CheckBox(_("Open the cash drawer by this printer"))
        self.search = button(pgettext("button", "Search"), "secondary", "search")
        self.try_it = button(_("Print a test page"), "secondary", "printer")
        self.remove = button(_("Remove it"), "quiet", "trash")
        self.training = button(_("Use the training printer"), "secondary", "printer")
        if not training:
            self.training.hide()
        self.message = label("", wrap=True)
        self._lay_out()
        self._connect()
        page.show_saved(
            list(self._fields()),
            lambda: (self._settings.read(RECEIPT_PRINTER), self._printing.profiles()),
            self._show_read,
        )

    def _lay_out(self) -> None:
        page = self._page
        page.section(_("Receipt printer"), str(_INTRO))
        self.transport_field = FormField(_("How it is connected"), self.transport)
        self.address_field = FormField(pgettext("of a printer", "Address"), self.address)
        self.found_field = FormField(_("Found on this computer"), self.found)
        self.profile_field = FormField(
            pgettext("of a printer", "Model"),
            self.profile,
            _("Where yours is not listed, the first one mostly works."),
        )
        self.width_field = FormField(_("Paper"), self.width)
        self.text_field = FormField(
            _("Fast"), self.text_mode, _("Any other receipt is printed as dots, slower.")
        )
        self.columns_field = FormField(_("Letters on a line"), self.columns)
        self.code_page_field = FormField(_("Code page"), self.code_page)
        self.drawer_field = FormField(pgettext("of a printer", "Drawer"), self.opens_drawer)
        self.text_mode.setAccessibleName(self.text_mode.text())
        self.opens_drawer.setAccessibleName(self.opens_drawer.text())
        self.address_field.put_beside(self.search)
        self.found_field.hide()
        for each in self._fields():
            page.body.addWidget(each)
        page.buttons(self.try_it, self.training, self.remove)
        page.body.addWidget(self.message)

    def _fields(self) -> Sequence[FormField]:
        return (
            self.transport_field,
            self.address_field,
            self.found_field,
            self.profile_field,
            self.width_field,
            self.text_field,
            self.columns_field,
            self.code_page_field,
            self.drawer_field,
        )

    def _connect(self) -> None:
        for box in (self.transport, self.width, self.columns, self.code_page):
            box.activated.connect(self._save)
        self.profile.activated.connect(self._use_profile)
        self.found.activated.connect(self._use_found)
        self.address.editingFinished.connect(self._on_address)
        for check in (self.text_mode, self.opens_drawer):
            check.clicked.connect(self._save)
        self.search.clicked.connect(self._search)
        self.try_it.clicked.connect(self._try)
        self.remove.clicked.connect(lambda: self._save_chosen(ReceiptPrinter()))
        self.training.clicked.connect(self.training_requested)

    def refresh(self) -> None:
        """Show the printer that something else chose meanwhile."""
        show = lambda chosen: None if chosen == self._kept else self._show(chosen)  # noqa: E731
        task = self._page.tasks.read(self._settings.read, RECEIPT_PRINTER, owner=self)
        task.success(show).start()

    # --- what is kept ---

    def _show_read(self, read: tuple[ReceiptPrinter, list[Profile]]) -> None:
        self._kept, profiles = read
        self._profiles = {each.key: each for each in profiles}
        for each in profiles:
            self.profile.addItem(
                _("Any other model") if each.key == "default" else each.name, each.key
            )
        for dots, name in _WIDTHS:
            self.width.addItem(str(name), dots)
        self._show(self._kept)

    def _show(self, printer: ReceiptPrinter) -> None:
        self._kept = printer
        choose(self.transport, printer.transport.value)
        self.address.setText(printer.address)
        self.address.setModified(False)
        choose(self.profile, printer.profile)
        if self.width.findData(printer.dots) < 0:
            self.width.addItem(_("{dots} dots", dots=printer.dots), printer.dots)
        choose(self.width, printer.dots)
        choose(self.columns, printer.columns)
        self._show_code_pages(printer)
        self.text_mode.setChecked(printer.text_mode)
        self.opens_drawer.setChecked(printer.opens_drawer)
        self.address_field.set_help(str(_ADDRESS_HELP[printer.transport]))
        there = bool(printer.address)
        hidden = {self.columns_field: printer.text_mode, self.code_page_field: printer.text_mode}
        for field in self._fields()[3:]:
            field.setVisible(there and hidden.get(field, True))
        for control in (self.try_it, self.remove):
            control.setVisible(there)

    def _show_code_pages(self, printer: ReceiptPrinter) -> None:
        known = self._profiles.get(printer.profile)
        self.code_page.clear()
        for each in known.code_pages if known else ():
            self.code_page.addItem(each, each)
        choose(self.code_page, printer.code_page)

    def _chosen(self) -> ReceiptPrinter:
        return ReceiptPrinter(
            transport=Transport(self.transport.currentData()),
            address=self.address.text().strip(),
            profile=self.profile.currentData(),
            dots=self.width.currentData(),
            columns=self.columns.currentData(),
            text_mode=self.text_mode.isChecked(),
            code_page=self.code_page.currentData(),
            opens_drawer=self.opens_drawer.isChecked(),
        )

    def _on_address(self) -> None:
        if self.address.isModified():
            self.address.setModified(False)
            self._save()

    def _use_profile(self) -> None:
        known, chosen = self._profiles[self.profile.currentData()], self._chosen()
        dots = known.dots or chosen.dots
        columns = known.columns or (32 if dots <= NARROW_DOTS else 48)
        self._save_chosen(replace(chosen, dots=dots, columns=columns))

    def _use_found(self) -> None:
        found: FoundPrinter = self.found.currentData()
        self._save_chosen(replace(self._chosen(), transport=found.transport, address=found.address))

    def _save(self) -> None:
        chosen = self._chosen()
        if chosen.dots != self._kept.dots:
            chosen = replace(chosen, columns=32 if chosen.dots <= NARROW_DOTS else 48)
        self._save_chosen(chosen)

    def _save_chosen(self, chosen: ReceiptPrinter) -> None:
        self.message.setText("")
        if chosen.address or self._kept.address:
            save = self._settings.save
            self._page.save(self.address_field, save, RECEIPT_PRINTER, chosen)
        self._show(chosen)

    # --- the printer itself ---

    def _search(self) -> None:
        self.message.setText(_("Searching ..."))
        self.search.setEnabled(False)
        task = self._page.tasks.printer(self._printing.find, owner=self.search)
        task.success(self._show_found).always(lambda: self.search.setEnabled(True)).start()

    def _show_found(self, printers: Sequence[FoundPrinter]) -> None:
        self.found.clear()
        for each in printers:
            self.found.addItem(each.name, each)
        self.found.setCurrentIndex(-1)
        self.found_field.setVisible(bool(printers))
        self.message.setText(
            _("Choose it from the list.")
            if printers
            else _("None is connected to this computer. One in the network is typed.")
        )

    def _try(self) -> None:
        self.message.setText(_("Printing ..."))
        task = self._page.tasks.printer(
            self._print_test, self._page.actor, self._kept, owner=self.try_it
        )
        task.success(lambda status: self.message.setText(_printed_message(status)))
        task.failure(self._complain).start()

    def _print_test(self, actor: Actor, printer: ReceiptPrinter) -> PrinterStatus:
        self._printing.print_test(actor, printer)
        return self._printing.status(printer)

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.message.setText(str(error))
        else:
            self._page.tasks.failed.emit(error)


def _printed_message(status: PrinterStatus) -> str:
    if status is PrinterStatus.UNKNOWN:
        return _("The page was sent. The printer doesn't say how it is: look at the page.")
    return str(STATUS_MESSAGES[status])
