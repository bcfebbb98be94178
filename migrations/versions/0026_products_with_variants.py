"""Products with variants, several barcodes, modifiers and a unit; favourites; the stock.

What is sold becomes the one variant of its product, by the product's own id, which is why the lines
of before need not be told theirs. `product_words` has a
row for each product and `product_find` looks its words up, by all parts of three signs; triggers
keep both.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

EMPTY, NO_LIST, NO, YES = sa.text("''"), sa.text("'[]'"), sa.text("0"), sa.text("1")

PRODUCT = (
    ("unit", sa.String(length=8), False, EMPTY),
    ("option_names", sa.JSON(), False, NO_LIST),
    ("open_price", sa.Boolean(), False, NO),
    ("min_age", sa.Integer(), True, None),
)
LINE = (
    ("variant_id", sa.String(length=36), True, None),
    ("sku", sa.String(length=64), False, EMPTY),
    ("unit", sa.String(length=8), False, EMPTY),
    ("modifiers", sa.JSON(), False, NO_LIST),
    ("lot", sa.String(length=64), False, EMPTY),
    ("serial", sa.String(length=64), False, EMPTY),
    ("cost_minor", sa.BigInteger(), True, None),
)

VARIANTS = """
    INSERT INTO product_variant (id, product_id, position, price_minor)
    SELECT id, id, 0, price_minor FROM product
"""
BARCODES = """
    INSERT INTO product_barcode (variant_id, position, barcode, barcode_key)
    SELECT id, 0, barcode, coalesce(barcode_key, lower(barcode)) FROM product WHERE barcode <> ''
