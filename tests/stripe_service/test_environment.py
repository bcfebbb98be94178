"""Nothing around the program but the proxies decides what is sent to Stripe, and who hears it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import stripe

from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.connections import trusting
from pos_app.stripe_service.proxies import STRIPE, proxies_for, proxy_shown
from pos_app.training.http.server import TrainingServer
from tests.stripe_service.conftest import KEY
from tests.stripe_service.slow_server import serving

BALANCE = b'{"object": "balance", "livemode": false}'
NETRCS = ("machine 127.0.0.1 login anna password secret", "default login anna password secret")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize("netrc", NETRCS)
def test_a_login_kept_for_the_host_is_not_sent_in_place_of_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, netrc: str
) -> None:
    kept = tmp_path / ".netrc"
    kept.write_text(netrc)
    kept.chmod(0o600)
    monkeypatch.setenv("NETRC", str(kept))
    monkeypatch.setenv("HOME", str(tmp_path))
    size = b"Content-Length: %d" % len(BALANCE)
    answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + size + b"\r\n\r\n" + BALANCE
    with serving(lambda line: line.say(answer)) as server:
        assert StripeGateway(KEY, base=server.base).check()
    (line,) = server.lines
    sent = [each for each in line.asked.splitlines() if each.lower().startswith("authorization:")]
    assert sent == [f"Authorization: Bearer {KEY}"]


def test_the_keys_of_a_connection_are_not_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has them, and what went over the wire, reads the key."""
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    trusting.cache_clear()
    context = trusting(stripe.ca_bundle_path)
    assert context.keylog_filename is None
    assert context.check_hostname


def test_nobody_else_vouches_for_stripe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "others.pem"))
    trusting.cache_clear()
    mine = trusting(stripe.ca_bundle_path).cert_store_stats()["x509_ca"]
    assert mine == Path(stripe.ca_bundle_path).read_text().count("BEGIN CERTIFICATE")


def test_what_is_sent_is_not_written_to_the_terminal(stripe_account: TrainingServer) -> None:
    """Stripe's package would, with names, emails and the secrets of payments."""
    call = (
        "from pos_app.stripe_service.client import StripeGateway\n"
        f"gateway = StripeGateway({KEY!r}, base={stripe_account.base_url!r})\n"
        "gateway.customers.create(name='Ann', email='', phone='', metadata={}, key='k')\n"
    )
    done = subprocess.run(
        [sys.executable, "-"],
        input=call,  # a key is on no command line
        env={**os.environ, "STRIPE_LOG": "debug"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_the_proxy_is_told_without_its_login(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy_shown(STRIPE) == ""
    monkeypatch.setenv("HTTPS_PROXY", "http://anna:secret@proxy.example:3128")
    assert proxy_shown(STRIPE) == "http://proxy.example:3128"
    assert proxies_for(STRIPE)["https"] == "http://anna:secret@proxy.example:3128"
    assert proxies_for("http://127.0.0.1:4242") == {}
    monkeypatch.setenv("NO_PROXY", "stripe.com")
    assert proxy_shown(STRIPE) == ""
