"""The row of states over a contest's console: a cell each, with its count and its date."""

from datetime import datetime, timedelta
from typing import Any

from babel.dates import get_month_names
from flask_babel import gettext as _

from forum_app.contest.models import Contest
from forum_app.contest.queries.call import EntryCounts, Progress
from forum_app.contest.rules import ContestState
from forum_app.core.clock import SEOUL
from forum_app.core.templating import language, short_day

S = ContestState
CELLS = (  # the states that each cell stands for
    (S.PUBLISHED,), (S.OPEN,), (S.CLOSED, S.ELIGIBILITY), (S.ASSIGNED,), (S.SCORING,), (S.SEALED, S.COMPUTED),
    (S.CANDIDATES,), (S.VERIFICATION, S.OBJECTIONS), (S.FINAL,), (S.AWARDED,),
)  # fmt: skip
NOTHING = "–"


def brief_day(moment: datetime | None) -> str:
    """11.16 or 16 Nov in Seoul, where the year is known from the page; empty for None."""
    if moment is None:
        return ""
    day = moment.astimezone(SEOUL)
    if language() == "ko":
        return f"{day.month}.{day.day}"
    return f"{day.day} {get_month_names('abbreviated', locale='en')[day.month]}"


def brief_moment(moment: datetime | None) -> str:
    """11.16 22:14 or 16 Nov 22:14 in Seoul."""
    return f"{brief_day(moment)} {moment.astimezone(SEOUL):%H:%M}" if moment else ""


def pipeline_cells(contest: Contest, counts: EntryCounts, progress: Progress) -> list[dict[str, Any]]:
    """What components/pipeline.html draws; counts come from rows, days are those of Seoul."""
    here = next((place for place, states in enumerate(CELLS) if contest.state in states), -1)
    cells = [
        _published(contest),
        {
            "name": _("작품 접수"),
            "value": counts.received + counts.withdrawn,
            "note": _("철회 %(n)s", n=counts.withdrawn),
        },
        {"name": _("자격 확인"), "value": counts.judged, "note": _("부적격 %(n)s", n=counts.ineligible)},
        _assigned(contest, progress),
        _scoring(contest, progress, is_here=contest.state is S.SCORING),
        {"name": _("점수 집계"), "value": brief_day(contest.sealed_at) or NOTHING, "note": _("봉인한 날")},
        {"name": _("후보"), "value": progress.awards or NOTHING, "note": _("상 %(n)s", n=_slots(contest))},
        {"name": _("공개검증"), "value": _verification(contest), "note": _verified_until(contest)},
        {"name": _("결과 확정"), "value": brief_day(contest.published_at) or NOTHING, "note": _("공개한 날")},
        {"name": _("시상"), "value": progress.awards or NOTHING, "note": short_day(contest.forum.starts_on)},
    ]
    for place, cell in enumerate(cells):
        is_last = contest.state is S.AWARDED and place == here
        cell["state"] = "done" if place < here or is_last else "current" if place == here else "ahead"
    return cells


def _verification(contest: Contest) -> str:
    return str(_("%(n)s일", n=contest.verification_days)) if contest.verification_days else NOTHING


def _verified_until(contest: Contest) -> str:
    """The last day, once it is known (the end itself is the midnight after it), or that there is no such time."""
    if not contest.verification_days:
        return str(_("없음"))
    ends_at = contest.verification_ends_at
    return f"–{brief_day(ends_at - timedelta(seconds=1))}" if ends_at else ""


def _slots(contest: Contest) -> int:
    return sum(slot.count for slot in contest.slots)


def _published(contest: Contest) -> dict[str, Any]:
    authorities = len({slot.authority for slot in contest.slots})
    note = _("상 %(awards)s · 훈격 %(authorities)s", awards=_slots(contest), authorities=authorities)
    return {"name": _("공고"), "value": brief_day(contest.announced_at) or NOTHING, "note": note}


def _assigned(contest: Contest, progress: Progress) -> dict[str, Any]:
    wanted = contest.stage_rounds[0].judges_per_entry if contest.stage_rounds else None
    note = _("%(judges)s명 · 건마다 %(each)s명", judges=progress.judges, each=wanted or progress.judges)
    return {"name": _("심사 배정"), "value": progress.assigned or NOTHING, "note": note}


def _scoring(contest: Contest, progress: Progress, *, is_here: bool) -> dict[str, Any]:
    ends = contest.scoring_closes_at
    note = _("%(moment)s까지", moment=brief_moment(ends)) if ends else ""
    cell: dict[str, Any] = {"name": _("채점"), "value": progress.sheets_in, "note": note}
    if is_here or progress.assigned:
        cell["total"] = progress.assigned
    else:
        cell["value"] = NOTHING
    return cell
