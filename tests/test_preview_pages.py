"""A preview reads a customer's papers: it changes nothing, and counts as nobody."""

import pytest

from odoportail import clock
from odoportail.billing import undoing
from odoportail.exceptions import CommandRefused
from odoportail.extensions import db
from odoportail.invoices import notices
from odoportail.models import Event, Invoice, Message, User
from tests.guards.test_routes import ROUTES, build
from tests.guards.test_who_may import methods_of
from tests.imports.import_files import Importer
from tests.page_client import parse, rows_of, text_of, words
from tests.previewing import REASON, enter_preview
from tests.world import make_customer, make_invoice, make_user

WAYS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# The three posts that change nothing of anybody's.
ALLOWED = {"auth.entering_preview", "auth.signing_out", "home.choosing_language"}
WORDS = {
    "fr": ("Aperçu en lecture seule\u00a0: Garage Lavoie", "Motif\u00a0: Appel"),
    "en": ("Read-only preview: Garage Lavoie", "Reason: Appel"),
}


@pytest.fixture(autouse=True)
def garage(in_app):
    """Make a customer with an invoice, and nobody who signs in."""
    customer = make_customer("C-1", name="Garage Lavoie")
    make_invoice(customer, "39654")
    return customer


@pytest.fixture
def operator(client, runner):
    """Return a browser in a preview of the customer's pages."""
    return enter_preview(client, runner, "C-1", "Appel")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "path",
    ["/", "/factures/", "/factures/39654", "/factures/releve", "/confidentialite"],
)
def test_banner_is_on_every_page(operator, path, language):
    operator.choose_language(language)

    said = operator.get_text(path)

    assert all(phrase in said for phrase in WORDS[language])
    leave = {"fr": "Quitter l’aperçu", "en": "Leave the preview"}[language]
    assert leave in said


def test_banner_is_on_no_page_of_anybody_else(client, app):
    make_user()
    client.sign_in()

    for browser in (client, app.test_client()):
        assert "Aperçu" not in browser.get_text("/confidentialite")


def test_menu_leaves_the_account_out(operator):
    page = parse(operator.get("/"))

    links = [words(link) for link in page.iter("{http://www.w3.org/1999/xhtml}a")]
    buttons = [words(it) for it in page.iter("{http://www.w3.org/1999/xhtml}button")]
    assert "Factures" in links
    assert "Mon compte" not in links
    assert "Déconnexion" not in buttons


def test_papers_are_read_as_the_customer_reads_them(operator):
    listed = rows_of(operator.get("/factures/"))

    assert listed[1][1] == "39654"
    assert operator.get("/factures/39654").status_code == 200
    for path in ("39654.pdf", "export.csv", "export.zip"):
        assert operator.get(f"/factures/{path}").status_code == 200


def test_no_other_customers_paper_is_seen(operator):
    other = make_customer("C-2", name="Transport Gagnon")
    make_invoice(other, "40000")

    assert operator.get("/factures/40000").status_code == 404
    assert operator.get("/factures/?client=C-2").status_code == 404
    assert "40000" not in operator.get_text("/factures/")


@pytest.mark.parametrize("way", WAYS[2:])
@pytest.mark.parametrize("endpoint", ROUTES)
def test_nothing_but_reading_is_done(operator, app, way, endpoint):
    if way == "POST" and endpoint in ALLOWED:
        return

    answer = operator.open(build(app, endpoint), method=way)

    assert answer.status_code == 403
    assert way == "HEAD" or "Non accessible dans un aperçu" in text_of(answer)


@pytest.mark.parametrize("way", WAYS[2:])
def test_nothing_is_done_at_an_address_that_is_none(operator, way):
    assert operator.open("/nowhere", method=way).status_code == 403


