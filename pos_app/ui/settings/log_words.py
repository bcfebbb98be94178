"""What changed by something that was done, in words: the log itself has names and codes."""

from __future__ import annotations

import re
from typing import Final

from pos_app.domain.permissions import Permission, Rule
from pos_app.domain.taxes import tax_with_rate
from pos_app.domain.texts import N_, _
from pos_app.languages import name_of_language
from pos_app.services.views.activity import ActivityView
from pos_app.ui.settings.permissions_sheet import RULES, limit_in_words
from pos_app.ui.settings.setting_words import Writer, setting_label, setting_value
from pos_app.ui.widgets.formats import Formats

ROLES: Final = {
    "cashier": N_("Cashier"),
    "manager": N_("Manager"),
    "owner": N_("Owner"),
}
_BETWEEN: Final = ", "
"""What the log writes between a name and the codes behind it."""
_PRICED: Final = re.compile(r"(?P<name>.+) (?P<minor>\d+) (?P<currency>[a-z]{3})")
_LEFT: Final = "-"
"""The code of somebody who does not ring up any more, and of no tax."""
_TAX: Final = re.compile(r"(?P<name>.+) (?P<ppm>\d+)")


def change_in_words(row: ActivityView, formats: Formats, currency: str) -> str:
    """Return what was before and is after; `currency` is the store's."""
    match row.kind:
        case "permission":
            return _of_rights(row, formats, currency)
        case "recovery_code":
            return _("The recovery code was used") if row.after else _("New recovery code")
        case "cashier":
            before, after = _person(row.before), _person(row.after)
        case "tax" | "default_tax":
            before, after = (_taxed(each, formats.locale) for each in (row.before, row.after))
        case "category_tax":
            before, after = (_of_category(each, formats.locale) for each in (row.before, row.after))
        case "setting":
            return _of_setting(row, Writer(formats, currency))
        case _:
            before, after = _priced(row.before, formats), _priced(row.after, formats)
    if not (before and after):
        return before or after
    return f"{before} → {after}"  # not shown: names in no language


def _of_setting(row: ActivityView, writer: Writer) -> str:
    what = setting_label(row.of)
    before, after = (setting_value(row.of, each, writer) for each in (row.before, row.after))
    if before and after:
        return _("{what}: {before} → {after}", what=what, before=before, after=after)
    return _("{what}: {value}", what=what, value=after) if after else what


def _of_rights(row: ActivityView, formats: Formats, currency: str) -> str:
    role, permission = row.of.split("/")
    before, after = (
        _grant(Permission(permission), codes, formats, currency)
        for codes in (row.before.partition(_BETWEEN)[2], row.after)
    )
    what = str(Permission(permission).label)
    role_ = str(ROLES[role])
    return _(
        "{what}, {role}: {before} → {after}", what=what, role=role_, before=before, after=after
    )


def _grant(permission: Permission, codes: str, formats: Formats, currency: str) -> str:
    rule, _comma, up_to = codes.partition(_BETWEEN)
    words = str(RULES[Rule(rule)])
    if not up_to:
        return words
    limit = limit_in_words(permission, int(up_to), formats, currency)
    return _("{rule} up to {limit}", rule=words, limit=limit)


def _priced(codes: str, formats: Formats) -> str:
    """Return something with its price, which the log has in minor units."""
    match = _PRICED.fullmatch(codes)
    if match is None:
        return codes
    price = formats.minor(int(match["minor"]), match["currency"])
    return f"{match['name']} {price}"  # not shown: names in no language


def _taxed(codes: str, locale: str) -> str:
    """Return a tax with its rate, which the log has in millionths."""
    match = _TAX.fullmatch(codes)
    if match is None:
        return codes
    return tax_with_rate(match["name"], int(match["ppm"]), locale)


def _of_category(codes: str, locale: str) -> str:
    """Return a category with its tax; its name may have commas of its own."""
    name, _comma, tax = codes.rpartition(_BETWEEN)
    fixed = {_LEFT: N_("No tax"), "default": N_("The store's default tax")}
    said = str(fixed[tax]) if tax in fixed else _taxed(tax, locale)
    return _("{category}: {tax}", category=name, tax=said) if name else said


def _person(codes: str) -> str:
    """Return somebody with their role; their name may have commas of its own."""
    rest, _comma, last = codes.rpartition(_BETWEEN)
    if last == _LEFT:
        name = _person(rest)
        return _("{person}, does not ring up any more", person=name)
    if last in ROLES and rest:
        return _("{name} ({role})", name=rest, role=str(ROLES[last]))
    if rest.rpartition(_BETWEEN)[2] in ROLES:
        return _("{person}, {language}", person=_person(rest), language=name_of_language(last))
    return codes
