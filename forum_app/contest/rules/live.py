"""Presentations and the vote of the audience: when they may go on; pure."""

from dataclasses import dataclass
from datetime import datetime

from forum_app.core.i18n import N_

LONGEST_VOTE_MINUTES = 180
MOST_BALLOTS = 2000


@dataclass(frozen=True, slots=True)
class VoteFacts:
    """What casting a ballot depends on; times are UTC, None where nothing has been set."""

    at: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    cast_at: datetime | None = None
    voided_at: datetime | None = None
    stage_is_open: bool = True


def vote_refusal(vote: VoteFacts) -> str | None:
    """Why a ballot cannot be cast now, or None: one vote a ballot, from the opening on, before the closing second."""
    if vote.voided_at is not None:
        return N_("쓸 수 없게 된 투표용지입니다. 안내하는 분께 새 투표용지를 받으십시오.")
    if vote.cast_at is not None:
        return N_("이 투표용지로 이미 투표했습니다.")
    if not vote.stage_is_open or vote.opens_at is None or vote.at < vote.opens_at:
        return N_("아직 투표를 시작하지 않았습니다.")
    if vote.closes_at is None or vote.at >= vote.closes_at:
        return N_("투표가 끝났습니다.")
    return None


def reordered(order: list[int], moved: int, step: int) -> list[int]:
    """`order` with `moved` one place up (-1) or down (+1); as it was at either end."""
    place = order.index(moved)
    target = place + step
    if not 0 <= target < len(order):
        return order
    changed = list(order)
    changed[place], changed[target] = changed[target], changed[place]
    return changed
