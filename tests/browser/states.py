"""What the pages look like to strangers: refused, dead, away, or by a link."""

from odoportail import clock, errors
from odoportail.auth import accounts, attempts, links, previews, throttle
from odoportail.cli.maintenance import render_page
from odoportail.demo.sample import ACCOUNTANT
from odoportail.extensions import db
from odoportail.invoices import notice_switches
from odoportail.models import SWITCHES, Purpose
from tests.browser.pages import BY_LINK, PUBLIC_PATHS

SEND = "main form button.btn-primary"
TOO_OFTEN = "essaie.encore@example.com"
DEAD_LINKS = (
    "/mot-de-passe/nouveau",
    "/invitation",
    "/compte/courriel/confirmer",
    "/apercu",
    "/mot-de-passe/nouveau/of-another-shape",
    "/avis/of-another-shape",
)
PREVIEWED = "C-1001"
LONG_REASON = "Votre appel du 3 mars : un montant de la facture 39654 vous étonne"
# A page of the server's own making that nothing but a fault brings about.
AWAY = "/confidentialite"
REFUSED_ALONE = ("/connexion", "/mot-de-passe/oublie")


def tour_of_stranger(page, site_app):
    """Show a stranger every page and state, and yield the name of each."""
    for path in (*PUBLIC_PATHS, *DEAD_LINKS, "/nowhere", "/deconnexion"):
        page.goto(path)
        yield path
    for path in REFUSED_ALONE:
        page.goto(path)
        page.locator(SEND).click()
        yield f"{path}, refused"
    yield from refused_sign_ins(page, site_app)
    yield from pages_by_link(page, site_app)
    yield from pages_of_notices(page, site_app)
    yield from pages_of_faults(page, site_app)
    yield from tour_of_preview(page, site_app)


def refused_sign_ins(page, site_app):
    """Try a wrong password, a page that is too old, and once too often."""
    page.goto("/connexion")
    fill_sign_in(page, "personne@example.com")
    yield "/connexion, unknown"
    page.goto("/connexion")
    page.evaluate("document.querySelector('main [name=csrf_token]').value = 'old'")
    page.locator(SEND).click()
    yield "/connexion, expired"
    with site_app.app_context():
        tried = attempts.Attempt(throttle.account_key(TOO_OFTEN), "", "")
        for _ in range(10):
            throttle.record(attempts.TRIED, tried)
        db.session.commit()
    page.goto("/connexion")
    fill_sign_in(page, TOO_OFTEN)
    yield "/connexion, too often (429)"


def fill_sign_in(page, email):
    """Send the sign-in form with a password that is nobody's."""
    page.locator("#email").fill(email)
    page.locator("#password").fill("not the right one at all")
    page.locator(SEND).click()


def pages_by_link(page, site_app):
    """Open each page that a mailed link leads to, and have its form refused."""
    for purpose in BY_LINK.values():
        page.goto(make_link(site_app, purpose))
        yield purpose.value
        if purpose not in (Purpose.EMAIL, Purpose.PREVIEW):
            page.locator("#password").fill("short")
            page.locator(SEND).click()
            yield f"{purpose.value}, refused"


def accountant():
    """Return the demo's accountant, in the language that goes without a choice."""
    user = accounts.get_user(ACCOUNTANT)
    # Other tests may have chosen another, and a link speaks to its reader.
    user.language = "fr"
    return user


def make_link(site_app, purpose):
    """Return the address of a link of the demo's accountant, as it is mailed.

    Or the one that shows the operator what a customer sees.
    """
    if purpose is Purpose.PREVIEW:
        return make_preview(site_app)
    email = "neuve@example.com" if purpose is Purpose.EMAIL else None
    with site_app.app_context():
        user = accountant()
        url = links.address_of(links.make_link(user, purpose, clock.now(), email))
        db.session.commit()
    return url


def pages_of_notices(page, site_app):
    """Open the link of each kind of notice, and stop it."""
    for kind, switch in SWITCHES.items():
        with site_app.app_context():
            user = accountant()
            setattr(user, switch.key, True)
            db.session.commit()
            url = notice_switches.address_of(user, kind)
        page.goto(url)
        yield f"{kind}, to stop"
        page.locator(SEND).click()
        yield f"{kind}, stopped"


def make_preview(site_app):
    """Return the address of a link that shows what a customer sees."""
    with site_app.app_context():
        customer = accounts.get_customer(PREVIEWED)
        return links.address_of(previews.make_preview(customer, LONG_REASON))


def tour_of_preview(page, site_app):
    """Show the operator what a customer sees, and yield the names."""
    page.goto(make_preview(site_app))
    page.locator(SEND).click()
    for path in ("/", "/factures/", "/factures/39654", "/compte/"):
        page.goto(path)
        yield f"{path}, preview"


def pages_of_faults(page, site_app):
    """Show what a fault of the server shows, made by the server's own code."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    spoken = {"Cookie": f"langue={cookies.get('langue', 'fr')}"}
    for status in (400, 413, 500, 503):
        with site_app.test_request_context(AWAY, headers=spoken):
            html = errors.page(status).get_data(as_text=True)
        show(page, html, status)
        yield f"error {status}"
    with site_app.app_context():
        html = render_page()
    show(page, html, 503)
    yield "maintenance"


def show(page, html, status):
    """Answer with this page, at an address of the server, so that its styles come."""
    page.route(
        f"**{AWAY}",
        lambda route: route.fulfill(status=status, body=html, content_type="text/html"),
        times=1,
    )
    page.goto(AWAY)
