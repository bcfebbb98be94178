"""The cart that is being rung up: each change is saved, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.cart_changes import may_have_to_ask
from pos_app.domain.taxes import TaxExemption
from pos_app.services.container import Services
from pos_app.services.shared.errors import ApprovalNeeded, NotPermittedError
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.checkout.amounts import Amounts

UNDO_STEPS: Final = 100


class CurrentCart(QObject):
    """Holds the current cart; emits `changed` when it, or the selected line, changed.

    While `busy`, a payment or a hold is taking this cart away: nothing changes it, and what is
    scanned meanwhile belongs to the next one (`when_ready`). So is it while a change may have to be
    approved (`asking`): what is pressed then comes after (`once_saved`), and a change that nobody
    allows is taken back.
    """

    changed = Signal()
    failed = Signal(object)
    declined = Signal()
    """A change was not approved: the cart is as it was before."""

    def __init__(self, services: Services, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._before: list[Cart] = []
        self._later: list[Callable[[], object]] = []
        self._once_saved: list[Callable[[], object]] = []
        self.was_shown = False
        """Whether the customer has seen this cart."""
        self.asking = False
        self.busy = True  # until the saved cart was read
        self.cart = Cart("usd")
        self.amounts = Amounts("usd", "en_US")
        self.selected_line: str | None = None

    @property
    def can_undo(self) -> bool:
        """Return whether there is a change to undo."""
        return bool(self._before) and not self.busy

    def begin(self, cart: Cart) -> None:
        """Go on with this cart, as the books have it."""
        self.cart = cart
        self.was_shown = self.asking = False
        self._once_saved.clear()
        self._before.clear()
        self.selected_line = cart.lines[-1].id if cart.lines else None
        self.busy = False
        self.changed.emit()
        self._catch_up()

    def reload(self) -> None:
        """Read the cart anew where its sale may be over: it is not rung up a second time."""
        task = self._tasks.read(self._services.carts.current, owner=self)
        task.success(partial(self._on_reloaded, self.cart.id)).start()

    def _on_reloaded(self, asked_for: str, cart: Cart) -> None:
        """Go on with another cart, unless somebody did so meanwhile."""
        if self.cart.id == asked_for != cart.id and not self.busy:
            self.begin(cart)

    def lock(self) -> bool:
        """Allow no change until `begin` or `unlock`; return False where it is locked already."""
        if self.busy:
            return False
        self.busy = True
        return True

    def unlock(self) -> None:
        """Allow changes again."""
        self.busy = False
        self.changed.emit()
        self._catch_up()

    def mark_shown(self) -> None:
        """Remember that the customer has seen this cart: taking away may need an approval now."""
        self.was_shown = True

    def once_saved(self, act: Callable[[], object]) -> None:
        """Call it now, or after the change that is being saved where that may have to be approved.

        Not at all where it is not.
        """
        if self.asking:
            self._once_saved.append(act)
        else:
            act()

    def when_ready(self, act: Callable[[], object]) -> None:
        """Call it now, or once the next cart has begun where this one is locked."""
        if self.busy:
            self._later.append(act)
        else:
            act()

    def change(self, cart: Cart, line_id: str | None = None) -> None:
        """Replace the current cart by a changed one, and save it."""
        if self.busy or cart == self.cart:
            return
        before = self._before
        self._before = [*before[1 - UNDO_STEPS :], self.cart]
        self._show(cart, line_id, before)

    def undo(self) -> None:
        """Undo the last change."""
        if self.can_undo:
            before = self._before
            self._before = before[:-1]
            self._show(before[-1], None, before)

    def ring_up(self, line: CartLine, age_checked: int = 0) -> None:
        """Add a line, or one more piece of the same product; it becomes the selected line.

        `age_checked` are the years that the cashier saw the customer to have for it. While this
        cart is being taken away it is added to the next one.
        """
        if self.busy:
            self._later.append(partial(self.ring_up, line, age_checked))
            return
        cart = self.cart.added(line).checked_for(age_checked)
        known = {old.id: old for old in self.cart.lines}
        touched = next(each.id for each in cart.lines if known.get(each.id) != each)
        self.change(cart, touched)

    def set_customer(self, customer_id: str | None) -> None:
        """Sell to this customer, or to nobody in particular."""
        if customer_id != self.cart.customer_id:
            self.change(self.cart.of_customer(customer_id))

    def set_exemption(self, customer_id: str, exemption: TaxExemption | None) -> None:
        """Take what the customer of this cart is exempt by; no step of undo leads back from it."""
        if not self.busy and self.cart.customer_id == customer_id:
            exempt = self.cart.of_customer(customer_id, exemption)
            if exempt != self.cart:
                self._show(exempt, None, self._before)

    def forget_customer(self, customer_id: str) -> bool:
        """Remove a deleted customer from the cart, also from what undo restores.

        False where the cart is another's.
        """
        self._before = [_without(customer_id, cart) for cart in self._before]
        if self.busy or self.cart.customer_id != customer_id:
            return False
        self._show(_without(customer_id, self.cart), None, self._before)
        return True

    def select_line(self, line_id: str | None) -> None:
        """Choose the line that the next action is about."""
        self.selected_line = line_id

    def write(self, work: Callable[..., Any], *args: Any) -> Task:
        """Return a write task whose failure is shown and gives the cart back."""
        task = self._tasks.write(work, *args, owner=self)
        return task.failure(self._on_failure)

    def _show(self, cart: Cart, line_id: str | None, undo_before: list[Cart]) -> None:
        """Show a cart and save it; `undo_before` is what undo restores where it is not allowed."""
        was = self.cart
        self.asking = self.busy = may_have_to_ask(was, cart, was_shown=self.was_shown)
        self.cart = cart
        self.selected_line = self._line_to_select(line_id)
        self._tasks.paint_first()  # saved a moment later, before all that is begun from now on
        self.changed.emit()
        task = self._tasks.write(self._services.carts.save, self._services.actor, cart, owner=self)
        task.failure(partial(self._on_refused, was, undo_before))
        if self.asking:
            task.success(lambda _saved: self._on_saved(cart))
        task.start()

    def _on_saved(self, cart: Cart) -> None:
        if not self.asking or self.cart != cart:
            return  # another one was begun meanwhile
        self.asking = False
        self.unlock()
        waiting, self._once_saved = self._once_saved, []
        for act in waiting:
            act()

    def _on_refused(self, was: Cart, undo_before: list[Cart], error: BaseException) -> None:
        """Go back to the cart that is saved, where this change is not allowed."""
        asked, self.asking = self.asking, False
        self._once_saved.clear()
        if isinstance(error, ApprovalNeeded | NotPermittedError) and was.id == self.cart.id:
            self.cart, self._before = was, undo_before
            self.selected_line = self._line_to_select(None)
        if isinstance(error, ApprovalNeeded):
            self.declined.emit()
        else:
            self.failed.emit(error)
        if asked:
            self.unlock()
        else:
            self.changed.emit()

    def _line_to_select(self, wanted: str | None) -> str | None:
        ids = [line.id for line in self.cart.lines]
        for each in (wanted, self.selected_line):
            if each in ids:
                return each
        return ids[-1] if ids else None

    def _on_failure(self, error: BaseException) -> None:
        self.unlock()
        self.failed.emit(error)

    def _catch_up(self) -> None:
        while self._later and not self.busy:
            self._later.pop(0)()


def _without(customer_id: str, cart: Cart) -> Cart:
    return cart.of_customer(None) if cart.customer_id == customer_id else cart
