"""Under a prefix, no address of a page, a header or a mail leaves it."""

import re
from datetime import date, timedelta

import pytest
from html5lib import HTMLParser

from odoportail import mail
from tests.page_client import XHTML, follow, parse
from tests.post_office import link_in
from tests.world import PASSWORD, make_customer, make_invoice, make_user

PUBLIC = "https://exemple.test"
BASE = f"{PUBLIC}/portail"


class Nginx:
    """Stand before the portal: end TLS, take the prefix off, and say both."""

    def __init__(self, app, *, by_header):
        self.app = app
        self.by_header = by_header

    def __call__(self, environ, start_response):
        """Pass a request on."""
        passed = environ | {
            "wsgi.url_scheme": "http",
            "HTTP_X_FORWARDED_PROTO": "https",
            "HTTP_X_FORWARDED_FOR": "198.51.100.7",
        }
        if self.by_header:
            passed |= {"SCRIPT_NAME": "", "HTTP_X_FORWARDED_PREFIX": "/portail"}
        return self.app(passed, start_response)


@pytest.fixture
def settings(office):
    """Serve under a prefix, behind one proxy."""
    return {
        "MAIL_PORT": str(office.port),
        "BASE_URL": BASE,
        "TRUSTED_PROXIES": "1",
    }


@pytest.fixture(params=[True, False], ids=["X-Forwarded-Prefix", "SCRIPT_NAME"])
def visitor(app, in_app, request):
    """Return a browser of somebody with two pages of invoices, signed out."""
    customer = make_customer("C-1")
    make_user("ana@exemple.test", customer)
    for number in range(30):
        day = date(2016, 2, 7) - timedelta(days=number)
        make_invoice(customer, f"A-{number}", issued_on=day)
    app.wsgi_app = Nginx(app.wsgi_app, by_header=request.param)
    return Visitor(app.test_client())


class Visitor:
    """Go by the addresses that pages give, and check each of them."""

    def __init__(self, browser):
        self.browser = browser

    def open(self, address, **options):
        """Open an address as a page gave it, and check all that it answers."""
        assert address.startswith("/portail/"), address
        options.setdefault("method", "GET")
        response = self.browser.open(
            address.removeprefix("/portail"),
            base_url=BASE,
            headers={"Referer": f"{BASE}/"},
            buffered=True,
            **options,
        )
        check_addresses(response)
        return response

    def submit(self, response, action, **typed):
        """Send the form that leads to `action`, hidden fields included."""
        for form in parse(response).iter(f"{XHTML}form"):
            target = form.get("action") or response.request.full_path.rstrip("?")
            if target.removeprefix("/portail").split("?")[0] == action:
                hidden = {
                    field.get("name"): field.get("value") or ""
                    for field in form.iter(f"{XHTML}input")
                    if field.get("type") == "hidden"
                }
                address = "/portail" + target.removeprefix("/portail")
                return self.open(address, method="POST", data=hidden | typed)
        raise AssertionError(f"no form leads to {action}")

    def enter(self):
        """Sign in, and return what follows."""
        page = self.open("/portail/connexion")
        typed = {"email": "ana@exemple.test", "password": PASSWORD}
        return self.open(self.submit(page, "/connexion", **typed).location)


def check_addresses(response):
    """Check every address of an answer: in its headers and in its page."""
    if response.location:
        path = response.location.removeprefix(PUBLIC)
        assert path.startswith("/portail/"), response.location
    if response.mimetype != "text/html" or response.status_code in (303, 308):
        return
    for element in HTMLParser(namespaceHTMLElements=True).parse(response.text).iter():
        for name in ("href", "src", "action"):
            address = element.attrib.get(name, "#")
            is_ours = address.startswith("/") and not address.startswith("//")
            assert not is_ours or address.startswith("/portail/"), address
            assert not re.match(r"https?://(localhost|exemple\.test)", address), address


def test_deep_link_survives_signing_in_and_a_switch_of_language(visitor):
    asked = visitor.open("/portail/factures/A-3?x=1")
    page = visitor.open(asked.location)
    switched = visitor.submit(page, "/langue", language="en")
    page = visitor.open(switched.location)
    typed = {"email": "ana@exemple.test", "password": PASSWORD}

    response = visitor.submit(page, "/connexion", **typed)

    assert 'lang="en-CA"' in page.text
    assert response.location == "/portail/factures/A-3?x=1"
    assert visitor.open(response.location).status_code == 200


def test_list_leads_to_its_next_page_and_back(visitor):
    visitor.enter()
    first = visitor.open("/portail/factures/")

    second = visitor.open(follow(first, "next"))
    again = visitor.open(follow(second, "prev"))

    assert "A-29" in second.text
    assert "A-0" in again.text


def test_invoice_leads_to_its_pdf(visitor):
    visitor.enter()
    page = visitor.open("/portail/factures/A-3")
    address = re.search(r'href="([^"]+A-3\.pdf[^"]*)"', page.text)[1]

    response = visitor.open(address)

    assert response.mimetype == "application/pdf"


def test_switch_of_language_comes_back_to_the_same_page(visitor):
    visitor.enter()
    page = visitor.open("/portail/factures/A-3")

    response = visitor.submit(page, "/langue", language="en")

    assert response.location == "/portail/factures/A-3"


def test_signing_out_stays_under_the_prefix(visitor):
    page = visitor.enter()

    response = visitor.submit(page, "/deconnexion")

    assert response.location.startswith("/portail/connexion")
    assert visitor.open("/portail/factures/").location.startswith("/portail/connexion?")


def test_mailed_link_leads_to_a_new_password_and_in(visitor, office):
    page = visitor.open("/portail/mot-de-passe/oublie")
    visitor.submit(page, "/mot-de-passe/oublie", email="ana@exemple.test")
    list(mail.deliver())
    address = link_in(office.mails[-1], PUBLIC)

    opened = visitor.open(address)
    page = visitor.open(opened.location)
    new = "another few words in a row"
    response = visitor.submit(page, "/mot-de-passe/nouveau", password=new, confirm=new)

    assert "Path=/portail/mot-de-passe/nouveau" in opened.headers["Set-Cookie"]
    assert response.location == "/portail/"
    assert visitor.open("/portail/").status_code == 200


@pytest.mark.parametrize("path", ["/nowhere", "/factures", "/mot-de-passe//oublie"])
def test_what_is_not_there_keeps_the_prefix(visitor, path):
    assert visitor.open(f"/portail{path}").status_code in (303, 308, 404)


def test_every_page_of_the_account_keeps_the_prefix(visitor):
    visitor.enter()
    home = visitor.open("/portail/compte/")

    pages = set(re.findall(r'href="(/portail/compte/[^"]*)"', home.text))
    assert len(pages) > 3
    for page in pages:
        assert visitor.open(page).status_code == 200


def test_static_files_are_found_under_the_prefix(visitor):
    page = visitor.open("/portail/connexion")

    for address in set(re.findall(r'(?:href|src)="([^"]*static[^"]*)"', page.text)):
        assert visitor.open(address).status_code == 200
