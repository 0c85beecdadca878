"""Announcing a contest: its call, its rule set, the steps from draft to closed."""

from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm.attributes import flag_modified

from forum_app.contest.judging import canonical, rules_sha256
from forum_app.contest.models import Contest
from forum_app.contest.queries.call import contest_facts
from forum_app.contest.queries.ruleset import rules_from_rows
from forum_app.contest.rules import CONTEST_WORKFLOW, ContestState
from forum_app.contest.services.shape_checks import check_deadlines, check_shape
from forum_app.contest.services.shape_rows import shape_of, write_shape
from forum_app.contest.services.shapes import ContestDetails, Shape
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.forums.services import require_running

RESERVED_SLUGS = frozenset({"new"})


def create_contest(forum: Forum, *, details: ContestDetails, shape: Shape, actor: Actor, at: datetime) -> Contest:
    """Draft a contest that nobody but its organisers sees yet.

    Raises:
        StepRefused: the forum is over.
        FieldError: the address is taken, the times or the parts of the shape do not fit together.
    """
    require_running(forum, clock.day_of(at))
    _check(details, shape, None)
    contest = Contest(forum=forum, **asdict(details))
    db.session.add(contest)
    db.session.flush()
    write_shape(contest, shape)
    audit.record(actor, "contest:create", contest, at=at, after=_summary(contest), scope=f"forum:{forum.id}")
    return contest


def edit_contest(
    contest: Contest, *, version: int, details: ContestDetails | None = None, shape: Shape | None = None,
    actor: Actor, at: datetime,
) -> None:  # fmt: skip
    """Change a draft: what is said of it, its shape, or both. `version` is the one the editor had before the eyes.

    Raises:
        StepRefused: the rule set is frozen, or the forum is over.
        Conflict: somebody saved in between.
        FieldError: as in create_contest.
    """
    require_draft(contest, at)
    if contest.version != version:
        raise Conflict(N_("그 사이 다른 사람이 먼저 저장했습니다. 새로 불러온 뒤 다시 고쳐 주십시오."))
    before, shape_before = _summary(contest), shape_of(contest)
    details = details or details_of(contest)
    _check(details, shape or shape_before, contest)
    for name, value in asdict(details).items():
        setattr(contest, name, value)
    flag_modified(contest, "slug")  # an edit of the rows below raises the version too
    write_shape(contest, shape or shape_before)
    after = _summary(contest) | {"shape_changed": shape_of(contest) != shape_before}
    audit.record(actor, "contest:edit", contest, at=at, before=before, after=after, scope=_scope(contest))


def require_draft(contest: Contest, at: datetime) -> None:
    """See that the call can still be changed.

    Raises:
        StepRefused: it is published, or the forum is over.
    """
    require_running(contest.forum, clock.day_of(at))
    if contest.state is not ContestState.DRAFT:
        raise StepRefused(N_("공고한 뒤에는 공모 내용과 심사 규칙을 바꿀 수 없습니다."))


def details_of(contest: Contest) -> ContestDetails:
    """What is said of `contest` apart from its shape."""
    return ContestDetails(**{one.name: getattr(contest, one.name) for one in fields(ContestDetails)})


def publish_contest(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Announce the call; from now on its rule set is frozen and everybody can see its hash.

    Raises:
        StepRefused: it is announced already, the forum is over, or the rule set cannot fill its slots.
    """
    target = _follow(contest, "publish", actor)
    rules = rules_from_rows(contest)
    contest.rules_json = canonical(rules).decode()
    contest.rules_sha256 = rules_sha256(rules)
    contest.announced_at = at
    _enter_state(contest, "publish", target, actor=actor, at=at)


def open_call(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Let entries come in; not before the announced moment by the database's clock.

    Raises:
        StepRefused: not now.
    """
    _enter_state(contest, "open", _follow(contest, "open", actor), actor=actor, at=at)


def close_call(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Take no more entries; not before the deadline by the database's clock, and not without entries.

    Raises:
        StepRefused: not now.
    """
    _enter_state(contest, "close", _follow(contest, "close", actor), actor=actor, at=at)


def take_contest_step(contest: Contest, step: str, *, actor: Actor, at: datetime) -> None:
    """Take a step of CONTEST_WORKFLOW that changes nothing but the state, and record it.

    Raises:
        StepRefused: not now; nothing has changed.
    """
    _enter_state(contest, step, _follow(contest, step, actor), actor=actor, at=at)


def _follow(contest: Contest, step: str, actor: Actor) -> ContestState:
    decided_at = clock.db_now(db.session)
    require_running(contest.forum, clock.day_of(decided_at))
    facts = contest_facts(contest, decided_at)
    return CONTEST_WORKFLOW.follow(step, contest.state, actor, facts, scope=contest.forum.scope)


def _enter_state(contest: Contest, step: str, target: ContestState, *, actor: Actor, at: datetime) -> None:
    before = contest.state
    contest.state = target
    db.session.flush()
    after: dict[str, object] = {"state": target.value}
    if step == "publish":
        after["rules_sha256"] = contest.rules_sha256
    audit.record(
        actor, f"contest:{step}", contest, at=at, before={"state": before.value}, after=after, scope=_scope(contest)
    )


def _scope(contest: Contest) -> str:
    return f"forum:{contest.forum_id}"


def _summary(contest: Contest) -> dict[str, object]:
    return {
        "slug": contest.slug, "name": contest.name, "opens_at": contest.opens_at.isoformat(),
        "closes_at": contest.closes_at.isoformat(),
        "scoring_closes_at": contest.scoring_closes_at.isoformat() if contest.scoring_closes_at else None,
    }  # fmt: skip


def _check(details: ContestDetails, shape: Shape, contest: Contest | None) -> None:
    if details.slug in RESERVED_SLUGS:
        raise FieldError("slug", N_("쓸 수 없는 주소입니다. 다른 말로 적어 주십시오."))
    taken = select(exists().where(Contest.slug == details.slug, Contest.id != (contest.id if contest else 0)))
    if db.session.scalar(taken):
        raise FieldError("slug", N_("이미 쓰고 있는 주소입니다."))
    if details.closes_at <= details.opens_at:
        raise FieldError("closes_at", N_("접수 마감은 접수 시작보다 뒤여야 합니다."))
    check_shape(shape)
    check_deadlines(shape.rounds, details.closes_at)
