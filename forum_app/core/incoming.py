"""What every request is held to before a view sees it: characters that can be kept, numbers that can be ids."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Flask, request
from werkzeug.datastructures import FileStorage
from werkzeug.routing import IntegerConverter, Map

from forum_app.core.errors import DomainError, NotFound
from forum_app.core.i18n import N_

# Control characters but tab and line ends, halves of a pair, and two code points that are no characters:
# PostgreSQL refuses NUL, UTF-8 the halves, and XML, which calendars and workbooks are fed with, the rest.
UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
GREATEST_ID = 2**31 - 1  # of an integer column in PostgreSQL


class IdConverter(IntegerConverter):
    """`<int:…>` in a route: digits 0 to 9 only, and no greater than an id can be; anything else is no such page."""

    regex = "[0-9]{1,10}"

    def __init__(self, url_map: Map, *, max: int = GREATEST_ID, **how: Any) -> None:  # noqa: A002 - a route names it
        """Numbers up to `max` unless told otherwise."""
        super().__init__(url_map, max=max, **how)


def is_keepable(text: str) -> bool:
    """Whether `text` can be stored and written into every kind of file."""
    return UNKEEPABLE.search(text) is None


def refuse_unkeepable() -> None:
    """Stop a request with characters that cannot be kept, before any view.

    Raises:
        NotFound: they stand in the path.
        DomainError: they stand in a parameter, a field or the name of a file.
    """
    if not is_keepable(request.path):
        raise NotFound(N_("찾으시는 쪽이 없습니다."))
    if not all(is_keepable(text) for text in _texts()):
        raise DomainError(N_("읽을 수 없는 문자가 들어 있습니다. 그 문자를 지우고 다시 보내 주십시오."))


def _texts() -> Iterator[str]:
    for values in (request.args, request.form):
        yield from _flat(values.items(multi=True))
    files: Iterable[tuple[str, FileStorage]] = request.files.items(multi=True)
    yield from _flat((name, file.filename or "") for name, file in files)


def _flat(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in pairs:
        yield name
        yield value


def init_app(app: Flask) -> None:
    """Use both for every route that is added afterwards."""
    app.url_map.converters["int"] = IdConverter
    app.before_request(refuse_unkeepable)
