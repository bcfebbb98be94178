"""The page of a Checkout Session, served on loopback: pick a test card, pay, or walk away."""

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape

from pos_app.domain.texts import (
    N_,
    NP_,
    _,
    language,
    locale_of,
    paragraph,
    pgettext,
)
from pos_app.domain.writing import format_moment
from pos_app.training.checkout import session_paying
from pos_app.training.core.account import Account
from pos_app.training.core.errors import Obj
from pos_app.training.core.hosted_frame import framed, price
from pos_app.training.customers import cards

CARDS = (
    ("visa", NP_("a test card", "Works")),
    ("mastercard", NP_("a test card", "Works")),
    ("authenticationRequired", NP_("a test card", "The bank asks first")),
    ("chargeDeclinedInsufficientFunds", NP_("a test card", "Declined: not enough money")),
    ("chargeDeclined", NP_("a test card", "Declined: no reason given")),
    ("chargeDeclinedExpiredCard", NP_("a test card", "Declined: expired")),
)
"""Magic names of the test cards on the page, and what happens to each."""
_SAVED = NP_("a test card", "Saved")
_TROUBLES = {
    each.text: each
    for each in (
        N_("Your card was declined."),
        N_("Your card has insufficient funds."),
        N_("Your card has expired."),
        N_(
            "We are unable to authenticate your payment method. Please choose a different payment "
            "method and try again."
        ),
    )
}
"""What Stripe says of a card in English, which the page says in the language of now."""
ANYBODY = "payer@example.com"
ROW = """<label class="row"><input type="radio" name="card" value="{key}"{checked}>
<span>{card}<small>{what}</small></span></label>"""
SAVE = """<fieldset class="choice"><label class="row">
<input type="checkbox" name="save" value="yes">
<span>{save}<small>{why}</small></span>
</label></fieldset>"""
EMAIL = """<label class="field">{label}
<input type="email" name="email" value="{email}" required></label>"""
FORM = """<form method="post" action="{path}/pay" onsubmit="this.pay.disabled = true">
{email}<fieldset><legend>{legend}</legend>
<div class="choice">{cards}</div></fieldset>
{save}<button class="main" name="pay">{verb}</button></form>
<form method="post" action="{path}/leave"><button name="leave">{leave}</button></form>
<p class="soft">{until}</p>"""
VERBS = {
    "payment": NP_("button of a page for payers", "Pay {total}"),
    "setup": NP_("button of a page for payers", "Save card"),
}
DONE = {
    "payment": NP_("a page for payers", "Paid"),
    "setup": NP_("a page for payers", "Card saved"),
}


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
        f"<h1>{escape(_('You walked away'))}</h1><p>{escape(_('Nothing was paid.'))}</p>"
        f'<p><a href="{path_of(session["id"])}">{escape(_("Back to the page"))}</a></p>'
    )
    return framed(_("Nothing was paid."), body + _next_page(session["cancel_url"]))


def _next_page(address: str | None) -> str:
    if address is None:
        return ""
    link = f'<a href="{escape(address)}">{escape(address)}</a>'
    next_one = escape(_("The store's own page would come next:"))
    return f"<p>{next_one}<br>{link}</p>"


def _open(account: Account, session: Obj) -> str:
    parts = [_bill(session), _notice(account, session)]
    paying = session["mode"] == "payment"
    total = price(session["amount_total"], session["currency"]) if paying else ""
    store = session["branding_settings"]["display_name"]
    known = (session["customer_details"] or {}).get("email")
    parts.append(
        FORM.format(
            path=path_of(session["id"]),
            email=_email(known),
            legend=escape(_("Test card")),
            cards=_choice(account, session),
            save=_offer_to_save(store) if session_paying.offers_to_save(session) else "",
            verb=escape(VERBS[session["mode"]].format(total=total)),
            leave=escape(_("Walk away")),
            until=escape(_("This page can be used until {time}.", time=_until(session))),
        )
    )
    return "\n".join(parts)


def _bill(session: Obj) -> str:
    if session["mode"] == "setup":
        return f"<p>{escape(_('Leave a card with the store. Nothing is charged now.'))}</p>"
    total = price(session["amount_total"], session["currency"])
    rows = "\n".join(_line(line) for line in session["_lines"])
    return f'<p class="sum">{total}</p>\n<table>{rows}</table>'


def _line(line: Obj) -> str:
    what = line["description"]
    if line["quantity"] != 1:
        what = _("{quantity} × {product}", quantity=line["quantity"], product=what)
    amount = price(line["amount_total"], line["currency"])
    return f'<tr><td>{escape(what)}</td><td dir="auto">{amount}</td></tr>'


def _notice(account: Account, session: Obj) -> str:
    trouble = session_paying.trouble(account, session)
    if trouble is None:
        return ""
    words = paragraph(_TROUBLES.get(trouble, trouble), _("Nothing was taken; try another card."))
    return f'<p class="bad" role="alert">{escape(words)}</p>'


def _choice(account: Account, session: Obj) -> str:
    saved = session_paying.saved_cards(account, session)
    offered = [(method["id"], method["card"], _SAVED) for method in saved]
    offered += [(key, cards.BY_MAGIC[key].details, what) for key, what in CARDS]
    rows = [
        ROW.format(
            key=key,
            card=escape(
                _(
                    "{brand} ending in {last4}",
                    brand=card["brand"].capitalize(),
                    last4=card["last4"],
                )
            ),
            what=escape(str(what)),
            checked="" if place else " checked",
        )
        for place, (key, card, what) in enumerate(offered)
    ]
    return "\n".join(rows)


def _complete(_account: Account, session: Obj) -> str:
    address = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    total = ""
    if session["mode"] == "payment":
        total = f'<p class="sum">{price(session["amount_total"], session["currency"])}</p>'
    return f'{total}<p class="good">{escape(str(DONE[session["mode"]]))}</p>{_next_page(address)}'


def _expired(_account: Account, _session: Obj) -> str:
    ask = _("If you still want to go on, ask the store for a new page.")
    words = paragraph(_("Nothing was taken."), ask)
    return f"<h2>{escape(_('This page has expired'))}</h2><p>{escape(words)}</p>"


def _email(known: str | None) -> str:
    if known:
        return f'<p class="soft">{escape(known)}</p>'
    return EMAIL.format(label=escape(pgettext("field", "Email")), email=ANYBODY)


def _offer_to_save(store: str) -> str:
    why = _("{store} may show it to you the next time you pay.", store=store)
    return SAVE.format(save=escape(_("Save my card")), why=escape(why))


def _until(session: Obj) -> str:
    at = datetime.fromtimestamp(session["expires_at"], UTC)
    return format_moment(at, str(locale_of(language().code)), "long")


BODIES: dict[str, Callable[[Account, Obj], str]] = {
    "complete": _complete,
    "expired": _expired,
    "open": _open,
}