"""

FIND = "INSERT INTO product_find (rowid, words) VALUES (new.no, new.words);"
FORGET = (
    "INSERT INTO product_find (product_find, rowid, words) VALUES ('delete', old.no, old.words);"
)
TRIGGERS = {
    "product_words_of_new": (
        "AFTER INSERT ON product",
        "INSERT INTO product_words (id, words) VALUES (new.id, new.search_text);",
    ),
    "product_words_of_changed": (
        "AFTER UPDATE OF search_text ON product WHEN old.search_text IS NOT new.search_text",
        "UPDATE product_words SET words = new.search_text WHERE id = new.id;",
    ),
    "product_words_of_gone": (
        "AFTER DELETE ON product",
        "DELETE FROM product_words WHERE id = old.id;",
    ),
    "product_find_of_new": ("AFTER INSERT ON product_words", FIND),
    "product_find_of_changed": ("AFTER UPDATE ON product_words", FORGET + FIND),
    "product_find_of_gone": ("AFTER DELETE ON product_words", FORGET),
    "stock_on_hand": (
        "AFTER INSERT ON stock_movement",
        "UPDATE product_variant SET on_hand_milli = on_hand_milli + new.quantity_milli"
        " WHERE id = new.variant_id;",
    ),
    "stock_movement_update": (
        "BEFORE UPDATE ON stock_movement",
        "SELECT RAISE(ABORT, 'stock_movement is never changed');",
    ),
    "stock_movement_delete": (
        "BEFORE DELETE ON stock_movement",
        "SELECT RAISE(ABORT, 'stock_movement is never changed');",
    ),
}


def upgrade() -> None:
    """Each product becomes one with a single variant."""
    for name, kind, nullable, default in PRODUCT:
        op.add_column("product", sa.Column(name, kind, nullable=nullable, server_default=default))
    op.add_column("category", sa.Column("picture", sa.LargeBinary(), nullable=True))
    op.add_column("sale", sa.Column("age_checked", sa.Integer(), nullable=True))
    _add_variants()
    _add_modifiers_and_favourites()
    _add_stock()
    op.execute(VARIANTS)
    op.execute(BARCODES)
    op.drop_index("ix_product_barcode_key", table_name="product")
    for name in ("price_minor", "barcode", "barcode_key"):
        op.drop_column("product", name)
    for name, kind, nullable, default in LINE:
        op.add_column("sale_line", sa.Column(name, kind, nullable=nullable, server_default=default))
    active = sa.text("active")
    op.create_index(
        "ix_product_shelf", "product", ["category_id", "search_text"], sqlite_where=active
    )
    op.create_index("ix_product_name", "product", ["search_text"], sqlite_where=active)
    _add_search()
    for name, (when, body) in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN {body} END")


def _add_variants() -> None:
    op.create_table(
        "product_variant",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("options", sa.JSON(), server_default=NO_LIST, nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("sku", sa.String(length=64), server_default=EMPTY, nullable=False),
        sa.Column("sku_key", sa.String(length=64), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=YES, nullable=False),
        sa.Column("low_stock_milli", sa.BigInteger(), nullable=True),
        sa.Column("on_hand_milli", sa.BigInteger(), server_default=NO, nullable=False),
        _named("product_variant", "product_id", "product"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_variant")),
    )
    op.create_index("ix_product_variant_product_id", "product_variant", ["product_id", "position"])
    op.create_index(op.f("ix_product_variant_sku_key"), "product_variant", ["sku_key"])
    op.create_index(
        "ix_product_variant_low_stock",
        "product_variant",
        ["low_stock_milli"],
        sqlite_where=sa.text("low_stock_milli IS NOT NULL"),
    )
    op.create_table(
        "product_barcode",
        sa.Column("variant_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("barcode", sa.String(length=64), nullable=False),
        sa.Column("barcode_key", sa.String(length=64), nullable=False),
        _named("product_barcode", "variant_id", "product_variant"),
        sa.PrimaryKeyConstraint("variant_id", "position", name=op.f("pk_product_barcode")),
    )
    op.create_index(op.f("ix_product_barcode_barcode_key"), "product_barcode", ["barcode_key"])


def _add_modifiers_and_favourites() -> None:
    op.create_table(
        "modifier_group",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modifier_group")),
    )
    op.create_table(
        "modifier",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=YES, nullable=False),
        _named("modifier", "group_id", "modifier_group"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modifier")),
    )
    op.create_index(op.f("ix_modifier_group_id"), "modifier", ["group_id"])
    op.create_table(
        "product_modifier_group",
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _named("product_modifier_group", "product_id", "product"),
        _named("product_modifier_group", "group_id", "modifier_group"),
        sa.PrimaryKeyConstraint("product_id", "group_id", name=op.f("pk_product_modifier_group")),
    )
    op.create_table(
        "favourite",
        sa.Column("register_id", sa.String(), nullable=False),
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _named("favourite", "register_id", "register"),
        _named("favourite", "product_id", "product"),
        sa.PrimaryKeyConstraint("register_id", "product_id", name=op.f("pk_favourite")),
    )


def _add_stock() -> None:
    op.create_table(
        "stock_count",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("register_id", sa.String(), nullable=False),
        sa.Column("cashier_id", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("applied_at", sa.DateTime(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(), nullable=True),
        _named("stock_count", "register_id", "register"),
        _named("stock_count", "cashier_id", "cashier"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
    )
    op.create_table(
        "stock_count_line",
        sa.Column("count_id", sa.String(), nullable=False),
        sa.Column("variant_id", sa.String(), nullable=False),
        sa.Column("counted_milli", sa.BigInteger(), nullable=False),
        sa.Column("expected_milli", sa.BigInteger(), server_default=NO, nullable=False),
        sa.Column("counted_at", sa.DateTime(), nullable=False),
        _named("stock_count_line", "count_id", "stock_count"),
        _named("stock_count_line", "variant_id", "product_variant"),
        sa.PrimaryKeyConstraint("count_id", "variant_id", name=op.f("pk_stock_count_line")),
    )
    op.create_table(
        "stock_movement",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("variant_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("sale_id", sa.String(), nullable=True),
        sa.Column("refund_id", sa.String(), nullable=True),
        sa.Column("count_id", sa.String(), nullable=True),
        sa.Column("register_id", sa.String(), nullable=True),
        sa.Column("cashier_id", sa.String(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        _named("stock_movement", "variant_id", "product_variant"),
        _named("stock_movement", "sale_id", "sale"),
        _named("stock_movement", "refund_id", "refund"),
        _named("stock_movement", "count_id", "stock_count"),
        _named("stock_movement", "register_id", "register"),
        _named("stock_movement", "cashier_id", "cashier"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
    )
    op.create_index("ix_stock_movement_variant_id", "stock_movement", ["variant_id", "created_at"])
    op.create_index(
        "ix_stock_movement_sale_id",
        "stock_movement",
        ["sale_id"],
        sqlite_where=sa.text("sale_id IS NOT NULL"),
    )


def _add_search() -> None:
    op.execute(
        "CREATE TABLE product_words"
        " (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, words TEXT NOT NULL)"
    )
    op.execute("INSERT INTO product_words (id, words) SELECT id, search_text FROM product")
    op.execute(
        "CREATE VIRTUAL TABLE product_find USING fts5 (words, content='product_words',"
        " content_rowid='no', tokenize='trigram case_sensitive 1', detail=none, columnsize=0)"
    )
    op.execute("INSERT INTO product_find (product_find) VALUES ('rebuild')")


def _named(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_{table}_{column}_{target}"),
        deferrable=True,
        initially="DEFERRED",
    )


def downgrade() -> None:
    """Go back; of several variants the first one stays."""
    for name in TRIGGERS:
        op.execute(f"DROP TRIGGER {name}")
    op.execute("DROP TABLE product_find")
    op.execute("DROP TABLE product_words")
    op.drop_index("ix_product_name", table_name="product")
    op.drop_index("ix_product_shelf", table_name="product")
    for name, *_kind in LINE[::-1]:
        op.drop_column("sale_line", name)
    _put_back_prices()
    for name in (
        *("stock_movement", "stock_count_line", "stock_count"),
        *("favourite", "product_modifier_group", "modifier", "modifier_group"),
        *("product_barcode", "product_variant"),
    ):
        op.drop_table(name)
    op.drop_column("sale", "age_checked")
    op.drop_column("category", "picture")
    for name, *_kind in PRODUCT[::-1]:
        op.drop_column("product", name)


def _put_back_prices() -> None:
    with op.batch_alter_table("product", recreate="always") as table:
        price: sa.Column[int] = sa.Column(
            "price_minor", sa.BigInteger(), nullable=False, server_default=NO
        )
        barcode: sa.Column[str] = sa.Column("barcode", sa.String(length=64), nullable=True)
        key: sa.Column[str] = sa.Column("barcode_key", sa.String(length=64), nullable=True)
        table.add_column(price, insert_before="currency")
        table.add_column(barcode, insert_before="category_id")
        table.add_column(key, insert_after="default_tax")
    op.execute(
        "UPDATE product SET price_minor = v.price_minor FROM product_variant AS v"
        " WHERE v.product_id = product.id AND v.position = 0"
    )
    op.execute(
        "UPDATE product SET barcode = b.barcode, barcode_key = b.barcode_key"
        " FROM product_barcode AS b WHERE b.variant_id = product.id AND b.position = 0"
    )
    with op.batch_alter_table("product") as table:
        table.alter_column("price_minor", server_default=None)
    op.create_index(op.f("ix_product_barcode_key"), "product", ["barcode_key"])
