"""Sells by the accessibility bus alone, as a screen reader does; run by the system's own Python.

    python3 atspi_client.py COMMAND...

Starts the command, which is Till, in the session that it runs in, and prints what it heard and read
on each walk as one line of JSON. It knows no widget and no key: what it presses it finds by name
and role.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402  the version comes first

PATIENCE_S = 40
_SHOWN = (Atspi.StateType.SHOWING, Atspi.StateType.SENSITIVE)
_BUTTONS = ("push button", "toggle button", "check box", "radio button")
_MOST_CHILDREN = 200
_TOO_LATE = "waited in vain for {what}; heard {heard}"


class ScreenReader:
    """Finds things by name and role, acts on them, and hears what is announced."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        Atspi.set_timeout(1000 * PATIENCE_S, 1000 * PATIENCE_S)
        self._listener = Atspi.EventListener.new(lambda event: self.heard.append(event.any_data))
        self._listener.register("object:announcement")

    def find(self, name: str, *roles: str) -> Atspi.Accessible:
        """Return the first thing on the screen with this in its name; waits for it."""
        found: list[Atspi.Accessible] = []

        def look() -> bool:
            found[:] = [each for each in self._all() if _is(each, name, roles)]
            return bool(found)

        self.wait(look, f"{roles} “{name}”")
        return found[0]

    def press(self, name: str) -> None:
        """Press a button, as an assistive technology does."""
        self.act(self.find(name, *_BUTTONS), "Press")

    def act(self, thing: Atspi.Accessible, action: str) -> None:
        """Do one of the things that can be done with something."""
        names = [thing.get_action_name(at) for at in range(thing.get_n_actions())]
        thing.do_action(names.index(action))

    def hear(self, *words: str) -> str:
        """Wait until something with these words is announced after what was heard before."""
        self.wait(lambda: any(_has(text, words) for text in self.heard), f"the words {words}")
        at = next(at for at, text in enumerate(self.heard) if _has(text, words))
        said = self.heard[at]
        del self.heard[: at + 1]
        return said

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Let events come until the condition holds."""
        until = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > until:
                raise TimeoutError(_TOO_LATE.format(what=what, heard=self.heard))
            while GLib.MainContext.default().iteration(False):
                pass
            time.sleep(0.02)  # another process's doing: there is nothing to wait on

    def tree(self) -> str:
        """Return all that can be found, for whoever looks for a fault."""
        return "\n".join(f"{each.get_role_name()}: {each.get_name()!r}" for each in self._all())

    def _all(self) -> Iterator[Atspi.Accessible]:
        desktop = Atspi.get_desktop(0)
        for at in range(desktop.get_child_count()):
            yield from _under(desktop.get_child_at_index(at))


def _under(thing: Atspi.Accessible | None) -> Iterator[Atspi.Accessible]:
    """Yield what is shown, from the top down; what goes meanwhile is left out."""
    if thing is None:
        return
    try:
        if thing.get_role_name() != "application":
            states = thing.get_state_set()
            if not all(map(states.contains, _SHOWN)):
                return
            yield thing
        for at in range(min(thing.get_child_count(), _MOST_CHILDREN)):
            yield from _under(thing.get_child_at_index(at))
    except GLib.Error:
        return


def _is(thing: Atspi.Accessible, name: str, roles: tuple[str, ...]) -> bool:
    try:
        return thing.get_role_name() in roles and name in (thing.get_name() or "")
    except GLib.Error:
        return False


def _has(text: str, words: tuple[str, ...]) -> bool:
    return all(word in text for word in words)


def ring_up(reader: ScreenReader) -> str:
    """Press a tile; returns what is said of it."""
    reader.act(reader.find("Baguette", "list item"), "Toggle")
    return reader.hear("Baguette", "Total")


def cash(reader: ScreenReader) -> list[str]:
    """Take cash, to the cent."""
    said = [ring_up(reader)]
    reader.press("Exact cash")
    return [*said, reader.hear("Paid, no change")]


def declined_then_approved(reader: ScreenReader) -> list[str]:
    """Have a card refused at the reader, then another one taken; the customer is played too."""
    reader.press("Customer side")
    reader.find("Network down", "push button")
    said = [ring_up(reader)]
    reader.press("Charge $")
    said.append(reader.hear("to pay"))
    reader.press("Start the reader for")
    said.append(reader.hear("Waiting for the customer's card"))
    reader.press("Decline")
    said.append(reader.hear("Nothing was charged"))
    reader.press("Ask for another card")
    said.append(reader.hear("Waiting for the customer's card"))
    reader.press("Tap")
    said.append(reader.hear("Approved"))
    return said


def refund(reader: ScreenReader) -> list[str]:
    """Give the last payment back, from the history."""
    reader.press("History")
    row = reader.find("$", "table cell").get_name()
    reader.press("Refund")
    said = [row, reader.hear("Give money back")]
    reader.press("Refund $")
    return [*said, reader.hear("given back")]


WALKS = (cash, declined_then_approved, refund)


def main() -> int:
    """Do all walks, one after another; returns the exit status."""
    reader = ScreenReader()
    with subprocess.Popen(sys.argv[1:]) as till:
        try:
            said = {walk.__name__: walk(reader) for walk in WALKS}
            sys.stdout.write(json.dumps(said) + "\n")
        except BaseException:
            sys.stderr.write(reader.tree() + "\n")
            raise
        finally:
            till.terminate()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
