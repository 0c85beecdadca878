"""The one table from what went wrong to the HTTP status and the page that says so."""

from secrets import token_hex
from urllib.parse import urlsplit

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from forum_app.core.addresses import own_path
from forum_app.core.errors import Conflict, DomainError, FieldError, ImportRefused, NotFound, StepRefused
from forum_app.core.i18n import N_

STATUS_BY_ERROR: dict[type[Exception], int] = {
    NotFound: 404,
    StepRefused: 409,
    Conflict: 409,
    FieldError: 422,
    ImportRefused: 422,
    DomainError: 422,
    StaleDataError: 409,
    IntegrityError: 409,
    OperationalError: 503,
    CSRFError: 403,
}
PAGES = (403, 404, 409, 413, 422, 429, 500, 503)
UNAVAILABLE = 503
MESSAGES: dict[type[Exception], str] = {
    StaleDataError: N_("그 사이 다른 사람이 먼저 저장했습니다. 새로 불러온 뒤 다시 고쳐 주십시오."),
    IntegrityError: N_("이미 있는 것과 겹칩니다. 새로 불러온 뒤 다시 해 주십시오."),
    OperationalError: N_("지금은 저장할 수 없습니다. 잠시 뒤 다시 눌러 주십시오."),
    CSRFError: N_("화면을 연 지 오래되었습니다. 새로 불러온 뒤 다시 눌러 주십시오."),
}


def translated(error: DomainError) -> str:
    """What `error` says, in the language of the request."""
    return str(gettext(error.message, **error.params) if error.params else gettext(error.message))


def status_of(error: DomainError) -> int:
    """The HTTP status of a refusal that a page shows itself."""
    return next(STATUS_BY_ERROR[kind] for kind in type(error).__mro__ if kind in STATUS_BY_ERROR)


def _page_before() -> str:
    """The page of this site that sent the request, as its browser says; else the first page.

    Where a form was refused, its address may answer to nothing but the form.
    """
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return "/"
    return own_path(came_from.path + (f"?{came_from.query}" if came_from.query else "")) or "/"


def _answer(
    status: int, message: str | None, reference: str | None = None, *, is_refused: bool = False
) -> ResponseReturnValue:
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return {"error": message or str(status), "reference": reference}, status
    page = status if status in PAGES else 500
    body = render_template(
        f"errors/{page}.html", message=message, reference=reference, is_refused=is_refused, page_before=_page_before()
    )
    headers = {"Retry-After": "5"} if status == UNAVAILABLE else {}
    return body, status, headers


def _on_error(error: Exception) -> ResponseReturnValue:
    status = next(STATUS_BY_ERROR[kind] for kind in type(error).__mro__ if kind in STATUS_BY_ERROR)
    if isinstance(error, NotFound):
        return _answer(404, None)  # the same page whatever was hidden
    if isinstance(error, DomainError):
        return _answer(status, translated(error), is_refused=isinstance(error, StepRefused))
    kind = next(kind for kind in type(error).__mro__ if kind in MESSAGES)
    current_app.logger.warning("%s at %s", type(error).__name__, request.endpoint)
    return _answer(status, gettext(MESSAGES[kind]))


def _on_http_exception(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400 or error.response is not None:  # noqa: PLR2004
        return error
    answer = _answer(error.code, None if error.code in PAGES else error.description)
    response = current_app.make_response(answer)
    response.headers.update({k: v for k, v in error.get_headers() if k in ("Allow", "Retry-After")})
    return response


def _on_crash(error: Exception) -> ResponseReturnValue:
    reference = f"E-{token_hex(3).upper()}"
    current_app.logger.error("%s at %s", reference, request.endpoint, exc_info=error)
    return _answer(500, None, reference)


def init_app(app: Flask) -> None:
    """Hand every error of the table to its page."""
    for kind in STATUS_BY_ERROR:
        app.register_error_handler(kind, _on_error)
    app.register_error_handler(HTTPException, _on_http_exception)
    if not app.testing:
        app.register_error_handler(Exception, _on_crash)
