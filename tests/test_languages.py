"""Where the languages are that Till speaks, and which one a code means."""

from __future__ import annotations

import argparse
import ast
import inspect
import os
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo

from pos_app.app import main
from pos_app.console import OF_ARGPARSE
from pos_app.domain.pseudo import PSEUDO
from pos_app.domain.texts import ENGLISH, _, speaking
from pos_app.languages import choose_language, find_language, languages, languages_of_console
from tests.support.languages import English, catalogue_of, used

CANCELLED: dict[English, str | tuple[str, ...]] = {"Cancelled": "Abgebrochen"}


def put(folder: Path, code: str) -> None:
    place = folder / code / "LC_MESSAGES" / "till.mo"
    place.parent.mkdir(parents=True)
    with place.open("wb") as file:
        write_mo(file, catalogue_of(code, CANCELLED))


def test_till_speaks_english_and_what_it_has_a_catalogue_of(tmp_path: Path) -> None:
    assert languages()[0] == "en"
    put(tmp_path, "de")
    put(tmp_path, "ar")
    assert languages(tmp_path) == ["en", "ar", "de"]


def test_a_country_speaks_its_language(tmp_path: Path) -> None:
    put(tmp_path, "de")
    found = find_language("de_AT", tmp_path)
    assert (found.code, found.right_to_left) == ("de", False)
    with speaking(found):
        assert _("Cancelled") == "Abgebrochen"
    assert find_language("en_GB", tmp_path) == ENGLISH


def test_arabic_is_written_from_right_to_left(tmp_path: Path) -> None:
    put(tmp_path, "ar")
    assert find_language("ar", tmp_path).right_to_left


def test_the_first_language_that_till_speaks_is_chosen(tmp_path: Path) -> None:
    put(tmp_path, "de")
    wanted = ("", "tlh", "de-CH", "en")
    assert choose_language(wanted, tmp_path).code == "de"
    assert choose_language(("C.UTF-8", "nl_NL.UTF-8"), tmp_path) == ENGLISH
    asked = {"LANG": "fr_FR.UTF-8", "LC_ALL": "de_DE.UTF-8"}
    assert choose_language(languages_of_console(asked), tmp_path).code == "de"


def test_the_pseudo_language_needs_no_catalogue() -> None:
    assert find_language("pseudo") is PSEUDO


def test_a_language_that_nobody_wrote_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(LookupError):
        find_language("tlh")
    with pytest.raises(SystemExit):
        main(["--language", "tlh"])
    assert "Till does not speak tlh, but en" in capsys.readouterr().err


@pytest.mark.parametrize("code", languages()[1:])
def test_the_command_line_speaks_the_language_too(
    code: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", code)
    with used(ENGLISH):
        with pytest.raises(SystemExit):
            main(["--help"])
        asked = capsys.readouterr().out
        with pytest.raises(SystemExit):
            main(["payment-sheet"])
        refused = capsys.readouterr().err
    with speaking(find_language(code)):
        assert asked.startswith(_("usage: "))
        words = " ".join(asked.split())
        assert _("training mode: no account, no network, no money").split()[0] in words
        assert _("the following arguments are required: %s").partition("%")[0] in refused
    assert "show this help" not in asked
    assert os.environ["LANGUAGE"] == code


def test_the_help_is_in_the_language_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with used(ENGLISH):
        with pytest.raises(SystemExit):
            main(["--language", "de", "--help"])
        assert capsys.readouterr().out.startswith("Aufruf: ")


def test_the_words_of_argparse_are_still_those() -> None:
    """Python finds the translations by its own English, which another version may change."""
    said = {
        node.value
        for node in ast.walk(ast.parse(inspect.getsource(argparse)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert [each.text for each in OF_ARGPARSE if each.text not in said] == []
