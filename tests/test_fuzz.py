"""Whatever is sent, the answer is in words and holds nobody else's papers.

`ODOPORTAIL_FUZZ` says how many requests each test makes; CI makes a few.
"""

import os
from urllib.parse import quote, quote_from_bytes

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoportail.auth import sessions
from odoportail.auth.sessions import Caller
from odoportail.extensions import db
from tests.world import make_customer, make_invoice, make_user

REQUESTS = int(os.environ.get("ODOPORTAIL_FUZZ", "120"))
SECRET = "Secret de Polichinelle inc."
ODD = (
    "\x00",
    "\ud800",
    "\u202e",
    "\u0661" * 20,
    "9" * 5000,
    "-1",
    "1e999",
    "../" * 20,
    "%00%0d%0aX: y",
    "' OR 1=1 --",
    "{{7*7}}",
    "<svg onload=x>",
    "é" * 300,
    "a@b.ca\r\nBcc: x@y.ca",
)
WORDS = st.one_of(st.sampled_from(ODD), st.text(max_size=40))
BYTES = st.one_of(WORDS.map(lambda text: text.encode("utf-8", "surrogatepass")))
RAW = st.one_of(BYTES, st.binary(max_size=30))
PATHS = (
    "/",
    "/connexion",
    "/deconnexion",
    "/langue",
    "/mot-de-passe/oublie",
    "/mot-de-passe/nouveau",
    "/mot-de-passe/nouveau/{}",
    "/invitation",
    "/invitation/{}",
    "/confidentialite",
    "/sante",
    "/factures/",
    "/factures/{}",
    "/factures/{}.pdf",
    "/compte/",
    "/compte/mot-de-passe",
    "/compte/courriel",
    "/compte/courriel/{}",
    "/compte/courriel/confirmer",
    "/compte/appareils",
    "/compte/appareils/{}/fermer",
    "/compte/appareils/fermer",
    "/compte/mes-donnees",
    "/compte/journal",
    "/avis/{}",
    "/compte/delegues",
    "/compte/delegues/fermer",
    "/compte/delegues/quitter",
    "/factures/releve",
    "/factures/releve.pdf",
    "/factures/{}/quittance.pdf",
    "/factures/dossier",
    "/factures/dossier/{}.zip",
    "/factures/dossier/2016.zip",
    "/compte/exercice",
    "/static/{}",
    "/{}",
)
NAMES = (
    *("email", "password", "confirm", "present", "remember", "next", "language"),
    *("name", "wants_receipts", "format", "client", "page", "langue", "telecharger"),
    *("envoye", "au-revoir", "csrf_token", "is_admin", "q", "tri", "annee"),
    *("du", "au", "devise", "mois", "periode", "fiscal_month", "filing_period"),
    *("customer", "last_day"),
)
COOKIES = ("odoportail", "langue", "appareil", "lien", "x")
FIELDS = st.dictionaries(st.sampled_from(NAMES), RAW, max_size=5)

fuzzing = settings(
    max_examples=REQUESTS,
    deadline=None,
    # The same requests each time in CI; others each time one goes looking.
    derandomize="ODOPORTAIL_FUZZ" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def session_token(in_app):
    """Make two customers, one of them with a secret, and sign the other in."""
    make_invoice(make_customer(name=SECRET), "50000")
    user = make_user("ana@exemple.test")
    make_invoice(user.accesses[0].customer, "39654")
    token = sessions.begin_session(user, Caller(), remembered=True)
    db.session.commit()
    return token


def encode(fields):
    """Write fields as a browser, or somebody worse, sends them."""
    return "&".join(f"{name}={quote_from_bytes(raw)}" for name, raw in fields.items())


def send(app, method, path, query, body, cookies, token):
    """Send one request, and check what must always hold."""
    with app.app_context():
        client = app.test_client()
        if token:
            with client.session_transaction() as session:
                session["_user_id"] = token
                session["csrf_token"] = "known"
        for name, raw in cookies.items():
            if name != "odoportail" or not token:
                client.set_cookie(name, quote(raw[:900].decode("latin-1")))
        response = client.open(
            path,
            method=method,
            query_string=encode(query),
            data=encode(body),
            content_type="application/x-www-form-urlencoded",
            # A file that comes by pieces is read while its contexts are in order.
            buffered=True,
        )
    assert response.status_code < 500, (method, path, query, body)
    # Of any kind: PDFs and packages are no text.
    assert SECRET.encode() not in response.data.replace(b"\x00", b"")
    assert b"Traceback" not in response.data


@fuzzing
@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT", "OPTIONS"]),
    path=st.sampled_from(PATHS),
    part=RAW,
    query=FIELDS,
    body=FIELDS,
    cookies=st.dictionaries(st.sampled_from(COOKIES), RAW, max_size=3),
    is_signed_in=st.booleans(),
)
@example(
    method="GET",
    path="/factures/dossier/2016.zip",
    part=b"",
    query={},
    body={},
    cookies={},
    is_signed_in=True,
)
def test_nothing_that_is_sent_makes_the_portal_stumble(
    app, session_token, method, path, part, query, body, cookies, is_signed_in
):
    path = path.format(quote_from_bytes(part))

    token = session_token if is_signed_in else None

    send(app, method, path, query, body, cookies, token)


FORMS = {
    "/connexion": ("email", "password", "remember", "next"),
    "/mot-de-passe/oublie": ("email",),
    "/compte/": ("name", "language", "wants_receipts"),
    "/compte/mot-de-passe": ("present", "password", "confirm"),
    "/compte/courriel": ("email", "present", "password"),
    "/compte/mes-donnees": ("present", "password", "format"),
    "/langue": ("language", "next"),
}


@fuzzing
@given(data=st.data(), path=st.sampled_from(sorted(FORMS)))
def test_no_form_stumbles_over_what_is_typed(app, session_token, data, path):
    fields = {name: data.draw(WORDS, name) for name in FORMS[path]}
    with app.app_context():
        client = app.test_client()
        if path.startswith("/compte"):
            with client.session_transaction() as session:
                session["_user_id"] = session_token
        typed = {
            name: text.encode("utf-8", "replace").decode()
            for name, text in fields.items()
        }

        page = "/connexion" if path == "/langue" else path

        response = client.post_form(path, typed, page=page)

    assert response.status_code < 500, (path, fields)
    assert SECRET not in response.text
