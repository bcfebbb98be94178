"""The hosted page in a real browser, as a payer's phone shows it."""

from __future__ import annotations

import os
import shutil
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
import stripe
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.contract.account import client, clock, new_client, server
from tests.training.pages import THANKS, open_page, open_setup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stripe import StripeClient
    from stripe.checkout import Session

__all__ = ["client", "clock", "new_client", "server"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
PHONE = "390,844"
QUIETLY = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", f"--window-size={PHONE}",
)  # fmt: skip
PATIENCE = 20
PRESSED = "//*[self::button or self::a][contains(., '{words}')]"
ARRIVED = "return !window.left && document.readyState === 'complete'"

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="needs chromium and chromium-driver"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    # A browser's random numbers can look like a card's: its files are not among those of the run,
    # which are searched for some.
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for flag in (*QUIETLY, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        # The driver is here: nothing is to be looked up or fetched.
        service = ChromeService(str(DRIVER), env={**os.environ, "SE_OFFLINE": "true"})
        started = Chrome(options, service)
        yield started
        started.quit()


class Payer:
    """Reads and presses what is on the page."""

    def __init__(self, browser: Chrome, session: Session) -> None:
        self._browser = browser
        browser.get(str(session.url))

    @property
    def reads(self) -> str:
        """All that the page says."""
        return self._browser.find_element(By.TAG_NAME, "main").text

    def picks(self, words: str) -> None:
        """Tap the first line that says this."""
        self._browser.find_element(By.XPATH, f"//label[contains(., '{words}')]").click()

    def presses(self, words: str) -> None:
        """Press a button or follow a link on this machine, and wait for the page that follows."""
        found = self._browser.find_element(By.XPATH, PRESSED.format(words=words))
        self._browser.execute_script("window.left = true")
        found.click()
        # Asking for a node while pages change confuses the driver; asking the window does not.
        waiting = WebDriverWait(self._browser, PATIENCE, ignored_exceptions=(WebDriverException,))
        waiting.until(lambda browser: browser.execute_script(ARRIVED))


def standing(client: StripeClient, session: Session) -> tuple[str | None, str]:
    """How the session stands at Stripe."""
    seen = client.v1.checkout.sessions.retrieve(session.id)
    return seen.status, seen.payment_status


def test_payer_pays(browser: Chrome, client: StripeClient) -> None:
    session = open_page(client)
    payer = Payer(browser, session)
    assert "2 × Coffee" in payer.reads
    payer.presses("Pay 29.00 USD")
    assert "Paid" in payer.reads
    assert THANKS in payer.reads
    assert standing(client, session) == ("complete", "paid")
    browser.refresh()
    assert "Paid" in payer.reads
    assert len(client.v1.charges.list().data) == 1


def test_payer_is_declined_and_takes_another_card(browser: Chrome, client: StripeClient) -> None:
    session = open_page(client)
    payer = Payer(browser, session)
    payer.picks("not enough money")
    payer.presses("Pay")
    assert "Your card has insufficient funds." in payer.reads
    assert standing(client, session) == ("open", "unpaid")
    payer.picks("Mastercard ending in 4444")
    payer.presses("Pay")
    assert standing(client, session) == ("complete", "paid")


def test_payer_walks_away_and_finds_the_page_expired(browser: Chrome, client: StripeClient) -> None:
    session = open_page(client)
    payer = Payer(browser, session)
    payer.presses("Walk away")
    assert "Nothing was paid." in payer.reads
    payer.presses("Back to the page")
    client.v1.checkout.sessions.expire(session.id)
    payer.presses("Pay 29.00 USD")
    assert "This page has expired" in payer.reads
    assert standing(client, session) == ("expired", "unpaid")
    assert client.v1.payment_intents.list().data == []


@pytest.mark.parametrize(
    ("answer", "reads", "ends"),
    [
        ("Complete", "Paid", ("complete", "paid")),
        ("Fail", "We are unable to authenticate", ("open", "unpaid")),
    ],
)
def test_payer_answers_the_bank(
    browser: Chrome, client: StripeClient, answer: str, reads: str, ends: tuple[str, str]
) -> None:
    session = open_page(client)
    payer = Payer(browser, session)
    payer.picks("The bank asks first")
    payer.presses("Pay 29.00 USD")
    assert "Do you confirm the payment of 29.00 USD?" in payer.reads
    payer.presses(answer)
    assert reads in payer.reads
    assert standing(client, session) == ends


def test_payer_has_the_card_kept(browser: Chrome, client: StripeClient) -> None:
    customer = client.v1.customers.create({"email": "ann@example.com"}).id
    paying = open_page(
        client, customer=customer, saved_payment_method_options={"payment_method_save": "enabled"}
    )
    payer = Payer(browser, paying)
    payer.picks("Save my card")
    payer.presses("Pay")
    leaving = open_setup(client, customer=customer)
    payer = Payer(browser, leaving)
    assert "Nothing is charged now." in payer.reads
    payer.picks("Mastercard")
    payer.presses("Save card")
    assert "Card saved" in payer.reads
    cards = client.v1.customers.payment_methods.list(customer).data
    kept = {card.card.last4 for card in cards if isinstance(card.card, stripe.PaymentMethod.Card)}
    assert kept == {"4242", "4444"}
