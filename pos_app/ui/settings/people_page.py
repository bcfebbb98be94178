"""Settings: this register, and who rings up."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pos_app.domain.permissions import Actor, Role
from pos_app.domain.pins import is_easily_guessed, pin_problem
from pos_app.domain.texts import N_, _, ngettext, pgettext
from pos_app.errors import UserError
from pos_app.services.shared.declared_settings import LOCK_AFTER
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.staff.log import ActivityLog
from pos_app.services.staff.staff import Staff
from pos_app.services.views.store import CashierView, GrantView, StoreView
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.settings.log_sheet import LogSheet
from pos_app.ui.settings.log_words import ROLES
from pos_app.ui.settings.permissions_sheet import PermissionsSheet
from pos_app.ui.settings.recovery_code_sheet import RecoveryCodeSheet
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.settings.store_form import choices, choose
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import CheckBox, FormField, Sheet, button, label
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.formats import Formats, read_formats
from pos_app.ui.widgets.language_choice import language_choice
from pos_app.ui.widgets.pin_edit import PinEdit

_NO_PINS: Final = N_(
    "Nobody has a PIN yet: whoever stands at the till may do everything. Once somebody has one, "
    "people sign in, and managers approve what cashiers may not do alone. Begin with your own."
)
_MINUTES: Final = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60)
_LOCK_HELP: Final = N_("When nobody touches the till for so long. Who has a PIN opens it again.")
_HELP: Final = N_("4 to 8 digits that nobody else has. Left empty, nothing changes.")
_RECOVERY_HELP: Final = N_(
    "A forgotten PIN is set anew here by who may change people; the owner's, by a recovery code "
    "that the owner makes and keeps."
)
_BADGE_HELP: Final = N_("Put the cursor here and scan it. It chooses the name; the PIN follows.")
_GUESSED: Final = N_(
    "This is one of the first that anybody would try. Another one is safer; this one works too."
)


class PeoplePage(SettingsPage):
    """The register's name, and the cashiers: Enter changes one."""

    def __init__(
        self,
        settings: StoreSettings,
        staff: Staff,
        log: ActivityLog,
        tasks: Tasks,
        actor: Callable[[], Actor],
    ) -> None:
        super().__init__(_("Register and cashiers"), tasks, actor=actor)
        self._settings = settings
        self._staff = staff
        self._log = log
        self._people: dict[str, CashierView] = {}
        self._badges: dict[str, str] = {}
        self.name = QLineEdit()
        self.name_field = FormField(
            _("Register name"), self.name, _("Stands on receipts and reports.")
        )
        self.people = EntriesView(_("Cashiers"), selectable=True)
        self.change = button(pgettext("button", "Change"), "secondary", "edit")
        self.add = button(_("Add a cashier"), "secondary", "plus")
        self.grants = button(_("What people may do"), "secondary", "lock")
        self.recovery = button(_("New recovery code"), "secondary", "lock")
        self.show_log = button(_("Activity log"), "secondary", "history")
        self.lock = choices(
            [
                (_("Never"), 0),
                *(
                    (ngettext("After {n} minute", "After {n} minutes", each), each)
                    for each in _MINUTES
                ),
            ]
        )
        self.lock_field = FormField(_("Lock the screen"), self.lock, str(_LOCK_HELP))
        self._lay_out()
        self.people.opened.connect(lambda entry: self._open(self._people[entry.key]))
        self.people.chosen.connect(lambda entry: self.change.setEnabled(entry is not None))
        self.change.clicked.connect(self.people.open_current)
        self.add.clicked.connect(lambda: self._open(None))
        self.grants.clicked.connect(self._open_grants)
        self.show_log.clicked.connect(self._open_log)
        self.recovery.clicked.connect(self._make_recovery_code)
        self.bind_line(
            self.name, self.name_field, lambda: settings.register().name, settings.save_register
        )
        self.show_saved(
            [self.lock_field], lambda: self._settings.read(LOCK_AFTER), partial(choose, self.lock)
        )
        self.lock.activated.connect(self._save_lock)
        self._read_people()

    def _save_lock(self) -> None:
        save, minutes = self._settings.save, self.lock.currentData()
        self.save(self.lock_field, save, LOCK_AFTER, minutes)

    def _lay_out(self) -> None:
        self.body.addWidget(self.name_field)
        self.section(_("Cashiers"), _("Managers may change settings and give money back."))
        self.no_pins = label(str(_NO_PINS), "muted", wrap=True)
        self.body.addWidget(self.no_pins)
        self.body.addWidget(self.people)
        self.change.setEnabled(False)
        self.buttons(self.change, self.add, self.recovery)
        self.recovery_help = label(str(_RECOVERY_HELP), "muted", wrap=True)
        self.body.addWidget(self.recovery_help)
        self.body.addWidget(self.lock_field)
        answers_for = _("What has to be answered for is written down, and can't be changed.")
        self.section(_("What people may do"), answers_for)
        self.buttons(self.grants, self.show_log)
        self.body.addStretch()

    def _open_grants(self) -> None:
        task = self.tasks.read(lambda: (self._settings.store(), self._staff.grants()), owner=self)
        task.success(self._show_grants).start()

    def _show_grants(self, found: tuple[StoreView | None, list[GrantView]]) -> None:
        store, grants = found
        if store is not None:
            given = self._staff, self.tasks, lambda: self.actor, store, grants
            PermissionsSheet(self, *given).open()

    def _open_log(self) -> None:
        task = self.tasks.read(
            lambda: (read_formats(self._settings), self._settings.store(), self._log.today()),
            owner=self,
        )
        task.success(self._show_log_sheet).start()

    def _show_log_sheet(self, found: tuple[Formats, StoreView | None, date]) -> None:
        formats, store, today = found
        if store is not None:
            shown = list(self._people.values()), formats, store.currency, today
            LogSheet(self, self._log, self.tasks, lambda: self.actor, *shown).open()

    def _read_people(self, _saved: object = None) -> None:
        task = self.tasks.read(lambda: (self._staff.cashiers(), self._staff.badges()), owner=self)
        task.success(self._show_people).start()

    def _show_people(self, found: tuple[list[CashierView], dict[str, str]]) -> None:
        people, self._badges = found
        self._people = {each.id: each for each in people}
        with_pins = any(each.has_pin for each in people)
        self.no_pins.setVisible(not with_pins)
        self.recovery.setVisible(with_pins)
        self.recovery_help.setVisible(with_pins)
        self.people.set_entries(
            Entry(
                each.name,
                _subtitle(each, with_pins=with_pins),
                right=str(ROLES[each.role]),
                icon="user",
                key=each.id,
            )
            for each in people
        )

    def _make_recovery_code(self) -> None:
        make = self.tasks.write(self._staff.make_recovery_code, self.actor, owner=self)
        make.success(lambda code: RecoveryCodeSheet(self, code).open()).start()

    def _open(self, person: CashierView | None) -> None:
        badge = self._badges.get(person.id, "") if person else ""
        sheet = CashierSheet(self, self._staff, self.tasks, self.actor, person, badge)
        sheet.saved.connect(self._read_people)
        had_pin = person is not None and person.has_pin
        sheet.saved.connect(partial(self._offer_recovery_code, had_pin=had_pin))
        sheet.open()

    def _offer_recovery_code(self, saved: CashierView, *, had_pin: bool) -> None:
        """Have the owner write down a code as soon as they have a PIN that they can forget."""
        is_own = saved.id == self.actor.cashier_id
        if is_own and saved.role == Role.OWNER and saved.has_pin and not had_pin:
            self._make_recovery_code()


