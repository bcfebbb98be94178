"""What must be in no file and on no command line: keys, client secrets, card numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

_KEY: Final = re.compile(rb"k_(?:org_)?(?:test|live)_\w{5}")
_CLIENT_SECRET: Final = re.compile(rb"_secret_\w{8}")
_UUID: Final = re.compile(rb"[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}")
_MAYBE_CARD: Final = re.compile(rb"\d[\d -]{11,}\d")
_DIGITS: Final = re.compile(
    rb"(?<!\d)(?:\d{13,19}|\d{4}(?: \d{4}){3}|\d{4} \d{6} \d{5})(?!\d)"
    # Groups with dashes are in uuids too.
    rb"|(?<![\w-])(?:\d{4}(?:-\d{4}){3}|\d{4}-\d{6}-\d{5})(?![\w-])"
)
_CARD: Final = re.compile(
    rb"4\d{12}(?:\d{3})?|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5\d\d)\d{12}|3[068]\d{12}"
)
"""The numbers that are given to cards, so that no other long number is taken for one."""

_OF_THE_ACCOUNT: Final = b"CREATE TABLE object (\n    seq INTEGER PRIMARY KEY, account TEXT"
_BESIDE: Final = ("-wal", "-shm", "-journal")
_PAGE: Final = 4096
_OVERLAP: Final = 64


def secrets_in(content: bytes) -> set[str]:
    """Return what is found, by kind and never in full: a report is kept as well."""
    found = {f"a key, {kind}k_…" for kind in _keys(content)}
    if _CLIENT_SECRET.search(content):
        found.add("a client secret")
    if any(_is_card(re.sub(rb"[ -]", b"", digits)) for digits in _long_numbers(content)):
        found.add("a card number")
    return found


def leaks_under(folder: Path) -> list[str]:
    """Return what is found in any file, databases with their logs and reports too."""
    seen: set[int] = set()
    return [
        f"{path.relative_to(folder)}: {what}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and not is_of_the_account(path)
        for what in sorted(_found_in(path.read_bytes(), seen))
    ]


def _found_in(content: bytes, seen: set[int]) -> set[str]:
    """Look through a file page by page; the databases of a test run have most pages in common."""
    found: set[str] = set()
    for at in range(0, len(content), _PAGE):
        page = content[max(0, at - _OVERLAP) : at + _PAGE]
        if hash(page) not in seen:
            seen.add(hash(page))
            found |= secrets_in(page)
    return found


def leaks_on(command: Iterable[str]) -> list[str]:
    """Return what is found in the arguments of a program."""
    return sorted(secrets_in(" ".join(command).encode(errors="replace")))


def is_of_the_account(path: Path) -> bool:
    """Tell whether a file is the simulated Stripe account's own, which holds client secrets."""
    name = next((path.name.removesuffix(end) for end in _BESIDE if path.name.endswith(end)), None)
    database = path.with_name(name) if name else path
    # A fresh one has all that it is made of in its write-ahead log.
    return any(
        _OF_THE_ACCOUNT in _beginning(each)
        for each in (database, database.with_name(f"{database.name}-wal"))
    )


def _beginning(path: Path) -> bytes:
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(1 << 16)


def _keys(content: bytes) -> Iterator[str]:
    for match in _KEY.finditer(content):
        before = content[max(0, match.start() - 2) : match.start()]
        if before[-1:] in {b"s", b"r"} and not before[:-1].isalnum():
            yield before[-1:].decode()


def _long_numbers(content: bytes) -> Iterator[bytes]:
    content = _UUID.sub(b" / ", content)  # two that touch in a database make a long number
    for maybe in _MAYBE_CARD.finditer(content):
        around = content[max(0, maybe.start() - 1) : maybe.end() + 1]
        yield from (match[0] for match in _DIGITS.finditer(around))


def _is_card(digits: bytes) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits.decode()[-2::-2])
    plain = (int(digit) for digit in digits.decode()[::-2])
    return bool(_CARD.fullmatch(digits)) and (sum(doubled) + sum(plain)) % 10 == 0
