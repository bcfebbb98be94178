"""Early fraud warnings: an issuer says that a payment may be fraudulent, before any dispute."""

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Route
from pos_app.training.core.errors import Obj
from pos_app.training.core.lists import CREATED_PAGE, listing, retrieving
from pos_app.training.core.params import text
from pos_app.training.core.views import shown

KIND = "radar.early_fraud_warning"


def warn(account: Account, charge: Obj, fraud_type: str = "made_with_stolen_card") -> Obj:
    """Have the issuer warn of a charge."""
    warning = account.base(KIND, "issfr") | {
        "actionable": not charge["disputed"] and not charge["refunded"],
        "charge": charge["id"],
        "fraud_type": fraud_type,
        "payment_intent": charge["payment_intent"],
    }
    account.save(warning)
    account.emit(f"{KIND}.created", shown(account, warning))
    return warning


def not_actionable(account: Account, charge_id: str) -> None:
    """Let warnings of a charge be past: it is disputed by now, or was given back."""
    for each in list(account.all(KIND)):
        if each["charge"] == charge_id and each["actionable"]:
            warning = account.need(KIND, each["id"])
            account.save(warning | {"actionable": False})
            account.emit(f"{KIND}.updated", shown(account, warning | {"actionable": False}))


ROUTES = [
    Route(
        "GET",
        "/v1/radar/early_fraud_warnings",
        listing(KIND, "charge", "payment_intent"),
        "radar_early_fraud_warning_read",
        CREATED_PAGE | {"charge": text(), "payment_intent": text()},
    ),
    Route(
        "GET",
        "/v1/radar/early_fraud_warnings/{id}",
        retrieving(KIND),
        "radar_early_fraud_warning_read",
    ),
]
