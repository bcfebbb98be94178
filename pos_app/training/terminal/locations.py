"""Terminal locations: the shops in which card readers stand."""

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.lists import PAGE, listing, retrieving
from pos_app.training.core.params import (
    ADDRESS,
    METADATA,
    ParamRule,
    accepted,
    full_address,
    merge_metadata,
    required,
    text,
)

KIND = "terminal.location"


def new_location(account: Account, params: Obj) -> Obj:
    """Make a location and keep it. `params` are those of the create call, already read."""
    location = account.base(KIND, "tml") | {
        "address": full_address(params["address"]),
        "configuration_overrides": None,
        "display_name": params["display_name"],
        "metadata": {},
    }
    del location["created"]
    _write(account, location, params)
    return location


def _write(account: Account, location: Obj, params: Obj) -> None:
    if params.get("configuration_overrides"):
        name = params["configuration_overrides"]
        account.need_living("terminal.configuration", name, "configuration_overrides")
    for name in ("configuration_overrides", "phone"):
        if name in params:
            location[name] = params[name] or None
    if "metadata" in params:
        location["metadata"] = merge_metadata(location["metadata"], params["metadata"])
    account.save(location)


def create(call: Call) -> Obj:
    """POST /v1/terminal/locations."""
    if not (call.params["address"] or {}).get("country"):
        param = "address[country]"
        raise invalid(f"Missing required param: {param}.", code="parameter_missing", param=param)
    return new_location(call.account, call.params)


def update(call: Call) -> Obj:
    """POST /v1/terminal/locations/{id}; its country stays."""
    location = call.account.need_living(KIND, call.id)
    if given := call.params.get("address"):
        address = location["address"]
        if given.get("country", address["country"]) != address["country"]:
            raise invalid("You cannot change a location's country.", param="address[country]")
        location["address"] = full_address({**address, **given})
    if call.params.get("display_name"):
        location["display_name"] = call.params["display_name"]
    _write(call.account, location, call.params)
    return location


def delete(call: Call) -> Obj:
    """DELETE /v1/terminal/locations/{id}, once no reader stands there."""
    location = call.account.need_living(KIND, call.id)
    if any(reader.get("location") == call.id for reader in call.account.all("terminal.reader")):
        raise invalid("You cannot delete a location to which readers are registered.")
    return call.account.bury(location)


JAPANESE = accepted("address_kana", "address_kanji", "display_name_kana", "display_name_kanji")
WRITABLE: dict[str, ParamRule] = {
    "address": ADDRESS,
    "configuration_overrides": text(),
    "display_name": text(longest=1000),
    "metadata": METADATA,
    "phone": text(),
    **JAPANESE,
}
ON_CREATE = WRITABLE | {
    "address": required(ADDRESS),
    "display_name": required(text(clearable=False, longest=1000)),
}
READ, WRITE, BASE = "terminal_location_read", "terminal_location_write", "/v1/terminal/locations"
ROUTES = [
    Route("POST", BASE, create, WRITE, ON_CREATE),
    Route("GET", BASE, listing(KIND), READ, PAGE),
    Route("GET", BASE + "/{id}", retrieving(KIND), READ),
    Route("POST", BASE + "/{id}", update, WRITE, WRITABLE),
    Route("DELETE", BASE + "/{id}", delete, WRITE),
]
