"""Products as screens need them: pages of a long list, what a search finds, and codes.

All of it is SQL that both the first screen, which knows no SQLAlchemy, and the services run. Pages
are found by indexes, so that a catalogue of 100,000 products costs what one of 200 does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pos_app.domain.barcodes import barcode_key
from pos_app.domain.searching import fold
from pos_app.domain.user_input import storable

PAGE: Final = 96
"""How many products are read at once: a screen full; the next ones are read as it is scrolled."""

Row = dict[str, Any]
Run = Callable[[str, Mapping[str, Any]], Sequence[Row]]
"""Runs a statement with its named parameters."""
Way = tuple[str, dict[str, str]]
"""A statement that finds products by an index, and its parameters."""

_TRIGRAM: Final = 3
_LAST_SIGN: Final = "\U0010ffff"
_MOST_SORTED: Final = 400
"""A search that finds more than that walks along the shelves until a page is full."""

_PRODUCTS: Final = """
    WITH store AS (
        SELECT default_tax_rate_id FROM store_profile ORDER BY created_at DESC LIMIT 1)
    SELECT product.*, category.hue AS hue,
           CASE WHEN NOT product.default_tax THEN product.tax_rate_id
                WHEN NOT category.default_tax THEN category.tax_rate_id
                ELSE (SELECT default_tax_rate_id FROM store) END AS tax_id
    FROM json_each(:ids) AS wanted
    CROSS JOIN product ON product.id = wanted.value
    LEFT JOIN category ON category.id = product.category_id
    ORDER BY wanted.key
"""
_VARIANTS: Final = """
    SELECT variant.* FROM json_each(:ids) AS wanted
    CROSS JOIN product_variant AS variant ON variant.product_id = wanted.value
    ORDER BY wanted.key, variant.position
"""
_BARCODES: Final = """
    SELECT barcode.variant_id, barcode.barcode FROM json_each(:ids) AS wanted
    CROSS JOIN product_variant AS variant ON variant.product_id = wanted.value
    CROSS JOIN product_barcode AS barcode ON barcode.variant_id = variant.id
    ORDER BY wanted.key, barcode.variant_id, barcode.position
"""
_GROUPS: Final = """
    SELECT chosen.product_id, modifier_group.* FROM json_each(:ids) AS wanted
    CROSS JOIN product_modifier_group AS chosen ON chosen.product_id = wanted.value
    JOIN modifier_group ON modifier_group.id = chosen.group_id
    ORDER BY wanted.key, chosen.position
"""
_MODIFIERS: Final = """
    SELECT * FROM modifier WHERE active AND group_id IN (SELECT value FROM json_each(:ids))
    ORDER BY group_id, position
"""
_SOLD: Final = {True: "product.active", False: "NOT product.active"}  # not shown: SQL
"""Literally, as the indexes of what is sold have it."""
_SHELVES: Final = """
    SELECT id FROM category ORDER BY position, name, id
"""
_ON_A_SHELF: Final = """
    SELECT id FROM product
    WHERE category_id IS :shelf AND {sold} AND (search_text, id) > (:words, :id){holds}
    ORDER BY search_text, id LIMIT :limit
"""
_BY_PARTS: Final = "SELECT rowid AS no FROM product_find WHERE product_find MATCH :match"
_BY_SIGNS: Final = """
    SELECT DISTINCT doc AS no FROM product_find_signs WHERE term >= :signs AND term <= :last
"""
"""All parts of three signs that begin so; words end with two spaces, so that each sign has one."""
_MAY_BE_FOUND: Final = "SELECT count(*) AS many FROM ({by} LIMIT :limit)"
_FOUND: Final = """
    SELECT product.id AS id
    FROM ({by}) AS found CROSS JOIN product_words ON product_words.no = found.no
    JOIN product ON product.id = product_words.id
    LEFT JOIN category ON category.id = product.category_id
    WHERE {sold}{holds} AND :shelf IN ('', product.category_id)
    ORDER BY category.position, category.name, category.id, product.search_text, product.id
