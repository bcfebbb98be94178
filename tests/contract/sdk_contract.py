"""The types of the `stripe` package as a contract for requests and responses.

The package describes every parameter as a `TypedDict` and every object as an annotated class. The
type checker reads them; so does this module, at run time, and says where a form or an answer
differs. Enums that the package leaves open (`Literal[...] | str`) are taken as closed: a word that
is not listed is a word that Stripe does not say.
"""

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

import stripe
import typing_extensions
from stripe._error_object import ErrorObject
from stripe._list_object import ListObject
from stripe._object_classes import get_object_class
from stripe._request_options import RequestOptions
from stripe._search_result_object import SearchResultObject
from stripe._stripe_object import StripeObject, UntypedStripeObject

from pos_app.training.core.params import parse_form

PACKAGE = Path(stripe.__file__).parent
OPTIONS = frozenset(RequestOptions.__annotations__)
HOMES = ("stripe", "typing")
STUB = {"id", "object", "deleted"}
ERROR_TYPES = {
    400: {"invalid_request_error", "idempotency_error"},
    401: {"invalid_request_error"},
    402: {"card_error"},
    403: {"invalid_request_error"},
    404: {"invalid_request_error"},
    409: {"invalid_request_error", "idempotency_error"},
    429: {"invalid_request_error"},
    500: {"api_error"},
}
# What Stripe answers and its API reference shows, where the package's class is not exact: the last
# page of a search has a null `next_page`, and every page has a `url`.
AMENDED: dict[type, dict[str, Any]] = {SearchResultObject: {"next_page": str | None, "url": str}}
FORM: dict[type, str] = {
    str: r".*",
    int: r"-?\d+",
    float: r"-?\d+(\.\d+)?",
    Decimal: r"-?\d+(\.\d+)?",
    bool: r"true|false",
}
JSON: dict[type, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    float: (int, float),
    Decimal: (str,),
    bool: (bool,),
}


@dataclass(frozen=True)
class Operation:
    """An endpoint as the package calls it: the types of its parameters and of its answer."""

    template: str
    params: object
    result: object


def find_operation(method: str, path: str) -> Operation | None:
    """The package's operation for a method and a path, or None; fixed names go before ids."""
    fitting = [
        operation
        for verb, pattern, operation in _operations(_resource(path))
        if verb == method and re.fullmatch(pattern, path)
    ]
    return min(fitting, key=lambda operation: operation.template.count("{"), default=None)


def check_request(method: str, path: str, query: str) -> list[str]:
    """What is wrong with a form or query string; empty when nothing is."""
    operation = find_operation(method, path)
    if operation is None:
        return [f"{method} {path}: no such operation"]
    given = parse_form(query)
    if operation.params is None:
        return [f"params.{name}: unknown parameter" for name in given]
    return list(_check(given, operation.params, "params", form=True))


def check_response(method: str, path: str, body: Any) -> list[str]:
    """What is wrong with the JSON of a successful answer; empty when nothing is."""
    operation = find_operation(method, path)
    if operation is None:
        return [f"{method} {path}: no such operation"]
    return list(_check(body, operation.result, "response", form=False))


def check_error(status: int, body: Any) -> list[str]:
    """What is wrong with the JSON of an error answer; empty when nothing is."""
    if not isinstance(body, dict) or not isinstance(body.get("error"), dict):
        return ["error: missing"]
    error = body["error"]
    complaints = list(_check(error, ErrorObject, "error", form=False))
    if error.get("type") not in ERROR_TYPES.get(status, set()):
        complaints.append(f"error.type: {error.get('type')!r} does not go with {status}")
    if not error.get("message"):
        complaints.append("error.message: missing")
    return complaints


def check_object(body: dict[str, Any]) -> list[str]:
    """What is wrong with an object, by the class that its `object` names."""
    kind = body["object"]
    return list(_check(body, get_object_class("V1", kind), kind, form=False))


def types_of_fields(owner: type) -> dict[str, Any]:
    """The fields of a class of the package, and what they may be."""
    return dict(_hints(owner))


def example(hint: Any, *, whole: bool = True) -> Any:
    """A value as a type of the package allows it: with all that may be there, or with the least."""
    arms = _arms(hint)
    if not whole and NoneType in arms:
        return None
    arm = str if str in arms else next(arm for arm in arms if arm is not NoneType)
    if get_origin(arm) is Literal:
        return get_args(arm)[0]
    if arm in FORM:
        return JSON[arm][0]("7") if arm is not str else "text"
    if get_origin(arm) is list:
        return [example(get_args(arm)[0], whole=whole)]
    if _is_record(arm):
        return {name: example(each, whole=whole) for name, each in _hints(arm).items()}
    return {}


def parameter_names(operation: Operation) -> set[str]:
    """The names of an operation's parameters."""
    for arm in _arms(operation.params):
        if typing_extensions.is_typeddict(arm):
            return set(_hints(arm)) - OPTIONS
    return set()


def _resource(path: str) -> str:
    return "/".join(path.split("/")[:3])


