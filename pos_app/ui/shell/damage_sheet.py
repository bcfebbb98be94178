"""What is asked when the books are damaged: the newest good backup, or what can be read."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import N_, _, ngettext, paragraph
from pos_app.errors import DamagedBookError, MissingBookError
from pos_app.services.backups import BackupView
from pos_app.ui.widgets import FlowLayout, Sheet, button, label

_BACKUP = N_("Sales made since are taken over from the damaged books as far as they can be read.")
_BACKUP_ALONE = N_(
    "Of the sales made since, payments that Stripe has come back by themselves. If the books were "
    "moved, quit, put them back and start Till again."
)
_NONE = N_(
    "There is no good backup of these books. Till can rescue what can be read of them, or you "
    "set up new ones; payments that Stripe has come back by themselves."
)
_NOTHING = N_(
    "There is no backup of them in that place. If the folder was moved, put it back and start Till "
    "again. Otherwise set up new books; payments that Stripe has come back by themselves."
)


class DamageSheet(Sheet):
    """Says what happened and offers a way on; `dismissed` is *Quit*.

    `backup` is the newest good one, None where there is none.
    """

    restore_requested = Signal(str)
    salvage_requested = Signal()
    new_book_requested = Signal()

    def __init__(self, parent: QWidget, error: DamagedBookError, backup: BackupView | None) -> None:
        super().__init__(parent, error.what)
        self._backup = backup
        gone = isinstance(error, MissingBookError)
        with_it, without = (_BACKUP_ALONE, _NOTHING) if gone else (_BACKUP, _NONE)
        offer = paragraph(_newest(backup), with_it) if backup else str(without)
        self.body.addWidget(label(error.money, "label", wrap=True))
        self.body.addWidget(label(offer, wrap=True))
        self.leave = button(_("Quit"), "quiet")
        self.fresh = button(_("Set up new books"), "secondary")
        self.fresh.setVisible(backup is None)
        self.go_on = button(_("Restore it") if backup else _("Rescue them"), "primary")
        self.go_on.setProperty("scale", "small")
        self.go_on.setVisible(backup is not None or not gone)
        answers = FlowLayout(at_end=True)
        for each in (self.leave, self.fresh, self.go_on):
            answers.addWidget(each)
        self.body.addLayout(answers)
        self.go_on.clicked.connect(self._go_on)
        self.fresh.clicked.connect(lambda: self.finish_with(self.new_book_requested))
        self.leave.clicked.connect(self.dismiss)

    def focus_first(self) -> None:
        """On what brings the books back, or lets somebody do so; nothing is lost by it."""
        (self.leave if self.go_on.isHidden() else self.go_on).setFocus()

    def _go_on(self) -> None:
        self.finish()
        if self._backup:
            self.restore_requested.emit(self._backup.name)
        else:
            self.salvage_requested.emit()


def _newest(backup: BackupView) -> str:
    if backup.sales is None:
        return _(
            "The newest good backup is of {moment} with contents that can't be read.",
            moment=backup.made,
        )
    return ngettext(
        "The newest good backup is of {moment} with {n} sale.",
        "The newest good backup is of {moment} with {n} sales.",
        backup.sales,
        moment=backup.made,
    )
