"""Reading of request parameters: nested forms, and what each endpoint accepts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from pos_app.training.core.errors import Obj, Refusal, invalid

Reader = Callable[[Any, str], Any]


@dataclass(frozen=True)
class ParamRule:
    """How one parameter is read. `read` takes the raw value and the parameter's full name."""

    read: Reader
    required: bool = False


Spec = Mapping[str, ParamRule]


def parse_form(text: str) -> Obj:
    """A form or query string as nested objects and lists: `a[b]=1&c[0]=2` is {a: {b}, c: []}."""
    root: Obj = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        _insert(root, key, value)
    return _with_lists(root)


def _with_lists(node: Obj) -> Obj:
    # Metadata is never a list, whatever its keys look like.
    return {name: item if name == "metadata" else _lists(item) for name, item in node.items()}


def _insert(root: Obj, key: str, value: str) -> None:
    head, *rest = re.split(r"\]?\[", key.removesuffix("]"))
    node, name = root, head
    for part in rest:
        inner = node.setdefault(name, {})
        if not isinstance(inner, dict):
            raise invalid(f"Invalid parameter: {key}", param=head)
        node, name = inner, part or str(len(inner))
    node[name] = value


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    read = _with_lists(value)
    if read and all(name.isdigit() for name in read):
        return [read[name] for name in sorted(read, key=int)]
    return read


def read_params(spec: Spec, raw: Obj) -> Obj:
    """The parameters with their right types.

    Raises:
        Refusal: 400 for a missing, unknown or ill-typed parameter.
    """
    return _read_group(spec, raw, "")


def _read_group(spec: Spec, raw: Obj, prefix: str) -> Obj:
    if unknown := [_full(prefix, name) for name in raw if name not in spec]:
        raise _unknown(unknown)
    for name, rule in spec.items():
        if rule.required and name not in raw:
            full = _full(prefix, name)
            raise invalid(f"Missing required param: {full}.", code="parameter_missing", param=full)
    return {name: spec[name].read(value, _full(prefix, name)) for name, value in raw.items()}


def _full(prefix: str, name: str) -> str:
    return f"{prefix}[{name}]" if prefix else name


def _unknown(names: list[str]) -> Refusal:
    plural = "s" if len(names) > 1 else ""
    message = f"Received unknown parameter{plural}: {', '.join(names)}"
    return invalid(message, code="parameter_unknown", param=names[0])


def _empty(param: str) -> Refusal:
    message = (
        f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset"
        f" a parameter; however '{param}' cannot be unset. You should remove '{param}' from your"
        " request or supply a non-empty value."
    )
    return invalid(message, code="parameter_invalid_empty", param=param)


def text(*, clearable: bool = True, longest: int = 5000) -> ParamRule:
    """A string. An empty one unsets the value, where that is allowed."""

    def read(value: Any, param: str) -> str:
        if not isinstance(value, str):
            raise invalid("Invalid string: " + str(value), param=param)
        if not value and not clearable:
            raise _empty(param)
        if len(value) > longest:
            message = f"Invalid string: {value[:10]}...; must be at most {longest} characters"
            raise invalid(message, param=param)
        return value

    return ParamRule(read)


def integer(least: int | None = None, most: int | None = None) -> ParamRule:
    """A whole number between `least` and `most`."""

    def read(value: Any, param: str) -> int:
        if value == "":
            raise _empty(param)
        if not isinstance(value, str) or not re.fullmatch(r"-?\d+", value):
            message = f"Invalid integer: {value}"
            raise invalid(message, code="parameter_invalid_integer", param=param)
        number = int(value)
        if least is not None and number < least:
            message = f"This value must be greater than or equal to {least}."
            raise invalid(message, code="parameter_invalid_integer", param=param)
        if most is not None and number > most:
            message = f"This value must be less than or equal to {most}."
            raise invalid(message, code="parameter_invalid_integer", param=param)
        return number

    return ParamRule(read)


def flag() -> ParamRule:
    """`true` or `false`."""

    def read(value: Any, param: str) -> bool:
        if value not in {"true", "false"}:
            raise invalid(f"Invalid boolean: {value}", param=param)
        return bool(value == "true")

    return ParamRule(read)


def choice(*values: str, clearable: bool = False) -> ParamRule:
    """One of a few words."""

    def read(value: Any, param: str) -> str:
        if value == "" and clearable:
            return ""
        if value not in values:
            listed = (
                values[0] if len(values) == 1 else ", ".join(values[:-1]) + f", or {values[-1]}"
            )
            raise invalid(f"Invalid {param}: must be one of {listed}", param=param)
        return str(value)

    return ParamRule(read)


def group(spec: Spec, *, clearable: bool = True) -> ParamRule:
    """An object with parameters of its own."""

    def read(value: Any, param: str) -> Any:
        if value == "" and clearable:
            return ""
        if not isinstance(value, dict):
            raise invalid("Invalid object", param=param)
        return _read_group(spec, value, param)

    return ParamRule(read)


def array(item: ParamRule) -> ParamRule:
    """A list; an empty string is the empty list."""

    def read(value: Any, param: str) -> list[Any]:
        if value == "":
            return []
        if not isinstance(value, list):
            raise invalid("Invalid array", param=param)
        return [item.read(inner, f"{param}[{place}]") for place, inner in enumerate(value)]

    return ParamRule(read)


def either(first: ParamRule, second: ParamRule) -> ParamRule:
    """An object or list by `first`, a plain value by `second`."""

    def read(value: Any, param: str) -> Any:
        return (second if isinstance(value, str) else first).read(value, param)

    return ParamRule(read)


def required(rule: ParamRule) -> ParamRule:
    """The same, and refused when missing."""
    return ParamRule(rule.read, required=True)


def accepted(*names: str) -> dict[str, ParamRule]:
    """Several parameters that Stripe knows and that have no effect here."""
    return dict.fromkeys(names, ParamRule(lambda value, _: value))


def _read_metadata(value: Any, param: str) -> Any:
    if value == "":
        return ""
    if not isinstance(value, dict):
        raise invalid("Invalid object", param=param)
    if len(value) > 50:
        raise invalid("Metadata can have at most 50 keys", param=param)
    for name, item in value.items():
        _check_metadata_item(name, item, f"{param}[{name}]")
    return value


def _check_metadata_item(name: str, item: Any, param: str) -> None:
    if len(name) > 40:
        raise invalid(f"Metadata keys must be at most 40 characters: {name}", param=param)
    if not isinstance(item, str):
        raise invalid("Metadata values must be strings", param=param)
    if len(item) > 500:
        message = f"Metadata values can have up to 500 characters; {name} has {len(item)}"
        raise invalid(message, param=param)


METADATA = ParamRule(_read_metadata)
EXPAND = array(text(clearable=False))
RANGE = either(
    group({name: integer() for name in ("gt", "gte", "lt", "lte")}, clearable=False), integer()
)
ADDRESS = group(
    {name: text() for name in ("city", "country", "line1", "line2", "postal_code", "state")}
)


def merge_metadata(old: Mapping[str, str], new: Any) -> dict[str, str]:
    """Metadata after an update: an empty value drops its key, an empty string drops them all."""
    if new == "":
        return {}
    merged = {**old, **new}
    return {name: value for name, value in merged.items() if value != ""}


def full_address(given: Any) -> Obj | None:
    """An address with every field, null where it was not given; None when it was unset."""
    if not given:
        return None
    names = ("city", "country", "line1", "line2", "postal_code", "state")
    return {name: given.get(name) or None for name in names}
