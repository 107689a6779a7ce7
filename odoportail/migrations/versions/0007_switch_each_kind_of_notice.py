"""Remind people of overdue invoices, and switch each kind of notice by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BEFORE = ("new_invoice", "receipt")
NOW = (*BEFORE, "reminder")
SWITCHES = ("wants_receipts", "wants_reminders")
notices = sa.table("notices", sa.column("kind"))


def upgrade() -> None:
    # The default stays, as the previous version goes on writing for a while; it
    # knows the switch of new invoices, `wants_notices`, as that of every kind.
    for name in SWITCHES:
        op.add_column(
            "users",
            sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true()),
        )
    op.execute(
        "UPDATE users SET wants_receipts = wants_notices, "
        "wants_reminders = wants_notices"
    )
    change_kinds(BEFORE, NOW)


def change_kinds(former: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    """Let the notices be of these kinds, and of no other."""
    with op.batch_alter_table("notices") as batch_op:
        batch_op.alter_column(
            "kind",
            existing_nullable=False,
            existing_type=kind_column(former),
            type_=kind_column(kinds),
        )


def kind_column(kinds: tuple[str, ...]) -> sa.Enum:
    """Return the type of a column that holds one of these kinds."""
    return sa.Enum(
        *kinds, name="noticekind", native_enum=False, create_constraint=True, length=20
    )


def downgrade() -> None:
    op.execute(notices.delete().where(notices.c.kind.not_in(BEFORE)))
    change_kinds(NOW, BEFORE)
    # Not by a new table: SQLite would not let the old one go, which others point to.
    for name in SWITCHES:
        op.drop_column("users", name)
