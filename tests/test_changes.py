"""What was changed is passed on to whoever subscribed, and no subscriber can undo a write."""

from __future__ import annotations

import ast
import threading
from dataclasses import fields
from pathlib import Path

import pytest

from pos_app.changes import NO_CHANGES, ChangeFeed, ChangeSet, Kind

UI = Path("pos_app/ui")


def test_changes_are_kept_apart_by_kind_and_put_together() -> None:
    changes = ChangeSet.of([(Kind.CUSTOMER, "a"), (Kind.HISTORY, "a"), (Kind.HISTORY, "b")])
    assert changes == ChangeSet(customers=frozenset("a"), history=frozenset("ab"))
    more = changes | ChangeSet.of([(Kind.HISTORY, "c")])
    assert more == ChangeSet(customers=frozenset("a"), history=frozenset("abc"))
    assert not NO_CHANGES
    assert more
    assert {kind.value for kind in Kind} == {field.name for field in fields(ChangeSet)}


def test_whoever_subscribed_hears_of_each_change_until_they_end_it() -> None:
    feed, heard = ChangeFeed(), list[ChangeSet]()
    changes = ChangeSet(waiting=frozenset("a"))
    end = feed.subscribe(heard.append)
    feed.publish(changes)
    feed.publish(NO_CHANGES)
    end()
    feed.publish(changes)
    assert heard == [changes]


def test_a_subscriber_that_fails_is_a_bug_that_is_told_and_keeps_nothing_from_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caught: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", caught.append)
    feed, heard = ChangeFeed(), list[ChangeSet]()

    def fail(_changes: ChangeSet) -> None:
        raise ZeroDivisionError

    feed.subscribe(fail)
    feed.subscribe(heard.append)
    changes = ChangeSet(waiting=frozenset("a"))
    feed.publish(changes)
    assert heard == [changes]
    assert [each.exc_type for each in caught] == [ZeroDivisionError]


def test_no_screen_makes_up_what_a_write_changed() -> None:
    """It comes from the transaction; a screen that guesses is wrong one day."""
    guesses = [
        f"{path}:{node.lineno}"
        for path in UI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and "ChangeSet" in ast.unparse(node.func)
    ]
    assert guesses == []
