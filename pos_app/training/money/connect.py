"""Connected accounts: transfers and application fees of destination and direct charges."""

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.lists import CREATED_PAGE, listing, retrieving
from pos_app.training.core.params import text
from pos_app.training.money import ledger

APPLICATION = "ca_TillTraining"


def check_connect_params(call: Call, params: Obj, amount: int) -> None:
    """Check how a payment is to be shared with a connected account.

    Raises:
        Refusal: 400 when the destination is unknown or the fee can't be applied.
    """
    transfer = params.get("transfer_data") or {}
    for param, name in (
        ("transfer_data[destination]", transfer.get("destination")),
        ("on_behalf_of", params.get("on_behalf_of")),
    ):
        if name and name not in call.simulator.connected:
            noun = "destination" if "destination" in param else "on_behalf_of"
            raise invalid(f"No such {noun}: '{name}'", code="resource_missing", param=param)
    fee = params.get("application_fee_amount")
    if fee:
        _check_fee(call, fee, transfer, amount)
    if (transfer.get("amount") or 0) > amount:
        message = "The transfer amount can't be greater than the amount of the payment."
        raise invalid(message, param="transfer_data[amount]")


def _check_fee(call: Call, fee: int, transfer: Obj, amount: int) -> None:
    if "amount" in transfer:
        message = (
            "You may only specify one of these parameters: application_fee_amount,"
            " transfer_data[amount]."
        )
        raise invalid(message, code="parameters_exclusive", param="application_fee_amount")
    if not transfer and call.account.id not in call.simulator.connected:
        message = (
            "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct"
            " payment (using an OAuth key or Stripe-Account header) or destination payment (using"
            " `transfer_data[destination]`)."
        )
        raise invalid(message, param="application_fee_amount")
    if fee > amount:
        message = f"Your application fee ({fee}) can't exceed the amount of the payment ({amount})."
        raise invalid(message, param="application_fee_amount")


def direct_fee(account: Account, charge: Obj) -> tuple[Obj, ...]:
    """What the platform keeps of a charge made on a connected account, as `fee_details`."""
    amount = charge["application_fee_amount"]
    if not amount or account.id not in account.simulator.connected:
        return ()
    return (ledger.fee_line(amount, charge["currency"], "Till application fee", APPLICATION),)


def share_out(account: Account, charge: Obj) -> None:
    """Move the money of a captured charge that is shared with a connected account."""
    if charge["transfer_data"]:
        _to_destination(account, charge)
    elif direct_fee(account, charge):
        fee = _application_fee(account, charge, charge)
        charge["application_fee"] = fee["id"]
        account.save(charge)


def _to_destination(account: Account, charge: Obj) -> None:
    data = charge["transfer_data"]
    other = account.simulator.connected[data["destination"]]
    amount = charge["amount_captured"] if data["amount"] is None else data["amount"]
    transfer = account.base("transfer", "tr") | {
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": None,
        "currency": charge["currency"],
        "description": None,
        "destination": other.id,
        "destination_payment": None,
        "metadata": {},
        "reversed": False,
        "source_transaction": charge["id"],
        "source_type": "card",
        "transfer_group": charge["transfer_group"],
        "_reversals": [],
    }
    payment = _destination_payment(other, charge, transfer)
    transfer["destination_payment"] = payment["id"]
    transfer["balance_transaction"] = ledger.record(account, "transfer", -amount, transfer)["id"]
    account.save(transfer)
    charge["transfer"] = transfer["id"]
    fees: tuple[Obj, ...] = ()
    if charge["application_fee_amount"]:
        fee = _application_fee(other, charge, payment)
        charge["application_fee"] = payment["application_fee"] = fee["id"]
        payment["application_fee_amount"] = fee["amount"]
        fees = (
            ledger.fee_line(fee["amount"], fee["currency"], "Till application fee", APPLICATION),
        )
    done = ledger.record(other, "payment", amount, payment, fees=fees)
    payment["balance_transaction"] = done["id"]
    other.save(payment)
    account.save(charge)


