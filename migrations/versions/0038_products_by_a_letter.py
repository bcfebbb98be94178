"""Products are found by one or two letters too, however many there are.

`product_find` knows parts of three signs. All of them that begin with a letter are read from
`product_find_signs`; two spaces at the end of the words have the last letters begin one too.
"""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

NEW = (
    "CREATE TRIGGER product_words_of_new AFTER INSERT ON product"
    " BEGIN INSERT INTO product_words (id, words) VALUES (new.id, {words}); END"
)
CHANGED = (
    "CREATE TRIGGER product_words_of_changed AFTER UPDATE OF search_text ON product"
    " WHEN old.search_text IS NOT new.search_text"
    " BEGIN UPDATE product_words SET words = {words} WHERE id = new.id; END"
)
REFILL = (
    "UPDATE product_words SET words ="
    " (SELECT {words} FROM product WHERE product.id = product_words.id)"
)
FIND = "INSERT INTO product_find (rowid, words) VALUES (new.no, new.words);"
FORGET = (
    "INSERT INTO product_find (product_find, rowid, words) VALUES ('delete', old.no, old.words);"
)
FOUND = (
    "CREATE TRIGGER product_find_of_changed AFTER UPDATE ON product_words"
    f" BEGIN {FORGET + FIND} END"
)


def upgrade() -> None:
    """Keep the words with two spaces behind them, and index them anew."""
    _keep("search_text || '  '")
    op.execute(
        "CREATE VIRTUAL TABLE product_find_signs USING fts5vocab ('product_find', 'instance')"
    )


def downgrade() -> None:
    """Keep them as they are."""
    op.execute("DROP TABLE product_find_signs")
    _keep("search_text")


def _keep(words: str) -> None:
    for name in ("product_words_of_new", "product_words_of_changed", "product_find_of_changed"):
        op.execute(f"DROP TRIGGER {name}")
    op.execute(REFILL.format(words=words))
    op.execute("INSERT INTO product_find (product_find) VALUES ('rebuild')")
    for made in (NEW.format(words=f"new.{words}"), CHANGED.format(words=f"new.{words}"), FOUND):
        op.execute(made)
