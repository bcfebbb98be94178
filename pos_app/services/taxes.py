"""The taxes of a store: rates and groups of them, the default, and what categories have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from pos_app.changes import Kind
from pos_app.clock import Clock
from pos_app.db.changes import bulk_write
from pos_app.db.engine import Database
from pos_app.db.models.catalogue import Category, Product, TaxPart, TaxRateRow
from pos_app.db.models.product_imports import ProductImportChange
from pos_app.domain.ids import new_id
from pos_app.domain.money import PPM
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.taxes import TaxExemption, TaxRate
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.catalogue.tax_rows import products_with_tax, read_taxes
from pos_app.services.ledger.customer_rows import customer_row, customer_view, exemption_of
from pos_app.services.shared.authority import require
from pos_app.services.shared.errors import FieldError, check_no_card
from pos_app.services.shared.settings import (
    current_profile,
    find_tax_rate,
    store_view,
    write_profile,
)
from pos_app.services.views.customers import CustomerView
from pos_app.services.views.taxes import TaxDraft, TaxView

LONGEST_EXEMPTION: Final = 64
"""Characters of a reason, and of a number: they stand on receipts."""


class Taxes:
    """Reads and keeps taxes. One that was used is never changed, only replaced from now on."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock

    def all(self) -> list[TaxView]:
        """Return the taxes that are offered or in use, the highest first."""
        with self._database.read() as session:
            taxes = read_taxes(session)
            rows = session.scalars(
                select(TaxRateRow).order_by(TaxRateRow.ppm.desc(), TaxRateRow.name)
            )
            found = [_view(session, row, taxes[row.id]) for row in rows]
            return [each for each in found if each.active or each.is_used]

    def add(self, actor: Actor, draft: TaxDraft) -> TaxRate:
        """Add a rate or a group; one that is already there is offered again.

        Raises FieldError for a name or rate that can't be right, UserError for a group that is
        not defined.
        """
        with self._database.write() as session:
            entry = require(session, actor, Permission.SETTINGS, "tax", at=self._clock.now())
            row = _write(session, draft)
            row.active = True
            entry.after = _words(row)
            return read_taxes(session)[row.id]

    def replace(self, actor: Actor, tax_id: str, draft: TaxDraft) -> TaxRate:
        """Put another tax in the place of one, from now on.

        Products, categories, groups and the store that have it get the other one; what was sold
        keeps the one it was sold by. Raises as `add`.
        """
        with self._database.write() as session:
            entry = require(
                session, actor, Permission.SETTINGS, "tax", tax_id, at=self._clock.now()
            )
            old = _find(session, tax_id)
            new = _write(session, draft)
            entry.before, entry.after = _words(old), _words(new)
            if new is not old:
                self._put_in_place(session, old, new)
            new.active = True
            return read_taxes(session)[new.id]

    def withdraw(self, actor: Actor, tax_id: str) -> None:
        """Offer a tax no more. Raises UserError while something has it."""
        with self._database.write() as session:
            at = self._clock.now()
            entry = require(session, actor, Permission.SETTINGS, "tax", tax_id, at=at)
            row = _find(session, tax_id)
            seen = _view(session, row, read_taxes(session)[row.id])
            if seen.is_used:
                raise UserError(
                    _("“{tax}” is still in use.", tax=row.name),
                    next_step=_("Replace it, or give what has it another tax first."),
                )
            entry.before = _words(row)
            row.active = False

    def make_default(self, actor: Actor, tax_id: str | None) -> None:
        """Let the store's products have this tax, or none, but for those with their own."""
        with self._database.write() as session:
            at = self._clock.now()
            entry = require(session, actor, Permission.SETTINGS, "default_tax", at=at)
            row = _find(session, tax_id) if tax_id else None
            before = current_profile(session).default_tax_rate_id
            entry.before = _words(session.get_one(TaxRateRow, before)) if before else ""
            entry.after = _words(row) if row else ""
            if before != tax_id:
                self._write_default(session, tax_id)

    def set_category_tax(
        self, actor: Actor, category_id: str, tax_id: str | None, *, default_tax: bool = False
    ) -> None:
        """Let products of a category with the default tax have this one, or none, or the store's.

        Raises UserError where there is no such category or tax.
        """
        with self._database.write() as session:
            at = self._clock.now()
            entry = require(
                session, actor, Permission.CATALOGUE, "category_tax", category_id, at=at
            )
            row = session.get(Category, category_id)
            if row is None:
                raise UserError(_("There is no such category."), next_step=_("Choose another."))
            tax = _find(session, tax_id) if tax_id and not default_tax else None
            entry.before = _category_words(session, row)
            row.default_tax, row.tax_rate_id = default_tax, tax.id if tax else None
            entry.after = _category_words(session, row)

    def set_exemption(
        self, actor: Actor, customer_id: str, exemption: TaxExemption | None
    ) -> CustomerView:
        """Charge a customer no tax from now on, or tax again where it is None.

        Raises FieldError for an exemption without a reason, DeletedCustomerError.
        """
        with self._database.write() as session:
            given = "customer", customer_id
            at = self._clock.now()
            entry = require(session, actor, Permission.EXEMPT_FROM_TAX, *given, at=at)
            row = customer_row(session, customer_id)
            entry.before = _exemption_words(exemption_of(row))
            row.exempt_reason = row.exempt_number = ""
            if exemption is not None:
                checked = _checked(exemption)
                row.exempt_reason, row.exempt_number = checked.reason, checked.number
            entry.after = _exemption_words(exemption_of(row))
            session.flush()
            return customer_view(session, row)

    def _put_in_place(self, session: Session, old: TaxRateRow, new: TaxRateRow) -> None:
        for owner in (Product, Category):
            having = update(owner).where(owner.tax_rate_id == old.id)
            changed = [(Kind.CATALOGUE, old.id), (Kind.CATALOGUE, new.id)]
            bulk_write(session, having.values(tax_rate_id=new.id), changes=changed)
        _replace_in_import(session, old.id, new.id)
        if current_profile(session).default_tax_rate_id == old.id:
            self._write_default(session, new.id)
        old.active = False
        groups = select(TaxPart.group_id).where(TaxPart.rate_id == old.id).distinct()
        for group_id in session.scalars(groups).all():
            group = session.get_one(TaxRateRow, group_id)
            of_group = select(TaxPart).where(TaxPart.group_id == group_id)
            parts = [
                (new.id if part.rate_id == old.id else part.rate_id, part.compound)
                for part in session.scalars(of_group.order_by(TaxPart.position)).all()
            ]
            if group.active or _view(session, group, read_taxes(session)[group_id]).is_used:
                other = _write_group(session, group.name, parts)
                other.active = group.active
                self._put_in_place(session, group, other)

    def _write_default(self, session: Session, tax_id: str | None) -> None:
        store = store_view(session, current_profile(session))
        write_profile(session, store, self._clock).default_tax_rate_id = tax_id
        session.flush()


