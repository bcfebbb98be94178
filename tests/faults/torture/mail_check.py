"""What has to be true of receipts by email: none comes twice, but where a person sends it again."""

from __future__ import annotations

import sqlite3
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from tests.support.mail_server import Inbox

_OWED: Final = "SELECT id, error, done_at IS NOT NULL FROM outbox WHERE kind = 'mail_receipt'"


def wrong_mails(inbox: Inbox, book: Path) -> Iterator[str]:
    """Yield what is wrong with the mails that the server took of a till, by their Message-ID."""
    came = Tally(str(mail["Message-ID"])[1:].partition("@")[0] for mail in inbox.mails)
    yield from (f"the mail {key[:8]} came {n} times" for key, n in came.items() if n > 1)
    with closing(sqlite3.connect(book)) as connection:
        owed = {key: (error, done) for key, error, done in connection.execute(_OWED)}
    yield from (f"the mail {key[:8]} is of nothing owed" for key in came.keys() - owed.keys())
    for key, (error, done) in owed.items():
        if done and not error and not came[key]:
            yield f"the mail {key[:8]} counts as sent, and never came"
        if not done and error != "mail_unsure":
            yield f"the mail {key[:8]} waits, or would be sent once more: {error}"
