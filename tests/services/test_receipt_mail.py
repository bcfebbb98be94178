"""Receipts through the store's own mail server: over TLS alone, in the outbox, once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from pos_app.db.models.outbox import OutboxEntry
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.mail import MailSecurity
from pos_app.domain.mode_marks import mode_mark
from pos_app.domain.outbox import LONGEST_PAUSE, MOST_MAIL_TRIES
from pos_app.domain.paper import Paper
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.receipts.mail import MailPassword, ReceiptMail
from pos_app.services.receipts.mail_html import paper_html
from pos_app.services.receipts.smtp import trusted
from pos_app.services.shifts.lines import report_paper
from pos_app.services.shifts.shift_views import z_paper
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter
from tests.services.lost_rows import lost_from_history
from tests.support.keyring import PocketKeyring
from tests.support.mail_server import PASSWORD, SENDER, Inbox, serving, trusting

COFFEE = CartLine("Flat white <large>", 450, quantity=2, note="Oat & soy")


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with serving() as running:
        yield running


def pdf_of(paper: Paper) -> bytes:
    return b"%PDF of " + paper.title.encode()


def mail_of(counter: Counter, *, is_training: bool = False) -> ReceiptMail:
    """The store's mail, as the program has it in a book of real money."""
    made = ReceiptMail(
        database=counter.database,
        clock=counter.clock,
        settings=counter.services.settings,
        outbox=counter.outbox,
        password=MailPassword(PocketKeyring(), "live", "of this book"),
        read_paper=counter.receipts.paper,
        read_report=partial(z_paper, counter.database),
        is_training=is_training,
    )
    made.use(pdf_of)
    made.delivery.tls = trusting
    return made


def set_up(counter: Counter, inbox: Inbox) -> ReceiptMail:
    mail = mail_of(counter)
    mail.save_server(counter.actor, inbox.server, PASSWORD)
    return mail


def sold(counter: Counter) -> str:
    return counter.selling.quick_cash(counter.actor, Cart("usd", (COFFEE,))).id


def open_entries(counter: Counter) -> list[OutboxEntry]:
    with counter.database.read() as session:
        return session.query(OutboxEntry).filter_by(kind="mail_receipt", done_at=None).all()


@pytest.mark.parametrize("security", MailSecurity)
def test_a_receipt_goes_out_as_text_as_html_and_as_pdf(
    counter: Counter, security: MailSecurity
) -> None:
    with serving(security) as inbox:
        mail = set_up(counter, inbox)
        assert mail.is_set_up
        assert mail.send(counter.actor, sold(counter), " ada@example.com ")
    (sent,) = inbox.mails
    assert inbox.recipients == ["ada@example.com"]
    assert (sent["From"], sent["To"]) == (SENDER, "ada@example.com")
    assert sent["Subject"] == "Receipt R1-000001"
    assert sent["Message-ID"].endswith("@corner.example>")
    text, html = sent.get_body(("plain",)), sent.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Flat white <large>" in text.get_content()
    assert "Flat white &lt;large&gt;" in html.get_content()
    (pdf,) = sent.iter_attachments()
    assert (pdf.get_content_type(), pdf.get_filename()) == (
        "application/pdf",
        "Receipt R1-000001.pdf",
    )
    assert pdf.get_content() == b"%PDF of Receipt R1-000001"
    assert open_entries(counter) == []


def test_nothing_is_said_to_a_server_that_does_not_encrypt(counter: Counter) -> None:
    with serving(tls=False) as inbox:
        mail = set_up(counter, inbox)
        with pytest.raises(UserError, match="does not encrypt"):
            mail.send(counter.actor, sold(counter), "ada@example.com")
    assert (inbox.mails, open_entries(counter)) == ([], [])


def test_a_certificate_of_nobody_known_is_refused(counter: Counter, inbox: Inbox) -> None:
    mail = set_up(counter, inbox)
    mail.delivery.tls = trusted
    with pytest.raises(UserError, match="certificate is not valid"):
        mail.try_out(counter.actor, "ada@example.com")
    assert inbox.mails == []


def test_the_test_says_what_is_wrong_and_then_that_all_is_well(
    counter: Counter, inbox: Inbox
) -> None:
    mail = mail_of(counter)
    mail.save_server(counter.actor, inbox.server, "wrong")
    with pytest.raises(UserError, match="does not accept the user or the password"):
        mail.try_out(counter.actor, "ada@example.com")
    mail.save_server(counter.actor, inbox.server, PASSWORD)
    mail.try_out(counter.actor, "ada@example.com")
    assert [sent["Subject"] for sent in inbox.mails] == ["A test of Till"]
    with pytest.raises(UserError, match="not an email address"):
        mail.try_out(counter.actor, "ada")


