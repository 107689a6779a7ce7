"""Every page is listed here with who may open it, and each is tried."""

import pytest

from tests.world import make_user

EVERYBODY, SIGNED_IN = "everybody", "signed in"

ROUTES = {
    "auth.accepting_invitation": ("/invitation", EVERYBODY),
    "auth.asking_reset": ("/mot-de-passe/oublie", EVERYBODY),
    "auth.choosing_password": ("/mot-de-passe/nouveau", EVERYBODY),
    "auth.opening_invitation": ("/invitation/<token>", EVERYBODY),
    "auth.opening_reset": ("/mot-de-passe/nouveau/<token>", EVERYBODY),
    "auth.signing_in": ("/connexion", EVERYBODY),
    "auth.signing_out": ("/deconnexion", EVERYBODY),
    "bootstrap.static": ("/bootstrap/static/<path:filename>", EVERYBODY),
    "home.choosing_language": ("/langue", EVERYBODY),
    "home.home": ("/", SIGNED_IN),
    "home.living": ("/sante", EVERYBODY),
    "home.privacy": ("/confidentialite", EVERYBODY),
    "home.ready": ("/sante/pret", EVERYBODY),
    "invoices.listing": ("/factures/", SIGNED_IN),
    "invoices.pdf": ("/factures/<invoice_number:number>.pdf", SIGNED_IN),
    "invoices.reading": ("/factures/<invoice_number:number>", SIGNED_IN),
    "static": ("/static/<path:filename>", EVERYBODY),
}
PRIVATE = [name for name, (_, who) in ROUTES.items() if who == SIGNED_IN]


def test_every_route_is_listed(app):
    rules = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()}

    assert rules == {name: path for name, (path, _) in ROUTES.items()}


@pytest.mark.parametrize("endpoint", PRIVATE)
def test_stranger_is_sent_to_sign_in(client, app, endpoint):
    path = build(app, endpoint)

    response = client.get(path)

    assert response.status_code == 303
    assert response.location.startswith("/connexion?next=")


@pytest.mark.parametrize("endpoint", PRIVATE)
def test_disabled_person_is_sent_to_sign_in(client, app, in_app, endpoint):
    user = make_user()
    client.sign_in()
    user.active = False

    response = client.get(build(app, endpoint))

    assert response.status_code == 303
    assert response.location.startswith("/connexion?next=")


def build(app, endpoint):
    """Return an address of the endpoint, with a number where it wants one."""
    adapter = app.url_map.bind("localhost")
    rule = next(app.url_map.iter_rules(endpoint))
    return adapter.build(endpoint, dict.fromkeys(rule.arguments, "39654"))
