"""What a key may do, as a ticked list."""

from collections.abc import Iterable, Sequence
from typing import Final

from pos_app.services.views.books import RightView
from pos_app.ui.widgets import ChipLook
from pos_app.ui.widgets.entries import EntriesView, Entry

LOOKS: Final = {
    "ok": ChipLook("Allowed", "check", "accent", "accent_soft"),
    "missing": ChipLook("Missing", "cross", "danger", "danger_soft"),
    "unconfirmed": ChipLook("At first use", "clock", "info", "info_soft"),
    "problem": ChipLook("No answer", "warning", "warn", "warn_soft"),
}


class RightsList(EntriesView):
    """One row for each resource and kind of access, what is missing first."""

    def __init__(self) -> None:
        super().__init__("What the key may do")

    def show_rights(self, rights: Iterable[RightView]) -> None:
        """Show what a check found."""
        order = ("missing", "problem", "ok", "unconfirmed")
        self.set_entries(
            _entry(each) for each in sorted(rights, key=lambda r: order.index(r.state))
        )


def summary(rights: Sequence[RightView]) -> str:
    """The list in one sentence."""
    missing = [each for each in rights if each.state == "missing"]
    if missing:
        names = ", ".join(each.right or each.resource for each in missing)
        what, them = ("a right", "it") if len(missing) == 1 else ("rights", "them")
        return f"The key lacks {what}: {names}. Allow {them} in Stripe, then check again."
    if any(each.state == "problem" for each in rights):
        return "Stripe did not answer every question. Check again before you go on."
    return "The key may read all that Till reads. What it may write shows at the first use."


def _entry(right: RightView) -> Entry:
    verb = "Read" if right.access == "read" else "Write"
    under = " ".join(part for part in (right.says, right.right) if part)
    shown = "" if right.state == "ok" else under
    return Entry(f"{verb} {right.resource}", shown, chip=LOOKS[right.state], key=right.resource)
