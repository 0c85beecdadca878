"""A judge's own seat on a panel: who sits there, and whether the pledge is signed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import joinedload

from forum_app.accounts.models import Account
from forum_app.contest.models import (
    Assignment,
    Contest,
    Judge,
    JudgeAvailability,
    Pledge,
    PledgeSignature,
    Round,
    ScoreSheet,
)
from forum_app.contest.rules import ContestState, PledgeText
from forum_app.contest.rules.pledge import FIRST_VERSION
from forum_app.core.db import db
from forum_app.core.errors import DomainError, NotFound
from forum_app.core.i18n import N_
from forum_app.core.outbox import OutboxMessage
from forum_app.core.permissions import Actor, Permission

REMINDER = "pledge-reminder:"
SCORE_REMINDER = "score-reminder:"


class PledgeMissing(DomainError):
    """The judge has not signed the pledge yet: nothing of the contest `slug` is shown."""

    def __init__(self, slug: str) -> None:
        super().__init__(N_("먼저 서약서에 서명해 주십시오."))
        self.slug = slug


@dataclass(frozen=True, slots=True)
class Seat:
    """A judge's place on the panel of one contest; `signature` is that of the text in force, if signed."""

    contest: Contest
    judge: Judge
    text: PledgeText
    signature: PledgeSignature | None
    availability: dict[int, JudgeAvailability] = field(default_factory=dict)

    @property
    def rounds(self) -> list[Round]:
        """The rounds the judge is asked for, in order."""
        return [round_ for round_ in self.contest.rounds if self.judge.sits_in(round_)]


def is_own(actor: Actor) -> ColumnElement[bool]:
    """The judge is the actor: by account, or by the address that the account was invited under.

    The role must reach the forum of the contest.
    """
    if actor.account_id is None:
        return Judge.id < 0
    address = select(Account.email).where(Account.id == actor.account_id).scalar_subquery()
    forums = sorted(actor.ids(Permission.ENTRY_JUDGE, "forum"))
    contests = select(Contest.id).where(Contest.forum_id.in_(forums)).scalar_subquery()
    mine = or_(Judge.account_id == actor.account_id, and_(Judge.account_id.is_(None), Judge.email == address))
    return and_(mine, Judge.removed_at.is_(None), Judge.contest_id.in_(contests))


def has_signed() -> ColumnElement[bool]:
    """Whether the judge of a query signed the text in force."""
    return exists().where(PledgeSignature.judge_id == Judge.id, PledgeSignature.version == _version_in_force())


def unsigned_contests(actor: Actor) -> Sequence[Contest]:
    """The contests whose pledge `actor` has still to sign, the latest first; drafts are left out."""
    query = select(Contest).join(Judge, Judge.contest_id == Contest.id)
    query = query.where(Contest.state != ContestState.DRAFT, is_own(actor), ~has_signed())
    return db.session.scalars(query.order_by(Contest.id.desc())).all()


def get_own_seat(actor: Actor, slug: str) -> Seat:
    """The seat of `actor` on the panel of one contest.

    Raises:
        NotFound: there is none.
    """
    if row := db.session.execute(_seats().where(Contest.slug == slug, is_own(actor))).one_or_none():
        return _seat(*row)
    raise NotFound(N_("그런 심사표가 없습니다."))


def seat_of(judge: Judge) -> Seat:
    """The seat of a judge, for the organiser."""
    contest = db.session.get_one(Contest, judge.contest_id)
    return _seat(contest, judge)


def pledge_in_force(contest: Contest) -> PledgeText:
    """The text that is to be signed: the last one written, or the one every contest begins with."""
    query = select(Pledge).where(Pledge.contest_id == contest.id).order_by(Pledge.version.desc()).limit(1)
    row = db.session.scalar(query)
    return PledgeText(row.version, row.text, row.text_en) if row else PledgeText()


def signatures_in_force(contest: Contest) -> dict[int, PledgeSignature]:
    """Judge id -> the signature under the text in force."""
    query = (
        select(PledgeSignature)
        .join(Judge, Judge.id == PledgeSignature.judge_id)
        .where(PledgeSignature.contest_id == contest.id, PledgeSignature.version == _version_in_force())
    )
    return {one.judge_id: one for one in db.session.scalars(query)}


def judges_to_remind(contest: Contest, today: date) -> Sequence[Judge]:
    """The judges who stand, have not signed, and were not reminded `today` (in Seoul), by number."""
    sent = exists().where(OutboxMessage.key == literal(REMINDER) + cast(Judge.id, String) + f":{today:%Y-%m-%d}")
    query = select(Judge).where(Judge.contest_id == contest.id, Judge.removed_at.is_(None), ~has_signed(), ~sent)
    return db.session.scalars(query.order_by(Judge.number)).all()


def idle_judges(contest: Contest, today: date) -> Sequence[Judge]:
    """Judges with entries in the stage at work but no sheet, not reminded `today` (in Seoul), by number."""
    rounds = [round_.id for round_ in contest.stage_rounds]
    has_entries = exists().where(Assignment.judge_id == Judge.id, Assignment.round_id.in_(rounds))
    has_begun = exists().where(
        Assignment.judge_id == Judge.id, Assignment.round_id.in_(rounds), ScoreSheet.assignment_id == Assignment.id
    )
    sent = exists().where(OutboxMessage.key == literal(SCORE_REMINDER) + cast(Judge.id, String) + f":{today:%Y-%m-%d}")
    query = select(Judge).where(
        Judge.contest_id == contest.id, Judge.removed_at.is_(None), has_entries, ~has_begun, ~sent
    )
    return db.session.scalars(query.order_by(Judge.number)).all()


def availability_of(contest: Contest) -> dict[int, dict[int, JudgeAvailability]]:
    """Judge id -> round id -> the answer."""
    answers: dict[int, dict[int, JudgeAvailability]] = {}
    for one in _answers(JudgeAvailability.contest_id == contest.id):
        answers.setdefault(one.judge_id, {})[one.round_id] = one
    return answers


def _version_in_force() -> ColumnElement[int]:
    latest = select(func.max(Pledge.version)).where(Pledge.contest_id == Judge.contest_id).correlate(Judge)
    return func.coalesce(latest.scalar_subquery(), FIRST_VERSION)


def _seats() -> Select[Contest, Judge]:
    return (
        select(Contest, Judge)
        .join(Judge, Judge.contest_id == Contest.id)
        .where(Contest.state != ContestState.DRAFT)
        .options(joinedload(Contest.forum))
    )


def _seat(contest: Contest, judge: Judge) -> Seat:
    text = pledge_in_force(contest)
    signature = db.session.get(PledgeSignature, (judge.id, text.version))
    answers = {one.round_id: one for one in _answers(JudgeAvailability.judge_id == judge.id)}
    return Seat(contest, judge, text, signature, answers)


def _answers(condition: ColumnElement[bool]) -> Sequence[JudgeAvailability]:
    return db.session.scalars(select(JudgeAvailability).where(condition)).all()
