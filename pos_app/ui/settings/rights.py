"""What a key may do, as a ticked list."""

from collections.abc import Iterable, Sequence
from typing import Final

from pos_app.domain.texts import NP_, _, listed, ngettext, paragraph
from pos_app.services.views.books import RightView
from pos_app.ui.widgets import ChipStyle
from pos_app.ui.widgets.entries import EntriesView, Entry

RIGHT_STYLES: Final = {
    "ok": ChipStyle(NP_("a right of a key", "Allowed"), "check", "accent", "accent_soft"),
    "missing": ChipStyle(NP_("a right of a key", "Missing"), "cross", "danger", "danger_soft"),
    "unconfirmed": ChipStyle(NP_("a right of a key", "At first use"), "clock", "info", "info_soft"),
    "problem": ChipStyle(NP_("a right of a key", "No answer"), "warning", "warn", "warn_soft"),
}
_ACCESS: Final = {
    "read": NP_("a right of a key", "Read {resource}"),
    "write": NP_("a right of a key", "Write {resource}"),
}


class RightsList(EntriesView):
    """One row for each resource and kind of access, what is missing first."""

    def __init__(self) -> None:
        super().__init__(_("What the key may do"))

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
        return ngettext(
            "The key lacks a right: {rights}. Allow it in Stripe, then check again.",
            "The key lacks rights: {rights}. Allow them in Stripe, then check again.",
            len(missing),
            rights=listed(each.right or each.resource for each in missing),
        )
    if any(each.state == "problem" for each in rights):
        return _("Stripe did not answer every question. Check again before you go on.")
    return _("The key may read all that Till reads. What it may write shows at the first use.")


def _entry(right: RightView) -> Entry:
    title = _ACCESS[right.access].format(resource=right.resource)
    shown = "" if right.state == "ok" else paragraph(right.message, right.right)
    return Entry(title, shown, chip=RIGHT_STYLES[right.state], key=right.resource)