"""
_BY_BARCODE: Final = """
    SELECT variant.id AS variant_id, variant.product_id FROM product_barcode AS barcode
    JOIN product_variant AS variant ON variant.id = barcode.variant_id
    JOIN product ON product.id = variant.product_id
    WHERE barcode.barcode_key = :key AND variant.active AND product.active
    ORDER BY barcode.barcode <> :code, product.search_text LIMIT 1
"""
_BY_SKU: Final = """
    SELECT variant.id AS variant_id, variant.product_id FROM product_variant AS variant
    JOIN product ON product.id = variant.product_id
    WHERE variant.sku_key = :key AND variant.active AND product.active
    ORDER BY variant.sku <> :code, product.search_text LIMIT 1
"""
_OF_PRODUCTS: Final = """
    SELECT coalesce(product.id, variant.product_id) AS id FROM json_each(:ids) AS wanted
    LEFT JOIN product ON product.id = wanted.value
    LEFT JOIN product_variant AS variant ON variant.id = wanted.value
"""
_FAVOURITES: Final = """
    SELECT product.id FROM favourite JOIN product ON product.id = favourite.product_id
    WHERE favourite.register_id = :register AND product.active ORDER BY favourite.position
"""


@dataclass(frozen=True)
class ProductRows:
    """The rows of some products, and of all that they are sold as, each in its order."""

    products: Sequence[Row]
    variants: Sequence[Row]
    barcodes: Sequence[Row]
    groups: Sequence[Row]
    modifiers: Sequence[Row]


@dataclass(frozen=True)
class ProductReader:
    """Reads products from one state of the books."""

    run: Run

    def rows(self, ids: Sequence[str]) -> ProductRows:
        """Return what the books have of some products; each with its `hue` and `tax_id`."""
        wanted = {"ids": json.dumps(list(ids))}
        groups = self.run(_GROUPS, wanted)
        of_groups = json.dumps(sorted({row["id"] for row in groups}))
        return ProductRows(
            products=self.run(_PRODUCTS, wanted),
            variants=self.run(_VARIANTS, wanted),
            barcodes=self.run(_BARCODES, wanted),
            groups=groups,
            modifiers=self.run(_MODIFIERS, {"ids": of_groups}) if groups else (),
        )

    def page(
        self,
        text: str = "",
        shelf: str | None = None,
        after: str | None = None,
        *,
        sold: bool = True,
    ) -> tuple[list[str], bool]:
        """Return the ids of a page of what is sold, by shelf and name, and whether more follow.

        Each has all words of `text` in what it is searched by. `shelf` is one category, None all
        of them; `after` the last product of the page before. Not `sold`: what is sold no more.
        """
        words, active = fold(text).split(), _SOLD[sold]
        found = self._found(words, shelf, after, active) if words else None
        if found is None:
            shelves = [shelf] if shelf else [None, *(row["id"] for row in self.run(_SHELVES, {}))]
            walk = self._walk(words, shelves, self._place(after), active)
            found = [each for each, _ in zip(walk, range(PAGE + 1), strict=False)]
        return found[:PAGE], len(found) > PAGE

    def by_code(self, code: str) -> tuple[str, str] | None:
        """Return the ids of the product and the variant that are sold by a barcode or an SKU."""
        asked = ((_BY_BARCODE, barcode_key(code)), (_BY_SKU, fold(code.strip())))
        for statement, key in asked:
            rows = self.run(statement, {"key": key, "code": storable(code.strip())}) if key else ()
            if rows:
                return rows[0]["product_id"], rows[0]["variant_id"]
        return None

    def products_of(self, changed: Iterable[str]) -> set[str] | None:
        """Return which products some ids are of, their own or their variants'.

        None where one is of something else: a category, a tax rate, a group of modifiers.
        """
        found = {row["id"] for row in self.run(_OF_PRODUCTS, {"ids": json.dumps(list(changed))})}
        return None if None in found else found

    def favourites(self, register_id: str) -> list[str]:
        """Return the ids of what is sold and on the page of favourites of a register."""
        return [row["id"] for row in self.run(_FAVOURITES, {"register": register_id})]

    def _place(self, product_id: str | None) -> Row:
        if product_id is not None:
            place = "SELECT category_id, search_text, id FROM product WHERE id = :id"
            if found := self.run(place, {"id": product_id}):
                return found[0]
        return {"category_id": "", "search_text": "", "id": ""}  # before the first one

    def _found(
        self, words: Sequence[str], shelf: str | None, after: str | None, active: str
    ) -> list[str] | None:
        """Return what an index of words finds after a product; None where it is not told by it."""
        few = next(filter(self._finds_few, _ways(words)), None)
        if few is None:
            return None
        by, asked = few
        holds, values = _holds("product.search_text", words)
        statement = _FOUND.format(by=by, holds=holds, sold=active)
        rows = self.run(statement, {"shelf": shelf or "", **asked, **values})
        found = [row["id"] for row in rows]
        if after is None:
            return found
        return found[found.index(after) + 1 :] if after in found else []

    def _finds_few(self, way: Way) -> bool:
        by, asked = way
        many = self.run(_MAY_BE_FOUND.format(by=by), {**asked, "limit": _MOST_SORTED + 1})
        return int(many[0]["many"]) <= _MOST_SORTED

    def _walk(
        self, words: Sequence[str], shelves: Sequence[str | None], place: Row, active: str
    ) -> Iterator[str]:
        """Yield what has these words, shelf after shelf, from a place on."""
        holds, values = _holds("search_text", words)
        statement = _ON_A_SHELF.format(holds=holds, sold=active)
        begin = shelves.index(place["category_id"]) if place["category_id"] in shelves else 0
        for shelf in shelves[begin:]:
            here = place if shelf == place["category_id"] else {"search_text": "", "id": ""}
            where = {"shelf": shelf, "words": here["search_text"], "id": here["id"]}
            rows = self.run(statement, {**where, "limit": PAGE + 1, **values})
            yield from (row["id"] for row in rows)


def texts_of(stored: str) -> tuple[str, ...]:
    """Return a list of texts that a column holds; none where it holds something else."""
    if stored == "[]":
        return ()
    try:
        found = json.loads(stored)
    except ValueError:
        return ()
    return tuple(map(str, found)) if isinstance(found, list) else ()


def _holds(column: str, words: Sequence[str]) -> tuple[str, dict[str, str]]:
    # instr, unlike LIKE, takes % and _ as they are and does no case folding of its own.
    values = {f"word{number}": word for number, word in enumerate(words)}
    asked = (f" AND instr({column}, :{name}) > 0" for name in values)  # not shown: SQL
    return "".join(asked), values


def _ways(words: Sequence[str]) -> Iterator[Way]:
    """Yield the ways in which an index finds what may have these words, and maybe more."""
    asked = [word for word in words if "\0" not in word]
    if long := [word for word in asked if len(word) >= _TRIGRAM]:
        yield _BY_PARTS, {"match": " AND ".join(part for word in long for part in _parts(word))}
    for word in sorted(set(asked) - set(long), key=len, reverse=True):
        yield _BY_SIGNS, {"signs": word, "last": word + _LAST_SIGN}


def _parts(word: str) -> Iterator[str]:
    """Yield how the index of words is asked for one: for parts of three signs that cover it."""
    ends = [*range(_TRIGRAM, len(word), _TRIGRAM), len(word)]
    for part in dict.fromkeys(word[end - _TRIGRAM : end] for end in ends):
        doubled = part.replace('"', '""')
        yield f'"{doubled}"'
