"""Card readers: registered, named, reached or not, and what they are doing."""

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, Refusal, invalid
from pos_app.training.core.lists import PAGE, matching, page, retrieving
from pos_app.training.core.params import METADATA, ParamRule, choice, merge_metadata, required, text
from pos_app.training.core.views import shown

KIND = "terminal.reader"
MODELS = {"simulated-wpe": "simulated_wisepos_e", "simulated-s700": "simulated_stripe_s700"}
"""Device types by the registration codes that make a simulated reader."""
SOFTWARE = "2.42.0.0"
GUIDE = (
    "https://stripe.com/docs/terminal/payments/collect-card-payment?terminal-sdk-platform="
    "server-driven#handle-errors for details on how to handle this error."
)
BUSY = (
    "Reader is currently busy processing another request. Please reference the integration guide"
    f" at {GUIDE}"
)
OFFLINE = (
    "Reader is currently offline, please ensure the reader is powered on and connected to the"
    f" internet before retrying your request. Reference the integration guide at {GUIDE}"
)
TIMEOUT = (
    "There was a timeout when sending this command to the reader. Please reference the integration"
    f" guide at {GUIDE}"
)
NO_CODE = (
    "We could not find a reader with this registration code. Please check that the code is the one"
    " that the reader shows now, and try again."
)
IDLE: Obj = {"stage": "idle"}
"""A reader's moment when it has nothing to do."""
AT_HAND: Obj = {"unplugged": None, "updating": False, "slow": 0, "lost": None, "ignores": None}
"""What a customer or a drill has done to a reader.

`unplugged` is when (milliseconds UTC), `slow` how many seconds a bank takes to answer, `lost` on
which side of the next charge its network fails (`before` or `after`), `ignores` whether its next
payment is `received` or `dropped` though the request times out.
"""


def new_reader(account: Account, code: str, location: str, label: str | None = None) -> Obj:
    """Register a simulated reader of the model that a code of `MODELS` names."""
    serial = f"{code}-{account.ids.text(8).lower()}-{account.ids.text(4).lower()}"
    reader = account.base(KIND, "tmr") | {
        "action": None,
        "device_sw_version": SOFTWARE,
        "device_type": MODELS[code],
        "ip_address": "0.0.0.0",  # noqa: S104 - what Stripe says of a simulated reader
        "label": label or serial,
        "last_seen_at": None,
        "location": location,
        "metadata": {},
        "serial_number": serial,
        "status": "online",
        "_hand": dict(AT_HAND),
        "_moment": dict(IDLE),
    }
    del reader["created"]
    return account.save(reader)


def reached(account: Account, name: str) -> Obj:
    """A reader to which a command can be sent.

    Raises:
        Refusal: 404 when there is none, 400 when it is offline or busy with itself.
    """
    reader = account.need_living(KIND, name)
    if reader["_hand"]["unplugged"] is not None:
        raise invalid(OFFLINE, code="terminal_reader_offline")
    if reader["_hand"]["updating"]:
        raise busy()
    return reader


def free(account: Account, name: str) -> Obj:
    """A reader that can be given something new to do; what waits for a card can be replaced.

    Raises:
        Refusal: as `reached`, and 400 when a card was presented already.
    """
    reader = reached(account, name)
    if reader["_moment"]["stage"] in {"pin", "authorizing"}:
        raise busy()
    return reader


def busy() -> Refusal:
    """The reader is at work; nothing has changed."""
    return invalid(BUSY, code="terminal_reader_busy")


def timed_out() -> Refusal:
    """The reader gave no sign; what it received all the same stays."""
    refusal = invalid(TIMEOUT, code="terminal_reader_timeout")
    refusal.kept = True
    return refusal


def is_running(reader: Obj) -> bool:
    """Whether the reader's action is in progress."""
    return reader["action"] is not None and reader["action"]["status"] == "in_progress"


def begin(account: Account, reader: Obj, kind: str, details: Obj, moment: Obj) -> Obj:
    """Have a reader do something, in place of what it was doing.

    `details` is the part of the action that is named after its `kind`; `moment` what the reader
    does first, in words of ours.
    """
    stop_waiting(account, reader)
    reader["action"] = {
        "api_error": None,
        "failure_code": None,
        "failure_message": None,
        kind: details,
        "status": "in_progress",
        "type": kind,
    }
    reader["_moment"] = moment
    return account.save(reader)


def end(account: Account, reader: Obj, **changes: object) -> None:
    """Close a reader's action with its `status` and whatever says why."""
    stop_waiting(account, reader)
    reader["action"] |= changes
    reader["_moment"] = dict(IDLE)
    account.save(reader)
    account.emit(f"terminal.reader.action_{changes['status']}", shown(account, reader))


def clear(account: Account, reader: Obj) -> Obj:
    """Leave a reader with nothing to do."""
    stop_waiting(account, reader)
    reader |= {"action": None, "_moment": dict(IDLE)}
    return account.save(reader)


def stop_waiting(account: Account, reader: Obj) -> None:
    """Nothing happens to the reader by itself any more."""
    account.waiting.pop((KIND, reader["id"]), None)
    reader.pop("_due", None)


def create(call: Call) -> Obj:
    """POST /v1/terminal/readers, by a code that makes a simulated reader."""
    params = call.params
    call.account.need_living("terminal.location", params["location"], "location")
    if params["registration_code"] not in MODELS:
        raise invalid(NO_CODE, param="registration_code")
    reader = new_reader(
        call.account, params["registration_code"], params["location"], params.get("label")
    )
    reader["metadata"] = merge_metadata({}, params.get("metadata", {}))
    return reader


def update(call: Call) -> Obj:
    """POST /v1/terminal/readers/{id}: label and metadata."""
    reader = call.account.need_living(KIND, call.id)
    if "label" in call.params:
        reader["label"] = call.params["label"] or reader["serial_number"]
    if "metadata" in call.params:
        reader["metadata"] = merge_metadata(reader["metadata"], call.params["metadata"])
    return call.account.save(reader)


def delete(call: Call) -> Obj:
    """DELETE /v1/terminal/readers/{id}."""
    reader = call.account.need_living(KIND, call.id)
    stop_waiting(call.account, reader)
    return call.account.bury(reader)


def list_all(call: Call) -> Obj:
    """GET /v1/terminal/readers."""
    same = matching(call.params, "device_type", "location", "serial_number")
    status = call.params.get("status")

    def matches(reader: Obj) -> bool:
        return same(reader) and status in {None, shown(call.account, reader)["status"]}

    return page(call.account, KIND, "/v1/terminal/readers", call.params, matches)


ON_CREATE: dict[str, ParamRule] = {
    "label": text(clearable=False),
    "location": required(text(clearable=False)),
    "metadata": METADATA,
    "registration_code": required(text(clearable=False)),
}
FILTERS: dict[str, ParamRule] = PAGE | {
    "device_type": text(clearable=False),
    "location": text(clearable=False),
    "serial_number": text(clearable=False),
    "status": choice("offline", "online"),
}
READ, WRITE, BASE = "terminal_reader_read", "terminal_reader_write", "/v1/terminal/readers"
ROUTES = [
    Route("POST", BASE, create, WRITE, ON_CREATE),
    Route("GET", BASE, list_all, READ, FILTERS),
    Route("GET", BASE + "/{id}", retrieving(KIND), READ),
    Route("POST", BASE + "/{id}", update, WRITE, {"label": text(), "metadata": METADATA}),
    Route("DELETE", BASE + "/{id}", delete, WRITE),
]
