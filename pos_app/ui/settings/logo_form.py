"""Settings: the logo that receipts and the customer display show."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel

from pos_app.domain.logo import logo_png
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import N_, _, pgettext
from pos_app.services.shared.declared_settings import STORE_LOGO
from pos_app.services.shared.settings import StoreSettings
from pos_app.ui.settings.logo_picture import read_logo
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.widgets import FormField, button

_SHOWN: Final = QSize(200, 120)
_INTRO: Final = N_(
    "A PNG, JPEG or SVG file. It stands at the head of receipts, of earlier sales too, and on the "
    "customer display while nobody buys anything. A receipt printer prints it in black dots."
)


class LogoForm:
    """A part of a page of settings; a logo that is chosen is kept at once."""

    def __init__(self, page: SettingsPage, settings: StoreSettings) -> None:
        self._page = page
        self._settings = settings
        self.shown = QLabel()
        self.choose = button(_("Choose a picture"), "secondary", "folder")
        self.remove = button(_("Remove the logo"), "quiet", "trash")
        self.remove.hide()
        page.section(_("Logo"), str(_INTRO))
        self.field = FormField(_("Picture"), self.shown)
        self.field.put_beside(self.choose, self.remove)
        page.body.addWidget(self.field)
        self.choose.clicked.connect(self._ask_file)
        self.remove.clicked.connect(lambda: self._save(""))
        page.show_saved([self.field], partial(settings.read, STORE_LOGO), self._show)

    def use_file(self, path: Path) -> None:
        """Have the picture in this file as the logo from now on."""
        self._save(path)

    def _ask_file(self) -> None:
        pictures = _("Pictures (*.png *.jpg *.jpeg *.svg)")
        dialog = QFileDialog(self._page, _("Choose a logo"), "", pictures)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self.use_file(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save(self, chosen: Path | str) -> None:
        """Keep the picture in a file, or what is kept of one."""

        def save(actor: Actor) -> None:
            kept = read_logo(chosen) if isinstance(chosen, Path) else chosen
            self._settings.save(actor, STORE_LOGO, kept)

        def show() -> None:
            self._page.show_saved(
                [self.field], partial(self._settings.read, STORE_LOGO), self._show
            )

        self._page.save(self.field, save, then=show)

    def _show(self, kept: str) -> None:
        picture = QPixmap()
        if kept:
            picture.loadFromData(logo_png(kept))
            ratio = self._page.devicePixelRatioF()
            size = picture.size().boundedTo(_SHOWN * ratio)
            smooth = Qt.TransformationMode.SmoothTransformation
            picture = picture.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, smooth)
            picture.setDevicePixelRatio(ratio)
        self.shown.setText(pgettext("no logo", "None"))
        if kept:
            self.shown.setPixmap(picture)
        self.remove.setVisible(bool(kept))