def test_a_receipt_waits_for_the_server_and_goes_out_once(counter: Counter, inbox: Inbox) -> None:
    mail = set_up(counter, inbox)
    inbox.answer = "451 Try again later"
    sale = sold(counter)
    assert not mail.send(counter.actor, sale, "adda@example.com")
    assert not mail.send(counter.actor, sale, "ada@example.com")  # corrected meanwhile
    inbox.answer = "250 OK"
    mail.send_due(SYSTEM)
    assert inbox.mails == []  # its pause is not over
    counter.wait(timedelta(minutes=1))
    mail.send_due(SYSTEM)
    mail.send_due(SYSTEM)
    assert inbox.recipients == ["ada@example.com"]
    told = [event.what for event in counter.history.details(sale).timeline]
    assert len([what for what in told if "Receipt emailed to ada@example.com. By " in what]) == 1
    assert open_entries(counter) == []


def test_one_whose_row_of_the_history_is_lost_keeps_no_other_waiting(
    counter: Counter, inbox: Inbox
) -> None:
    """It goes out once the look-up after a restore has written that row anew."""
    mail = set_up(counter, inbox)
    inbox.answer = "451 Try again later"
    lost, other = sold(counter), sold(counter)
    mail.send(counter.actor, lost, "ada@example.com")
    mail.send(counter.actor, other, "bo@example.com")
    inbox.answer = "250 OK"
    counter.wait(timedelta(minutes=1))
    with lost_from_history(counter.database, lost):
        mail.send_due(SYSTEM)
        assert inbox.recipients == ["bo@example.com"]
    mail.send_due(SYSTEM)
    assert inbox.recipients == ["bo@example.com", "ada@example.com"]
    assert open_entries(counter) == []


@pytest.mark.parametrize("security", MailSecurity)
@pytest.mark.parametrize("fault", ["loses", "hangs"])
def test_what_may_have_arrived_is_sent_again_by_a_person_alone(
    counter: Counter, fault: str, security: MailSecurity
) -> None:
    with serving(security) as inbox:
        mail = set_up(counter, inbox)
        mail.delivery.timeout = 0.2
        inbox.answer = "451 Try again later"
        assert not mail.send(counter.actor, sold(counter), "ada@example.com")
        inbox.answer, inbox.fault = "250 OK", fault
        for _ in range(3):
            counter.wait(LONGEST_PAUSE)
            mail.send_due(SYSTEM)
        assert inbox.recipients == ["ada@example.com"]
        (shown,) = counter.attention.all()
        assert shown.headline == "The receipt may not have reached ada@example.com."
        assert "did not say whether it took it" in shown.advice
        inbox.fault = ""
        assert counter.attention.check(counter.actor, shown.id) == "It is on its way."
        first, second = inbox.mails
        assert first["Message-ID"] == second["Message-ID"]
        assert (counter.attention.all(), open_entries(counter)) == ([], [])


def test_who_sends_it_is_told_at_once_that_it_may_have_arrived(
    counter: Counter, inbox: Inbox
) -> None:
    mail = set_up(counter, inbox)
    inbox.fault = "loses"
    with pytest.raises(UserError, match="It may have been sent, or not") as told:
        mail.send(counter.actor, sold(counter), "ada@example.com")
    assert "Ask whether it arrived" in told.value.next_step
    assert open_entries(counter) == []


def test_what_goes_wrong_after_the_server_took_it_takes_nothing_back(
    counter: Counter, inbox: Inbox
) -> None:
    mail = set_up(counter, inbox)
    mail.delivery.timeout = 0.2
    inbox.fault = "hangs at the end"
    assert mail.send(counter.actor, sold(counter), "ada@example.com")
    assert open_entries(counter) == []