class CashierSheet(Sheet):
    """One cashier: name, role, and whether they still ring up; `saved(CashierView)`."""

    saved = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        staff: Staff,
        tasks: Tasks,
        actor: Actor,
        person: CashierView | None,
        badge: str,
    ) -> None:
        super().__init__(parent, _("Change a cashier") if person else _("Add a cashier"), width=640)
        self._staff = staff
        self._tasks = tasks
        self._actor = actor
        self._id = person.id if person else None
        self.name = QLineEdit(person.name if person else "")
        self.role = choices([(words, role) for role, words in ROLES.items()])
        self.language = language_choice(
            _("As the register has it"), person.language if person else ""
        )
        self.active = CheckBox(_("Rings up at this store"))
        self.pin = PinEdit()
        self._badge_before = badge
        self.badge = QLineEdit(badge)
        self._badge_field = FormField(_("Badge"), self.badge, str(_BADGE_HELP))
        self.remove = button(_("Remove the PIN"), "quiet")
        self._pin_field = FormField(
            _("New PIN") if person and person.has_pin else _("PIN"),
            self.pin,
            str(_HELP),
        )
        self.save_button = button(pgettext("button", "Save"), "primary")
        self._name_field = FormField(_("Name"), self.name, _("Stands on receipts."))
        choose(self.role, person.role if person else "cashier")
        self.active.setChecked(person.active if person else True)
        self._lay_out()
        self.remove.setVisible(bool(person and person.has_pin))
        self.save_button.clicked.connect(self.save)
        self.remove.clicked.connect(self._remove_pin)
        self.pin.textEdited.connect(self._on_pin_edited)
        self.pin.returnPressed.connect(self.save)
        self.name.returnPressed.connect(self.save)

    def save(self) -> None:
        """Keep it, the PIN last; what is wrong is said under its field."""
        if wrong := pin_problem(self.pin.text()) if self.pin.text() else "":
            self._pin_field.set_error(wrong)
            return
        self.save_button.setEnabled(False)
        role, active = str(self.role.currentData()), self.active.isChecked()
        given = self._actor, self._id, self.name.text(), role, active
        save, language = self._staff.save_cashier, self.language.currentData()
        task = self._tasks.write(save, *given, language=language, owner=self)
        task.success(self._on_saved).failure(self._complain)
        task.always(lambda: self.save_button.setEnabled(True)).start()

    def _on_saved(self, cashier: CashierView) -> None:
        self._id = cashier.id
        if (code := self.badge.text().strip()) == self._badge_before:
            self._go_on_with_pin(cashier)
            return
        self.saved.emit(cashier)
        self.save_button.setEnabled(False)
        given = self._actor, cashier.id, code
        task = self._tasks.write(self._staff.save_badge, *given, owner=self)
        task.success(lambda _none: self._on_badge_saved(cashier, code))
        task.failure(self._on_badge_refused)
        task.always(lambda: self.save_button.setEnabled(True)).start()

    def _on_badge_saved(self, cashier: CashierView, code: str) -> None:
        self._badge_before = code
        self._go_on_with_pin(cashier)

    def _on_badge_refused(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self._badge_field.set_error(str(error))
            self.badge.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._tasks.failed.emit(error)

    def _go_on_with_pin(self, cashier: CashierView) -> None:
        if not self.pin.text():
            self.finish_with(self.saved, cashier)
            return
        self.saved.emit(cashier)
        self.save_button.setEnabled(False)
        given = self._actor, cashier.id, self.pin.text()
        self._change_pin(self._tasks.write(self._staff.set_pin, *given, owner=self))

    def _remove_pin(self) -> None:
        given = self._actor, self._id
        self._change_pin(self._tasks.write(self._staff.remove_pin, *given, owner=self))

    def _change_pin(self, task: Task) -> None:
        task.success(partial(self.finish_with, self.saved)).failure(self._on_pin_refused)
        task.always(lambda: self.save_button.setEnabled(True)).start()

    def _on_pin_refused(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.pin.clear()
            self._pin_field.set_error(str(error))
            self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._tasks.failed.emit(error)

    def _on_pin_edited(self, pin: str) -> None:
        guessed = is_easily_guessed(pin) and not pin_problem(pin)
        self._pin_field.set_error("")
        self._pin_field.set_help(str(_GUESSED) if guessed else str(_HELP))

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self._name_field.set_error(str(error))
        else:
            self._tasks.failed.emit(error)

    def _lay_out(self) -> None:
        cancel = button(_("Cancel"))
        cancel.clicked.connect(self.dismiss)
        self.save_button.setProperty("scale", "small")
        self.body.addWidget(self._name_field)
        fields = QGridLayout()
        fields.setHorizontalSpacing(SIZES["space_4"])
        fields.setVerticalSpacing(SIZES["space_4"])
        pairs = (
            (FormField(_("Role"), self.role), FormField(_("Language"), self.language)),
            (self._pin_field, self._badge_field),
        )
        for line, pair in enumerate(pairs):
            for place, field in enumerate(pair):
                fields.addWidget(field, line, place, Qt.AlignmentFlag.AlignTop)
                fields.setColumnStretch(place, 1)
        self.body.addLayout(fields)
        self.body.addWidget(self.active)
        answers = FlowLayout()
        answers.addWidget(self.remove)
        answers.add_stretch()
        answers.addWidget(cancel)
        answers.addWidget(self.save_button)
        self.body.addLayout(answers)


def _subtitle(person: CashierView, *, with_pins: bool) -> str:
    if not person.active:
        return _("Does not ring up any more")
    if not with_pins:
        return ""
    return _("Has a PIN") if person.has_pin else _("Without a PIN")
