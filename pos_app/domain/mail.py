"""The store's own mail server: where it is, and how it is spoken to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class MailSecurity(StrEnum):
    """How the connection is encrypted: from its beginning, or before anything is said on it."""

    TLS = "tls"
    STARTTLS = "starttls"

    @property
    def port(self) -> int:
        """The port that is usual for it."""
        return 465 if self is MailSecurity.TLS else 587


@dataclass(frozen=True)
class MailServer:
    """A server that takes mail from the store; without a `host` there is none.

    `sender` is the address that receipts come from. A server that asks nobody who they are has no
    `user`.
    """

    host: str = ""
    port: int = MailSecurity.STARTTLS.port
    security: MailSecurity = MailSecurity.STARTTLS
    user: str = ""
    sender: str = ""


def is_address(text: str) -> bool:
    """Return whether a text can be an email address."""
    return bool(_ADDRESS.fullmatch(text))
