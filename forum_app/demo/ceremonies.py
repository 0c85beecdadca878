"""The ceremonies: awards and plaques of 2023, plaques of 2024, handed over one by one."""

from datetime import date, datetime, timedelta

from forum_app.ceremonies.models import Ceremony
from forum_app.ceremonies.rules import CeremonyKind
from forum_app.ceremonies.services import handover, order
from forum_app.certification.models import Cohort
from forum_app.contest.models import Contest
from forum_app.contest.services import call
from forum_app.demo.facts import LOADER, at_hour, facts, played_at
from forum_app.forums.models import Forum
from forum_app.programme.queries import sessions_of
from forum_app.programme.rules import SessionKind


def _set_up(slug: str, forum: Forum | None, at: datetime) -> Ceremony:
    data = facts("ceremonies")[slug]
    held_on = date.fromisoformat(data["held_on"])
    hour, minute = (int(part) for part in (data["starts_at"] or "14:00").split(":"))
    details = order.CeremonyDetails(
        slug=slug, kind=CeremonyKind.PLAQUES if "cohort" in data else CeremonyKind.AWARDS, name=data["name"],
        name_en=data["name_en"], held_on=held_on, planned_minutes=data["planned_minutes"],
        starts_at=at_hour(held_on, hour, minute) if data["starts_at"] else None, venue=data.get("venue", ""),
        venue_en=data.get("venue_en"), presenters=data["presenters"], presenters_en=data["presenters_en"] or None,
    )  # fmt: skip
    ceremony = order.create_ceremony(forum, details, actor=LOADER, at=at)
    for key in ("sample_note", "sample_note_en", "source"):
        setattr(ceremony, key, data[key])
    if forum is not None:
        kind = SessionKind(data["session_kind"])
        ceremony.session_id = next(session.id for session in sessions_of(forum) if session.kind is kind)
    return ceremony


def _hand_over_everything(ceremony: Ceremony) -> None:
    start = ceremony.starts_at or at_hour(ceremony.held_on, 14)
    with played_at(start) as at:
        handover.advance_ceremony(ceremony, "start", actor=LOADER, at=at)
    seconds = 0
    while True:
        with played_at(start + timedelta(seconds=seconds)) as at:
            called = handover.call_next(ceremony, actor=LOADER, at=at)
        if called is None:
            break
        seconds += called.planned_seconds
    with played_at(start + timedelta(seconds=seconds)) as at:
        handover.advance_ceremony(ceremony, "finish", actor=LOADER, at=at)


def load_awards(forum: Forum, contest: Contest) -> None:
    """The awards of the contest, best grade first."""
    with played_at(at_hour("2023-12-05", 8)) as at:
        ceremony = _set_up("2023-awards", forum, at)
        order.add_awards(ceremony, actor=LOADER, at=at)
        handover.advance_ceremony(ceremony, "fix", actor=LOADER, at=at)
    _hand_over_everything(ceremony)
    with played_at(at_hour("2023-12-05", 17)) as at:
        call.take_contest_step(contest, "award", actor=LOADER, at=at)


def load_plaques(slug: str, forum: Forum | None, cohort: Cohort) -> Ceremony:
    """The plaques of a cohort, in sets for photographs."""
    data = facts("ceremonies")[slug]
    with played_at(at_hour(data["held_on"], 9, 30)) as at:
        ceremony = _set_up(slug, forum, at)
        order.add_plaques(ceremony, cohort, set_size=data["photo_set_size"], actor=LOADER, at=at)
        order.make_plaques(ceremony, actor=LOADER, at=at)
        handover.advance_ceremony(ceremony, "fix", actor=LOADER, at=at)
    _hand_over_everything(ceremony)
    return ceremony
