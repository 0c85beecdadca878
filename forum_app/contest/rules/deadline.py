"""Until when a call takes entries: the deadline, the minutes of grace behind it, its extension; pure, times are UTC."""

from datetime import datetime, timedelta

from forum_app.core.i18n import N_


def last_moment(closes_at: datetime, grace_minutes: int) -> datetime:
    """From when on nothing comes in any more, not even what was begun in time."""
    return closes_at + timedelta(minutes=grace_minutes)


def submission_deadline(closes_at: datetime, grace_minutes: int, begun_at: datetime | None) -> datetime:
    """Before when an entry has to be handed in; the grace is for what was begun before the deadline.

    Args:
        closes_at: the announced deadline.
        grace_minutes: 0 where the call knows no grace.
        begun_at: when the draft was first kept; None: it never was.
    """
    if begun_at is None or begun_at >= closes_at:
        return closes_at
    return last_moment(closes_at, grace_minutes)


def extension_problem(
    closes_at: datetime, wanted: datetime, *, at: datetime, scoring_closes_at: datetime | None
) -> str | None:
    """Why the deadline cannot be moved to `wanted`, as a Korean msgid, or None. A deadline never comes earlier."""
    if wanted <= closes_at:
        return N_("마감은 늦출 수만 있습니다. 지금 마감보다 뒤의 일시를 적어 주십시오.")
    if wanted <= at:
        return N_("이미 지난 일시입니다.")
    if scoring_closes_at is not None and wanted >= scoring_closes_at:
        return N_("채점 마감보다 앞이어야 합니다. 채점 마감도 함께 늦추도록 표시해 주십시오.")
    return None
