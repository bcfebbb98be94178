"""Chooses the customer of the sale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QScroller,
    QStyleOptionViewItem,
    QWidget,
)

from pos_app.changes import ChangeSet
from pos_app.domain.reader_inputs import InputKind
from pos_app.domain.texts import _, listed
from pos_app.domain.user_input import shortened
from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerDraft, CustomerRow
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.readers.ask_on_reader import AskOnReader
from pos_app.ui.theme import SIZES, current_tokens, font, scaled
from pos_app.ui.widgets import EmptyState, FlowLayout, SearchBox, Sheet, button, label, show_text
from pos_app.ui.widgets.list_model import ListModel, RowDelegate, paint_selected
from pos_app.ui.widgets.pages import Pages

Index = QModelIndex | QPersistentModelIndex

CUSTOMER_CODE: Final = "TILLC:"
"""What a customer's own code begins with; their id follows."""
CUSTOMER: Final = Qt.ItemDataRole.UserRole
_MOST: Final = 50
_ROW: Final = 56
_ROWS: Final = 5
_LEAST_ROWS: Final = 3


class FoundCustomers(ListModel[CustomerRow]):
    """The customers that a search found."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, and the row itself."""
        if not index.isValid():
            return None
        found = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return found.name or found.email
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return listed([found.name, describe(found)])
        return found if role == CUSTOMER else None


