"""The programme for visitors, their calendars and their schedule apps."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, public
from forum_app.core.page_cache import cacheable
from forum_app.core.templating import hour, language, local
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_public_forum
from forum_app.forums.rules import forum_is_over
from forum_app.programme import queries
from forum_app.programme.exports import calendar, frab
from forum_app.programme.models import Session
from forum_app.programme.rules import Phase, phases
from forum_app.programme.views import bp


@bp.get("/forums/<slug>/programme/")
@public
@cacheable
def programme_public(slug: str) -> ResponseReturnValue:
    """Parts and sessions, with what is on now and next by the clock of the server."""
    forum = get_public_forum(current_actor(), slug)
    parts = queries.parts_of(forum)
    sessions = sorted((s for part in parts for s in part.sessions), key=lambda s: (s.starts_at, s.id))
    at = clock.now()
    phase_by_id = phases([s.slot for s in sessions], at)
    return render_template(
        "programme/programme_public.html", forum=forum, parts=parts, phase_by_id=phase_by_id, at=at,
        strip=_strip(sessions, phase_by_id, at), has_sessions=bool(sessions),
        is_over=forum_is_over(forum.ends_on, clock.day_of(at)),
    )  # fmt: skip


def _strip(sessions: list[Session], phase_by_id: dict[int, Phase], at: datetime) -> tuple[Any, Any]:
    """What the dark strip says; nothing before the first day and after the last session."""
    running = next((s for s in reversed(sessions) if phase_by_id[s.id] is Phase.NOW), None)
    coming = next((s for s in sessions if phase_by_id[s.id] is Phase.NEXT), None)
    if coming is not None and running is None and clock.day_of(coming.starts_at) != clock.day_of(at):
        coming = None
    return _now(running, at) if running else None, _next(coming) if coming else None


def _now(session: Session, at: datetime) -> dict[str, Any]:
    passed, left = at - session.starts_at, session.slot.ends_at - at
    facts = [f"{hour(session.starts_at)} – {hour(session.slot.ends_at)}", _room(session)]
    facts.append(_("%(n)s분 남음", n=-(-int(left.total_seconds()) // 60)))
    return {
        "fact": " · ".join(fact for fact in facts if fact), "title": local(session, "title"),
        "percent": int(100 * passed.total_seconds() // (session.duration_minutes * 60)),
    }  # fmt: skip


def _next(session: Session) -> dict[str, Any]:
    facts = (hour(session.starts_at), _room(session))
    return {"fact": " · ".join(fact for fact in facts if fact), "title": local(session, "title")}


def _room(session: Session) -> str:
    return local(session.room, "name") if session.room else ""


@bp.get("/forums/<slug>/schedule.ics")
@public
@cacheable
def schedule_ics(slug: str) -> ResponseReturnValue:
    """The whole programme for a calendar."""
    forum = get_public_forum(current_actor(), slug)
    body = _calendar(forum, queries.sessions_of(forum))
    return _file(body, "text/calendar; charset=utf-8", f"{forum.slug}.ics")


@bp.get("/forums/<slug>/programme/<int:session_id>.ics")
@public
@cacheable
def session_ics(slug: str, session_id: int) -> ResponseReturnValue:
    """One session for a calendar."""
    forum = get_public_forum(current_actor(), slug)
    session = queries.get_session(forum, session_id)
    body = _calendar(forum, [session])
    return _file(body, "text/calendar; charset=utf-8", f"{forum.slug}-{session.id}.ics")


@bp.get("/forums/<slug>/schedule.json")
@public
@cacheable
def schedule_json(slug: str) -> ResponseReturnValue:
    """The schedule as apps for conferences read it."""
    forum = get_public_forum(current_actor(), slug)
    return frab.schedule_of(forum, queries.sessions_of(forum), current_app.config["BASE_URL"], language())


@bp.get("/forums/<slug>/schedule.xml")
@public
@cacheable
def schedule_xml(slug: str) -> ResponseReturnValue:
    """The same in frab's XML."""
    forum = get_public_forum(current_actor(), slug)
    body = frab.xml_of(forum, queries.sessions_of(forum), current_app.config["BASE_URL"], language())
    return Response(body, content_type="application/xml; charset=utf-8")


def _calendar(forum: Forum, sessions: Sequence[Session]) -> bytes:
    base_url = current_app.config["BASE_URL"]
    return calendar.calendar_of(forum, sessions, base_url, lang=language(), at=clock.now())


def _file(body: bytes, kind: str, name: str) -> Response:
    return Response(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
