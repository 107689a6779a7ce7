"""Lose what connects the portal to PostgreSQL."""

from sqlalchemy import create_engine, text

from odoportail.extensions import db


def end_connections():
    """End every connection of this process but one's own, as a restart would."""
    other = create_engine(db.engine.url)
    with other.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    other.dispose()
