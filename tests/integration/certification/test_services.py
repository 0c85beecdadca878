"""Certifications are granted and their record only grows."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum_app.certification import queries, services
from forum_app.certification.models import Certification, CertificationEvent, Cohort, Scheme
from forum_app.certification.rules import EventKind, State, state_on
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, NotFound, StepRefused
from forum_app.core.permissions import NOBODY, Permission, system_actor
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import LONG_AGO
from tests.factories.certifications import OFFICER, add_event, make_certification

GRANTED = date(2023, 12, 5)


def test_a_grant_gives_the_code_three_years_and_the_first_event(session):
    with unit_of_work():
        made = make_certification(7)
        assert (made.code, made.valid_from, made.valid_until) == ("2023-007", GRANTED, date(2026, 12, 4))
        assert [(e.kind, e.event_on) for e in made.events] == [(EventKind.GRANTED, GRANTED)]
    verbs = session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)).all()
    assert verbs == [*["service_type:create"] * 5, "scheme:create", "cohort:open", "certification:grant"]


def test_another_scheme_puts_its_slug_before_the_number(session):
    with unit_of_work():
        assert make_certification(1, scheme="busan", year=2024).code == "busan-2024-001"


def test_a_taken_number_is_refused(session):
    with unit_of_work():
        make_certification(1)
        with pytest.raises(Conflict):
            make_certification(1, region=None, institution=make_certification(2).institution)


def test_an_ended_certification_stays_with_its_day_and_reason(session):
    with unit_of_work():
        made = make_certification(16)
        add_event(made, EventKind.ENDED, date(2024, 8, 30))
        with pytest.raises(FieldError):
            add_event(made, EventKind.REVOKED, date(2024, 9, 1))
    found = queries.find_certification(NOBODY, "제2023-16호")
    assert found is not None
    assert [state_on(found.life, day) for day in (date(2024, 8, 29), date(2024, 8, 30))] == [State.VALID, State.ENDED]
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (last.verb, last.reason) == ("certification:ended", "공개 자료 없음")


def test_who_runs_the_ceremony_records_plaques_and_nothing_else(session):
    host = system_actor("host", [Permission.CEREMONY_RUN])
    with unit_of_work():
        made = make_certification(1)
        services.record_event(made, kind=EventKind.PRESENTED, event_on=GRANTED, actor=host, at=LONG_AGO)
        with pytest.raises(StepRefused):
            services.record_event(
                made, kind=EventKind.REVOKED, event_on=GRANTED, reason="사유", actor=host, at=LONG_AGO
            )
        with pytest.raises(StepRefused):
            services.open_cohort(made.cohort.scheme, year=2030, actor=host, at=LONG_AGO)


def test_files_are_for_staff_and_the_public_may_ask_by_number(session):
    with unit_of_work():
        made = make_certification(1)
        institution = made.institution
    assert queries.get_certification(OFFICER, "2023-001").code == "2023-001"
    with pytest.raises(NotFound):
        queries.get_certification(NOBODY, "2023-001")
    with pytest.raises(NotFound):
        queries.get_certification(OFFICER, "2023-002")
    assert list(queries.search_certifications(NOBODY, "2023")) == []
    assert [c.code for c in queries.search_certifications(OFFICER, "품질인증기관")] == ["2023-001"]
    assert [c.code for c in queries.certifications_of(institution)] == ["2023-001"]


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_until": date(2023, 12, 4)},
        {"granted_on": date(2023, 12, 6)},
        {"number": 0},
        {"scheme_id": 99},
    ],
)
def test_the_database_refuses_a_certification_that_makes_no_sense(session, changes):
    with unit_of_work():
        made = make_certification(1)
        fields = {
            "code": "2023-002", "number": 2, "scheme_id": made.scheme_id, "cohort_id": made.cohort_id,
            "institution_id": made.institution_id, "granted_on": GRANTED, "valid_from": GRANTED,
            "valid_until": date(2026, 12, 4),
        }  # fmt: skip
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(Certification(**{**fields, **changes}))
        db.session.flush()


@pytest.mark.parametrize(
    ("kind", "reason"), [(EventKind.GRANTED, ""), (EventKind.EXPIRED, ""), (EventKind.SUSPENDED, "")]
)
def test_the_database_refuses_a_second_grant_a_second_ending_and_a_suspension_without_reason(session, kind, reason):
    with unit_of_work():
        made = make_certification(1)
        add_event(made, EventKind.REVOKED, date(2024, 1, 1))
        certification_id = made.id
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(
            CertificationEvent(
                certification_id=certification_id,
                kind=kind,
                event_on=date(2025, 1, 1),
                reason=reason,
                recorded_at=LONG_AGO,
            )
        )
        db.session.flush()


def test_two_schemes_may_share_a_name_but_not_the_operator_too(session):
    made = {"actor": OFFICER, "at": LONG_AGO, "name": "사회서비스 품질인증제"}
    with unit_of_work():
        services.create_scheme(slug="first", operator="운영기관 하나", **made)
        services.create_scheme(slug="second", operator="운영기관 둘", **made)
        for slug, operator, field in (("third", "운영기관 둘", "operator"), ("first", "운영기관 셋", "slug")):
            with pytest.raises(FieldError) as refusal:
                services.create_scheme(slug=slug, operator=operator, **made)
            assert refusal.value.field == field
    assert session.scalars(select(Scheme.slug).order_by(Scheme.id)).all() == ["first", "second"]
    assert session.scalars(select(Cohort)).all() == []
