"""A version that still serves is not taken for ill once a newer one has migrated."""

import pytest
import sqlalchemy as sa

from odoportail.extensions import db
from tests.upgrading.releases import REVISIONS


@pytest.fixture
def stand_at(app):
    """Return what has the database stand at a revision."""

    def stand_at(revision):
        with app.app_context():
            db.session.execute(
                sa.text("UPDATE alembic_version SET version_num = :revision"),
                {"revision": revision},
            )
            db.session.commit()

    yield stand_at
    stand_at(REVISIONS[-1])


@pytest.mark.parametrize(
    ("revision", "status"),
    [("9999", 200), (REVISIONS[-1], 200), (REVISIONS[-2], 503), (REVISIONS[0], 503)],
    ids=["newer", "this one", "one behind", "the first"],
)
def test_machine_is_ready_with_its_own_tables_or_newer_ones(
    client, stand_at, revision, status
):
    stand_at(revision)

    assert client.get("/sante/pret").status_code == status


def test_machine_without_tables_is_not_ready(app, client, stand_at):
    with app.app_context():
        db.session.execute(sa.text("DELETE FROM alembic_version"))
        db.session.commit()

    status = client.get("/sante/pret").status_code
    with app.app_context():
        db.session.execute(sa.text("INSERT INTO alembic_version VALUES ('0001')"))
        db.session.commit()

    assert status == 503


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("9999", "warning  database    of a newer version"),
        (REVISIONS[0], "fault    database    not of this version"),
    ],
)
def test_doctor_says_which_way_the_versions_differ(runner, stand_at, revision, said):
    stand_at(revision)

    assert said in runner.invoke(["doctor"]).output
