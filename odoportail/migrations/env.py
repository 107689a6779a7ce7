"""Run the migrations, each run one transaction on SQLite as well."""

import logging
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationInfo

from odoportail import stamps
from odoportail.extensions import db
from odoportail.migrations.locks import take_turn
from odoportail.models.types import Instant

# Alembic loads this file under a name of its own.
logger = logging.getLogger("odoportail.migrations")


def migrate() -> None:
    """Bring the configured database to the revision asked for."""
    with db.engine.connect() as connection:
        connection.execution_options(**{stamps.IS_MIGRATING: True})
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_item,
            transactional_ddl=True,
            on_version_apply=tell,
        )
        with context.begin_transaction():
            take_turn(connection)
            context.run_migrations()


def tell(ctx: Any, step: MigrationInfo, heads: Any, run_args: Any) -> None:
    """Say which migration has been run; Alembic gives its arguments by name."""
    way = "upgraded" if step.is_upgrade else "downgraded"
    logger.info("%s by migration %s", way, step.up_revision_id)


def render_item(
    kind: str, item: Any, autogen_context: AutogenContext
) -> str | Literal[False]:
    """Write our types as plain ones: a migration must not change with the models."""
    return "sa.DateTime()" if isinstance(item, Instant) else False


migrate()
