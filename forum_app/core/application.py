"""The Flask class: every unsafe request is one unit of work."""

from functools import lru_cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask, Request, Response, request
from flask.ctx import AppContext
from flask.typing import ResponseReturnValue
from werkzeug.utils import cached_property
from wtforms.i18n import messages_path

from forum_app.core import page_cache
from forum_app.core.access import OWN_TRANSACTION
from forum_app.core.templating import language
from forum_app.core.unit_of_work import unit_of_work

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
BAD = 400


class ForumRequest(Request):
    """A request that knows the words of WTForms in its language; Flask-WTF would read their file for each form."""

    @cached_property
    def wtforms_translations(self) -> NullTranslations:
        """The name is Flask-WTF's."""
        return _words_of_wtforms(language())


class ForumApp(Flask):
    """Flask, with the transaction around the view; an answer of 400 or more writes nothing."""

    request_class = ForumRequest

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """As Flask does; a page asks for the addresses of some twenty files, which never change."""
        if endpoint == "static" and values.keys() == {"filename"} and request:
            key = (request.script_root, values["filename"])
            if key not in self._file_addresses:
                self._file_addresses[key] = super().url_for(endpoint, **values)
            return self._file_addresses[key]
        return super().url_for(endpoint, **values)

    @cached_property
    def _file_addresses(self) -> dict[tuple[str, str], str]:
        return {}

    def preprocess_request(self, *args: AppContext) -> ResponseReturnValue | None:
        """Read the body first: a half-sent form must not hold SQLite's write lock."""
        if request.method not in SAFE_METHODS:
            request.form  # noqa: B018
            request.get_data(cache=True)
        return super().preprocess_request(*args)

    def dispatch_request(self, *args: AppContext) -> Response:
        """Run the view, inside a unit of work if it may write."""
        endpoint = request.endpoint
        view = self.view_functions.get(endpoint) if endpoint else None
        if request.method in {"GET", "HEAD"} and page_cache.is_cacheable(view):
            return page_cache.kept_or_made(lambda: self.make_response(Flask.dispatch_request(self, *args)))
        if request.method in SAFE_METHODS or view is None or hasattr(view, OWN_TRANSACTION):
            return self.make_response(super().dispatch_request(*args))
        with unit_of_work() as work:
            response = self.make_response(super().dispatch_request(*args))
            if response.status_code >= BAD:
                work.give_up()
        return response


@lru_cache(maxsize=8)
def _words_of_wtforms(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")
