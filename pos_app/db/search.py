"""Searching as you type: the only place with SQL that not every database speaks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection

from sqlalchemy import ColumnElement, and_, func, or_, true

from pos_app.db.models.customers import Customer
from pos_app.db.products import texts_of
from pos_app.domain.barcodes import barcode_key
from pos_app.domain.product_words import product_words
from pos_app.domain.searching import SearchTerms, customer_terms, customer_words, fold

_PRODUCT_WORDS = """
    UPDATE product SET search_text = product_words(name, (
      SELECT json_group_array(json_array(sku, options, (
        SELECT json_group_array(barcode) FROM (
          SELECT barcode FROM product_barcode WHERE variant_id = v.id ORDER BY position))))
      FROM (SELECT * FROM product_variant WHERE product_id = product.id ORDER BY position) AS v))
"""
_FOLD_ANEW = (
    "UPDATE product_barcode SET barcode_key = barcode_key(barcode)",
    "UPDATE product_variant SET sku_key = nullif(fold(trim(sku)), '')",
    _PRODUCT_WORDS,
    "UPDATE customer SET folded_name = customer_words(name, email, phone)",
    "UPDATE cashier SET folded_name = fold(name)",
    "UPDATE customer SET search_text = fold(search_text)"
    " WHERE search_text GLOB '*[^ -&(-~]*'",  # a sign that is no ASCII, or an apostrophe
    "UPDATE history_entry SET search_text = fold(search_text) WHERE search_text GLOB '*[^ -&(-~]*'",
)


def customer_filter(text: str) -> ColumnElement[bool]:
    """Return the customers in whom every word of the text occurs, numbers however written."""
    # instr, unlike LIKE, takes % and _ as they are and does no case folding of its own.
    return _all_of(customer_terms(text), lambda word: func.instr(Customer.search_text, word) > 0)


def fold_anew(books: sqlite3.Connection) -> None:
    """Bring what an earlier Till folded to the folding of today, by which it is looked for."""
    books.create_function("fold", 1, fold, deterministic=True)
    books.create_function("customer_words", 3, customer_words, deterministic=True)
    books.create_function("product_words", 2, _product_words, deterministic=True)
    books.create_function("barcode_key", 1, barcode_key, deterministic=True)
    for statement in _FOLD_ANEW:
        books.execute(statement)


def fold_products(books: sqlite3.Connection, ids: Collection[str]) -> None:
    """Bring the words by which some products are looked for up to date with their codes."""
    books.create_function("product_words", 2, _product_words, deterministic=True)
    books.executemany(f"{_PRODUCT_WORDS} WHERE id = ?", [(product_id,) for product_id in ids])


def _product_words(name: str, variants: str) -> str:
    found = json.loads(variants)
    return product_words(name, ((sku, texts_of(kept), codes) for sku, kept, codes in found))


def _all_of(
    wanted: SearchTerms, occurs: Callable[[str], ColumnElement[bool]]
) -> ColumnElement[bool]:
    def has(words: tuple[str, ...]) -> ColumnElement[bool]:
        return and_(true(), *map(occurs, words))

    return and_(true(), *(or_(*map(has, alternatives)) for alternatives in wanted))
