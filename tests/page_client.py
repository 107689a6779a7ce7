"""A test client that checks every page it opens, whatever the test is about."""

import re

from flask import has_app_context
from flask.testing import FlaskClient
from html5lib import HTMLParser

from odoportail.extensions import db
from odoportail.security import HEADERS
from tests.world import PASSWORD

XHTML = "{http://www.w3.org/1999/xhtml}"
FIELDS = ("input", "select", "textarea")


class PageClient(FlaskClient):
    """Open pages as a browser would, and refuse a page that is not in order."""

    def open(self, *args, **kwargs):
        """Open a page, and check it."""
        if has_app_context():
            # SQLite has one writer: the test's own transaction ends here.
            db.session.commit()
            db.session.expire_all()
        # A context of its own, or requests would share `g` and who is signed in.
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        check_headers(response)
        is_redirect = 300 <= response.status_code < 400
        if response.mimetype == "text/html" and response.data and not is_redirect:
            check_page(response)
        return response

    def get_text(self, path, status=200):
        """Return the words of a page, spaces folded, as a reader meets them."""
        response = self.get(path)
        assert response.status_code == status, response.status
        return text_of(response)

    def post_form(self, path, data=None, *, page=None, **kwargs):
        """Post a form with the token of the page that shows it (`path`)."""
        response = self.get(page or path)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', response.text)
        assert token, f"no form on {page or path}"
        fields = {"csrf_token": token[1]} | (data or {})
        return self.post(path, data=fields, **kwargs)

    def sign_in(self, email="ana@exemple.test", password=PASSWORD, **fields):
        """Sign in by the form."""
        data = {"email": email, "password": password} | fields
        response = self.post_form("/connexion", data)
        assert response.status_code == 303, text_of(response)
        return response

    def choose_language(self, language, page="/"):
        """Switch the language by the button that every page has."""
        data = {"language": language, "next": page}
        return self.post_form("/langue", data, page=page)


def check_headers(response):
    """Check that no answer goes out without its headers."""
    for name in HEADERS:
        assert name in response.headers, f"{name} is missing"
    path, query = response.request.path, response.request.query_string
    is_file = "/static/" in path and b"v=" in query and response.status_code < 400
    expected = "public, max-age=31536000" if is_file else "private, no-store"
    assert response.headers["Cache-Control"] == expected


def parse(response):
    """Return the page as a tree; HTML that is not strictly right raises."""
    return HTMLParser(strict=True, namespaceHTMLElements=True).parse(response.text)


def check_page(response):
    """Check what must hold on every page."""
    tree = parse(response)
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    by_tag = {
        tag: [element for element in elements if element.tag == XHTML + tag]
        for tag in ("html", "title", "h1", "label", "form", "main", *FIELDS)
    }
    check_heading(by_tag)
    ids = [element.get("id") for element in elements if element.get("id")]
    assert len(ids) == len(set(ids)), f"id twice in {sorted(ids)}"
    for label in by_tag["label"]:
        assert label.get("for") in ids, f"label for {label.get('for')}: no such field"
    for form in by_tag["form"]:
        check_form(form)
    for element in elements:
        handlers = [name for name in element.attrib if str(name).startswith("on")]
        assert not handlers, f"{element.tag} has {handlers}"
        assert "style" not in element.attrib, f"{element.tag} has a style"


def check_heading(by_tag):
    """Check language, title, heading and the one main part."""
    assert by_tag["html"][0].get("lang") in ("fr-CA", "en-CA")
    assert len(by_tag["h1"]) == 1
    assert len(by_tag["main"]) == 1
    heading, title = words(by_tag["h1"][0]), words(by_tag["title"][0])
    assert title.startswith(heading), f"{title!r} does not begin with {heading!r}"


def check_form(form):
    """Check that a form that changes something carries its token."""
    if form.get("method", "get").lower() != "post":
        return
    names = [element.get("name") for element in form.iter()]
    assert "csrf_token" in names, f"no token in the form to {form.get('action')}"


def words(element):
    """Return an element's text, spaces folded but no-break spaces kept."""
    return re.sub(r"[ \t\r\n]+", " ", "".join(element.itertext())).strip()


def text_of(response):
    """Return the words of an answer's page."""
    return words(next(parse(response).iter(f"{XHTML}body")))


def without_token(response):
    """Return a page without its token, which bears the second it was made."""
    return re.sub(r'name="csrf_token"[^>]*>', "", response.text)


def rows_of(response):
    """Return the cells of the list, as words."""
    rows = parse(response).iter(f"{XHTML}tr")
    return [[words(cell) for cell in row] for row in rows]


def follow(response, relation):
    """Return where the link of that relation leads."""
    for element in parse(response).iter(f"{XHTML}a"):
        if element.get("rel") == relation:
            return element.get("href")
    return None
