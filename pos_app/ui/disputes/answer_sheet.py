"""The answer to a dispute: written, pasted and attached; saved without submitting it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from pos_app.domain.disputes import EvidenceFile, EvidenceText
from pos_app.domain.texts import N_, Message, _, paragraph, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.disputes.views import AnswerView, DisputeDetails, NewAnswer, NewFile
from pos_app.services.shared.errors import FieldError
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.disputes.documents import chosen_file, with_documents
from pos_app.ui.settings.store_form import TextArea
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    Announced,
    FormField,
    Sheet,
    announce,
    button,
    column,
    label,
    row,
    show_text,
)
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.flow_layout import FlowLayout

_HIGH: Final = 340
_LINES: Final = 3
_MANY_LINES: Final = 6
_PASTED: Final = (EvidenceFile.COMMUNICATION, EvidenceFile.REFUND_POLICY)
_ATTACHED: Final = (EvidenceFile.RECEIPT, EvidenceFile.SIGNATURE, EvidenceFile.REST)
_HELP: Final[dict[EvidenceFile, Message]] = {
    EvidenceFile.COMMUNICATION: N_("Paste emails or messages here. Till makes a PDF of them."),
    EvidenceFile.REFUND_POLICY: N_("As it stands in Settings, Paying. Till makes a PDF of it."),
}


class AnswerSheet(Sheet):
    """A form of all that may be answered; `saved` once Stripe has it."""

    saved = Signal()

    def __init__(
        self, parent: QWidget, services: Services, tasks: Tasks, details: DisputeDetails
    ) -> None:
        super().__init__(parent, _("Answer the dispute"), width=760)
        self._services = services
        self._tasks = tasks
        self._row = details.row
        answer = details.answer or AnswerView(texts={})
        self._is_new = answer.is_proposal
        self.texts: dict[EvidenceText, QLineEdit | TextArea] = {}
        self.pasted: dict[EvidenceFile, TextArea] = {}
        self.files: dict[EvidenceFile, FileRow] = {}
        self.fields: dict[str, FormField] = {}
        self.status = label("", "error", wrap=True)
        self.save = button(pgettext("button", "Save, don't submit yet"), "primary")
        self.save.setProperty("scale", "small")
        self.cancel = button(pgettext("button", "Cancel"))
        self._lay_out(answer, details.reason_code)
        self.save.clicked.connect(self.save_answer)
        self.cancel.clicked.connect(self.dismiss)

    def answer(self) -> NewAnswer:
        """Return what is in the form."""
        return NewAnswer(
            texts={
                name: edit.text() if isinstance(edit, QLineEdit) else edit.toPlainText()
                for name, edit in self.texts.items()
            },
            pasted={name: area.toPlainText() for name, area in self.pasted.items()},
            files=tuple(file for each in self.files.values() if (file := each.chosen)),
            removed=frozenset(name for name, each in self.files.items() if each.is_removed),
        )

    def attach(self, field: EvidenceFile, path: Path) -> None:
        """Attach a file that somebody chose."""
        task = self._tasks.read(chosen_file, field, path, owner=self)
        task.success(self.files[field].show_chosen)
        task.failure(self._on_failed).start()

    def save_answer(self) -> None:
        """Keep it here and have Stripe hold it, without submitting it."""
        for field in self.fields.values():
            field.set_error("")
        self._set_busy(busy=True)
        take_receipt = self.files[EvidenceFile.RECEIPT].is_made
        made = self._tasks.read(
            with_documents, self._services, self._row, self.answer(), take_receipt, owner=self
        )
        made.success(self._save).failure(self._on_failed).start()

    def _save(self, answer: NewAnswer) -> None:
        save, actor = self._services.disputes.save, self._services.actor
        task = self._tasks.money(save, actor, self._row.id, answer, owner=self)
        task.success(lambda _none: self.finish_with(self.saved)).failure(self._on_failed).start()

    def _set_busy(self, *, busy: bool) -> None:
        self.save.setEnabled(not busy)
        self.cancel.setEnabled(not busy)
        self.set_closable(closable=not busy)
        if busy:
            show_text(self.status, "")

    def _on_failed(self, error: BaseException) -> None:
        self._set_busy(busy=False)
        field = self.fields.get(error.field) if isinstance(error, FieldError) else None
        if field is not None:
            field.set_error(str(error))
            field.field.setFocus()
        elif isinstance(error, UserError) and not isinstance(error, KeyTroubleError):
            words = paragraph(error.what, error.money, error.next_step)
            show_text(self.status, words)
            announce(self, words, Announced.PROBLEM)
        else:
            self._tasks.failed.emit(error)

    # --- laying out ---

    def _lay_out(self, answer: AnswerView, reason: str) -> None:
        intro = _(
            "The bank decides by what it reads here. Say what happened in plain words, and attach "
            "what shows it. Nothing is sent to the bank before it is submitted."
        )
        self.body.addWidget(label(intro, "muted", wrap=True))
        inside = QWidget()
        box = column(inside, spacing=SIZES["space_3"])
        box.setContentsMargins(0, 0, SIZES["space_3"], 0)
        asked = [name for name in EvidenceText if name.concerns(reason) or name in answer.texts]
        for name in (EvidenceText.REST, *(n for n in asked if n is not EvidenceText.REST)):
            edit = _edit_of(name)
            _show(edit, answer.texts.get(name, ""))
            self.texts[name] = edit
            box.addWidget(self._field(name.value, FormField(str(name.label), edit)))
        for field in _ATTACHED:
            box.addWidget(self._file(field, answer))
        for field in _PASTED:
            area = self.pasted[field] = TextArea(_LINES)
            area.setPlainText(answer.pasted.get(field, ""))
            made = FormField(str(field.label), area, str(_HELP[field]))
            box.addWidget(self._field(field.value, made))
        area_around = CappedScrollArea(inside, _HIGH)
        self.body.addWidget(area_around)
        self.status.hide()
        self.body.addWidget(self.status)
        buttons = FlowLayout(at_end=True)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        self.body.addLayout(buttons)
        self.first_focus = self.texts[EvidenceText.REST]

    def _field(self, name: str, field: FormField) -> FormField:
        self.fields[name] = field
        return field

    def _file(self, field: EvidenceFile, answer: AnswerView) -> FormField:
        known = next((file.name for file in answer.files if file.field is field), "")
        makes = field is EvidenceFile.RECEIPT and self._is_new
        self.files[field] = made = FileRow(field, known, makes=makes)
        made.choose_pressed.connect(partial(self._choose, field))
        return self._field(field.value, FormField(str(field.label), made))

    def _choose(self, field: EvidenceFile) -> None:
        dialog = QFileDialog(self, _("Attach a document"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("PDF, PNG, JPEG (*.pdf *.png *.jpg *.jpeg)")  # not shown: endings
        dialog.fileSelected.connect(lambda chosen: self.attach(field, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


class FileRow(QWidget):
    """A document of the answer: its name, and the ways to attach another one or take it out."""

    choose_pressed = Signal()

    def __init__(self, field: EvidenceFile, known: str, *, makes: bool = False) -> None:
        super().__init__()
        self._known = known
        self.is_made = makes
        """Whether Till makes it of the sale."""
        self.is_removed = False
        self.chosen: NewFile | None = None
        self.name = label("", wrap=True)
        self.choose = button(pgettext("button", "Attach…"), "secondary")
        self.remove = button(pgettext("button", "Take out"), "quiet")
        what = str(field.label)
        self.choose.setAccessibleName(_("Attach: {document}", document=what))
        self.remove.setAccessibleName(_("Take out: {document}", document=what))
        line = row(self)
        line.addWidget(self.name, 1)
        line.addWidget(self.choose)
        line.addWidget(self.remove)
        self.setFocusProxy(self.choose)
        self.choose.clicked.connect(self.choose_pressed)
        self.remove.clicked.connect(self.take_out)
        self._show()

    def show_chosen(self, file: NewFile) -> None:
        """Show a file that is to be attached."""
        self.chosen, self.is_made, self.is_removed = file, False, False
        self._show()

    def take_out(self) -> None:
        """Attach nothing."""
        self.chosen, self.is_made, self.is_removed = None, False, bool(self._known)
        self._show()
        self.choose.setFocus()

    def _show(self) -> None:
        if self.chosen is not None:
            shown = self.chosen.name
        elif self.is_made:
            shown = _("Till makes it of the sale.")
        else:
            shown = "" if self.is_removed else self._known
        self.name.setText(shown or _("Nothing is attached."))
        self.remove.setVisible(bool(shown))


def _edit_of(name: EvidenceText) -> QLineEdit | TextArea:
    if name.is_short:
        return QLineEdit()
    return TextArea(_MANY_LINES if name is EvidenceText.REST else _LINES)


def _show(edit: QLineEdit | TextArea, text: str) -> None:
    if isinstance(edit, QLineEdit):
        edit.setText(text)
    else:
        edit.setPlainText(text)
