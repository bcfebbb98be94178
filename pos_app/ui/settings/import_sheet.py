"""The sheet that brings products from a file: its columns, what it would change, and the import."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLayout, QStackedWidget, QWidget

from pos_app.domain.number_columns import DecimalMark, NumberColumn
from pos_app.domain.permissions import Actor
from pos_app.domain.product_columns import ProductColumn
from pos_app.domain.texts import N_, NP_, Message, _, counted, listed, ngettext, paragraph, pgettext
from pos_app.domain.user_input import shortened
from pos_app.domain.writing import format_number
from pos_app.errors import Cancelled, UserError
from pos_app.services.product_files.importing import ProductImports, StagedFile
from pos_app.services.views.product_files import (
    Decisions,
    ImportPreview,
    ImportView,
    NumberStyle,
    OpenedFile,
    PreviewRow,
    RowState,
    SameQuestion,
)
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import BusyBar, Sheet, button, column, label, on_button, row, show_text
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.paged import Batch, Column, PagedModel, PagedTable

_WIDTH: Final = 900
_HIGHEST: Final = 330
_QUESTIONS: Final = 150
_PAGE: Final = 100
STATES: Final[dict[RowState, Message]] = {
    RowState.NEW: NP_("rows of a file", "New"),
    RowState.CHANGED: NP_("rows of a file", "Changed"),
    RowState.UNCHANGED: NP_("rows of a file", "Unchanged"),
    RowState.ASK: NP_("rows of a file", "To decide"),
    RowState.REFUSED: NP_("rows of a file", "Refused"),
}
_SEPARATORS: Final[dict[str, Message]] = {
    ";": N_("Cells are separated by semicolons."),
    ",": N_("Cells are separated by commas."),
    "\t": N_("Cells are separated by tabs."),
}
_MARKS: Final[dict[DecimalMark, Message]] = {
    DecimalMark.POINT: N_("The point is before the decimals"),
    DecimalMark.COMMA: N_("The comma is before the decimals"),
}
_GUESSED: Final = N_(
    "The file is not UTF-8 and was read as Windows-1252: look whether accents are right."
)


def _what(shown: PreviewRow, _formats: Formats) -> str:
    changes = (
        _(
            "{column}: {before} → {after}",
            column=str(each.column.label),
            before=each.before or "–",
            after=each.after or "–",
        )
        for each in shown.changes
    )
    return shown.reason or listed(changes)


COLUMNS: Final[tuple[Column[PreviewRow], ...]] = (
    Column(
        NP_("of a file", "Row"), lambda shown, _formats: str(shown.number), "100000", right=True
    ),
    Column(NP_("of a product", "Name"), lambda shown, _formats: shown.name, "Croissant,large"),
    Column(N_("What it comes to"), _what),
    Column(
        NP_("of a row", "State"), lambda shown, _formats: str(STATES[shown.state]), N_("Unchanged")
    ),
)


class ImportSheet(Sheet):
    """Reads a file, asks what its columns hold, shows what it would change, and imports it.

    `imported(ImportView)` follows once it is done.
    """

    imported = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        imports: ProductImports,
        tasks: Tasks,
        actor: Callable[[], Actor],
        path: Path,
    ) -> None:
        super().__init__(parent, _("Import products"), width=_WIDTH)
        self._screen = parent
        self._imports = imports
        self._tasks = tasks
        self._actor = actor
        self._path = path
        self._stop = Event()
        self.staged: StagedFile | None = None
        self.preview: ImportPreview | None = None
        self._marks: dict[ProductColumn, DecimalMark] = {}
        self._same: dict[str, bool] = {}
        self._state: RowState | None = None
        self.says = label(path.name, "muted", wrap=True)
        self.busy = BusyBar(can_stop=True)
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self.choices: list[DropDown] = []
        self.stack = QStackedWidget()
        self.columns_page, self.preview_page = QWidget(), QWidget()
        self.rows = PagedModel(COLUMNS, tasks, page=_PAGE, parent=self)
        self.table = PagedTable(self.rows, _("Rows of the file"))
        self.chips = row()
        self.detail = label("", "muted", wrap=True)
        """All of what the chosen row comes to, which may have no room in the table."""
        self.detail.hide()
        self.questions = QWidget()
        self.back = button(pgettext("to the step before", "Back"))
        self.next = button(_("Show what it would change"), "primary")
        self.next.setProperty("scale", "small")
        self._lay_out()
        self.closed.connect(self._on_closed)
        self._run(tasks.read(_open, imports, path, self._stop, owner=self), _("Reading…")).success(
            self._on_opened
        ).start()

    # --- the columns ---

    def _on_opened(self, staged: StagedFile) -> None:
        self.staged = staged
        self.says.setText(_file_words(staged.opened))
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, SIZES["space_3"], 0)
        grid.setHorizontalSpacing(SIZES["space_4"])
        for place, head in enumerate(staged.opened.heads):
            choice = _choice(staged.opened.columns[place], head)
            self.choices.append(choice)
            sample = listed(map(shortened, filter(None, staged.opened.samples[place])))
            grid.addWidget(label(head, "strong", wrap=True), place, 0)
            grid.addWidget(label(sample, "muted", wrap=True), place, 1)
            grid.addWidget(choice, place, 2)
        grid.setColumnStretch(1, 1)
        column(self.columns_page, spacing=0).addWidget(CappedScrollArea(box, _HIGHEST))
        self._show_page(self.columns_page)
        if self.choices:
            self.choices[0].setFocus()

    def columns(self) -> tuple[ProductColumn | None, ...]:
        """Return what is chosen for each column of the file."""
        return tuple(
            ProductColumn(name) if (name := each.currentData()) else None for each in self.choices
        )

    def _show_page(self, page: QWidget) -> None:
        self.stack.setCurrentWidget(page)
        on_columns = page is self.columns_page
        self.stack.show()
        self.back.setVisible(not on_columns)
        if on_columns:
            self._name_next(_("Show what it would change"))
            self.next.setEnabled(True)

    def _name_next(self, text: str) -> None:
        self.next.setText(on_button(text))
        self.next.setAccessibleName(text)

    # --- the preview ---

    def compare(self) -> None:
        """Hold the file against the catalogue, by what is chosen so far."""
        if self.staged is None:
            return
        doubled = _doubled(self.columns())
        show_text(self.problem, doubled)
        if doubled:
            return
        decisions = Decisions(dict(self._marks), dict(self._same))
        given = self._imports, self.staged, self.columns(), decisions, self._stop
        task = self._tasks.read(_compare, *given, owner=self)
        self._run(task, _("Comparing…")).success(self._on_compared).start()

    def _on_compared(self, preview: ImportPreview) -> None:
        self.preview = preview
        self._show_questions(preview)
        self._show_states(preview)
        self.table.setVisible(bool(preview.counts))
        self._show_page(self.preview_page)
        self.rows.show_rows(self._load)
        writes = preview.writes
        self._name_next(ngettext("Import {n} row", "Import {n} rows", writes))
        self.next.setEnabled(bool(writes) and not preview.is_open)
        self.says.setText(_preview_words(preview))

    def _load(self, after: int | None, limit: int) -> Batch[PreviewRow]:
        if self.staged is None:
            return Batch([], None)
        offset = after or 0
        found = self._imports.page(self.staged, self._state, offset, limit)
        return Batch(found, offset + limit if len(found) == limit else None)

    def _show_states(self, preview: ImportPreview) -> None:
        _empty(self.chips)
        total = sum(preview.counts.values())
        for state in (None, *RowState):
            count = total if state is None else preview.counts.get(state, 0)
            if not count:
                continue
            name = pgettext("rows of a file", "All") if state is None else str(STATES[state])
            text = pgettext("a state and how many", "{state} {n}", state=name, n=counted(count))
            chip = button(on_button(text), "chip")
            chip.setAccessibleName(text)
            chip.setCheckable(True)
            chip.setAutoExclusive(True)
            chip.setChecked(state is self._state)
            chip.clicked.connect(partial(self._narrow, state))
            self.chips.addWidget(chip)
        self.chips.addStretch()

    def _show_detail(self, shown: PreviewRow | None) -> None:
        show_text(self.detail, _what(shown, self.rows.formats) if shown else "")

    def _narrow(self, state: RowState | None) -> None:
        self._state = state
        self.rows.show_rows(self._load)

    def _show_questions(self, preview: ImportPreview) -> None:
        lines = self.asked
        _empty(lines)
        for style in preview.styles:
            if style.mark is None:
                lines.addWidget(self._style_question(style))
        for question in preview.questions[:20]:
            lines.addWidget(self._same_question(question))
        self.questions_area.setVisible(preview.is_open)

    def _style_question(self, style: NumberStyle) -> QWidget:
        name = str(style.column.label)
        if style.contradiction:
            first, second = style.contradiction
            text = _("{column} has {first} and {second}.", column=name, first=first, second=second)
        else:
            text = _("What does {example} mean in {column}?", example=style.example, column=name)
        answers = [
            (_mark_words(style, mark), partial(self._mark, style.column, mark))
            for mark in DecimalMark
        ]
        return _question(text, answers)

    def _same_question(self, question: SameQuestion) -> QWidget:
        known, new = shortened(question.known), shortened(question.written)
        if question.where:
            where = shortened(question.where)
            text = _(
                "“{product}”: is “{new}” the same as “{known}”?",
                product=where,
                new=new,
                known=known,
            )
        else:
            text = _("Is “{new}” the same as “{known}”?", new=new, known=known)
        answers = [
            (_("The same"), partial(self._decide, question.key, same=True)),
            (_("Another one"), partial(self._decide, question.key, same=False)),
        ]
        return _question(text, answers)

    def _mark(self, column_: ProductColumn, mark: DecimalMark) -> None:
        self._marks[column_] = mark
        self.compare()

    def _decide(self, key: str, *, same: bool) -> None:
        self._same[key] = same
        self.compare()

    # --- the import ---

    def _go_on(self) -> None:
        if self.stack.currentWidget() is self.columns_page:
            self._marks.clear()
            self._same.clear()
            self._state = None
            self.compare()
        elif self.staged is not None:
            given = self._imports, self._actor(), self.staged, self._stop
            task = self._tasks.write(_apply, *given, owner=self)
            self._run(task, _("Importing…")).success(
                partial(self.finish_with, self.imported)
            ).start()

    # --- work ---

    def _run(self, task: Task, words: str) -> Task:
        self._stop.clear()
        show_text(self.problem, "")
        self._set_busy(busy=True)
        self.busy.begin(words)
        task.progress(partial(self._show_progress, words))
        return task.failure(self._on_failure).always(self._on_ended)

    def _show_progress(self, words: str, done: int) -> None:
        of = self.staged.opened.rows if self.staged else 0
        self.busy.begin(words, done if of else 0, of)

    def _on_ended(self) -> None:
        if self.isHidden():
            return
        self.busy.end()
        self._set_busy(busy=False)
        if self._stop.is_set():
            show_text(self.problem, _("Stopped. Nothing was changed."))

    def _set_busy(self, *, busy: bool) -> None:
        is_open = self.preview is not None and self.preview.is_open
        self.stack.setEnabled(not busy)
        self.back.setEnabled(not busy)
        on_columns = self.stack.currentWidget() is self.columns_page
        can = self.staged is not None and (on_columns or not is_open)
        writes = on_columns or (self.preview is not None and self.preview.writes > 0)
        self.next.setEnabled(not busy and can and writes)

    def _on_failure(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            show_text(self.problem, str(error))
        else:
            self._tasks.failed.emit(error)

    def _on_closed(self) -> None:
        self._stop.set()
        if self.staged is not None:
            self._tasks.background(self.staged.close, owner=self._screen).start()

    def _lay_out(self) -> None:
        self.questions.setProperty("role", "page")
        self.asked = column(self.questions, spacing=SIZES["space_2"])
        self.questions_area = CappedScrollArea(self.questions, _QUESTIONS)
        inside = column(self.preview_page, spacing=SIZES["space_3"])
        inside.addWidget(self.questions_area)
        inside.addLayout(self.chips)
        inside.addWidget(self.table, 1)
        self.table.setMinimumHeight(180)
        inside.addWidget(self.detail)
        self.table.current_changed.connect(self._show_detail)
        self.stack.addWidget(self.columns_page)
        self.stack.addWidget(self.preview_page)
        self.stack.hide()
        for each in (self.says, self.busy, self.stack, self.problem):
            self.body.addWidget(each)
        line = row()
        line.addWidget(self.back)
        line.addStretch()
        line.addWidget(self.next)
        self.body.addLayout(line)
        self.back.hide()
        self.back.clicked.connect(lambda: self._show_page(self.columns_page))
        self.next.clicked.connect(self._go_on)
        self.busy.stopped.connect(self._stop.set)
        self.rows.failed.connect(self._tasks.failed)
        self.first_focus = self.next


def _choice(chosen: ProductColumn | None, head: str) -> DropDown:
    choice = DropDown()
    choice.setAccessibleName(_("What “{head}” holds", head=shortened(head)))
    choice.addItem(_("Leave it out"), "")
    for each in ProductColumn:
        choice.addItem(str(each.label), each.value)
    choice.setCurrentIndex(choice.findData(chosen.value if chosen else ""))
    choice.setMinimumWidth(scaled(220, 0.6))
    return choice


def _question(text: str, answers: Sequence[tuple[str, Callable[[], object]]]) -> QWidget:
    held = QWidget()
    line = row(held)
    line.addWidget(label(text, wrap=True), 1)
    for name, act in answers:
        answer = button(on_button(name), "secondary")
        answer.setProperty("scale", "small")
        answer.setAccessibleName(name)
        answer.clicked.connect(act, Qt.ConnectionType.QueuedConnection)  # it goes with its question
        line.addWidget(answer)
    return held


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def _file_words(opened: OpenedFile) -> str:
    about = ngettext(
        "{file}: {n} row.",
        "{file}: {n} rows.",
        opened.rows,
        file=shortened(opened.path.name),
    )
    separated = str(_SEPARATORS[opened.separator]) if opened.separator else ""
    choose = _("Choose what each column holds.")
    return paragraph(about, separated, str(_GUESSED) if opened.guessed else "", choose)


def _preview_words(preview: ImportPreview) -> str:
    said = [
        pgettext(
            "a column and its decimals",
            "{column}: {how}.",
            column=str(style.column.label),
            how=str(_MARKS[style.mark]),
        )
        for style in preview.styles
        if style.mark is not None
    ]
    if preview.new_categories:
        names = listed(map(shortened, preview.new_categories[:10]))
        said.append(_("New categories: {names}.", names=names))
    return paragraph(_("Nothing was changed yet."), *said)


def _mark_words(style: NumberStyle, mark: DecimalMark) -> str:
    """Say what the example comes to by a mark; where two values contradict, which mark it is."""
    number = NumberColumn().number(style.example, mark) if style.example else None
    if number is None or style.contradiction:
        return str(_MARKS[mark])
    return _("It is {number}", number=format_number(number))


def _doubled(columns: Sequence[ProductColumn | None]) -> str:
    """Say which column was chosen twice; barcodes may be."""
    single = [each for each in columns if each not in {None, ProductColumn.BARCODE}]
    twice = next((each for each in single if each and single.count(each) > 1), None)
    if twice is None:
        return ""
    return _("{column} is chosen twice. Leave one of them out.", column=str(twice.label))


# --- on worker threads -------------------------------------------------------------------------


def _stopping(stop: Event, progress: Callable[[int], object]) -> Callable[[int], object]:
    def report(rows: int) -> None:
        if stop.is_set():
            raise Cancelled
        progress(rows)

    return report


def _open(
    imports: ProductImports, path: Path, stop: Event, progress: Callable[[int], object]
) -> StagedFile:
    staged = imports.open(path, _stopping(stop, progress))
    if stop.is_set():  # nobody is there to close it
        staged.close()
        raise Cancelled
    return staged


def _compare(
    imports: ProductImports,
    staged: StagedFile,
    columns: Sequence[ProductColumn | None],
    decisions: Decisions,
    stop: Event,
    progress: Callable[[int], object],
) -> ImportPreview:
    return imports.preview(staged, columns, decisions, _stopping(stop, progress))


def _apply(
    imports: ProductImports,
    actor: Actor,
    staged: StagedFile,
    stop: Event,
    progress: Callable[[int], object],
) -> ImportView:
    return imports.apply(actor, staged, _stopping(stop, progress))
