"""The disk image of macOS is made with what is there: signed and notarised, or with a word why not.

Apple's own programs run on macOS only. Here others stand in their place and write down how they
were called, which is what can be wrong in the script.
"""

import base64
import os
import plistlib
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "resources" / "installer" / "macos.sh"
APPLE = {
    "codesign": "",
    "ditto": "",
    "hdiutil": "",
    "security": """
        if [ "$1" = find-identity ]; then
            echo '  1) 0A1B2C3D "Developer ID Application: A Store (TEAM)"'
        fi""",
    "uuidgen": "echo once",
    "xcrun": "",
}
CERTIFICATE = {
    "MACOS_CERTIFICATE": base64.b64encode(b"a certificate").decode(),
    "MACOS_CERTIFICATE_PASSWORD": "its password",
}
NOTARY = {
    "MACOS_NOTARY_KEY": "the notary's key",
    "MACOS_NOTARY_KEY_ID": "KEYID",
    "MACOS_NOTARY_ISSUER": "ISSUER",
}
MADE = "hdiutil create Till.dmg"
UNSIGNED = ["codesign --verify Till.app", "smoke test", MADE]
SIGNED = ["codesign --force Till.app", *UNSIGNED, "codesign --force Till.dmg"]
NOTARISED = [
    *SIGNED[:3],
    "xcrun notarytool Till.zip",
    "xcrun stapler Till.app",
    *SIGNED[3:],
    "xcrun notarytool Till.dmg",
    "xcrun stapler Till.dmg",
]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script for the shell of macOS")


class Mac:
    """A folder with Apple's stand-ins and a packaged program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        for name, body in APPLE.items():
            program(
                folder / "bin" / name, f'echo "{name} $*" >>{shlex.quote(str(self.log))}\n{body}'
            )
        program(
            folder / "Till.app" / "Contents" / "MacOS" / "Till",
            f'echo "smoke test $*" >>{shlex.quote(str(self.log))}',
        )

    def make_image(self, secrets: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run the script with these secrets alone."""
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        return subprocess.run(
            [SCRIPT, "Till.app", "Till.dmg"],
            env={"PATH": path, "TMPDIR": str(self.folder / "tmp"), **secrets},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def steps(self) -> list[str]:
        """Return what was done that matters to who gets the image, in order."""
        done = [line.split() for line in self.log.read_text(encoding="utf-8").splitlines()]
        quiet = {"security", "ditto", "uuidgen"}
        return [
            f"{' '.join(what[:2])} {known(what[2:])}".strip()
            for what in done
            if what[0] not in quiet
        ]


def program(file: Path, body: str) -> None:
    """Write a shell script."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    file.chmod(0o755)


def known(arguments: list[str]) -> str:
    """Return the name of the file that is handed out or sent, of all arguments."""
    names = [Path(each).name for each in arguments]
    return next((name for name in names if name in {"Till.app", "Till.dmg", "Till.zip"}), "")


@pytest.fixture
def mac(tmp_path: Path) -> Mac:
    (tmp_path / "tmp").mkdir()
    return Mac(tmp_path)


@pytest.mark.parametrize(
    ("secrets", "said", "steps"),
    [
        ({}, "MACOS_CERTIFICATE is not set", UNSIGNED),
        (CERTIFICATE, "MACOS_NOTARY_KEY is not set", SIGNED),
        (CERTIFICATE | NOTARY, "", NOTARISED),
    ],
    ids=["nothing", "certificate", "all"],
)
def test_the_image_is_made_with_what_is_there(
    mac: Mac, secrets: dict[str, str], said: str, steps: list[str]
) -> None:
    done = mac.make_image(secrets)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout
    assert ("is not set" in done.stdout) == bool(said)
    assert mac.steps() == steps
    assert not list((mac.folder / "tmp").iterdir()), "a certificate or a key was left"


@pytest.mark.parametrize("failing", ["codesign", "xcrun", "hdiutil", "security"])
def test_there_is_no_image_where_a_step_fails(mac: Mac, failing: str) -> None:
    program(mac.folder / "bin" / failing, "exit 3")
    done = mac.make_image(CERTIFICATE | NOTARY)
    assert done.returncode != 0
    assert "Made Till.dmg" not in done.stdout
    assert not list((mac.folder / "tmp").iterdir()), "a certificate or a key was left"


def test_what_the_program_may_do_is_one_thing_in_a_form_that_codesign_reads() -> None:
    file = SCRIPT.with_name("entitlements.plist").read_bytes()
    assert plistlib.loads(file) == {"com.apple.security.cs.allow-unsigned-executable-memory": True}
    assert b"<!--" not in file


def test_a_certificate_of_another_kind_is_refused(mac: Mac) -> None:
    program(mac.folder / "bin" / "security", "")
    done = mac.make_image(CERTIFICATE)
    assert done.returncode == 1
    assert "no valid Developer ID Application certificate" in done.stderr
