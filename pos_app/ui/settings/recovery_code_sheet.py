"""The owner's recovery code, shown once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import _
from pos_app.ui.widgets import Sheet, button, label
from pos_app.ui.widgets.flow_layout import FlowLayout


class RecoveryCodeSheet(Sheet):
    """Shows the owner's recovery code, this once."""

    def __init__(self, parent: QWidget, code: str) -> None:
        super().__init__(parent, _("The owner's recovery code"), width=460)
        self.code = label(code, "total")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.written = button(_("I have written it down"), "primary")
        self.written.setProperty("scale", "small")
        self.body.addWidget(self.code)
        once = _(
            "Write it down and keep it away from the till. It sets the owner's PIN anew, once, and "
            "takes the place of any code of before. It is not shown again."
        )
        self.body.addWidget(label(once, wrap=True))
        answers = FlowLayout(at_end=True)
        answers.addWidget(self.written)
        self.body.addLayout(answers)
        self.written.clicked.connect(self.finish)
