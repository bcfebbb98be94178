"""How a stored object is shown: computed fields, and expansion of ids to objects."""

from collections.abc import Callable

from pos_app.training.core.account import Account
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.ids import kind_of

DEEPEST = 4
EXPANDABLE = frozenset({
    "account", "application", "application_fee", "balance_transaction", "cash_balance", "charge",
    "customer", "default_payment_method", "default_source", "destination", "destination_payment",
    "failure_balance_transaction", "fee", "invoice_credit_balance", "latest_attempt",
    "latest_charge", "location", "mandate", "on_behalf_of", "original_payout",
    "originating_transaction", "payment_intent", "payment_method", "refund", "refunds",
    "reversed_by", "review", "reversals",
    "setup_intent", "single_use_mandate", "source", "source_refund", "source_transaction",
    "source_transfer", "source_transfer_reversal", "sources", "subscriptions", "tax", "tax_ids",
    "test_clock", "transfer", "transfer_reversal",
})  # fmt: skip


def list_of(url: str, items: list[Obj], *, has_more: bool = False) -> Obj:
    """A list object as Stripe answers it."""
    return {"object": "list", "data": items, "has_more": has_more, "url": url}


def shown(account: Account, obj: Obj) -> Obj:
    """An object as the API shows it. Keys that begin with `_` are ours and stay hidden."""
    view = {name: value for name, value in obj.items() if not name.startswith("_")}
    if fill := COMPUTED.get(obj["object"]):
        fill(account, obj, view)
    return view


def _known(account: Account, kind: str, name: str) -> Obj:
    found = account.peek(kind, name)
    if found is None:
        raise KeyError(name)
    return shown(account, found)


def _charge(account: Account, charge: Obj, view: Obj) -> None:
    if charge["receipt_url"]:  # the server's port changes from start to start
        view["receipt_url"] = account.simulator.base_url + charge["receipt_url"]
    newest_first = reversed(charge.get("_refunds", []))
    refunds = [_known(account, "refund", name) for name in newest_first]
    view["refunds"] = list_of(
        f"/v1/charges/{charge['id']}/refunds", refunds[:10], has_more=len(refunds) > 10
    )


def _intent(account: Account, intent: Obj, view: Obj) -> None:
    if action := intent["next_action"]:
        kind = action["type"]
        page = "url" if kind == "redirect_to_url" else "stripe_js"
        address = account.simulator.base_url + action[kind][page]
        view["next_action"] = action | {kind: action[kind] | {page: address}}


def _checkout_session(account: Account, session: Obj, view: Obj) -> None:
    if session["status"] == "open":
        place = f"/c/pay/{session['id']}#{session['_fragment']}"
        view["url"] = account.simulator.base_url + place
    if session["payment_intent"]:
        taken = _known(account, "payment_intent", session["payment_intent"])
        view["payment_status"] = "paid" if taken["status"] == "succeeded" else "unpaid"


def _balance_transaction(account: Account, transaction: Obj, view: Obj) -> None:
    available = transaction["available_on"] <= account.now()
    view["status"] = "available" if available else "pending"


def _transfer(account: Account, transfer: Obj, view: Obj) -> None:
    found = [_known(account, "transfer_reversal", name) for name in transfer["_reversals"]]
    url = f"/v1/transfers/{transfer['id']}/reversals"
    view["reversals"] = list_of(url, found)


def _application_fee(account: Account, fee: Obj, view: Obj) -> None:
    found = [_known(account, "fee_refund", name) for name in fee["_refunds"]]
    url = f"/v1/application_fees/{fee['id']}/refunds"
    view["refunds"] = list_of(url, found)


def _reader(account: Account, reader: Obj, view: Obj) -> None:
    if "_hand" not in reader:  # deleted
        return
    unplugged = reader["_hand"]["unplugged"]
    view["status"] = "online" if unplugged is None else "offline"
    view["last_seen_at"] = account.now() * 1000 if unplugged is None else unplugged


COMPUTED: dict[str, Callable[[Account, Obj, Obj], None]] = {
    "charge": _charge,
    "checkout.session": _checkout_session,
    "payment_intent": _intent,
    "setup_intent": _intent,
    "balance_transaction": _balance_transaction,
    "transfer": _transfer,
    "application_fee": _application_fee,
    "terminal.reader": _reader,
}


def _session_lines(account: Account, session_id: str) -> Obj:
    session = account.need("checkout.session", session_id)
    lines: list[Obj] = session["_lines"]
    url = f"/v1/checkout/sessions/{session_id}/line_items"
    return list_of(url, lines[:10], has_more=len(lines) > 10)


INCLUDED: dict[tuple[str, str], Callable[[Account, str], Obj]] = {
    ("checkout.session", "line_items"): _session_lines,
}
"""Fields that an object shows only when they are asked for."""


def expand(account: Account, view: Obj, paths: list[str]) -> Obj:
    """Replace ids by their objects along each path, such as `data.latest_charge`.

    Raises:
        Refusal: 400 for a property that can't be expanded, or more than four levels.
    """
    for path in paths:
        parts = path.split(".")
        if len(parts) > DEEPEST:
            message = (
                f"You cannot expand more than {DEEPEST} levels of a property. Property: {path}"
            )
            raise invalid(message, param="expand")
        _expand(account, view, parts, path)
    return view


def _expand(account: Account, node: Obj, parts: list[str], path: str) -> None:
    name, rest = parts[0], parts[1:]
    if name == "data" and node.get("object") in {"list", "search_result"}:
        node["data"] = [dict(item) for item in node["data"]]
        inner = node["data"]
    else:
        inner = [value] if (value := _opened(account, node, name, path)) else []
    for item in inner if rest else []:
        _expand(account, item, rest, path)


def _opened(account: Account, node: Obj, name: str, path: str) -> Obj | None:
    if include := INCLUDED.get((node.get("object", ""), name)):
        node[name] = include(account, node["id"])
    value = node.get(name)
    if name not in node or (name not in EXPANDABLE and not isinstance(value, dict)):
        raise invalid(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(value, str):
        kind = kind_of(value)
        found = account.peek(kind, value) if kind else None
        if found is None:
            return None
        value = shown(account, found)
    if value is None:
        return None
    opened: Obj = dict(value)
    node[name] = opened
    return opened
