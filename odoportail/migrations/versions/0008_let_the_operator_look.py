"""Let the operator look at what a customer sees, and say why."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLES = ("owner", "accountant")
PURPOSES = ("reset", "invitation", "email")
PREVIEW = "preview"
WITH_REASON = ("links", "sign_ins", "events")
# What nobody may be any more. The journal stays, as the doings of a command.
FORGET = (
    """
    UPDATE events SET user_id = NULL, actor = 'command' WHERE user_id IN (
        SELECT user_id FROM accesses WHERE role = 'preview')
    """,
    """
    DELETE FROM sign_ins WHERE user_id IN (
        SELECT user_id FROM accesses WHERE role = 'preview')
    """,
    "DELETE FROM links WHERE purpose = 'preview'",
    "DELETE FROM accesses WHERE role = 'preview'",
    "DELETE FROM users WHERE email = ''",
)


def upgrade() -> None:
    allow("accesses", "role", ROLES, (*ROLES, PREVIEW))
    allow("links", "purpose", PURPOSES, (*PURPOSES, PREVIEW))
    for table in WITH_REASON:
        op.add_column(table, sa.Column("reason", sa.String(length=150), nullable=True))


def downgrade() -> None:
    for statement in FORGET:
        op.execute(statement)
    for table in WITH_REASON:
        op.drop_column(table, "reason")
    allow("links", "purpose", (*PURPOSES, PREVIEW), PURPOSES)
    allow("accesses", "role", (*ROLES, PREVIEW), ROLES)


def allow(
    table: str, column: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    """Let a column hold these words and no others; no table points to this one."""
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column(
            column, existing_type=words(column, before), type_=words(column, after)
        )


def words(name: str, values: tuple[str, ...]) -> sa.Enum:
    """Return the type of a text column that holds these words and no others."""
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=20
    )
