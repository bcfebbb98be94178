"""The views of the history: those that everybody has, and those that somebody keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.history_filter import NEWEST_FIRST, HistoryFilter, HistoryOrder
from pos_app.domain.payments import PaymentStatus
from pos_app.domain.period_presets import Preset
from pos_app.domain.texts import NP_, Message, _, listed, pgettext
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.saved_views import SavedView
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.history.columns import ORDERS
from pos_app.ui.history.filter_texts import FilterChoices, part_text
from pos_app.ui.widgets import ConfirmSheet, FormField, Sheet, button
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.key_captions import DEL, ENTER

_HIGHEST: Final = 280
_EVERYBODYS: Final[tuple[tuple[Message, HistoryFilter], ...]] = (
    (NP_("a view of the history", "Today"), HistoryFilter(period=Preset.TODAY)),
    (NP_("a view of the history", "Refunded"), HistoryFilter(refunded=True)),
    (NP_("a view of the history", "Disputed"), HistoryFilter(disputed=True)),
    (NP_("a view of the history", "From elsewhere"), HistoryFilter(elsewhere=True)),
    (
        NP_("a view of the history", "Not known yet"),
        HistoryFilter(statuses=frozenset({PaymentStatus.UNKNOWN})),
    ),
    (
        NP_("a view of the history", "Deposits"),
        HistoryFilter(statuses=frozenset({PaymentStatus.DEPOSIT})),
    ),
)


class ViewsSheet(Sheet):
    """`chosen(SavedView)` is the view to show, also one of everybody's, which has no id."""

    chosen = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        choices: FilterChoices,
        stands: tuple[HistoryFilter, HistoryOrder],
    ) -> None:
        """`stands` is what the history shows now, which can be kept."""
        super().__init__(parent, pgettext("of the history", "Views"), width=620)
        self._services = services
        self._tasks = tasks
        self._choices = choices
        self._stands = stands
        self._latest = LatestRead(tasks, self)
        self._own: Sequence[SavedView] = ()
        self.views = EntriesView(pgettext("of the history", "Views"), selectable=True)
        self.name = QLineEdit()
        self.field = FormField(_("Keep what is shown now, as"), self.name, self._text_of(*stands))
        self.save = button(pgettext("button", "Save"), "secondary")
        self.rename = button(_("Rename to this"), "quiet")
        self.delete = button(pgettext("button", "Delete"), "quiet", "trash", shortcut_text=DEL)
        self.show_view = button(pgettext("button", "Show"), "primary", shortcut_text=ENTER)
        self._lay_out()
        self._connect()
        self.first_focus = self.views
        self._enable()
        self._read()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del in the list deletes, where it may."""
        if event.key() == Qt.Key.Key_Delete and self.delete.isEnabled():
            self._ask_to_delete()
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self.name.setMaxLength(60)
        self.show_view.setProperty("scale", "small")
        self.field.put_beside(self.rename, self.save)
        self.body.addWidget(CappedScrollArea(self.views, _HIGHEST))
        answers = FlowLayout()
        answers.addWidget(self.delete)
        answers.add_stretch()
        answers.addWidget(self.show_view)
        self.body.addLayout(answers)
        self.body.addWidget(self.field)

    def _connect(self) -> None:
        self.views.opened.connect(lambda _entry: self._choose())
        self.views.chosen.connect(lambda _entry: self._enable())
        self.show_view.clicked.connect(self._choose)
        self.save.clicked.connect(self._save)
        self.name.returnPressed.connect(self._save)
        self.name.textChanged.connect(lambda _text: self._enable())
        self.rename.clicked.connect(self._rename)
        self.delete.clicked.connect(self._ask_to_delete)

    def _read(self, then: str = "") -> None:
        """Read somebody's views; choose the one with this id then."""
        task = self._latest.read(self._services.saved_views.all, self._services.actor.cashier_id)
        task.success(lambda views: self._show(views, then)).start()

    def _show(self, own: Sequence[SavedView], chosen: str = "") -> None:
        self._own = own
        before = self.views.current()
        shared = (Entry(view.name, icon="filter", key=view.name) for view in _everybodys())
        mine = (
            Entry(view.name, self._text_of(view.wanted, view.order), icon="star", key=view.id)
            for view in own
        )
        self.views.set_entries((*mine, *shared))
        first = self.views.entries()[0].key
        self.views.choose(chosen or (before.key if before else first))
        self._enable()

    def _text_of(self, wanted: HistoryFilter, order: HistoryOrder) -> str:
        """Return what a view shows, in the words of its chips."""
        currency = wanted.currency or self._choices.currency
        parts = [part_text(part, currency, self._choices) for part in wanted.parts]
        if wanted.text:
            parts.append(_("“{text}”", text=wanted.text))
        if order != NEWEST_FIRST:
            parts.append(str(ORDERS[order]))
        return listed(parts) or _("All payments")

    def _current(self) -> SavedView | None:
        entry = self.views.current()
        views = (*self._own, *_everybodys())
        return next((each for each in views if entry and entry.key in {each.id, each.name}), None)

    def _enable(self) -> None:
        view, typed = self._current(), bool(self.name.text().strip())
        self.show_view.setEnabled(view is not None)
        self.delete.setEnabled(bool(view and view.id))
        self.rename.setEnabled(bool(view and view.id) and typed)
        self.save.setEnabled(typed)
        self.field.set_error("")

    def _choose(self) -> None:
        if view := self._current():
            self.finish_with(self.chosen, view)

    def _save(self) -> None:
        if self.save.isEnabled():
            saved = self._services.saved_views.save
            task = self._tasks.write(
                saved, self._services.actor, self.name.text(), *self._stands, owner=self
            )
            task.success(lambda view: self._on_saved(view.id)).failure(self._on_failure).start()

    def _rename(self) -> None:
        if (view := self._current()) and view.id:
            given = self._services.actor, view.id, self.name.text()
            task = self._tasks.write(self._services.saved_views.rename, *given, owner=self)
            task.success(lambda _none: self._on_saved(view.id)).failure(self._on_failure).start()

    def _ask_to_delete(self) -> None:
        view = self._current()
        if view is None or not view.id:
            return
        question = ConfirmSheet(
            self,
            _("Delete the view {name}?", name=view.name),
            _("The payments in it stay as they are."),
            pgettext("button", "Delete"),
            danger=True,
        )
        question.then(lambda: self._delete(view.id)).open()

    def _delete(self, view_id: str) -> None:
        given = self._services.actor, view_id
        task = self._tasks.write(self._services.saved_views.delete, *given, owner=self)
        task.success(lambda _none: self._read()).failure(self._on_failure).start()

    def _on_saved(self, view_id: str) -> None:
        self.name.clear()
        self.field.set_saved(saved=True)
        self.views.setFocus()
        self._read(view_id)

    def _on_failure(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.field.set_error(str(error))
            self.name.setFocus()
        else:
            self._tasks.failed.emit(error)


def _everybodys() -> list[SavedView]:
    return [SavedView("", str(name), wanted, NEWEST_FIRST) for name, wanted in _EVERYBODYS]
