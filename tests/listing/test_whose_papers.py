"""Who reads by an owner's leave is told whose papers they are."""

import pytest

from odoportail.extensions import db
from odoportail.invoices.scopes import get_scope
from odoportail.models import Access, Invoice, Role
from tests.page_client import XHTML, parse, words
from tests.world import give_access, make_customer, make_invoice


@pytest.fixture
def delegate(reader, ana, garage):
    """Let Ana read the one customer as an accountant; return her browser."""
    db.session.get_one(Access, (ana.id, garage.id)).role = Role.ACCOUNTANT
    return reader


def names_on(page):
    """Return what stands as the name of whose papers are shown."""
    return [
        words(element)
        for element in parse(page).iter(f"{XHTML}p")
        if "whose" in (element.get("class") or "")
    ]


@pytest.mark.parametrize("path", ["/", "/factures/"])
def test_delegate_of_one_customer_is_told_its_name(delegate, garage, path):
    before = names_on(delegate.get(path))
    make_invoice(garage)

    assert before == names_on(delegate.get(path)) == ["Garage Lavoie"]


@pytest.mark.parametrize("path", ["/", "/factures/"])
def test_owner_is_not_told_their_own_name(reader, garage, path):
    make_invoice(garage)

    assert names_on(reader.get(path)) == []


@pytest.mark.parametrize("path", ["/", "/factures/?client=C-1"])
def test_who_reads_for_several_has_the_names_to_choose_from(delegate, ana, path):
    give_access(ana, make_customer("C-2"), Role.ACCOUNTANT)

    assert names_on(delegate.get(path)) == []


def test_customer_who_comes_in_meanwhile_waits_for_the_next_page(ana, garage):
    give_access(ana, make_customer("C-2"))
    scope = get_scope(ana.id, None)
    give_access(ana, late := make_customer("C-3"))
    make_invoice(late, "50000")
    make_invoice(garage, "39654")

    papers = db.session.scalars(db.select(Invoice.number).where(scope.condition()))

    assert papers.all() == ["39654"]


@pytest.mark.parametrize(
    ("several", "css"), [(False, "on-paper"), (True, None)], ids=["one", "several"]
)
def test_caption_names_the_customer_on_paper_at_least(
    reader, ana, garage, several, css
):
    make_invoice(garage)
    if several:
        give_access(ana, make_customer("C-2"))

    caption = parse(reader.get("/factures/?client=C-1")).find(f".//{XHTML}caption")

    assert caption[0].get("class") == css
    assert words(caption).startswith("Garage Lavoie · De la plus récente")


def leads_to(page, path):
    """Say whether a page has a link there."""
    return any(link.get("href") == path for link in parse(page).iter(f"{XHTML}a"))


@pytest.mark.parametrize("path", ["/", "/factures/", "/compte/exercice"])
def test_accountant_finds_the_package(delegate, garage, path):
    make_invoice(garage)

    assert leads_to(delegate.get(path), "/factures/dossier")


def test_owner_finds_the_package_and_its_calendar(reader, ana, garage):
    make_invoice(garage)
    give_access(ana, make_customer("C-2", name="A"), Role.ACCOUNTANT)

    assert leads_to(reader.get("/"), "/factures/dossier")
    package = "/factures/dossier?client=C-1"
    assert leads_to(reader.get("/compte/exercice"), package)
    calendar = "/compte/exercice?client=C-1"
    assert leads_to(reader.get(package), calendar)
    other = reader.get("/factures/dossier?client=C-2")
    assert not leads_to(other, "/compte/exercice?client=C-2")


@pytest.mark.parametrize("number", ["%00", "C-1%0A", "C-2"])
def test_number_that_is_no_customers_of_theirs_is_not_found(reader, garage, number):
    make_invoice(garage)
    make_customer("C-2")

    assert reader.get(f"/factures/?client={number}").status_code == 404
