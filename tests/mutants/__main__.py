"""Change the money's code in small ways, and see whether a test fails each time.

    python -m tests.mutants                        every group of `groups.toml`
    python -m tests.mutants domain --minutes 10    one of them, as far as it gets
    python -m tests.mutants --report               what was found before

`mutmut` makes the changes and runs the nearest tests on each, in a copy of the tree for each group
below `build/mutants`. The copies are kept: what was killed stays so until its function changes. A
change that no test notices is a survivor, and is tried again at the next run. Those that can't be
noticed are in `equal.toml`, with the reason.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
REPOSITORY: Final = HERE.parents[1]
BUILD: Final = REPOSITORY / "build"
OUTPUT: Final = BUILD / "mutants.json"
ALSO_COPIED: Final = ("migrations", "resources", "scripts", "main.py", "README.md", "LICENSE")
COPIED: Final = ("pos_app", "tests", "pyproject.toml", *ALSO_COPIED)
SENTENCES: Final = '"[^"]* [^"]*"'
"""Nobody is asked to write a test for each word: these are not changed."""
LEAST_SHARE: Final = 0.95
SURVIVED: Final = frozenset({0, 5, 33})
"""Exit codes of `mutmut`: every test passed, or none reached the change."""


@dataclass(frozen=True)
class Mutant:
    """One change: what became of it, and of one that lived the change itself (`old -> new`)."""

    name: str
    exit_code: int | None
    change: str = ""
    why_equal: str = ""

    @property
    def function(self) -> str:
        """The dotted name of the function or method that is changed, as `mutmut` writes it."""
        return self.name.rpartition("__mutmut_")[0]


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="make mutants",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("groups", nargs="*", help="groups of groups.toml; all where none is named")
    parser.add_argument("--minutes", type=float, default=120, help="stop after so long")
    parser.add_argument("--jobs", type=int, default=2, help="processes side by side")
    parser.add_argument("--report", action="store_true", help="only tell what was found before")
    return parser.parse_args()


def main() -> int:
    """Try the mutants and write what was found; 1 where too many lived or some weren't tried."""
    given = options()
    groups: dict[str, Any] = tomllib.loads((HERE / "groups.toml").read_text("utf-8"))
    chosen = given.groups or list(groups)
    ends_at = time.monotonic() + given.minutes * 60
    for name in () if given.report else chosen:
        copy = BUILD / "mutants" / name
        prepare(copy, groups[name])
        run(copy, given.jobs, max(1, ends_at - time.monotonic()))
    equal = tomllib.loads((HERE / "equal.toml").read_text("utf-8"))
    return report([each for name in chosen for each in found_in(BUILD / "mutants" / name, equal)])


def prepare(copy: Path, group: Mapping[str, list[str]]) -> None:
    """Bring a copy up to date, with what `mutmut` has to know, and forget which mutants lived."""
    for name in COPIED:
        source, target = REPOSITORY / name, copy / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    settings = {
        "source_paths": ["pos_app"],
        "only_mutate": group["change"],
        "do_not_mutate_patterns": [SENTENCES],
        "also_copy": ALSO_COPIED,
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "no:xdist"],
        "pytest_add_cli_args_test_selection": group["tests"],
    }
    lines = ("\n    ".join((f"{key} =", *values)) for key, values in settings.items())
    head = ("[mutmut]", "process_isolation = forkserver")
    (copy / "setup.cfg").write_text("\n".join((*head, *lines, "")), "utf-8")
    (copy / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)  # which test reaches what
    for meta in metas(copy):
        forget_survivors(meta)


def forget_survivors(meta: Path) -> None:
    """A test may have come that kills them."""
    kept = json.loads(meta.read_text("utf-8"))
    codes = kept["exit_code_by_key"].items()
    kept["exit_code_by_key"] = {key: None if code in SURVIVED else code for key, code in codes}
    meta.write_text(json.dumps(kept), "utf-8")


def metas(copy: Path) -> list[Path]:
    """The files in which `mutmut` keeps what it found, one for each module."""
    return sorted((copy / "mutants" / "pos_app").rglob("*.py.meta"))


def run(copy: Path, jobs: int, seconds: float) -> None:
    """Run `mutmut` for so long and no longer; its workers are of its process group."""
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(jobs)]
    environment = os.environ | {"TILL_TEST_BOOKS": str(copy / "books")}
    with subprocess.Popen(command, cwd=copy, env=environment, start_new_session=True) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            print("\nThe time is over.")
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def found_in(copy: Path, equal: Mapping[str, Mapping[str, str]]) -> list[Mutant]:
    """What `mutmut` found in a copy; with the change, and why nobody can notice it, if it lived."""
    found = []
    for meta in metas(copy):
        for name, code in json.loads(meta.read_text("utf-8"))["exit_code_by_key"].items():
            mutant = Mutant(name, code)
            if code in SURVIVED:
                change = change_of(copy, name)
                mutant = Mutant(name, code, change, equal.get(mutant.function, {}).get(change, ""))
            found.append(mutant)
    return found


def change_of(copy: Path, name: str) -> str:
    """The lines before and after, without their indentation: `a < b -> a <= b`."""
    shown = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", name],
        cwd=copy,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    body = shown[next(at for at, line in enumerate(shown) if line.startswith("@@")) :]
    return " -> ".join(side(body, sign) for sign in "-+")


def side(body: Iterable[str], sign: str) -> str:
    """The lines of a diff that begin with a sign, as one."""
    return " ".join(line[1:].strip() for line in body if line.startswith(sign))


def report(found: list[Mutant]) -> int:
    """Write `build/mutants.json`, and print what lived and the share that was killed."""
    lived = [each for each in found if each.exit_code in SURVIVED]
    equal = [each for each in lived if each.why_equal]
    survivors = [each for each in lived if not each.why_equal]
    not_tried = [each.name for each in found if each.exit_code is None]
    killed = len(found) - len(lived) - len(not_tried)
    share = killed / max(1, killed + len(survivors))
    holds = bool(killed) and share >= LEAST_SHARE and not not_tried
    result = {
        "mutants": len(found),
        "killed": killed,
        "survived": len(survivors),
        "equal": len(equal),
        "not_tried": len(not_tried),
        "share_killed": round(share, 4),
        "holds": holds,
        "survivors": [asdict(each) for each in survivors],
        "equal_ones": [asdict(each) for each in equal],
    }
    OUTPUT.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    for each in survivors:
        print(f"lived: {each.name}\n       {each.change}")
    print(
        f"{killed} killed, {len(survivors)} lived, {len(equal)} equal, {len(not_tried)} not tried:"
        f" {share:.1%} of those that change behaviour ({OUTPUT.relative_to(REPOSITORY)})"
    )
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