@pytest.mark.parametrize(
    "endpoint",
    [name for name, (path, _) in ROUTES.items() if path.startswith("/compte")],
)
def test_pages_of_the_account_are_not_opened(operator, app, endpoint):
    is_page = "GET" in methods_of(app, endpoint)

    for way in WAYS[:2]:
        answer = operator.open(build(app, endpoint), method=way)
        assert answer.status_code == (403 if is_page else 405)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_refusal_is_in_words(operator, language):
    operator.choose_language(language)

    said = operator.get_text("/compte/", status=403)

    assert {"fr": "rien ne peut y être changé", "en": "Nothing can be changed"}[
        language
    ] in said
    assert WORDS[language][0] in said


def test_paper_opened_for_two_reasons_is_written_down_twice(client, app, runner):
    for reason in ("First call", "First call", "Second call"):
        operator = enter_preview(app.test_client(), runner, "C-1", reason)
        operator.get("/factures/39654.pdf")
        operator.get("/factures/39654.pdf")

    opened = db.session.query(Event).filter_by(action="pdf_opened", detail="")
    made = db.session.query(Event).filter_by(action="pdf_opened", detail="made")
    assert [event.reason for event in made] == ["First call"]
    assert [event.reason for event in opened] == ["Second call"]


def test_language_is_that_of_the_reader_alone(operator, garage, app):
    ana = make_user("ana@exemple.test", garage)

    operator.choose_language("en")

    assert 'lang="en-CA"' in operator.get("/").text
    db.session.refresh(ana)
    assert ana.language == "fr"


def test_preview_is_left_by_its_button(operator, app):
    cookie = operator.get_cookie("odoportail").value
    copied = app.test_client()
    copied.set_cookie("odoportail", cookie)

    answer = operator.post_form("/deconnexion", page="/")

    assert answer.location == "/connexion?au-revoir"
    assert operator.get("/").status_code == 303
    assert copied.get("/").status_code == 303


def test_import_that_only_the_operator_has_seen_is_undone(
    client, runner, tmp_path, garage
):
    importer = Importer(tmp_path)
    report = importer.invoices()
    operator = enter_preview(client, runner, "C-1")
    for path in ("F-1", "F-1.pdf"):
        assert operator.get(f"/factures/{path}").status_code == 200

    undoing.undo(report.batch_id, actor="clerk")

    assert db.session.scalars(db.select(Invoice.number)).all() == ["39654"]
    readings = db.session.query(Event).filter(Event.action.endswith("_opened"))
    kept = [(event.detail, event.reason, event.invoice_id) for event in readings]
    assert kept == [("F-1", REASON, None)] * 2


def test_payments_that_only_the_operator_has_seen_are_undone(
    client, runner, tmp_path, garage
):
    importer = Importer(tmp_path)
    importer.invoices()
    report = importer.payments()
    enter_preview(client, runner, "C-1").get("/factures/F-1")

    undoing.undo(report.batch_id, actor="clerk")

    assert db.session.query(Event).filter(Event.invoice_id.is_not(None)).count() == 1


def test_import_that_the_owner_has_seen_too_stays(
    client, app, runner, tmp_path, garage
):
    report = Importer(tmp_path).invoices()
    enter_preview(app.test_client(), runner, "C-1").get("/factures/F-1")
    make_user("ana@exemple.test", garage)
    client.sign_in()
    client.get("/factures/F-1")

    with pytest.raises(CommandRefused, match="opened invoice F-1"):
        undoing.undo(report.batch_id, actor="clerk")


def test_owner_is_told_of_what_only_the_operator_has_opened(client, runner, garage):
    make_user("ana@exemple.test", garage)
    make_invoice(garage, "40000", issued_on=clock.today())
    enter_preview(client, runner, "C-1").get("/factures/40000")

    notices.send()

    assert db.session.scalars(db.select(Message.address)).all() == ["ana@exemple.test"]


def test_nothing_is_ever_sent_to_the_reader(client, runner, garage):
    enter_preview(client, runner, "C-1")
    db.session.query(User).one().wants_notices = True
    make_invoice(garage, "40000", issued_on=clock.today())

    notices.send()

    assert db.session.query(Message).count() == 0
