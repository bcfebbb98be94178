"""Everything that a key of its own does, each declared once: its name, its key, and where it works.

Not here are the keys that no setting changes: Enter, Esc, Tab and the arrows, and the letters of
sheets, which stand on their buttons. An id is kept in settings and files and never changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from pos_app.domain.texts import N_, NP_, Message


class KeyScope(Enum):
    """Where a key works; its value is what people call that place."""

    EVERYWHERE = N_("Everywhere")
    CHECKOUT = N_("Checkout")
    PAYMENT = N_("Payment")
    CUSTOMERS = N_("Customers")
    HISTORY = N_("History")
    REPORTS = N_("Reports")
    MONEY = N_("Money")
    DISPUTES = N_("Disputes")
    DRAWER = N_("Drawer")
    SETTINGS = N_("Settings")


@dataclass(frozen=True)
class KeyAction:
    """What a key does: its id, the key that Till comes with as Qt writes it, words, and places."""

    id: str
    default: str
    title: Message
    scopes: tuple[KeyScope, ...]

    def meets(self, other: KeyAction) -> bool:
        """Tell whether both can be waited for at once, so that one key can't be of both."""
        return KeyScope.EVERYWHERE in (*self.scopes, *other.scopes) or not set(
            self.scopes
        ).isdisjoint(other.scopes)


_ANY: Final = (KeyScope.EVERYWHERE,)
GO_TO_CHECKOUT: Final = KeyAction("go.checkout", "Ctrl+1", N_("Go to checkout"), _ANY)
GO_TO_CUSTOMERS: Final = KeyAction("go.customers", "Ctrl+2", N_("Go to customers"), _ANY)
GO_TO_HISTORY: Final = KeyAction("go.history", "Ctrl+3", N_("Go to history"), _ANY)
GO_TO_REPORTS: Final = KeyAction("go.reports", "Ctrl+4", N_("Go to reports"), _ANY)
GO_TO_SETTINGS: Final = KeyAction("go.settings", "Ctrl+5", N_("Go to settings"), _ANY)
GO_TO_DRAWER: Final = KeyAction("go.drawer", "Ctrl+6", N_("Go to the drawer"), _ANY)
GO_TO_MONEY: Final = KeyAction("go.money", "Ctrl+7", N_("Go to the money"), _ANY)
GO_TO_DISPUTES: Final = KeyAction("go.disputes", "Ctrl+8", N_("Go to the disputes"), _ANY)
LIST_KEYS: Final = KeyAction("list_keys", "F1", N_("List the shortcuts"), _ANY)
ATTENTION: Final = KeyAction("attention", "F11", N_("What needs attention"), _ANY)
PRINTING: Final = KeyAction("printing", "Shift+F11", N_("What waits for the receipt printer"), _ANY)
CHANGE_CASHIER: Final = KeyAction("cashier", "Ctrl+U", N_("Change the cashier"), _ANY)
LOCK: Final = KeyAction("lock", "Ctrl+Shift+L", N_("Lock the screen"), _ANY)
CUSTOMER_SIDE: Final = KeyAction("customer_side", "Ctrl+K", N_("Customer side"), _ANY)
"""In training alone."""

