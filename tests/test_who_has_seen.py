"""« Qui a vu mes factures? » answers that: others, the operator, parts of it."""

import pytest
from sqlalchemy import event

from odoportail import journal
from odoportail.extensions import db
from odoportail.models import Role
from tests.page_client import follow, rows_of
from tests.previewing import REASON, enter_preview
from tests.world import give_access, make_customer, make_invoice, make_user

PAGE = "/compte/journal"
NADIA = "nadia@exemple.test"
PARTS = {
    "factures": {
        "Facture consultée",
        "PDF ouvert",
        "Quittance ouverte",
        "Relevé de compte ouvert",
        "Liste téléchargée",
        "PDF de la liste téléchargés en un fichier",
    },
    "acces": {
        "Accès aux factures accordé à nadia@exemple.test",
        "Accès aux factures retiré à nadia@exemple.test",
        "Aperçu des factures préparé Motif : Appel",
        "Aperçu des factures ouvert Motif : Appel",
    },
    "connexions": {
        "Connexion Depuis 127.0.0.1",
        "Déconnexion",
        "Tentative de connexion refusée",
        "Mot de passe confirmé",
        "Mot de passe erroné dans une page du compte",
    },
}


@pytest.fixture(autouse=True)
def ana(in_app):
    """Make the owner of a customer's papers."""
    return make_user("ana@exemple.test", make_customer("C-1", name="Garage Lavoie"))


@pytest.fixture
def garage(ana):
    """Return her customer, with an invoice."""
    customer = ana.accesses[0].customer
    make_invoice(customer, "39654")
    return customer


def whats(response):
    """Return what was done, newest first."""
    return [row[2].replace("\u00a0", " ") for row in rows_of(response)[1:]]


def test_owner_sees_what_the_operator_read_and_why(client, app, runner, garage):
    operator = enter_preview(app.test_client(), runner, "C-1")
    operator.get("/factures/39654")
    operator.get("/factures/39654.pdf")
    client.sign_in()

    rows = [row[1:] for row in rows_of(client.get(PAGE))[2:]]

    why = f"Motif\u00a0: {REASON}"
    assert rows == [
        ["ODOTRACK", f"PDF ouvert {why}", "39654"],
        ["ODOTRACK", f"Facture consultée {why}", "39654"],
        ["ODOTRACK", f"Aperçu des factures ouvert {why}", ""],
        ["ODOTRACK", f"Aperçu des factures préparé {why}", ""],
    ]


def test_owner_is_asked_nothing_of_where_others_read(client, app, runner, garage):
    operator = app.test_client()
    operator.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    enter_preview(operator, runner, "C-1").get("/factures/39654")
    stranger = app.test_client()
    stranger.environ_base["REMOTE_ADDR"] = "203.0.113.8"
    wrong = {"email": "ana@exemple.test", "password": "not hers"}
    stranger.post_form("/connexion", wrong)
    client.sign_in()

    said = client.get_text(PAGE)

    assert "203.0.113." not in said
    assert "Depuis 127.0.0.1" in said


@pytest.mark.parametrize("email", [NADIA, "luc@exemple.test"])
def test_who_owns_nothing_sees_no_preview(client, app, runner, garage, email):
    nadia = make_user(NADIA, make_customer("C-2"))
    give_access(nadia, garage, Role.ACCOUNTANT)
    make_user("luc@exemple.test", make_customer("C-3"))
    enter_preview(app.test_client(), runner, "C-1").get("/factures/39654")
    client.sign_in(email)

    said = client.get_text(PAGE)

    assert "ODOTRACK Aperçu" not in said
    assert REASON not in said
    assert "39654" not in said


