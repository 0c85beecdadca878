"""A contest that asks for more than the case itself."""

from __future__ import annotations

from decimal import Decimal

from forum_app.contest.models import Contest
from forum_app.contest.rules.entry_form import FieldKind
from forum_app.contest.services.call import open_call, publish_contest
from forum_app.contest.services.entry_form import DocumentGiven, FieldGiven, add_document, add_field
from forum_app.core.file_kinds import FileKind
from tests.factories.contest import CALLING, DRAFTING, SYSTEM, make_draft
from tests.support.frozen_clock import FrozenClock

NOTICE = {
    "purpose": "우수 사례집 발간", "items": "기관 이름, 사진", "period": "발간한 날부터 3년",
    "refusal": "동의하지 않으셔도 심사에 차이가 없습니다.",
}  # fmt: skip
FIELDS = (
    FieldGiven(
        FieldKind.CHOICE, "사업 유형", "Kind", is_required=True, options=(("공공", "Public"), ("민간", "Private"))
    ),
    FieldGiven(FieldKind.NUMBER, "참여 인원", low=Decimal(0), high=Decimal(10000)),
    FieldGiven(FieldKind.LONG_TEXT, "기대 효과", most_letters=500),
    FieldGiven(FieldKind.CONSENT, "사례집에 싣는 데 동의", notice=NOTICE),
)
PLAN = DocumentGiven("사업계획서", (FileKind.PDF, FileKind.HWP, FileKind.HWPX), max_mb=1)
BLIND = DocumentGiven("이름 없는 사본", (FileKind.PDF,), is_blind_copy=True)
FILM = DocumentGiven("소개 영상", (FileKind.PNG,), is_required=False, takes_link=True)


def ask_for_more(contest: Contest) -> None:
    """Give a draft four additional fields and three documents; their ids count from 1 on an empty database."""
    for given in FIELDS:
        add_field(contest, given, actor=SYSTEM, at=contest.opens_at)
    for given in (PLAN, BLIND, FILM):
        add_document(contest, given, actor=SYSTEM, at=contest.opens_at)


def make_asking_contest(clock: FrozenClock, **how: object) -> Contest:
    """A contest that asks for more and takes entries; the clock stands within the call."""
    contest = make_draft(clock, **how)  # type: ignore[arg-type]
    ask_for_more(contest)
    publish_contest(contest, actor=SYSTEM, at=clock.at(DRAFTING))
    at = clock.at(CALLING)
    open_call(contest, actor=SYSTEM, at=at)
    return contest
