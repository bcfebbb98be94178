"""Settings: what each role may do at once, what it has to ask for, and what it may not do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.money import Money
from pos_app.domain.permissions import Actor, Grant, Limit, Permission, Role, Rule
from pos_app.domain.texts import N_, NP_, _, pgettext
from pos_app.errors import UserError
from pos_app.services.staff.staff import Staff
from pos_app.services.views.store import GrantView, StoreView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.store_form import choices, choose
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import FormField, MoneyEdit, Sheet, button, column, label, row
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.percent_edit import PercentEdit

ROLES: Final = {Role.CASHIER: N_("Cashier"), Role.MANAGER: N_("Manager")}
RULES: Final = {
    Rule.ALLOWED: NP_("what somebody may do", "Allowed"),
    Rule.ASK: NP_("what somebody may do", "Has to ask"),
    Rule.DENIED: NP_("what somebody may do", "Denied"),
}
_HIGHEST: Final = 296


class PermissionsSheet(Sheet):
    """The table; Enter or a touch changes what is allowed of one thing."""

    def __init__(
        self,
        parent: QWidget,
        service: Staff,
        tasks: Tasks,
        actor: Callable[[], Actor],
        store: StoreView,
        grants: Sequence[GrantView],
    ) -> None:
        super().__init__(parent, _("What people may do"), width=760)
        self._service = service
        self._tasks = tasks
        self._actor = actor
        self._store = store
        self._formats = Formats(store.locale)
        self._grants: dict[Permission, list[GrantView]] = {}
        self.table = self.first_focus = EntriesView(_("What people may do"), selectable=True)
        intro = _(
            "Owners may do everything. Who has to ask has it approved by somebody who may, with "
            "a PIN. All of this counts once somebody has a PIN."
        )
        self.body.addWidget(label(intro, "muted", wrap=True))
        self.body.addWidget(CappedScrollArea(self.table, _HIGHEST))
        self.change = button(pgettext("button", "Change"), "secondary", "edit")
        self.change.clicked.connect(self.table.open_current)
        line = row()
        line.addWidget(self.change)
        line.addStretch()
        self.body.addLayout(line)
        self.table.opened.connect(lambda entry: self._open(Permission(entry.key)))
        self._show(grants)

    def _read(self) -> None:
        self._tasks.read(self._service.grants, owner=self).success(self._show).start()

    def _show(self, grants: Sequence[GrantView]) -> None:
        self._grants = {}
        for each in grants:
            self._grants.setdefault(each.permission, []).append(each)
        self.table.set_entries(
            Entry(
                str(permission.label),
                self._in_words(of_role[Role.CASHIER]),
                right=self._in_words(of_role[Role.MANAGER]),
                icon="lock" if of_role[Role.CASHIER].rule is Rule.DENIED else "user",
                key=permission,
            )
            for permission, both in self._grants.items()
            for of_role in [{each.role: each for each in both}]
        )
        if self.table.current() is None and self.table.entries():
            self.table.choose(self.table.entries()[0].key)

    def _in_words(self, grant: GrantView) -> str:
        role, rule = str(ROLES[grant.role]), str(RULES[grant.rule])
        if grant.up_to is None:
            return _("{role}: {rule}", role=role, rule=rule)
        limit = limit_in_words(grant.permission, grant.up_to, self._formats, self._store.currency)
        return _("{role}: {rule} up to {limit}", role=role, rule=rule, limit=limit)

    def _open(self, permission: Permission) -> None:
        sheet = GrantSheet(
            self, self._service, self._tasks, self._actor(), self._grants[permission], self._store
        )
        sheet.saved.connect(self._read)
        sheet.open()


class GrantSheet(Sheet):
    """One thing that people do, by role; `saved` once it is."""

    saved = Signal()
    of_its_asker = True

    def __init__(
        self,
        parent: QWidget,
        service: Staff,
        tasks: Tasks,
        actor: Actor,
        grants: Sequence[GrantView],
        store: StoreView,
    ) -> None:
        permission = grants[0].permission
        super().__init__(parent, str(permission.label), width=460)
        self._service = service
        self._tasks = tasks
        self._actor = actor
        self._before = {each.role: Grant(each.rule, each.up_to) for each in grants}
        self._permission = permission
        self.roles = {each.role: _RoleFields(each, store) for each in grants}
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self.save_button = button(pgettext("button", "Save"), "primary")
        self.save_button.setProperty("scale", "small")
        self.save_button.clicked.connect(self.save)
        for fields in self.roles.values():
            self.body.addWidget(fields)
        self.body.addWidget(self.problem)
        cancel = button(_("Cancel"))
        cancel.clicked.connect(self.dismiss)
        answers = FlowLayout(at_end=True)
        answers.addWidget(cancel)
        answers.addWidget(self.save_button)
        self.body.addLayout(answers)

    def save(self) -> None:
        """Save what is another now; what is wrong is said above the buttons."""
        if wrong := next(filter(None, (fields.wrong() for fields in self.roles.values())), ""):
            self.problem.setText(wrong)
            self.problem.show()
            return
        changed = {
            role: grant
            for role, fields in self.roles.items()
            if (grant := fields.grant()) != self._before[role]
        }
        self.save_button.setEnabled(False)
        task = self._tasks.write(self._save, self._actor, changed, owner=self)
        task.success(lambda _none: self.finish_with(self.saved)).failure(self._complain)
        task.always(lambda: self.save_button.setEnabled(True)).start()

    def _save(self, actor: Actor, changed: dict[Role, Grant]) -> None:
        for role, grant in changed.items():
            self._service.save_grant(actor, role, self._permission, grant)

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.problem.setText(str(error))
            self.problem.show()
        else:
            self._tasks.failed.emit(error)


class _RoleFields(QWidget):
    """What one role may do: the rule, and up to what where there is a limit."""

    def __init__(self, grant: GrantView, store: StoreView) -> None:
        super().__init__()
        self.rule = choices([(str(words), rule) for rule, words in RULES.items()])
        choose(self.rule, grant.rule)
        box = column(self, spacing=SIZES["space_3"])
        box.addWidget(FormField(str(ROLES[grant.role]), self.rule))
        self.limit = _limit_edit(grant, store)
        self.up_to = None
        if self.limit is not None:
            self.up_to = FormField(_("Up to"), self.limit, _("Above it, has to ask. Empty: any."))
            box.addWidget(self.up_to)
            self.rule.currentIndexChanged.connect(lambda _index: self._show_limit())
            self._show_limit()

    def grant(self) -> Grant:
        """Return what is chosen."""
        rule = Rule(self.rule.currentData())
        return Grant(rule, self._limit() if rule is Rule.ALLOWED else None)

    def wrong(self) -> str:
        """Say what is wrong with a limit that is none: it is not taken for "any"."""
        is_limited = self.grant().rule is Rule.ALLOWED
        return self.limit.problem() if is_limited and self.limit is not None else ""

    def _limit(self) -> int | None:
        if isinstance(self.limit, PercentEdit):
            return self.limit.ppm()
        if isinstance(self.limit, MoneyEdit):
            money = self.limit.money()
            return money.minor if money else None
        return None

    def _show_limit(self) -> None:
        if self.up_to is not None:
            self.up_to.setVisible(Rule(self.rule.currentData()) is Rule.ALLOWED)


def limit_in_words(permission: Permission, up_to: int, formats: Formats, currency: str) -> str:
    """Return up to what something is allowed, as people write it."""
    if permission.limit is Limit.PERCENT:
        return formats.percent(up_to)
    return formats.minor(up_to, currency)


def _limit_edit(grant: GrantView, store: StoreView) -> PercentEdit | MoneyEdit | None:
    if grant.permission.limit is Limit.PERCENT:
        percent = PercentEdit(store.locale)
        if grant.up_to is not None:
            percent.set_ppm(grant.up_to)
        return percent
    if grant.permission.limit is Limit.AMOUNT:
        money = MoneyEdit(store.currency, store.locale)
        if grant.up_to is not None:
            money.set_money(Money(grant.up_to, store.currency))
        return money
    return None
