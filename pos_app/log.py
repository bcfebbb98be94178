"""The log file, and taking secrets and card numbers out of any text before it is kept."""

from __future__ import annotations

import logging
import re
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pos_app.domain.user_input import holds_card_number, passes_luhn

_FILE = "till.log"
_HANDLER = "till-log-file"
_MAX_BYTES = 1_000_000
_BACKUPS = 5
_FORMAT = "%(asctime)sZ %(levelname)s %(name)s [%(threadName)s]: %(message)s"

_CHATTY = ("alembic", "stripe")  # each call with its address would drown what matters

_LONGEST_CARD = 19
# None of these asks for a word to begin: in a repr a letter stands before it ("\nsk_live_…").
_UNDERSCORE = "(?:_|%5F)"
_SECRETS = (
    # Stripe's keys, publishable ones too: they name an account.
    (
        re.compile(
            rf"([spre]k{_UNDERSCORE}(?:org{_UNDERSCORE})?(?:test|live){_UNDERSCORE})\w+",
            re.IGNORECASE,
        ),
        r"\1[redacted]",
    ),
    (re.compile(r"whsec_\w+"), "whsec_[redacted]"),
    # Client secrets: the object's id is worth keeping, what follows it opens the payment.
    (re.compile(r"(_secret)_\w{8,}"), r"\1_[redacted]"),
    # An Authorization header may hold the key in base64.
    (
        re.compile(
            r"(authorization.{1,12}?(?:basic|bearer)(?:\s|%20|\+)+)[^\s'\",\\]+", re.IGNORECASE
        ),
        r"\1[redacted]",
    ),
    (re.compile(r"((?:basic|bearer)\s+)[\w+/=.-]{20,}", re.IGNORECASE), r"\1[redacted]"),
    # The login for a proxy, in its address.
    (re.compile(r"(://)[^\s/@'\"]+@"), r"\1[redacted]@"),
)
_BETWEEN = r"(?:\\+(?:[nrt]|xa0|u00a0)|%20|[\s.+-])"
"""What may stand between the digits of a card number: as it is, in a repr, JSON or a form."""
_MAYBE_CARD = re.compile(rf"(?<!\d)\d(?:{_BETWEEN}?\d){{12,}}(?!\d)")


def redact(text: str) -> str:
    """Return the text without Stripe keys, client secrets and card numbers."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return _MAYBE_CARD.sub(_without_card, text)


def set_up_log(folder: Path) -> None:
    """Send the root logger to a rotating, redacted file in `folder`, which must exist.

    Calling it again moves the log. Times are UTC. Raises OSError if the file cannot be opened.
    """
    close_log()
    handler = RotatingFileHandler(
        folder / _FILE, maxBytes=_MAX_BYTES, backupCount=_BACKUPS, encoding="utf-8"
    )
    handler.set_name(_HANDLER)
    formatter = _RedactingFormatter(_FORMAT)
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def close_log() -> None:
    """Stop logging to the file, if that was set up, and close it."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if handler.get_name() == _HANDLER]:
        root.removeHandler(handler)
        handler.close()


class _RedactingFormatter(logging.Formatter):
    """Redacts the finished record, so that arguments and tracebacks are covered too."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def _without_card(match: re.Match[str]) -> str:
    """Take the number out where it is one as a whole, or where groups of it are."""
    groups = re.split(_BETWEEN, match.group())
    digits = "".join(groups)
    is_one = len(digits) <= _LONGEST_CARD and passes_luhn(digits)
    # not shown: what reads the log is whoever helps
    return "[card number]" if is_one or holds_card_number(" ".join(groups)) else match.group()
