"""Handing the drawer from one cashier to the next with a count, while its shift goes on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from pos_app.domain.ids import new_id
from pos_app.domain.texts import N_, _
from pos_app.services.container import Services
from pos_app.services.views.shifts import Handover, ShiftView
from pos_app.services.views.store import CashierView
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.shifts.count_sheet import CountSheet
from pos_app.ui.widgets import FormField
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.formats import Formats


class HandoverSheet(CountSheet):
    """`done(DrawerView)` is how the drawer stands then; `taken_by` who took it.

    `takers` are those who may ring up besides whoever hands it over.
    """

    conclusion = N_("Hand over the drawer")

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        formats: Formats,
        shift: ShiftView,
        takers: Sequence[CashierView],
    ) -> None:
        title = _("Hand over the drawer")
        self.taker = DropDown()
        self.taker.addItem(_("Choose who takes it"), "")
        for each in takers:
            self.taker.addItem(each.name, each.id)
        self._id = new_id()
        self._taker_field = FormField(_("Who takes it over"), self.taker)
        super().__init__(
            parent,
            services,
            tasks,
            formats,
            shift,
            _("Count and hand over"),
            title=title,
            beside=self._taker_field,
        )
        if len(takers) == 1:
            self.taker.setCurrentIndex(1)

    @property
    def taken_by(self) -> str:
        """The cashier who takes it over, "" while nobody is chosen."""
        return str(self.taker.currentData())

    def act(self) -> Task | None:
        """Count once it is said who takes it: the one who counts is not asked afterwards."""
        if not self.taken_by:
            self.complain(_("Choose who takes the drawer over."))
            self.taker.setFocus()
            return None
        return super().act()

    def conclude(self) -> Task | None:
        """Hand it over."""
        handover = Handover(
            self._id, self._shift.id, self.taken_by, self.note.text(), self.counted_pieces()
        )
        hand_over = self._services.shifts.hand_over
        return self._tasks.write(hand_over, self._services.actor, handover, owner=self)