_SALE: Final = (KeyScope.CHECKOUT,)
_SALE_AND_PAYMENT: Final = (KeyScope.CHECKOUT, KeyScope.PAYMENT)
KEYPAD: Final = KeyAction("checkout.keypad", "F2", N_("Keypad for a custom amount"), _SALE)
RESUME: Final = KeyAction("checkout.resume", "F3", N_("Go on with what was put aside"), _SALE)
FIND_PRODUCT: Final = KeyAction("checkout.search", "F4", NP_("shortcut", "Search"), _SALE)
HOLD: Final = KeyAction("checkout.hold", "F6", N_("Put the cart aside"), _SALE)
LINES: Final = KeyAction("checkout.lines", "F7", N_("Lines of the cart"), _SALE)
CUSTOMER: Final = KeyAction("checkout.customer", "F8", N_("Customer"), _SALE)
CHARGE: Final = KeyAction("checkout.charge", "F9", NP_("shortcut", "Charge"), _SALE)
EXACT_CASH: Final = KeyAction("exact_cash", "F10", N_("Exact cash"), _SALE_AND_PAYMENT)
START_READER: Final = KeyAction(
    "start_reader", "F12", N_("Start the card reader"), _SALE_AND_PAYMENT
)
UNDO: Final = KeyAction("checkout.undo", "Ctrl+Z", N_("Undo"), _SALE)
DISCOUNT: Final = KeyAction("checkout.discount", "Ctrl+D", N_("Discount on the sale"), _SALE)
CLEAR: Final = KeyAction("checkout.clear", "Ctrl+L", N_("Clear the cart"), _SALE)
ONE_MORE: Final = KeyAction("checkout.more", "Ctrl++", N_("One more of the line"), _SALE)
ONE_LESS: Final = KeyAction("checkout.less", "Ctrl+-", N_("One less of the line"), _SALE)
WITHOUT_RECEIPT: Final = KeyAction(
    "checkout.take_back", "Ctrl+B", N_("Take back without a receipt"), _SALE
)
GIFT_CARD: Final = KeyAction("checkout.gift_card", "Ctrl+G", N_("Sell a gift card"), _SALE)
EDIT_PRODUCT: Final = KeyAction("checkout.edit", "Ctrl+E", N_("Change the product"), _SALE)
PRINT_AGAIN: Final = KeyAction(
    "checkout.print_again", "Ctrl+P", N_("Print the last receipt again"), _SALE
)

_PAYMENT: Final = (KeyScope.PAYMENT,)
NEXT_WAY: Final = KeyAction("payment.next", "Ctrl+Tab", N_("Next way of paying"), _PAYMENT)
WAY_BEFORE: Final = KeyAction(
    "payment.before", "Ctrl+Shift+Tab", N_("Way of paying before"), _PAYMENT
)

_CUSTOMERS: Final = (KeyScope.CUSTOMERS,)
FIND_CUSTOMER: Final = KeyAction(
    "customers.search", "F4", NP_("what a key does", "Search"), _CUSTOMERS
)
CUSTOMERS_NEWS: Final = KeyAction("customers.news", "F5", N_("Ask Stripe what is new"), _CUSTOMERS)
CHARGE_CUSTOMER: Final = KeyAction("customers.charge", "F9", N_("Charge this customer"), _CUSTOMERS)
NEW_CUSTOMER: Final = KeyAction("customers.new", "Ctrl+N", N_("New customer"), _CUSTOMERS)
EDIT_CUSTOMER: Final = KeyAction("customers.edit", "Ctrl+E", N_("Change this customer"), _CUSTOMERS)
SAVE_CARD: Final = KeyAction(
    "customers.save_card", "Ctrl+S", N_("Save a card of this customer"), _CUSTOMERS
)
SORT_CUSTOMERS: Final = KeyAction(
    "customers.sort", "Ctrl+O", N_("Sort by the next column"), _CUSTOMERS
)
DELETE_CUSTOMER: Final = KeyAction(
    "customers.delete", "Ctrl+Del", N_("Delete this customer"), _CUSTOMERS
)

