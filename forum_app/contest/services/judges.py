"""What is known of a judge: institutions, expertise, rounds, the most entries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from forum_app.accounts.rules import Role
from forum_app.accounts.services.invitations import invite
from forum_app.contest.models import (
    Assignment,
    Contest,
    Entry,
    Exclusion,
    Judge,
    JudgeAffiliation,
    JudgeExpertise,
    JudgeRound,
)
from forum_app.contest.rules import ExclusionKind
from forum_app.contest.rules.conflicts import TO_RECUSE
from forum_app.contest.services.assignment import SAME_INSTITUTION
from forum_app.contest.services.conflicts import BEFORE_SEAL, held_alone
from forum_app.core import audit
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.institutions.models import Institution


@dataclass(frozen=True, slots=True)
class AffiliationGiven:
    """A further institution of a judge; the years are optional, no last year: still."""

    institution: Institution
    from_year: int | None = None
    to_year: int | None = None


@dataclass(frozen=True, slots=True)
class JudgeGiven:
    """What the organiser writes of a judge; no tracks: knows all; no rounds: sits in all but votes of the audience."""

    name: str
    institution: Institution | None = None
    affiliations: Sequence[AffiliationGiven] = ()
    track_ids: frozenset[int] = frozenset()
    round_ids: frozenset[int] = frozenset()
    max_entries: int | None = None


def edit_judge(judge: Judge, given: JudgeGiven, *, actor: Actor, at: datetime) -> int:
    """Write down what is known of a judge; answers how many assigned entries the rule takes away at once.

    Raises:
        FieldError: the name is missing, or years are in the wrong order ("affiliations").
        StepRefused: the scores are sealed, or the forum is over.
    """
    contest = held_alone(judge.contest_id)
    if contest.state not in BEFORE_SEAL:
        raise StepRefused(N_("봉인한 뒤에는 심사위원단을 바꿀 수 없습니다."))
    if not (name := given.name.strip()):
        raise FieldError("name", N_("이름을 적어 주십시오."))
    judge.name, judge.max_entries = name, given.max_entries
    judge.institution_id = given.institution.id if given.institution else None
    _write_affiliations(judge, given.affiliations)
    _replace(JudgeExpertise, judge, "track_id", given.track_ids & {one.id for one in contest.tracks})
    _replace(JudgeRound, judge, "round_id", given.round_ids & {one.id for one in contest.rounds})
    db.session.flush()
    db.session.expire(judge, ["affiliations", "tracks", "rounds", "institution"])
    taken = _take_away(contest, judge, at=at) if contest.state in TO_RECUSE else 0
    after = {
        "number": judge.number, "institutions": sorted(judge.institution_ids), "max_entries": judge.max_entries,
        "tracks": sorted(one.code for one in judge.tracks), "rounds": sorted(one.code for one in judge.rounds),
        "taken": taken,
    }  # fmt: skip
    audit.record(actor, "judge:edit", judge, at=at, after=after, scope=f"forum:{contest.forum_id}")
    return taken


def invite_again(judge: Judge, *, actor: Actor, at: datetime) -> None:
    """Mail a new one-time link; the earlier one stops working.

    Raises:
        Conflict: the judge has taken the role up already.
        StepRefused: other roles of the person forbid it, or the forum is over.
    """
    contest = held_alone(judge.contest_id)
    invite(email=judge.email, name=judge.name, role=Role.JUDGE, forum_id=contest.forum_id, actor=actor, at=at)


def publish_panel(contest: Contest, *, is_published: bool, actor: Actor, at: datetime) -> None:
    """Let entrants read who judges, or stop it.

    Raises:
        StepRefused: the forum is over.
    """
    contest = held_alone(contest.id)
    before, contest.publishes_panel = contest.publishes_panel, is_published
    db.session.flush()
    audit.record(
        actor, "contest:publish_panel", contest, at=at, before={"publishes_panel": before},
        after={"publishes_panel": is_published}, scope=f"forum:{contest.forum_id}",
    )  # fmt: skip


def _write_affiliations(judge: Judge, given: Sequence[AffiliationGiven]) -> None:
    db.session.execute(delete(JudgeAffiliation).where(JudgeAffiliation.judge_id == judge.id))
    for one in {one.institution.id: one for one in given if one.institution.id != judge.institution_id}.values():
        if one.from_year is not None and one.to_year is not None and one.to_year < one.from_year:
            raise FieldError("affiliations", N_("끝난 해가 시작한 해보다 앞섭니다."))
        db.session.add(
            JudgeAffiliation(
                contest_id=judge.contest_id, judge_id=judge.id, institution_id=one.institution.id,
                from_year=one.from_year, to_year=one.to_year,
            )
        )  # fmt: skip


def _replace(kind: type[JudgeExpertise] | type[JudgeRound], judge: Judge, column: str, ids: Iterable[int]) -> None:
    db.session.execute(delete(kind).where(kind.judge_id == judge.id))
    db.session.add_all(kind(contest_id=judge.contest_id, judge_id=judge.id, **{column: one}) for one in sorted(ids))


def _take_away(contest: Contest, judge: Judge, *, at: datetime) -> int:
    """Keep the judge from assigned entries of institutions that turn out to be theirs; the words name none of them."""
    query = (
        select(Assignment.entry_id)
        .join(Assignment.entry)
        .where(
            Assignment.judge_id == judge.id,
            Assignment.round_id.in_([one.id for one in contest.stage_rounds]),
            Entry.institution_id.in_(judge.institution_ids),
        )
    )
    entries = {one for one in db.session.scalars(query) if not db.session.get(Exclusion, (judge.id, one))}
    db.session.add_all(
        Exclusion(
            contest_id=contest.id, judge_id=judge.id, entry_id=entry_id, kind=ExclusionKind.EXCLUSION,
            reason=SAME_INSTITUTION, decided_at=at,
        )
        for entry_id in sorted(entries)
    )  # fmt: skip
    db.session.flush()
    return len(entries)
