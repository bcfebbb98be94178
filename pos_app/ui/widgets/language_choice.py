"""A choice of one of the languages that Till speaks, each by its own name."""

from __future__ import annotations

from pos_app.domain.texts import _
from pos_app.languages import languages, name_of_language
from pos_app.ui.widgets.drop_down import DropDown


def language_choice(without: str, chosen: str) -> DropDown:
    """Return the choice, by their codes; `without` is said for none of them, which is "".

    What is chosen stays exactly as it is until another one is: of several (`de-AT,en`) the first
    is shown, and one that Till does not speak as well.
    """
    made = DropDown()
    made.setAccessibleName(_("Language"))
    made.addItem(without, "")
    for each in languages():
        made.addItem(name_of_language(each), each)
    if chosen:
        first = chosen.partition(",")[0].replace("-", "_")
        at = max(made.findData(first), made.findData(first.partition("_")[0]))
        if at < 0:
            made.addItem(name_of_language(first))
            at = made.count() - 1
        made.setItemData(at, chosen)
        made.setCurrentIndex(at)
    return made
