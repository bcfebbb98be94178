"""The page of a Checkout Session, served on loopback: pick a test card, pay, or walk away."""

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape

from pos_app.training.checkout import session_paying
from pos_app.training.core.account import Account
from pos_app.training.core.errors import Obj
from pos_app.training.core.hosted_frame import framed, price
from pos_app.training.customers import cards

CARDS = (
    ("visa", "Works"),
    ("mastercard", "Works"),
    ("authenticationRequired", "The bank asks first"),
    ("chargeDeclinedInsufficientFunds", "Declined: not enough money"),
    ("chargeDeclined", "Declined: no reason given"),
    ("chargeDeclinedExpiredCard", "Declined: expired"),
)
"""Magic names of the test cards on the page, and what happens to each."""
ANYBODY = "payer@example.com"
ROW = """<label class="row"><input type="radio" name="card" value="{key}"{checked}>
<span>{brand} ending in {last4}<small>{what}</small></span></label>"""
SAVE = """<fieldset class="choice"><label class="row">
<input type="checkbox" name="save" value="yes">
<span>Save my card<small>{store} may show it to you the next time you pay.</small></span>
</label></fieldset>"""
EMAIL = """<label class="field">Email
<input type="email" name="email" value="{email}" required></label>"""
FORM = """<form method="post" action="{path}/pay" onsubmit="this.pay.disabled = true">
{email}<fieldset><legend>Test card</legend>
<div class="choice">{cards}</div></fieldset>
{save}<button class="main" name="pay">{verb}</button></form>
<form method="post" action="{path}/leave"><button name="leave">Walk away</button></form>
<p class="soft">This page can be used until {until}.</p>"""
VERBS = {"payment": "Pay {total}", "setup": "Save card"}
DONE = {"payment": "Paid", "setup": "Card saved"}


def path_of(session_id: str) -> str:
    """Where a session's page is, without the server's address."""
    return f"/c/pay/{session_id}"


def show(account: Account, session: Obj) -> str:
    """The page as it is at this moment: open, paid or expired."""
    store = session["branding_settings"]["display_name"]
    body = BODIES[session["status"]](account, session)
    return framed(store, f"<h1>{escape(store)}</h1>\n{body}")


def show_left(session: Obj) -> str:
    """What a payer sees who walked away; the session stays open behind it."""
    body = (
        "<h1>You walked away</h1><p>Nothing was paid.</p>"
        f'<p><a href="{path_of(session["id"])}">Back to the page</a></p>'
    )
    return framed("Nothing was paid", body + _next_page(session["cancel_url"]))


def _next_page(address: str | None) -> str:
    if address is None:
        return ""
    link = f'<a href="{escape(address)}">{escape(address)}</a>'
    return f"<p>The store's own page would come next:<br>{link}</p>"


def _open(account: Account, session: Obj) -> str:
    parts = [_bill(session), _notice(account, session)]
    paying = session["mode"] == "payment"
    total = price(session["amount_total"], session["currency"]) if paying else ""
    store = session["branding_settings"]["display_name"]
    known = (session["customer_details"] or {}).get("email")
    parts.append(
        FORM.format(
            path=path_of(session["id"]),
            email=f'<p class="soft">{escape(known)}</p>' if known else EMAIL.format(email=ANYBODY),
            cards=_choice(account, session),
            save=SAVE.format(store=escape(store)) if session_paying.offers_to_save(session) else "",
            verb=VERBS[session["mode"]].format(total=total),
            until=datetime.fromtimestamp(session["expires_at"], UTC).strftime("%H:%M UTC on %B %d"),
        )
    )
    return "\n".join(parts)


def _bill(session: Obj) -> str:
    if session["mode"] == "setup":
        return "<p>Leave a card with the store. Nothing is charged now.</p>"
    total = price(session["amount_total"], session["currency"])
    rows = "\n".join(_line(line) for line in session["_lines"])
    return f'<p class="sum">{total}</p>\n<table>{rows}</table>'


def _line(line: Obj) -> str:
    many = f"{line['quantity']} × " if line["quantity"] != 1 else ""
    amount = price(line["amount_total"], line["currency"])
    return f"<tr><td>{many}{escape(line['description'])}</td><td>{amount}</td></tr>"


def _notice(account: Account, session: Obj) -> str:
    trouble = session_paying.trouble(account, session)
    if trouble is None:
        return ""
    return f'<p class="bad" role="alert">{escape(trouble)} Nothing was taken; try another card.</p>'


def _choice(account: Account, session: Obj) -> str:
    saved = session_paying.saved_cards(account, session)
    offered = [(method["id"], method["card"], "Saved") for method in saved]
    offered += [(key, cards.BY_MAGIC[key].details, what) for key, what in CARDS]
    rows = [
        ROW.format(
            key=key,
            brand=card["brand"].capitalize(),
            last4=card["last4"],
            what=what,
            checked="" if place else " checked",
        )
        for place, (key, card, what) in enumerate(offered)
    ]
    return "\n".join(rows)


def _complete(_: Account, session: Obj) -> str:
    address = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    total = ""
    if session["mode"] == "payment":
        total = f'<p class="sum">{price(session["amount_total"], session["currency"])}</p>'
    return f'{total}<p class="good">{DONE[session["mode"]]}</p>{_next_page(address)}'


def _expired(*_: object) -> str:
    return (
        "<h2>This page has expired</h2>"
        "<p>Nothing was taken. If you still want to go on, ask the store for a new page.</p>"
    )


BODIES: dict[str, Callable[[Account, Obj], str]] = {
    "complete": _complete,
    "expired": _expired,
    "open": _open,
}
