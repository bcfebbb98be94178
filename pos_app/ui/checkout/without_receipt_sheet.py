"""Takes back what is rung up, where nobody has the receipt: why, and what is given for it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.cart import Cart
from pos_app.domain.goods_returns import ReturnReason
from pos_app.domain.ids import new_id
from pos_app.domain.method_names import name_of
from pos_app.domain.payments import OTHER_WAYS, TenderKind
from pos_app.domain.return_reasons import RETURN_REASONS
from pos_app.domain.texts import _, ngettext, pgettext
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.returns.views import ReturnView, ReturnWithoutReceipt
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.credit.handing_over import HandingOver
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    FlowLayout,
    FormField,
    Sheet,
    announce,
    button,
    column,
    label,
    row,
    show_only,
)
from pos_app.ui.widgets.accessible_text import accessible_text
from pos_app.ui.widgets.check_box import CheckBox
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.key_captions import ENTER
from pos_app.ui.widgets.repeat_guard import PressGuard


class WithoutReceiptSheet(Sheet):
    """Asks, takes back once, says what to hand out; `taken(ReturnView)` then.

    `is_done` is False until then: nothing moves before the button is pressed.
    """

    taken = Signal(object)
    holds_toasts = True

    def __init__(
        self, parent: QWidget, services: Services, tasks: Tasks, cart: Cart, formats: Formats
    ) -> None:
        super().__init__(parent, _("Take back without a receipt"), width=560)
        self._services = services
        self._tasks = tasks
        self._cart = cart
        self._formats = formats
        self._id = new_id()
        self.is_done = False
        self._handing_over = HandingOver(self, services, tasks)
        self.form, self.result = QWidget(), QWidget()
        self._lay_out()
        self._lay_out_result()
        self._panels = (self.form, self.result)
        for panel in self._panels:
            self.body.addWidget(panel)
        show_only(self.form, self._panels)
        self._validate()

    @property
    def reason(self) -> ReturnReason:
        """Why it comes back."""
        return ReturnReason(str(self.why.currentData()))

    def _lay_out(self) -> None:
        box = column(self.form, spacing=SIZES["space_3"])
        amount = self._formats.minor(self._cart.totals().total, self._cart.currency)
        box.addWidget(label(_("To give back: {amount}", amount=amount), "total", wrap=True))
        count = len(self._cart.lines)
        told = ngettext(
            "{n} line of the cart comes back, at its price of today or less.",
            "{n} lines of the cart come back, at their prices of today or less.",
            count,
        )
        box.addWidget(label(told, wrap=True))
        self.why = DropDown()
        for reason, named in RETURN_REASONS.items():
            self.why.addItem(str(named), reason.value)
        self.note = QLineEdit()
        self.note_field = FormField(pgettext("field", "Note"), self.note)
        why = row()
        why.addWidget(FormField(_("Reason"), self.why), 1)
        why.addWidget(self.note_field, 1)
        self.way = DropDown()
        for way in OTHER_WAYS:
            self.way.addItem(str(name_of(way)), way.value)
        why.addWidget(FormField(pgettext("field", "Given back"), self.way), 1)
        box.addLayout(why)
        self.restock = CheckBox(_("Goes back on the shelf"))
        self.restock.setChecked(True)
        box.addWidget(self.restock)
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        box.addWidget(self.problem)
        self.keep = button(_("Cancel"))
        words = _("Take back, give {amount}", amount=amount)
        self.take = button(words, "primary", "refund")
        self.first_focus = self.take
        line = FlowLayout(at_end=True)
        line.addWidget(self.keep)
        line.addWidget(self.take)
        box.addLayout(line)
        self.why.currentIndexChanged.connect(lambda _place: self._validate())
        self.note.textChanged.connect(lambda _text: self._validate())
        self.note.returnPressed.connect(self._take_back)
        self.keep.clicked.connect(self.dismiss)
        self.take.clicked.connect(self._take_back)

    def _lay_out_result(self) -> None:
        box = column(self.result, spacing=SIZES["space_4"])
        self.headline = label("", "total", wrap=True)
        self.advice = label("", wrap=True)
        self.done = button(pgettext("button", "Done"), "primary", shortcut_text=ENTER)
        self.done.clicked.connect(self.finish)
        self._guard = PressGuard(self, self.done)
        for each in (self.headline, self.advice, self.done):
            box.addWidget(each)

    def _validate(self) -> None:
        other = self.reason is ReturnReason.OTHER
        self.note_field.setVisible(other)
        self.take.setEnabled(not other or bool(self.note.text().strip()))

    def _take_back(self) -> None:
        if not self.take.isEnabled():
            return
        request = ReturnWithoutReceipt(
            self._cart,
            self.reason,
            self.note.text().strip(),
            restock=self.restock.isChecked(),
            way=TenderKind(str(self.way.currentData())),
            id=self._id,  # pressed again after trouble it is the same return
        )
        self.form.setEnabled(False)
        self.set_closable(closable=False)
        self.problem.hide()
        command, actor = self._services.returns.take_back_without_receipt, self._services.actor
        task = self._tasks.money(command, actor, request, owner=self)
        task.success(self._on_taken).failure(self._refused).start()

    def _refused(self, error: BaseException) -> None:
        self.set_closable(closable=True)
        self.form.setEnabled(True)
        if not isinstance(error, UserError):
            self.finish()
            self._tasks.failed.emit(error)
            return
        self.problem.setText(str(error))
        self.problem.show()
        announce(self, str(error))

    def _on_taken(self, view: ReturnView) -> None:
        self.is_done = True
        self.set_closable(closable=True)
        self.taken.emit(view)
        given = sum(refund.handed_back for refund in view.refunds)
        amount = self._formats.minor(given, self._cart.currency)
        self.headline.setText(view.headline)
        words = _("Take {amount} out of the drawer and give it to the customer.", amount=amount)
        if not any(refund.kind.facts.opens_drawer for refund in view.refunds):
            words = _("{amount} is on a new code of store credit.", amount=amount)
            self._handing_over.offer(self._cart.id)
        self.advice.setText(words)
        show_only(self.result, self._panels)
        self._guard.begin()
        self.done.setFocus()
        announce(self, accessible_text(view.headline, words))
