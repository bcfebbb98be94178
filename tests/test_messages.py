"""`make messages`: what is marked reaches the translators, and comes back fit to be read."""

from __future__ import annotations

from gettext import GNUTranslations
from pathlib import Path

import messages
import pytest
from babel.messages.catalog import Catalog
from messages import compile_catalogues, extracted, problems, read, update, write
from shipped import shipped

from tests.support.languages import English, catalogue_of

SOURCE = """
from pos_app.domain.texts import N_, NP_, _, ngettext, npgettext, pgettext

TITLE = N_("Total")
BUTTON = NP_("button", "Open")

def f(x, n):
    # Translators: as the store calls it
    return _("Refunded {amount} to {card}.", amount=x, card="Visa " "debit"), [
        ngettext("{n} sale", "{n} sales", n),
        pgettext("state", "Open"),
        npgettext("receipt", "{n} tip", "{n} tips", n),
        UserError(_("One "
                    "sentence."), _("Another.")),
    ]
"""
GERMAN: dict[English, str | tuple[str, ...]] = {
    "Total": "Summe",
    "Refunded {amount} to {card}.": "Auf {card} wurden {amount} erstattet.",
    ("{n} sale", "{n} sales"): ("Ein Verkauf", "{n} Verkäufe"),
}


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program with some messages."""
    (tmp_path / "pos_app" / "ui").mkdir(parents=True)
    (tmp_path / "pos_app" / "ui" / "some.py").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def put(root: Path, catalogue: Catalog) -> Path:
    file = root / "resources" / "locale" / str(catalogue.locale) / "LC_MESSAGES" / "till.po"
    file.parent.mkdir(parents=True)
    write(file, catalogue)
    return file


def test_all_that_is_marked_is_extracted(program: Path) -> None:
    found = extracted(program)
    assert {(each.context, each.id) for each in found if each.id} == {
        (None, "Total"),
        ("button", "Open"),
        (None, "Refunded {amount} to {card}."),
        (None, ("{n} sale", "{n} sales")),
        ("state", "Open"),
        ("receipt", ("{n} tip", "{n} tips")),
        (None, "One sentence."),
        (None, "Another."),
    }
    refunded = found["Refunded {amount} to {card}."]
    assert refunded.auto_comments == ["as the store calls it"]
    assert refunded.locations == [("pos_app/ui/some.py", 0)]


def test_the_program_itself_has_messages() -> None:
    found = extracted(messages.ROOT)
    assert "Nothing was charged." in found
    assert found.get("{first} {second}", "two sentences side by side") is not None


def test_a_catalogue_keeps_what_it_has_and_says_what_it_lacks(program: Path) -> None:
    file = put(program, catalogue_of("de", {**GERMAN, "Of old": "Von früher"}))
    catalogue = read(file)
    update(catalogue, extracted(program))
    assert catalogue["Total"].string == "Summe"
    assert "Of old" not in catalogue
    assert sorted(problems(catalogue)) == [
        "not translated: 'Another.'",
        "not translated: 'One sentence.'",
        "not translated: 'Open'",
        "not translated: 'Open'",
        "not translated: '{n} tip'",
    ]


def test_a_catalogue_changes_only_where_a_message_does(program: Path) -> None:
    file = put(program, catalogue_of("de", GERMAN))
    texts = []
    for _once in range(2):
        catalogue = read(file)
        update(catalogue, extracted(program))
        write(file, catalogue)
        texts.append(file.read_bytes())
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("english", "said", "wrong"),
    [
        ("Refunded {amount}.", "Erstattet.", "other names"),
        ("Refunded {amount}.", "{betrag} erstattet.", "other names"),
        ("Refunded {amount}.", "{amount.real} erstattet.", "names alone"),
        ("Refunded {amount}.", "{amount erstattet.", "names alone"),
        ("Refunded {amount}.", "{amount} erstattet.", ""),
        (("{n} of {who}", "{n} of {who}"), ("Eins von {who}", "{n} von {who}"), ""),
        (("{n} of {who}", "{n} of {who}"), ("Eins", "{n} von {who}"), "other names"),
        (("{n} sale", "{n} sales"), ("Ein Verkauf", ""), "not translated"),
        (("{n} sale", "{n} sales"), ("Ein Verkauf", "Verkäufe"), "other names"),
    ],
)
def test_a_translation_fills_in_the_same_names(
    tmp_path: Path, english: English, said: str | tuple[str, ...], wrong: str
) -> None:
    """What does not is left to English, so that it fails at no counter."""
    catalogue = catalogue_of("de", {english: said, "Total": "Summe"})
    found = list(problems(catalogue))
    assert [wrong in each for each in found] == [True] * bool(wrong)
    put(tmp_path, catalogue)
    (compiled,) = compile_catalogues(tmp_path)
    with compiled.open("rb") as file:
        spoken = GNUTranslations(file)
    assert spoken.gettext("Total") == "Summe"
    if isinstance(english, tuple):
        assert spoken.ngettext(*english, 1) == (english[0] if wrong else said[0])
    else:
        assert spoken.gettext(english) == (english if wrong else said)


def test_a_language_begins_with_all_of_its_plural_forms(
    program: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(messages, "ROOT", program)
    monkeypatch.setattr(messages, "TEMPLATE", program / "build" / "till.pot")
    monkeypatch.setattr(messages, "_SHOWN", 3)
    monkeypatch.setattr("sys.argv", ["messages.py", "--new", "ar"])
    assert messages.main() == 0
    said = capsys.readouterr().out
    assert "ar/LC_MESSAGES/till.po: 6 plural forms" in said
    assert "not translated" not in said
    catalogue = read(program / "resources" / "locale" / "ar" / "LC_MESSAGES" / "till.po")
    assert list(catalogue["{n} sale"].string or ()) == [""] * 6
    with pytest.raises(SystemExit):
        messages.main()  # it is there already
    assert "is there already" in capsys.readouterr().err
    for unknown in "Danish", "da-DK":
        monkeypatch.setattr("sys.argv", ["messages.py", "--new", unknown])
        with pytest.raises(SystemExit):
            messages.main()
        assert f"no language {unknown!r}" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["messages.py"])
    assert messages.main() == 1
    said = capsys.readouterr().out
    assert "8 of 8 messages are wrong or missing" in said
    assert said.count("not translated") == 3


def test_mistakes_are_said_before_what_is_missing(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "_SHOWN", 2)
    catalogue = catalogue_of("de", {("{n} sale", "{n} sales"): ("Ein Verkauf", "Verkäufe")})
    update(catalogue, extracted(program))
    first, second, _rest = messages.report(Path("till.po"), catalogue)
    assert first == "till.po: other names in braces than in English: '{n} sale'"
    assert "not translated" in second


@pytest.mark.parametrize("said", ['"Summe', 'Summe"', '"Su"mme"', '"Summe\\"', "Summe"])
def test_a_line_with_its_quotes_astray_is_named_and_the_file_is_left_alone(
    program: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    """Babel would take a letter off the word."""
    monkeypatch.setattr(messages, "ROOT", program)
    monkeypatch.setattr(messages, "TEMPLATE", program / "build" / "till.pot")
    monkeypatch.setattr("sys.argv", ["messages.py"])
    file = put(program, catalogue_of("de", GERMAN))
    broken = file.read_text(encoding="utf-8").replace('"Summe"', said)
    file.write_text(broken, encoding="utf-8")
    assert messages.main() == 1
    line = broken.split("\n").index(f"msgstr {said}") + 1
    assert f"till.po:{line}: " in capsys.readouterr().out
    assert file.read_text(encoding="utf-8") == broken


def test_what_ships_is_compiled(tmp_path: Path) -> None:
    put(tmp_path, catalogue_of("de", GERMAN))
    places = [place.as_posix() for _file, place in shipped(tmp_path)]
    assert places == ["resources/locale/de/LC_MESSAGES/till.mo"]


def test_check_says_what_a_shipped_language_lacks(
    program: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(messages, "ROOT", program)
    monkeypatch.setattr(messages, "TEMPLATE", program / "build" / "till.pot")
    monkeypatch.setattr("sys.argv", ["messages.py", "--check"])
    assert messages.main() == 0
    file = put(program, catalogue_of("de", GERMAN))
    before = file.read_bytes()
    assert messages.main() == 1
    assert "de/LC_MESSAGES/till.po: not translated: 'Another.'" in capsys.readouterr().out
    assert file.read_bytes() == before
    monkeypatch.setattr("sys.argv", ["messages.py"])
    assert messages.main() == 1
    assert file.with_suffix(".mo").is_file()
    assert "8 messages in build/till.pot" in capsys.readouterr().out
