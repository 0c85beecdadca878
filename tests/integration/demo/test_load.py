"""The demo: what is published comes out as published, from rows, through the services."""

import stat
from datetime import UTC, datetime

from sqlalchemy import func, select

from forum_app.booths.models import Exhibitor
from forum_app.ceremonies import queries as ceremonies
from forum_app.ceremonies.models import Ceremony
from forum_app.certification.models import Certification, Cohort, Scheme
from forum_app.contest.models import Award, AwardSlot, Contest, Entry, Track
from forum_app.core import audit
from forum_app.core.db import db
from forum_app.demo import load as loader
from forum_app.demo.facts import facts
from forum_app.forums.models import Forum
from forum_app.institutions.models import Institution
from forum_app.registration.models import Invitation, Registration, Ticket

LATER = datetime(2027, 2, 1, 3, 0, tzinfo=UTC)


def winners() -> set[tuple[str, str]]:
    query = (
        select(Institution.name, AwardSlot.grade, AwardSlot.authority)
        .join(Entry, Entry.institution_id == Institution.id)
        .join(Award, Award.entry_id == Entry.id)
        .join(AwardSlot, Award.slot_id == AwardSlot.id)
    )
    return {(name, grade, authority) for name, grade, authority in db.session.execute(query)}


def test_the_published_facts_come_out_of_the_rows(session, tmp_path, clock):
    clock.at("2026-11-21 12:00")
    path = loader.load(tmp_path)
    contest = db.session.scalars(select(Contest).where(Contest.slug == "2023")).one()
    by_track = select(Track.name, func.count()).join(Entry).where(Entry.contest_id == contest.id).group_by(Track.name)
    assert dict(db.session.execute(by_track).all()) == {"사업": 30, "기술개발": 34}
    assert len(winners()) == 12
    assert {
        ("재단법인 경상남도사회서비스원", "최우수상", "보건복지부장관"),
        ("돌봄드림", "최우수상", "보건복지부장관"),
        *((name, "우수상", "중앙사회서비스원장") for name in (
            "아가쏘잉협동조합", "한국장애인고용공단 부산지역본부", "에스엠플래닛", "하루하루움직임연구소",
        )),
    } < winners()  # fmt: skip
    forum = db.session.scalars(select(Forum).where(Forum.slug == "2023-2")).one()
    assert db.session.scalar(select(func.count()).where(Exhibitor.forum_id == forum.id)) == 17
    assert ceremonies.plaques_handed_at(forum) == 24
    alone = db.session.scalars(select(Ceremony).where(Ceremony.slug == "2024-plaques")).one()
    assert ceremonies.handed_over(alone) == ceremonies.Handed(done=23, total=23)
    granted = (
        select(Scheme.slug, Cohort.year, func.count()).select_from(Certification)
        .join(Cohort, Certification.cohort_id == Cohort.id).join(Scheme, Cohort.scheme_id == Scheme.id)
        .group_by(Scheme.slug, Cohort.year)
    )  # fmt: skip
    assert {(slug, year): n for slug, year, n in db.session.execute(granted)} == {
        ("national", 2022): 15, ("national", 2023): 24, ("national", 2024): 23, ("busan", 2024): 7,
    }  # fmt: skip
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0
    assert not list(audit.broken_events())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_placeholder_entrant_counts_as_certified(session, tmp_path, clock):
    clock.at("2026-11-21 12:00")
    loader.load(tmp_path)
    both = (
        select(func.count())
        .select_from(Institution)
        .join(Entry, Entry.institution_id == Institution.id)
        .join(Certification, Certification.institution_id == Institution.id)
        .where(Institution.is_placeholder)
    )
    assert db.session.scalar(both) == 0


def test_a_second_load_changes_nothing_until_practice_dates_have_passed(session, app, tmp_path, clock):
    clock.at("2026-11-21 12:00")
    run = app.test_cli_runner()
    app.config["DATA_DIR"].mkdir(exist_ok=True)
    assert "Loaded the demo" in run.invoke(args=["demo", "load"]).output
    before = db.session.scalar(select(func.count()).select_from(audit.AuditEvent))
    again = run.invoke(args=["demo", "load"])
    assert (again.exit_code, again.output) == (0, "The demo is loaded already.\n")
    assert db.session.scalar(select(func.count()).select_from(audit.AuditEvent)) == before
    clock.at("2027-02-01 12:00")
    assert "the practice dates were moved" in run.invoke(args=["demo", "load"]).output
    db.session.rollback()
    practice = db.session.scalars(select(Forum).where(Forum.slug == "practice")).one()
    tickets = db.session.scalars(select(Ticket).where(Ticket.forum_id == practice.id)).all()
    invitation = db.session.scalars(select(Invitation).where(Invitation.forum_id == practice.id)).one()
    assert practice.starts_on.isoformat() == "2027-03-03"
    assert len(tickets) == 3
    assert all(ticket.closes_at > LATER for ticket in tickets)
    assert invitation.expires_at > LATER
    assert not list(audit.broken_events())


def test_every_event_and_every_gap_names_its_source_or_says_that_it_is_a_sample():
    forum, contest, certification = (facts(n) for n in ("forum_2023_2", "contest_2023", "certification"))
    assert forum["forum"]["source"].startswith("https://")
    assert contest["contest"]["source"].startswith("https://")
    assert all(scheme["source"].startswith("https://") for scheme in certification["schemes"])
    assert all(cohort["sample_note"] for scheme in certification["schemes"] for cohort in scheme["cohorts"])
    assert all(ceremony["source"] and ceremony["sample_note"] for ceremony in facts("ceremonies").values())
