"""Locations, readers and their configurations, as a store sets them up."""

from typing import Any

import pytest
import stripe
from stripe import StripeClient

from pos_app.training.core.account import CONNECTED
from pos_app.training.http.server import TrainingServer
from tests.contract.account import NOW, Clock, NewClient
from tests.training.at_reader import SHOP, AtReader
from tests.training.shorthand import refusal


@pytest.fixture
def front(server: TrainingServer, client: StripeClient) -> AtReader:
    return AtReader.set_up(server, client)


@pytest.mark.parametrize(
    ("code", "device"),
    [("simulated-wpe", "simulated_wisepos_e"), ("simulated-s700", "simulated_stripe_s700")],
)
def test_code_registers_a_simulated_reader(
    server: TrainingServer, client: StripeClient, code: str, device: str
) -> None:
    reader = AtReader.set_up(server, client, code).now()
    assert (reader.device_type, reader.label, reader.status) == (device, "Front reader", "online")
    assert (reader.action, reader.last_seen_at) == (None, int(NOW) * 1000)
    assert reader.serial_number.startswith(code)


def test_reader_without_a_label_is_named_after_its_serial_number(front: AtReader) -> None:
    wanted: Any = {"registration_code": "simulated-wpe", "location": front.location}
    reader = front.client.v1.terminal.readers.create(wanted)
    assert reader.label == reader.serial_number
    renamed = front.client.v1.terminal.readers.update(reader.id, {"label": "Window reader"})
    assert renamed.label == "Window reader"
    cleared = front.client.v1.terminal.readers.update(reader.id, {"label": ""})
    assert cleared.label == reader.serial_number


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"registration_code": "puzzling-red-fox"}, "registration_code"),
        ({"location": "tml_none"}, "location"),
        ({"registration_code": ""}, "registration_code"),
    ],
)
def test_what_does_not_exist_is_not_registered(
    front: AtReader, params: dict[str, str], param: str
) -> None:
    wanted: Any = {"registration_code": "simulated-wpe", "location": front.location} | params
    with pytest.raises(stripe.InvalidRequestError) as caught:
        front.client.v1.terminal.readers.create(wanted)
    assert (caught.value.http_status, refusal(caught.value)["param"]) == (400, param)


def test_readers_are_found_by_what_is_known_of_them(
    server: TrainingServer, client: StripeClient, front: AtReader
) -> None:
    window = AtReader.set_up(server, client, "simulated-s700")
    window.does("unplug")
    filters: list[Any] = [
        {"location": window.location}, {"device_type": "simulated_stripe_s700"},
        {"status": "offline"}, {"serial_number": window.now().serial_number},
    ]  # fmt: skip
    for wanted in filters:
        found = client.v1.terminal.readers.list(wanted).data
        assert [reader.id for reader in found] == [window.id]
    everything = client.v1.terminal.readers.list({"expand": ["data.location"]}).data
    assert [reader.id for reader in everything] == [window.id, front.id]
    assert isinstance(everything[0].location, stripe.terminal.Location)


def test_removed_reader_is_gone_from_the_list_and_takes_nothing(front: AtReader) -> None:
    intent = front.intent()
    front.start(intent)
    front.client.v1.terminal.readers.delete(front.id)
    assert front.client.v1.terminal.readers.list().data == []
    assert front.client.v1.terminal.readers.retrieve(front.id).deleted
    with pytest.raises(stripe.InvalidRequestError) as caught:
        front.start(intent)
    assert caught.value.code == "resource_missing"


def test_location_is_changed_and_removed_once_no_reader_is_there(front: AtReader) -> None:
    api = front.client.v1.terminal.locations
    moved: Any = {"display_name": "Quay", "address": {"line1": "2 Quay"}, "phone": "+12125550100"}
    changed = api.update(front.location, moved)
    assert (changed.display_name, changed.address.line1, changed.address.city) == (
        "Quay", "2 Quay", "New York",
    )  # fmt: skip
    with pytest.raises(stripe.InvalidRequestError, match="country"):
        api.update(front.location, {"address": {"country": "CA"}})
    with pytest.raises(stripe.InvalidRequestError, match="readers are registered"):
        api.delete(front.location)
    front.client.v1.terminal.readers.delete(front.id)
    api.delete(front.location)
    assert api.list().data == []
    assert api.retrieve(front.location).deleted


@pytest.mark.parametrize("missing", ["display_name", "address"])
def test_location_needs_a_name_and_an_address(client: StripeClient, missing: str) -> None:
    params: Any = {name: value for name, value in SHOP.items() if name != missing}
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.terminal.locations.create(params)
    assert refusal(caught.value)["param"] == missing


def test_tips_are_configured_by_currency(front: AtReader) -> None:
    api = front.client.v1.terminal.configurations
    both: Any = {"usd": {"percentages": [15]}, "cad": {"percentages": [10]}}
    made = api.create({"name": "With tips", "tipping": both})
    assert made.tipping is not None
    assert made.tipping.usd is not None
    assert made.tipping.usd.percentages == [15]
    front.client.v1.terminal.locations.update(front.location, {"configuration_overrides": made.id})
    api.update(made.id, {"tipping": ""})
    assert api.retrieve(made.id).tipping is None
    assert [found.id for found in api.list({"is_account_default": False}).data] == [made.id]
    api.delete(made.id)
    assert api.list().data == []
    place = front.client.v1.terminal.locations.retrieve(front.location)
    assert place.configuration_overrides is None


def test_currencies_suggest_tips_in_the_same_way(client: StripeClient) -> None:
    mixed: Any = {"usd": {"percentages": [15]}, "cad": {"fixed_amounts": [100]}}
    half: Any = {"usd": {"percentages": [15], "smart_tip_threshold": 500}}
    for tipping in (mixed, half):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.terminal.configurations.create({"tipping": tipping})


def test_readers_of_a_connected_account_are_its_own(
    server: TrainingServer, client: StripeClient
) -> None:
    theirs = AtReader.set_up(server, client, stripe_account=CONNECTED)
    assert client.v1.terminal.readers.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.terminal.readers.retrieve(theirs.id)
    intent = theirs.intent(application_fee_amount=100)
    theirs.start(intent)
    theirs.does("tap")
    assert theirs.payment(intent).status == "succeeded"
    ours = AtReader.set_up(server, client)
    with pytest.raises(stripe.InvalidRequestError, match="No such payment_intent"):
        ours.start(intent)


@pytest.mark.parametrize(
    ("right", "ask"),
    [
        ("rak_terminal_reader_read", lambda v1: v1.terminal.readers.list()),
        ("rak_terminal_location_write", lambda v1: v1.terminal.locations.create(SHOP)),
        ("rak_terminal_configuration_read", lambda v1: v1.terminal.configurations.list()),
    ],
)
def test_restricted_key_is_told_the_right_it_lacks(
    server: TrainingServer, new_client: NewClient, right: str, ask: Any
) -> None:
    server.controls.restrict("rk_test_till", right)
    with pytest.raises(stripe.PermissionError, match=right):
        ask(new_client("rk_test_till").v1)


def test_reader_that_lost_its_power_was_last_seen_then(front: AtReader, clock: Clock) -> None:
    front.does("unplug")
    clock.now += 600
    reader = front.now()
    assert (reader.status, reader.last_seen_at) == ("offline", int(NOW) * 1000)
    front.does("plug_in")
    assert front.now().last_seen_at == int(clock.now) * 1000
