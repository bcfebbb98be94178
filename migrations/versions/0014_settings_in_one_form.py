"""Settings that are kept in one form, those of a register in rows of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TEXTS = {"locale": "name", "bank_terminal": "name", "publishable_key": "text", "payer_page": "url"}
"""Where in its JSON each had its text."""
RECORDS = ("connect", "cash_rounding", "shifts", "rights_in_use", "reader_test")


def upgrade() -> None:
    """Go on, one matter after the other."""
    for name, field in TEXTS.items():
        _rewrite(name, f"json_object('value', json_extract(value, '$.{field}'))")
    for name in RECORDS:
        _rewrite(name, "json_object('value', json(value))")
    op.create_table(
        "register_setting",
        sa.Column("register_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"],
            ["register.id"],
            name=op.f("fk_register_setting_register_id_register"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("register_id", "name", name=op.f("pk_register_setting")),
    )
    op.execute(PIN_MISSES)
    op.execute("DELETE FROM setting WHERE name = 'pin_misses'")
    op.execute(READERS)
    with op.batch_alter_table("register") as table:
        table.drop_column("reader_id")


def downgrade() -> None:
    """Go back, in the other order."""
    with op.batch_alter_table("register") as table:
        table.add_column(sa.Column("reader_id", sa.String(length=64), nullable=True))
        table.create_foreign_key(
            "fk_register_reader_id_reader",
            "reader",
            ["reader_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )
    op.execute(READERS_BACK)
    op.execute(PIN_MISSES_BACK)
    op.drop_table("register_setting")
    for name in RECORDS:
        _rewrite(name, "json_extract(value, '$.value')")
    for name, field in TEXTS.items():
        _rewrite(name, f"json_object('{field}', json_extract(value, '$.value'))")


def _rewrite(name: str, value: str) -> None:
    """Leave what is no JSON: a setting that can't be read has its default."""
    kept = f"name = '{name}' AND json_valid(value)"
    op.execute(f"UPDATE setting SET value = {value} WHERE {kept}")  # noqa: S608  of this file


PIN_MISSES = """
INSERT INTO register_setting (register_id, name, value)
SELECT register.id, 'pin_misses', json_object('value', kept.value)
FROM setting, json_each(iif(json_valid(setting.value), setting.value, '{}')) AS kept
JOIN register ON register.id = kept.key
WHERE setting.name = 'pin_misses'
"""
READERS = """
INSERT INTO register_setting (register_id, name, value)
SELECT id, 'reader', json_object('value', reader_id) FROM register WHERE reader_id IS NOT NULL
"""
READERS_BACK = """
UPDATE register SET reader_id = json_extract(value, '$.value')
FROM register_setting AS kept
WHERE kept.register_id = register.id AND kept.name = 'reader'
    AND json_extract(value, '$.value') IN (SELECT id FROM reader)
"""
PIN_MISSES_BACK = """
INSERT INTO setting (name, value)
SELECT 'pin_misses', json_group_object(register_id, json_extract(value, '$.value'))
FROM register_setting WHERE name = 'pin_misses' HAVING count(*) > 0
"""
