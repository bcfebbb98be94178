"""Print what CHANGELOG.md says of the release that a tag names: `scripts/release_notes.py v1.2.3`.

Fails where the tag, the versions in the project and the changelog do not agree.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Print the notes, or what does not agree; return 0 only for notes."""
    try:
        print(release_notes(sys.argv[1], ROOT))
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def release_notes(tag: str, root: Path) -> str:
    """Return the section of the changelog without its heading; raises ValueError."""
    for file, version in versions(root).items():
        if tag != f"v{version}":
            raise ValueError(f"The tag is {tag}, and {file} says {version}.")
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = rf"^## \[{re.escape(tag[1:])}\] - \d{{4}}-\d\d-\d\d$"
    found = re.search(heading + r"\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    if not found:
        raise ValueError(f"CHANGELOG.md has no section `## [{tag[1:]}] - ` with a date.")
    return found[1].strip()


def versions(root: Path) -> dict[str, str]:
    """Return the version that each place of the project says."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    program = (root / "pos_app" / "__init__.py").read_text(encoding="utf-8")
    said = re.search(r'^__version__ = "(.*)"$', program, re.MULTILINE)
    return {
        "pyproject.toml": project["version"],
        "pos_app/__init__.py": said[1] if said else "nothing",
    }


if __name__ == "__main__":
    sys.exit(main())
