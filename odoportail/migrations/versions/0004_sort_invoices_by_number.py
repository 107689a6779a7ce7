"""Keep for each invoice what its number is sorted by: FA-9 before FA-10."""

import sqlalchemy as sa
from alembic import op

from odoportail.number_keys import number_key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PORTION = 1000
# Byte by byte on both databases, whatever language PostgreSQL was set up in.
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
invoices = sa.table(
    "invoices", sa.column("id"), sa.column("number"), sa.column("number_key")
)


def upgrade() -> None:
    with op.batch_alter_table("invoices") as table:
        table.add_column(
            sa.Column("number_key", KEY, nullable=False, server_default="")
        )
    fill()


def fill() -> None:
    """Give the invoices that are there their keys, some at a time."""
    connection, last = op.get_bind(), 0
    known = sa.select(invoices.c.id, invoices.c.number).order_by(invoices.c.id)
    one = invoices.update().where(invoices.c.id == sa.bindparam("row_id"))
    keep = one.values(number_key=sa.bindparam("key"))
    while rows := connection.execute(
        known.where(invoices.c.id > last).limit(PORTION)
    ).all():
        keys = [{"row_id": row.id, "key": number_key(row.number)} for row in rows]
        connection.execute(keep, keys)
        last = rows[-1].id


def downgrade() -> None:
    # Not by a new table: SQLite would not let the old one go, which others point to.
    op.drop_column("invoices", "number_key")
