"""A real mail server on this machine, with a certificate of its own authority."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from threading import Event

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from pos_app.domain.mail import MailSecurity, MailServer

USER, PASSWORD = "shop", "pass word"
SENDER = "till@corner.example"


@cache
def authority() -> trustme.CA:
    """Return who signs for the server; made once, as that takes a moment."""
    return trustme.CA()


def trusting() -> ssl.SSLContext:
    """Return what trusts that server, and no other."""
    context = ssl.create_default_context()
    authority().configure_trust(context)
    return context


@dataclass
class Inbox:
    """What the server took, and how it answers a mail: 250 takes it."""

    server: MailServer = field(default_factory=MailServer)
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answer: str = "250 OK"
    fault: str = ""
    """What it does with a mail that it took: `loses` its answer, `hangs`, or `hangs at the end`."""
    arrived: Event = field(default_factory=Event)
    """Set with the first mail."""
    released: Event = field(default_factory=Event)
    """Set, it hangs no more."""

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take a mail."""
        if self.answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            mail = message_from_bytes(content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.recipients += envelope.rcpt_tos
            self.arrived.set()
        if self.fault == "loses":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if self.fault == "hangs":
            await asyncio.to_thread(self.released.wait)
        return self.answer

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:
        """Say good-bye."""
        if self.fault == "hangs at the end":
            await asyncio.to_thread(self.released.wait)
        return "221 Bye"


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
) -> AuthResult:
    right = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=given == right, handled=False)


@contextmanager
def serving(security: MailSecurity = MailSecurity.STARTTLS, *, tls: bool = True) -> Iterator[Inbox]:
    """Yield an inbox whose server runs meanwhile; without `tls` it can't encrypt."""
    inbox = Inbox()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert("localhost").configure_cert(context)
    implicit = security is MailSecurity.TLS
    with socket.create_server(("localhost", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        inbox,
        hostname="localhost",
        port=port,
        ssl_context=context if implicit else None,
        tls_context=context if tls and not implicit else None,
        require_starttls=tls and not implicit,
        authenticator=_authenticate,
        auth_require_tls=not implicit,
    )
    controller.start()
    inbox.server = MailServer("localhost", port, security, USER, SENDER)
    try:
        yield inbox
    finally:
        inbox.released.set()
        controller.stop()
