"""Who began with the first release finds everything again, on both databases."""

import io

import flask_migrate
import pytest
import time_machine
from pypdf import PdfReader

from odoportail import create_app
from odoportail.auth import accounts
from odoportail.extensions import db
from tests.command_runner import CommandRunner
from tests.fresh_databases import empty_url
from tests.page_client import PageClient, rows_of
from tests.settings import make_settings
from tests.upgrading.releases import (
    REVISIONS,
    go_to,
    load_first_release,
    read_rows,
    read_schema,
)

__all__ = ["empty_url"]

LUC = ("luc.tremblay@exemple.test", "quatre pneus en hiver")
ACCOUNTANT = ("comptable@exemple.test", "la colonne de droite")
# As the first release showed them, on the tenth of March 2016.
LIST = [
    ("2016-02-20", "FA-11", "-11,50\u00a0$", "Note de crédit"),
    ("2016-02-07", "FA-10", "40,19\u00a0$", "En retard\u00a0: reste 28,69\u00a0$"),
    ("2016-01-07", "FA-9", "40,19\u00a0$", "2016-01-20"),
]


@pytest.fixture
def upgraded(empty_url, office, tmp_path, monkeypatch):
    """Bring the first release's database to this version, a migration at a time."""
    monkeypatch.setenv("ODOPORTAIL_INSTANCE", str(tmp_path))
    load_first_release(empty_url)
    for revision in REVISIONS[1:]:
        go_to(empty_url, revision)
    settings = make_settings(DATABASE_URL=empty_url, MAIL_PORT=str(office.port))
    app = create_app(settings)
    app.test_client_class = PageClient
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def run(upgraded):
    """Return what runs a command, and says what it said; it must end well."""

    def run(*words):
        result = CommandRunner(upgraded).invoke(list(words))
        assert result.exit_code == 0, result.output
        return result.output

    return run


@pytest.mark.parametrize("person", [LUC, ACCOUNTANT], ids=["owner", "accountant"])
def test_people_sign_in_as_before_and_see_the_same_invoices(upgraded, person):
    client = upgraded.test_client()
    client.sign_in(*person)

    _, *rows = rows_of(client.get("/factures/"))

    assert [tuple(row[:4]) for row in rows] == LIST


def test_pdfs_say_what_the_papers_say_and_prove_themselves(upgraded, run):
    client = upgraded.test_client()
    client.sign_in(*LUC)

    made = run("documents", "render", "--processes", "1")
    answer = client.get("/factures/FA-9.pdf")

    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert "40,19" in text
    assert "Abonnement mensuel, 1 véhicule" in text
    assert "8 documents made, 0 failed." in made
    assert "8 documents checked, 0 damaged." in run("documents", "verify")


def test_mail_that_waited_is_dealt_with_and_doctor_finds_no_fault(
    upgraded, run, tmp_path
):
    for file in tmp_path.glob("empty.sqlite*"):
        file.chmod(0o600)

    assert run("mail", "deliver") == "reset 2: dropped\n"
    assert "fault" not in run("doctor")
    assert "good     database" in run("doctor")


def test_choices_and_rights_of_then_hold(upgraded):
    with upgraded.app_context():
        nadia = accounts.get_user(ACCOUNTANT[0])
        switches = nadia.wants_new_invoices, nadia.wants_receipts, nadia.wants_reminders
        last_days = {str(access.last_day) for access in nadia.accesses}
        emails = {access.customer.email for access in nadia.accesses}

    assert switches == (False, False, False)
    assert last_days == {"None", "2016-06-30"}
    assert emails == {"Luc.Tremblay@exemple.test", "sarah.gagnon@exemple.test"}


def test_invitation_of_then_is_sent_anew_and_opens(upgraded, run):
    told = run("users", "invite", "sarah.gagnon@exemple.test", "--show-link")
    (link,) = [word for word in told.split() if "/invitation/" in word]
    client = upgraded.test_client()

    page = client.get(link.removeprefix("http://localhost"), follow_redirects=True)

    assert page.status_code == 200


@time_machine.travel("2016-03-11T14:00:00Z")
def test_files_of_then_are_known_and_new_ones_are_taken(upgraded, run, tmp_path):
    payments = tmp_path / "payments.csv"
    payments.write_text(
        "payment_number,invoice_number,paid_on,amount,method\n"
        "P-1,FA-9,2016-01-20,40.19,Carte de crédit\n"
        "P-3,FA-10,2016-03-11,28.69,Carte de crédit\n"
    )

    told = run("import", "payments", str(payments))

    assert "new 1, changed 0, unchanged 1, refused 0" in told
    client = upgraded.test_client()
    client.sign_in(*LUC)
    assert rows_of(client.get("/factures/"))[2][3] == "2016-03-11"


def test_no_migration_changes_what_was_written_on_the_way_up_or_down(empty_url):
    load_first_release(empty_url)
    schema = read_schema(empty_url)
    before = read_rows(empty_url, schema)

    for revision in REVISIONS[1:]:
        go_to(empty_url, revision)
        assert read_rows(empty_url, schema) == before, revision
    for revision in reversed(REVISIONS[:-1]):
        go_to(empty_url, revision, flask_migrate.downgrade)
        assert read_rows(empty_url, schema) == before, revision
