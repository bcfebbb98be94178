"""Events of the last thirty days."""

from fnmatch import fnmatchcase

from pos_app.training.core.account import EVENTS_KEPT
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.lists import CREATED_PAGE, page, retrieving
from pos_app.training.core.params import ParamRule, array, flag, text


def list_events(call: Call) -> Obj:
    """GET /v1/events, by one type (`charge.*` too) or up to twenty."""
    params = call.params
    wanted = params.get("types") or ([params["type"]] if "type" in params else ["*"])
    if len(wanted) > 20:
        raise invalid("You can filter by at most 20 types.", param="types")
    oldest = call.account.now() - EVENTS_KEPT

    def matches(event: Obj) -> bool:
        return event["created"] >= oldest and any(fnmatchcase(event["type"], w) for w in wanted)

    return page(call.account, "event", "/v1/events", params, matches)


FILTERS: dict[str, ParamRule] = CREATED_PAGE | {
    "type": text(clearable=False),
    "types": array(text(clearable=False)),
    "delivery_success": flag(),
}
ROUTES = [
    Route("GET", "/v1/events", list_events, "event_read", FILTERS),
    Route("GET", "/v1/events/{id}", retrieving("event"), "event_read"),
]
