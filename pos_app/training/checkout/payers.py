"""What payers do outside the API: look at a hosted page, submit it, answer their bank."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pos_app.training.checkout import hosted_page, session_paying
from pos_app.training.checkout.session_paying import Payer
from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call
from pos_app.training.core.errors import Obj, Refusal
from pos_app.training.core.ids import kind_of
from pos_app.training.core.simulator import Simulator
from pos_app.training.money import paying, setup_intents

FINISH: dict[str, Callable[..., None]] = {
    "payment_intent": paying.finish_authentication,
    "setup_intent": setup_intents.finish_authentication,
}


def find(simulator: Simulator, name: str) -> tuple[Account, Obj]:
    """An object by its id, in whichever account it is; to look at and not to change.

    Raises:
        LookupError: there is none.
    """
    with simulator.lock:
        for account in simulator.accounts.values():
            if found := account.peek(kind_of(name) or "", name):
                return account, found
    raise LookupError(name)


@contextmanager
def _acting(simulator: Simulator, name: str) -> Iterator[tuple[Account, Obj]]:
    """Change an object under the lock. A decline is kept, any other refusal leaves no trace."""
    with simulator.lock:
        simulator.settle_due()
        account, seen = find(simulator, name)
        account.request_id = account.idempotency_key = None
        try:
            yield account, account.need(seen["object"], name)
        except Refusal as refusal:
            if not refusal.kept:
                simulator.discard()
                raise
        simulator.commit()


def page(simulator: Simulator, session_id: str) -> str:
    """A session's page as HTML.

    Raises:
        LookupError: there is no such session.
    """
    with _acting(simulator, session_id) as (account, session):
        return hosted_page.show(account, session)


def submit(simulator: Simulator, session_id: str, payer: Payer) -> tuple[Account, Obj]:
    """Submit a page, and return the session afterwards, paid or not.

    Raises:
        LookupError: there is no such session.
        Refusal: 400 for an email address that is none.
    """
    with _acting(simulator, session_id) as (account, session):
        session_paying.submit(account, session, payer)
    return find(simulator, session_id)


def answer_bank(simulator: Simulator, intent_id: str, *, passed: bool) -> tuple[Account, Obj]:
    """Answer the bank's question, and return the intent afterwards.

    Raises:
        LookupError: there is no such intent.
        Refusal: 400 when the bank asks nothing, or not any more.
    """
    with _acting(simulator, intent_id) as (account, intent):
        call = Call(account, {}, names={"id": intent_id})
        FINISH[intent["object"]](call, intent, passed=passed)
        session_paying.follow(account, intent)
    return find(simulator, intent_id)


def question_of(account: Account, session: Obj) -> Obj | None:
    """The intent of an open session about which the bank has a question, or None."""
    with account.simulator.lock:
        intent = session_paying.intent_of(account, session)
    return intent if intent and intent["status"] == "requires_action" else None


def outcome(account: Account, session: Obj) -> Obj:
    """Return what came of submitting: `outcome` and, for a decline, the `message`.

    The outcome is paid, saved, declined, bank (it has a question), open or expired.
    """
    message = session_paying.trouble(account, session)
    return {"outcome": _came_of(account, session, message), "message": message}


def _came_of(account: Account, session: Obj, message: str | None) -> str:
    if session["status"] != "open":
        ended = {"payment": "paid", "setup": "saved"}[session["mode"]]
        return ended if session["status"] == "complete" else "expired"
    if question_of(account, session):
        return "bank"
    return "declined" if message else "open"
