"""Whatever is pasted into the form of a customer: it is kept as it is shown, or refused there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from pos_app.domain.user_input import storable
from pos_app.services.views.customers import CustomerDraft
from pos_app.ui.customers.form import CustomerForm
from tests.support.bad_input import CARD_NUMBERS, ODD_TEXT, QUICK, TEXTS
from tests.support.keyboard import paste
from tests.ui.customers.conftest import Desk

pytestmark = pytest.mark.long

CTRL = Qt.KeyboardModifier.ControlModifier
FIELDS = ("name", "email", "phone", "notes")
ADA = CustomerDraft("Ada Lovelace", "ada@example.com", "+1 212 555 0144", "Oat milk")


@pytest.fixture
def ada(desk: Desk) -> Desk:
    """The screen, with Ada chosen."""
    desk.services.customers.create(desk.services.actor, ADA)
    desk.open()
    return desk


def form_of(desk: Desk) -> CustomerForm:
    """Open the form of the customer shown."""
    desk.press(Qt.Key.Key_E, CTRL)
    return desk.sheet(CustomerForm)


def tidied(shown: CustomerDraft) -> CustomerDraft:
    """What is shown, without blanks around it."""
    name, email, phone, notes = (storable(getattr(shown, field)) for field in FIELDS)
    return CustomerDraft(" ".join(name.split()), email.strip(), phone.strip(), notes.strip())


def change(desk: Desk, before: CustomerDraft, field: str, text: str) -> CustomerDraft:
    """Paste a text into a field and save; return what the form has to show the next time."""
    form = form_of(desk)
    assert form.draft() == before
    paste(getattr(form, field), text)
    shown = form.draft()
    form.save_button.click()
    desk.settle()
    if not desk.sheets:
        return tidied(shown)
    wrong = {key: words for key, words in form.errors().items() if words}
    assert list(wrong) == [field]
    assert len(wrong[field]) < 300
    assert form.draft() == shown
    desk.press(Qt.Key.Key_Escape)
    return before


@pytest.mark.parametrize("field", FIELDS)
def test_each_odd_text_is_kept_as_it_is_shown_or_refused_by_its_field(
    ada: Desk, field: str
) -> None:
    expected = ADA
    for text in TEXTS.values():
        expected = change(ada, expected, field, text)
    assert form_of(ada).draft() == expected


@given(st.lists(st.tuples(st.sampled_from(FIELDS), ODD_TEXT), min_size=1, max_size=2))
@QUICK
def test_any_texts_are_kept_as_they_are_shown_or_refused_by_their_field(
    ada: Desk, pasted: list[tuple[str, str]]
) -> None:
    expected = form_of(ada).draft()
    ada.press(Qt.Key.Key_Escape)
    for field, text in pasted:
        expected = change(ada, expected, field, text)
    assert form_of(ada).draft() == expected
    ada.press(Qt.Key.Key_Escape)


@pytest.mark.parametrize("field", ["name", "phone", "notes"])
def test_a_card_number_is_refused_by_its_field_and_never_kept(ada: Desk, field: str) -> None:
    for text in CARD_NUMBERS.values():
        assert change(ada, ADA, field, text) == ADA
    assert change(ada, ADA, "email", f"{CARD_NUMBERS['a card']}@example.com") == ADA


def test_a_phone_number_too_long_for_stripe_is_told_by_its_field(ada: Desk) -> None:
    longest = "+44 20 7946 0958 123"  # 20 characters
    assert change(ada, ADA, "phone", longest).phone == longest
    form = form_of(ada)
    paste(form.phone, longest + "4")
    form.save_button.click()
    ada.settle()
    assert "20 characters at most" in form.errors()["phone"]
    assert ada.at_stripe() == ["Ada Lovelace"]


def test_one_without_anything_is_told_by_the_name(ada: Desk) -> None:
    form = form_of(ada)
    for field in ("name", "email", "phone"):
        paste(getattr(form, field), " ")
    form.save_button.click()
    ada.settle()
    assert "needs a name" in form.errors()["name"]
    assert form.notes.toPlainText() == ADA.notes