class CustomerDelegate(RowDelegate):
    """Paints a name over what tells namesakes apart."""

    row_size = QSize(0, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one customer."""
        tokens, found = current_tokens(), index.data(CUSTOMER)
        painter.save()
        paint_selected(painter, option)
        place = option.rect.adjusted(SIZES["space_3"], 6, -SIZES["space_3"], -8)
        left = Qt.AlignmentFlag.AlignLeft
        painter.setFont(font("control"))
        painter.setPen(QColor(tokens.text))
        painter.drawText(place, int(left | Qt.AlignmentFlag.AlignTop), str(index.data()))
        painter.setFont(font("caption"))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(place, int(left | Qt.AlignmentFlag.AlignBottom), describe(found))
        painter.restore()


def describe(found: CustomerRow) -> str:
    """Return what tells namesakes apart: email, phone, cards."""
    cards = listed(f"•••• {last4}" for last4 in found.last4s)
    return "  ·  ".join(part for part in (found.email, found.phone, cards) if part)


class _FoundView(QListView):
    def sizeHint(self) -> QSize:
        """Ask for some rows; in a low window it does with fewer."""
        return QSize(super().sizeHint().width(), _ROWS * scaled(_ROW, 0.7))


class CustomerPicker(Sheet):
    """A search and what it found; Enter picks, and a scanned customer code does so at once."""

    picked = Signal(str)
    removed = Signal()

    def __init__(
        self, parent: QWidget, services: Services, tasks: Tasks, *, may_remove: bool = False
    ) -> None:
        super().__init__(parent, _("Customer"), width=560)
        self._services = services
        self._tasks = tasks
        self._latest = LatestRead(tasks, self)
        self._chosen = ""
        """Who is to be under the key in what is read; empty for the first."""
        self._is_answered = self._picks_when_answered = False
        self.search = SearchBox(_("Name, email, phone or last four digits"))
        self.first_focus = self.search
        self._found = FoundCustomers(self)
        self.view = _FoundView()
        self._nobody_found = EmptyState("customers", _("Nobody found"))
        self._list = Pages()
        self._says = label("", "error", wrap=True)
        self.on_reader = AskOnReader(services, tasks, InputKind.PHONE)
        self._new = button(_("New customer"), "secondary", "plus")
        self._nobody = button(_("No customer"), "quiet")
        self._nobody.clicked.connect(self.removed)
        self._nobody.clicked.connect(self.finish)
        self._lay_out()
        show_text(self._says, "")
        self._nobody.setVisible(may_remove)
        self.search.searched.connect(self._search)
        self.search.stepped.connect(self._step)
        self.search.submitted.connect(self._submit)
        self.view.clicked.connect(self._pick)
        self._new.clicked.connect(self._create)
        self.on_reader.answered.connect(self.search.setText)
        self._search()

    def refresh(self, changes: ChangeSet) -> None:
        """Show who was made or changed elsewhere meanwhile."""
        if changes.customers and self.isVisible():
            if self._is_answered:
                current = self.view.currentIndex().data(CUSTOMER)
                self._chosen = current.id if current else ""
            self._read()

    def take_code(self, code: str) -> None:
        """A customer's code picks them; any other is searched for: it may be a phone number."""
        if code.startswith(CUSTOMER_CODE):
            self.finish()
            self.picked.emit(code.removeprefix(CUSTOMER_CODE))
        else:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.search.insert(code)

    def _lay_out(self) -> None:
        self.view.setModel(self._found)
        self.view.setItemDelegate(CustomerDelegate(self.view))
        self.view.setAccessibleName(_("Customers found"))
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setUniformItemSizes(True)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setMinimumHeight(_LEAST_ROWS * scaled(_ROW, 0.7))
        self.view.activated.connect(self._pick)
        QScroller.grabGesture(self.view.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.body.addWidget(self.search)
        self.body.addWidget(self.on_reader)
        self._list.addWidget(self.view)
        self._list.addWidget(self._nobody_found)
        self.body.addWidget(self._list, 1)
        self.body.addWidget(self._says)
        below = FlowLayout(at_end=True)
        below.addWidget(self._nobody)
        below.addWidget(self._new)
        self.body.addLayout(below)

    def _search(self, _text: str = "") -> None:
        self._chosen, self._picks_when_answered = "", False
        self._read()

    def _read(self) -> None:
        self._is_answered = False
        page, text = self._services.customers.page, self.search.text()
        self._latest.read(page, text=text, limit=_MOST).success(self._show).start()

    def _submit(self, text: str) -> None:
        """Enter means what was typed: while it is still searched, who it will have found."""
        if self._is_answered:
            self._pick(self.view.currentIndex())
        else:
            self._picks_when_answered = bool(text)
            self._read()  # anew: the one before may have failed

    def _show(self, rows: Sequence[CustomerRow]) -> None:
        """Choose the first, or who was chosen: nobody else may come under the key meanwhile."""
        picks, self._picks_when_answered = self._picks_when_answered, False
        self._is_answered = True
        self._found.show(rows)
        places = (at for at, row in enumerate(rows) if self._chosen in {"", row.id})
        self.view.setCurrentIndex(self._found.index(next(places, -1)))
        self._say_what_was_found(rows)
        if picks:
            self._pick(self.view.currentIndex())

    def _say_what_was_found(self, rows: Sequence[CustomerRow]) -> None:
        wanted = self.search.text().strip()
        show_text(self._says, "")
        hint = _("The first customer is made here.")
        if wanted:
            hint = _("Nobody has “{searched}”.", searched=shortened(wanted))
        self._nobody_found.set_text(_("Nobody found"), hint)
        self._list.setCurrentIndex(0 if rows else 1)
        nobody_yet = wanted and not rows
        self._new.setText(_("Add as new customer") if nobody_yet else _("New customer"))

    def _step(self, by: int) -> None:
        at = self.view.currentIndex().row() + by
        self.view.setCurrentIndex(self._found.index(max(0, min(at, self._found.rowCount() - 1))))

    def _pick(self, index: QModelIndex) -> None:
        if index.isValid() and self.isVisible():
            self.finish()
            self.picked.emit(index.data(CUSTOMER).id)

    def _create(self) -> None:
        """Make one of what was typed; the rest can be filled in later."""
        wanted = self.search.text().strip()
        if not wanted:
            show_text(self._says, _("Type the name first."))
            self.focus_first()
            return
        draft = CustomerDraft("", email=wanted) if "@" in wanted else CustomerDraft(wanted)
        self._new.setEnabled(False)
        # In the order of the payments, and no cash waits while Stripe is asked.
        task = self._tasks.money(
            self._services.customers.create, self._services.actor, draft, owner=self
        )
        task.success(lambda made: self.finish_with(self.picked, made.id)).always(
            lambda: self._new.setEnabled(True)
        ).start()