@cache
def _service_sources() -> dict[Path, str]:
    files = (file for file in PACKAGE.rglob("_*_service.py") if "v2" not in file.parts)
    return {file: file.read_text(encoding="utf-8") for file in files}


@cache
def _operations(resource: str) -> list[tuple[str, str, Operation]]:
    """(method, path pattern, operation) of a resource such as `/v1/customers`."""
    found = []
    for file, source in _service_sources().items():
        if f'"{resource}' in source:
            parts = file.relative_to(PACKAGE).with_suffix("").parts
            module = importlib.import_module(".".join(("stripe", *parts)))
            found += [_read_operation(module.__name__, *call) for call in _calls(source)]
    return found


def _calls(source: str) -> Iterator[tuple[str, str, str, str]]:
    """(class, function, method, path template) of every request that a service makes."""
    for service in ast.walk(ast.parse(source)):
        if not isinstance(service, ast.ClassDef):
            continue
        for function in service.body:
            if isinstance(function, ast.FunctionDef):
                for method, template in _requests(function):
                    yield service.name, function.name, method, template


def _requests(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    for node in ast.walk(function):
        is_request = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "_request"
        if is_request and isinstance(node, ast.Call):
            words = [
                inner.value
                for argument in node.args[:2]
                for inner in ast.walk(argument)
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
            ]
            yield words[0].upper(), words[1]


def _read_operation(
    module: str, service: str, function: str, method: str, template: str
) -> tuple[str, str, Operation]:
    made = getattr(getattr(sys.modules[module], service), function)
    hints = get_type_hints(made, localns=_names(module))
    pattern = re.sub(r"\{\w+\}", "[^/]+", template)
    return method, pattern, Operation(template, hints.get("params"), hints["return"])


@cache
def _names(module: str) -> dict[str, Any]:
    """What a module imports for type checkers only."""
    # The names of `RequestOptions`, which every parameter type inherits from another module.
    names: dict[str, Any] = {"StripeContext": stripe.StripeContext, "Mapping": Mapping}
    source = Path(inspect.getfile(sys.modules[module])).read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(HOMES):
            home = importlib.import_module(node.module or "")
            names |= {item.asname or item.name: getattr(home, item.name) for item in node.names}
    return names


@cache
def _hints(owner: type) -> dict[str, Any]:
    """The public annotations of a class or `TypedDict`, evaluated."""
    hints = get_type_hints(owner, localns=_names(owner.__module__))
    remapped: Mapping[str, str] = getattr(owner, "_field_remappings", {})
    return {
        remapped.get(name, name): hint
        for name, hint in hints.items()
        if not name.startswith("_") and get_origin(hint) is not ClassVar
    }


def _arms(hint: object) -> list[Any]:
    """The arms of a union, flat; a closed enum loses its `str`."""
    if get_origin(hint) not in {Union, UnionType}:
        return [hint]
    arms = [inner for arm in get_args(hint) for inner in _arms(arm)]
    enumerated = any(_is_enum(arm) for arm in arms)
    return [arm for arm in arms if not (enumerated and arm is str)]


def _is_enum(hint: object) -> bool:
    return get_origin(hint) is Literal and get_args(hint) != ("",)


@dataclass(frozen=True)
class _Arm:
    """An arm of a union, with what checks a value against it and which values that makes sense for.

    `check` is None for a type that nothing here can read.
    """

    hint: Any
    check: "Checker | None"
    kind: str


def _checks(hint: Any) -> list[_Arm]:
    """How to check a value of a type, worked out once: hashing a type takes longer than this."""
    known = _KNOWN.get(id(hint))
    if known is None:
        found = [_Arm(arm, _checker(arm), _kind_of_type(arm)) for arm in _arms(hint)]
        known = _KNOWN[id(hint)] = (hint, found)  # who has the type here keeps its id from others
    return known[1]


_KNOWN: dict[int, tuple[Any, list[_Arm]]] = {}


def _checker(arm: Any) -> "Checker | None":
    return next((check for fits, check in CHECKS if fits(arm)), None)


def _check(value: Any, hint: Any, where: str, *, form: bool) -> Iterator[str]:
    """Complaints about a value, each with the place where it is."""
    arms = _checks(hint)
    if len(arms) == 1:
        yield from _check_arm(value, arms[0], where, form)
        return
    kind = _kind_of(value)
    fitting = [arm for arm in arms if arm.kind == kind]
    if len(fitting) == 1:
        yield from _check_arm(value, fitting[0], where, form)
    elif fitting:
        complaints = [list(_check_arm(value, arm, where, form)) for arm in fitting]
        yield from min(complaints, key=len)
    else:
        names = ", ".join(getattr(arm.hint, "__name__", str(arm.hint))[:60] for arm in arms)
        yield f"{where}: {_short(value)} fits none of {names}"


def _check_arm(value: Any, arm: _Arm, where: str, form: bool) -> Iterator[str]:
    if arm.check is None:
        yield f"{where}: cannot read the type {arm.hint!r}"
    else:
        yield from arm.check(value, arm.hint, where, form)


def _kind_of(value: Any) -> str:
    """Whether a value is null, an object, a list, or plain."""
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "object"
    return "list" if isinstance(value, list) else "plain"


def _kind_of_type(hint: Any) -> str:
    if hint is NoneType:
        return "null"
    if _is_record(hint) or _is_map(hint) or _is_page(hint):
        return "object"
    if get_origin(hint) is list:
        return "list"
    return "plain" if get_origin(hint) is Literal or hint in FORM else ""


def _is_page(hint: Any) -> bool:
    return get_origin(hint) in {ListObject, SearchResultObject}


def _is_map(hint: Any) -> bool:
    return hint is UntypedStripeObject or get_origin(hint) in {dict, Mapping, UntypedStripeObject}


def _is_record(hint: Any) -> bool:
    if typing_extensions.is_typeddict(hint):
        return True
    return inspect.isclass(hint) and issubclass(hint, StripeObject) and not _is_map(hint)


def _check_literal(value: Any, hint: Any, where: str, form: bool) -> Iterator[str]:
    allowed = get_args(hint)
    if form:
        allowed = tuple(str(word).lower() if isinstance(word, bool) else word for word in allowed)
    if value not in allowed:
        yield f"{where}: {_short(value)} is not one of {_short(list(allowed))}"


def _check_plain(value: Any, hint: Any, where: str, form: bool) -> Iterator[str]:
    if form:
        fits = isinstance(value, str) and re.fullmatch(FORM[hint], value, re.DOTALL) is not None
    else:
        fits = type(value) in JSON[hint]
    if not fits:
        yield f"{where}: {_short(value)} is not {hint.__name__}"


def _check_none(value: Any, _: Any, where: str, __: bool) -> Iterator[str]:
    if value is not None:
        yield f"{where}: {_short(value)} is not null"


def _check_list(value: Any, hint: Any, where: str, form: bool) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where}: {_short(value)} is not a list"
        return
    for place, item in enumerate(value):
        yield from _check(item, get_args(hint)[0], f"{where}.{place}", form=form)


