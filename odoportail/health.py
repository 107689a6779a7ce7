"""Say whether the portal can do its work."""

from datetime import timedelta
from functools import cache

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from odoportail import clock, paths
from odoportail.extensions import db
from odoportail.models import Message, MessageState

OLDEST_MAIL = timedelta(minutes=30)


def is_ready() -> bool:
    """Return whether the database answers, is migrated, and the outbox is not stuck."""
    try:
        return is_migrated() and not is_mail_stuck()
    except SQLAlchemyError:
        db.session.rollback()
        return False


def is_migrated() -> bool:
    """Say whether the database stands at the newest migration."""
    context = MigrationContext.configure(db.session.connection())
    return set(context.get_current_heads()) == set(newest_migrations())


@cache
def newest_migrations() -> tuple[str, ...]:
    """Return the revisions that this version of the portal needs."""
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS))
    return tuple(ScriptDirectory.from_config(config).get_heads())


def is_mail_stuck() -> bool:
    """Say whether a mail has been waiting, never tried, for longer than 30 minutes."""
    oldest = db.session.scalar(
        select(func.min(Message.created_at)).where(
            Message.state == MessageState.QUEUED, Message.attempts == 0
        )
    )
    return oldest is not None and oldest + OLDEST_MAIL < clock.now()