def _replace_in_import(session: Session, old_tax: str, new_tax: str) -> None:
    """Have undoing the last import of products bring back the new tax in the place of the old."""
    before, place = ProductImportChange.before, "$.tax_id"  # not shown: where JSON has it
    having = update(ProductImportChange).where(func.json_extract(before, place) == old_tax)
    bulk_write(session, having.values(before=func.json_set(before, place, new_tax)), changes=())


def _find(session: Session, tax_id: str) -> TaxRateRow:
    row = session.get(TaxRateRow, tax_id)
    if row is None:
        raise UserError(_("There is no such tax."), next_step=_("Choose another."))
    return row


def _view(session: Session, row: TaxRateRow, tax: TaxRate) -> TaxView:
    having = select(Category.name).where(
        Category.tax_rate_id == row.id, Category.default_tax.is_(False)
    )
    groups = (
        select(TaxRateRow.name)
        .join(TaxPart, TaxPart.group_id == TaxRateRow.id)
        .where(TaxPart.rate_id == row.id, TaxRateRow.active)
    )
    return TaxView(
        tax=tax,
        active=row.active,
        is_default=current_profile(session).default_tax_rate_id == row.id,
        products=session.scalar(products_with_tax(row.id)) or 0,
        categories=tuple(session.scalars(having.order_by(Category.position))),
        groups=tuple(session.scalars(groups.order_by(TaxRateRow.name))),
    )


