"""A customer, and Ana who reads its papers."""

import pytest

from tests.world import make_customer, make_user


@pytest.fixture
def garage(in_app):
    """Make the customer whose papers are read, and Ana who reads them."""
    customer = make_customer("C-1")
    make_user("ana@exemple.test", customer)
    return customer


@pytest.fixture
def ana(garage):
    """Return Ana."""
    return garage.accesses[0].user


@pytest.fixture
def reader(client, garage):
    """Return Ana's browser, signed in."""
    client.sign_in()
    return client


@pytest.fixture
def quick_pdfs(monkeypatch):
    """Make PDFs that only say whose they are."""
    monkeypatch.setattr(
        "odoportail.invoices.pdf.render_invoice",
        lambda invoice, language: f"%PDF-{invoice.number}-{language}".encode(),
    )
