"""The Stripe key is recognised, kept in the system's keyring, and shown by four characters."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

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
    with pytest.raises(UserError, match=r"STRIPE_SECRET_KEY: .*publishable"):
        environment_key({"STRIPE_SECRET_KEY": "pk_test_51HabcDEF"})


# The keyring is used in a process of its own, with its own home and D-Bus session, so that the
# tests neither need nor touch the keyring of whoever runs them.

_KEEP_AND_FORGET = """
from pos_app.secrets import SystemKeyring
store = SystemKeyring()
assert store.read("test") is None
store.write("test", "rk_test_first1111")
store.write("test", "rk_test_second2222")
store.write("live", "rk_live_third3333")
assert SystemKeyring().read("test") == "rk_test_second2222"
assert SystemKeyring().read("live") == "rk_live_third3333"
store.forget("test")
store.forget("test")
assert store.read("test") is None
assert store.read("live") == "rk_live_third3333"
print("kept and forgotten")
"""

_REFUSED = """
from pos_app.secrets import KeyringUnavailable, SystemKeyring
store = SystemKeyring()
for use in (lambda: store.read("test"), lambda: store.write("test", "rk_test_first1111"),
            lambda: store.forget("test")):
    try:
        use()
    except KeyringUnavailable as error:
        print(error)
    else:
        raise SystemExit("a key was kept where it is not safe")
"""


def run_apart(
    home: Path, program: str, *wrapper: str, **environ: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [*wrapper, sys.executable, "-"],
        input=program,
        env={**kept, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), **environ},
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="needs gnome-keyring-daemon and dbus-run-session",
)
def test_keys_are_kept_in_the_secret_service_per_book_and_forgotten(tmp_path: Path) -> None:
    unlocked = 'printf "%s" pass | gnome-keyring-daemon --unlock --components=secrets && exec "$@"'
    wrapper = ("dbus-run-session", "--", "sh", "-c", unlocked, "sh")
    result = run_apart(tmp_path, _KEEP_AND_FORGET, *wrapper)
    assert "kept and forgotten" in result.stdout, result.stderr
    keyring_file = next(tmp_path.rglob("*.keyring"))
    assert b"rk_live_third3333" not in keyring_file.read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a keyring")
def test_without_a_keyring_the_message_offers_the_environment_variable(tmp_path: Path) -> None:
    result = run_apart(tmp_path, _REFUSED, DBUS_SESSION_BUS_ADDRESS="disabled:")
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("no keyring") == 3
    assert "STRIPE_SECRET_KEY" in result.stdout
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("backend", ["null.Keyring", "fail.Keyring"])
def test_a_backend_that_would_lose_the_key_is_refused(tmp_path: Path, backend: str) -> None:
    result = run_apart(tmp_path, _REFUSED, PYTHON_KEYRING_BACKEND=f"keyring.backends.{backend}")
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("no keyring") == 3