def _words(row: TaxRateRow) -> str:
    """Write a tax as the activity log has it: its name and millionths."""
    return f"{row.name} {row.ppm}"  # not shown: names and codes


def _category_words(session: Session, row: Category) -> str:
    """Write a category with its tax as the activity log has it: `-` where it has none."""
    tax = session.get_one(TaxRateRow, row.tax_rate_id) if row.tax_rate_id else None
    of_it = "default" if row.default_tax else _words(tax) if tax else "-"  # not shown: codes
    return f"{row.name}, {of_it}"  # not shown: names and codes


def _exemption_words(exemption: TaxExemption | None) -> str:
    # not shown: what people typed
    return f"{exemption.reason} {exemption.number}".strip() if exemption else ""


def _checked(exemption: TaxExemption) -> TaxExemption:
    reason, number = (" ".join(each.split()) for each in (exemption.reason, exemption.number))
    if not reason:
        raise FieldError(
            "reason", _("An exemption needs a reason."), _("Type why they pay no tax.")
        )
    check_no_card(reason=reason, number=number)
    for field, text in (("reason", reason), ("number", number)):
        if len(text) > LONGEST_EXEMPTION:
            what = _("This is too long: {most} characters at most.", most=LONGEST_EXEMPTION)
            raise FieldError(field, what, _("Shorten it."))
    return TaxExemption(reason, number)


# --- what can be a tax -------------------------------------------------------------------------


def _write(session: Session, draft: TaxDraft) -> TaxRateRow:
    name = " ".join(draft.name.split())
    if not name:
        raise FieldError("name", _("The tax needs a name."), _("Type a name."))
    check_no_card(name=name)
    if draft.parts:
        return _write_group(session, name, [(part.rate_id, part.compound) for part in draft.parts])
    if not 0 <= draft.ppm <= PPM:
        raise FieldError(
            "rate", _("A tax rate is a percentage from 0 to 100."), _("Type another one.")
        )
    return find_tax_rate(session, name, draft.ppm, inclusive=draft.inclusive)


def _write_group(session: Session, name: str, parts: Sequence[tuple[str, bool]]) -> TaxRateRow:
    taxes = read_taxes(session)
    rates = [taxes[rate_id] for rate_id, _compound in parts if rate_id in taxes]
    _check_group(rates, parts)
    for known in taxes.values():
        same = [(rate.id, rate.compound) for rate in known.parts] == list(parts)
        if known.parts and known.name == name and same:
            return session.get_one(TaxRateRow, known.id)
    ppm, inclusive = sum(rate.ppm for rate in rates), rates[0].inclusive
    row = TaxRateRow(id=new_id(), name=name, ppm=ppm, inclusive=inclusive, active=False)
    session.add(row)
    session.add_all(
        TaxPart(group_id=row.id, position=position, rate_id=rate_id, compound=compound)
        for position, (rate_id, compound) in enumerate(parts)
    )
    session.flush()
    return row


def _check_group(rates: Sequence[TaxRate], parts: Sequence[tuple[str, bool]]) -> None:
    """Raise UserError for taxes that are no group: what they come to would not be defined."""
    ids = {rate_id for rate_id, _compound in parts}
    if len(rates) != len(parts) or len(ids) < max(2, len(parts)) or any(r.parts for r in rates):
        raise UserError(
            _("A group is made of two or more different rates."),
            next_step=_("Choose a rate in each row."),
        )
    if len({rate.inclusive for rate in rates}) > 1:
        raise UserError(
            _("A price can't include one tax of a group and leave out another."),
            next_step=_("Choose rates that are all in the price, or all on top of it."),
        )
    if any(compound for _rate_id, compound in parts[:-1]):
        raise UserError(
            _("Only the last tax of a group can be counted on the others."),
            next_step=_("Put it last."),
        )
    if sum(rate.ppm for rate in rates) > PPM:
        raise UserError(
            _("Together these taxes are more than 100 %."), next_step=_("Choose other rates.")
        )
