"""« Mes données »: all of it, at once, for its owner alone (Law 25, s. 27)."""

import csv
import io
import json
from datetime import date

import pytest
from sqlalchemy import select

from odoportail import journal, mail
from odoportail.account.field_names import FIELD_NAMES
from odoportail.account.personal_data import EXCLUDED, SECTIONS
from odoportail.auth import links
from odoportail.clock import now
from odoportail.extensions import db
from odoportail.models import Link, Purpose, Role, SignIn, User
from odoportail.spreadsheets import safe_cell
from tests.page_client import text_of
from tests.world import (
    PASSWORD,
    give_access,
    make_customer,
    make_invoice,
    make_notice,
    make_user,
)

PAGE = "/compte/mes-donnees"
# Tables about people without saying so by a column `user_id`.
ABOUT_PEOPLE = {"users", "messages", "customers"}


@pytest.fixture(autouse=True)
def ana(in_app, client):
    """Make the person whose data it is, with one of everything, and sign in."""
    customer = make_customer("C-1", name="=Garage «Lavoie»", city="Québec")
    user = make_user("ana@exemple.test", customer, name="Ana Roy")
    invoice = make_invoice(customer, "39654")
    links.make_link(user, Purpose.RESET, now())
    journal.record("access_granted", about_user_id=user.id, actor="command")
    message = mail.queue("reset", "ana@exemple.test", "fr")
    db.session.flush()
    make_notice(user, invoice, message)
    client.sign_in()
    client.get("/factures/39654")
    return user


def take(client, file_format="json", present=PASSWORD):
    """Ask for the copy."""
    return client.post_form(PAGE, {"present": present, "format": file_format})


def columns_of(section):
    """Return the pairs of table and column that a section gives."""
    chosen = select(*section.columns).selected_columns
    found = {base for column in chosen for base in column.base_columns}
    return {(column.table.name, column.name) for column in found}


@pytest.mark.parametrize(
    "table", db.metadata.sorted_tables, ids=lambda table: table.name
)
def test_every_column_about_somebody_is_given_or_has_a_reason(table):
    if "user_id" not in table.columns and table.name not in ABOUT_PEOPLE:
        return
    given = set().union(*map(columns_of, SECTIONS.values()))
    mine = {name for owner, name in given if owner == table.name}

    excluded = EXCLUDED[table.name]

    assert mine.isdisjoint(excluded)
    assert mine | set(excluded) == set(table.columns.keys())
    assert all(excluded.values())


@pytest.mark.parametrize("name", SECTIONS)
def test_every_field_has_a_name_in_words(name):
    assert set(SECTIONS[name].fields) <= set(FIELD_NAMES)


def test_json_holds_every_section(client):
    copy = json.loads(take(client).data)

    assert set(copy) == {"copied_at", *SECTIONS}
    assert all(copy.values())
    assert copy["user"][0]["name"] == "Ana Roy"
    assert copy["accesses"][0]["customer_number"] == "C-1"
    assert copy["customers"][0]["city"] == "Québec"
    assert copy["links"][0]["purpose"] == "reset"
    assert copy["messages"][0]["letter"] == "reset"
    events = [(event["action"], event["invoice_number"]) for event in copy["events"]]
    assert ("invoice_opened", "39654") in events


def test_copy_holds_no_secret(client):
    text = take(client).text + take(client, "csv").text

    columns = (User.password_hash, SignIn.token_hash, Link.token_hash, Link.seed)
    secrets = [db.session.scalars(select(column)).one() for column in columns]
    assert not [secret for secret in secrets if secret in text]


@pytest.mark.parametrize("file_format", ["json", "csv"])
def test_copy_holds_nothing_of_another(client, file_format):
    stranger = make_customer("C-9", name="Transport Gagnon")
    make_user("luc@exemple.test", stranger, name="Luc")
    mail.queue("reset", "luc@exemple.test", "fr")
    db.session.commit()

    text = take(client, file_format).text

    assert "luc@exemple.test" not in text
    assert "C-9" not in text


