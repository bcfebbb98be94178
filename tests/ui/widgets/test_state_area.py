"""The state area keeps what can be done about a state readable in every language."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from pos_app.ui.widgets import button
from pos_app.ui.widgets.state_area import StateArea


def test_answers_that_are_too_long_for_one_line_begin_another(qtbot: QtBot) -> None:
    area = StateArea()
    qtbot.addWidget(area)
    made = [button(name) for name in ("Another card reader", "The QR code of a page", "Cash")]
    for each in made:
        area.add_button(each)
    area.show_message("danger", "The card was declined.", "Nothing was charged.")
    area.resize(320, 400)
    area.show()
    qtbot.waitUntil(lambda: made[0].y() < made[-1].y())
    assert [each.width() >= each.sizeHint().width() for each in made] == [True] * 3
    assert area.heightForWidth(320) > area.heightForWidth(900)
