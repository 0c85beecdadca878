"""Everything kept of one registrant, as they may ask for it (art. 35)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.programme.models import Session
from forum_app.registration.models import (
    Answer,
    AttendanceCertificate,
    Question,
    Registration,
    Scan,
    SessionChoice,
    Transfer,
)
from forum_app.registration.queries.erasure import find_needs, retention_of
from forum_app.registration.queries.sign_up import party_of
from forum_app.registration.rules import Retention


@dataclass(frozen=True, slots=True)
class OwnData:
    """What is kept of `registration`, and until when.

    answers: question -> what was answered, in the order of the options. companions: who came by the same form.
    """

    registration: Registration
    needs: str | None
    answers: Mapping[Question, Sequence[Answer]]
    sessions: Sequence[Session]
    companions: Sequence[Registration]
    transfers: Sequence[Transfer]
    scans: Sequence[Scan]
    certificates: Sequence[AttendanceCertificate]
    retention: Retention


def own_data(registration: Registration) -> OwnData:
    """What `registration` is about; companions are shown to their contact alone."""
    of_person = registration.id
    answers: dict[Question, list[Answer]] = {}
    for answer in db.session.scalars(
        select(Answer)
        .where(Answer.registration_id == of_person)
        .options(joinedload(Answer.question), joinedload(Answer.option))
        .order_by(Answer.id)
    ):
        answers.setdefault(answer.question, []).append(answer)
    return OwnData(
        registration=registration,
        needs=find_needs(registration.ticket.forum, registration),
        answers=answers,
        sessions=db.session.scalars(
            select(Session)
            .join(SessionChoice, SessionChoice.session_id == Session.id)
            .where(SessionChoice.registration_id == of_person)
            .order_by(Session.starts_at, Session.id)
        ).all(),
        companions=[] if registration.leader_id else [row for row in party_of(registration) if row.id != of_person],
        transfers=db.session.scalars(select(Transfer).where(Transfer.registration_id == of_person)).all(),
        scans=db.session.scalars(select(Scan).where(Scan.registration_id == of_person).order_by(Scan.id)).all(),
        certificates=db.session.scalars(
            select(AttendanceCertificate).where(AttendanceCertificate.registration_id == of_person)
        ).all(),
        retention=retention_of(registration.ticket.forum, registration),
    )