def _check_map(value: Any, hint: Any, where: str, form: bool) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: {_short(value)} is not an object"
        return
    arguments = get_args(hint)
    for name, item in value.items() if arguments else ():
        yield from _check(item, arguments[-1], f"{where}.{name}", form=form)


def _check_page(value: Any, hint: Any, where: str, form: bool) -> Iterator[str]:
    if not isinstance(value, dict) or value.get("object") != get_origin(hint).OBJECT_NAME:
        yield f"{where}: {_short(value)} is not a list object"
        return
    hints = _page_hints(get_origin(hint))
    for name in ("data", "has_more", "url"):
        if name not in value:
            yield f"{where}.{name}: missing"
    for name in value.keys() - {"data", "object"}:
        if name in hints:
            yield from _check(value[name], hints[name], f"{where}.{name}", form=form)
        else:
            yield f"{where}.{name}: unknown field"
    for place, item in enumerate(value.get("data") or []):
        yield from _check(item, get_args(hint)[0], f"{where}.data.{place}", form=form)


@cache
def _page_hints(owner: type) -> dict[str, Any]:
    return _hints(owner) | AMENDED.get(owner, {})


def _check_record(value: Any, hint: Any, where: str, form: bool) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: {_short(value)} is not an object"
    elif value.get("deleted") is True:
        yield from (f"{where}.{name}: of a deleted object" for name in value.keys() - STUB)
    elif (kind := getattr(hint, "OBJECT_NAME", None)) and value.get("object") != kind:
        yield f"{where}.object: {_short(value.get('object'))} is not {kind!r}"
    else:
        yield from _check_fields(value, hint, where, form)


def _check_fields(value: dict[str, Any], hint: Any, where: str, form: bool) -> Iterator[str]:
    hints = _hints(hint)
    noun = "parameter" if form else "field"
    yield from (f"{where}.{name}: missing" for name in _required(hint) if name not in value)
    for name, item in value.items():
        if name not in hints or (form and name in OPTIONS):
            yield f"{where}.{name}: unknown {noun}"
        else:
            yield from _check(item, hints[name], f"{where}.{name}", form=form)
    if value.get("object") == "event":
        yield from check_object(value["data"]["object"])


@cache
def _required(hint: Any) -> frozenset[str]:
    if typing_extensions.is_typeddict(hint):
        return frozenset(hint.__required_keys__) - OPTIONS
    hints = _hints(hint)
    return frozenset(
        name for name in hints if name != "deleted" and NoneType not in _arms(hints[name])
    )


def _check_anything(*_: object) -> Iterator[str]:
    return iter(())


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 80 else text[:77] + "..."


Checker = Callable[[Any, Any, str, bool], Iterator[str]]
CHECKS: tuple[tuple[Callable[[Any], bool], Checker], ...] = (
    (lambda hint: hint in {Any, object}, _check_anything),
    (lambda hint: hint is NoneType, _check_none),
    (lambda hint: get_origin(hint) is Literal, _check_literal),
    (lambda hint: hint in FORM, _check_plain),
    (lambda hint: get_origin(hint) is list, _check_list),
    (_is_map, _check_map),
    (_is_page, _check_page),
    (_is_record, _check_record),
)
