"""Strangers get the sign-in page before Flask begins, each with a token of its own."""

import logging
import re

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from odoportail.auth import first_pages, views
from tests.early_answers import count_what_reaches_flask
from tests.page_client import without_token
from tests.world import make_user

PATH = "/connexion"
# What is new in each answer.
OWN = ("Set-Cookie",)


@pytest.fixture
def flask(app):
    """Count what reaches Flask."""
    return count_what_reaches_flask(app)


@pytest.fixture
def seen(app, flask):
    """Show the page to somebody, and return what Flask has answered."""
    answer = app.test_client().get(PATH)
    flask.asked = 0
    return answer


def shared(response):
    """Return the headers that are the same for everybody."""
    return sorted((name, value) for name, value in response.headers if name not in OWN)


def test_next_stranger_gets_the_same_page(client, seen, flask):
    again = client.get(PATH)

    assert flask.asked == 0
    assert again.status == seen.status
    assert shared(again) == shared(seen)
    assert without_token(again) == without_token(seen)


def test_cookie_is_set_as_flask_sets_it(client, seen):
    _, *first = seen.headers["Set-Cookie"].split(";")
    _, *again = client.get(PATH).headers["Set-Cookie"].split(";")

    assert again == first


def test_form_of_a_page_that_was_kept_lets_in(client, in_app, seen, flask):
    make_user("ana@exemple.test")

    client.sign_in()

    assert flask.asked == 1
    assert client.get("/").status_code == 200


def test_no_two_strangers_have_one_token(app, seen):
    clients = [app.test_client() for _ in range(3)]
    tokens = {
        re.search(r'name="csrf_token" value="([^"]+)"', client.get(PATH).text)[1]
        for client in clients
    }
    cookies = {client.get_cookie("odoportail").value for client in clients}

    assert len(tokens) == len(cookies) == 3


def test_token_of_another_lets_nobody_in(app, client, in_app, seen):
    make_user("ana@exemple.test")
    page = app.test_client().get(PATH).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    client.get(PATH)
    fields = {"email": "ana@exemple.test", "password": "a few words in a row"}

    answer = client.post(PATH, data=fields | {"csrf_token": token})

    assert answer.status_code == 422


def test_stranger_who_has_chosen_a_language_is_spoken_to_in_it(app, seen):
    for _ in range(2):
        client = app.test_client()
        client.set_cookie("langue", "en")

        assert 'lang="en-CA"' in client.get(PATH).text

    assert 'lang="fr-CA"' in app.test_client().get(PATH).text


@pytest.mark.parametrize(
    "how",
    [
        {"method": "HEAD"},
        {"query_string": "next=/factures/"},
        {"query_string": "au-revoir"},
        {"headers": {"Host": "autre.exemple.test"}},
        {"environ_overrides": {"SCRIPT_NAME": "/portail"}},
        {"environ_overrides": {"wsgi.url_scheme": "https"}},
        {"path": "/mot-de-passe/oublie"},
    ],
)
def test_whatever_is_not_plain_is_flasks(client, seen, flask, how):
    assert client.open(**({"path": PATH} | how)).status_code == 200

    assert flask.asked == 1


def test_server_that_names_no_query_means_none(app, seen, flask):
    environ = EnvironBuilder(PATH).get_environ()
    del environ["QUERY_STRING"]

    _, status, _ = run_wsgi_app(app.wsgi_app, environ)

    assert status == seen.status
    assert flask.asked == 0


def test_message_to_one_is_not_told_to_all(app, seen, flask):
    for _ in range(2):
        client = app.test_client()
        client.post("/langue", data={"language": "en"})

        assert "Veuillez réessayer" in client.get(PATH).text

    assert "Veuillez réessayer" not in app.test_client().get(PATH).text


def test_whoever_was_here_before_is_flasks(client, seen, flask):
    client.set_cookie("odoportail", "x")

    assert client.get(PATH).status_code == 200
    assert flask.asked == 1


def test_page_that_fails_is_kept_for_nobody(app, flask, monkeypatch):
    def fail(template, **values):
        raise RuntimeError

    monkeypatch.setattr(views, "render_template", fail)
    assert app.test_client().get(PATH).status_code == 500
    monkeypatch.undo()

    assert app.test_client().get(PATH).status_code == 200
    assert flask.asked == 2


def test_answer_that_is_kept_is_closed(app):
    closed = []

    @app.after_request
    def note_closing(answer):
        answer.call_on_close(lambda: closed.append(answer.status_code))
        return answer

    app.test_client().get(PATH)

    assert closed == [200]


def test_page_that_sets_another_cookie_is_flasks(app, flask):
    @app.after_request
    def set_another(answer):
        answer.set_cookie("appareil", "x")
        return answer

    for _ in range(2):
        app.test_client().get(PATH)

    assert flask.asked == 2


def test_odd_hosts_neither_fill_the_memory_nor_keep_others_out(app, flask):
    for number in range(first_pages.MOST_PAGES + 9):
        app.test_client().get(PATH, headers={"Host": f"h{number}.exemple.test"})
    app.test_client().get(PATH)
    flask.asked = 0

    app.test_client().get(PATH)

    assert flask.asked == 0
    assert len(app.wsgi_app.behind.pages) == 10


@pytest.mark.parametrize("settings", [{"LOG_FORMAT": "json"}])
def test_request_is_a_line_of_the_log(app, seen, caplog):
    with caplog.at_level(logging.INFO):
        logging.getLogger("odoportail").addHandler(caplog.handler)
        answer = app.test_client().get(PATH)
        logging.getLogger("odoportail").removeHandler(caplog.handler)

    facts = caplog.records[-1].facts
    assert facts["request"] == answer.headers["X-Request-Id"]
    assert (facts["route"], facts["status"], facts["user"]) == (PATH, 200, None)
