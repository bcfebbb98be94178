"""`make check` finds the sentence that nobody could translate."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import check_texts
import pytest
from check_texts import Source, check, findings


def wrong_in(text: str) -> list[str]:
    found = check(Source("pos_app/ui/some.py", dedent(text)))
    return [f"{each.line}: {each.rule}" for each in sorted(found)]


def rule_of(line: str) -> str:
    """Return what breaks in one line inside of a function, "" where nothing does."""
    found = wrong_in(f"from pos_app.domain.texts import _\n\n\ndef f(x, n):\n    {line}\n")
    return "; ".join(each.partition(": ")[2] for each in found)


@pytest.mark.parametrize(
    "line",
    [
        'return _("Refunded {amount} to {card}.", amount=x, card=n)',
        'return _("Nothing was charged. " "Take cash.")',
        'return ngettext("{n} sale", "{n} sales", n)',
        'return ngettext("{n} sale of {who}", "{n} sales of {who}", n, who=x)',
        'return pgettext("button", "Open")',
        'return _("Pay with PayPal on {phone}", phone=x)',
        'return npgettext("receipt", "One tip", "{n} tips", n)',
        'return paragraph(_("Nothing was charged."), x)',
        'raise UserError(_("The card has expired."), _("Nothing was charged."))',
        'raise FieldError("name", _("A product needs a name."))',
        'raise ValueError("not an id: no such thing")',
        '_log.warning("the reader said %s", x)',
        'x.setText(_("Total"))',
        'x.setText("×")',
        'x.setText(f"{n} / {n}")',
        'x.setObjectName("Total")',
        "x.setText(TITLES[n].format(reader=x))",
        'return x["Some Key"]',
        'return x.execute("DELETE FROM sale WHERE id = ?")',
        'return "SELECT id FROM sale ORDER BY id"',
        'return cast("Order", x)',
        'x.add_argument("--restore", help="put a backup in place")',
        'return "sale_id"',
        'return " ".join(x.split())',
        'return UserError(_("The disk is full."), details=f"{x}: {n}")',
        '__all__ = ["Banner", "Sheet"]',
        'def made(lane: "Tasks") -> "Tasks": return lane',
        'return "Visa credit"  # not shown: a name of Stripe\'s',
    ],
)
def test_what_can_be_translated_passes(line: str) -> None:
    assert rule_of(line) == ""


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('return _(f"Refunded {x}.")', "one literal"),
        ('return _("Refunded %s." % x)', "one literal"),
        ('return _("Refunded " + x)', "one literal"),
        ('return _("Refunded {}.".format(x))', "one literal"),
        ("return _(x)", "one literal"),
        ('return _("")', "one literal"),
        ('return ngettext("{n} sale", x, n)', "one literal"),
        ('return _("Refunded {amount}.", x)', "by name"),
        ('return _("Refunded {amount}.")', "has amount in its message and is given nothing"),
        ('return _("Refunded {amount}.", card=x)', "has amount in its message and is given card"),
        ('return _("Refunded {0}.", x=x)', "plain names"),
        ('return _("Refunded {x.y}.", x=x)', "plain names"),
        ('return _("Refunded {x:>8}.", x=x)', "plain names"),
        ('return _("BookRescue them")', "a name of the code in it"),
        ('return _("Refunded {x}.").format(x=x)', "filled by .format"),
        ('return _("Refunded %s.") % x', "filled by %"),
        ('return _("Refunded") + x', "added to another"),
        ("return f\"{_('Refunded')} {x}\"", "in an f-string"),
        ('return _("Refunded.").rstrip(".")', "changed by .rstrip"),
        ('return " ".join([_("Refunded."), x])', "paragraph() and listed()"),
        ('return x == _("Refunded")', "a state is an enum"),
        ('return _("{what} was charged.", what=_("The card"))', "write that one out"),
        ('return _("{reader} is busy.", reader=x or "the reader")', "not marked"),
        ('y = _("Refunded."); return f"{y} {x}"', "in an f-string"),
        ('y = _("Refunded {n}."); return y.format(n=n)', "filled by .format"),
        ('return "The card has expired."', "not marked: 'The card has expired.'"),
        ('return f"{x} was refunded"', "not marked: '{} was refunded'"),
        ('return x or "Cancelled"', "not marked: 'Cancelled'"),
        ('return {x: "Today, "}.get(n, "") + day', "not marked: 'Today, '"),
        ('return {1: "take another card"}[n]', "not marked"),
        ('x.setText("ok")', "not marked"),
        ('x.setToolTip("a" if n else "bc")', "not marked"),
        ('return f"{x} {n}"', "not marked: '{} {}'"),
        ('return f"{x}: {n}"', "not marked: '{}: {}'"),
        ('return " ".join(x)', "paragraph() does it"),
        ('raise UserError("not paid")', "not marked"),
        ('raise UserError(f"{x}: {n}")', "not marked: '{}: {}'"),
        ("for _ in x: pass", "name what is not needed"),
        ("y, _ = x", "name what is not needed"),
        ("return lambda _: x", "name what is not needed"),
    ],
)
def test_what_nobody_could_translate_is_found(line: str, why: str) -> None:
    assert why in rule_of(line)


def test_what_is_translated_while_importing_is_found() -> None:
    """It would stay in the language of the start for ever."""
    text = """
        from pos_app.domain.texts import N_, _
        TITLE = _("Total")
        WAITS = N_("Total")
        LATER = {1: lambda: _("Total")}
        class Sheet:
            title = _("Total")
        def f(title=_("Total")):
            return _("Total")
    """
    assert [each.split(": ")[0] for each in wrong_in(text) if "importing" in each] == [
        "3", "7", "8",
    ]  # fmt: skip


def test_a_constant_that_waits_is_no_piece_either() -> None:
    text = """
        NOT_YET: Final = N_("Nothing was charged yet.")
        def f(then):
            return f"{NOT_YET} {then}"
    """
    assert "4: a message is a whole sentence and no piece: in an f-string" in wrong_in(text)


def test_a_comment_says_that_nobody_reads_a_statement() -> None:
    text = """
        # not shown: Stripe's own names
        NAMES = {
            "a": "Charges and Refunds",
            "b": "Checkout Sessions",
        }
        OURS = "Charges and refunds"
        BARE = "Some words"  # not shown:
    """
    assert [each[0] for each in wrong_in(text)] == ["7", "8"]


def test_the_program_keeps_the_rules() -> None:
    assert [str(each) for each in findings(check_texts.ROOT)] == []


def test_a_file_alone_can_be_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pos_app").mkdir()
    (tmp_path / "pos_app" / "a.py").write_text('x = "Some words"\n', encoding="utf-8")
    monkeypatch.setattr(check_texts, "ROOT", tmp_path)
    monkeypatch.setattr("sys.argv", ["check_texts.py", "--list"])
    assert check_texts.main() == 0
    assert capsys.readouterr().out == "pos_app/a.py\n"
    monkeypatch.setattr("sys.argv", ["check_texts.py", "pos_app/a.py"])
    assert check_texts.main() == 1
    assert capsys.readouterr().out == "pos_app/a.py:1: not marked: 'Some words'\n"
