"""One source of a template, compiled for each language with its texts in it."""

import pytest
from flask import render_template_string, url_for
from flask_babel import force_locale
from jinja2 import DictLoader

from odoportail.i18n import LANGUAGES

SOURCES = {
    "plain.html": "{% trans %}Invoices{% endtrans %} {{ _('Home') }}",
    "named.html": "{% trans name=name %}Hello, {{ name }}.{% endtrans %}",
    "called.html": "{{ _('Hello, %(name)s.', name=name) }}",
    "named.txt": "{% trans name=name %}Hello, {{ name }}.{% endtrans %}",
    "percent.html": "{% trans %}100%{% endtrans %}",
    "macros.html": "{% macro greet() %}{{ _('Home') }}{% endmacro %}",
    "importing.html": "{% from 'macros.html' import greet %}{{ greet() }}",
    "amount.html": "{{ 4019|money }}",
    "given.html": "{{ _(text) }}",
}
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def render(app):
    """Return what renders a template in a language."""
    app.jinja_env.loader = DictLoader(SOURCES)
    app.jinja_env.in_languages.clear()

    def render(template, language, **values):
        with app.app_context(), force_locale(LANGUAGES[language]):
            return app.jinja_env.get_template(template).render(**values)

    return render


@pytest.mark.parametrize(
    ("name", "french", "english"),
    [
        ("plain.html", "Factures Accueil", "Invoices Home"),
        ("named.html", "Bonjour, &lt;b&gt;.", "Hello, &lt;b&gt;."),
        ("called.html", "Bonjour, &lt;b&gt;.", "Hello, &lt;b&gt;."),
        ("named.txt", "Bonjour, <b>.", "Hello, <b>."),
        ("percent.html", "100%", "100%"),
        ("importing.html", "Accueil", "Home"),
        ("amount.html", "40,19\N{NO-BREAK SPACE}$", "$40.19"),
        ("given.html", "Accueil", "Home"),
    ],
)
def test_template_speaks_the_language_of_the_moment(render, name, french, english):
    values = {"name": "<b>", "text": "Home"}

    assert render(name, "fr", **values) == french
    assert render(name, "en", **values) == english
    assert render(name, "fr", **values) == french


def test_texts_stand_in_the_compiled_template(app):
    compiled = app.jinja_env.speak("fr").compile(SOURCES["plain.html"], raw=True)

    assert "Factures" in compiled
    assert "gettext" not in compiled


def test_address_is_remembered_with_its_prefix(app):
    source = "{{ url_for('home.home') }}"
    said = []
    for prefix in ("", "/portail", ""):
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": prefix}):
            said.append(render_template_string(source))
            assert said[-1] == url_for("home.home")

    assert said == ["/", "/portail/", "/"]


def test_address_of_a_list_is_built_each_time(app):
    with app.test_request_context("/"):
        said = render_template_string("{{ url_for('home.home', a=[1, 2]) }}")

    assert said == "/?a=1&amp;a=2"
