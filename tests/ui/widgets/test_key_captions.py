"""The key stands beside the caption, in every language."""

from __future__ import annotations

from pos_app.domain.texts import speaking
from pos_app.ui.widgets.key_captions import ENTER, caption_with_key, tooltip
from tests.support.languages import language_of


def test_a_caption_names_its_key() -> None:
    assert caption_with_key("Charge $5.00", ENTER) == "Charge $5.00   Enter"
    assert tooltip("Undo", "Ctrl+Z") == "Undo (Ctrl+Z)"


def test_the_keys_have_the_names_that_stand_on_them() -> None:
    with speaking(language_of("de", {"Enter": "Eingabe"})):
        assert caption_with_key("5,00 € abbuchen", ENTER) == "5,00 € abbuchen   Eingabe"
