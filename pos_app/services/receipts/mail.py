"""Receipts through the store's own mail server, for every way of paying."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from typing import Final, Protocol

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.outbox import OutboxEntry
from pos_app.domain.mail import MailServer, is_address
from pos_app.domain.outbox import WAITS_FOR_A_PERSON, DeliveryError, OutboxKind, delivery_message
from pos_app.domain.paper import Paper, Text
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.receipt_ways import ReceiptWay
from pos_app.domain.texts import N_, Message, _, language, paragraph
from pos_app.domain.user_input import shortened
from pos_app.errors import Cancelled, UserError
from pos_app.secrets import KeyringEntry, KeyringUnavailable, SecretStore
from pos_app.services.outbox.outbox import DeliveryFailedError, Outbox
from pos_app.services.outbox.outbox_rows import complete, enqueue
from pos_app.services.outbox.print_rows import REPORT
from pos_app.services.outbox.receipt_copies import add_copy
from pos_app.services.receipts import smtp
from pos_app.services.receipts.mail_html import receipt_mail
from pos_app.services.shared.authority import require, require_first
from pos_app.services.shared.declared_settings import MAIL_SERVER
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.shared.station import current_register

ADDRESS: Final = "address"
CASHIER: Final = "cashier"
"""The names among an entry's params: where to, and who asked for it."""
_FAILED: Final[dict[tuple[bool, bool], Message]] = {
    (False, False): N_("Till could not send the receipt to {address}."),
    (False, True): N_("The receipt may not have reached {address}."),
    (True, False): N_("Till could not send the Z report to {address}."),
    (True, True): N_("The Z report may not have reached {address}."),
}
"""By whether it is a report, and whether it may have been sent."""
_NO_FILE: Final = frozenset('<>:"/\\|?*')


class ReadPaper(Protocol):
    """Returns the receipt of a row of the history."""

    def __call__(self, history_id: str, *, copy: bool) -> Paper:
        """Raises UserError where the row is gone."""
        ...


class MailPassword:
    """The password for the mail server of one book, in the keyring of this machine."""

    def __init__(self, secrets: SecretStore, book: str, book_id: str) -> None:
        self._entry = KeyringEntry(secrets, f"mail:{book}", book_id)

    def read(self) -> str:
        """Return it, empty where there is none. Raises UserError where the keyring is shut."""
        try:
            return self._entry.read() or self._entry.read_earlier() or ""
        except KeyringUnavailable as error:
            raise _no_keyring() from error

    def write(self, password: str) -> None:
        """Keep it, or forget it where it is empty. Raises UserError as `read`."""
        try:
            if password:
                self._entry.write(password)
            else:
                self._entry.forget()
        except KeyringUnavailable as error:
            raise _no_keyring() from error


