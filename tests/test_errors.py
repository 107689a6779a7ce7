"""What went wrong becomes a page in words, never a traceback."""

import weakref

import pytest
from flask import render_template, request
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from odoportail import errors
from odoportail.exceptions import PdfError
from odoportail.invoices import listing, pdf
from tests.page_client import text_of
from tests.world import make_invoice, make_user


@pytest.fixture
def reader(client, in_app):
    """Return the browser of somebody who has one invoice."""
    make_invoice(make_user().accesses[0].customer, "39654")
    client.sign_in()
    return client


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/nowhere", 404),
        ("get", "/deconnexion", 405),
        ("post", "/factures/", 405),
        ("get", "/.git/config", 404),
        ("get", "/static/..%2fconfig.py", 404),
        ("get", "/console", 404),
    ],
)
def test_status_is_a_page_with_a_way_on(client, method, path, status):
    response = getattr(client, method)(path)

    assert response.status_code in (status, 303)
    if response.status_code == status:
        assert "Retour à l’accueil" in text_of(response)


def test_405_says_what_is_allowed(client):
    assert "POST" in client.get("/deconnexion").headers["Allow"]


def test_body_beyond_the_limit_is_refused_in_words(client):
    response = client.post("/connexion", data={"email": "x" * 70_000})

    assert response.status_code == 413
    assert "C’est trop à la fois" in text_of(response)


def test_pdf_that_fails_is_a_page_and_not_a_file(reader, monkeypatch):
    def fail(*args):
        raise PdfError("no font")

    monkeypatch.setattr(pdf, "render_invoice", fail)

    response = reader.get("/factures/39654.pdf?telecharger=1")

    assert (response.status_code, response.mimetype) == (500, "text/html")
    assert "Content-Disposition" not in response.headers


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("SELECT", {}, Exception("gone")), 503),
        (PoolTimeout("all in use"), 503),
        (IntegrityError("INSERT", {}, Exception("twin")), 500),
        (ZeroDivisionError("a secret value"), 500),
    ],
    ids=["database down", "no connection free", "database refuses", "bug"],
)
def test_fault_is_a_page_in_words(reader, monkeypatch, error, status):
    def fail(*args):
        raise error

    monkeypatch.setattr(listing, "list_papers", fail)

    response = reader.get("/factures/")

    assert response.status_code == status
    assert "secret value" not in response.text
    assert ("Retry-After" in response.headers) == (status == 503)


class Heap:
    """Hold much."""


def test_exhausted_memory_is_a_page_and_what_was_held_is_let_go(reader, monkeypatch):
    held, seen = [], {}

    def hold(*args):
        heap = Heap()
        held.append(weakref.ref(heap))
        raise MemoryError

    def look(*args, **kwargs):
        seen.update(request.environ, is_held=held[0]() is not None)
        return render_template(*args, **kwargs)

    monkeypatch.setattr(errors, "render_template", look)
    monkeypatch.setattr(listing, "list_papers", hold)

    response = reader.get("/factures/")

    assert response.status_code == 500
    assert "Retour à l’accueil" in text_of(response)
    assert (seen["is_held"], seen[errors.WORN_OUT]) == (False, True)


def test_page_is_made_even_when_the_database_is_down(reader, monkeypatch):
    def fail(*args):
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("odoportail.auth.gate.find_visitor", fail)

    response = reader.get("/factures/")

    assert response.status_code == 503
    assert "Le portail fait une courte pause" in text_of(response)


@pytest.mark.parametrize("path", ["/sante", "/sante/pret"])
def test_health_is_one_word(client, path):
    response = client.get(path)

    assert (response.status_code, response.text) == (200, "ok")


def test_readiness_falls_with_the_database(client, monkeypatch):
    def fail():
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("odoportail.health.is_migrated", fail)

    assert client.get("/sante").status_code == 200
    assert client.get("/sante/pret").status_code == 503
