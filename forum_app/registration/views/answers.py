"""What the pages behind a private address answer with."""

from flask import Response, make_response
from markupsafe import Markup


def private_answer(answer: Markup | str | dict[str, object] | Response) -> Response:
    """`answer` with headers that keep it, and its address, out of caches, search engines and other sites' logs."""
    response = make_response(answer)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Vary"] = "Accept"
    return response
