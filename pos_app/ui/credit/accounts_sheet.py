"""All gift cards and store credit: found, looked at, handed over, blocked and replaced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.domain.credit import ClosedBy, CreditKind, CreditMove
from pos_app.domain.money import Money
from pos_app.domain.texts import N_, NP_, Message, _
from pos_app.errors import UserError
from pos_app.ui.background.tasks import LatestRead
from pos_app.ui.credit.code_sheet import CodeSheet
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    ChipStyle,
    ConfirmSheet,
    SearchBox,
    Sheet,
    button,
    column,
    label,
    row,
    show_text,
    toast,
)
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.formats import Formats, formats_of

if TYPE_CHECKING:
    from pos_app.changes import ChangeSet
    from pos_app.services.container import Services
    from pos_app.services.views.credit import CreditDetails, CreditEntryView, CreditView
    from pos_app.ui.background.tasks import Tasks

_WIDTH: Final = 820
_HIGHEST: Final = 330
_KINDS: Final[dict[CreditKind, Message]] = {
    CreditKind.GIFT_CARD: N_("Gift card •••• {last4}"),
    CreditKind.STORE_CREDIT: N_("Store credit •••• {last4}"),
}
_MOVES: Final[dict[CreditMove, Message]] = {
    CreditMove.ISSUED: NP_("an entry of a gift card", "Issued"),
    CreditMove.SPENT: NP_("an entry of a gift card", "Paid with it"),
    CreditMove.GIVEN_BACK: NP_("an entry of a gift card", "Given back onto it"),
    CreditMove.CANCELLED: NP_("an entry of a gift card", "Its purchase was given back"),
    CreditMove.RESTORED: NP_("an entry of a gift card", "Its purchase was not given back"),
    CreditMove.MOVED: NP_("an entry of a gift card", "Moved to or from another code"),
}
_CLOSED: Final[dict[ClosedBy, ChipStyle]] = {
    ClosedBy.REFUND: ChipStyle(N_("Refunded"), "refund", "muted", "sunken"),
    ClosedBy.REPLACED: ChipStyle(N_("Replaced"), "close", "muted", "sunken"),
    ClosedBy.BLOCKED: ChipStyle(N_("Blocked"), "lock", "danger", "danger_soft"),
}
_TO_HAND_OVER: Final = ChipStyle(N_("To hand over"), "warning", "warn", "warn_soft")


class AccountsSheet(Sheet):
    """A list that is searched, and what moved on the card that is chosen in it."""

    holds_toasts = True

    def __init__(self, parent: QWidget, services: Services, tasks: Tasks) -> None:
        super().__init__(parent, _("Gift cards and store credit"), width=_WIDTH)
        self._services = services
        self._tasks = tasks
        self._formats = Formats()
        self._list_read, self._details_read = LatestRead(tasks, self), LatestRead(tasks, self)
        self._details: CreditDetails | None = None
        self._chosen = ""
        self._accounts: dict[str, CreditView] = {}
        self.search = SearchBox(_("Last four letters, customer or receipt"))
        self.list = EntriesView(_("Gift cards and store credit"), selectable=True)
        self.moves = EntriesView(_("What moved on the card"))
        self._owed = label("", "muted")
        self._none = label("", "muted", wrap=True)
        self.hand_over = button(_("Show the code"), "primary")
        self.replace = button(_("Replace the card"), "secondary")
        self.block = button(_("Block the card"), "secondary", "lock")
        self._lay_out()
        self.search.searched.connect(lambda _text: self._read())
        self.list.chosen.connect(lambda entry: self._choose(entry.key) if entry else None)
        self.hand_over.clicked.connect(self._hand_over)
        self.replace.clicked.connect(self._ask_to_replace)
        self.block.clicked.connect(self._ask_to_block)
        self._show_details(None)
        self._read()

    def focus_first(self) -> None:
        """In the search."""
        self.search.setFocus()

    def take_code(self, code: str) -> None:
        """A scanned card is the one to look at."""
        self._tasks.read(self._services.credits.known, code, owner=self).success(
            lambda found: self.search.setText(found.last4 if found else code)
        ).start()

    def refresh(self, changes: ChangeSet) -> None:
        """Show what was changed."""
        if changes.credit:
            self._read()

    def _lay_out(self) -> None:
        head = row(spacing=SIZES["space_4"])
        head.addWidget(self.search, 1)
        head.addWidget(self._owed)
        self.body.addLayout(head)
        across = row(spacing=SIZES["space_6"])
        across.addLayout(_above(CappedScrollArea(self.list, _HIGHEST), self._none), 1)
        answers = row(spacing=SIZES["space_2"])
        for each in (self.hand_over, self.replace, self.block):
            each.setProperty("scale", "small")
            answers.addWidget(each)
        answers.addStretch()
        right = _above(CappedScrollArea(self.moves, _HIGHEST))
        right.addLayout(answers)
        across.addLayout(right, 1)
        self.body.addLayout(across)

    # --- showing ---

    def _read(self) -> None:
        work = partial(_found, self._services, self.search.text())
        self._list_read.read(work).success(lambda found: self._show(*found)).start()

    def _show(self, accounts: Sequence[CreditView], owed: int, formats: Formats) -> None:
        self._formats = formats
        self._accounts = {each.id: each for each in accounts}
        currency = accounts[0].currency if accounts else ""
        total = _("{amount} is owed on all of them", amount=formats.minor(owed, currency or "usd"))
        self._owed.setText(total if currency else "")
        self.list.set_entries(self._entry(each) for each in accounts)
        nothing = _("There is none yet: sell a gift card, or refund something as store credit.")
        if self.search.text():
            nothing = _("Nothing found: try the last four letters of the code.")
        show_text(self._none, "" if accounts else nothing)
        first = self._chosen if self._chosen in self._accounts else next(iter(self._accounts), "")
        if first:
            self.list.choose(first)
            self._choose(first)
        else:
            self._details_read.cancel()
            self._show_details(None)

    def _entry(self, account: CreditView) -> Entry:
        chip = _TO_HAND_OVER if account.code else None
        if account.closed_by is not None:
            chip = _CLOSED[account.closed_by]
        parts = (
            account.customer_name,
            account.receipt_number,
            self._formats.moment(account.created_at),
        )
        return Entry(
            title=_KINDS[account.kind].format(last4=account.last4),
            subtitle="  ·  ".join(part for part in parts if part),
            right=self._formats.money(Money(account.balance, account.currency)),
            chip=chip,
            key=account.id,
        )

    def _choose(self, account_id: str) -> None:
        """Show another card; until it is read, nothing is done with the one before."""
        self._chosen = account_id
        if self._details is not None and self._details.account.id != account_id:
            self._show_details(None)
        task = self._details_read.read(self._services.credits.details, account_id)
        task.success(self._show_details).failure(self._on_failure).start()

    def _show_details(self, details: CreditDetails | None) -> None:
        self._details = details
        account = details.account if details else None
        currency = account.currency if account else ""
        self.moves.set_entries(
            self._move(each, currency) for each in (details.entries if details else ())
        )
        may_pay = account is not None and account.closed_by in {None, ClosedBy.BLOCKED}
        self.hand_over.setVisible(account is not None and bool(account.code))
        self.replace.setEnabled(bool(may_pay and account and account.balance))
        self.block.setEnabled(account is not None and account.closed_by is None)

    def _move(self, entry: CreditEntryView, currency: str) -> Entry:
        parts = (entry.receipt_number, entry.cashier_name, self._formats.moment(entry.at))
        left = self._formats.minor(entry.balance, currency)
        return Entry(
            title=str(_MOVES[entry.move]),
            subtitle="  ·  ".join(part for part in parts if part),
            right=self._formats.minor(entry.amount, currency),
            right_subtitle=_("{amount} left", amount=left),
        )

    # --- what is done ---

    def _hand_over(self) -> None:
        if self._details is not None:
            self._show_code(self._details.account)

    def _show_code(self, account: CreditView) -> None:
        amount = self._formats.money(Money(account.balance, account.currency))
        sheet = CodeSheet(self, self._services, self._tasks, account, amount)
        sheet.closed.connect(self._read)
        sheet.open()

    def _ask_to_replace(self) -> None:
        text = _("What is left on it goes onto a new code. Nothing can be paid with the old one.")
        self._ask(_("Replace this card?"), text, _("Replace it"), self._replace)

    def _ask_to_block(self) -> None:
        text = _("Nothing can be paid with it any more. What is left on it stays owed.")
        self._ask(_("Block this card?"), text, _("Block it"), self._block)

    def _ask(self, title: str, text: str, yes: str, then: Callable[[str], None]) -> None:
        if self._details is not None:
            account_id = self._details.account.id
            ConfirmSheet(self, title, text, yes).then(lambda: then(account_id)).open()

    def _replace(self, account_id: str) -> None:
        replace, actor = self._services.credits.replace, self._services.actor
        task = self._tasks.write(replace, actor, account_id, owner=self)
        task.success(self._show_code).failure(self._on_failure).start()

    def _block(self, account_id: str) -> None:
        block, actor = self._services.credits.block, self._services.actor
        task = self._tasks.write(block, actor, account_id, owner=self)
        task.success(lambda _details: self._read()).failure(self._on_failure).start()

    def _on_failure(self, error: BaseException) -> None:
        if type(error) is UserError:
            toast(self, str(error), "warn")
        else:
            self._tasks.failed.emit(error)


def _above(*widgets: QWidget) -> QVBoxLayout:
    box = column(spacing=SIZES["space_2"])
    for each in widgets:
        box.addWidget(each)
    box.addStretch()
    return box


def _found(services: Services, text: str) -> tuple[Sequence[CreditView], int, Formats]:
    store, cards = services.settings.store(), services.credits
    return cards.search(text), cards.outstanding(), formats_of(store) if store else Formats()
