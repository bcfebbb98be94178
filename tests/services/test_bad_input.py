"""Whatever is typed: it is kept as it is or refused in plain words, and nothing else is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.mail import MailServer
from pos_app.domain.paper import AmountLine
from pos_app.domain.user_input import storable
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.setup.key_in_use import stand_in
from pos_app.services.shared.declared_settings import MAIL_SERVER, PUBLISHABLE_KEY, RETURN_URL
from pos_app.services.views.catalogue import simple_product
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.store import ConnectView
from pos_app.services.views.taxes import TaxDraft
from pos_app.training.http.server import TrainingServer
from pos_app.ui.receipts.paper import render_raster
from tests.support.bad_input import TEXTS
from tests.support.one_cashier import selling_of
from tests.support.store import STORE, open_store, sell

Field = Callable[[Services, str], object]

FIELDS: dict[str, Field] = {
    "customer's name": lambda s, x: s.customers.create(s.actor, CustomerDraft(x, "", "")),
    "customer's email": lambda s, x: s.customers.create(s.actor, CustomerDraft("A", x, "")),
    "customer's email at": lambda s, x: s.customers.create(
        s.actor, CustomerDraft("A", f"{x}@a.de", "")
    ),
    "customer's phone": lambda s, x: s.customers.create(s.actor, CustomerDraft("A", "", x)),
    "customer's notes": lambda s, x: s.customers.create(s.actor, CustomerDraft("A", "", "", x)),
    "search of customers": lambda s, x: s.customers.page(x),
    "search of the history": lambda s, x: s.history.page(wanted=HistoryFilter(x)),
    "product's name": lambda s, x: s.catalogue.save_product(s.actor, simple_product(x, 100, "usd")),
    "product's barcode": lambda s, x: s.catalogue.save_product(
        s.actor, simple_product("P", 100, "usd", x)
    ),
    "scanned code": lambda s, x: s.catalogue.by_barcode(x),
    "category": lambda s, x: s.catalogue.save_category(s.actor, x, 5),
    "tax": lambda s, x: s.taxes.add(s.actor, TaxDraft(x, 5_000)),
    "store's name": lambda s, x: s.settings.save_store(s.actor, replace(STORE, name=x)),
    "store's address": lambda s, x: s.settings.save_store(s.actor, replace(STORE, address=x)),
    "receipt's header": lambda s, x: s.settings.save_store(
        s.actor, replace(STORE, receipt_header=x)
    ),
    "country": lambda s, x: s.settings.save_store(s.actor, replace(STORE, country=x)),
    "currency": lambda s, x: s.settings.save_store(s.actor, replace(STORE, currency=x)),
    "time zone": lambda s, x: s.settings.save_store(s.actor, replace(STORE, time_zone=x)),
    "register": lambda s, x: s.settings.save_register(s.actor, x),
    "cashier": lambda s, x: s.staff.save_cashier(s.actor, None, x, "cashier"),
    "role": lambda s, x: s.staff.save_cashier(s.actor, None, "A", x),
    "mail server": lambda s, x: s.settings.save(
        s.actor, MAIL_SERVER, MailServer(x, sender="a@b.example")
    ),
    "receipts' sender": lambda s, x: s.settings.save(
        s.actor, MAIL_SERVER, MailServer("smtp.example.com", sender=x)
    ),
    "payer's page": lambda s, x: s.settings.save(s.actor, RETURN_URL, x),
    "payer's host": lambda s, x: s.settings.save(s.actor, RETURN_URL, f"https://{x}"),
    "payer's path": lambda s, x: s.settings.save(s.actor, RETURN_URL, f"https://a.de/{x}"),
    "connected account": lambda s, x: s.settings.save_connect(s.actor, ConnectView(f"acct_{x}")),
    "publishable key": lambda s, x: s.settings.save(s.actor, PUBLISHABLE_KEY, f"pk_test_{x}"),
}


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Let what is refused be refused in words that fit on a screen."""
    refused: list[UserError] = []
    try:
        yield
    except UserError as error:
        refused.append(error)
    for said in refused:
        assert said.what
        assert len(f"{said.what}{said.money}{said.next_step}") < 500


@pytest.fixture(scope="module")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    server = TrainingServer()
    server.start()
    with open_store(tmp_path_factory.mktemp("bad-input"), server) as services:
        yield services
    server.stop()


@pytest.fixture
def store(one_store: Services) -> Services:
    """Return the store for all tests here, whose details are what they were again."""
    one_store.settings.save_store(one_store.actor, STORE)
    return one_store


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_takes_anything_or_says_why_not(store: Services, field: str) -> None:
    for text in TEXTS.values():
        with in_plain_words():
            FIELDS[field](store, text)
    assert store.settings.store() is not None
    assert store.customers.page("") is not None


@pytest.mark.parametrize("what", TEXTS)
def test_a_sale_of_anything_is_kept_found_and_printed_as_text(
    qapp: object, store: Services, what: str
) -> None:
    name = f"P{TEXTS[what]}"
    sale = sell(store, CartLine(name, 100, note=TEXTS[what]))
    details = store.history.details(sale.id)
    assert details.lines[0].name == storable(name)
    paper = store.receipts.paper(sale.id, copy=False)
    assert AmountLine(storable(name), "1.00") in paper.blocks
    assert render_raster(paper, 384).height > 0


@pytest.mark.parametrize("minor", [-1, 0, 1, 10**8, 10**15, 2**63, 2**70])
def test_no_amount_breaks_a_sale(store: Services, minor: int) -> None:
    cart = Cart("usd", (CartLine("Coffee", 100),))
    sale = store.selling.begin(store.actor, cart)
    with in_plain_words():
        selling_of(store).take_cash(sale.id, minor)
    with in_plain_words():
        store.catalogue.save_product(store.actor, simple_product("P", minor, "usd"))
    kept = store.selling.sale(sale.id)
    assert kept.total == sale.total


@pytest.mark.parametrize(
    "address",
    [
        *("garbage", "ftp://127.0.0.1", "http://[", "http://", "http://a b", "http://127.0.0.1:x"),
        *("http://127.0.0.1:99999", "https://user:pass@stripe.example", "http://x/y?z", "//x"),
    ],
)
def test_an_address_that_is_none_is_named(address: str) -> None:
    with pytest.raises(UserError) as caught:
        stand_in({"TILL_STRIPE_API_BASE": address})
    assert "TILL_STRIPE_API_BASE" in caught.value.what


@pytest.mark.parametrize("address", ["http://127.0.0.1:12111", "https://stripe.example/", " "])
def test_an_address_of_a_stand_in_is_taken(address: str) -> None:
    assert stand_in({"TILL_STRIPE_API_BASE": address}) == (address.strip() or None)


@pytest.mark.parametrize("account", ["garbage", "acct_", "acct_x\nStripe-Version: 1", "acct_ü"])
def test_a_connected_account_of_the_environment_that_is_none_takes_no_payment(
    tmp_path: Path, account: str
) -> None:
    server = TrainingServer()
    server.start()
    with open_store(tmp_path, server, environment={"CONNECTED_STRIPE_ACCOUNT_ID": account}) as s:
        with pytest.raises(UserError) as caught:
            s.settings.connect()
        assert "CONNECTED_STRIPE_ACCOUNT_ID" in caught.value.what
        assert sell(s, CartLine("Coffee", 100)).paid == 100  # cash needs nobody's account
    server.stop()
