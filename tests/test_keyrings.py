"""The Stripe key is kept in the keyring of each system, a book apart, or nowhere.

The keyring is used in a process of its own, with its own home and D-Bus session, so that the
tests neither need nor touch the keyring of whoever runs them. The backends are those of the
`keyring` package; below those of Windows and macOS stands a stand-in for the system's own calls.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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

_WINDOWS = """
import platform, sys, types
platform.system = lambda: "Windows"

class Refusal(Exception):
    def __init__(self, winerror, funcname):
        super().__init__(winerror, funcname)
        self.winerror, self.funcname = winerror, funcname

kept, locked = {}, []

def read(Type, TargetName):
    if locked:
        raise Refusal(1312, "CredRead")  # there is no logon session
    if TargetName not in kept:
        raise Refusal(1168, "CredRead")  # not found
    text = kept[TargetName]["CredentialBlob"]
    return kept[TargetName] | {"CredentialBlob": text.encode("utf-16")}

def write(credential, flags):
    if locked:
        raise Refusal(1312, "CredWrite")
    assert len(credential["CredentialBlob"].encode("utf-16-le")) <= 2560  # Windows takes no more
    kept[credential["TargetName"]] = credential

def delete(Type, TargetName):
    del kept[TargetName]

win32cred = types.SimpleNamespace(
    CredRead=read, CredWrite=write, CredDelete=delete,
    CRED_TYPE_GENERIC=1, CRED_PERSIST_ENTERPRISE=3, __name__="win32cred",
)
pywin32 = types.ModuleType("win32ctypes.pywin32")
pywin32.win32cred, pywin32.pywintypes = win32cred, types.ModuleType("pywintypes")
pywin32.pywintypes.error = Refusal
sys.modules |= {
    "win32ctypes": types.ModuleType("win32ctypes"), "win32ctypes.pywin32": pywin32,
    "win32ctypes.pywin32.pywintypes": pywin32.pywintypes,
}
"""

_MACOS = """
import platform, sys, types
platform.system = lambda: "Darwin"

class Error(Exception): pass
class NotFound(Error): pass
class KeychainDenied(Error): pass

kept, locked = {}, []

def opened():
    if locked:
        raise KeychainDenied(-128, "User canceled the operation.")

def find(keychain, service, username):
    opened()
    if (service, username) not in kept:
        raise NotFound(-25300)
    return kept[service, username]

def keep(keychain, service, username, password):
    opened()
    kept[service, username] = password

def delete(keychain, service, username):
    opened()
    del kept[service, username]

import keyring.backends.macOS as backend
backend.api = types.SimpleNamespace(
    find_generic_password=find, set_generic_password=keep, delete_generic_password=delete,
    Error=Error, NotFound=NotFound, KeychainDenied=KeychainDenied,
)
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

NO_SECRET_SERVICE = {"DBUS_SESSION_BUS_ADDRESS": "disabled:"}


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
    result = run_apart(tmp_path, _REFUSED, **NO_SECRET_SERVICE)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("no keyring") == 3
    assert "STRIPE_SECRET_KEY" in result.stdout
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("backend", ["null.Keyring", "fail.Keyring"])
def test_a_backend_that_would_lose_the_key_is_refused(tmp_path: Path, backend: str) -> None:
    result = run_apart(tmp_path, _REFUSED, PYTHON_KEYRING_BACKEND=f"keyring.backends.{backend}")
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("no keyring") == 3


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have a keyring of their own")
@pytest.mark.parametrize(
    ("system", "backend"),
    [(_WINDOWS, "keyring.backends.Windows"), (_MACOS, "keyring.backends.macOS")],
    ids=["Windows", "macOS"],
)
def test_keys_are_kept_in_the_keyring_of_each_system(
    tmp_path: Path, system: str, backend: str
) -> None:
    says = "import keyring; print(type(keyring.get_keyring()).__module__)"
    result = run_apart(tmp_path, system + _KEEP_AND_FORGET + says, **NO_SECRET_SERVICE)
    assert result.stdout.split("\n")[:2] == ["kept and forgotten", backend], result.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have a keyring of their own")
@pytest.mark.parametrize("system", [_WINDOWS, _MACOS], ids=["Windows", "macOS"])
def test_a_keyring_that_stays_locked_is_told_and_nothing_ends(tmp_path: Path, system: str) -> None:
    result = run_apart(tmp_path, f"{system}locked.append(1){_REFUSED}", **NO_SECRET_SERVICE)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("did not open") == 3
    assert "Unlock the keyring" in result.stdout
