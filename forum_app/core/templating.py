"""What templates may use: filters for dates, numbers and two languages; and the headers of every answer."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask, Response, current_app, g, request
from flask.json.provider import JSONProvider
from flask_babel import Babel, get_locale, gettext, ngettext
from jinja2 import StrictUndefined

from forum_app.core import clock
from forum_app.core.addresses import own_path
from forum_app.core.i18n import LANGUAGES

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
YEAR_SECONDS = 31_536_000
DAY_PATTERNS = {"ko": "y. M. d.(EEEEE)", "en": "EEEE d MMMM y"}
SHORT_DAY_PATTERNS = {"ko": "y. M. d.", "en": "d MMM y"}
SPOKEN_DAY_PATTERNS = {"ko": "M월 d일", "en": "d MMMM"}


class OrjsonProvider(JSONProvider):
    """Faster JSON whose dates are ISO 8601."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Encode."""
        return orjson.dumps(obj, default=str).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Decode."""
        return orjson.loads(s)


def language() -> str:
    """The language of this request: ko or en."""
    kept = g.get("_flask_babel") if g else None  # where Flask-Babel keeps it for the request: pages ask 300 times
    locale = getattr(kept, "babel_locale", None) or get_locale()
    return locale.language if locale else "ko"


def choose_language() -> str:
    """`?lang=`, then the cookie, then Korean."""
    for wish in (request.args.get("lang"), request.cookies.get("lang")):
        if wish in LANGUAGES:
            return wish
    return "ko"


def local(thing: Any, field: str) -> str:
    """`thing.field` in the language of the request; Korean where English is missing."""
    if language() == "en" and (english := getattr(thing, f"{field}_en", None)):
        return str(english)
    return str(getattr(thing, field) or "")


def _day(value: date | datetime) -> date:
    return clock.day_of(value) if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def _written(value: date, pattern: str, language: str) -> str:
    return format_date(value, pattern, locale=language)


def day(value: date | datetime | None) -> str:
    """2023. 12. 5.(화) or Tuesday 5 December 2023; a moment counts as its day in Seoul."""
    return "" if value is None else _written(_day(value), DAY_PATTERNS[language()], language())


def short_day(value: date | datetime | None) -> str:
    """2023. 12. 5. or 5 Dec 2023."""
    return "" if value is None else _written(_day(value), SHORT_DAY_PATTERNS[language()], language())


def spoken_day(value: date | datetime | None) -> str:
    """12월 5일 or 5 December."""
    return "" if value is None else _written(_day(value), SPOKEN_DAY_PATTERNS[language()], language())


def hour(value: datetime | None) -> str:
    """10:00 in Seoul."""
    return "" if value is None else f"{value.astimezone(clock.SEOUL):%H:%M}"


def hour_second(value: datetime | None) -> str:
    """23:41:08 in Seoul; empty for None."""
    return f"{value.astimezone(clock.SEOUL):%H:%M:%S}" if value else ""


def moment(value: datetime | None) -> str:
    """2023. 12. 5.(화) 10:00 in Seoul."""
    return "" if value is None else f"{day(value)} {hour(value)}"


def number(value: Any) -> str:
    """Digits in groups of three."""
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else format_decimal(value, locale=language())


def worded_in_page(message: str) -> str:
    """`message` in the language of the request; Korean is the source and needs no catalogue."""
    return message if language() == "ko" else str(gettext(message))


def label(member: Any) -> str:
    """The visible word for an enum member: its class keeps them in `labels()` as Korean msgids."""
    return worded_in_page(type(member).labels()[member])


def _headers(response: Response) -> Response:
    headers, is_encrypted = response.headers, current_app.config["SESSION_COOKIE_SECURE"]
    if is_encrypted:
        headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_SECONDS}; includeSubDomains")
    if path := own_path((response.location or "").removeprefix(request.host_url.rstrip("/"))):
        headers["Location"] = path  # whatever host name the request claimed
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store" if "Cookie" in request.headers else "no-cache")
        headers.add("Vary", "Cookie")
        headers.setdefault("Content-Language", language())
    wish = request.args.get("lang")
    if wish in LANGUAGES and request.cookies.get("lang") != wish:
        response.set_cookie("lang", wish, max_age=YEAR_SECONDS, samesite="Lax", httponly=True, secure=is_encrypted)
    return response


def _vendor_css(app: Flask) -> list[str]:
    folder = Path(app.static_folder or "") / "vendor"
    return sorted(str(p.relative_to(folder.parent)) for p in folder.rglob("*.css")) if folder.is_dir() else []


def init_app(app: Flask) -> None:
    """Set up languages, filters, JSON and headers."""
    folders = sorted(p.parent.parent for p in Path(app.root_path, "translations").glob("*/en/LC_MESSAGES"))
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(f) for f in folders) or "translations"
    Babel(app, default_locale="ko", default_timezone="Asia/Seoul", locale_selector=choose_language)
    app.json = OrjsonProvider(app)
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.do")
    babel: Any = env  # Babel has added the extension
    babel.install_gettext_callables(worded_in_page, ngettext, newstyle=True)
    for filter_ in (local, day, short_day, spoken_day, hour, hour_second, moment, number, label):
        env.filters[filter_.__name__] = filter_
    env.globals.update(language=language, now=clock.now, today=clock.today, vendor_css=_vendor_css(app))
    app.after_request(_headers)
