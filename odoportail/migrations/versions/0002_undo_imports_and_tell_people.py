"""Undo imports, remember billing's addresses, and tell people once."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The address under which billing knows a customer was kept nowhere: the first
# owner's is the best there is.
FILL_ADDRESSES = """
UPDATE customers SET email = COALESCE((
    SELECT users.email FROM accesses JOIN users ON users.id = accesses.user_id
    WHERE accesses.customer_id = customers.id AND accesses.role = 'owner'
    ORDER BY users.id LIMIT 1
), '')
"""


def upgrade() -> None:
    # The defaults stay, as the previous version goes on writing for a while.
    with op.batch_alter_table("batches") as batch_op:
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "undone_by", sa.String(length=100), nullable=False, server_default=""
            )
        )
    with op.batch_alter_table("customers") as batch_op:
        batch_op.add_column(
            sa.Column("email", sa.String(length=254), nullable=False, server_default="")
        )
    op.execute(FILL_ADDRESSES)
    op.create_table(
        "notices",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "new_invoice",
                "receipt",
                name="noticekind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_notices_invoice_id_invoices")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_notices_message_id_messages")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notices_user_id_users")
        ),
        sa.PrimaryKeyConstraint(
            "user_id", "invoice_id", "kind", name=op.f("pk_notices")
        ),
    )
    op.create_index(op.f("ix_notices_invoice_id"), "notices", ["invoice_id"])
    op.create_index(op.f("ix_notices_message_id"), "notices", ["message_id"])


def downgrade() -> None:
    op.drop_table("notices")
    # Not by a new table: SQLite would not let the old one go, which others point to.
    op.drop_column("customers", "email")
    op.drop_column("batches", "undone_by")
    op.drop_column("batches", "undone_at")