def test_accountant_gets_no_more_than_the_name_of_a_customer(client, ana):
    other = make_customer("C-2", address="1, rue Secrète")
    give_access(ana, other, Role.ACCOUNTANT, date(2099, 1, 1))

    copy = json.loads(take(client).data)

    assert [row["customer_number"] for row in copy["accesses"]] == ["C-1", "C-2"]
    assert [row["customer_number"] for row in copy["customers"]] == ["C-1"]


def test_customer_that_one_no_longer_reads_for_is_not_named(client, ana):
    give_access(ana, make_customer("C-2"), Role.ACCOUNTANT, date(2020, 1, 1))

    copy = json.loads(take(client).data)

    assert [row["customer_number"] for row in copy["accesses"]] == ["C-1"]


@pytest.mark.parametrize(
    ("language", "name", "heading"),
    [
        ("fr", "mes-donnees_", ["Section", "Numéro", "Champ", "Valeur"]),
        ("en", "my-data_", ["Section", "Number", "Field", "Value"]),
    ],
)
def test_csv_opens_in_excel(client, language, name, heading):
    client.choose_language(language)
    response = take(client, "csv")

    assert response.data.startswith(b"\xef\xbb\xbf")
    assert response.mimetype == "text/csv"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith(f"attachment; filename={name}")
    rows = list(
        csv.reader(io.StringIO(response.data.decode("utf-8-sig")), delimiter=";")
    )
    assert rows[0] == heading
    assert {len(row) for row in rows} == {4}
    assert "'=Garage «Lavoie»" in {row[3] for row in rows}


def test_both_files_tell_the_same(client):
    copy = json.loads(take(client).data)
    text = take(client, "csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]

    for name in ("accesses", "customers", "user", "messages", "links", "sign_ins"):
        title = next(str(title_of(name)) for _ in rows)
        fields = [row for row in rows if row[0] == title]
        assert len(fields) == sum(len(row) for row in copy[name])


def title_of(name):
    """Return a section's title in French, as the file has it."""
    return {
        "user": "Vous",
        "accesses": "Clients dont vous pouvez consulter les factures",
        "customers": "Vous, comme client",
        "sign_ins": "Vos sessions",
        "messages": "Courriels qui vous sont adressés",
        "links": "Liens de ces courriels",
    }[name]


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r"])
def test_cell_is_no_formula(mark):
    assert safe_cell(f"{mark}1+1") == f"'{mark}1+1"
    assert safe_cell("1=1") == "1=1"


@pytest.mark.parametrize(
    ("file_format", "mimetype"), [("json", "application/json"), ("csv", "text/csv")]
)
def test_copy_is_a_file_to_keep(client, file_format, mimetype):
    response = take(client, file_format)

    assert response.mimetype == mimetype
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("present", "file_format"),
    [("not the password", "json"), ("", "csv"), (PASSWORD, "exe")],
)
def test_refused_wish_gives_no_copy(client, present, file_format):
    response = take(client, file_format, present)

    assert response.status_code == 422
    assert response.mimetype == "text/html"
    assert "39654" not in response.text


def test_disabled_person_takes_no_copy(client, ana):
    page = client.get(PAGE).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    ana.active = False

    data = {"csrf_token": token, "present": PASSWORD, "format": "json"}
    response = client.post(PAGE, data=data)

    assert (response.status_code, response.location) == (303, "/connexion")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["Ce que nous conservons sur vous", "Adresse réseau", "Navigateur"]),
        ("en", ["What we keep about you", "Network address", "Browser"]),
    ],
)
def test_page_lists_what_is_kept(client, language, said):
    client.choose_language(language)

    text = client.get_text(PAGE)

    assert all(words in text for words in said)


def test_expired_form_is_said_plainly(client):
    response = client.post(PAGE, data={"present": PASSWORD, "format": "json"})

    assert response.status_code == 422
    assert "Cette page est restée ouverte trop longtemps." in text_of(response)
