"""Entries: a text at the left, an amount at the right, and what is known of either under it."""

import pytest
from pytestqt.qtbot import QtBot

from pos_app.ui.widgets.entries import EntriesView, Entry
from tests.support.fitting import misfits


@pytest.mark.parametrize(("wide", "lines"), [(500, 2), (200, 3)])
def test_what_has_no_room_beside_a_word_stands_under_it(
    qtbot: QtBot, wide: int, lines: int
) -> None:
    view = EntriesView("Taken")
    qtbot.addWidget(view)
    view.resize(wide, 100)
    view.show()
    view.set_entries([Entry("Card", "Zahlungen", "$10.00", "$13.01 were given back")])
    caption = view.fontMetrics().lineSpacing()
    assert view.height() // caption >= lines
    assert misfits(view) == []
