"""« Accueil » answers at a glance, and leads on."""

from datetime import date

import pytest

from tests.page_client import parse, text_of, words
from tests.world import give_access, make_customer, make_invoice, make_user

XHTML = "{http://www.w3.org/1999/xhtml}"
LINE = {
    "ANNOUNCEMENT_FR": "Entretien le 3 mars, de 22 h à 23 h",
    "ANNOUNCEMENT_EN": "Maintenance on March 3, 10 to 11 p.m.",
}


@pytest.fixture
def garage(in_app):
    """Make a customer."""
    return make_customer("C-1")


@pytest.fixture
def reader(client, garage):
    """Return the browser of somebody who reads its papers, signed in."""
    make_user("ana@exemple.test", garage)
    client.sign_in()
    return client


def links_of(response):
    """Return the addresses of a page's links, by their words."""
    return {words(link): link.get("href") for link in parse(response).iter(f"{XHTML}a")}


@pytest.mark.parametrize(
    ("language", "launch"),
    [("fr", "Lancer ODOTRACK"), ("en", "Launch ODOTRACK")],
)
def test_application_and_both_guides_are_there(reader, language, launch):
    reader.choose_language(language)

    links = links_of(reader.get("/"))

    assert links[launch] == "https://www.example.com/application"
    assert links["Guide d’utilisation en français"].endswith("guide-fr.pdf")
    assert links["User guide in English"].endswith("guide-en.pdf")


def test_first_visit_says_where_invoices_will_be(reader):
    page = text_of(reader.get("/"))

    assert "Chaque facture apparaît ici dès son émission." in page
    assert "rien à payer" not in page
    assert "Douze mois" not in page


@pytest.mark.parametrize("path", ["/", "/factures/"])
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Aucune facture ne vous est accessible pour le moment."),
        ("en", "There are no invoices that you can read at the moment."),
    ],
)
def test_who_reads_for_nobody_is_promised_nothing(client, in_app, path, language, said):
    luc = make_user("luc@exemple.test")
    luc.accesses[0].last_day = date(2016, 2, 7)
    client.sign_in(luc.email)
    client.choose_language(language)

    text = client.get_text(path)

    assert said in text
    assert "dès son émission" not in text
    assert "once it is issued" not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Vous n’avez rien à payer."), ("en", "You have nothing to pay.")],
)
def test_nothing_owing_is_said(reader, garage, language, said):
    make_invoice(garage, paid=[(date(2016, 2, 7), 4019)])
    reader.choose_language(language)

    assert said in text_of(reader.get("/"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "fr",
            "80,38\u00a0$ à payer, sur 2 factures En retard\u00a0: 40,19\u00a0$",
        ),
        ("en", "$80.38 to pay, on 2 invoices Overdue: $40.19"),
    ],
)
def test_what_is_owing_is_said_first(reader, garage, language, said):
    make_invoice(garage)
    make_invoice(garage, due_on=date(2016, 3, 7))
    reader.choose_language(language)

    assert said in text_of(reader.get("/"))


def test_newest_paper_is_one_click_away(reader, garage):
    make_invoice(garage, "1", issued_on=date(2016, 2, 7))
    make_invoice(garage, "FA/2", issued_on=date(2016, 3, 1))

    response = reader.get("/")

    assert links_of(response)["Facture FA/2"] == "/factures/FA~2F2"
    assert "1er mars 2016" in text_of(response)


def test_accountant_sees_who_owes(reader, garage, in_app):
    other = make_customer("C-2", name="Transport Bélanger")
    give_access(make_user("roy@exemple.test", other), garage)
    make_invoice(garage, due_on=date(2016, 3, 7))
    make_invoice(other, paid=[(date(2016, 2, 7), 4019)])
    browser = in_app.test_client()
    browser.sign_in("roy@exemple.test")

    links = links_of(browser.get("/"))

    owing = "Garage Lavoie 40,19\u00a0$ à payer, dont 40,19\u00a0$ en retard"
    assert links[owing] == "/factures/?client=C-1"
    assert links["Transport Bélanger"] == "/factures/?client=C-2"


@pytest.mark.parametrize(
    ("language", "row"),
    [
        ("fr", ["février 2016", "28,19\u00a0$", "12,00\u00a0$"]),
        ("en", ["February 2016", "$28.19", "$12.00"]),
    ],
)
def test_picture_stands_in_figures_as_well(reader, garage, language, row):
    make_invoice(garage, paid=[(date(2016, 2, 7), 2819)])
    reader.choose_language(language)

    page = parse(reader.get("/"))

    rows = [[words(cell) for cell in line] for line in page.iter(f"{XHTML}tr")]
    assert rows[1] == row
    assert len(rows) == 1 + 12


class TestAnnouncement:
    """The operator's line."""

    @pytest.fixture
    def settings(self):
        """Have something to say."""
        return LINE

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_is_said_before_and_after_sign_in(self, client, in_app, language):
        make_user()
        client.choose_language(language, "/connexion")
        said = LINE[f"ANNOUNCEMENT_{language.upper()}"]

        assert said in text_of(client.get("/connexion"))
        client.sign_in()
        assert said in text_of(client.get("/"))


def test_manifest_names_what_a_telephone_installs(client):
    response = client.get("/manifest.webmanifest")
    said = response.json

    assert response.mimetype == "application/manifest+json"
    assert (said["start_url"], said["scope"]) == ("/", "/")
    assert said["name"] == "Portail client ODOTRACK"
    for icon in said["icons"]:
        with client.get(icon["src"]) as picture:
            assert (picture.status_code, picture.mimetype) == (200, icon["type"])
