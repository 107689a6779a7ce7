"""What the mails about papers say, in both languages, and when none leaves."""

from datetime import date

import pytest
from markupsafe import escape

from odoportail import mail
from odoportail.invoices import notices
from odoportail.models import Kind, Role
from tests.notices.telling import (
    ALL_KINDS,
    bring,
    bring_overdue,
    bring_paid,
    days_ago,
)
from tests.post_office import html_of_mail, text_of_mail
from tests.world import give_access, make_customer, make_user

ANA, NADIA = "ana@exemple.test", "nadia@exemple.test"
CREDIT = {"subtotal_cents": -3495, "gst_cents": -175, "qst_cents": -349}
ADDRESS = "http://localhost/factures/39654"


@pytest.fixture
def settings(settings):
    """Let every kind of notice be sent."""
    return settings | ALL_KINDS


@pytest.fixture(params=["fr", "en"])
def language(request):
    """Return each language in turn."""
    return request.param


def receive(office):
    """Send all notices, and return the one mail there is: subject, text and HTML."""
    notices.send()
    list(mail.deliver())
    (sent,) = office.mails
    parts = (text_of_mail(sent), html_of_mail(sent))
    return sent["Subject"], *(part.replace("\r\n", "\n") for part in parts)


NEW = {
    "fr": (
        "Une nouvelle facture vous attend",
        "Facture 39654 du 1er mars 2026\u00a0: 40,19\u00a0$",
        "Pour choisir les courriels que vous recevez, ouvrez «\u00a0Mon compte",
    ),
    "en": (
        "A new invoice is waiting for you",
        "Invoice 39654 of March 1, 2026: $40.19",
        "To choose which emails you get, open “My account”",
    ),
}


def test_mail_names_the_new_invoice_and_leads_to_it(garage, office, language):
    make_user(ANA, garage, language=language)
    bring(garage, "39654", issued_on=date(2026, 3, 1))

    subject, text, html = receive(office)

    expected, sentence, stop = NEW[language]
    assert subject == expected
    assert f"{sentence}\n{ADDRESS}\n" in text
    assert f'<li><a href="{ADDRESS}">{sentence}</a></li>' in html
    assert stop in text.split("http://localhost/compte/\n")[0]
    assert stop in html.split('<a href="http://localhost/compte/">')[0]
    assert "Garage Lavoie" not in text + html


PAID = {
    "fr": (
        "Paiement reçu pour la facture 39654",
        "Paiement reçu, merci! Cette facture est maintenant payée en entier\u00a0:",
        "Facture 39654, payée le 2 mars 2026\u00a0: 40,19\u00a0$",
    ),
    "en": (
        "Payment received for invoice 39654",
        "Payment received, thank you! This invoice is now paid in full:",
        "Invoice 39654, paid on March 2, 2026: $40.19",
    ),
}


def test_mail_says_what_was_paid_and_when(garage, office, language):
    make_user(ANA, garage, language=language)
    bring_paid(garage, "39654")

    subject, text, html = receive(office)

    expected, opening, sentence = PAID[language]
    assert subject == expected
    assert f"{opening}\n\n{sentence}\n{ADDRESS}\n" in text
    assert f"<p>{opening}</p>" in html
    assert f'<li><a href="{ADDRESS}">{sentence}</a></li>' in html
    assert NEW[language][2] in text
    assert NEW[language][2] in html


def test_amount_of_a_receipt_is_what_was_paid(garage, office):
    make_user(ANA, garage)
    paid, credited = [(days_ago(1), 4000)], [(days_ago(3), 19)]
    bring_paid(garage, "39654", paid=paid, credited=credited)

    text = receive(office)[1]

    assert "Facture 39654, payée le 1er mars 2026\u00a0: 40,00\u00a0$" in text


SEVERAL = {
    "invoices": (Kind.INVOICE, "2 nouvelles factures vous attendent"),
    "a credit note as well": (Kind.CREDIT_NOTE, "2 nouveaux documents vous attendent"),
}


@pytest.mark.parametrize(("kind", "expected"), SEVERAL.values(), ids=SEVERAL)
def test_subject_counts_the_papers(garage, office, kind, expected):
    make_user(ANA, garage)
    bring(garage)
    bring(garage, kind=kind, **CREDIT if kind is Kind.CREDIT_NOTE else {})

    assert receive(office)[0] == expected


