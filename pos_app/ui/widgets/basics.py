"""Small makers, so that labels, buttons and lists look and behave the same on every screen."""

from collections.abc import Iterable
from typing import Final, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from pos_app.domain.texts import Message, _
from pos_app.ui.keys.actions import KeyAction
from pos_app.ui.keys.keymap import KeyShown
from pos_app.ui.theme import SIZES, icon
from pos_app.ui.widgets.key_captions import caption_with_key, tooltip
from pos_app.ui.widgets.reading_order import WrappedLabel
from pos_app.ui.widgets.yielding_button import YieldingButton

_ICON_TINTS: Final = {"primary": "on_accent", "danger": "danger", "danger-solid": "surface"}

_QT_GAP: Final = 4
_Box = TypeVar("_Box", QVBoxLayout, QHBoxLayout)


def on_button(text: str) -> str:
    """Escape a name for a button's caption, where `&` would mark a shortcut."""
    return text.replace("&", "&&")


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and show the difference at once."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def label(text: str = "", role: str = "body", *, wrap: bool = False) -> QLabel:
    """A label; `role` as in `till.qss` (title, section, muted, caption, total, ...)."""
    made = WrappedLabel(text) if wrap else QLabel(text)
    made.setProperty("role", role)
    return made


def button(
    text: str,
    kind: str = "secondary",
    icon_name: str = "",
    *,
    shortcut_text: str | Message = "",
    action: KeyAction | None = None,
    yields: bool = False,
) -> QPushButton:
    """A button; `kind` as in `till.qss` (primary, secondary, quiet, danger, tile, chip, key).

    A key stands behind the text: `shortcut_text`, or the one in force for `action` (`F9`). It is
    told, not bound. One that `yields` is cut short where room lacks: its tooltip has to say all.
    """
    caption = caption_with_key(text, shortcut_text)
    made = YieldingButton(caption) if yields else QPushButton(caption)
    if action is not None:
        KeyShown(made, action, lambda key: made.setText(caption_with_key(text, key)))
    made.setProperty("kind", kind)
    made.setAccessibleName(text)
    made.setAutoDefault(True)  # Enter presses the button that has the focus
    if icon_name:
        set_icon(made, icon_name, _ICON_TINTS.get(kind, "text"))
    return made


def icon_button(
    icon_name: str, name: str, kind: str = "quiet", *, action: KeyAction | None = None
) -> QPushButton:
    """A square button with an icon only; `name` is its tooltip and accessible name.

    The key in force for `action` stands behind it.
    """
    made = button("", kind, icon_name)
    made.setProperty("shape", "icon")

    def show(key: str) -> None:
        made.setAccessibleName(tooltip(name, key))
        made.setToolTip(tooltip(name, key))

    if action is None:
        show("")
    else:
        KeyShown(made, action, show)
    return made


def set_icon(widget: QPushButton, icon_name: str, token: str = "text") -> None:  # noqa: S107
    """Put an icon of our own on a button, in the size of the controls."""
    gap = SIZES["space_2"] - _QT_GAP if widget.text() else 0
    widget.setIcon(icon(icon_name, token))
    widget.setIconSize(QSize(SIZES["icon"] + gap, SIZES["icon"]))


def frame(role: str) -> QFrame:
    """A surface: panel, well, raised, bar, note, note-warn, note-danger."""
    made = QFrame()
    made.setProperty("role", role)
    return made


def show_text(target: QLabel, text: str) -> None:
    """Show a text; a label without one takes no room."""
    target.setText(text)
    target.setVisible(bool(text))


def show_only(shown: QWidget, panels: Iterable[QWidget]) -> None:
    """Show one of several panels that stand in the same place."""
    for panel in panels:
        panel.setVisible(panel is shown)


def see_through(area: QAbstractScrollArea) -> None:
    """Make the background of a scroll area transparent; call it before the area is shown.

    Not by the style sheet alone: Qt never frees the rules by which it paints a viewport that is
    filled, 850 bytes each, and a payment sheet has several.
    """
    area.viewport().setAutoFillBackground(False)


def scrolled(inside: QWidget, name: str = "") -> QScrollArea:
    """What scrolls, on its own ground; Tab stops at one that has a `name`."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setAccessibleName(name)
    if not name:
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    see_through(area)
    area.setWidget(inside)
    inside.setAutoFillBackground(False)
    return area


def tab_before(target: QWidget, *widgets: QWidget) -> None:
    """Have Tab come to these, in this order, and then to `target`, which stays where it is.

    For what is made later than what stands behind it.
    """
    for each in widgets:
        QWidget.setTabOrder(target, each)
        QWidget.setTabOrder(each, target)


def rule() -> QFrame:
    """A thin line between parts."""
    return frame("rule")


def column(
    parent: QWidget | None = None, *, margin: int = 0, spacing: int = SIZES["space_2"]
) -> QVBoxLayout:
    """A vertical layout with our spacing."""
    made = QVBoxLayout(parent) if parent else QVBoxLayout()
    return _spaced(made, margin, spacing)


def row(
    parent: QWidget | None = None, *, margin: int = 0, spacing: int = SIZES["space_2"]
) -> QHBoxLayout:
    """A horizontal layout with our spacing."""
    made = QHBoxLayout(parent) if parent else QHBoxLayout()
    return _spaced(made, margin, spacing)


def _spaced(made: _Box, margin: int, spacing: int) -> _Box:
    made.setContentsMargins(margin, margin, margin, margin)
    made.setSpacing(spacing)
    return made


def style_table(view: QTableView, name: str, *, row_height: int = 0) -> None:
    """Make a table one of ours: whole rows, no grid, rows to touch, `name` for screen readers."""
    view.setAccessibleName(name)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(row_height or SIZES["touch"])
    head = view.horizontalHeader()
    head.setAccessibleName(_("Columns of {table}", table=name))
    head.setHighlightSections(False)
    head.setTextElideMode(Qt.TextElideMode.ElideRight)  # its tooltip has all of a title
    head.setSectionsClickable(False)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def make_sortable(head: QHeaderView) -> None:
    """Let the rows of a table be sorted by its titles, which have room for a finger then."""
    head.setSectionsClickable(True)
    head.setSortIndicatorShown(True)
    head.setMinimumHeight(SIZES["touch"])
