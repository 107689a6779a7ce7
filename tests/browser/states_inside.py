"""What the pages look like to who is signed in: refused, saved, empty or many."""

from odoportail import journal
from odoportail.auth import accounts, sessions
from odoportail.extensions import db
from tests.browser.pages import PRIVATE_PATHS
from tests.browser.states import SEND
from tests.world import give_access, make_customer, make_invoice

REFUSED_IN_ACCOUNT = (
    "/compte/mot-de-passe",
    "/compte/courriel",
    "/compte/mes-donnees",
    "/compte/delegues",
)
LONG_ADDRESS = (
    "comptabilite.et.tenue.de.livres@cabinet-saint-louis-du-ha-ha.example.com"
)
EMPTY = (
    "/",
    "/factures/",
    "/factures/dossier",
    "/factures/releve",
    "/compte/delegues",
    "/compte/exercice",
    "/compte/journal",
)
REFUSED_PERIOD = "/factures/releve?du=x&au="


def tour_of_customer(page, site_app, person):
    """Show somebody who is signed in every page and state, and yield their names."""
    for path in (*PRIVATE_PATHS, REFUSED_PERIOD, "/nowhere"):
        page.goto(path)
        yield path
    page.goto("/")
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    yield "/, in figures"
    for path in REFUSED_IN_ACCOUNT:
        page.goto(path)
        page.locator(SEND).first.click()
        yield f"{path}, refused"
    page.goto("/compte/mes-donnees")
    page.locator("#present").fill("not the right one")
    page.locator(SEND).first.click()
    yield "/compte/mes-donnees, wrong password"
    for path in ("/compte/", "/compte/exercice"):
        page.goto(path)
        page.locator(SEND).click()
        yield f"{path}, saved"
    page.goto("/compte/exercice")
    page.evaluate(
        "document.querySelector('#fiscal_month').selectedOptions[0].value = 13"
    )
    page.locator(SEND).click()
    yield "/compte/exercice, refused"
    yield from delegates_of(page, person)
    make_many_documents(site_app, person.email)
    page.goto("/factures/90002.pdf")
    yield "too many documents (429)"
    page.goto("/compte/journal")
    yield "/compte/journal, long"


def delegates_of(page, person):
    """Give somebody access, be refused another, and end the first."""
    for email in (LONG_ADDRESS, person.email):
        page.goto("/compte/delegues")
        page.locator("#email").fill(email)
        page.locator("#customer").select_option("C-9001")
        page.locator("#present").fill(person.password)
        page.locator(SEND).click()
        yield f"/compte/delegues, {email}"
    page.goto("/compte/delegues")
    page.locator(".ending summary").first.click()
    yield "/compte/delegues, asked"
    page.locator(".ending[open] button").click()
    yield "/compte/delegues, ended"


def tour_of_member(page, site_app, member):
    """Show somebody without papers what is empty, full or over, and yield names."""
    for path in EMPTY:
        page.goto(path)
        yield f"{path}, empty"
    page.goto("/compte/courriel")
    page.locator("#email").fill(f"neuve.{member.email}")
    page.locator("#present").fill(member.password)
    page.locator(SEND).click()
    yield "/compte/courriel, asked"
    read_for_many(site_app, member.email)
    for path in ("/", "/factures/", "/factures/releve"):
        page.goto(path)
        yield f"{path}, of many customers"
    with site_app.app_context():
        user_id = accounts.get_user(member.email).id
        sessions.end_sessions(user_id)
        db.session.commit()
    page.goto("/factures/")
    yield "session ended"


def read_for_many(site_app, email):
    """Let somebody read for more customers than stand side by side."""
    with site_app.app_context():
        user = accounts.get_user(email)
        for _ in range(9):
            give_access(user, customer := make_customer(name="Garage de la Côte"))
            make_invoice(customer)


def make_many_documents(site_app, email):
    """Write down that somebody has had as many PDFs made as one may in a minute."""
    with site_app.app_context():
        user_id = accounts.get_user(email).id
        for _ in range(60):
            journal.record("pdf_opened", user_id=user_id, detail="made")
        db.session.commit()
