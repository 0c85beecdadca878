"""The forum for practice, thirty days ahead: registration and a call open, a second contest in scoring."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from forum_app.booths import services as booths
from forum_app.booths.rules import ExhibitorKind
from forum_app.contest.models import Contest
from forum_app.contest.queries.scoring import open_assignments
from forum_app.contest.services import call, eligibility, entries, scoring
from forum_app.contest.services.assignment import apply_assignment
from forum_app.contest.services.entry_texts import EntryGiven
from forum_app.contest.services.shapes import ContestDetails
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.demo.contest_2023 import add_panel, sample_sheets, shape_of
from forum_app.demo.facts import LOADER, at_hour, facts, played_at
from forum_app.demo.papers import Paper, ask_for_papers, hand_in
from forum_app.demo.practice_places import open_registration
from forum_app.forums import services as forums
from forum_app.forums.models import Forum
from forum_app.institutions.rules import Region
from forum_app.institutions.services import find_or_create
from forum_app.programme import services as programme
from forum_app.programme.models import Session
from forum_app.programme.rules import SessionKind
from forum_app.registration.models import Invitation, Ticket

SLUG = "practice"
UNTOUCHED_JUDGES = 2


def load_practice(today: date, papers: Sequence[Paper]) -> Forum:
    """Everything of the practice forum, as seen from `today`; `papers` are handed in in turn."""
    data = facts("practice")
    day = today + timedelta(days=data["days_ahead"])
    with played_at(at_hour(today - timedelta(days=60), 9)) as at:
        forum = _forum(data, day, at)
    with played_at(at_hour(today - timedelta(days=7), 9)) as at:
        open_registration(forum, day, at)
    with played_at(at_hour(today - timedelta(days=5), 10)) as at:
        _booths(forum, data["booths"], at)
    for slug, given in data["contests"].items():
        _contest(forum, slug, given, data, today)
    _judge(_get_contest("practice-judging"), data, today, papers)
    return forum


def _forum(data: dict[str, Any], day: date, at: datetime) -> Forum:
    given = dict(data["forum"])
    texts = {key: given.pop(key) for key in ("sample_note", "sample_note_en")}
    opens = time.fromisoformat(given.pop("opens_at_time"))
    details = forums.ForumDetails(**given, starts_on=day, ends_on=day, opens_at_time=opens, is_practice=True)
    forum = forums.create_forum(series_name=data["series"]["name"], details=details, hosts=[], actor=LOADER, at=at)
    forum.series.slug, forum.series.name_en = data["series"]["slug"], data["series"]["name_en"]
    for key, value in texts.items():
        setattr(forum, key, value)
    programme.add_first_parts(forum, has_opening=True, part_count=3, actor=LOADER, at=at)
    for row in data["sessions"]:
        item = programme.SessionDetails(
            part_number=row["part"], title=row["title"], title_en=row["title_en"], kind=SessionKind(row["kind"]),
            day=day, time=time.fromisoformat(row["at"]), duration_minutes=row["minutes"], room_name=forum.venue,
        )  # fmt: skip
        programme.add_session(forum, details=item, actor=LOADER, at=at)
    forums.publish(forum, actor=LOADER, at=at)
    return forum


def _booths(forum: Forum, data: dict[str, Any], at: datetime) -> None:
    """A free row of booths and exhibitors who wait for one, or for an answer."""
    booths.add_row(forum, letter="A", count=data["booths"], x_dm=20, y_dm=10, actor=LOADER, at=at)
    for number in range(1, data["exhibitors"] + 1):
        institution = find_or_create(
            data["name"] % number, name_en=data["name_en"] % number, is_placeholder=True, actor=LOADER, at=at
        )  # fmt: skip
        kind = list(ExhibitorKind)[number % len(ExhibitorKind)]
        exhibitor = booths.add_exhibitor(forum, institution, kind=kind, actor=LOADER, at=at)
        if number <= data["accepted"]:
            booths.advance_exhibitor(forum, exhibitor, "accept", actor=LOADER, at=at)


def _contest(forum: Forum, slug: str, given: dict[str, Any], data: dict[str, Any], today: date) -> None:
    def after(days: int) -> datetime:
        return at_hour(today + timedelta(days=days), 18)

    details = ContestDetails(
        slug=slug, name=given["name"], name_en=given["name_en"], notice=data["notice"], notice_en=data["notice_en"],
        opens_at=after(given["opens"]), closes_at=after(given["closes"]),
    )  # fmt: skip
    shape = shape_of(_shape(), scoring_closes_at=after(given["scoring_closes"]))
    with played_at(after(given["opens"] - 1)) as at:
        contest = call.create_contest(forum, details=details, shape=shape, actor=LOADER, at=at)
        contest.sample_note, contest.sample_note_en = data["forum"]["sample_note"], data["forum"]["sample_note_en"]
        ask_for_papers(contest)
        call.publish_contest(contest, actor=LOADER, at=at)
    with played_at(after(given["opens"])) as at:
        call.open_call(contest, actor=LOADER, at=at)


def _shape() -> dict[str, Any]:
    """The rules of the contest of 2023, with one award of each grade a track, so that twelve entries are a contest."""
    data = facts("contest_2023")
    return {
        **data,
        "tracks": [{**track, "awards": 3} for track in data["tracks"]],
        "slots": [{**slot, "count": 1} for slot in data["slots"]],
    }


def _get_contest(slug: str) -> Contest:
    return db.session.scalars(select(Contest).where(Contest.slug == slug)).one()


def _judge(contest: Contest, data: dict[str, Any], today: date, papers: Sequence[Paper]) -> None:
    rng = random.Random(data["seed"])  # noqa: S311  sample data, repeatable on purpose
    for number in range(data["judging_entries"]):
        track = contest.tracks[number % len(contest.tracks)]
        name = f"연습 접수 {number + 1:02d}"
        region, summary = rng.choice(list(Region)), f"{name}의 요약입니다. 연습용 글입니다."
        given = EntryGiven(track.code, f"{name} 과제", name, region=region, summary=summary)
        with played_at(at_hour(today - timedelta(days=30 - number), 14)) as at:
            entry = entries.record_entry(contest, given, actor=LOADER, at=at, is_placeholder=True)
            hand_in(entry, papers[number % len(papers)])
    with played_at(contest.closes_at) as at:
        call.close_call(contest, actor=LOADER, at=at)
        eligibility.start_eligibility(contest, actor=LOADER, at=at)
        eligibility.qualify_rest(contest, actor=LOADER, at=at)
    with played_at(contest.closes_at + timedelta(days=1)) as at:
        add_panel(contest, data["judges"], at)
        apply_assignment(contest, actor=LOADER, at=at)
        call.take_contest_step(contest, "start_scoring", actor=LOADER, at=at)
    with played_at(contest.closes_at + timedelta(days=2)) as at:
        strengths = {a.entry.receipt_no or "": rng.uniform(11, 18) for a in open_assignments(contest)}
        sheets = [
            sheet
            for sheet in sample_sheets(contest, strengths, data["seed"])
            if sheet.assignment.judge.number > UNTOUCHED_JUDGES
        ]
        scoring.record_sheets(contest.id, sheets, actor=LOADER, at=at)


def move_practice(now: datetime) -> bool:
    """Move every date of the practice forum so that it lies thirty days ahead, if one of them has passed."""
    forum = db.session.scalar(select(Forum).where(Forum.slug == SLUG))
    if forum is None:
        return False
    contests = db.session.scalars(select(Contest).where(Contest.forum_id == forum.id)).all()
    tickets = db.session.scalars(select(Ticket).where(Ticket.forum_id == forum.id)).all()
    limits = [ticket.closes_at for ticket in tickets] + [clock.end_of_day(forum.ends_on)]
    limits += [c.closes_at if c.slug == SLUG else c.scoring_closes_at or c.closes_at for c in contests]
    if min(limits) > now:
        return False
    shift = clock.day_of(now) + timedelta(days=facts("practice")["days_ahead"]) - forum.starts_on
    _shift(forum, contests, tickets, shift)
    db.session.flush()
    audit.record(LOADER, "demo:move", forum, at=now, after={"starts_on": forum.starts_on.isoformat()})
    return True


def _shift(forum: Forum, contests: Any, tickets: Any, shift: timedelta) -> None:
    forum.starts_on += shift
    forum.ends_on += shift
    for session in db.session.scalars(select(Session).where(Session.forum_id == forum.id)):
        session.starts_at += shift
    for ticket in tickets:
        ticket.opens_at, ticket.closes_at = ticket.opens_at + shift, ticket.closes_at + shift
    for invitation in db.session.scalars(select(Invitation).where(Invitation.forum_id == forum.id)):
        invitation.expires_at += shift
    for contest in contests:
        contest.opens_at, contest.closes_at = contest.opens_at + shift, contest.closes_at + shift
        for round_ in contest.rounds:
            if round_.scoring_closes_at:
                round_.scoring_closes_at += shift
