"""The pages that are kept in these tests, and when they are opened."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from odoportail.extensions import db

MOMENT = timedelta(seconds=1)
PAGES = ["/", "/factures/", "/factures/?annee=2016&tri=montant", "/factures/39654"]
NOON = datetime(2016, 3, 7, 17, tzinfo=UTC)


def set_all(model, **values):
    """Change every row of a table."""
    db.session.execute(update(model).values(**values))
    db.session.commit()
