"""The panel of a contest, and who must not judge what."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.contest.models import Contest, Entry, Exclusion, Judge, JudgeAvailability, Round
from forum_app.contest.queries.call import COMPETING
from forum_app.contest.rules import Availability, ExclusionKind
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_


def judges_of_round(contest: Contest, round_: Round) -> list[Judge]:
    """The judges who stand, sit in `round_` and did not say that they have no time for it, by number."""
    busy = {judge.id for judge in busy_judges(contest, round_)}
    return [judge for judge in panel_of(contest) if judge.sits_in(round_) and judge.id not in busy]


def busy_judges(contest: Contest, round_: Round) -> Sequence[Judge]:
    """The judges who stand and said that they have no time for `round_`, by number."""
    said_no = select(JudgeAvailability.judge_id).where(
        JudgeAvailability.round_id == round_.id, JudgeAvailability.answer == Availability.NO
    )
    query = _judges(contest).where(Judge.removed_at.is_(None), Judge.id.in_(said_no))
    return db.session.scalars(query.order_by(Judge.number)).all()


def panel_of(contest: Contest) -> Sequence[Judge]:
    """The judges who stand, by number."""
    return db.session.scalars(_judges(contest).where(Judge.removed_at.is_(None)).order_by(Judge.number)).all()


def removed_judges(contest: Contest) -> Sequence[Judge]:
    """Those who left the panel, by number."""
    return db.session.scalars(_judges(contest).where(Judge.removed_at.is_not(None)).order_by(Judge.number)).all()


def get_judge(contest: Contest, judge_id: int) -> Judge:
    """A judge of the contest who stands.

    Raises:
        NotFound: there is none.
    """
    if judge := db.session.scalar(_judges(contest).where(Judge.id == judge_id, Judge.removed_at.is_(None))):
        return judge
    raise NotFound(N_("그런 심사위원이 없습니다."))


def exclusions_of(contest: Contest) -> Sequence[Exclusion]:
    """Every recorded exclusion, the latest first."""
    query = select(Exclusion).where(Exclusion.contest_id == contest.id)
    return db.session.scalars(query.order_by(Exclusion.decided_at.desc(), Exclusion.judge_id, Exclusion.entry_id)).all()


def competing_entries(contest: Contest) -> Sequence[Entry]:
    """The entries that judges are to score, in the order of tracks and receipt numbers."""
    query = (
        select(Entry)
        .join(Entry.track)
        .where(Entry.contest_id == contest.id, Entry.state.in_(COMPETING))
        .options(joinedload(Entry.track))
    )
    entries = db.session.scalars(query).all()
    return sorted(entries, key=lambda entry: (entry.track.position, entry.code or ""))


def find_competing_entry(contest: Contest, receipt_no: str) -> Entry | None:
    """The entry with that receipt number, if judges are to score it."""
    query = select(Entry).where(
        Entry.contest_id == contest.id, Entry.receipt_no == receipt_no.strip(), Entry.state.in_(COMPETING)
    )
    return db.session.scalar(query)


def kept_away(
    contest: Contest, judges: Sequence[Judge], entries: Sequence[Entry]
) -> dict[tuple[int, int], ExclusionKind]:
    """(judge id, entry id) -> why the judge must not score the entry.

    Whoever belongs or belonged to the institution that entered is kept away by rule; the rest has been recorded.
    """
    by_rule = {
        (judge.id, entry.id): ExclusionKind.EXCLUSION
        for judge in judges
        for own in [judge.institution_ids]
        if own
        for entry in entries
        if entry.institution_id in own
    }
    return by_rule | {(one.judge_id, one.entry_id): one.kind for one in exclusions_of(contest)}


def _judges(contest: Contest) -> Select[Judge]:
    return (
        select(Judge)
        .where(Judge.contest_id == contest.id)
        .options(
            joinedload(Judge.institution),
            selectinload(Judge.affiliations),
            selectinload(Judge.rounds),
            selectinload(Judge.tracks),
        )
    )
