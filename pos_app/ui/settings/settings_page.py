"""A page of Settings: a heading, forms under it, and saving as one goes."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QScrollArea, QVBoxLayout, QWidget

from pos_app.domain.permissions import Actor
from pos_app.errors import UserError
from pos_app.services.shared.settings import StoreSettings
from pos_app.settings import Setting
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import FlowLayout, FormField, column, frame, label, row, rule

_WIDEST: Final = 760


class SettingsPage(QScrollArea):
    """A heading, forms, and what is dangerous at the bottom."""

    def __init__(
        self, title: str, tasks: Tasks, intro: str = "", *, actor: Callable[[], Actor] | None = None
    ) -> None:
        """`actor` tells who saves; a page without one saves nothing in the books."""
        super().__init__()
        self.tasks = tasks
        self._actor = actor
        self.setWidgetResizable(True)
        self.setAccessibleName(title)
        self.setFocusPolicy(
            Qt.FocusPolicy.NoFocus
        )  # Tab goes to the fields, which scroll into view
        page = QWidget()
        page.setProperty("role", "page")
        page.setMaximumWidth(scaled(_WIDEST, 0.6))
        self.body: QVBoxLayout = column(page, margin=SIZES["space_6"], spacing=SIZES["space_4"])
        self.body.addWidget(label(title, "title"))
        if intro:
            self.body.addWidget(label(intro, "muted", wrap=True))
        outer = QWidget()
        outer.setProperty("role", "page")
        across = row(outer)
        across.addWidget(page, 1)
        across.addStretch()
        self.setWidget(outer)

    @property
    def actor(self) -> Actor:
        """Who changes something here and now."""
        if self._actor is None:
            raise RuntimeError("this page saves nothing in the books")
        return self._actor()

    def section(self, title: str, intro: str = "") -> None:
        """Begin a new part of the page."""
        self.body.addWidget(rule())
        self.body.addWidget(label(title, "section"))
        if intro:
            self.body.addWidget(label(intro, "muted", wrap=True))

    def danger(self, sentence: str, control: QWidget) -> None:
        """A dangerous action at the bottom, under a sentence that says what will happen."""
        box = frame("note-danger")
        inside = column(box, margin=SIZES["space_4"], spacing=SIZES["space_3"])
        inside.addWidget(label(sentence, wrap=True))
        inside.addWidget(control, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(box)

    def buttons(self, *controls: QWidget) -> None:
        """A row of actions, at the left; as many rows as it takes."""
        line = FlowLayout()
        for control in controls:
            line.addWidget(control)
        self.body.addLayout(line)

    def show_saved(
        self, fields: Sequence[FormField], read: Callable[[], Any], show: Callable[[Any], object]
    ) -> None:
        """Read what is kept and show it; before that nobody can type into these fields.

        What was typed would be replaced, and what is not shown yet be saved as if it were empty.
        """
        for field in fields:
            field.setEnabled(False)

        def fill(kept: Any) -> None:
            show(kept)
            for field in fields:
                field.setEnabled(True)

        self.tasks.read(read, owner=self).success(fill).start()

    def bind_line(
        self,
        edit: QLineEdit,
        field: FormField,
        read: Callable[[], str],
        save: Callable[..., Any],
    ) -> None:
        """Show the text that is kept, and save what is typed instead when the line is left."""

        def show(text: str) -> None:
            edit.setText(text)
            edit.setModified(False)

        def save_changed() -> None:
            if edit.isModified():
                edit.setModified(False)
                self.save(field, save, edit.text())

        edit.editingFinished.connect(save_changed)
        self.show_saved([field], read, show)

    def bind_setting(
        self, edit: QLineEdit, field: FormField, settings: StoreSettings, setting: Setting[str]
    ) -> None:
        """Show a setting that is a text, and save what is typed instead when the line is left."""
        self.bind_line(
            edit,
            field,
            partial(settings.read, setting),
            lambda actor, text: settings.save(actor, setting, text),
        )

    def save(
        self,
        field: FormField,
        fn: Callable[..., Any],
        *args: object,
        then: Callable[[], object] = lambda: None,
        **named: object,
    ) -> None:
        """Give a command in the background; mark the field saved, or say what is wrong with it.

        `fn(actor, *args, **named)`, and `then()` once that is done.
        """
        field.set_saved(saved=False)
        task = self.tasks.write(fn, self.actor, *args, owner=field, **named)
        task.success(lambda _result: self._on_saved(field, then))
        task.failure(lambda error: self.complain(field, error)).start()

    def complain(self, field: FormField, error: BaseException) -> None:
        """Say at the field why it was not kept."""
        if isinstance(error, UserError):
            field.set_error(str(error))
        else:
            self.tasks.failed.emit(error)

    def _on_saved(self, field: FormField, then: Callable[[], object]) -> None:
        field.set_error("")
        field.set_saved(saved=True)
        then()
