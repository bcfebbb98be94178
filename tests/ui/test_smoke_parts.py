"""The smoke test's parts: what works is said to work, and what does not is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.domain.cart import CartLine
from pos_app.secrets import KeyringUnavailable
from pos_app.services.container import Services
from pos_app.smoke.parts import (
    try_keyring,
    try_old_books,
    try_receipt,
    try_receipt_printer,
    try_shipped,
)
from tests.support.keyring import PocketKeyring
from tests.support.store import sell


class NoKeyring(PocketKeyring):
    def write(self, book: str, key: str) -> None:
        raise KeyringUnavailable("There is no keyring.")


class Forgetful(PocketKeyring):
    def write(self, book: str, key: str) -> None:
        """Keep nothing, and say nothing."""


def test_what_the_package_brings_along_is_all_there_and_named() -> None:
    parts = try_shipped()
    assert [part.name for part in parts if not part.ok] == []
    assert {"certificates", "time zones", "locales"} < {part.name for part in parts}


def test_a_package_that_forgot_the_certificates_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stripe.ca_bundle_path", str(tmp_path / "ca-certificates.crt"))
    (wrong,) = [part for part in try_shipped() if not part.ok]
    assert wrong.name == "certificates"
    assert "FileNotFoundError" in wrong.message


def test_a_keyring_that_keeps_is_left_as_it_was() -> None:
    keyring = PocketKeyring()
    assert try_keyring(keyring).ok
    assert keyring.kept == {}


def test_a_machine_without_a_keyring_is_no_failure_but_is_told() -> None:
    part = try_keyring(NoKeyring())
    assert (part.ok, part.message) == (True, "not tried: There is no keyring.")


def test_a_keyring_that_loses_what_it_is_given_fails() -> None:
    assert not try_keyring(Forgetful()).ok


def test_books_of_the_first_schema_are_brought_up_to_date(tmp_path: Path) -> None:
    assert try_old_books(tmp_path).ok


def test_a_receipt_is_a_page_with_words(
    qapp: QApplication, services: Services, tmp_path: Path
) -> None:
    sold = sell(services, CartLine("Coffee", 250))
    assert try_receipt(services, sold.id, tmp_path).ok
    assert try_receipt_printer(services, sold.id).ok
