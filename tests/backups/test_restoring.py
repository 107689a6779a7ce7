"""A backup holds all there is, and comes back whole, into an empty database alone."""

import flask_migrate

from odoportail import mail
from odoportail.extensions import Model, db
from odoportail.models import Document, Invoice
from tests.command_runner import CommandRunner
from tests.post_office import link_in
from tests.world import PASSWORD, make_customer


def contents(app):
    """Return every row of every table of ours."""
    with app.app_context():
        return {
            table.name: sorted(map(repr, db.session.execute(db.select(table))))
            for table in Model.metadata.sorted_tables
        }


def test_backup_restored_elsewhere_is_the_same_to_the_last_row(
    app, filled, runner, elsewhere, tmp_path
):
    before = contents(app)
    written = runner.invoke(["backup", str(tmp_path / "all.backup")])
    other = CommandRunner(elsewhere)

    restored = other.invoke(["restore", str(tmp_path / "all.backup")])

    assert (written.exit_code, restored.exit_code) == (0, 0), restored.output
    assert contents(elsewhere) == before


def test_database_that_was_emptied_is_empty(filled, runner, elsewhere, tmp_path):
    runner.invoke(["backup", str(tmp_path / "all.backup")])
    with elsewhere.app_context():
        flask_migrate.upgrade()
        db.session.delete(make_customer("C-1"))
        db.session.commit()

    restored = CommandRunner(elsewhere).invoke(
        ["restore", str(tmp_path / "all.backup")]
    )

    assert restored.exit_code == 0, restored.output


def test_restored_portal_proves_itself(filled, runner, elsewhere, tmp_path):
    runner.invoke(["backup", str(tmp_path / "all.backup")])
    other = CommandRunner(elsewhere)
    other.invoke(["restore", str(tmp_path / "all.backup")])

    verified, examined = other.invoke(["documents", "verify"]), other.invoke(["doctor"])

    assert verified.output == "2 documents checked, 0 damaged.\n"
    assert (verified.exit_code, examined.exit_code) == (0, 0), examined.output
    assert "fault" not in examined.output


def test_restored_paper_that_was_damaged_is_named(filled, runner, elsewhere, tmp_path):
    runner.invoke(["backup", str(tmp_path / "all.backup")])
    other = CommandRunner(elsewhere)
    other.invoke(["restore", str(tmp_path / "all.backup")])
    with elsewhere.app_context():
        french = db.update(Document).where(Document.language == "fr")
        db.session.execute(french.values(content=b"%PDF-1.7 of somebody else"))
        db.session.commit()

    verified = other.invoke(["documents", "verify"])

    assert verified.exit_code == 1
    assert "damaged: invoice 39654 (fr)" in verified.output
    assert "2 documents checked, 1 damaged." in verified.output


def test_nothing_that_lets_anybody_in_is_in_a_backup(app, filled, office):
    browser = app.test_client()
    browser.sign_in()
    with browser.session_transaction() as session:
        token = session["_user_id"]
    browser.post_form("/mot-de-passe/oublie", {"email": "ana@exemple.test"})
    with app.app_context():
        list(mail.deliver())
    mailed = link_in(office.mails[0]).rpartition("/")[2]

    kept = str(contents(app))

    assert len(token) == len(mailed) == 43
    assert [secret for secret in (PASSWORD, token, mailed) if secret in kept] == []


def test_backup_takes_the_place_of_empty_tables(filled, runner, elsewhere, tmp_path):
    runner.invoke(["backup", str(tmp_path / "all.backup")])
    with elsewhere.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()

    CommandRunner(elsewhere).invoke(["restore", str(tmp_path / "all.backup")])

    with elsewhere.app_context():
        assert db.session.scalar(db.select(Invoice.number)) == "39654"


def test_database_that_holds_something_is_left_as_it_is(app, filled, runner, tmp_path):
    file = str(tmp_path / "all.backup")
    runner.invoke(["backup", file])
    before = contents(app)

    refused = runner.invoke(["restore", file])

    assert refused.exit_code == 1
    assert "The database holds something already" in refused.output
    assert contents(app) == before