def test_credit_note_is_named_with_its_minus(garage, office):
    make_user(ANA, garage)
    bring(garage, "N-1", kind=Kind.CREDIT_NOTE, **CREDIT)

    subject, text, _ = receive(office)

    assert subject == "Une nouvelle note de crédit vous attend"
    assert "Note de crédit N-1 du 2 mars 2026\u00a0: -40,19\u00a0$" in text


def test_amount_is_in_the_currency_of_the_paper(garage, office, language):
    make_user(ANA, garage, language=language)
    bring(garage, currency="USD")

    text = receive(office)[1]

    assert {"fr": "40,19\u00a0$\u00a0US", "en": "US$40.19"}[language] in text


def test_receipts_are_counted(garage, office):
    make_user(ANA, garage)
    bring_paid(garage)
    bring_paid(garage)

    subject, text, _ = receive(office)

    assert subject == "Paiements reçus pour 2 factures"
    assert "Paiements reçus, merci! Ces factures sont maintenant payées" in text


def test_long_list_is_cut_with_the_way_to_the_rest(garage, office):
    make_user(ANA, garage)
    for day in range(22):
        bring(garage, f"F-{day}", issued_on=days_ago(day))

    subject, text, html = receive(office)

    assert subject == "22 nouvelles factures vous attendent"
    assert text.index("Facture F-0 du") < text.index("Facture F-19 du")
    for part in (text, html):
        assert part.count("/factures/F-") == 20
        assert "et 2 autres\u00a0:" in part
    assert "\n\nhttp://localhost/factures/\n" in text
    assert '<a href="http://localhost/factures/">' in html


def test_accountant_is_told_whose_paper_it_is(garage, office):
    clinic = make_customer("C-2", name="Clinique <Ève> & fils")
    make_user(NADIA, garage, clinic)
    bring(garage, "39654")
    bring(clinic, "39655")

    subject, text, html = receive(office)

    assert subject == "2 nouvelles factures vous attendent"
    assert "40,19\u00a0$ (Garage Lavoie)\n" in text
    assert "40,19\u00a0$ (Clinique <Ève> & fils)\n" in text
    assert "</a> (Clinique &lt;Ève&gt; &amp; fils)</li>" in html


WHOSE = {
    bring: "Une nouvelle facture vous attend (Clinique <Ève>)",
    bring_paid: "Paiement reçu pour la facture 39654 (Clinique <Ève>)",
    bring_overdue: "Rappel : la facture 39654 est en retard (Clinique <Ève>)",
}


@pytest.mark.parametrize(
    ("bring_one", "expected"), WHOSE.items(), ids=["new", "paid", "overdue"]
)
def test_subject_says_whose_papers_all_are(garage, office, bring_one, expected):
    clinic = make_customer("C-2", name="Clinique <Ève>")
    make_user(NADIA, garage, clinic)
    bring_one(clinic, "39654")

    subject, text, html = receive(office)

    assert subject == expected
    assert " (Clinique <Ève>)\nhttp://localhost/factures/39654\n" in text
    assert f"<title>{escape(expected)}</title>" in html.replace("\u00a0", " ")


def test_accountant_of_one_customer_is_told_whose_paper_it_is(garage, office):
    nadia = make_user(NADIA, make_customer("C-2"))
    nadia.accesses[0].last_day = days_ago(1)
    give_access(nadia, garage, Role.ACCOUNTANT)
    bring(garage, "39654")

    subject, text, _ = receive(office)

    assert subject == "Une nouvelle facture vous attend (Garage Lavoie)"
    assert "40,19\u00a0$ (Garage Lavoie)\n" in text


def test_right_that_is_over_makes_nobody_a_reader_of_several(garage, office):
    nadia = make_user(NADIA, garage)
    give_access(nadia, make_customer("C-2"), Role.ACCOUNTANT, days_ago(1))
    bring(garage, "39654")

    subject, text, html = receive(office)

    assert subject == "Une nouvelle facture vous attend"
    assert "Garage Lavoie" not in text + html


@pytest.mark.parametrize("bring_one", [bring, bring_paid], ids=["new", "paid"])
def test_odd_number_is_escaped_and_its_link_leads_there(
    garage, office, client, bring_one
):
    make_user(ANA, garage)
    bring_one(garage, "A/1 <b>&é")

    _, text, html = receive(office)

    path = "/factures/A~2F1~20~3Cb~3E~26~C3~A9"
    assert f"http://localhost{path}\n" in text
    assert "Facture A/1 <b>&é" in text
    assert "Facture A/1 &lt;b&gt;&amp;é" in html
    assert "<b>" not in html
    client.sign_in()
    assert client.get(path).status_code == 200
