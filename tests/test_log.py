"""What goes wrong is written down; keys and card numbers never are."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.log import close_log, redact, set_up_log

SECRETS = [
    "sk_live_51HabcDEFghiJKL",
    "rk_test_51HabcDEFghiJKL",
    "pk_live_51HabcDEFghiJKL",
    "ek_test_YWNjdF8xTWFi",
    "sk_org_live_51HabcDEF",
    "whsec_9f8e7d6c5b4a",
    "4242424242424242",
    "4242 4242 4242 4242",
    "3782-822463-10005",
]


AROUND = [
    "{}",
    "key={!r},",
    "before {} after",
    "a\n{}\nb",
    "'a\\n{}\\nb'",  # as a repr shows a new line, a tab, and one within another
    "'a\\t{}'",
    "\"'a\\\\n{}'\"",
    "key_{}",
    "Bearer{}",
    "x{}",
    "b'{}'",
    "amount=1350&key={}&currency=usd",
]


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    level = logging.getLogger().level
    set_up_log(tmp_path)
    yield tmp_path / "till.log"
    close_log()
    logging.getLogger().setLevel(level)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", AROUND)
def test_a_secret_is_taken_out_wherever_it_stands(secret: str, around: str) -> None:
    clean = redact(around.format(secret))
    assert secret not in clean
    assert secret[-6:] not in clean


@pytest.mark.parametrize(
    ("secret", "clean"),
    [
        ("pi_3Nab_secret_XyZ123456789", "pi_3Nab_secret_[redacted]"),
        ("seti_1Nab_secret_XyZ123456789", "seti_1Nab_secret_[redacted]"),
        ("{'Authorization': 'Basic c2tfdGVzdA=='}", "{'Authorization': 'Basic [redacted]'}"),
        ("authorization: Bearer abc.def", "authorization: Bearer [redacted]"),
        (
            "[(b'Authorization', b'Basic c2tfdGVzdA==')]",
            "[(b'Authorization', b'Basic [redacted]')]",
        ),
        ("'\\nAuthorization: Basic c2tf\\n'", "'\\nAuthorization: Basic [redacted]\\n'"),
        ("sent Basic c2tfdGVzdF81MUhhYmNERUY6 to", "sent Basic [redacted] to"),
        ("'\\npi_3Nab_secret_XyZ123456789'", "'\\npi_3Nab_secret_[redacted]'"),
        ("key=sk%5Flive%5F51HabcDEFghiJKL", "key=sk%5Flive%5F[redacted]"),
        ("via http://anna:pa55@proxy:3128/ to", "via http://[redacted]@proxy:3128/ to"),
    ],
)
def test_what_support_needs_is_left_beside_the_secret(secret: str, clean: str) -> None:
    assert redact(secret) == clean


@pytest.mark.parametrize(
    "number",
    [
        "7 4242 4242 4242 4242",
        "4242 4242 4242 4242 12 28",
        "4242\u00a04242\u00a04242\u00a04242",
        "4242.4242.4242.4242",
        "number=4242+4242+4242+4242",
        "4242%204242%204242%204242",
        repr("4242\n4242\n4242\n4242"),
        repr("4242\u00a04242\u00a04242\u00a04242"),
        json.dumps("4242\u00a04242\u00a04242\u00a04242"),
        repr(repr("a\n4242\t4242\t4242\t4242")),
    ],
)
def test_a_card_number_is_taken_out_however_its_digits_are_set_apart(number: str) -> None:
    assert "4242" not in redact(number)


@pytest.mark.parametrize(
    "plain",
    [
        "pi_3NabcDEF was approved for 2450 usd",
        "2026-11-23 12:33:43.123456",
        "4242424242424241",  # no card has this number: the check digit is wrong
        "req_1234567890 took 1234 ms",
        "STRIPE_SECRET_KEY is not set",
        "basic authentication, bearer of news",
        "GET https://api.stripe.com/v1/payment_intents",
        "01a227e7-8dd2-713b-93c8-5f2687047a10",
    ],
)
def test_everything_else_stays_readable(plain: str) -> None:
    assert redact(plain) == plain


@given(st.text("skrp_test_live0123456789- ", max_size=60))
def test_a_clean_text_stays_as_it_is(text: str) -> None:
    assert redact(redact(text)) == redact(text)


def test_the_log_holds_messages_and_tracebacks_without_their_secrets(log_file: Path) -> None:
    try:
        int(SECRETS[0])
    except ValueError:
        logging.getLogger("till.test").exception("paying with %s failed", SECRETS[7])
    text = log_file.read_text(encoding="utf-8")
    assert "paying with [card number] failed" in text
    assert "ValueError: invalid literal" in text
    assert "sk_live_[redacted]" in text
    assert "Traceback" in text


def test_setting_up_again_moves_the_log(log_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    set_up_log(other)
    logging.getLogger("till.test").info("once")
    assert (other / "till.log").read_text(encoding="utf-8").count("once") == 1
    assert "once" not in log_file.read_text(encoding="utf-8")
