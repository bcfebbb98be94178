"""What a customer would do at a reader, where it exists only at Stripe and nobody can tap."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.domain.permissions import SYSTEM
from pos_app.domain.texts import _, paragraph
from pos_app.errors import UserError
from pos_app.services.views.readers import SandboxCard
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import FlowLayout, button, column, label, show_text
from pos_app.ui.widgets.drop_down import DropDown

if TYPE_CHECKING:
    from pos_app.services.readers.sandbox import Sandbox


_SHORTEST: Final = 14
"""So many letters of a card's name have room in any language."""


class SandboxRow(QWidget):
    """Presents a test card to a simulated reader that waits for one, or takes it away.

    To be seen only in a sandbox, and only while `show_for` names a simulated reader. What comes
    of it is told where the reader is asked after.
    """

    def __init__(self, sandbox: Sandbox, tasks: Tasks) -> None:
        super().__init__()
        self._sandbox = sandbox
        self._tasks = tasks
        self._reader_id = ""
        self._offer: _Offer | None = None
        self.hide()

    @property
    def offer(self) -> _Offer:
        """What can be pressed; made when it is first wanted: hardly any sheet needs it."""
        if self._offer is None:
            self._offer = _Offer()
            self._offer.present.clicked.connect(
                lambda: self._do(self._sandbox.present, SYSTEM, self._reader_id, self.offer.chosen)
            )
            self._offer.away.clicked.connect(
                lambda: self._do(self._sandbox.take_away, SYSTEM, self._reader_id)
            )
            column(self).addWidget(self._offer)
        return self._offer

    def show_for(self, reader_id: str, usual: str = "") -> None:
        """Play the customer at this reader, where nobody else can; "" while none waits.

        `usual` is the card to choose at first.
        """
        if reader_id == self._reader_id or not self._sandbox.on:
            return
        self._reader_id = reader_id
        self.hide()
        if reader_id:
            task = self._tasks.read(self._sandbox.cards_at, reader_id, owner=self)
            task.success(lambda cards: self._show_cards(reader_id, cards, usual)).start()

    def _show_cards(self, reader_id: str, cards: list[SandboxCard], usual: str) -> None:
        if reader_id == self._reader_id and cards:
            self.offer.show_cards(cards, usual)
            self.show()

    def _do(self, work: Callable[..., None], *given: object) -> None:
        self.offer.setEnabled(False)
        self.offer.show_message("")
        task = self._tasks.money(work, *given, owner=self)
        task.failure(self._on_failure).always(lambda: self.offer.setEnabled(True)).start()

    def _on_failure(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.offer.show_message(paragraph(error.what, error.next_step))
        else:
            self._tasks.failed.emit(error)


class _Offer(QWidget):
    """The cards to choose from, and what can be done with one."""

    def __init__(self) -> None:
        super().__init__()
        self.card = DropDown()
        self.card.setAccessibleName(_("Test card"))
        # As wide as there is room for: its length must not break the line.
        self.card.setSizeAdjustPolicy(
            DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.card.setMinimumContentsLength(_SHORTEST)
        self.card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.present = button(_("Present a test card"), "secondary", "card")
        self.away = button(_("Take it away"), "quiet", "close")
        self._says = label("", "error", wrap=True)
        self._lay_out()

    @property
    def chosen(self) -> str:
        """The id of the card that is chosen."""
        return str(self.card.currentData())

    @property
    def message(self) -> str:
        """What went wrong, "" for nothing."""
        return self._says.text()

    def show_cards(self, cards: list[SandboxCard], usual: str) -> None:
        """Offer these; the one that was chosen stays so, at first it is the usual one."""
        chosen = self.card.currentData() or usual
        self.card.clear()
        for card in cards:
            self.card.addItem(card.name, card.id)
        self.card.setCurrentIndex(max(self.card.findData(chosen), 0))
        self.show_message("")

    def show_message(self, words: str) -> None:
        """Say what went wrong, "" for nothing."""
        show_text(self._says, words)

    def _lay_out(self) -> None:
        box = column(self, spacing=SIZES["space_1"])
        why = _("This reader exists only in Stripe's sandbox. Be its customer:")
        box.addWidget(label(why, "caption", wrap=True))
        line = FlowLayout()
        for each in (self.card, self.present, self.away):
            each.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            line.addWidget(each)
        box.addLayout(line)
        box.addWidget(self._says)
