"""The organiser's list of who has registered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.permissions import Permission
from forum_app.core.templating import language
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries
from forum_app.registration.models import Ticket
from forum_app.registration.queries import CHECKED_IN, Bar, Counts, Desk, Filters
from forum_app.registration.rules import SEEN_EVERY, ConsentKind, RegistrationState
from forum_app.registration.views import registration as bp

P = Permission
STATES = ("", CHECKED_IN, *(state.value for state in RegistrationState))
SHOWN_CONSENTS = (ConsentKind.THIRD_PARTY, ConsentKind.PORTRAIT)
NOT = "-"
LONGEST_SEARCH = 120
SILENT_AFTER = SEEN_EVERY + timedelta(seconds=40)  # that a device is there is noted once in SEEN_EVERY


@bp.get("/manage/forums/<slug>/registrations/")
@needs(P.REGISTRATION_READ)
def registrations_manage(slug: str) -> ResponseReturnValue:
    """Who has registered; who reads without running the forum sees names and addresses masked."""
    forum = get_managed_forum(current_actor(), slug, P.REGISTRATION_READ)
    return render_template("registration/registrations_manage.html", **_facts(forum))


@bp.get("/manage/forums/<slug>/registrations/live")
@needs(P.REGISTRATION_READ)
def registrations_live(slug: str) -> ResponseReturnValue:
    """The parts of the list that change, for its page to ask for again and again; 304 while nothing has happened."""
    forum = get_managed_forum(current_actor(), slug, P.REGISTRATION_READ)
    may_run = current_actor().may(P.REGISTRATION_RUN, forum.scope)
    # every change leaves an audit event; the minute: what only time changes
    etag = f"{queries.roster_version(forum)}-{clock.now():%H%M}-{language()}-{may_run:d}"
    headers = {"ETag": f'"{etag}"', "Cache-Control": "no-store"}
    if request.if_none_match.contains(etag):
        return "", 304, headers
    return render_template("registration/registrations_live.html", **_facts(forum)), headers


def _facts(forum: Forum) -> dict[str, Any]:
    """What the list shows, as the address asks for it."""
    tickets, items, now = queries.tickets_of(forum), queries.consent_items(forum), clock.now()
    filters = _filters(tickets)
    desks = queries.desks(forum)
    today = clock.seoul(clock.today())
    counts = queries.registration_counts(forum, given_up_since=today, tickets=tickets, by_desk=desks)
    is_on = forum.starts_on <= clock.today() <= forum.ends_on
    return {
        "forum": forum,
        "tickets": tickets,
        "counts": counts,
        "bars": _bars(forum, desks),
        "is_on": is_on,
        "has_begun": forum.starts_on <= clock.today(),
        "now": now,
        "page": queries.registrations_page(forum, filters, request.args.get("page", 1, type=int), counts),
        "filters": filters,
        "address": _address(forum, filters),
        "states": _state_items(forum, filters, counts),
        "waiting": queries.waiting_parties(forum, tickets) if counts.waitlisted else [],
        "shares": queries.consent_shares(forum, counts, now),
        "items": items,
        "shown": [item.kind for item in items if item.kind in SHOWN_CONSENTS],
        "desks": desks,
        "silent": _silent(forum, now) if desks and is_on else {},
        "erase_on": queries.planned_erasure(forum),
        "may_run": current_actor().may(P.REGISTRATION_RUN, forum.scope),
    }


def _bars(forum: Forum, desks: Sequence[Desk]) -> Sequence[Bar]:
    if not desks:
        return []
    return queries.arrival_bars(forum, min(desk.first_at for desk in desks), max(desk.last_at for desk in desks))


def _silent(forum: Forum, now: datetime) -> dict[str, int]:
    """Name of a paired device that has not been heard of lately -> for how many minutes."""
    seen = {row.device.name: row.device.last_seen_at for row in queries.door_devices(forum) if row.device.key_hash}
    return {
        name: int((now - at).total_seconds() // 60) for name, at in seen.items() if at and now - at >= SILENT_AFTER
    }  # fmt: skip


def _filters(tickets: Sequence[Ticket]) -> Filters:
    wanted = request.args
    state, ticket_id = wanted.get("state", ""), wanted.get("ticket", type=int)
    return Filters(
        state=state if state in STATES else "",
        text=wanted.get("q", "").strip()[:LONGEST_SEARCH],
        ticket_id=ticket_id if ticket_id in {ticket.id for ticket in tickets} else None,
        consent=_consent(wanted.get("consent", "")),
    )


def _consent(word: str) -> tuple[ConsentKind, bool] | None:
    """portrait: who gave it; -portrait: who did not."""
    kind = word.removeprefix(NOT)
    return (ConsentKind(kind), word == kind) if kind in {shown.value for shown in SHOWN_CONSENTS} else None


def _address(forum: Forum, filters: Filters, **changes: str) -> dict[str, Any]:
    """The parts of the list's address that say what it lists; empty ones are left out."""
    consent = ""
    if filters.consent:
        consent = ("" if filters.consent[1] else NOT) + filters.consent[0].value
    parts = {
        "slug": forum.slug, "state": filters.state, "ticket": filters.ticket_id, "consent": consent,
        "q": filters.text, **changes,
    }  # fmt: skip
    return {name: value for name, value in parts.items() if value}


def _state_items(forum: Forum, filters: Filters, counts: Counts) -> list[dict[str, Any]]:
    """The main split; states nobody is in are left out, unless they are looked at."""
    shown = [
        ("", _("모두"), counts.everybody, True),
        (CHECKED_IN, _("체크인"), counts.checked_in, True),
        ("confirmed", _("확정"), counts.awaited, True),
        ("pending", _("확인 대기"), counts.pending, False),
        ("offered", _("자리 제안"), counts.offered, False),
        ("waitlisted", _("대기"), counts.waitlisted, True),
        ("cancelled", _("취소"), counts.cancelled, True),
    ]
    return [
        {
            "label": label,
            "url": url_for(".registrations_manage", **_address(forum, filters, state=state)),
            "current": filters.state == state,
            "count": count,
        }
        for state, label, count, is_always_shown in shown
        if is_always_shown or count or filters.state == state
    ]
