"""Searching as you type: the only place with SQL that not every database speaks."""

from __future__ import annotations

import unicodedata

from sqlalchemy import ColumnElement, and_, func, true
from sqlalchemy.orm import InstrumentedAttribute

from pos_app.db.models.catalogue import Product
from pos_app.db.models.customers import Customer
from pos_app.db.models.history import HistoryEntry
from pos_app.domain.text import storable


def fold(text: str) -> str:
    """Return text without case and accents: what `search_text` columns hold."""
    parts = unicodedata.normalize("NFKD", storable(text).casefold())
    return "".join(char for char in parts if not unicodedata.combining(char)).casefold()


def customer_filter(text: str) -> ColumnElement[bool]:
    """Return the customers in whom every word of the text occurs."""
    return _every_word(Customer.search_text, text)


def product_filter(text: str) -> ColumnElement[bool]:
    """Return the products in which every word of the text occurs."""
    return _every_word(Product.search_text, text)


def history_filter(text: str) -> ColumnElement[bool]:
    """Return the rows of the history in which every word of the text occurs."""
    return _every_word(HistoryEntry.search_text, text)


def _every_word(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    # instr, unlike LIKE, takes % and _ as they are and does no case folding of its own.
    return and_(true(), *(func.instr(column, word) > 0 for word in fold(text).split()))
