"""Who stands at the till, where people have PINs: the PIN alone says it, or a name and its PIN."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import N_, _
from pos_app.errors import UserError
from pos_app.services.views.store import CashierView
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import Sheet, button, column, row, show_text
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.entries import ENTRY, EntriesView, Entry
from pos_app.ui.widgets.pin_edit import PinPanel

if TYPE_CHECKING:
    from pos_app.services.staff.staff import Staff

ROLES: Final = {"cashier": N_("Cashier"), "manager": N_("Manager"), "owner": N_("Owner")}
_WIDTH: Final = 640
_HIGHEST: Final = 380


class SignInSheet(Sheet):
    """A PIN and Enter signs in whoever has it; a name of the list says that it has to be theirs.

    Who has no PIN is chosen by the name alone. A badge that is scanned chooses a name as a touch
    does, and never stands for a PIN.
    """

    takes_every_code = True

    def __init__(
        self,
        parent: QWidget,
        staff: Callable[[], Staff],
        tasks: Tasks,
        actor: Callable[[], Actor],
        people: Sequence[CashierView],
    ) -> None:
        super().__init__(parent, _("Who is at the till?"), width=_WIDTH)
        self._staff = staff
        self._tasks = tasks
        self._actor = actor
        self._people = {each.id: each for each in people if each.active}
        self._named: CashierView | None = None
        self.people = EntriesView(_("Cashiers"), selectable=True)
        self.pin = PinPanel(_("Sign in"))
        self.first_focus = self.pin.edit
        self.forgotten = button(_("Forgot the PIN?"), "quiet")
        self.anybody = button(_("Somebody else"), "quiet", "arrow-left")
        self._lay_out()
        self._name(None)
        self.people.opened.connect(lambda entry: self._choose(self._people[entry.key]))
        self.people.clicked.connect(lambda index: self._choose(self._people[index.data(ENTRY).key]))
        self.forgotten.clicked.connect(self._recover)
        self.anybody.clicked.connect(lambda: self._name(None))
        self.pin.entered.connect(self._sign_in)

    def _recover(self) -> None:
        from pos_app.ui.shell.forgotten_pin_sheet import (  # noqa: PLC0415  seldom, let us hope
            ForgottenPinSheet,
        )

        sheet = ForgottenPinSheet(self, self._staff, self._tasks)
        sheet.recovered.connect(lambda: show_text(self.pin.hint, _("Sign in with the new PIN.")))
        sheet.open()

    def take_code(self, code: str) -> None:
        """Choose whose badge was scanned."""
        read = self._tasks.read(lambda: self._staff().by_badge(code), owner=self)
        read.success(self._on_badge).failure(self._complain).start()

    def _on_badge(self, person: CashierView | None) -> None:
        if person is None or person.id not in self._people:
            self.pin.refuse(_("Nobody here signs in with this badge. Type the PIN."))
        else:
            self._choose(person)

    def choose(self, cashier_id: str) -> None:
        """Go on with somebody of the list, as when their name is touched."""
        if (person := self._people.get(cashier_id)) is not None:
            self._choose(person)

    def _choose(self, person: CashierView) -> None:
        if person.has_pin:
            self._name(person)
        else:
            self._follow(self._tasks.write(self._switch, self._actor(), person.id, owner=self))

    def _switch(self, actor: Actor, cashier_id: str) -> CashierView:
        return self._staff().switch_cashier(actor, cashier_id)  # made on the worker, at the start

    def _sign_in(self, pin: str) -> None:
        named = self._named.id if self._named else ""
        self._follow(self._tasks.write(lambda: self._staff().sign_in(pin, named), owner=self))

    def _follow(self, task: Task) -> None:
        task.success(lambda _person: self.finish()).failure(self._complain).start()

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.pin.refuse(f"{error}")
        else:
            self._tasks.failed.emit(error)

    def _name(self, person: CashierView | None) -> None:
        self._named = person
        self.anybody.setVisible(person is not None)
        own = _("Type your PIN, or choose your name.")
        whose = _("The PIN of {name}", name=person.name) if person else own
        self.pin.problem.hide()
        show_text(self.pin.hint, whose)
        self.pin.edit.clear()
        self.focus_first()

    def _lay_out(self) -> None:
        self.people.set_entries(
            Entry(
                each.name,
                "" if each.has_pin else _("Without a PIN"),
                right=str(ROLES[each.role]),
                icon="lock" if each.has_pin else "user",
                key=each.id,
            )
            for each in self._people.values()
        )
        across = row(spacing=SIZES["space_6"])
        left = column(spacing=SIZES["space_3"])
        left.addWidget(CappedScrollArea(self.people, _HIGHEST))
        left.addStretch()
        left.addWidget(self.forgotten, 0, Qt.AlignmentFlag.AlignLeft)
        right = column(spacing=SIZES["space_3"])
        right.addWidget(self.pin)
        right.addWidget(self.anybody)
        across.addLayout(left, 1)
        across.addLayout(right, 1)
        self.body.addLayout(across)
