"""What several screens share."""

from pos_app.ui.widgets.announcements import Announced, announce
from pos_app.ui.widgets.banner import Banner
from pos_app.ui.widgets.basics import (
    button,
    column,
    frame,
    icon_button,
    label,
    on_button,
    row,
    rule,
    scrolled,
    see_through,
    set_icon,
    set_property,
    show_only,
    show_text,
    style_table,
    tab_before,
)
from pos_app.ui.widgets.check_box import CheckBox
from pos_app.ui.widgets.empty_state import EmptyState
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.form import FormField
from pos_app.ui.widgets.keypad import Keypad
from pos_app.ui.widgets.money_edit import MoneyEdit
from pos_app.ui.widgets.progress import BusyBar
from pos_app.ui.widgets.search_box import SearchBox
from pos_app.ui.widgets.sheet import ConfirmSheet, ErrorSheet, Sheet
from pos_app.ui.widgets.status_chip import ChipStyle, StatusChip, chip_size, paint_chip
from pos_app.ui.widgets.toasts import Toasts, clear_toasts, copy_text, toast

__all__ = [
    "Announced",
    "Banner",
    "BusyBar",
    "CheckBox",
    "ChipStyle",
    "ConfirmSheet",
    "EmptyState",
    "ErrorSheet",
    "FlowLayout",
    "FormField",
    "Keypad",
    "MoneyEdit",
    "SearchBox",
    "Sheet",
    "StatusChip",
    "Toasts",
    "announce",
    "button",
    "chip_size",
    "clear_toasts",
    "column",
    "copy_text",
    "frame",
    "icon_button",
    "label",
    "on_button",
    "paint_chip",
    "row",
    "rule",
    "scrolled",
    "see_through",
    "set_icon",
    "set_property",
    "show_only",
    "show_text",
    "style_table",
    "tab_before",
    "toast",
]