def test_a_till_that_ends_while_it_sends_leaves_it_for_a_person(
    counter: Counter, inbox: Inbox
) -> None:
    mail = set_up(counter, inbox)
    inbox.fault = "hangs"
    sale = sold(counter)
    with ThreadPoolExecutor(1) as sending:
        sent = sending.submit(mail.send, counter.actor, sale, "ada@example.com")
        assert inbox.arrived.wait(10)
        with counter.database.read() as session:  # what the next start reads, were it to end now
            (left,) = session.query(OutboxEntry).filter_by(kind="mail_receipt").all()
        assert (left.error, left.next_try_at, left.done_at) == ("mail_unsure", None, None)
        counter.wait(LONGEST_PAUSE)
        mail_of(counter).send_due(SYSTEM)
        inbox.released.set()
        assert sent.result()
    assert inbox.recipients == ["ada@example.com"]
    assert open_entries(counter) == []


def test_tries_end_and_a_person_goes_on(counter: Counter, inbox: Inbox) -> None:
    mail = set_up(counter, inbox)
    inbox.answer = "451 Try again later"
    assert not mail.send(counter.actor, sold(counter), "ada@example.com")
    for _ in range(MOST_MAIL_TRIES):
        counter.wait(LONGEST_PAUSE)
        mail.send_due(SYSTEM)
    (waiting,) = open_entries(counter)
    assert (waiting.tries, waiting.next_try_at) == (MOST_MAIL_TRIES, None)
    (shown,) = counter.attention.all()
    assert shown.headline == "Till could not send the receipt to ada@example.com."
    assert "It was not sent. No money moved." in shown.advice
    inbox.answer = "250 OK"
    assert counter.attention.check(counter.actor, shown.id) == "It is on its way."
    assert inbox.recipients == ["ada@example.com"]
    assert counter.attention.all() == []


def test_an_address_that_the_server_does_not_know_is_told_at_once(
    counter: Counter, inbox: Inbox
) -> None:
    mail = set_up(counter, inbox)
    inbox.answer = "550 No such user here"
    with pytest.raises(UserError, match="The mail server says: No such user here"):
        mail.send(counter.actor, sold(counter), "ada@example.com")
    assert open_entries(counter) == []


def test_in_training_nothing_is_sent(counter: Counter, inbox: Inbox) -> None:
    mail = mail_of(counter, is_training=True)
    mail.save_server(counter.actor, inbox.server, PASSWORD)
    assert mail.send(counter.actor, sold(counter), "ada@example.com")
    assert (inbox.mails, open_entries(counter)) == ([], [])


def test_no_receipt_of_a_deleted_customer_waits(counter: Counter, inbox: Inbox) -> None:
    mail = set_up(counter, inbox)
    inbox.answer = "451 Try again later"
    customer = counter.customer()
    cart = Cart("usd", (COFFEE,), customer_id=customer)
    sale = counter.selling.quick_cash(counter.actor, cart)
    mail.send(counter.actor, sale.id, "ada@example.com")
    counter.services.customers.delete(counter.actor, customer)
    assert open_entries(counter) == []
    with counter.database.read() as session:
        assert all(
            not entry.params for entry in session.query(OutboxEntry).filter_by(kind="mail_receipt")
        )


def test_a_z_goes_out_as_it_is_on_paper(counter: Counter, inbox: Inbox) -> None:
    at = AtDrawer.set_up(counter)
    at.open()
    sold(counter)
    z = at.close()
    mail = mail_of(counter)
    with pytest.raises(UserError, match="no mail server yet"):
        mail.send_report(counter.actor, z.id, "boss@example.com")
    mail.save_server(counter.actor, inbox.server, PASSWORD)
    inbox.answer = "451 Try again later"
    assert not mail.send_report(counter.actor, z.id, "boss@example.com")
    inbox.answer = "250 OK"
    counter.wait(timedelta(minutes=1))
    mail.send_due(SYSTEM)
    (sent,) = inbox.mails
    assert sent["Subject"] == report_paper(z).title
    text = sent.get_body(("plain",))
    assert text is not None
    shown = report_paper(z, mode_mark(counter.services.mode)).words
    assert {word for word in shown.split() if "." in word} <= set(text.get_content().split())
    inbox.answer = "550 No such user here"
    with pytest.raises(UserError, match="No such user here"):
        mail.send_report(counter.actor, z.id, "boss@example.com")
    inbox.fault, inbox.answer = "loses", "250 OK"
    with pytest.raises(UserError, match="may have been sent"):
        mail.send_report(counter.actor, z.id, "boss@example.com")


def test_a_page_runs_in_the_direction_of_its_language() -> None:
    assert '<html lang="ar" dir="rtl">' in paper_html(Paper("إيصال", "ar", (), right_to_left=True))
