"""What certainly never left this machine is no open question: the sale is free at once."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import RefundState, SaleState, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.shared.errors import OfflineError, SocksProxyError
from pos_app.services.shared.settings import write_profile
from pos_app.services.shared.wording import explain
from pos_app.services.views.history import RefundRequest
from pos_app.stripe_service.errors import NoAnswerError
from tests.services.at_reader import AtReader
from tests.services.counter import STORE, Counter
from tests.stripe_service.slow_server import Line, serving

INTERAC = "4506445006931933"


def no_such_name(*_: object) -> None:
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


@contextmanager
def no_names(counter: Counter) -> Iterator[None]:
    """Let no name be resolved, just after Stripe has answered: connections are not kept either."""
    assert counter.connection.check()
    counter.server.stop()
    counter.server.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", no_such_name)
        yield


@contextmanager
def socks_losing_answers(counter: Counter) -> Iterator[None]:
    """Go to the account through a SOCKS proxy that brings it everything, and nothing back."""

    def lose(line: Line) -> None:
        line.sock.recv(3)  # a version, and one way to log in: none
        line.say(b"\x05\x00")
        line.sock.recv(300)  # where to
        line.say(b"\x05\x00\x00\x01" + bytes(6))
        port = int(counter.server.base_url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as account:
            while account not in select.select([account, line.sock], [], [])[0]:
                account.sendall(line.sock.recv(65_536))

    with serving(lose, listens=False) as proxy, pytest.MonkeyPatch.context() as patch:
        patch.setattr("pos_app.stripe_service.proxies._LOOPBACK", frozenset())
        patch.setenv("http_proxy", proxy.base.replace("http", "socks5h"))
        patch.setenv("no_proxy", "")
        yield


def ends(counter: Counter, tender_id: str) -> list[tuple[str, str]]:
    return [(each.state, each.outcome or "") for each in counter.attempts(tender_id)]


def test_a_charge_that_was_never_sent_leaves_the_sale_free_for_cash(counter: Counter) -> None:
    tender = counter.prepared()
    sale = counter.sale_of(tender)
    with no_names(counter):
        with pytest.raises(OfflineError) as told:
            counter.selling.charge(tender.id)
        assert counter.selling.sale(sale.id).holding is None
        paid = counter.selling.take_cash(sale.id, 1350)
    assert told.value.what == "Stripe can't be reached just now."
    assert told.value.money == "Nothing was charged."
    assert ends(counter, tender.id) == [("answered", "not sent")]
    assert paid.state is SaleState.PAID
    assert counter.recovery.settle_all(SYSTEM) == []
    assert counter.taken == 0


def test_a_socks_proxy_never_leads_to_paying_by_card_and_in_cash(counter: Counter) -> None:
    tender = counter.prepared()
    sale = counter.sale_of(tender)
    with socks_losing_answers(counter):
        for _ in range(2):  # found by the charge itself, and known before the next one
            with pytest.raises(SocksProxyError) as told:
                counter.selling.charge(tender.id)
            assert str(told.value) == (
                "Till could not reach Stripe. This computer is set up with a SOCKS proxy, which "
                "Till can't use. Nothing was charged. Set this computer up with an HTTP proxy or "
                "none, then try again."
            )
        with pytest.raises(NoAnswerError) as barred:
            counter.connection.gateway().payouts.balance()
        paid = counter.selling.take_cash(sale.id, 1350)
    assert str(explain(barred.value, "Till could not show the balance.")) == (
        "Till could not show the balance. This computer is set up with a SOCKS proxy, which Till "
        "can't use. No money moved. Set this computer up with an HTTP proxy or none, then try "
        "again."
    )
    assert ends(counter, tender.id) == [("answered", "not sent")]
    assert paid.state is SaleState.PAID
    assert counter.taken == 0
    counter.connection.check()
    assert not isinstance(counter.connection.offline(), SocksProxyError)


def test_a_charge_that_was_never_sent_can_be_sent(counter: Counter) -> None:
    tender = counter.prepared()
    with no_names(counter), pytest.raises(OfflineError):
        counter.selling.charge(tender.id)
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_a_declined_card_stays_declined_where_the_next_try_was_never_sent(
    counter: Counter,
) -> None:
    tender = counter.prepared("pm_card_chargeCustomerFail")
    assert counter.selling.charge(tender.id).state is TenderState.DECLINED
    with no_names(counter), pytest.raises(OfflineError):
        counter.selling.charge(tender.id)
    assert counter.tender(tender.id).state is TenderState.DECLINED


def test_a_reader_that_was_never_asked_leaves_the_sale_free(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.prepared()
    with no_names(counter):
        with pytest.raises(OfflineError) as told:
            counter.selling.start_reader(tender.id)
        sale = counter.sale_of(tender)
        assert sale.holding is None
        assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID
    assert told.value.money == "Nothing was charged."
    assert ends(counter, tender.id) == [("answered", "not sent")]
    assert counter.taken == 0


def test_a_wish_to_cancel_that_was_never_sent_is_no_open_question(
    counter: Counter, reader: AtReader
) -> None:
    """The payment itself is: the reader still asks for the card."""
    tender = reader.started()
    with no_names(counter):
        assert counter.selling.cancel_tender(tender.id).state.holds_the_sale
    states = {each.state for each in counter.attempts(tender.id)}
    assert states == {"answered"}
    assert counter.selling.cancel_tender(tender.id).state is TenderState.CANCELED


def paid_by_card(counter: Counter) -> RefundRequest:
    tender = counter.prepared()
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    sale = counter.sale_of(tender)
    return RefundRequest(sale.id, tender.id, 1350, "requested_by_customer")


def states_of_refunds(counter: Counter, sale_id: str) -> list[RefundState]:
    return [each.state for each in counter.history.details(sale_id).refunds]


def test_a_refund_that_was_never_sent_is_not_refunded_and_can_be_made(counter: Counter) -> None:
    request = paid_by_card(counter)
    with no_names(counter), pytest.raises(UserError) as told:
        counter.refunds.create(counter.actor, request)
    assert told.value.money == "No money was given back."
    assert states_of_refunds(counter, request.history_id) == [RefundState.NOT_REFUNDED]
    assert counter.refunds.create(counter.actor, request).state is RefundState.SUCCEEDED


def test_a_refund_that_a_reader_was_never_asked_for_is_not_refunded(counter: Counter) -> None:
    with counter.database.write() as session:
        write_profile(session, replace(STORE, country="CA", currency="cad"), counter.clock)
    reader = AtReader.set_up(counter)
    cart = Cart("cad", (CartLine("Flat white", 1350),))
    sale = counter.selling.begin(counter.actor, cart)
    tender = counter.selling.prepare_reader(sale.id, reader.id)
    counter.selling.start_reader(tender.id)
    reader.does("insert", number=INTERAC)
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED
    request = RefundRequest(sale.id, tender.id, 500, "requested_by_customer", reader_id=reader.id)
    with no_names(counter), pytest.raises(UserError) as told:
        counter.refunds.create(counter.actor, request)
    assert told.value.money == "No money was given back."
    assert states_of_refunds(counter, sale.id) == [RefundState.NOT_REFUNDED]
