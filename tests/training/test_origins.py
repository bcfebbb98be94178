"""The simulated account answers programs of this machine, and no page that a browser shows."""

from typing import Any

import pytest
import requests

from pos_app.training.http.server import TrainingServer
from tests.support.timeouts import PATIENCE_S

KEY = "sk_test_51TillOrigins"

ELSEWHERE = ["http://evil.example", "https://127.0.0.1", "http://127.0.0.1:1", "null", ""]
OTHER_NAMES = ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example", "", "[::1"]
DOORS = [
    ("GET", "/v1/balance"),
    ("POST", "/v1/customers"),
    ("GET", "/customer_side"),
    ("POST", "/customer_side/network/store/down"),
    ("GET", "/_summary"),
    ("POST", "/_controls"),
    ("GET", "/no/such/page"),
]


def ask(server: TrainingServer, method: str, path: str, **headers: str) -> requests.Response:
    """Ask as a program that has the key would; a browser adds what it adds."""
    with requests.Session() as session:
        session.trust_env = False
        given: dict[str, Any] = {"headers": {"Authorization": f"Bearer {KEY}", **headers}}
        body = "{}" if path == "/_controls" else None
        return session.request(
            method, server.base_url + path, data=body, timeout=PATIENCE_S, **given
        )


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_a_page_of_elsewhere_is_turned_away(server: TrainingServer, method: str, path: str) -> None:
    for origin in ELSEWHERE:
        answer = ask(server, method, path, Origin=origin)
        assert (answer.status_code, "programs on this computer" in answer.text) == (403, True)
    assert server.requests == []
    assert not server.controls.unreachable


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_a_name_that_leads_here_is_turned_away(
    server: TrainingServer, method: str, path: str
) -> None:
    port = server.base_url.rpartition(":")[2]
    for name in OTHER_NAMES:
        assert ask(server, method, path, Host=name.format(port=port)).status_code in {400, 403}
    assert server.requests == []


def test_programs_and_the_accounts_own_pages_are_answered(server: TrainingServer) -> None:
    port = server.base_url.rpartition(":")[2]
    assert ask(server, "GET", "/v1/balance").status_code == 200
    assert ask(server, "GET", "/v1/balance", Origin=server.base_url).status_code == 200
    by_name = f"localhost:{port}"
    named = ask(server, "GET", "/v1/balance", Host=by_name, Origin=f"http://{by_name}")
    assert named.status_code == 200


def test_a_picture_on_a_page_sets_no_control(server: TrainingServer) -> None:
    assert ask(server, "GET", "/_controls?{}").status_code == 404
    assert ask(server, "POST", "/_controls").status_code == 200
