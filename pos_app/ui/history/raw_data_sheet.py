"""What Stripe says of a payment, word for word, for who helps."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from pos_app.domain.texts import _, pgettext
from pos_app.errors import UserError
from pos_app.services.shared.table_files import written_whole
from pos_app.ui.widgets import ErrorSheet, Sheet, button, copy_text, label, toast
from pos_app.ui.widgets.flow_layout import FlowLayout

_LOWEST: Final = 220


class RawDataSheet(Sheet):
    """Shows JSON from which secrets and people's data are cut, to be copied or saved."""

    def __init__(self, parent: QWidget, name: str, data: str) -> None:
        super().__init__(parent, _("Raw data of this payment"), width=760)
        self._name = name
        self.data = QPlainTextEdit(data)
        self.data.setReadOnly(True)
        self.data.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.data.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.data.setAccessibleName(_("Raw data of this payment"))
        self.data.setMinimumHeight(_LOWEST)
        self.data.setTabChangesFocus(True)
        self.body.addWidget(
            label(
                _("As Stripe has it now. Secrets, names, addresses and emails are cut out of it."),
                "muted",
                wrap=True,
            )
        )
        self.body.addWidget(self.data, 1)
        self.copy = button(pgettext("button", "Copy"), icon_name="copy")
        self.copy.clicked.connect(lambda: copy_text(self, self.data.toPlainText()))
        self.save = button(_("Save as a file…"), "primary", "download")
        self.save.setProperty("scale", "small")
        self.save.clicked.connect(self._ask_path)
        foot = FlowLayout(at_end=True)
        foot.addWidget(self.copy)
        foot.addWidget(self.save)
        self.body.addLayout(foot)
        self.first_focus = self.save

    def _ask_path(self) -> None:
        places = QStandardPaths.StandardLocation.DocumentsLocation
        proposed = Path(QStandardPaths.writableLocation(places)) / f"{self._name}.json"
        # not shown: a filter
        dialog = QFileDialog(self, _("Save the raw data"), str(proposed), "JSON (*.json)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.fileSelected.connect(lambda chosen: self.save_as(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_as(self, path: Path) -> None:
        """Write it to a file, and say so."""
        try:
            with written_whole(path, _cannot_save) as beside:
                beside.write_text(self.data.toPlainText(), encoding="utf-8")
        except UserError as error:
            ErrorSheet(self, error).open()
            return
        toast(self, _("Saved as {file}.", file=path.name), "success")


def _cannot_save(path: Path, error: Exception) -> UserError:
    return UserError(
        _("The raw data could not be saved as {file}.", file=path.name),
        next_step=_("Choose another folder, or check that there is space."),
        details=str(error),
    )
