"""What tests of screens share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.services.container import Services
from pos_app.services.views.key_choices import KeyChoices
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.keys.keymap import KeyMap, keymap
from pos_app.ui.shell.garbage import Garbage
from pos_app.ui.theme import apply_theme
from tests.support.shop import Shop
from tests.support.store import open_store


@pytest.fixture(scope="session", autouse=True)
def _look(qapp: QApplication) -> None:
    """Every screen is tested as it is seen."""
    apply_theme(qapp, "light")


@pytest.fixture(autouse=True)
def _garbage(qapp: QApplication) -> Iterator[None]:
    """A screen that was tested dies on the UI thread, as in the program: see `shell.garbage`."""
    made = Garbage()
    yield
    made.collect()
    made.stop()


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    """Background work; a failure that no screen handles fails the test."""
    made = Tasks()
    failures: list[BaseException] = []
    made.failed.connect(failures.append)
    yield made
    made.stop()
    assert failures == []


@pytest.fixture
def shop(tmp_path: Path, server: TrainingServer) -> Shop:
    """A data folder and a simulated account."""
    return Shop(tmp_path, server)


@pytest.fixture
def server() -> Iterator[TrainingServer]:
    """A simulated account in which nothing happened yet."""
    made = TrainingServer()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def mode() -> str:
    """Live, test or training; `parametrize` it for another."""
    return "training"


@pytest.fixture
def services(tmp_path: Path, server: TrainingServer, mode: str) -> Iterator[Services]:
    """The services of a small store."""
    with open_store(tmp_path, server, mode=mode) as made:
        yield made


@pytest.fixture
def keys() -> Iterator[KeyMap]:
    """Return the keys of the whole program, which are left as Till comes with them."""
    yield keymap()
    keymap().use(KeyChoices())
