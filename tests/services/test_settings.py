"""The store, its people, the connected account, and what the program remembers of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.errors import UserError
from pos_app.services.shared.declared_settings import GEOMETRY, PUBLISHABLE_KEY, THEME
from pos_app.services.shared.settings import current_profile, store_view
from pos_app.services.views.catalogue import simple_product
from pos_app.services.views.store import ConnectView, StoreView, Theme
from pos_app.services.views.taxes import TaxDraft
from pos_app.settings import MachineSettings
from tests.services.desk import STORE, Desk, open_desk
from tests.support.changes import changes_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def test_a_changed_store_counts_from_now_on_and_sales_keep_theirs(desk: Desk) -> None:
    with desk.database.read() as session:
        before = current_profile(session)
    desk.clock.ahead = timedelta(days=-400)  # the machine's clock was set back

    changed = replace(STORE, name="Corner Tea", locale="de_DE")
    changes = changes_of(desk.database, lambda: desk.settings.save_store(desk.actor, changed))

    assert changes.settings == {"store", "locale"}
    store = desk.settings.store()
    assert store == changed
    with desk.database.read() as session:
        assert store_view(session, before).name == "Corner Coffee"
    assert not changes_of(desk.database, lambda: desk.settings.save_store(desk.actor, changed))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"currency": "dollar"},
        {"country": "USA"},
        {"tax_ppm": 2_000_000},
        {"time_zone": "Springfield"},
        {"time_zone": "../../etc/passwd"},
        {"day_starts_at_hour": 24},
    ],
)
def test_a_store_that_cannot_be_right_is_refused(desk: Desk, wrong: dict[str, object]) -> None:
    fields = {**STORE.__dict__, **wrong}
    with pytest.raises(UserError):
        desk.settings.save_store(desk.actor, StoreView(**fields))
    assert desk.settings.store() == STORE


def test_the_currency_of_a_used_book_stays(desk: Desk) -> None:
    desk.settings.save_store(desk.actor, replace(STORE, currency="eur"))
    catalogue = desk.catalogue
    catalogue.save_product(desk.actor, simple_product("Tea", 300, "eur"))
    with pytest.raises(UserError, match="currency cannot change"):
        desk.settings.save_store(desk.actor, STORE)


def test_products_follow_a_new_default_tax(desk: Desk) -> None:
    catalogue = desk.catalogue
    (old,) = catalogue.tax_rates()
    reduced = desk.services.taxes.add(desk.actor, TaxDraft("Reduced", 20_000))
    coffee = catalogue.save_product(
        desk.actor, simple_product("Coffee", 300, "usd", default_tax=True)
    )
    bread = catalogue.save_product(desk.actor, simple_product("Bread", 300, "usd", tax=reduced))

    desk.settings.save_store(desk.actor, replace(STORE, tax_ppm=90_000))

    taxes = {product.id: product.tax for product in catalogue.products()}
    assert taxes[bread.id] == reduced
    after = taxes[coffee.id]
    assert after is not None
    assert (after.ppm, after.name) == (90_000, "Sales tax")
    assert old not in catalogue.tax_rates()


def test_typing_the_default_tax_wrong_and_right_again_leaves_other_products_alone(
    desk: Desk,
) -> None:
    vat = replace(STORE, tax_name="VAT", tax_ppm=190_000, prices_include_tax=True)
    desk.settings.save_store(desk.actor, vat)
    catalogue = desk.catalogue
    reduced = desk.services.taxes.add(desk.actor, TaxDraft("VAT", 70_000, inclusive=True))
    unused = desk.services.taxes.add(desk.actor, TaxDraft("VAT", 50_000, inclusive=True))
    book = catalogue.save_product(desk.actor, simple_product("Book", 1_000, "usd", tax=reduced))
    mug = catalogue.save_product(desk.actor, simple_product("Mug", 800, "usd", default_tax=True))
    free = catalogue.save_product(desk.actor, simple_product("Stamp", 100, "usd"))

    def taxes() -> list[tuple[str, int | None]]:
        found = catalogue.products()
        return [(each.name, each.tax.ppm if each.tax else None) for each in found]

    assert taxes() == [("Book", 70_000), ("Mug", 190_000), ("Stamp", None)]
    for wrong in (70_000, 50_000, 0):
        desk.settings.save_store(desk.actor, replace(vat, tax_ppm=wrong))
        assert taxes() == [("Book", 70_000), ("Mug", wrong or None), ("Stamp", None)]
    desk.settings.save_store(desk.actor, vat)

    assert taxes() == [("Book", 70_000), ("Mug", 190_000), ("Stamp", None)]
    assert {reduced, unused} < set(catalogue.tax_rates())
    assert len(catalogue.tax_rates()) == 3
    assert {book.id, mug.id, free.id} == {each.id for each in catalogue.products()}


def test_the_default_rate_can_be_a_products_own_and_then_stays(desk: Desk) -> None:
    catalogue = desk.catalogue
    (default,) = catalogue.tax_rates()
    own = catalogue.save_product(desk.actor, simple_product("Tea", 300, "usd", tax=default))

    desk.settings.save_store(desk.actor, replace(STORE, tax_ppm=90_000))

    (tea,) = catalogue.products()
    assert (tea.id, tea.tax) == (own.id, default)
    assert default in catalogue.tax_rates()


def test_cashiers_are_added_switched_and_remembered(desk: Desk) -> None:
    (manager,) = desk.staff.cashiers()
    assert desk.staff.current_cashier() == manager
    robin = desk.staff.save_cashier(desk.actor, None, " Robin ", "cashier")
    assert robin.name == "Robin"

    desk.staff.switch_cashier(desk.actor, robin.id)
    assert desk.staff.current_cashier() == robin

    desk.staff.save_cashier(desk.actor, robin.id, "Robin", "cashier", active=False)
    assert desk.staff.current_cashier() == manager
    with pytest.raises(UserError, match="may not ring up"):
        desk.staff.switch_cashier(desk.actor, robin.id)
    with pytest.raises(UserError, match="active manager"):
        desk.staff.save_cashier(desk.actor, manager.id, manager.name, "cashier")
    assert desk.staff.current_cashier() == manager


def test_the_register_has_a_name(desk: Desk) -> None:
    changes = changes_of(desk.database, lambda: desk.settings.save_register(desk.actor, "Front"))
    assert changes.settings == {"register"}
    register = desk.settings.register()
    assert (register.name, register.prefix) == ("Front", "R1")
    with pytest.raises(UserError):
        desk.settings.save_register(desk.actor, "  ")


def test_the_connected_account_is_checked_and_kept(desk: Desk) -> None:
    wanted = ConnectView(" acct_123 ", 25_000, direct=True, refund_fee=False)
    desk.settings.save_connect(desk.actor, wanted)
    assert desk.settings.connect() == replace(wanted, account_id="acct_123")
    for wrong in (ConnectView("cus_1"), ConnectView("acct_1", 1_000_000), ConnectView("", -1)):
        with pytest.raises(UserError):
            desk.settings.save_connect(desk.actor, wrong)


def test_the_environment_stands_above_what_was_saved(tmp_path: Path) -> None:
    environment = {
        "CONNECTED_STRIPE_ACCOUNT_ID": " acct_env ",
        "STRIPE_PUBLISHABLE_KEY": "pk_test_env",
    }
    with open_desk(tmp_path) as desk:
        desk.settings.save_connect(desk.actor, ConnectView("acct_saved", 10_000))
        desk.settings.save(desk.actor, PUBLISHABLE_KEY, "pk_test_saved")
        over = Desk(desk.database, desk.server, environment).settings
        assert over.connect() == ConnectView("acct_env", 10_000)
        assert over.read(PUBLISHABLE_KEY) == "pk_test_env"

        over.save_connect(desk.actor, ConnectView("acct_env", 20_000))

        assert desk.settings.connect() == ConnectView("acct_saved", 20_000)
        assert desk.settings.read(PUBLISHABLE_KEY) == "pk_test_saved"


def test_only_a_publishable_key_of_this_mode_is_taken(desk: Desk) -> None:
    for wrong in ("sk_test_abc", "pk_live_abc", "hello"):
        with pytest.raises(UserError):
            desk.settings.save(desk.actor, PUBLISHABLE_KEY, wrong)
    desk.settings.save(desk.actor, PUBLISHABLE_KEY, " pk_test_abc ")
    assert desk.settings.read(PUBLISHABLE_KEY) == "pk_test_abc"
    desk.settings.save(desk.actor, PUBLISHABLE_KEY, "")
    assert desk.settings.read(PUBLISHABLE_KEY) == ""


def test_the_program_remembers_between_starts(tmp_path: Path) -> None:
    state = MachineSettings(tmp_path / "data")
    assert state.read(THEME) is Theme.SYSTEM
    state.save(THEME, Theme.DARK)
    state.save(GEOMETRY, "AdnQ")
    again = MachineSettings(tmp_path / "data")
    assert (again.read(THEME), again.read(GEOMETRY)) == (Theme.DARK, "AdnQ")
    state.save(GEOMETRY, GEOMETRY.default)
    assert json.loads((tmp_path / "data" / "settings.json").read_text()) == {"theme": "dark"}


@pytest.mark.parametrize("content", ["{", "[1, 2]", "null", "\x00"])
def test_a_damaged_settings_file_costs_only_preferences(tmp_path: Path, content: str) -> None:
    (tmp_path / "settings.json").write_text(content)
    state = MachineSettings(tmp_path)
    assert state.read(THEME) is Theme.SYSTEM
    state.save(THEME, Theme.LIGHT)
    assert MachineSettings(tmp_path).read(THEME) is Theme.LIGHT
