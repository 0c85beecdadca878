"""A contest of the forum of 2023-12-05, from draft to open call, and what people enter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from forum_app.contest.models import Contest, Entry
from forum_app.contest.services.call import create_contest, open_call, publish_contest
from forum_app.contest.services.drafts import EntryWritten
from forum_app.contest.services.entries import enter, record_entry
from forum_app.contest.services.entry_texts import EntryGiven
from forum_app.contest.services.shapes import ContestDetails, Shape
from forum_app.contest.services.standard_shapes import standard_shape
from forum_app.core.permissions import system_actor
from forum_app.forums.models import Forum
from forum_app.institutions.rules import Region
from tests.factories.forums import make_forum
from tests.support.frozen_clock import FrozenClock

SYSTEM = system_actor("tests")
OPENS, CLOSES, SCORING_ENDS = "2023-10-04 09:00", "2023-11-17 18:00", "2023-11-24 18:00"
DRAFTING, CALLING = "2023-09-20 10:00", "2023-10-10 10:00"
KEY = b"k" * 32
GIVEN = EntryGiven(
    track="biz", title="이웃이 잇는 돌봄", institution="돌봄 하나", region=Region.SEOUL, contact_name="담당 하나",
    contact_email="one@example.org", summary="안부를 묻는 방법을 바꾸었습니다.",
)  # fmt: skip


def make_details(clock: FrozenClock, slug: str = "2023") -> ContestDetails:
    """The call from 4 October to 17 November 2023; the clock is put back to where it was."""
    moments = [clock.at(moment) for moment in (OPENS, CLOSES)]
    return ContestDetails(
        slug,
        "사례 공모전",
        *moments,
        name_en="Case contest",
        notice="돌봄의 새 방법을 찾습니다.",
        notice_en="New ways of care.",
    )


def make_draft(
    clock: FrozenClock, *, slug: str = "2023", forum: Forum | None = None, shape: Shape | None = None
) -> Contest:
    """A draft; the clock stands two weeks before the call opens."""
    details, ends = make_details(clock, slug), clock.at(SCORING_ENDS)
    at = clock.at(DRAFTING)
    shape = shape or standard_shape(scoring_closes_at=ends)
    return create_contest(forum or make_forum(), details=details, shape=shape, actor=SYSTEM, at=at)


def make_open_contest(clock: FrozenClock, *, slug: str = "2023", forum: Forum | None = None) -> Contest:
    """A published contest that takes entries; the clock stands within the call."""
    contest = make_draft(clock, slug=slug, forum=forum)
    publish_contest(contest, actor=SYSTEM, at=clock.at(DRAFTING))
    at = clock.at(CALLING)
    open_call(contest, actor=SYSTEM, at=at)
    return contest


def given(**changes: Any) -> EntryGiven:
    """What an entrant says, with changes."""
    return replace(GIVEN, **changes)


def written(**changes: Any) -> EntryWritten:
    """What the page of that entry sends, with changes."""
    names = ("title", "summary", "region", "contact_name", "contact_email")
    return EntryWritten(**{**{name: getattr(GIVEN, name) for name in names}, **changes})


def make_entry(contest: Contest, *, idempotency_key: str = "key-1", **changes: Any) -> Entry:
    """An entry that came by the public form; its receipt is told to nobody."""
    entry, _token = enter(
        contest, given(**changes), has_consented=True, idempotency_key=idempotency_key, key=KEY, tell=_tell_nobody
    )
    return entry


def make_recorded_entry(contest: Contest, clock_at: Any, **changes: Any) -> Entry:
    """An entry that the organiser wrote down."""
    return record_entry(contest, given(**changes), actor=SYSTEM, at=clock_at)


def _tell_nobody(_entry: Entry, _token: str) -> None:
    return None
