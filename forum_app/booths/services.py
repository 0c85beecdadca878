"""Writes of booths and exhibitors."""

from datetime import datetime

from sqlalchemy import select

from forum_app.booths import queries
from forum_app.booths.models import Booth, Exhibitor
from forum_app.booths.rules import BOOTH_WORKFLOW, BoothFacts, ExhibitorKind, ExhibitorState, allocation
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.forums.rules import forum_is_over
from forum_app.institutions.models import Institution

GAP_DM = 2


def facts_of(forum: Forum, at: datetime) -> BoothFacts:
    """What the steps of the forum's exhibitors depend on."""
    return BoothFacts(forum_is_over=forum_is_over(forum.ends_on, clock.day_of(at)))


def _require_running(forum: Forum, at: datetime) -> None:
    if facts_of(forum, at).forum_is_over:
        raise StepRefused(N_("끝난 행사는 고칠 수 없습니다."))


def add_row(
    forum: Forum, *, letter: str, count: int, x_dm: int, y_dm: int, width_dm: int = 30, depth_dm: int = 30,
    actor: Actor, at: datetime,
) -> list[Booth]:  # fmt: skip
    """Lay out `count` booths side by side, coded letter-01, letter-02 …; positions in decimetres.

    Raises:
        FieldError: a booth of this row exists already.
        StepRefused: the forum is over.
    """
    _require_running(forum, at)
    if db.session.scalar(select(Booth.id).where(Booth.forum_id == forum.id, Booth.code.startswith(f"{letter}-"))):
        raise FieldError("letter", N_("%(letter)s열은 이미 있습니다. 다른 글자를 적어 주십시오."), letter=letter)
    booths = [
        Booth(
            forum_id=forum.id, code=f"{letter}-{n + 1:02d}", x_dm=x_dm + n * (width_dm + GAP_DM), y_dm=y_dm,
            width_dm=width_dm, depth_dm=depth_dm,
        )
        for n in range(count)
    ]  # fmt: skip
    db.session.add_all(booths)
    db.session.flush()
    after = {"row": letter, "count": count}
    audit.record(actor, "booth:lay_out", forum, at=at, after=after, scope=f"forum:{forum.id}")
    return booths


def add_exhibitor(
    forum: Forum, institution: Institution, *, kind: ExhibitorKind, summary: str = "", summary_en: str | None = None,
    actor: Actor, at: datetime,
) -> Exhibitor:  # fmt: skip
    """Take up an institution as an exhibitor of the forum.

    Raises:
        FieldError: it is one already.
        StepRefused: the forum is over.
    """
    _require_running(forum, at)
    in_force = select(Exhibitor.id).where(
        Exhibitor.forum_id == forum.id,
        Exhibitor.institution_id == institution.id,
        Exhibitor.state.not_in([ExhibitorState.WITHDRAWN, ExhibitorState.DECLINED]),
    )
    if db.session.scalar(in_force):
        raise FieldError("institution", N_("이 기관은 이미 이 행사의 참가기관입니다."))
    exhibitor = Exhibitor(
        forum_id=forum.id, institution=institution, kind=kind, summary=summary, summary_en=summary_en, applied_at=at,
        state=BOOTH_WORKFLOW.initial,
    )  # fmt: skip
    db.session.add(exhibitor)
    db.session.flush()
    after = {"institution": institution.id, "kind": kind}
    audit.record(actor, "exhibitor:apply", exhibitor, at=at, after=after, scope=f"forum:{forum.id}")
    return exhibitor


def advance_exhibitor(
    forum: Forum, exhibitor: Exhibitor, step: str, *, booth_id: int | None = None, reason: str = "", actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Take one step of BOOTH_WORKFLOW; `assign` needs a free booth of the forum.

    Raises:
        StepRefused: the step is not possible now.
        FieldError: the booth is not one of the forum's.
        Conflict: somebody stands in the booth.
    """
    before = exhibitor.state
    facts = facts_of(forum, at)
    state = BOOTH_WORKFLOW.follow(step, before, actor, facts, reason=reason, scope=forum.scope)
    place = _claim_booth(forum, exhibitor, booth_id) if step == "assign" else None
    exhibitor.state, exhibitor.booth_id = state, place
    db.session.flush()
    after = {"state": exhibitor.state, "booth": exhibitor.booth_id}
    audit.record(
        actor, f"exhibitor:{step}", exhibitor, at=at, before={"state": before}, after=after, reason=reason,
        scope=f"forum:{forum.id}",
    )  # fmt: skip


def _claim_booth(forum: Forum, exhibitor: Exhibitor, booth_id: int | None) -> int:
    booth = db.session.scalar(select(Booth).where(Booth.id == booth_id, Booth.forum_id == forum.id))
    if booth is None:
        raise FieldError("booth", N_("부스를 골라 주십시오."))
    holder = db.session.scalar(select(Exhibitor.id).where(Exhibitor.booth_id == booth.id))
    if holder is not None and holder != exhibitor.id:
        raise Conflict(N_("%(code)s 부스에는 이미 다른 기관이 있습니다."), code=booth.code)
    return booth.id


def place_all(forum: Forum, *, actor: Actor, at: datetime) -> int:
    """Give every accepted exhibitor a free booth, kinds together; answers how many were placed.

    Raises:
        StepRefused: the forum is over, or there are fewer free booths than exhibitors; nothing was placed.
    """
    exhibitors = {e.id: e for e in queries.exhibitors_of(forum) if e.state is ExhibitorState.ACCEPTED}
    free = queries.free_booths(forum)
    if len(free) < len(exhibitors):
        raise StepRefused(
            N_("부스가 %(short)d곳 모자랍니다. 아무것도 배치하지 않았습니다."), short=len(exhibitors) - len(free)
        )
    pairs = allocation([(e.id, e.kind) for e in exhibitors.values()], [(b.id, b.code) for b in free])
    for exhibitor_id, booth_id in pairs:
        advance_exhibitor(forum, exhibitors[exhibitor_id], "assign", booth_id=booth_id, actor=actor, at=at)
    return len(pairs)
