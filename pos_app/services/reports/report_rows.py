"""Which row of a report something belongs to, what that is called, and what it is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.catalogue import Product
from pos_app.db.models.store import Cashier, Register
from pos_app.domain.method_names import name_of
from pos_app.domain.payments import TenderKind
from pos_app.domain.refund_reasons import REASONS
from pos_app.domain.report_periods import days_between, end_of_month, month_of, week_of
from pos_app.domain.texts import _
from pos_app.services.views.report_tables import Cell, Drill, ReportRequest, ReportStep

Values = dict[str, Any]
"""What a report sums by, by the names of its dimensions."""


class Context:
    """What rows are named by: what was asked for, and the names in the books."""

    def __init__(self, session: Session, request: ReportRequest) -> None:
        """Name the rows of one report."""
        self.request = request
        self._session = session

    def drill(self, of: str, *where: tuple[str, Cell]) -> Drill:
        """Return what the sums of a fact are made of; its currency is filled in."""
        asked = self.request
        return Drill(
            asked.first, asked.last, "", asked.register_id, asked.cashier_id, of=of, where=where
        )

    @cached_property
    def registers(self) -> dict[str, str]:
        """The names of all registers by their ids."""
        return dict(self._session.execute(select(Register.id, Register.name)).all())

    @cached_property
    def cashiers(self) -> dict[str, str]:
        """The names of all cashiers by their ids."""
        return dict(self._session.execute(select(Cashier.id, Cashier.name)).all())

    @cached_property
    def products(self) -> dict[str, str]:
        """What products are called now, by their ids."""
        return dict(self._session.execute(select(Product.id, Product.name)).all())


@dataclass(frozen=True)
class Bucket:
    """A row of a report before it is counted: its key, the cells that name it, what it is of."""

    key: str
    cells: tuple[Cell, ...]
    drill: Drill | None


def _key(*parts: object) -> str:
    return "/".join(map(str, parts))  # not shown: a key


# --- by time ------------------------------------------------------------------------------------

_STEPS: Final[dict[ReportStep, Callable[[date, int], date]]] = {
    ReportStep.DAY: lambda day, _week_begins: day,
    ReportStep.WEEK: week_of,
    ReportStep.MONTH: lambda day, _week_begins: month_of(day),
}
_ENDS: Final[dict[ReportStep, Callable[[date], date]]] = {
    ReportStep.DAY: lambda begin: begin,
    ReportStep.WEEK: lambda begin: begin + timedelta(days=6),
    ReportStep.MONTH: end_of_month,
}


def by_step(context: Context, values: Values) -> Bucket:
    request = context.request
    begin = _STEPS[request.step](values["business_date"], request.week_begins)
    end = _ENDS[request.step](begin)
    drill = replace(
        context.drill("report_sales"), first=max(request.first, begin), last=min(request.last, end)
    )
    return Bucket(begin.isoformat(), (begin,), drill)


def all_steps(context: Context) -> list[Bucket]:
    request = context.request
    days = days_between(request.first, request.last)
    begins = dict.fromkeys(_STEPS[request.step](day, request.week_begins) for day in days)
    return [by_step(context, {"business_date": day}) for day in begins]


def by_hour(context: Context, values: Values) -> Bucket:
    hour = values["hour"]
    return Bucket(f"{hour:02}", (hour,), context.drill("report_sales", ("hour", hour)))


def by_weekday(context: Context, values: Values) -> Bucket:
    return _weekday(context, values["business_date"].weekday())


def all_weekdays(context: Context) -> list[Bucket]:
    begins = context.request.week_begins
    return [_weekday(context, (begins + after) % 7) for after in range(7)]


def _weekday(context: Context, weekday: int) -> Bucket:
    drill = replace(context.drill("report_sales"), weekday=weekday)
    return Bucket(str(weekday), (weekday,), drill)


def by_hour_of_week(context: Context, values: Values) -> Bucket:
    weekday, hour = values["business_date"].weekday(), values["hour"]
    drill = replace(context.drill("report_sales", ("hour", hour)), weekday=weekday)
    return Bucket(_key(weekday, f"{hour:02}"), (weekday, hour), drill)


# --- by what was sold ---------------------------------------------------------------------------


def by_product(context: Context, values: Values) -> Bucket:
    """Return a product under the name that it has now, and what is no product under its own."""
    product, name, category = (values[each] for each in ("product_id", "name", "category_name"))
    of = "report_products"
    if product is not None:
        called = context.products.get(product, name)
        return Bucket(product, (called, category), context.drill(of, ("product_id", product)))
    drill = context.drill(of, ("product_id", None), ("name", name))
    return Bucket(_key("name", name), (name, category), drill)


def by_category(context: Context, values: Values) -> Bucket:
    name = values["category_name"]
    drill = context.drill("report_products", ("category_name", name))
    return Bucket(_key("category", name), (_("No category") if name == "" else name,), drill)


# --- by whom, where, and how it was paid --------------------------------------------------------


def by_cashier(context: Context, values: Values) -> Bucket:
    """Return a cashier; what nobody here did stands by itself."""
    who = values["cashier_id"]
    name = context.cashiers.get(who) or _("Outside this till")
    return Bucket(who, (name,), context.drill("report_sales", ("cashier_id", who)))


def by_register(context: Context, values: Values) -> Bucket:
    where = values["register_id"]
    name = context.registers.get(where) or _("Outside this till")
    return Bucket(where, (name,), context.drill("report_sales", ("register_id", where)))


def by_tender(context: Context, values: Values) -> Bucket:
    kind, label = values["kind"], values["label"]
    drill = context.drill("report_tenders", ("kind", kind), ("label", label))
    return Bucket(_key(kind, label), (label or method_name(kind),), drill)


def method_name(kind: str) -> str:
    """Return what a way of paying is called; an empty one is none of this till's."""
    return str(name_of(TenderKind(kind))) if kind else _("Outside this till")


def by_tax(context: Context, values: Values) -> Bucket:
    """Return a tax; what it was not charged on, since the customer pays none, stands by itself."""
    names = ("name", "ppm", "inclusive", "exempt")
    name, ppm, inclusive, exempt = (values[each] for each in names)
    called = _("Without tax") if (name, ppm) == ("", 0) else name
    if exempt:
        called = _("{tax}, exempt", tax=name)
    drill = context.drill("report_taxes", *((each, values[each]) for each in names))
    return Bucket(_key(ppm, inclusive, exempt, name), (called, ppm), drill)


def by_discount(context: Context, values: Values) -> Bucket:
    of_line, reason = values["of_line"], values["reason"]
    called = _("No reason given") if reason == "" else reason
    scope = _("Of one line") if of_line else _("Of a whole sale")
    drill = context.drill("report_discounts", ("of_line", of_line), ("reason", reason))
    return Bucket(_key(of_line, reason), (called, scope), drill)


def by_refund(context: Context, values: Values) -> Bucket:
    reason, kind = values["reason"], values["kind"]
    called = str(REASONS[reason]) if reason in REASONS else reason or _("Outside this till")
    drill = context.drill("report_refunds", ("reason", reason), ("kind", kind))
    return Bucket(_key(reason, kind), (called, method_name(kind)), drill)


def by_shift(context: Context, values: Values) -> Bucket:
    cells = (
        values["day"],
        context.registers.get(values["register_id"], ""),
        str(values["number"]),
        context.cashiers.get(values["cashier_id"], ""),
    )
    return Bucket(values["id"], cells, None)
