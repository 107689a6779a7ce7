"""Compile each template once for each language, its words already translated.

A page holds some thirty texts. Looked up while it is made, they take a sixth of its
time; written into the compiled template, none. So there is an environment for each
language, and which one a template comes from is asked once, when a page begins.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request
from flask.templating import Environment
from flask_babel import force_locale, gettext
from jinja2 import Template, nodes
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer

from odoportail import i18n

# What Jinja calls for `{% trans %}`, and what templates call.
GETTEXT_NAMES = frozenset({"gettext", "_"})
KEPT_ADDRESSES = 4096


class PortalTemplate(Template):
    """A template whose macros are made once, for all who import them."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        # Ours take what they need as arguments. Jinja would look, at every import,
        # for what a page has been given that they might want to see.
        return super()._get_default_module()


class PortalEnvironment(Environment):
    """Templates in every language; an environment of its own holds those of each."""

    template_class = PortalTemplate
    language: str | None = None

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.portal = app
        self.in_languages: dict[str, PortalEnvironment] = {}

    def _load_template(self, *asked: Any) -> Template:
        if self.language:
            return super()._load_template(*asked)
        return self.speak(i18n.current_language())._load_template(*asked)

    def speak(self, language: str) -> "PortalEnvironment":
        """Return the environment of a language, made when it is first needed."""
        if language not in self.in_languages:
            spoken: PortalEnvironment = self.overlay()
            spoken.language = language
            spoken.filters = self.filters | i18n.filters(language)
            self.in_languages[language] = spoken
        return self.in_languages[language]

    def _parse(
        self, source: str, name: str | None, filename: str | None
    ) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if self.language:
            # Of its own: whoever asks first may have none, or speak otherwise.
            with self.portal.app_context(), force_locale(i18n.LANGUAGES[self.language]):
                Translator().visit(tree)
            tree.set_environment(self)
        return tree


class Translator(NodeTransformer):
    """Put texts, in the language of the moment, for the calls that look them up."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  # Jinja's name
        """Translate a call that names its text; leave one that depends on a number."""
        self.generic_visit(node)
        match node:
            case nodes.Call(
                node=nodes.Name(name=name),
                args=[nodes.Const(value=str(message))],
                dyn_args=None,
                dyn_kwargs=None,
            ) if name in GETTEXT_NAMES:
                return self.translated(message, node)
        return node

    def translated(self, message: str, call: nodes.Call) -> nodes.Node:
        """Return what Jinja makes of a translation: a format, safe as our own words."""
        text, place = gettext(message), call.lineno
        pairs = [
            nodes.Pair(nodes.Const(one.key), one.value, lineno=place)
            for one in call.kwargs
        ]
        if not pairs:
            return nodes.MarkSafeIfAutoescape(nodes.Const(text % {}), lineno=place)
        safe = nodes.MarkSafeIfAutoescape(nodes.Const(text), lineno=place)
        return nodes.Mod(safe, nodes.Dict(pairs, lineno=place), lineno=place)


def init_app(app: Flask) -> None:
    """Plug in the environments, before anybody asks Flask for its own."""
    app.jinja_environment = PortalEnvironment  # type: ignore[assignment]
    app.jinja_env.globals["url_for"] = kept_addresses(app)


def kept_addresses(app: Flask) -> Callable[..., str]:
    """Return Flask's `url_for`, which remembers: a page asks for some twenty."""

    @lru_cache(KEPT_ADDRESSES)
    def build(root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return app.url_for(endpoint, **dict(values))

    def url_for(endpoint: str, **values: Any) -> str:
        root = request.script_root if has_request_context() else ""
        try:
            return build(root, endpoint, tuple(values.items()))
        except TypeError:
            # A list of values is no key.
            return app.url_for(endpoint, **values)

    return url_for
