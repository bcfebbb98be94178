"""Groups of modifiers as the books have them."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.db.models.catalogue import Modifier, ModifierGroup, ProductModifierGroup
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money, format_money, largest_amount, step
from pos_app.domain.texts import _
from pos_app.services.shared.errors import FieldError, check_no_card
from pos_app.services.views.catalogue import ModifierGroupView, ModifierView


def read_groups(session: Session) -> list[ModifierGroupView]:
    """Return all groups in their order, each with what is offered of it."""
    modifiers: dict[str, list[ModifierView]] = {}
    offered = select(Modifier).where(Modifier.active).order_by(Modifier.position)
    for row in session.scalars(offered):
        view = ModifierView(row.id, row.name, row.price_minor)
        modifiers.setdefault(row.group_id, []).append(view)
    groups = select(ModifierGroup).order_by(ModifierGroup.position, ModifierGroup.name)
    return [
        ModifierGroupView(row.id, row.name, row.least, row.most, tuple(modifiers.get(row.id, ())))
        for row in session.scalars(groups)
    ]


def write_group(session: Session, group: ModifierGroupView, currency: str) -> str:
    """Write a group, new where it has no id, and return its id.

    A modifier that it has in the books and not here is offered no more. Raises FieldError for what
    can't be: its field is name, least, or modifiers.
    """
    _check(group, currency)
    row = session.get(ModifierGroup, group.id) if group.id else None
    if row is None:
        last = session.scalar(select(func.max(ModifierGroup.position)))
        row = ModifierGroup(id=group.id or new_id(), position=(last or 0) + 1)
        session.add(row)
    row.name, row.least, row.most = group.name.strip(), group.least, group.most
    of_group = select(Modifier).where(Modifier.group_id == row.id)
    left = {each.id: each for each in session.scalars(of_group)}
    for position, modifier in enumerate(group.modifiers):
        each = left.pop(modifier.id, None)
        if each is None:
            each = Modifier(id=new_id(), group_id=row.id)
            session.add(each)
        each.position, each.name = position, modifier.name.strip()
        each.price_minor, each.active = modifier.price, True
    for gone in left.values():
        gone.active = False
    session.flush()
    return row.id


def delete_group(session: Session, group_id: str) -> None:
    """Delete a group and its modifiers; no product asks for them any more.

    What was chosen of them stands on the lines of sales and carts as text.
    """
    asked = select(ProductModifierGroup).where(ProductModifierGroup.group_id == group_id)
    offered = select(Modifier).where(Modifier.group_id == group_id)
    for row in (*session.scalars(asked), *session.scalars(offered)):
        session.delete(row)
    session.flush()
    session.delete(session.get_one(ModifierGroup, group_id))


def _check(group: ModifierGroupView, currency: str) -> None:
    if not group.name.strip():
        raise FieldError("name", _("The group needs a name."), _("Type a name, such as Milk."))
    check_no_card(name=group.name)
    offered = len(group.modifiers)
    if not offered or not all(each.name.strip() for each in group.modifiers):
        raise FieldError("modifiers", _("Each modifier needs a name."), _("Add one."))
    for each in group.modifiers:
        check_no_card(modifiers=each.name)
        most = Money(largest_amount(currency), currency)
        if not 0 <= each.price <= most.minor or each.price % step(currency):
            raise FieldError(
                "modifiers",
                _("A price is at most {amount}.", amount=format_money(most)),
                _("Type another one."),
            )
    if not 0 <= group.least <= group.most <= offered or not group.most:
        raise FieldError(
            "least",
            _("From {least} to {most} can't be chosen of {n}.", least=group.least, most=group.most,
              n=offered),
            _("Correct how many are chosen."),
        )  # fmt: skip
