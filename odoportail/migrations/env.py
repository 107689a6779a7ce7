"""Run the migrations, each run one transaction on SQLite as well."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from odoportail.extensions import db
from odoportail.models.types import Instant


def migrate() -> None:
    """Bring the configured database to the revision asked for."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_item,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()


def render_item(
    kind: str, item: Any, autogen_context: AutogenContext
) -> str | Literal[False]:
    """Write our types as plain ones: a migration must not change with the models."""
    return "sa.DateTime()" if isinstance(item, Instant) else False


migrate()
