"""What a phone at the door asks and sends by script: the roster, the scans it made, the counters."""

import json
from typing import Any

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.permissions import Permission
from forum_app.core.templating import language
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries, services
from forum_app.registration.exports import door as said
from forum_app.registration.imports import read_batch
from forum_app.registration.views import checkin as bp
from forum_app.registration.views.desk_name import desk_name_of

RECORD = Permission.CHECKIN_RECORD


@bp.get("/checkin/<slug>/session.json")
@needs(RECORD)
def who_asks(slug: str) -> ResponseReturnValue:
    """As whom this phone is known here, the server's clock, and a token for what it sends."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    body = {
        "forum": forum.slug, "desk": desk_name_of(current_actor()), "server_time": said.moment_json(clock.now()),
        "csrf_token": generate_csrf(),
    }  # fmt: skip
    return body, {"Cache-Control": "no-store"}


@bp.get("/checkin/<slug>/roster.json")
@needs(RECORD)
def roster(slug: str) -> ResponseReturnValue:
    """Everybody a scan may mean; with `since`, those who changed after that version."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    etag = f"{queries.roster_version(forum)}-{language()}"
    if request.if_none_match.contains(etag):
        return "", 304, {"ETag": f'"{etag}"'}
    found = queries.roster(forum, _version(request.args.get("since", "")))
    body = {
        "forum": forum.slug, "version": str(found.version), "as_of": said.moment_json(clock.now()),
        "partial": found.is_partial, "counts": said.totals_json(queries.arrival_counts(forum)),
        "people": [said.person_json(row) for row in found.people],
    }  # fmt: skip
    return _with_etag(body, f"{found.version}-{language()}")


@bp.get("/checkin/<slug>/search.json")
@needs(RECORD)
def search(slug: str) -> ResponseReturnValue:
    """Who is meant by what was typed."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    found = queries.search_roster(forum, request.args.get("q", ""))
    return {"people": [said.person_json(row) for row in found]}, {"Cache-Control": "no-store"}


@bp.get("/checkin/<slug>/counts.json")
@needs(RECORD)
def counts(slug: str) -> ResponseReturnValue:
    """The counters, desk by desk, and the guests of honour who have come."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    return _with_etag(said.counters_json(queries.door_counts(forum), queries.guests_arrived(forum)))


@bp.get("/checkin/<slug>/counters")
@needs(RECORD)
def counters(slug: str) -> ResponseReturnValue:
    """The same as a part of a page, which fetches it again and again."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    part = render_template(
        "checkin/_counters.html", totals=queries.door_counts(forum), guests=queries.guests_arrived(forum)
    )
    return _kept(Response(part))


@bp.post("/checkin/<slug>/scans")
@needs(RECORD)
def scans(slug: str) -> ResponseReturnValue:
    """Keep what the phone has scanned and answer each; what was sent before is answered as it was then."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    batch = read_batch(_json(), clock.now())
    desk = desk_name_of(current_actor())
    answers = services.record_scans(forum, batch.scans, sent_at=batch.sent_at, desk=desk, actor=current_actor())
    results = [said.answer_json(answer) for answer in answers]
    return {
        "results": results + [said.broken_json(key, wrong) for key, wrong in batch.broken],
        "counts": said.totals_json(queries.arrival_counts(forum)),
        "server_time": said.moment_json(clock.now()),
    }  # fmt: skip


def _json() -> Any:
    """The body, or None if it is no JSON or nested beyond reason; half a letter somewhere spoils only its scan."""
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError):
        return None


def _version(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004


def _with_etag(body: dict[str, Any], etag: str | None = None) -> ResponseReturnValue:
    """`body` as JSON, or 304 where the asker has the same; without `etag` its bytes decide."""
    return _kept(jsonify(body), etag)


def _kept(response: Response, etag: str | None = None) -> ResponseReturnValue:
    response.headers["Cache-Control"] = "private, no-cache"
    if etag is None:
        response.add_etag()
    else:
        response.set_etag(etag)
    return response.make_conditional(request)
