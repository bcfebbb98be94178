"""Settings: sections down the left, one page at the right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from pos_app.changes import ChangeSet
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _, pgettext
from pos_app.errors import KeyTroubleError
from pos_app.services.backups import Backups
from pos_app.services.catalogue.catalogue import Catalogue
from pos_app.services.catalogue.labels import ProductLabels
from pos_app.services.catalogue.scanning import Scanning
from pos_app.services.printing.printing import Printing
from pos_app.services.product_files.export import ProductExports
from pos_app.services.product_files.importing import ProductImports
from pos_app.services.readers.readers import Readers
from pos_app.services.readers.sandbox import Sandbox
from pos_app.services.receipts.mail import ReceiptMail
from pos_app.services.setup.stripe_keys import StripeKeys
from pos_app.services.shared.declared_settings import RECEIPT_PRINTER
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.staff.log import ActivityLog
from pos_app.services.staff.staff import Staff
from pos_app.services.stock.stock import Stock
from pos_app.services.taxes import Taxes
from pos_app.settings import MachineSettings
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.input.scan_rhythm import ScannerProfile
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.keys.actions import LIST_OF_SECTIONS
from pos_app.ui.settings.about_page import AboutPage, ProgramInfo
from pos_app.ui.settings.accounting_page import AccountingSettingsPage
from pos_app.ui.settings.appearance_page import AppearancePage
from pos_app.ui.settings.backups_page import BackupsPage
from pos_app.ui.settings.customer_display_page import CustomerDisplayPage
from pos_app.ui.settings.keyboard_page import KeyboardPage
from pos_app.ui.settings.payments_page import PaymentsPage
from pos_app.ui.settings.people_page import PeoplePage
from pos_app.ui.settings.products_page import ProductsPage
from pos_app.ui.settings.readers_page import ReadersPage
from pos_app.ui.settings.receipts_page import ReceiptsPage
from pos_app.ui.settings.scanner_page import ScannerPage
from pos_app.ui.settings.store_page import StorePage
from pos_app.ui.settings.stripe_page import StripePage
from pos_app.ui.settings.taxes_page import TaxesPage
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import column, frame, label
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.pages import Pages
from pos_app.ui.widgets.side_by_side import ListAside

_SIDE = 240


class PageKey(StrEnum):
    """The pages of Settings."""

    STORE = "store"
    TAXES = "taxes"
    PRODUCTS = "products"
    PEOPLE = "people"
    READERS = "readers"
    SCANNER = "scanner"
    RECEIPTS = "receipts"
    PAYING = "paying"
    STRIPE = "stripe"
    ACCOUNTING = "accounting"
    BACKUPS = "backups"
    APPEARANCE = "appearance"
    KEYBOARD = "keyboard"
    DISPLAY = "display"
    ABOUT = "about"


@dataclass(frozen=True)
class Section:
    """A page and its place in the list; `factory` builds it when it is first opened."""

    page: PageKey
    title: str
    icon: str
    factory: Callable[[], QWidget]


class SectionsScreen(QWidget):
    """Arrow keys walk the sections, Tab goes into the page."""

    def __init__(self, sections: Sequence[Section]) -> None:
        super().__init__()
        self._sections = {section.page: section for section in sections}
        self._pages: dict[PageKey, QWidget] = {}
        self._stack = Pages()
        self._scroll, self._inside = QScrollArea(), QWidget()
        self.list = EntriesView(_("Settings"), selectable=True)
        self._arrange()
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(lambda _entry: self.focusNextChild())
        self.list.set_entries(
            Entry(section.title, icon=section.icon, key=section.page) for section in sections
        )
        self.setFocusProxy(self.list)
        self.list.choose(sections[0].page)
        Shortcut(self, LIST_OF_SECTIONS, self.list.setFocus)

    @property
    def current(self) -> str:
        """The key of the page that is shown."""
        shown = self._stack.currentWidget()
        return next((str(key) for key, page in self._pages.items() if page is shown), "")

    def open(self, page: PageKey) -> QWidget:
        """Show a page. KeyError when it is none of this screen's."""
        if page not in self._pages:
            self._pages[page] = self._sections[page].factory()
            self._stack.addWidget(self._pages[page])
        self._stack.setCurrentWidget(self._pages[page])
        self.list.choose(page)
        self._show_chosen()
        return self._pages[page]

    def _on_chosen(self, entry: Entry | None) -> None:
        if entry is not None:
            self.open(PageKey(entry.key))

    def _arrange(self) -> None:
        side = frame("side")
        left = column(side, margin=SIZES["space_4"], spacing=SIZES["space_3"])
        left.addWidget(label(_("Settings"), "title"))
        left.addWidget(self._scrolling(), 1)
        ListAside(self, side, scaled(_SIDE, 0.4), self._stack)

    def _scrolling(self) -> QScrollArea:
        """Return what scrolls the list where the window is too low for it."""
        inside, area = self._inside, self._scroll
        inside.setProperty("role", "page")
        box = column(inside)
        box.addWidget(self.list)
        box.addStretch()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _show_chosen(self) -> None:
        place = self.list.visualRect(self.list.currentIndex())
        middle = self.list.mapTo(self._inside, place.center())
        self._scroll.ensureVisible(middle.x(), middle.y(), 0, place.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the chosen section in sight."""
        super().resizeEvent(event)
        self._show_chosen()


@dataclass(frozen=True)
class SettingsParts:
    """What Settings works with; `actor` is who changes it.

    `machine` is what is set of this machine: theme, language, text scale.

    `display` is where customers see their sale.

    Readers may be `simulated` where no real money moves.
    """

    actor: Callable[[], Actor]
    store: StoreSettings
    taxes: Taxes
    catalogue: Catalogue
    staff: Staff
    activity_log: ActivityLog
    keys: StripeKeys
    readers: Readers
    sandbox: Sandbox
    backups: Backups
    printing: Printing
    mail: ReceiptMail
    product_imports: ProductImports
    product_exports: ProductExports
    product_labels: ProductLabels
    stock: Stock
    scanning: Scanning
    about: ProgramInfo
    machine: MachineSettings
    display: str = ""
    simulated: bool = False
    scanner: ScannerProfile = field(default_factory=ScannerProfile)


class SettingsScreen(SectionsScreen):
    """Emits what it cannot do itself."""

    readers_changed = Signal()
    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    text_scale_chosen = Signal(int)
    display_chosen = Signal(str)
    scanner_learned = Signal(object)
    keys_chosen = Signal(object)
    save_requested = Signal(object)
    read_requested = Signal(object)
    key_changed = Signal()
    book_chosen = Signal(str)
    new_book_requested = Signal()
    restore_requested = Signal(str)
    reset_requested = Signal()
    training_printer_requested = Signal()

    def __init__(self, parts: SettingsParts, tasks: Tasks) -> None:
        self._parts = parts
        self._scanner_ends_with = parts.scanner.ends_with
        self._tasks = tasks
        super().__init__(
            (
                Section(
                    PageKey.STORE,
                    pgettext("a page of Settings", "Store"),
                    "store",
                    lambda: StorePage(self._parts.store, self._tasks, self._parts.actor),
                ),
                Section(
                    PageKey.TAXES,
                    pgettext("a page of Settings", "Taxes"),
                    "discount",
                    lambda: TaxesPage(
                        self._parts.taxes,
                        self._parts.catalogue,
                        self._parts.store,
                        self._tasks,
                        self._parts.actor,
                    ),
                ),
                Section(PageKey.PRODUCTS, _("Products"), "folder", self._products),
                Section(PageKey.PEOPLE, _("Register and cashiers"), "user", self._people),
                Section(PageKey.READERS, _("Card readers"), "reader", self._readers),
                Section(PageKey.SCANNER, _("Barcode scanner"), "barcode", self._scanner),
                Section(
                    PageKey.RECEIPTS,
                    pgettext("a page of Settings", "Receipts"),
                    "note",
                    self._receipts,
                ),
                Section(
                    PageKey.PAYING,
                    _("Paying"),
                    "qr",
                    lambda: PaymentsPage(self._parts.store, self._tasks, self._parts.actor),
                ),
                Section(PageKey.STRIPE, "Stripe", "card", self._stripe),  # not shown: a name
                Section(
                    PageKey.ACCOUNTING,
                    pgettext("a page of Settings", "Accounting"),
                    "reports",
                    lambda: AccountingSettingsPage(
                        self._parts.store, self._tasks, self._parts.actor
                    ),
                ),
                Section(PageKey.BACKUPS, _("Backups"), "clock", self._backups),
                Section(PageKey.APPEARANCE, _("Appearance"), "sun", self._appearance),
                Section(PageKey.KEYBOARD, _("Keyboard"), "keypad", self._keyboard),
                Section(PageKey.DISPLAY, _("Customer display"), "eye", self._display),
                Section(
                    PageKey.ABOUT, pgettext("a page of Settings", "About"), "info", self._about
                ),
            )
        )

    def _receipts(self) -> QWidget:
        parts = self._parts
        shown = parts.store, parts.mail, self._tasks, parts.actor, parts.printing
        page = ReceiptsPage(*shown, training=parts.about.training)
        page.printer.training_requested.connect(self.training_printer_requested)
        return page

    def refresh(self, changes: ChangeSet) -> None:
        """Show what was changed elsewhere."""
        page = self._pages.get(PageKey.RECEIPTS)
        if isinstance(page, ReceiptsPage) and RECEIPT_PRINTER.name in changes.settings:
            page.printer.refresh()

    def _people(self) -> QWidget:
        parts = self._parts
        shown = parts.store, parts.staff, parts.activity_log
        return PeoplePage(*shown, self._tasks, parts.actor)

    def _products(self) -> QWidget:
        parts = self._parts
        files = parts.product_imports, parts.product_exports, parts.product_labels
        return ProductsPage(
            parts.catalogue,
            *files,
            parts.stock,
            parts.scanning,
            parts.store,
            self._tasks,
            parts.actor,
        )

    def _readers(self) -> QWidget:
        parts = self._parts
        page = ReadersPage(
            parts.readers,
            parts.sandbox,
            parts.store,
            self._tasks,
            parts.actor,
            simulated=parts.simulated,
        )
        page.asked.connect(self.readers_changed)
        return page

    def go_on_at(self, key: str) -> None:
        """Open a page where somebody goes on: at its first reader, or at the language."""
        page = self.open(PageKey(key))
        if isinstance(page, ReadersPage):
            page.focus_first()
        elif isinstance(page, AppearancePage):
            page.language.setFocus()

    def _stripe(self) -> QWidget:
        about = self._parts.about
        page = StripePage(
            self._parts.keys,
            self._parts.store,
            self._tasks,
            self._parts.actor,
            book=about.book,
            training=about.training,
        )
        page.key_changed.connect(self.key_changed)
        page.book_chosen.connect(self.book_chosen)
        page.new_book_requested.connect(self.new_book_requested)
        return page

    def show_key_trouble(self, error: KeyTroubleError) -> None:
        """Open the key's page at what Stripe refused."""
        page = self.open(PageKey.STRIPE)
        if isinstance(page, StripePage):
            page.show_key_trouble(error)

    def _backups(self) -> QWidget:
        page = BackupsPage(self._parts.backups, self._tasks, self._parts.actor)
        page.restore_requested.connect(self.restore_requested)
        return page

    def _appearance(self) -> QWidget:
        page = AppearancePage(self._parts.machine, self._tasks)
        page.theme_chosen.connect(self.theme_chosen)
        page.language_chosen.connect(self.language_chosen)
        page.text_scale_chosen.connect(self.text_scale_chosen)
        return page

    def _display(self) -> QWidget:
        page = CustomerDisplayPage(self._parts.display, self._tasks)
        page.display_chosen.connect(self.display_chosen)
        return page

    def show_display(self, where: str) -> None:
        """Show that customers see their sale there now, or nowhere."""
        page = self._pages.get(PageKey.DISPLAY)
        if isinstance(page, CustomerDisplayPage):
            page.show_current(where)

    def _scanner(self) -> QWidget:
        parts = self._parts
        page = ScannerPage(parts.scanner, parts.store, self._tasks, parts.actor)
        page.scanner_learned.connect(self._on_scanner_learned)
        return page

    def _on_scanner_learned(self, profile: ScannerProfile) -> None:
        self._scanner_ends_with = profile.ends_with
        self.scanner_learned.emit(profile)

    def _keyboard(self) -> QWidget:
        page = KeyboardPage(self._tasks, lambda: self._scanner_ends_with)
        page.keys_chosen.connect(self.keys_chosen)
        page.save_requested.connect(self.save_requested)
        page.read_requested.connect(self.read_requested)
        return page

    def _about(self) -> QWidget:
        page = AboutPage(self._parts.about, self._tasks)
        page.reset_requested.connect(self.reset_requested)
        return page
