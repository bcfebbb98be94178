"""The sheet by which labels of products are chosen, looked at, printed and saved."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from pos_app.domain.labels import (
    MOST_LABELS,
    OWN,
    SHEETS,
    Label,
    LabelChoice,
    LabelSheet,
    LabelStyle,
)
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import N_, Message, _, ngettext, paragraph, pgettext
from pos_app.errors import UserError
from pos_app.services.catalogue.labels import LabelRequest, ProductLabels
from pos_app.services.shared.declared_settings import LABELS
from pos_app.services.shared.errors import ApprovalNeeded, NotPermittedError
from pos_app.services.shared.settings import StoreSettings
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.labels.label_pages import LabelPages, page_image, paint, save_pdf
from pos_app.ui.labels.measures_sheet import MeasuresSheet
from pos_app.ui.receipts.printers import Printers, print_by
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    FormField,
    Sheet,
    button,
    column,
    frame,
    label,
    row,
    show_text,
    toast,
)
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.keypad import take_numbers

_WIDTH: Final = 860
_PREVIEW_HIGH: Final = 400
_PAUSE_MS: Final = 150
"""After the last key, before the labels are drawn anew."""
_STYLES: Final[dict[LabelStyle, Message]] = {
    LabelStyle.PRODUCT: N_("Labels for the products"),
    LabelStyle.SHELF: N_("Signs for the shelf, with the price in large"),
}


@dataclass(frozen=True)
class LabelSources:
    """What labels can be made of: all that the list shows, and the `chosen` rows, if any."""

    listed: LabelRequest
    chosen: LabelRequest | None


class LabelsSheet(Sheet):
    """Shows the first sheet of paper as it will come out; what was chosen is kept once printed."""

    def __init__(
        self,
        parent: QWidget,
        labels: ProductLabels,
        settings: StoreSettings,
        tasks: Tasks,
        actor: Callable[[], Actor],
        sources: LabelSources,
        printers: Printers | None = None,
    ) -> None:
        super().__init__(parent, _("Print labels"), width=_WIDTH)
        self._over = parent
        self._service, self._settings = labels, settings
        self._tasks, self._actor = tasks, actor
        self._sources = sources
        self._printers = printers or Printers()
        self._labels: list[Label] = []
        self._choice = LabelChoice()
        self._drawn = 0
        self.products, self.kind, self.paper = DropDown(), DropDown(), DropDown()
        self.copies, self.begin = QLineEdit("1"), QLineEdit("1")
        self.measures = button(_("Its measures…"), "secondary", "edit")
        self.printer = DropDown()
        self._printer_field = FormField(_("Printer"), self.printer)
        self.print_button = button(pgettext("button", "Print"), "primary", "printer")
        self.save_button = button(_("Save as PDF"), "secondary", "pdf")
        self.first_focus = self.print_button
        self.preview = QLabel()
        self.summary = label("", "muted", wrap=True)
        self.problem = label("", "error", wrap=True)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._fill()
        self._lay_out()
        self._connect()
        self._read_kept()

    @property
    def pages(self) -> LabelPages:
        """The labels on their sheets, as they are chosen now."""
        return LabelPages(self._labels, self._choice, _number(self.begin) - 1)

    # --- what is chosen ---

    def _fill(self) -> None:
        chosen, listed = self._sources.chosen, self._sources.listed
        if chosen is not None and chosen.product_ids is not None:
            words = ngettext("{n} chosen product", "{n} chosen products", len(chosen.product_ids))
            self.products.addItem(words, chosen)
        self.products.addItem(_("All that the list shows"), listed)
        for style, words_ in _STYLES.items():
            self.kind.addItem(str(words_), style.value)
        for key, (name, _sheet) in SHEETS.items():
            self.paper.addItem(str(name), key)
        self.paper.addItem(_("A sheet of your own"), OWN)
        take_numbers(self.copies, self.begin)

    def _read_kept(self) -> None:
        def both() -> tuple[LabelChoice, list[str]]:
            return self._settings.read(LABELS), self._printers.names()

        self._set_ready(ready=False)
        self._tasks.read(both, owner=self).success(lambda found: self._show(*found)).start()

    def _show(self, kept: LabelChoice, printers: list[str]) -> None:
        self._choice = kept
        self.kind.setCurrentIndex(self.kind.findData(kept.style.value))
        self.paper.setCurrentIndex(max(0, self.paper.findData(kept.sheet)))
        self.printer.addItems(printers)
        self._printer_field.setVisible(len(printers) > 1)
        self._choose()
        self._read()

    def _choose(self) -> None:
        """Take over what is chosen of the paper."""
        self._choice = replace(
            self._choice, style=LabelStyle(self.kind.currentData()), sheet=self.paper.currentData()
        )
        self.measures.setVisible(self._choice.sheet == OWN)
        self._draw()

    def _ask_measures(self) -> None:
        sheet = MeasuresSheet(self, self._choice.own)
        sheet.chosen.connect(self._use_measures)
        sheet.open()

    def _use_measures(self, own: LabelSheet) -> None:
        self._choice = replace(self._choice, own=own)
        self._draw()

    def _read(self) -> None:
        """Read the labels of the products that are chosen, so many of each."""
        self._pause.stop()
        wanted = replace(self.products.currentData(), copies=max(1, _number(self.copies)))
        self._set_ready(ready=False)
        task = self._tasks.read(self._service.read, self._actor(), wanted, owner=self)
        task.success(self._on_read).failure(self._complain).start()

    def _on_read(self, labels: list[Label]) -> None:
        self._labels = labels
        self._draw()

    # --- the preview ---

    def _draw(self) -> None:
        """Draw the first sheet off the UI thread; what comes late of an earlier choice is left."""
        self._drawn += 1
        number, pages = self._drawn, self.pages
        high = round(_PREVIEW_HIGH * self.devicePixelRatioF())
        wrong = self._wrong()
        show_text(self.problem, wrong)
        self._set_ready(ready=bool(self._labels) and not wrong)
        if wrong:
            return
        task = self._tasks.read(page_image, pages, 0, high, owner=self)
        task.success(lambda image: self._on_drawn(number, image)).start()
        count = ngettext("{n} label.", "{n} labels.", len(self._labels))
        paper = ngettext("{n} sheet of paper.", "{n} sheets of paper.", pages.count)
        said = paragraph(count, paper)
        self.summary.setText(said if self._labels else _("There are no products to print."))

    def _on_drawn(self, number: int, image: QImage) -> None:
        if number == self._drawn:
            image.setDevicePixelRatio(self.devicePixelRatioF())
            self.preview.setPixmap(QPixmap.fromImage(image))
            self.preview.setAccessibleName(_("The first sheet of paper, as it will be printed"))

    def _wrong(self) -> str:
        sheet = self._choice.layout
        if not sheet.fits:
            return paragraph(
                _("So many labels of this size don't lie on the paper."),
                _("Measure the sheet, and type what it has."),
            )
        if not 1 <= _number(self.copies) <= MOST_LABELS:
            return _("Type how many of each, such as 1.")
        if not 1 <= _number(self.begin) <= sheet.labels:
            return _("A sheet has the labels 1 to {n}.", n=sheet.labels)
        return ""

    def _set_ready(self, *, ready: bool) -> None:
        self.print_button.setEnabled(ready)
        self.save_button.setEnabled(ready)

    # --- printing and saving ---

    def _print(self) -> None:
        name, pages = self.printer.currentText(), self.pages

        def print_() -> str:
            return print_by(partial(paint, pages), _("Labels"), self._printers, name)

        def on_printed(printer: str) -> None:
            toast(self._over, _("Sent to {printer}.", printer=printer), "success")

        self._hand_out(print_, on_printed)

    def _ask_path(self) -> None:
        places = QStandardPaths.StandardLocation.DocumentsLocation
        folder = Path(QStandardPaths.writableLocation(places))
        proposed = (folder / _("Labels")).with_suffix(".pdf")
        dialog = QFileDialog(self, _("Save the labels"), str(proposed), "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Save all sheets as one PDF."""

        def on_saved(saved: Path) -> None:
            show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(saved)))
            words = _("Saved as {file}.", file=saved.name)
            opens = pgettext("button", "Open")
            toast(self._over, words, "success", action=opens, then=show)

        self._hand_out(partial(save_pdf, self.pages, path), on_saved)

    def _hand_out(self, work: Callable[[], object], then: Callable[..., object]) -> None:
        """Print or save, keep how for the next time, and close; on a failure say why."""
        self._set_ready(ready=False)
        actor, choice = self._actor(), self._choice

        def hand_out() -> object:
            done = work()
            if self._settings.read(LABELS) != choice:
                with suppress(ApprovalNeeded, NotPermittedError):  # what is kept asks nobody
                    self._settings.save(actor, LABELS, choice)
            return done

        def finish(done: object) -> None:
            self.finish()
            then(done)

        self._tasks.background(hand_out, owner=self).success(finish).failure(self._complain).start()

    def _complain(self, error: BaseException) -> None:
        self._set_ready(ready=bool(self._labels))
        if isinstance(error, UserError):
            show_text(self.problem, str(error))
        else:
            self._tasks.failed.emit(error)

    # --- inside ---

    def _lay_out(self) -> None:
        for each in (self.measures, self.print_button):
            each.setProperty("scale", "small")
        self.measures.hide()
        self.problem.hide()
        self._printer_field.hide()
        self.preview.setFixedHeight(_PREVIEW_HIGH)
        self.preview.setMinimumWidth(_PREVIEW_HIGH * 3 // 4)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        desk = frame("well")
        column(desk, margin=SIZES["space_3"]).addWidget(self.preview)
        across = row(spacing=SIZES["space_6"])
        across.addWidget(desk)
        across.addLayout(self._fields(), 1)
        self.body.addLayout(across)

    def _fields(self) -> QVBoxLayout:
        box = column(spacing=SIZES["space_3"])
        box.addWidget(FormField(_("Products"), self.products))
        box.addWidget(FormField(_("What is printed"), self.kind))
        paper = FormField(_("Sheet of labels"), self.paper)
        paper.put_beside(self.measures)
        box.addWidget(paper)
        numbers = row(spacing=SIZES["space_4"])
        numbers.addWidget(FormField(_("Of each"), self.copies))
        numbers.addWidget(FormField(_("Begin at label"), self.begin))
        box.addLayout(numbers)
        box.addWidget(self._printer_field)
        box.addWidget(self.summary)
        box.addWidget(self.problem)
        box.addStretch()
        answers = row()
        answers.addWidget(self.print_button, 1)
        answers.addWidget(self.save_button, 1)
        box.addLayout(answers)
        return box

    def _connect(self) -> None:
        self.products.activated.connect(self._read)
        self.kind.activated.connect(self._choose)
        self.paper.activated.connect(self._choose)
        self.measures.clicked.connect(self._ask_measures)
        self.copies.textEdited.connect(lambda _text: self._pause.start())
        self.begin.textEdited.connect(lambda _text: self._draw())
        self._pause.timeout.connect(self._read)
        self.print_button.clicked.connect(self._print)
        self.save_button.clicked.connect(self._ask_path)


def _number(edit: QLineEdit) -> int:
    """Return the whole number that was typed; 0 where it is none."""
    text = edit.text().strip()
    return int(text) if text.isdecimal() and len(text) <= len(str(MOST_LABELS)) else 0
