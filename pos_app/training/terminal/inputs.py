"""What a reader asks a customer for, and what the customer gives: text or a signature."""

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.params import METADATA, ParamRule, array, choice, flag, group, required
from pos_app.training.core.params import text as string
from pos_app.training.terminal.readers import BASE, WRITE, begin, end, free, reached

KINDS = ("email", "numeric", "phone", "selection", "signature", "text")
MOST = 5
USUAL = {
    "email": "someone@example.com",
    "numeric": "123456",
    "phone": "+12125550100",
    "text": "Something",
}
"""What the test helper gives."""
NOT_ASKING = "This reader does not ask for anything now."
TIMED_OUT: Obj = {
    "failure_code": "collect_inputs_timeout",
    "failure_message": "collect inputs was timed out",
}


def collect_inputs(call: Call) -> Obj:
    """POST /v1/terminal/readers/{id}/collect_inputs, one after the other."""
    reader = free(call.account, call.id)
    asked = call.params["inputs"]
    if not 1 <= len(asked) <= MOST:
        raise invalid(f"Between 1 and {MOST} inputs can be collected.", param="inputs")
    details = {
        "inputs": [_blank(each) for each in asked],
        "metadata": call.params.get("metadata") or {},
    }
    return begin(call.account, reader, "collect_inputs", details, {"stage": "input"})


def _blank(asked: Obj) -> Obj:
    kind, words = asked["type"], asked["custom_text"]
    names = ("description", "skip_button", "submit_button", "title")
    answer: Obj = {"value": None}
    if kind == "selection":
        choices = (asked.get("selection") or {}).get("choices") or []
        answer = {"choices": [{"style": None} | each for each in choices], "id": None, "text": None}
    return {
        "custom_text": {name: words.get(name) for name in names},
        kind: answer,
        "required": asked.get("required", False),
        "skipped": False,
        "toggles": [{"value": None} | each for each in asked.get("toggles") or []],
        "type": kind,
    }


def asked_now(reader: Obj) -> Obj | None:
    """Return the input that the customer sees, None where none is asked for."""
    if reader["_moment"]["stage"] != "input":
        return None
    inputs = reader["action"]["collect_inputs"]["inputs"]
    return next((each for each in inputs if _is_open(each)), None)


def _is_open(asked: Obj) -> bool:
    answer = asked[asked["type"]]
    return not asked["skipped"] and not (answer.get("value") or answer.get("id"))


def give(account: Account, reader: Obj, value: str | None) -> None:
    """The customer answers, signs, or with None skips; after the last one the action succeeds.

    Raises:
        Refusal: 400 where nothing is asked for, or it may not be skipped.
    """
    asked = asked_now(reader)
    if asked is None:
        raise invalid(NOT_ASKING)
    kind = asked["type"]
    if value is None:
        if asked["required"]:
            raise invalid("This input is required.")
        asked["skipped"] = True
    elif kind == "signature":
        asked[kind]["value"] = _signature(account)
    elif not value:
        raise invalid("Nothing was entered.")
    elif kind == "selection":
        chosen = next((each for each in asked[kind]["choices"] if each["id"] == value), None)
        if chosen is None:
            raise invalid("There is no such choice.")
        asked[kind] |= {"id": chosen["id"], "text": chosen["text"]}
    else:
        asked[kind]["value"] = value
    if asked_now(reader) is None:
        end(account, reader, status="succeeded")
    else:
        account.save(reader)


def _signature(account: Account) -> str:
    file = account.base("file", "file") | {
        "expires_at": None,
        "filename": "signature.png",
        "links": None,
        "purpose": "customer_signature",
        "size": 1_024,
        "title": None,
        "type": "png",
        "url": None,
    }
    del file["livemode"]
    return str(account.save(file)["id"])


def succeed_input_collection(call: Call) -> Obj:
    """POST /v1/test_helpers/terminal/readers/{id}/succeed_input_collection."""
    reader = reached(call.account, call.id)
    skips = call.params.get("skip_non_required_inputs") == "all"
    asked = asked_now(reader)
    if asked is None:
        raise invalid(NOT_ASKING)
    while asked is not None:
        choices = asked[asked["type"]].get("choices")
        usual = choices[0]["id"] if choices else USUAL.get(asked["type"], "")
        give(call.account, reader, None if skips and not asked["required"] else usual)
        asked = asked_now(reader)
    return reader


def timeout_input_collection(call: Call) -> Obj:
    """POST /v1/test_helpers/terminal/readers/{id}/timeout_input_collection."""
    reader = reached(call.account, call.id)
    time_out(call.account, reader)
    return reader


def time_out(account: Account, reader: Obj) -> None:
    """The customer does not answer in time.

    Raises:
        Refusal: 400 where nothing is asked for.
    """
    if asked_now(reader) is None:
        raise invalid(NOT_ASKING)
    end(account, reader, status="failed", **TIMED_OUT)


CHOICE = group({
    "id": required(string(clearable=False, longest=50)),
    "style": choice("primary", "secondary"),
    "text": required(string(clearable=False, longest=30)),
}, clearable=False)  # fmt: skip
TOGGLE = group({
    "default_value": choice("disabled", "enabled"),
    "description": string(longest=50),
    "title": string(longest=50),
}, clearable=False)  # fmt: skip
INPUT = group({
    "custom_text": required(group({
        "description": string(clearable=False, longest=500),
        "skip_button": string(clearable=False, longest=14),
        "submit_button": string(clearable=False, longest=30),
        "title": required(string(clearable=False, longest=40)),
    }, clearable=False)),
    "required": flag(),
    "selection": group({"choices": required(array(CHOICE))}),
    "toggles": array(TOGGLE),
    "type": required(choice(*KINDS)),
}, clearable=False)  # fmt: skip
ON_INPUTS: dict[str, ParamRule] = {"inputs": required(array(INPUT)), "metadata": METADATA}
SKIPS: dict[str, ParamRule] = {"skip_non_required_inputs": choice("all", "none")}
HELPERS = "/v1/test_helpers/terminal/readers/{id}"
ROUTES = [
    Route("POST", BASE + "/{id}/collect_inputs", collect_inputs, WRITE, ON_INPUTS),
    Route("POST", HELPERS + "/succeed_input_collection", succeed_input_collection, WRITE, SKIPS),
    Route("POST", HELPERS + "/timeout_input_collection", timeout_input_collection, WRITE),
]
