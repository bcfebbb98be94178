"""Hands a mail to the store's server, over an encrypted connection alone."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Final

from pos_app.domain.mail import MailSecurity, MailServer
from pos_app.domain.outbox import DeliveryError
from pos_app.services.outbox.outbox import DeliveryFailedError

TIMEOUT: Final = 15.0
"""Seconds for each answer of the server."""
_FOR_GOOD: Final = 500
"""From this reply code on a server says the same whenever it is asked (RFC 5321, 4.2.1)."""
_END: Final = b"\r\n.\r\n"
"""After the last line of a mail (RFC 5321, 4.1.1.4)."""


def trusted() -> ssl.SSLContext:
    """Return how a server's certificate is checked: by the system's authorities and certifi's."""
    import certifi  # noqa: PLC0415  comes with requests

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class _SeesTheEnd(smtplib.SMTP):
    """Knows whether the end of a mail was handed over: from then on the server may have it."""

    may_have_it = False

    def send(self, s: bytes | str) -> None:  # type: ignore[override]  # typeshed has a buffer
        super().send(s)
        self.may_have_it = self.may_have_it or (isinstance(s, bytes) and s.endswith(_END))


class _OverTls(_SeesTheEnd, smtplib.SMTP_SSL):
    """The same, encrypted from the beginning."""


def send(
    server: MailServer,
    password: str,
    message: EmailMessage,
    tls: Callable[[], ssl.SSLContext] = trusted,
    timeout: float = TIMEOUT,
    begin: Callable[[], object] = lambda: None,
) -> None:
    """Have the server take a mail; `begin()` is called before the first word of it is said.

    Raises DeliveryFailedError: with MAIL_UNSURE the server may have the mail, else it has not.
    """
    is_taken = False
    try:
        with _errors_translated(), _connected(server, tls(), timeout) as connection:
            if server.user:
                connection.login(server.user, password)
            begin()
            with _doubt_told(connection):
                connection.send_message(message)
            is_taken = True
    except DeliveryFailedError:
        if not is_taken:  # what goes wrong with the good-bye takes nothing back
            raise


@contextmanager
def _doubt_told(connection: _SeesTheEnd) -> Iterator[None]:
    try:
        yield
    except OSError as error:  # among them all of smtplib's
        has_answered = isinstance(error, smtplib.SMTPException)
        is_lost = isinstance(error, smtplib.SMTPServerDisconnected) or not has_answered
        if is_lost and connection.may_have_it:
            raise DeliveryFailedError(DeliveryError.MAIL_UNSURE) from error
        raise


@contextmanager
def _connected(
    server: MailServer, context: ssl.SSLContext, timeout: float
) -> Iterator[_SeesTheEnd]:
    if server.security is MailSecurity.TLS:
        with _OverTls(server.host, server.port, timeout=timeout, context=context) as opened:
            yield opened
        return
    with _SeesTheEnd(server.host, server.port, timeout=timeout) as opened:
        opened.starttls(context=context)  # says who it is before and after
        yield opened


@contextmanager
def _errors_translated() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryFailedError(DeliveryError.MAIL_LOGIN) from error
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryFailedError(DeliveryError.MAIL_NOT_ENCRYPTED) from error
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused(*next(iter(error.recipients.values()))) from error
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, error.smtp_error) from error
    except ssl.SSLCertVerificationError as error:
        raise DeliveryFailedError(DeliveryError.MAIL_CERTIFICATE) from error
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryFailedError(DeliveryError.MAIL_NOT_REACHED) from error


def _refused(code: int, answer: bytes | str) -> DeliveryFailedError:
    said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    kind = DeliveryError.MAIL_REFUSED if code >= _FOR_GOOD else DeliveryError.MAIL_PUT_OFF
    return DeliveryFailedError(kind, {"answer": " ".join(said.split())})
