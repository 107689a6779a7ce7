"""Every page is listed here with who may open it, and each is tried."""

import pytest

from tests.world import make_user

EVERYBODY, SIGNED_IN = "everybody", "signed in"

ROUTES = {
    "account.changing_email": ("/compte/courriel", SIGNED_IN),
    "account.changing_password": ("/compte/mot-de-passe", SIGNED_IN),
    "account.confirming_email": ("/compte/courriel/confirmer", EVERYBODY),
    "account.devices": ("/compte/appareils", SIGNED_IN),
    "account.ending_other_sessions": ("/compte/appareils/fermer", SIGNED_IN),
    "account.ending_session": (
        "/compte/appareils/<int(max=2147483647):sign_in_id>/fermer",
        SIGNED_IN,
    ),
    "account.fiscal_year": ("/compte/exercice", SIGNED_IN),
    "account.journal": ("/compte/journal", SIGNED_IN),
    "account.opening_email": ("/compte/courriel/<token>", EVERYBODY),
    "account.overview": ("/compte/", SIGNED_IN),
    "account.personal_data": ("/compte/mes-donnees", SIGNED_IN),
    "auth.accepting_invitation": ("/invitation", EVERYBODY),
    "auth.asking_reset": ("/mot-de-passe/oublie", EVERYBODY),
    "auth.choosing_password": ("/mot-de-passe/nouveau", EVERYBODY),
    "auth.entering_preview": ("/apercu", EVERYBODY),
    "auth.opening_invitation": ("/invitation/<token>", EVERYBODY),
    "auth.opening_preview": ("/apercu/<token>", EVERYBODY),
    "auth.opening_reset": ("/mot-de-passe/nouveau/<token>", EVERYBODY),
    "auth.signing_in": ("/connexion", EVERYBODY),
    "auth.signing_out": ("/deconnexion", EVERYBODY),
    "bootstrap.static": ("/bootstrap/static/<path:filename>", EVERYBODY),
    "delegates.ending": ("/compte/delegues/fermer", SIGNED_IN),
    "delegates.giving_up": ("/compte/delegues/quitter", SIGNED_IN),
    "delegates.overview": ("/compte/delegues", SIGNED_IN),
    "home.choosing_language": ("/langue", EVERYBODY),
    "home.home": ("/", SIGNED_IN),
    "home.living": ("/sante", EVERYBODY),
    "home.manifest": ("/manifest.webmanifest", EVERYBODY),
    "home.privacy": ("/confidentialite", EVERYBODY),
    "home.ready": ("/sante/pret", EVERYBODY),
    "invoices.archiving": ("/factures/export.zip", SIGNED_IN),
    "invoices.dossier": (
        "/factures/dossier/<int(fixed_digits=4):year>.zip",
        SIGNED_IN,
    ),
    "invoices.dossiers": ("/factures/dossier", SIGNED_IN),
    "invoices.exporting": ("/factures/export.csv", SIGNED_IN),
    "invoices.listing": ("/factures/", SIGNED_IN),
    "invoices.pdf": ("/factures/<invoice_number:number>.pdf", SIGNED_IN),
    "invoices.reading": ("/factures/<invoice_number:number>", SIGNED_IN),
    "invoices.receipt": (
        "/factures/<invoice_number:number>/quittance.pdf",
        SIGNED_IN,
    ),
    "invoices.statement": ("/factures/releve", SIGNED_IN),
    "invoices.statement_pdf": ("/factures/releve.pdf", SIGNED_IN),
    "notices.unsubscribing": ("/avis/<token>", EVERYBODY),
    "static": ("/static/<path:filename>", EVERYBODY),
}
# What an address holds that is no number of a paper: the year of 39654.
KNOWN = {"year": 2016}
PRIVATE = [name for name, (_, who) in ROUTES.items() if who == SIGNED_IN]


def test_every_route_is_listed(app):
    rules = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()}

    assert rules == {name: path for name, (path, _) in ROUTES.items()}


@pytest.mark.parametrize("endpoint", PRIVATE)
def test_stranger_is_sent_to_sign_in(client, app, endpoint):
    for response in visit(client, app, endpoint):
        assert response.status_code == 303
        assert response.location.startswith("/connexion")


@pytest.mark.parametrize("endpoint", PRIVATE)
def test_disabled_person_is_sent_to_sign_in(client, app, in_app, endpoint):
    user = make_user()
    client.sign_in()
    user.active = False

    for response in visit(client, app, endpoint):
        assert response.status_code == 303
        assert response.location.startswith("/connexion")


def visit(client, app, endpoint):
    """Open the endpoint in each way that it takes; a form comes without its token."""
    path = build(app, endpoint)
    methods = next(app.url_map.iter_rules(endpoint)).methods
    return [client.open(path, method=way) for way in {"GET", "POST"} & methods]


def build(app, endpoint):
    """Return an address of the endpoint, with a number or year where it wants one."""
    adapter = app.url_map.bind("localhost")
    rule = next(app.url_map.iter_rules(endpoint))
    values = {name: KNOWN.get(name, "39654") for name in rule.arguments}
    return adapter.build(endpoint, values)
