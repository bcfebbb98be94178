"""A field of a form: its label above, help under it, and what is wrong with it."""

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import pgettext
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets.basics import column, label, row, set_property
from pos_app.ui.widgets.drop_down import DropDown

_SAVED_MS: Final = 2_500


class FormField(QWidget):
    """Holds any editing widget; gives it its accessible name and marks it when it is wrong."""

    def __init__(
        self, title: str, field: QWidget, help_text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.field = field
        self._help_text = help_text
        self._saved = label(pgettext("beside a field", "Saved"), "success")
        self._fade = QTimer(self, singleShot=True, interval=_SAVED_MS)
        self._fade.timeout.connect(lambda: self.set_saved(saved=False))
        self._help = label(help_text, "caption", wrap=True)
        self._title = label(title, "label", wrap=True)
        self._title.setBuddy(field)
        field.setAccessibleName(title)
        field.setAccessibleDescription(help_text)
        if isinstance(field, DropDown) and (line := field.lineEdit()):
            line.setAccessibleName(title)
        self._lay_out()
        self.set_saved(saved=False)
        self.set_error("")

    def put_beside(self, *controls: QWidget) -> None:
        """Put buttons at the right of the field."""
        for control in controls:
            self._line.addWidget(control)

    def set_help(self, text: str) -> None:
        """Say something else under the field."""
        self._help_text = text
        self.set_error(self.error())

    def set_error(self, error: str) -> None:
        """Say what is wrong, in place of the help; empty when it is right again."""
        set_property(self.field, "invalid", bool(error))
        set_property(self._help, "role", "error" if error else "caption")
        self._help.setText(error or self._help_text)
        self._help.setVisible(bool(error or self._help_text))
        self.field.setAccessibleDescription(error or self._help_text)

    def error(self) -> str:
        """What is wrong; empty when nothing is."""
        return self._help.text() if self.field.property("invalid") else ""

    def set_saved(self, *, saved: bool) -> None:
        """Show the small "Saved" mark for a moment, or hide it."""
        self._saved.setVisible(saved)
        if saved:
            self._fade.start()
        else:
            self._fade.stop()

    def is_saved(self) -> bool:
        """Whether the mark is there."""
        return self._saved.isVisibleTo(self)

    def _lay_out(self) -> None:
        box = column(self, spacing=SIZES["space_1"])
        line = row()
        line.addWidget(self._title, 1)
        line.addWidget(self._saved)
        policy = self._saved.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._saved.setSizePolicy(policy)
        box.addLayout(line)
        self._line = row()
        self._line.addWidget(self.field, 1)
        box.addLayout(self._line)
        box.addWidget(self._help)
