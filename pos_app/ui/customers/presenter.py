"""What the customers screen shows and does: one customer's details, and their state at Stripe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.changes import STORE, ChangeSet
from pos_app.clock import Clock, SystemClock
from pos_app.domain.permissions import SYSTEM, Actor
from pos_app.domain.texts import _
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerView
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.widgets.formats import PLAIN, Formats, read_formats

_SHOWN_SETTINGS: Final = frozenset({STORE, "locale"})
_STRIPE_DELAY_MS: Final = 700
"""A customer shown that long is asked after at Stripe; walking the list asks nothing."""


class CustomersPresenter(QObject):
    """Holds the customer shown; one request to Stripe about them at a time. No widgets."""

    formats_changed = Signal(object)
    details_changed = Signal(object)
    """CustomerView; None where nobody is shown any more."""
    rows_changed = Signal(object, bool)
    """Ids whose rows are to be read anew; true: the first page, since nobody was looking."""
    count_changed = Signal(int)
    done = Signal(str)
    """What was done, in a sentence."""
    deleted = Signal(object)
    """The CustomerView as it was."""
    refused = Signal(object)
    """UserError: what was asked for was not done."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        is_visible: Callable[[], bool],
        clock: Clock | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`is_visible` tells whether somebody can see the screen."""
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._is_visible = is_visible
        self._clock = clock or SystemClock()
        self.formats: Formats = PLAIN
        self.text = ""
        self.shown: CustomerView | None = None
        self._asked_after = ""
        self.busy = False
        """Whether a change about the customer shown is under way at Stripe."""
        self._latest_details = LatestRead(tasks, self)
        self._latest_count = LatestRead(tasks, self)
        self._stripe_delay = QTimer(self, singleShot=True, interval=_STRIPE_DELAY_MS)
        self._stripe_delay.timeout.connect(self._refresh_from_stripe)

    def today(self) -> date:
        """Return the day of now in the store's time zone."""
        return self.formats.day_of(self._clock.now())

    def start(self) -> None:
        """Read the settings; the rows follow."""
        task = self._tasks.read(read_formats, self._services.settings, owner=self)
        task.success(self._use_formats).start()

    def refresh(self, changes: ChangeSet, *, missed: bool = False) -> None:
        """Show what a write changed, and only that; `missed` where nobody was looking meanwhile."""
        if changes.settings & _SHOWN_SETTINGS:
            self.start()
        if changes.customers:
            self.rows_changed.emit(changes.customers, missed)
            self.read_count()
        if self.shown is not None and self.shown.is_changed_by(changes):
            self.choose(self.shown.id)

    def read_count(self) -> None:
        """Count all that the search finds."""
        task = self._latest_count.read(self._services.customers.count, self.text)
        task.success(self.count_changed.emit).start()

    def choose(self, customer_id: str) -> None:
        """Read the details of a customer."""
        self._stripe_delay.stop()
        task = self._latest_details.read(self._services.customers.details, customer_id)
        task.success(self._on_details).failure(partial(self._on_gone, customer_id)).start()

    def clear(self) -> None:
        """Show nobody."""
        self._stripe_delay.stop()
        self.shown = None
        self.details_changed.emit(None)

    # --- what one can do ---

    def delete(self, customer: CustomerView) -> None:
        """Delete a customer, at Stripe too."""
        self.busy = True
        task = self._tasks.money(
            self._services.customers.delete, self._services.actor, customer.id, owner=self
        )
        task.success(lambda _none: self._on_deleted(customer))
        task.failure(self._on_failure).always(self._end).start()

    def send(self) -> None:
        """Send Stripe all that waits, the customer shown among it."""

        def send(_actor: Actor, customer_id: str) -> CustomerView:
            self._services.customers.send_all(SYSTEM)
            return self._services.customers.details(customer_id)

        self.change(send, _("Sent to Stripe."))

    def remake(self) -> None:
        """Make the customer shown anew at Stripe, where they were deleted."""
        self.change(self._services.customers.remake, _("Made again at Stripe."))

    def attach_test_card(self, card: str) -> None:
        """Save one of Stripe's test cards."""
        self.change(self._services.customers.attach_card, _("The card was saved."), card)

    def make_default(self, card_id: str) -> None:
        """Make a card the one that is charged first."""
        customers = self._services.customers
        self.change(customers.make_default, _("The default card was changed."), card_id)

    def detach(self, card_id: str, label: str) -> None:
        """Remove a card; `label` is how it is called."""
        self.change(self._services.customers.detach, _("{card} was removed.", card=label), card_id)

    def sync(self) -> None:
        """Fetch what was changed at Stripe, of the customer shown at once."""
        if self.shown is not None:
            self.change(self._services.customers.refresh_cards, "")
        task = self._tasks.sync(
            self._services.sync.news, SYSTEM, owner=self, should_stop=self._tasks.is_stopped
        )
        task.success(lambda _count: self.done.emit(_("Up to date with Stripe.")))
        task.failure(self._on_failure).start()

    def change(self, work: Callable[..., CustomerView], message: str, *args: Any) -> None:
        """Change something about the customer shown at Stripe, unless another change goes on.

        In the order of the payments: a card that is being charged is not removed meanwhile.
        """
        if self.shown is None or self.busy:
            return
        self.busy = True
        actor = self._services.actor
        task = self._tasks.money(work, actor, self.shown.id, *args, owner=self)
        task.success(lambda customer: self._on_changed(customer, message))
        task.failure(self._on_failure).always(self._end).start()

    # --- what came of it ---

    def _use_formats(self, formats: Formats) -> None:
        self.formats = formats
        self.formats_changed.emit(formats)
        if self.shown is not None:
            self.details_changed.emit(self.shown)

    def _on_details(self, customer: CustomerView) -> None:
        self.shown = customer
        self.details_changed.emit(customer)
        if self._asked_after != customer.id:
            self._stripe_delay.start()

    def _on_gone(self, customer_id: str, error: BaseException) -> None:
        if isinstance(error, UserError):  # deleted meanwhile
            self.clear()
            self.rows_changed.emit({customer_id}, False)
        else:
            self._tasks.failed.emit(error)

    def _on_deleted(self, customer: CustomerView) -> None:
        if self.shown is not None and self.shown.id == customer.id:  # not who came after them
            self.clear()
        self.deleted.emit(customer)

    def _on_changed(self, customer: CustomerView, message: str) -> None:
        self._show_fresh(customer)
        if message:
            self.done.emit(message)

    def _show_fresh(self, customer: CustomerView) -> None:
        if self.shown is not None and self.shown.id == customer.id:
            self.shown = customer
            self.details_changed.emit(customer)

    def _refresh_from_stripe(self) -> None:
        """Bring cards and state up to date, in the background: a failure is not shown."""
        if self.shown is not None and self._is_visible():
            self._asked_after = self.shown.id
            refresh = self._services.customers.refresh_cards
            task = self._tasks.read(refresh, SYSTEM, self.shown.id, owner=self)
            task.success(self._show_fresh).failure(self._tasks.emit_bug).start()

    def _on_failure(self, error: BaseException) -> None:
        if self.shown is not None:
            self.choose(self.shown.id)  # Stripe may have told that they are gone
        if isinstance(error, UserError) and not isinstance(error, KeyTroubleError):
            self.refused.emit(error)
        else:
            self._tasks.failed.emit(error)

    def _end(self) -> None:
        self.busy = False
