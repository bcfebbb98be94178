"""The sheets of a month's Z reports and of the cash that moved, as the Zs have frozen them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pos_app.db.models.shifts import ZReport
from pos_app.domain.shifts import MovementKind
from pos_app.domain.texts import _, pgettext
from pos_app.services.accounting.workbook.month import Month
from pos_app.services.accounting.workbook.sheets import (
    Field,
    Formula,
    Part,
    Sheet,
    Tie,
    money,
    same,
    sheet_name,
)
from pos_app.services.shifts.report import parse
from pos_app.services.views.report_tables import ColumnKind
from pos_app.services.views.shifts import Content

_MOVES = tuple(kind for kind in MovementKind if kind.sign)


@dataclass(frozen=True)
class DrawerSheets:
    """The Zs of one currency's drawers, and each movement of cash in them besides sales."""

    zs: Sheet
    movements: Sheet

    @property
    def all(self) -> tuple[Sheet, ...]:
        """In the order in which they stand in the book."""
        return self.zs, self.movements


class DrawersOfMonth:
    """The Z reports of some days, read once for all currencies."""

    def __init__(self, month: Month) -> None:
        """Read the Zs."""
        self._month = month
        self._zs: dict[str, list[tuple[ZReport, Content]]] = defaultdict(list)
        chosen = select(ZReport).where(month.holds(ZReport.business_date))
        order = ZReport.business_date, ZReport.register_id, ZReport.number
        for z in month.session.scalars(chosen.order_by(*order)):
            content = parse(z.content)
            self._zs[content["currency"]].append((z, content))

    @property
    def currencies(self) -> set[str]:
        """The currencies of which there is something."""
        return set(self._zs)

    def sheets(self, currency: str) -> DrawerSheets:
        """Return the sheets of a currency."""
        title, moves = pgettext("a sheet", "Z reports"), pgettext("a sheet", "Cash in and out")
        zs = Sheet(sheet_name(title, currency), title, currency, _z_fields())
        rows = [self._z_row(zs, place, *z) for place, z in enumerate(self._zs[currency])]
        moved = [row for z in self._zs[currency] for row in self._moved(*z)]
        return DrawerSheets(
            Sheet(zs.name, title, currency, zs.fields, rows),
            Sheet(sheet_name(moves, currency), moves, currency, _move_fields(), moved),
        )

    def ties(self, sheets: DrawerSheets) -> tuple[Tie, ...]:
        """Return how counted cash ties to what moved."""
        zs = sheets.zs
        return (
            same(
                _("Float, in and out are what was counted, less the difference"),
                Part.of(_("Opened with"), zs, "float"),
                Part.of(_("Cash taken"), zs, "taken"),
                Part.of(_("Less cash given back"), zs, "back", -1),
                *(Part.of(str(kind.label), zs, kind.value) for kind in _MOVES),
                Part.of(_("Less what was counted"), zs, "counted", -1),
                Part.of(pgettext("in a workbook", "Difference"), zs, "difference"),
            ),
            same(
                _("The movements of cash are those of the Z reports"),
                Part.of(_("Cash in and out"), sheets.movements, "amount"),
                *(
                    Part.of(_("Less {what}", what=str(kind.label)), zs, kind.value, -1)
                    for kind in _MOVES
                ),
            ),
        )

    def _number(self, z: ZReport) -> str:
        # not shown: a document's number
        return f"{self._month.prefixes.get(z.register_id, '')}-Z{z.number}"

    def _z_row(self, sheet: Sheet, place: int, z: ZReport, content: Content) -> tuple[Any, ...]:
        cash = content["cash"]
        at = sheet.row_number(place)
        added = "+".join(
            f"{sheet.letter(key)}{at}" for key in ("float", "taken", *(k.value for k in _MOVES))
        )
        taken_off = "".join(f"-{sheet.letter(key)}{at}" for key in ("back", "counted"))
        moves = [cash["movements"].get(kind.value, 0) for kind in _MOVES]
        left = cash["opened_with"] + cash["taken"] + sum(moves) - cash["given_back"]
        left += cash["difference"] - cash["counted"]
        total = Formula(f"={added}{taken_off}+{sheet.letter('difference')}{at}", left)
        return (
            z.business_date,
            self._number(z),
            content["register"],
            content["closed_by"],
            content["sales"]["count"],
            *(content["sales"]["amount"], content["sales"]["tips"]),
            content["refunds"]["amount"],
            *(cash["opened_with"], cash["taken"], cash["given_back"], *moves),
            *(cash["counted"], cash["difference"], total, cash["banked"], cash["left"]),
        )

    def _moved(self, z: ZReport, content: Content) -> list[tuple[Any, ...]]:
        return [
            (
                z.business_date,
                self._number(z),
                self._month.moment(datetime.fromisoformat(each["at"])),
                str(MovementKind(each["kind"]).label),
                each["reason"],
                each["by"],
                each["amount"],
            )
            for each in content.get("moved", ())
            if each["amount"]
        ]


def _z_fields() -> tuple[Field, ...]:
    return (
        Field("day", pgettext("a column", "Day"), ColumnKind.DATE),
        Field("number", pgettext("a column", "Number"), ColumnKind.CODE),
        Field("register", pgettext("a column", "Register")),
        Field("closed_by", _("Closed by")),
        Field("count", _("Sales, count"), ColumnKind.COUNT, is_summed=True),
        money("sales", _("Sales")),
        money("tips", pgettext("a column", "Tips")),
        money("refunds", pgettext("a column", "Refunds")),
        money("float", _("Opened with")),
        money("taken", _("Cash taken")),
        money("back", _("Cash given back")),
        *(money(kind.value, str(kind.label)) for kind in _MOVES),
        money("counted", _("Counted")),
        money("difference", pgettext("a column", "Difference")),
        money("left_over", _("Must be 0")),
        money("banked", _("To the bank")),
        Field("left", _("Left in the drawer"), ColumnKind.MONEY),
    )


def _move_fields() -> tuple[Field, ...]:
    return (
        Field("day", pgettext("a column", "Day"), ColumnKind.DATE),
        Field("z", _("Z report"), ColumnKind.CODE),
        Field("at", pgettext("a column", "Time")),
        Field("kind", pgettext("a column", "What")),
        Field("reason", pgettext("a column", "Reason")),
        Field("by", pgettext("a column", "By")),
        money("amount", pgettext("a column", "Amount")),
    )
