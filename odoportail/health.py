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
    """Say whether the database has the tables that this version needs.

    Those of a newer version will do, as migrations only add: while machines are
    upgraded one after the other, none of them may be taken for ill.
    """
    there = migrations_run()
    return bool(there) and not there & earlier_migrations()


def is_newer() -> bool:
    """Say whether the database has been migrated by a newer version."""
    return not migrations_run() <= {*newest_migrations(), *earlier_migrations()}


def migrations_run() -> set[str]:
    """Return the revisions that the database stands at."""
    context = MigrationContext.configure(db.session.connection())
    return set(context.get_current_heads())


@cache
def newest_migrations() -> tuple[str, ...]:
    """Return the revisions that this version of the portal needs."""
    return tuple(our_migrations().get_heads())


@cache
def earlier_migrations() -> frozenset[str]:
    """Return the revisions of before, to which something is lacking."""
    known = {script.revision for script in our_migrations().walk_revisions()}
    return frozenset(known - set(newest_migrations()))


def our_migrations() -> ScriptDirectory:
    """Return the migrations that come with this version."""
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS))
    return ScriptDirectory.from_config(config)


def is_mail_stuck() -> bool:
    """Say whether a mail has been waiting, never tried, for longer than 30 minutes."""
    oldest = db.session.scalar(
        select(func.min(Message.created_at)).where(
            Message.state == MessageState.QUEUED, Message.attempts == 0
        )
    )
    return oldest is not None and oldest + OLDEST_MAIL < clock.now()
