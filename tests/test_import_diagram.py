"""The diagram in ARCHITECTURE.md is what the code imports, and says so when it is not."""

from __future__ import annotations

from pathlib import Path

import import_diagram
import pytest


def test_the_diagram_is_the_one_of_today() -> None:
    text = import_diagram.DOCUMENT.read_text(encoding="utf-8")
    drawn = import_diagram.drawn(
        import_diagram.reduced(import_diagram.imports(import_diagram.ROOT))
    )
    assert import_diagram.with_diagram(text, drawn) == text, "make diagram"


def test_an_arrow_is_an_import_that_no_longer_way_has(tmp_path: Path) -> None:
    for file, text in {
        "ui/screen.py": "import PySide6.QtCore\n"
        "from pos_app.services.history.history import History\nfrom pos_app.domain import money\n",
        "services/history/history.py": "from pos_app.db import engine\nimport json\n",
        "services/wiring.py": "from pos_app.services import history\n",
        "services/container.py": "from pos_app.services import wiring\n",
        "db/engine.py": "from pos_app import errors\nfrom pos_app.domain.money import Money\n",
        "domain/money.py": "",
    }.items():
        path = tmp_path / "pos_app" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert import_diagram.reduced(import_diagram.imports(tmp_path)) == {
        "db": {"domain"},
        "domain": set(),
        "services/history": {"db"},
        "services/wiring": {"services/history"},
        "ui": {"PySide6", "services/history"},
    }


def test_a_document_without_a_place_for_it_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for the diagram"):
        import_diagram.with_diagram("# Architecture\n", "a diagram\n")
