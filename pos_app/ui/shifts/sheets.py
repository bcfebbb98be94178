"""The questions at a drawer: how much it opens with, what is put in or taken out, and why."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.domain.ids import new_id
from pos_app.domain.money import Money, decimal_point
from pos_app.domain.shifts import USUAL_REASONS, USUAL_REVERSALS, MovementKind
from pos_app.domain.texts import _, paragraph, pgettext
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.shifts import Movement, Opening
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    Announced,
    FormField,
    Keypad,
    MoneyEdit,
    Sheet,
    announce,
    button,
    column,
    label,
    row,
)
from pos_app.ui.widgets.abstract import AbstractMixin
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.key_captions import ENTER, caption_with_key
from pos_app.ui.widgets.reason_edit import ReasonEdit

Reasons = Mapping[MovementKind, tuple[str, ...]]
NARROW: Final = 600
_KEYPAD_WIDE: Final = 220


class DrawerSheet(Sheet, AbstractMixin):
    """Fields at the left, a keypad for the amount at the right; Enter does it, once.

    `done(object)` is what the service answered.
    """

    holds_toasts = True

    done = Signal(object)

    def __init__(
        self, parent: QWidget, title: str, tasks: Tasks, formats: Formats, currency: str, do: str
    ) -> None:
        super().__init__(parent, title, width=NARROW)
        self._tasks = tasks
        self._formats = formats
        self._currency = currency
        self.amount = MoneyEdit(currency, formats.locale)
        self.fields: QVBoxLayout = column(spacing=SIZES["space_3"])
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self.go = button(do, "primary", shortcut_text=ENTER)
        across = row(spacing=SIZES["space_4"])
        across.addLayout(self.fields, 1)
        self.keypad = Keypad(decimal_point(currency, formats.locale), self.amount)
        self.keypad.setFixedWidth(_KEYPAD_WIDE)
        across.addWidget(self.keypad, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(across)
        self.body.addWidget(self.problem)
        self.body.addWidget(self.go)
        self.amount.returnPressed.connect(self._on_enter)
        self.go.clicked.connect(self._on_enter)

    def focus_first(self) -> None:
        """In the amount, ready to be typed over."""
        self.amount.setFocus(Qt.FocusReason.PopupFocusReason)
        self.amount.selectAll()

    @abstractmethod
    def act(self) -> Task | None:
        """Return the command, or None while something is missing (`complain` says what)."""

    def complain(self, what: str) -> None:
        """Say what is missing, or why it was not done."""
        self.problem.setText(what)
        self.problem.setVisible(bool(what))
        if what:
            announce(self, what, Announced.PROBLEM)

    def typed(self, missing: str) -> int | None:
        """Return the amount in minor units, or None and say what is missing."""
        money = self.amount.money()
        if money is None:
            self.complain(self.amount.problem() or missing)
            return None
        return money.minor

    def name_go(self, what: str) -> None:
        """Say what Enter does now."""
        self.go.setText(caption_with_key(what, ENTER))
        self.go.setAccessibleName(what)

    def money(self, minor: int) -> Money:
        """Return minor units as Money of this drawer."""
        return Money(minor, self._currency)

    def written(self, minor: int) -> str:
        """Write minor units as the store does."""
        return self._formats.minor(minor, self._currency)

    def on_done(self, answer: object) -> None:
        """It is done: the sheet is no longer needed."""
        self.finish()
        self.done.emit(answer)

    def _on_enter(self) -> None:
        if not self.go.isEnabled() or self.amount.ask():
            return
        self.complain("")
        task = self.act()
        if task is None:
            return
        self.go.setEnabled(False)
        task.success(self._succeeded).failure(self._failed).start()

    def _succeeded(self, answer: object) -> None:
        self.go.setEnabled(True)
        self.on_done(answer)

    def _failed(self, error: BaseException) -> None:
        self.go.setEnabled(True)
        if isinstance(error, UserError):
            self.complain(paragraph(error.what, error.money, error.next_step))
        else:
            self._tasks.failed.emit(error)


class OpenSheet(DrawerSheet):
    """How much the drawer opens with: what was left in it stands ready."""

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        formats: Formats,
        currency: str,
        offered: int,
    ) -> None:
        title = _("Open the drawer")
        super().__init__(parent, title, tasks, formats, currency, title)
        self._services = services
        self._id = new_id()
        said = _("Count what lies in it.")
        if offered:
            left = self.written(offered)
            said = paragraph(said, _("{amount} was left in it at the last close.", amount=left))
        self.amount.set_money(self.money(offered))
        self.fields.addWidget(FormField(_("Float"), self.amount, said))
        self.fields.addStretch()

    def act(self) -> Task | None:
        """Open the shift."""
        minor = self.typed(_("Type how much lies in it."))
        if minor is None:
            return None
        opening = Opening(self._id, minor)
        open_ = self._services.shifts.open
        return self._tasks.write(open_, self._services.actor, opening, owner=self)


class MovementSheet(DrawerSheet):
    """Cash put in or taken out, of one kind or one among several, and why."""

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        formats: Formats,
        currency: str,
        title: str,
        kinds: Sequence[MovementKind],
        given: Reasons,
    ) -> None:
        """`given` are the reasons that were given before, by kind: they are offered."""
        super().__init__(parent, title, tasks, formats, currency, title)
        self._services = services
        self._id = new_id()
        self.kind = DropDown()
        for kind in kinds:
            self.kind.addItem(str(kind.label), kind.value)
        offered = (reason for kind in kinds for reason in offered_reasons(kind, given))
        self.reason = ReasonEdit(_("Reason"), dict.fromkeys(offered))
        if len(kinds) > 1:
            self.fields.addWidget(FormField(_("What for"), self.kind))
        self.fields.addWidget(FormField(_("Amount"), self.amount))
        self.reason_field = FormField(_("Reason"), self.reason, _("Stands on the Z report."))
        self.fields.addWidget(self.reason_field)
        self.fields.addStretch()
        self.reason.returnPressed.connect(self._on_enter)

    def act(self) -> Task | None:
        """Move it; from the amount Enter first goes on to the reason."""
        minor = self.typed(_("Type how much it is."))
        if minor is None:
            return None
        if not self.reason.text():
            if self.reason.hasFocus() or not self.amount.hasFocus():
                self.complain(_("Type why."))
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        kind = MovementKind(self.kind.currentData())
        movement = Movement(self._id, kind, minor, self.reason.text())
        move = self._services.shifts.move
        return self._tasks.write(move, self._services.actor, movement, owner=self)


class ReasonSheet(Sheet):
    """A reason in words for one command; `done(object)` is what the service answered."""

    holds_toasts = True

    done = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        tasks: Tasks,
        title: str,
        what: str,
        offered: Iterable[str],
        do: Callable[[str, QWidget], Task],
    ) -> None:
        super().__init__(parent, title, width=440)
        self._tasks = tasks
        self._do = do
        self.reason = self.first_focus = ReasonEdit(_("Reason"), offered)
        self.field = FormField(_("Reason"), self.reason)
        self.go = button(title, "primary", shortcut_text=ENTER)
        if what:
            self.body.addWidget(label(what, wrap=True))
        self.body.addWidget(self.field)
        self.body.addWidget(self.go)
        self.reason.returnPressed.connect(self._act)
        self.go.clicked.connect(self._act)

    def _act(self) -> None:
        if not self.go.isEnabled():
            return
        if not self.reason.text():
            self.field.set_error(_("Type why."))
            return
        self.go.setEnabled(False)
        task = self._do(self.reason.text(), self)
        task.success(partial(self.finish_with, self.done)).failure(self._on_failure).start()

    def _on_failure(self, error: BaseException) -> None:
        self.go.setEnabled(True)
        if isinstance(error, UserError):
            self.field.set_error(paragraph(error.what, error.next_step))
        else:
            self._tasks.failed.emit(error)


def no_sale_sheet(parent: QWidget, services: Services, tasks: Tasks, given: Reasons) -> ReasonSheet:
    """Ask why the drawer is opened without a sale; `given` are the reasons of before."""
    made = new_id()

    def do(reason: str, owner: QWidget) -> Task:
        return tasks.write(services.shifts.open_drawer, services.actor, made, reason, owner=owner)

    what = _("No cash moves. It is written down, and counted on the Z report.")
    offered = offered_reasons(MovementKind.NO_SALE, given)
    return ReasonSheet(parent, tasks, pgettext("open the drawer", "No sale"), what, offered, do)


def reverse_sheet(
    parent: QWidget, services: Services, tasks: Tasks, movement_id: str, what: str
) -> ReasonSheet:
    """Ask why a movement is taken back; `what` says which."""

    def do(reason: str, owner: QWidget) -> Task:
        reverse = services.shifts.reverse
        return tasks.write(reverse, services.actor, movement_id, reason, owner=owner)

    offered = [str(each) for each in USUAL_REVERSALS]
    return ReasonSheet(parent, tasks, _("Take it back"), what, offered, do)


def offered_reasons(kind: MovementKind, given: Reasons) -> list[str]:
    """Return the reasons to offer: those that were given before, then the usual ones."""
    usual = (str(each) for each in USUAL_REASONS[kind])
    return list(dict.fromkeys((*given.get(kind, ()), *usual)))