def fill(ana, garage):
    """Write down one thing of each kind, and others that belong to no part."""
    nadia = make_user(NADIA, make_customer("C-2"))
    ours = {"user_id": ana.id, "customer_id": garage.id}
    for action in ("invoice_opened", "pdf_opened", "receipt_opened"):
        journal.record(action, **ours)
    journal.record("statement_opened", **ours, detail="made")
    for detail in ("csv", "zip"):
        journal.record("list_exported", **ours, detail=detail)
    hers = {"user_id": nadia.id, "customer_id": garage.id, "actor": "command"}
    for action in ("access_granted", "access_ended"):
        journal.record(action, **hers)
    for action in ("preview_made", "previewed"):
        journal.record(action, customer_id=garage.id, reason="Appel")
    for action in ("sign_in_refused", "password_refused", "signed_out"):
        journal.record(action, user_id=ana.id)
    journal.record("signed_in", user_id=ana.id, detail="account")
    journal.record("profile_changed", user_id=ana.id)
    db.session.commit()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "fr",
            ["A mis fin à votre accès aux factures", "Vous a donné accès aux factures"],
        ),
        (
            "en",
            ["Ended your access to the invoices", "Gave you access to the invoices"],
        ),
    ],
)
def test_delegate_reads_what_they_were_given(client, ana, garage, language, said):
    nadia = make_user(NADIA, make_customer("C-2"))
    about = {"about_user_id": nadia.id, "customer_id": garage.id}
    journal.record("access_granted", user_id=ana.id, **about)
    journal.record("access_ended", user_id=ana.id, **about)
    db.session.commit()
    client.sign_in(NADIA)
    client.choose_language(language)

    assert whats(client.get(f"{PAGE}?quoi=acces")) == said


def test_access_given_up_is_the_persons_own_doing(client, garage):
    nadia = make_user(NADIA, make_customer("C-2"))
    hers = {"about_user_id": nadia.id, "user_id": nadia.id, "customer_id": garage.id}
    journal.record("access_ended", **hers)
    db.session.commit()
    client.sign_in(NADIA)

    assert whats(client.get(f"{PAGE}?quoi=acces")) == ["Accès aux factures retiré"]


@pytest.mark.parametrize("part", PARTS)
def test_part_shows_its_kind_alone(client, ana, garage, part):
    fill(ana, garage)
    client.sign_in()

    shown = whats(client.get(f"{PAGE}?quoi={part}"))

    assert {said.removesuffix(" Depuis 127.0.0.1") for said in shown} == {
        said.removesuffix(" Depuis 127.0.0.1") for said in PARTS[part]
    }


@pytest.mark.parametrize("word", ["", "toutes", "INVOICES", "\x00"])
def test_any_other_word_shows_everything(client, ana, garage, word):
    fill(ana, garage)
    client.sign_in()

    shown = client.get(PAGE, query_string={"quoi": word})

    assert len(whats(shown)) == 16
    assert "Profil modifié" in whats(shown)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_choice_says_which_part_is_shown(client, language):
    client.sign_in()
    client.choose_language(language)

    page = client.get(f"{PAGE}?quoi=acces").text

    name = {"fr": "Accès", "en": "Access"}[language]
    assert f'href="/compte/journal?quoi=acces" aria-current="page">{name}<' in page
    title = {"fr": "Qui a vu mes factures?", "en": "Who has seen my invoices?"}
    assert f"<h1>{title[language]}</h1>" in page


def test_pages_of_a_part_stay_in_it(client, ana, garage):
    for _ in range(30):
        journal.record("pdf_opened", user_id=ana.id, customer_id=garage.id)
        journal.record("profile_changed", user_id=ana.id)
    db.session.commit()
    client.sign_in()

    first = client.get(f"{PAGE}?quoi=factures")
    second = client.get(follow(first, "next"))
    back = client.get(follow(second, "prev"))

    assert whats(first) == ["PDF ouvert · 25"]
    assert whats(second) == ["PDF ouvert · 5"]
    assert rows_of(back) == rows_of(first)


def test_part_in_which_nothing_happened_says_so(client):
    client.sign_in()

    assert "Rien de tel jusqu’ici." in client.get_text(f"{PAGE}?quoi=acces")


def test_customer_is_named_where_there_are_several(client, ana, garage):
    give_access(ana, make_customer("C-2", name="Transport Gagnon"))
    journal.record("pdf_opened", user_id=ana.id, customer_id=garage.id)
    db.session.commit()
    client.sign_in()

    headings, _, row = rows_of(client.get(PAGE))

    assert headings == ["Quand", "Qui", "Quoi", "Client", "Facture"]
    assert row[1:] == ["Vous", "PDF ouvert", "Garage Lavoie", ""]


def test_customer_is_not_named_where_there_is_one(client, garage):
    client.sign_in()

    assert rows_of(client.get(PAGE))[0] == ["Quand", "Qui", "Quoi", "Facture"]


def test_page_asks_the_session_once(client, ana, garage):
    fill(ana, garage)
    client.sign_in()
    asked = []
    event.listen(
        db.engine, "before_cursor_execute", lambda *given: asked.append(given[2])
    )

    client.get(PAGE)

    # What happened, beside how many customers there are: who asks goes round it.
    assert len([query for query in asked if query.startswith("SELECT")]) == 1
