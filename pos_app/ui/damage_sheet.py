"""What is asked when the books are damaged: the newest good backup, or what can be read."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from pos_app.errors import DamagedBookError
from pos_app.services.backups import BackupView
from pos_app.ui.settings.backups_page import in_words
from pos_app.ui.widgets import Sheet, button, label

_SAFE = "Nothing that Stripe has is lost, and the file as it is now is kept."
_BACKUP = (
    "The newest good backup is from {when}. Sales made since are taken over from the damaged "
    "books as far as they can be read."
)
_NONE = (
    "There is no good backup of these books. Till can make new ones of what can be read in the "
    "damaged file, or you set up new books; payments that Stripe has come back by themselves."
)


class DamageSheet(Sheet):
    """Says what happened and offers a way on; `dismissed` is *Quit*.

    `backup` is the newest good one, None where there is none.
    """

    restore_asked = Signal(str)
    salvage_asked = Signal()
    new_book_asked = Signal()

    def __init__(self, parent: QWidget, error: DamagedBookError, backup: BackupView | None) -> None:
        super().__init__(parent, error.what, closable=True)
        self._backup = backup
        offer = _BACKUP.format(when=in_words(backup)) if backup else _NONE
        self.body.addWidget(label(_SAFE, "label", wrap=True))
        self.body.addWidget(label(offer, wrap=True))
        self.go_on = self._choice("Restore it" if backup else "Save what can be read", "primary")
        self.fresh = self._choice("Set up new books", "secondary")
        self.leave = self._choice("Quit", "quiet")
        self.fresh.setVisible(backup is None)
        self.go_on.clicked.connect(self._go_on)
        self.fresh.clicked.connect(self._begin_anew)
        self.leave.clicked.connect(self.dismiss)

    def focus_first(self) -> None:
        """On what brings the books back; nothing is lost by it."""
        self.go_on.setFocus()

    def _choice(self, words: str, role: str) -> QPushButton:
        made = button(words, role)
        made.setProperty("scale", "small")
        self.body.addWidget(made)
        return made

    def _go_on(self) -> None:
        self.finish()
        if self._backup:
            self.restore_asked.emit(self._backup.name)
        else:
            self.salvage_asked.emit()

    def _begin_anew(self) -> None:
        self.finish()
        self.new_book_asked.emit()
