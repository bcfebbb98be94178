"""One dispute or warning in full: what it means, what was answered, and what it moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.disputes import EvidenceFile, EvidenceText, Urgency
from pos_app.domain.texts import NP_, Message, _, listed, paragraph, pgettext
from pos_app.services.disputes.views import AnswerView, DisputeDetails, DisputeRow
from pos_app.ui.disputes.columns import chip_of, due_text
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import FlowLayout, StatusChip, button, label, row, set_property, show_text
from pos_app.ui.widgets.entries import EntriesView, Entry, show_part
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.list_detail import DetailPane

_HELD: Final[tuple[EvidenceText | EvidenceFile, ...]] = (*EvidenceText, *EvidenceFile)
_SHOWN: Final = 120
"""Characters of a text that is shown in the list of what Stripe holds."""
_FEE: Final[Message] = NP_("part of a dispute", "Fee")


class DisputeDetail(DetailPane):
    """Shows a dispute; its buttons are what can be done about it now."""

    answer_pressed = Signal()
    submit_pressed = Signal()
    accept_pressed = Signal()
    check_pressed = Signal()
    history_pressed = Signal()
    payout_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.amount = label("", "total")
        self.chip = StatusChip()
        self.about = label("", "muted", wrap=True)
        self.due = label("", "label", wrap=True)
        self.explanation = label("", wrap=True)
        self.state = label("", "caption", wrap=True)
        self.answer = button(pgettext("button", "Answer…"), "primary", "edit")
        self.answer.setProperty("scale", "small")
        self.submit = button(pgettext("button", "Submit…"), "secondary", "mail")
        self.accept = button(pgettext("button", "Accept…"), "quiet")
        self.check = button(_("Check again"), "secondary", "refresh")
        self.history = button(_("Open in history"), "quiet", "history")
        self.payout = button(_("Show the payout"), "quiet", "bank")
        self.held = EntriesView(_("The answer at Stripe"))
        self.moves = EntriesView(_("Money"))
        self.asked = EntriesView(_("What was done"))
        self.ids = label("", "caption", wrap=True)
        self.ids.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        for each, pressed in (
            (self.answer, self.answer_pressed),
            (self.submit, self.submit_pressed),
            (self.accept, self.accept_pressed),
            (self.check, self.check_pressed),
            (self.history, self.history_pressed),
            (self.payout, self.payout_pressed),
        ):
            each.clicked.connect(pressed)

    def focus_first(self) -> None:
        """Put the cursor on the first thing that can be done."""
        buttons = (self.check, self.answer, self.history)
        first = next(each for each in buttons if not each.isHidden())
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_details(self, details: DisputeDetails, formats: Formats, now: datetime) -> None:
        """Show all that is known of a dispute."""
        shown, answer = details.row, details.answer
        self.amount.setText(formats.money(shown.amount))
        self.chip.set_status(chip_of(shown))
        self.about.setText(_about(shown, formats))
        show_text(self.due, due_text(shown, formats, now))
        urgent = shown.urgency in {Urgency.SOON, Urgency.PAST}
        set_property(self.due, "role", "error" if urgent else "label")
        self.explanation.setText(details.explanation)
        show_text(self.state, _state(details, formats))
        unsettled = shown.unsettled is not None
        self.check.setVisible(unsettled)
        self.answer.setVisible(details.may_answer)
        self.submit.setVisible(details.may_answer)
        self.submit.setEnabled(answer is not None and answer.staged_at is not None)
        self.accept.setVisible(details.may_accept)
        self.payout.setVisible(bool(details.payout_id))
        show_part(self._held_part, self.held, _held(details))
        show_part(self._moves_part, self.moves, _moves(details, formats))
        asked = [Entry(what, formats.moment(at)) for at, what in details.history]
        show_part(self._asked_part, self.asked, asked)
        codes = (shown.id, shown.intent_id, details.network_code)
        self.ids.setText("\n".join(code for code in codes if code))

    def set_busy(self, *, busy: bool) -> None:
        """Allow nothing while Stripe is asked."""
        for each in (self.answer, self.submit, self.accept, self.check):
            each.setEnabled(not busy)

    def _lay_out(self) -> None:
        top = row(spacing=SIZES["space_3"])
        top.addWidget(self.amount, 1)
        top.addWidget(self.chip)
        self.head.addLayout(top)
        for each in (self.about, self.due):
            self.head.addWidget(each)
        buttons = QWidget()
        line = FlowLayout(buttons)
        actions = (self.check, self.answer, self.submit, self.accept)
        for made in (*actions, self.history, self.payout):
            line.addWidget(made)
        for part in (self.explanation, self.state, buttons):
            self.sections.addWidget(part)
        title = pgettext("heading over evidence", "The answer at Stripe")
        self._held_part = self.add_section(title, self.held)
        self._moves_part = self.add_section(pgettext("heading over amounts", "Money"), self.moves)
        self._asked_part = self.add_section(_("What was done"), self.asked)
        self.add_section("", self.ids)
        self.sections.addStretch()
        self.area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # arrow keys scroll it
        self.area.setAccessibleName(_("All about this dispute"))


def _about(shown: DisputeRow, formats: Formats) -> str:
    receipt = _("Receipt {number}", number=shown.receipt_number) if shown.receipt_number else ""
    opened = _("Opened {time}", time=formats.moment(shown.opened_at))
    reason = shown.reason if shown.status else ""  # of a warning it is a sentence below
    parts = (reason, receipt, shown.customer_name, shown.card, opened)
    return listed([part for part in parts if part])


def _state(details: DisputeDetails, formats: Formats) -> str:
    """Say how far the store's answer is."""
    answer = details.answer
    if details.row.unsettled is not None:
        return _("Stripe's last answer was lost: check again how it stands.")
    if answer is None or not details.may_answer:
        return ""
    return _saved(answer, formats)


def _saved(answer: AnswerView, formats: Formats) -> str:
    if answer.is_proposal:
        return _("Nothing is saved yet. Till has put an answer together from the sale.")
    if answer.staged_at is None:
        return _("Saved here only. Save it again, so that Stripe has it.")
    at = formats.moment(answer.staged_at)
    return paragraph(_("Saved at Stripe {time}.", time=at), _("It is not submitted yet."))


def _held(details: DisputeDetails) -> Iterator[Entry]:
    """Yield what Stripe holds of the answer, in the order of the form."""
    for field in _HELD:
        value = details.held.get(field.value)
        if value is None:
            continue
        if isinstance(field, EvidenceFile):
            files = details.answer.files if details.answer else ()
            yield Entry(
                str(field.label),
                next((file.name for file in files if file.field is field), ""),
                icon="pdf",
            )
        else:
            text = " ".join(value.split())
            short = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
            yield Entry(str(field.label), short)


def _moves(details: DisputeDetails, formats: Formats) -> Iterator[Entry]:
    for move in details.moves:
        yield Entry(move.what, formats.moment(move.at), formats.money(move.amount))
        if move.fee.minor:
            yield Entry(str(_FEE), "", formats.money(move.fee))
