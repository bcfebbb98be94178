"""Rows of damaged books that are lost, and what names them by an id that no foreign key watches."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pos_app.db.backups import faults_of
from tests.support.sold_books import Till

LATER = "2026-03-02 10:00:00.000000"


@pytest.fixture
def till(tmp_path: Path) -> Till:
    made = Till(tmp_path)
    made.add_product("tea", 200)
    return made


def use_shifts(till: Till) -> None:
    till.do("""INSERT INTO setting VALUES ('shifts', '{"value": {"on": true}}')""")


def register_of(till: Till) -> object:
    ((register,),) = till.ask("SELECT id FROM register")
    return register


def test_a_refund_of_a_return_that_is_lost_names_none(till: Till) -> None:
    """It gave money back all the same, for lines of its sale."""
    till.sell(1)
    backup = till.back_up()
    till.put("goods_return", id="g1", sale_id="s1")
    till.put("refund", id="r1", sale_id="s1", create_key="k", return_id="g1")
    till.spoil("goods_return")

    till.restore(backup)

    assert till.ask("SELECT id, return_id FROM refund") == [("r1", None)]


def test_a_refund_of_a_return_whose_sale_is_lost_names_none(till: Till) -> None:
    """The return goes with its sale, and only then the refund names nothing that is there."""
    backup = till.back_up()
    till.sell(1)
    till.put("goods_return", id="g1", sale_id="s1")
    till.put("refund", id="r1", sale_id="s1", create_key="k", return_id="g1")
    till.spoil("sale")

    till.restore(backup)

    assert till.ask("SELECT id, return_id FROM refund") == [("r1", None)]


def test_goods_that_were_exchanged_for_a_lost_sale_name_none(till: Till) -> None:
    till.sell(1)
    backup = till.back_up()
    till.do("UPDATE sale SET note = 'x'")
    till.put("goods_return", id="g1", sale_id="s1", exchange_sale_id="s2")
    till.sell(1)
    till.spoil("sale")

    till.restore(backup)

    assert till.ask("SELECT id, exchange_sale_id FROM goods_return") == [("g1", None)]


@pytest.mark.parametrize(
    ("kind", "lost"),
    [
        ("payment_notice", "tender"),
        ("refund_notice", "refund"),
        ("receipt", "sale"),
        ("print", "sale"),
        ("mail_receipt", "sale"),
        ("mail_receipt", "z_report"),
    ],
)
def test_what_is_owed_for_a_row_that_is_lost_is_owed_no_more(
    till: Till, kind: str, lost: str
) -> None:
    """Nobody can be told of it, nor can it be printed: it would only stop what comes after it."""
    till.sell(1)
    backup = till.back_up()
    till.put(lost, id="gone", **{"sale_id": "s1"} if lost in {"tender", "refund"} else {})
    subject = "report:gone" if lost == "z_report" else "gone"
    till.put("outbox", id="owed", kind=kind, dedupe_key=f"{kind}:gone", subject_id=subject)
    said = {"kind": kind, "dedupe_key": f"{kind}:done", "subject_id": "gone", "done_at": LATER}
    till.put("outbox", id="done", **said)
    till.spoil(lost)

    till.restore(backup)

    assert till.ask("SELECT id FROM outbox") == [("done",)]


def test_what_is_owed_for_rows_that_are_there_is_owed_still(till: Till) -> None:
    """Also the receipt of a sale whose row of the history comes back with the next look-up."""
    till.sell(1)
    till.put("customer", id="c1")
    backup = till.back_up()
    till.put("tender", id="t1", sale_id="s1", create_key="k")
    till.put("refund", id="r1", sale_id="s1", create_key="k")
    till.put("z_report", id="z1", shift_id="x")
    owed = {
        "payment_notice": "t1",
        "refund_notice": "r1",
        "receipt": "s1",
        "print": "gift:s1:500",
        "mail_receipt": "report:z1",
        "drawer": "somebody",
        "email_receipt": "pi_1",
        "detach_card": "pm_1",
        "delete_customer": "cus_1",
    }
    for kind, subject in owed.items():
        till.put("outbox", id=kind, kind=kind, dedupe_key=kind, subject_id=subject)
    till.spoil("customer")

    till.restore(backup)

    assert sorted(till.ask("SELECT id, subject_id FROM outbox")) == sorted(owed.items())


def test_a_row_of_the_history_goes_with_its_sale(till: Till) -> None:
    """Nothing can be told of it, and what a card paid for it comes back from Stripe, once."""
    till.sell(2)
    for number in (1, 2):
        till.put("history_entry", id=f"s{number}", sale_id=f"s{number}", methods="[]")
    till.put("stripe_payment", intent_id="pi_1", card="{}")
    till.put("history_entry", id="pi_1", intent_id="pi_1", methods="[]")
    backup = till.back_up()
    till.sell(1)
    till.put("history_entry", id="s3", sale_id="s3", methods="[]")
    till.put("stripe_payment", intent_id="pi_2", card="{}")
    till.put("history_entry", id="pi_2", intent_id="pi_2", methods="[]")
    till.spoil("sale")
    till.spoil("stripe_payment")

    till.restore(backup)

    assert till.ask("SELECT id FROM history_entry ORDER BY id") == [("pi_1",), ("s1",), ("s2",)]


# --- shifts -------------------------------------------------------------------------------------


def sell_in(till: Till, shift: str, tender: str = "t1") -> None:
    """Take cash for a sale in a shift."""
    till.sell(1)
    sale = f"s{till.sold}"
    till.do(f"UPDATE sale SET shift_id = '{shift}', paid_at = created_at WHERE id = '{sale}'")
    taken = {"sale_id": sale, "kind": "cash", "create_key": tender, "currency": "usd"}
    till.put("tender", id=tender, shift_id=shift, business_date="2026-03-01", **taken)


def test_the_open_shift_is_open_again_where_its_row_is_lost(till: Till) -> None:
    """So what was taken in it is in its Z, and the drawer has what should lie in it."""
    use_shifts(till)
    closed = {"opened_at": "2026-02-28 10:00:00.000000", "closed_at": "2026-02-28 18:00:00.000000"}
    till.put("shift", id="yesterday", left_minor=10_000, counts="[12000]", **closed)
    backup = till.back_up()
    till.put("shift", id="today", currency="usd", float_minor=10_000)
    sell_in(till, "today")
    till.put("cash_movement", id="m1", shift_id="today", business_date="2026-03-01", currency="usd")
    till.spoil("shift")

    till.restore(backup)

    asked = "SELECT id, currency, business_date, float_minor, left_before_minor, counts FROM shift"
    assert till.ask(f"{asked} WHERE closed_at IS NULL") == [
        ("today", "usd", "2026-03-01", 10_000, 10_000, "[]")
    ]
    assert till.ask("SELECT register_id FROM shift GROUP BY 1") == [(register_of(till),)]
    for table in ("sale", "tender", "cash_movement"):
        assert till.ask(f"SELECT shift_id FROM {table}") == [("today",)]
    assert faults_of(till.path) == []


def test_what_was_taken_in_a_lost_shift_waits_for_the_next_one_where_another_is_open(
    till: Till,
) -> None:
    """A register has one open shift. No Z has what is lost: one of later counts it."""
    use_shifts(till)
    till.put("shift", id="open", opened_at=LATER)
    backup = till.back_up()
    sell_in(till, "lost")
    till.put("dispute", id="d1", intent_id="pi_1", evidence="{}")
    till.put("stripe_payment", intent_id="pi_1", card="{}")
    till.do("UPDATE tender SET intent_id = 'pi_1'")
    till.put("dispute_move", id="moved", dispute_id="d1", shift_id="lost")
    said = {"sale_id": "s1", "create_key": "k", "shift_id": "lost", "failed_shift_id": "lost"}
    till.put("refund", id="r1", register_id=register_of(till), **said)
    till.put("credit_account", id="a1")
    till.put("credit_entry", id="e1", account_id="a1", shift_id="lost")
    till.do("UPDATE sale SET void_shift_id = 'lost'")
    till.spoil("outbox")

    till.restore(backup)

    waits = register_of(till)
    assert till.ask("SELECT id FROM shift") == [("open",)]
    assert till.ask("SELECT shift_id, void_shift_id FROM sale") == [(waits, waits)]
    assert till.ask("SELECT shift_id, failed_shift_id FROM refund") == [(waits, waits)]
    for table in ("tender", "credit_entry", "dispute_move"):
        assert till.ask(f"SELECT shift_id FROM {table}") == [(waits,)]


def test_where_no_shifts_are_worked_with_what_was_in_a_lost_one_is_of_its_day(till: Till) -> None:
    """A refund that came back in it is booked back on the day on which it was heard."""
    backup = till.back_up()
    sell_in(till, "lost")
    failed = {"shift_id": "waits", "failed_shift_id": "lost", "settled_at": LATER}
    till.put("refund", id="r1", sale_id="s1", create_key="k", **failed)
    till.spoil("outbox")

    till.restore(backup)

    assert till.ask("SELECT shift_id FROM tender") == [(None,)]
    assert till.ask("SELECT shift_id FROM sale") == [(None,)]
    asked = "SELECT shift_id, failed_shift_id, failed_on FROM refund"
    assert till.ask(asked) == [(None, None, "2026-03-02")]


def test_what_waits_for_the_next_shift_waits_still(till: Till) -> None:
    """It has the register in the place of a shift, which is no shift that is lost."""
    use_shifts(till)
    backup = till.back_up()
    sell_in(till, "lost")
    till.do("UPDATE sale SET shift_id = register_id")
    till.do("UPDATE tender SET shift_id = register_id")
    till.spoil("outbox")

    till.restore(backup)

    assert till.ask("SELECT shift_id FROM tender") == [(register_of(till),)]
    assert till.ask("SELECT count(*) FROM shift") == [(0,)]


def test_a_closed_shift_that_is_lost_is_as_its_z_says(till: Till) -> None:
    """What its Z has counted is booked by it, and is in no other."""
    use_shifts(till)
    backup = till.back_up()
    till.put("shift", id="closed", closed_at=LATER)
    sell_in(till, "closed")
    till.put(
        "cash_movement", id="m1", shift_id="closed", business_date="2026-03-01", currency="usd"
    )
    cash = {"opened_with": 10_000, "opening_difference": -500, "counts": [10_190, 10_200]}
    cash |= {"left": 10_000, "banked": 200, "note": "short", "pieces": {"100": 2}}
    content = {"currency": "usd", "opened_at": "2026-03-01T09:00:00+01:00", "cash": cash}
    z = {"shift_id": "closed", "content": json.dumps(content), "created_at": LATER, "number": 2}
    till.put("z_report", id="z1", **z)
    till.spoil("shift")

    till.restore(backup)

    kept = "id, opened_at, business_date, float_minor, left_before_minor, counts, pieces"
    counts = "[10190,10200]"
    assert till.ask(f"SELECT {kept} FROM shift") == [
        ("closed", "2026-03-01 08:00:00.000000", "2026-03-01", 10_000, 10_500, counts, '{"100":2}')
    ]
    closed = "SELECT closed_at, left_minor, banked_minor, note FROM shift"
    assert till.ask(closed) == [(LATER, 10_000, 200, "short")]
    for table in ("sale", "tender", "cash_movement"):
        assert till.ask(f"SELECT shift_id FROM {table}") == [("closed",)]


def test_a_shift_that_is_open_in_the_backup_is_closed_where_its_z_can_be_read(till: Till) -> None:
    """It could never be closed, for it has its Z."""
    use_shifts(till)
    till.put("shift", id="closed", currency="usd", float_minor=500)
    backup = till.back_up()
    till.do("UPDATE shift SET closed_at = :at, left_minor = 500, counts = '[600]'", at=LATER)
    cash = {"opened_with": 500, "opening_difference": 0, "counts": [600], "left": 500}
    cash |= {"banked": 100, "note": "", "pieces": {}}
    content = {"currency": "usd", "opened_at": "2026-03-01T10:00:00+00:00", "cash": cash}
    z = {"shift_id": "closed", "content": json.dumps(content), "created_at": LATER, "number": 1}
    till.put("z_report", id="z1", **z)
    till.put("shift", id="today", opened_at=LATER)
    sell_in(till, "today")
    till.spoil("shift")

    till.restore(backup)

    asked = "SELECT id, closed_at, counts, float_minor, left_minor FROM shift ORDER BY id"
    assert till.ask(asked) == [
        ("closed", LATER, "[600]", 500, 500),
        ("today", None, "[]", 500, None),
    ]