def _destination_payment(other: Account, charge: Obj, transfer: Obj) -> Obj:
    amount = transfer["amount"]
    return charge | {
        "id": other.ids.new("py"),
        "amount": amount,
        "amount_captured": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "customer": None,
        "metadata": {},
        "on_behalf_of": None,
        "payment_intent": None,
        "payment_method": None,
        "source_transfer": transfer["id"],
        "transfer_data": None,
        "_refunds": [],
    }


def _application_fee(other: Account, charge: Obj, payment: Obj) -> Obj:
    platform = other.simulator.platform
    fee = platform.base("application_fee", "fee") | {
        "account": other.id,
        "amount": charge["application_fee_amount"],
        "amount_refunded": 0,
        "application": APPLICATION,
        "balance_transaction": None,
        "charge": payment["id"],
        "currency": charge["currency"],
        "fee_source": {"charge": payment["id"], "type": "charge"},
        "originating_transaction": charge["id"] if payment is not charge else None,
        "refunded": False,
        "_refunds": [],
    }
    made = ledger.record(platform, "application_fee", fee["amount"], fee)
    fee["balance_transaction"] = made["id"]
    return platform.save(fee)


def reverse_transfer(account: Account, charge: Obj, refund: Obj) -> None:
    """Take the refunded share back from the connected account."""
    transfer = account.need("transfer", charge["transfer"])
    other = account.simulator.connected[transfer["destination"]]
    share = refund["amount"] * transfer["amount"] // charge["amount_captured"]
    amount = min(share, transfer["amount"] - transfer["amount_reversed"])
    reversal = account.base("transfer_reversal", "trr") | {
        "amount": amount,
        "balance_transaction": None,
        "currency": transfer["currency"],
        "destination_payment_refund": None,
        "metadata": {},
        "source_refund": refund["id"],
        "transfer": transfer["id"],
    }
    del reversal["livemode"]
    done = ledger.record(account, "transfer_refund", amount, reversal)
    reversal["balance_transaction"] = done["id"]
    account.save(reversal)
    taken = {"id": transfer["destination_payment"], "currency": transfer["currency"]}
    ledger.record(other, "payment_refund", -amount, taken)
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    transfer["_reversals"].append(reversal["id"])
    account.save(transfer)
    refund["transfer_reversal"] = reversal["id"]


def refund_fee(account: Account, charge: Obj, refund: Obj) -> None:
    """Give the platform's fee back to the connected account, in proportion."""
    platform = account.simulator.platform
    fee = platform.need("application_fee", charge["application_fee"])
    share = refund["amount"] * fee["amount"] // charge["amount_captured"]
    amount = min(share, fee["amount"] - fee["amount_refunded"])
    back = platform.base("fee_refund", "fr") | {
        "amount": amount,
        "balance_transaction": None,
        "currency": fee["currency"],
        "fee": fee["id"],
        "metadata": {},
    }
    del back["livemode"]
    done = ledger.record(platform, "application_fee_refund", -amount, back)
    back["balance_transaction"] = done["id"]
    platform.save(back)
    credited = {"id": fee["charge"], "currency": fee["currency"]}
    ledger.record(
        account.simulator.connected[fee["account"]], "application_fee_refund", amount, credited
    )
    fee["amount_refunded"] += amount
    fee["refunded"] = fee["amount_refunded"] == fee["amount"]
    fee["_refunds"].append(back["id"])
    platform.save(fee)


TRANSFERS, FEES = "transfer_read", "application_fee_read"
ROUTES = [
    Route(
        "GET",
        "/v1/transfers",
        listing("transfer", "destination", "transfer_group"),
        TRANSFERS,
        CREATED_PAGE | {"destination": text(), "transfer_group": text()},
    ),
    Route("GET", "/v1/transfers/{id}", retrieving("transfer"), TRANSFERS),
    Route(
        "GET",
        "/v1/application_fees",
        listing("application_fee", "charge"),
        FEES,
        CREATED_PAGE | {"charge": text()},
    ),
    Route("GET", "/v1/application_fees/{id}", retrieving("application_fee"), FEES),
]
