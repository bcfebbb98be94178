"""Fills the tiles page by page: what fits what is searched, read off the UI thread."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from pos_app.services.container import Services
from pos_app.services.views.catalogue import (
    FoundProduct,
    ProductChanges,
    ProductPage,
    ProductView,
)
from pos_app.ui.background.tasks import LatestRead, Task, Tasks
from pos_app.ui.checkout.products import ProductsModel

FAVOURITES: Final = "favourites"
"""What stands for the page of favourites, among the ids of categories."""
Asked = tuple[str, str | None]
"""What is searched, and the category chosen or None for all."""


class ProductPages(QObject):
    """Reads what is asked for last; what is still read for anything before is interrupted."""

    shown = Signal()
    """Other tiles than before are shown."""
    outdated = Signal()
    """More was changed than single products: the checkout has to be read anew."""

    def __init__(
        self, services: Services, tasks: Tasks, model: ProductsModel, parent: QObject
    ) -> None:
        """The services may not be made yet: a worker asks for them."""
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._model = model
        self._task: Task | None = None
        self._refreshed = LatestRead(tasks, self)
        self._changed: frozenset[str] = frozenset()
        self.asked: Asked = ("", None)
        self.favourites: tuple[ProductView, ...] = ()
        """The page of favourites of this register."""
        self.has_any = False
        """Whether anything is sold at all, as far as was read."""
        model.more_wanted.connect(self._read_on)

    @property
    def is_settled(self) -> bool:
        """Whether what is asked for is what is shown."""
        return self._task is None

    def begin(self, first: ProductPage, favourites: tuple[ProductView, ...] = ()) -> None:
        """Show what was read with the screen: the first page of all that is sold, or favourites."""
        self.has_any, self.favourites = bool(first.products), favourites
        if self.asked[1] == FAVOURITES:
            self._take(ProductPage(favourites, more=False))
        elif self.asked == ("", None) and len(self._model.rows) <= len(first.products):
            self._take(first)
        else:
            self._read(self.asked, len(self._model.rows))

    def narrow(self, text: str, category_id: str | None) -> None:
        """Show what is sold and has every word of `text`, of one category or (None) of all.

        A text is searched in all, where favourites were shown.
        """
        asked = _asked(text, category_id)
        if asked == self.asked:
            return
        if asked[1] == FAVOURITES:
            self._drop_task()
            self.asked = asked
            self._take(ProductPage(self.favourites, more=False))
        else:
            self._read(asked)

    def refresh(self, changed: AbstractSet[str], stock: AbstractSet[str] = frozenset()) -> None:
        """Show how these are now, without reading the others anew; both are of a ChangeSet.

        Of variants whose `stock` moved only those that are shown are read.
        """
        if stock and self._model.keeps_stock:
            shown = (*self.favourites, *self._model.rows)
            changed |= {v.id for each in shown for v in each.variants if v.id in stock}
        if not changed:
            return
        self._changed |= changed
        asked, rows = self.asked, self._model.rows
        task = self._refreshed.read(
            _read_changes, self._services, self._changed, asked, rows, self.favourites
        )
        task.success(partial(self._on_changes, asked, rows)).start()

    def submit(self, text: str) -> Task:
        """Return the task that finds what Enter means: a code, or the first of what is searched.

        It succeeds with a FoundProduct, or with the page that is to be shown then, or None where
        what is shown is that already.
        """
        asked = _asked(text, self.asked[1])
        known = asked == self.asked and self.is_settled
        return self._tasks.read(_submitted, self._services, asked, known, owner=self)

    def take_submitted(self, page: ProductPage) -> None:
        """Show what Enter found."""
        self._drop_task()
        self._take(page)

    def _read(self, asked: Asked, least: int = 0) -> None:
        self._drop_task()
        self.asked = asked
        task = self._tasks.search(read_pages, self._services, asked, least, owner=self)
        self._task = task.success(self._on_read)
        task.start()

    def _read_on(self) -> None:
        if self._task is None and self._model.rows:
            last = self._model.rows[-1].id
            task = self._tasks.search(_page_after, self._services, self.asked, last, owner=self)
            self._task = task.success(self._on_more)
            task.start()

    def _drop_task(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _on_read(self, page: ProductPage) -> None:
        self._task = None
        self._take(page)

    def _on_more(self, page: ProductPage) -> None:
        self._task = None
        self._model.append_page(page)

    def _on_changes(
        self, asked: Asked, rows: tuple[ProductView, ...], changes: ProductChanges | None
    ) -> None:
        self._changed = frozenset()
        known = {each.id: each for each in (*self.favourites, *rows)}
        if changes is None or bool(changes.favourites) != bool(self.favourites) or not self.has_any:
            self.outdated.emit()
            return
        known.update(changes.products)
        self.favourites = tuple(known[each] for each in changes.favourites if each in known)
        if self.asked[1] == FAVOURITES:
            self._take(ProductPage(self.favourites, more=False))
        elif self.is_settled and asked == self.asked and rows is self._model.rows:
            found = tuple(known[each] for each in changes.ids if each in known)
            self._take(ProductPage(found, changes.more))
        else:  # something else was asked for meanwhile, maybe before the change
            self._read(self.asked, len(self._model.rows))

    def _take(self, page: ProductPage) -> None:
        self._model.show_page(page)
        self.shown.emit()


def _asked(text: str, category_id: str | None) -> Asked:
    words = " ".join(text.split())
    return words, None if words and category_id == FAVOURITES else category_id


def _page_after(services: Services, asked: Asked, last: str) -> ProductPage:
    return services.catalogue.page(*asked, last)


def _read_changes(
    services: Services,
    changed: frozenset[str],
    asked: Asked,
    rows: tuple[ProductView, ...],
    favourites: tuple[ProductView, ...],
) -> ProductChanges | None:
    text, category_id = asked
    return services.catalogue.changes(
        changed,
        services.settings.register().id,
        [each.id for each in rows],
        [each.id for each in favourites],
        text=text,
        category_id=category_id,
    )


def read_pages(services: Services, asked: Asked, least: int) -> ProductPage:
    """Return the first page, and those after it until there are so many. For a worker thread."""
    read = partial(services.catalogue.page, *asked)
    page = read()
    products: list[ProductView] = list(page.products)
    while page.more and len(products) < least:
        page = read(products[-1].id)
        products += page.products
    return ProductPage(tuple(products), page.more)


def _submitted(services: Services, asked: Asked, known: bool) -> FoundProduct | ProductPage | None:
    found = services.catalogue.by_barcode(asked[0])
    return found or (None if known else services.catalogue.page(*asked))