class MailDelivery:
    """Hands receipts to the store's mail server: the outbox's consumer.

    An entry is committed as unsure before the first word of the mail is said. Where nobody knows
    then whether the server took it, it is sent again by a person alone, under the same Message-ID,
    by which mail programs know that it is the same.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        settings: StoreSettings,
        password: MailPassword,
        read_paper: ReadPaper,
        read_report: Callable[[str], Paper],
    ) -> None:
        """Nothing can be sent before `pdf_of` is there."""
        self._database = database
        self._clock = clock
        self._settings = settings
        self._password = password
        self._read_paper = read_paper
        self._read_report = read_report
        self.pdf_of: Callable[[Paper], bytes] | None = None
        self.tls, self.timeout = smtp.trusted, smtp.TIMEOUT

    def deliver(self, entry: OutboxEntry) -> None:
        """Send one. Raises DeliveryFailedError, and Cancelled where it was ended meanwhile.

        Also where its row of the history is lost: the look-up after a restore of damaged books
        writes that anew, and no other mail waits for it.
        """
        try:
            paper = self.paper(entry.subject_id)
        except UserError as error:
            raise Cancelled from error
        self.send(paper, entry.params[ADDRESS], entry.id, partial(self._begin, entry.id))

    def paper(self, subject: str) -> Paper:
        """Return what an entry of this subject sends. Raises UserError where there is none."""
        if subject.startswith(REPORT):
            return self._read_report(subject.removeprefix(REPORT))
        return self._read_paper(subject, copy=False)

    def delivered(self, session: Session, entry: OutboxEntry) -> None:
        """Record that a receipt went out; not where its customer was deleted while it was sent."""
        if ADDRESS not in entry.params or entry.subject_id.startswith(REPORT):
            return
        add_copy(
            session,
            entry.subject_id,
            ReceiptWay.MAILED,
            entry.params[ADDRESS],
            self._clock.now(),
            register_id=entry.register_id,
            cashier_id=entry.params.get(CASHIER),
        )

    def failed(self, _kind: OutboxKind) -> str:
        """Return the sentence that says what Till could not do."""
        return _("Till could not send the receipt.")

    def failed_for(self, _session: Session, entry: OutboxEntry) -> str:
        """Return the same sentence with where to; another one where it may have been sent."""
        is_report = entry.subject_id.startswith(REPORT)
        is_unsure = entry.error == DeliveryError.MAIL_UNSURE
        return _FAILED[is_report, is_unsure].format(address=entry.params[ADDRESS])

    def send(
        self,
        paper: Paper,
        address: str,
        entry_id: str = "",
        begin: Callable[[], object] = lambda: None,
    ) -> None:
        """Send a paper now, `begin()` before the first word of it. Raises DeliveryFailedError."""
        server, message = self._settings.read(MAIL_SERVER), self._mail(paper)
        message["From"], message["To"] = server.sender, address
        message["Date"] = format_datetime(self._clock.now())
        if entry_id:
            message["Message-ID"] = f"<{entry_id}@{server.sender.rpartition('@')[2]}>"
        try:
            password = self._password.read() if server.user else ""
        except UserError as error:
            raise DeliveryFailedError(DeliveryError.MAIL_KEYRING) from error
        smtp.send(server, password, message, self.tls, self.timeout, begin)

    def _begin(self, entry_id: str) -> None:
        """Commit that from now on nobody knows whether the server has it, until it says so."""
        with self._database.write() as session:
            entry = session.get_one(OutboxEntry, entry_id)
            if entry.done_at is not None:
                raise Cancelled
            entry.error, entry.error_values = DeliveryError.MAIL_UNSURE, {}
            entry.next_try_at = None

    def _mail(self, paper: Paper) -> EmailMessage:
        if self.pdf_of is None:
            raise RuntimeError("nothing makes PDFs here")
        shown = "".join(sign for sign in paper.title if sign.isprintable() and sign not in _NO_FILE)
        return receipt_mail(paper, self.pdf_of(paper), f"{shown}.pdf")


class ReceiptMail:
    """The store's mail server, and the receipts that go out by it."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        settings: StoreSettings,
        outbox: Outbox,
        password: MailPassword,
        read_paper: ReadPaper,
        read_report: Callable[[str], Paper],
        is_training: bool = False,
    ) -> None:
        """Work on one book; nothing is sent before `use`, nor any receipt in training."""
        self._database = database
        self._clock = clock
        self._settings = settings
        self._outbox = outbox
        self._password = password
        self._is_training = is_training
        self.delivery = MailDelivery(database, clock, settings, password, read_paper, read_report)
        outbox.add(self.delivery, OutboxKind.MAIL_RECEIPT)

    def use(self, pdf_of: Callable[[Paper], bytes]) -> None:
        """Have papers made to PDFs by this."""
        self.delivery.pdf_of = pdf_of

    @property
    def is_set_up(self) -> bool:
        """Whether the store has a mail server."""
        return bool(self._settings.read(MAIL_SERVER).host)

    def save_server(self, actor: Actor, server: MailServer, password: str | None = None) -> None:
        """Keep the server, and a password where one was typed. Raises UserError."""
        self._settings.save(actor, MAIL_SERVER, server)
        if password is not None:
            self._password.write(password)

    def try_out(self, actor: Actor, address: str) -> None:
        """Send a short mail now. Raises UserError, which says why the server did not take it."""
        require_first(self._database, actor, Permission.SETTINGS)
        _check(address)
        said = _("Receipts of this store can be sent by email.")
        paper = Paper(_("A test of Till"), language().code, (Text(said),))
        try:
            self.delivery.send(paper, address.strip())
        except DeliveryFailedError as error:
            raise UserError(
                _("The test was not sent."),
                next_step=delivery_message(error.error, error.values),
                details=str(error.__cause__ or ""),
            ) from error

    def send(self, actor: Actor, history_id: str, address: str) -> bool:
        """Send a receipt. Returns False where it waits in the outbox for the server.

        Raises UserError for what is no address, and where the server refuses it; then nothing
        waits. In training nothing is sent.
        """
        return self._send(actor, history_id, address)

    def send_report(self, actor: Actor, z_id: str, address: str) -> bool:
        """Send a Z report, as `send`. Raises UserError where the store has no mail server too."""
        require_first(self._database, actor, Permission.RECEIPT)
        if not self._is_training and not self.is_set_up:
            raise UserError(
                _("The store has no mail server yet."),
                next_step=_("Give it one in Settings, Receipts."),
            )
        return self._send(actor, REPORT + z_id, address)

    def _send(self, actor: Actor, subject: str, address: str) -> bool:
        require_first(self._database, actor, Permission.RECEIPT)
        _check(address)
        if self._is_training:
            return True
        self.delivery.paper(subject)  # raises where there is none
        with self._database.write() as session:
            now = self._clock.now()
            require(session, actor, Permission.RECEIPT)
            earlier = OutboxEntry.subject_id == subject
            complete(session, now, OutboxEntry.kind == OutboxKind.MAIL_RECEIPT, earlier)
            session.flush()
            register_id = current_register(session).id
            params = {ADDRESS: address.strip(), CASHIER: actor.cashier_id}
            kind = OutboxKind.MAIL_RECEIPT
            entry_id = enqueue(
                session, kind, subject, now, register_id=register_id, params=params
            ).id
        try:
            self._outbox.deliver(entry_id)
        except DeliveryFailedError as error:
            if error.error not in WAITS_FOR_A_PERSON:
                return False
            self._outbox.discard(entry_id)
            why = delivery_message(error.error, error.values)
            if error.error is DeliveryError.MAIL_UNSURE:
                raise UserError(
                    _("It may have been sent, or not."),
                    next_step=paragraph(why, _("Ask whether it arrived before you send it again.")),
                ) from error
            raise UserError(_("It was not sent."), next_step=why) from error
        return True

    def send_due(self, actor: Actor) -> None:
        """Try the receipts whose pause is over."""
        require_first(self._database, actor, Permission.RECEIPT)
        self._outbox.deliver_due(OutboxKind.MAIL_RECEIPT)


def _check(address: str) -> None:
    if not is_address(address.strip()):
        raise UserError(
            _("“{text}” is not an email address.", text=shortened(address.strip())),
            next_step=_("Type it again."),
        )


def _no_keyring() -> UserError:
    return UserError(
        _("The keyring of this machine, where the mail server's password is kept, did not open."),
        next_step=_("Unlock the keyring and try again."),
    )
