"""The Stripe key is recognised, and shown by four characters."""

import pytest

from pos_app.errors import UserError
from pos_app.secrets import SecretKey, environment_key, parse_key

KEY = "rk_test_51HabcDEF4242"


@pytest.mark.parametrize(
    ("text", "kind", "mode"),
    [
        ("sk_test_51Habc", "secret", "test"),
        ("sk_live_51Habc", "secret", "live"),
        ("rk_test_51Habc", "restricted", "test"),
        ("rk_live_51Habc", "restricted", "live"),
    ],
)
def test_a_key_tells_its_kind_and_mode(text: str, kind: str, mode: str) -> None:
    key = parse_key(text)
    assert (key.kind, key.mode, key.last4) == (kind, mode, "Habc")


@pytest.mark.parametrize(
    "pasted",
    [f"  {KEY}\r\n", f"\ufeff{KEY}\u200b", "rk_test_51Hab\n cDEF\u00a04242", f'"{KEY}"'],
)
def test_what_pasting_adds_is_taken_off(pasted: str) -> None:
    assert parse_key(pasted).reveal() == KEY


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no key here"),
        ("pk_test_51HabcDEF", "publishable key"),
        ("whsec_9f8e7d6c", "webhook"),
        ("sk_org_live_51Habc", "organisation"),
        ("rk_test_", "not complete"),
        ("sk_test_51Hab…DEF", "characters that no Stripe key has"),
        ("hunter2", "not a Stripe secret key"),
    ],
)
def test_anything_else_is_refused_by_its_name_and_not_repeated(text: str, says: str) -> None:
    with pytest.raises(UserError, match=says) as refused:
        parse_key(text)
    assert not text or text not in str(refused.value)
    assert refused.value.next_step


def test_a_key_never_shows_itself() -> None:
    key = parse_key(KEY)
    shown = f"{key} {key!r} {[key]} {vars(UserError(str(key)))}"
    assert "rk_test_…4242" in shown
    assert KEY not in shown


@pytest.mark.parametrize("environ", [{}, {"STRIPE_SECRET_KEY": ""}, {"STRIPE_SECRET_KEY": " \n"}])
def test_an_unset_variable_is_no_key(environ: dict[str, str]) -> None:
    assert environment_key(environ) is None


def test_the_variable_is_read_without_its_blanks() -> None:
    key = environment_key({"STRIPE_SECRET_KEY": f" {KEY}\n"})
    assert isinstance(key, SecretKey)
    assert key.reveal() == KEY


def test_a_wrong_variable_is_named() -> None:
    with pytest.raises(UserError, match=r"STRIPE_SECRET_KEY can't be used\. .*publishable"):
        environment_key({"STRIPE_SECRET_KEY": "pk_test_51HabcDEF"})
