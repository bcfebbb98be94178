"""No two things are done by one key, whatever was kept; what can't be a key is none."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from pos_app.services.views.key_choices import KeyChoice, KeyChoices
from pos_app.ui.keys import actions
from pos_app.ui.keys.actions import (
    ACTIONS,
    ATTENTION,
    CHARGE,
    CHARGE_CUSTOMER,
    DISCOUNT,
    EXACT_CASH,
    FILTER,
    HOLD,
    LIST_KEYS,
    NEXT_WAY,
    RESUME,
    KeyAction,
)
from pos_app.ui.keys.keymap import KeyMap
from pos_app.ui.keys.takeable import Refusal, refusal, single_key


def refused(keys: str, *scanner: str) -> Refusal | None:
    one = single_key(keys)
    assert one is not None
    return refusal(one, scanner)


def chosen(**keys: str) -> KeyChoices:
    """Return choices by the names of `actions`."""
    return KeyChoices(
        tuple(KeyChoice(getattr(actions, name).id, text) for name, text in keys.items())
    )


def clashes(keys: KeyMap) -> list[tuple[KeyAction, KeyAction]]:
    return [(one, other) for one in ACTIONS for other in keys.clashing(one, keys.keys_of(one))]


def test_each_action_is_declared_once_with_a_key_of_its_own(keys: KeyMap) -> None:
    assert len({each.id for each in ACTIONS}) == len(ACTIONS)
    assert not clashes(keys)
    for each in ACTIONS:
        assert QKeySequence(each.default).toString() == each.default, each


def test_another_key_is_in_force_at_once(keys: KeyMap, qtbot: QtBot) -> None:
    with qtbot.waitSignal(keys.changed):
        keys.assign({CHARGE: "F5"})
    assert keys.keys_of(CHARGE) == keys.text_of(CHARGE) == "F5"
    assert keys.keys_of(CHARGE_CUSTOMER) == "F9"
    assert keys.choices == chosen(CHARGE="F5")
    keys.assign({CHARGE: "F9"})
    assert keys.choices == KeyChoices()


def test_only_what_is_waited_for_at_once_is_in_the_way(keys: KeyMap) -> None:
    assert keys.clashing(RESUME, "F6") == (HOLD,)
    assert keys.clashing(FILTER, "F9") == (), "charging waits at the checkout alone"
    assert keys.clashing(NEXT_WAY, "F10") == (EXACT_CASH,), "in the payment too"
    assert keys.clashing(DISCOUNT, "F11") == (ATTENTION,), "everywhere"
    assert CHARGE in keys.clashing(LIST_KEYS, "F9")


def test_two_keys_are_swapped_where_nothing_else_has_them(keys: KeyMap) -> None:
    assert keys.can_swap(RESUME, HOLD)
    assert not keys.can_swap(LIST_KEYS, CHARGE), "the customer's page has F9 as well"
    keys.assign({RESUME: ""})
    assert not keys.can_swap(RESUME, HOLD), "it has none to give"
    assert not keys.can_swap(HOLD, actions.UNDO), "Ctrl+Z is a field's, for all but undoing"


def test_what_was_kept_never_makes_one_key_do_two_things(keys: KeyMap) -> None:
    """A file of another version, or one that somebody wrote."""
    keys.use(chosen(HOLD="F9", DISCOUNT="F9", RESUME="F11"))
    assert not clashes(keys)
    assert keys.keys_of(HOLD) == "F9"
    assert keys.keys_of(RESUME) == "F11"
    assert [keys.keys_of(each) for each in (CHARGE, DISCOUNT, ATTENTION)] == ["", "", ""]


@pytest.mark.parametrize("kept", ["Return", "Esc", "A", "Shift+A", "Ctrl+C", "nonsense", "F5, F6"])
def test_what_can_be_no_key_counts_as_not_chosen(keys: KeyMap, kept: str) -> None:
    keys.use(chosen(CHARGE=kept))
    assert keys.keys_of(CHARGE) == "F9"


def test_what_another_version_knows_is_kept(keys: KeyMap) -> None:
    newer = KeyChoice("checkout.of_tomorrow", "F5")
    keys.use(KeyChoices((newer,)))
    keys.assign({CHARGE: "Ctrl+F5"})
    assert newer in keys.choices.chosen
    keys.reset()
    assert keys.choices == KeyChoices((newer,))


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("Esc", Refusal.NEEDED),
        ("Return", Refusal.NEEDED),
        ("Ctrl+Return", Refusal.NEEDED),
        ("Tab", Refusal.NEEDED),
        ("Down", Refusal.NEEDED),
        ("Del", Refusal.NEEDED),
        ("A", Refusal.TYPES),
        ("Shift+Ä", Refusal.TYPES),
        ("5", Refusal.TYPES),
        ("Ctrl+Alt+Q", Refusal.TYPES),
        ("Ctrl+C", Refusal.TYPES),
        ("Ctrl+V", Refusal.TYPES),
        ("Ctrl+J", Refusal.SCANNER),
        ("Ctrl+M", Refusal.SCANNER),
        ("F7", Refusal.SCANNER),
        ("Alt+F4", Refusal.SYSTEM),
        ("F5", None),
        ("Shift+F9", None),
        ("Ctrl+H", None),
        ("Ctrl+Shift+5", None),
    ],
)
def test_keys_by_which_people_type_and_scan_are_refused(
    qtbot: QtBot, key: str, why: Refusal | None
) -> None:
    assert refused(key, "F7") is why


def test_the_letters_of_alt_are_for_typing_on_a_mac(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert refused("Alt+K") is Refusal.TYPES
    monkeypatch.setattr("sys.platform", "win32")
    assert refused("Alt+K") is None
