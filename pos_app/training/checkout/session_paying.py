"""What a payer does on a session's page, and how the session ends."""

from dataclasses import dataclass

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call
from pos_app.training.core.errors import Obj
from pos_app.training.core.params import full_address
from pos_app.training.core.views import shown
from pos_app.training.customers import cards, customers, payment_methods
from pos_app.training.money import payment_intents, setup_intents

DONE = ("succeeded", "processing", "requires_capture")


@dataclass(frozen=True)
class Payer:
    """What a payer enters: a card, an email address, and whether the card is to be kept.

    `card` is the magic name of a test card, or the id of one that the page offers again.
    """

    card: str = "visa"
    email: str | None = None
    save: bool = False


def details(account: Account, known: Obj) -> Obj | None:
    """The `customer_details` of a session, from its customer or its email address; or None."""
    customer = account.peek("customer", known.get("customer") or "") or {}
    email = customer.get("email") or known.get("customer_email")
    if not (customer or email):
        return None
    return {
        "address": full_address({"line1": None}),
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": customer.get("name"),
        "phone": customer.get("phone"),
        "tax_exempt": "none",
        "tax_ids": [],
    }


def offers_to_save(session: Obj) -> bool:
    """Whether the payer is asked to have the card kept for the next time."""
    wanted = session["saved_payment_method_options"] or {}
    someone = session["customer"] or session["customer_creation"] == "always"
    return bool(someone) and wanted.get("payment_method_save") == "enabled"


def intent_of(account: Account, session: Obj) -> Obj | None:
    """The intent behind a session; one that takes money exists once the payer has submitted."""
    for kind in ("payment_intent", "setup_intent"):
        if session[kind]:
            return account.need(kind, session[kind])
    return None


def submit(account: Account, session: Obj, payer: Payer) -> None:
    """Submit the page as its payer. A session that is not open any more stays as it is.

    Raises:
        Refusal: 402 when the card is declined, which is kept; 400 for an email address that is
            none.
        LookupError: there is no such card.
    """
    if session["status"] != "open":
        return
    _know_payer(account, session, payer)
    method = _method(account, session, payer)
    intent = intent_of(account, session) or _payment_intent(account, session)
    wanted = {"payment_method": method["id"], "return_url": session["success_url"]}
    call = Call(account, wanted, names={"id": intent["id"]})
    if session["mode"] == "setup":
        setup_intents.try_card(call, intent)
    else:
        saves = payer.save and offers_to_save(session)
        usage = session["_intent_data"].get("setup_future_usage")
        intent["setup_future_usage"] = usage or ("on_session" if saves else None)
        payment_intents.try_card(call, intent)
    follow(account, intent)


def saved_cards(account: Account, session: Obj) -> list[Obj]:
    """The cards that the page offers again: those that the customer agreed to see there."""
    wanted = (session["saved_payment_method_options"] or {}).get("allow_redisplay_filters", [])
    if not session["customer"]:
        return []
    return [
        method
        for method in account.tables["payment_method"].newest_first()
        if method["customer"] == session["customer"] and method["allow_redisplay"] in wanted
    ]


def _method(account: Account, session: Obj, payer: Payer) -> Obj:
    if payer.card in {method["id"] for method in saved_cards(account, session)}:
        return account.need("payment_method", payer.card)
    method = payment_methods.new_method(account, cards.BY_MAGIC[payer.card])
    known = session["customer_details"] or {}
    method["billing_details"] |= {"email": known.get("email"), "name": known.get("name")}
    method["allow_redisplay"] = _redisplay(session, payer)
    return account.save(method)


def _know_payer(account: Account, session: Obj, payer: Payer) -> None:
    if payer.email and not (session["customer_details"] or {}).get("email"):
        customers.check_email(payer.email)
        session["customer_email"] = payer.email
        if session["customer"]:
            customer = account.need("customer", session["customer"])
            customer["email"] = payer.email
            account.save(customer)
    lasting = session["_intent_data"].get("setup_future_usage")
    if not session["customer"] and (session["customer_creation"] == "always" or lasting):
        email = {"email": session["customer_email"]} if session["customer_email"] else {}
        session["customer"] = customers.new_customer(account, email)["id"]
    session["customer_details"] = details(account, session)
    account.save(session)


def _redisplay(session: Obj, payer: Payer) -> str:
    if session["_redisplay"]:
        return str(session["_redisplay"])
    if payer.save and offers_to_save(session):
        return "always"
    lasting = session["mode"] == "setup" or session["_intent_data"].get("setup_future_usage")
    return "limited" if lasting else "unspecified"


def _payment_intent(account: Account, session: Obj) -> Obj:
    wanted = {
        **session["_intent_data"],
        "amount": session["amount_total"],
        "currency": session["currency"],
        "allowed_payment_method_types": session["allowed_payment_method_types"] or [],
    }
    if session["customer"]:
        wanted["customer"] = session["customer"]
    intent = payment_intents.create(Call(account, wanted))
    intent["_session"] = session["id"]
    session["payment_intent"] = intent["id"]
    account.save(session)
    return account.save(intent)


def follow(account: Account, intent: Obj) -> None:
    """Complete the session of an intent that has come through."""
    session = account.find("checkout.session", intent.get("_session") or "")
    if session and session["status"] == "open" and intent["status"] in DONE:
        session["status"] = "complete"
        account.save(session)
        account.emit("checkout.session.completed", shown(account, session))


def expire(account: Account, session: Obj) -> None:
    """Expire an open session, and cancel what its payer has begun."""
    session["status"] = "expired"
    account.save(session)
    intent = intent_of(account, session)
    if intent and intent["object"] == "payment_intent":
        payment_intents.call_off(account, intent, "expired")
    elif intent:
        setup_intents.call_off(account, intent, None)
    account.emit("checkout.session.expired", shown(account, session))


def settle(account: Account, session: Obj) -> None:
    """The session's time is up; one that is complete stays so."""
    account.save(session)
    if session["status"] == "open":
        expire(account, session)


def trouble(account: Account, session: Obj) -> str | None:
    """Why the last try on the page came to nothing, in the words for the payer; or None."""
    intent = intent_of(account, session) or {}
    error = intent.get("last_payment_error") or intent.get("last_setup_error")
    return error["message"] if error else None