_HISTORY: Final = (KeyScope.HISTORY,)
VIEWS: Final = KeyAction("history.views", "F2", NP_("of the history", "Views"), _HISTORY)
FILTER: Final = KeyAction("history.filter", "F3", NP_("what a key does", "Filter"), _HISTORY)
FIND_IN_HISTORY: Final = KeyAction(
    "history.search", "F4", NP_("what a key does", "Search"), _HISTORY
)
HISTORY_NEWS: Final = KeyAction("history.news", "F5", N_("Ask Stripe for news"), _HISTORY)
COLUMNS: Final = KeyAction("history.columns", "F6", N_("Order and columns"), _HISTORY)
LOOK_UP_CARD: Final = KeyAction(
    "history.card", "F7", N_("Which sales did this card pay?"), _HISTORY
)
SORT_HISTORY: Final = KeyAction("history.sort", "Ctrl+O", N_("Sort by the next column"), _HISTORY)
GO_TO_DAY: Final = KeyAction("history.day", "Ctrl+G", N_("Go to a day"), _HISTORY)
REFUND: Final = KeyAction("history.refund", "Ctrl+R", NP_("what a key does", "Refund"), _HISTORY)
TAKE_BACK: Final = KeyAction("history.take_back", "Ctrl+B", N_("Take things back"), _HISTORY)
VOID: Final = KeyAction("history.void", "Ctrl+Shift+R", N_("Void the sale"), _HISTORY)
PRINT_COPY: Final = KeyAction("history.print", "Ctrl+P", N_("Print a copy"), _HISTORY)
EXPORT: Final = KeyAction("history.export", "Ctrl+E", N_("Export what is listed"), _HISTORY)

_REPORTS: Final = (KeyScope.REPORTS,)
ADD_UP: Final = KeyAction("reports.again", "F5", N_("Add it up again"), _REPORTS)
LIST_OF_REPORTS: Final = KeyAction("reports.list", "F6", N_("Go to the list of reports"), _REPORTS)
REPORT_AS_PDF: Final = KeyAction("reports.pdf", "F7", N_("Save as PDF"), _REPORTS)
REPORT_AS_SHEET: Final = KeyAction("reports.xlsx", "F8", N_("Save as a spreadsheet"), _REPORTS)
REPORT_AS_CSV: Final = KeyAction("reports.csv", "F9", N_("Save as CSV"), _REPORTS)
PRINT_REPORT: Final = KeyAction("reports.print", "Ctrl+P", N_("Print the report"), _REPORTS)

_MONEY: Final = (KeyScope.MONEY,)
MONEY_NEWS: Final = KeyAction("money.news", "F5", N_("Ask Stripe again"), _MONEY)
SHOW_PAYOUTS: Final = KeyAction("money.payouts", "F6", N_("Show the payouts"), _MONEY)
SHOW_DAYS: Final = KeyAction("money.days", "F7", N_("Show the days to the bank"), _MONEY)

_DISPUTES: Final = (KeyScope.DISPUTES,)
DISPUTES_NEWS: Final = KeyAction("disputes.news", "F5", N_("Ask Stripe for news"), _DISPUTES)
ANSWER_DISPUTE: Final = KeyAction("disputes.answer", "Ctrl+E", N_("Answer the dispute"), _DISPUTES)

_DRAWER: Final = (KeyScope.DRAWER,)
PAY_IN: Final = KeyAction("drawer.pay_in", "F2", N_("Pay in"), _DRAWER)
PAY_OUT: Final = KeyAction("drawer.pay_out", "F3", N_("Pay out"), _DRAWER)
HAND_OVER: Final = KeyAction("drawer.hand_over", "F4", N_("Hand over"), _DRAWER)
TAKE_OUT: Final = KeyAction("drawer.take_out", "F6", N_("Take out"), _DRAWER)
NO_SALE: Final = KeyAction("drawer.no_sale", "F7", NP_("open the drawer", "No sale"), _DRAWER)
X_REPORT: Final = KeyAction("drawer.x", "F8", N_("X report"), _DRAWER)
OPEN_OR_CLOSE: Final = KeyAction("drawer.close", "F9", N_("Open, or count and close"), _DRAWER)

LIST_OF_SECTIONS: Final = KeyAction(
    "settings.list", "F6", N_("Go to the list of sections"), (KeyScope.SETTINGS,)
)

ACTIONS: Final = tuple(each for each in list(vars().values()) if isinstance(each, KeyAction))
"""All of them, in the order in which they are listed."""

CLOSE_WINDOW: Final = KeyAction(
    "window.close",
    "Esc",  # not shown: as Qt writes it
    N_("Close this window"),
    (),
)
"""Of windows beside the till: not to be changed, as Esc nowhere is."""
