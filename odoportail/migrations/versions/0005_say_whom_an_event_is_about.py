"""Let the journal say whose access somebody gave or ended."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = "fk_events_about_user_id_users"
INDEX = "ix_events_about_user_id"


def upgrade() -> None:
    # SQLite makes the table anew for a foreign key, which it can: none points to it.
    with op.batch_alter_table("events") as table:
        table.add_column(sa.Column("about_user_id", sa.Integer(), nullable=True))
        table.create_foreign_key(KEY, "users", ["about_user_id"], ["id"])
        table.create_index(INDEX, ["about_user_id"])


def downgrade() -> None:
    with op.batch_alter_table("events") as table:
        table.drop_index(INDEX)
        table.drop_constraint(KEY, type_="foreignkey")
        table.drop_column("about_user_id")
