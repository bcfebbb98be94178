"""Terminal configurations: what the readers of a location suggest as tips."""

from pos_app.domain import money
from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.lists import PAGE, listing, retrieving
from pos_app.training.core.params import ParamRule, accepted, array, flag, group, integer, text

KIND = "terminal.configuration"
CURRENCIES = (
    "aed", "aud", "cad", "chf", "czk", "dkk", "eur", "gbp", "gip", "hkd", "huf", "jpy", "mxn",
    "myr", "nok", "nzd", "pln", "ron", "sek", "sgd", "usd",
)  # fmt: skip
PPM = 10_000
"""A percent in millionths."""


def create(call: Call) -> Obj:
    """POST /v1/terminal/configurations."""
    configuration = call.account.base(KIND, "tmc") | {
        "bbpos_wisepos_e": None,
        "is_account_default": False,
        "name": None,
    }
    del configuration["created"]
    return _write(call, configuration)


def _write(call: Call, configuration: Obj) -> Obj:
    for name in ("name", "offline", "reboot_window"):
        if name in call.params:
            configuration[name] = call.params[name] or None
    if "tipping" in call.params:
        configuration["tipping"] = _tipping(configuration, call.params["tipping"])
    return call.account.save(configuration)


def _tipping(configuration: Obj, given: Obj | str) -> Obj | None:
    if not isinstance(given, dict):
        return None
    tipping = {**(configuration.get("tipping") or {}), **given}
    if len({tuple(sorted(suggested)) for suggested in tipping.values()}) > 1:
        message = "You must provide the same tipping parameters for each currency."
        raise invalid(message, param="tipping")
    for currency, suggested in tipping.items():
        if "smart_tip_threshold" in suggested and len(suggested) < 3:
            message = "A smart_tip_threshold needs both percentages and fixed_amounts."
            raise invalid(message, param=f"tipping[{currency}][smart_tip_threshold]")
    return tipping


def suggested_tips(
    account: Account, location: str, currency: str, eligible: int
) -> list[Obj] | None:
    """What a reader at a location suggests: amounts in minor units with their percent, if any.

    `eligible` is the amount of which percentages are taken. None when it asks for no tip.
    """
    place = account.peek("terminal.location", location) or {}
    configuration = account.peek(KIND, place.get("configuration_overrides") or "") or {}
    wanted = (configuration.get("tipping") or {}).get(currency)
    if not wanted:
        return None
    fixed, percentages = wanted.get("fixed_amounts"), wanted.get("percentages")
    if fixed and (not percentages or eligible < wanted.get("smart_tip_threshold", 0)):
        return [{"amount": amount, "percent": None} for amount in fixed]
    return [
        {"amount": money.share(eligible, percent * PPM), "percent": percent}
        for percent in percentages or ()
    ]


def update(call: Call) -> Obj:
    """POST /v1/terminal/configurations/{id}; an empty `tipping` ends asking for tips."""
    return _write(call, call.account.need_living(KIND, call.id))


def delete(call: Call) -> Obj:
    """DELETE /v1/terminal/configurations/{id}; the locations that used it have none then."""
    account = call.account
    configuration = account.need_living(KIND, call.id)
    for location in account.all("terminal.location"):
        if location.get("configuration_overrides") == call.id:
            account.save(location | {"configuration_overrides": None})
    return account.bury(configuration)


SUGGESTED = group({
    "fixed_amounts": array(integer(0)),
    "percentages": array(integer(0, 100)),
    "smart_tip_threshold": integer(0),
})  # fmt: skip
WRITABLE: dict[str, ParamRule] = {
    "name": text(longest=100),
    "tipping": group(dict.fromkeys(CURRENCIES, SUGGESTED)),
    "offline": group({"enabled": flag()}),
    "reboot_window": group({"end_hour": integer(0, 23), "start_hour": integer(0, 23)}),
    **accepted(
        "bbpos_wisepad3", "bbpos_wisepos_e", "cellular", "reader_security", "stripe_s700",
        "stripe_s710", "stripe_t600", "verifone_m425", "verifone_p400", "verifone_p630",
        "verifone_ux700", "verifone_v660p", "wifi",
    ),
}  # fmt: skip
READ, WRITE = "terminal_configuration_read", "terminal_configuration_write"
BASE = "/v1/terminal/configurations"
ROUTES = [
    Route("POST", BASE, create, WRITE, WRITABLE),
    Route(
        "GET",
        BASE,
        listing(KIND, "is_account_default"),
        READ,
        PAGE | {"is_account_default": flag()},
    ),
    Route("GET", BASE + "/{id}", retrieving(KIND), READ),
    Route("POST", BASE + "/{id}", update, WRITE, WRITABLE),
    Route("DELETE", BASE + "/{id}", delete, WRITE),
]
