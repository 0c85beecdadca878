"""States of a contest, an entry and a score sheet, and when each step may be taken; pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.core.workflow import Step, Workflow


class ContestState(StrEnum):
    """Where a contest stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    OPEN = "open"
    CLOSED = "closed"
    ASSIGNED = "assigned"
    SCORING = "scoring"
    SEALED = "sealed"
    CANDIDATES = "candidates"
    FINAL = "final"
    AWARDED = "awarded"

    @classmethod
    def labels(cls) -> dict["ContestState", str]:
        """The visible words."""
        return {
            cls.DRAFT: N_("초안"), cls.PUBLISHED: N_("공고"), cls.OPEN: N_("접수 중"), cls.CLOSED: N_("마감"),
            cls.ASSIGNED: N_("배정됨"), cls.SCORING: N_("채점 중"), cls.SEALED: N_("봉인됨"),
            cls.CANDIDATES: N_("후보"), cls.FINAL: N_("확정"), cls.AWARDED: N_("시상함"),
        }  # fmt: skip


class EntryState(StrEnum):
    """Where an entry stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    INELIGIBLE = "ineligible"
    IN_JUDGING = "in_judging"
    CANDIDATE = "candidate"
    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"

    @classmethod
    def labels(cls) -> dict["EntryState", str]:
        """The visible words."""
        return {
            cls.DRAFT: N_("작성 중"), cls.SUBMITTED: N_("제출"), cls.WITHDRAWN: N_("철회"),
            cls.INELIGIBLE: N_("부적격"), cls.IN_JUDGING: N_("심사 중"), cls.CANDIDATE: N_("후보"),
            cls.AWARDED: N_("수상"), cls.NOT_AWARDED: N_("미수상"),
        }  # fmt: skip


def state_for_entrant(state: EntryState, *, is_published: bool) -> EntryState:
    """What an entrant may know of the own entry: nobody learns of a candidacy before the result is public."""
    if not is_published and state in (EntryState.CANDIDATE, EntryState.NOT_AWARDED, EntryState.AWARDED):
        return EntryState.IN_JUDGING
    return state


class SheetState(StrEnum):
    """Where a score sheet stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SEALED = "sealed"

    @classmethod
    def labels(cls) -> dict["SheetState", str]:
        """The visible words."""
        return {cls.DRAFT: N_("작성 중"), cls.SUBMITTED: N_("제출"), cls.SEALED: N_("봉인됨")}


class ExclusionKind(StrEnum):
    """Why a judge does not see an entry: by rule, on an entrant's request, on the judge's own."""

    EXCLUSION = "exclusion"
    CHALLENGE = "challenge"
    RECUSAL = "recusal"

    @classmethod
    def labels(cls) -> dict["ExclusionKind", str]:
        """The visible words."""
        return {cls.EXCLUSION: N_("제척"), cls.CHALLENGE: N_("기피"), cls.RECUSAL: N_("회피")}


class RoundKind(StrEnum):
    """How a round is judged."""

    DOCUMENT = "document"
    PRESENTATION = "presentation"
    AUDIENCE = "audience"


@dataclass(frozen=True, slots=True)
class ContestFacts:
    """What the steps of a contest depend on; times are UTC, counts come from rows."""

    at: datetime
    opens_at: datetime
    closes_at: datetime
    scoring_closes_at: datetime | None = None
    rule_problem: str | None = None
    entry_count: int = 0
    unassigned_count: int = 0
    missing_sheet_count: int = 0
    unhanded_award_count: int = 0
    forum_is_over: bool = False


def rules_are_unfit(contest: ContestFacts) -> str | None:
    """The rule set cannot fill its slots, or lacks something."""
    return contest.rule_problem


def call_has_not_begun(contest: ContestFacts) -> str | None:
    """Entries may come in only from the announced moment on."""
    return N_("공고한 접수 시작 시각이 되지 않았습니다.") if contest.at < contest.opens_at else None


def call_is_still_running(contest: ContestFacts) -> str | None:
    """Nobody closes a call before its deadline."""
    return N_("접수 마감 시각이 되지 않았습니다.") if contest.at < contest.closes_at else None


def entries_are_missing(contest: ContestFacts) -> str | None:
    """Judging needs entries."""
    return N_("접수된 출품작이 없습니다.") if contest.entry_count == 0 else None


def entries_are_unassigned(contest: ContestFacts) -> str | None:
    """Every entry has its judges before scoring begins."""
    return N_("심사위원이 배정되지 않은 출품작이 있습니다.") if contest.unassigned_count else None


def sheets_are_missing(contest: ContestFacts) -> str | None:
    """The seal waits for all sheets or for the announced end of scoring."""
    if contest.missing_sheet_count == 0:
        return None
    if contest.scoring_closes_at is not None and contest.at >= contest.scoring_closes_at:
        return None
    return N_("심사표가 모두 들어오거나 채점 마감 시각이 되면 봉인할 수 있습니다.")


def awards_are_not_handed(contest: ContestFacts) -> str | None:
    """A contest is awarded when every certificate is."""
    return N_("아직 수여하지 않은 상이 있습니다.") if contest.unhanded_award_count else None


C = ContestState
RUN = Permission.CONTEST_RUN
CONTEST_WORKFLOW: Workflow[ContestState, ContestFacts] = Workflow(
    ContestState,
    initial=C.DRAFT,
    steps=[
        Step("publish", {C.DRAFT}, C.PUBLISHED, RUN, N_("공고하기"), unless=(rules_are_unfit,)),
        Step("open", {C.PUBLISHED}, C.OPEN, RUN, N_("접수 시작하기"), unless=(call_has_not_begun,)),
        Step(
            "close",
            {C.OPEN},
            C.CLOSED,
            RUN,
            N_("접수 마감하기"),
            unless=(call_is_still_running, entries_are_missing),
        ),
        Step("assign", {C.CLOSED}, C.ASSIGNED, RUN, N_("배정 확정"), unless=(entries_are_unassigned,)),
        Step("start_scoring", {C.ASSIGNED}, C.SCORING, RUN, N_("채점 시작하기")),
        Step("seal", {C.SCORING}, C.SEALED, RUN, N_("채점 봉인"), unless=(sheets_are_missing,)),
        Step("compute", {C.SEALED}, C.CANDIDATES, RUN, N_("집계하기")),
        Step("finalise", {C.CANDIDATES}, C.FINAL, RUN, N_("결과 확정·공개")),
        Step("award", {C.FINAL}, C.AWARDED, RUN, N_("시상 마침"), unless=(awards_are_not_handed,)),
    ],
)


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What the steps of an entry depend on; times are UTC."""

    at: datetime
    closes_at: datetime
    is_open: bool
    may_be_recorded: bool = False


def entries_cannot_be_recorded(entry: EntryFacts) -> str | None:
    """What arrived on paper or as a file is recorded from the opening of the call until the judges are assigned."""
    if entry.may_be_recorded:
        return None
    return N_("출품작은 접수를 시작한 때부터 심사위원을 배정하기 전까지만 더할 수 있습니다.")


def call_is_closed(entry: EntryFacts) -> str | None:
    """Entries move only while the call is open, by the database's clock."""
    return N_("접수가 마감되었습니다.") if not entry.is_open or entry.at >= entry.closes_at else None


E = EntryState
ENTRY_WORKFLOW: Workflow[EntryState, EntryFacts] = Workflow(
    EntryState,
    initial=E.DRAFT,
    steps=[
        Step("submit", {E.DRAFT}, E.SUBMITTED, Permission.ENTRY_EDIT, N_("제출하기"), unless=(call_is_closed,)),
        Step("receive", {E.DRAFT}, E.SUBMITTED, RUN, N_("대신 접수하기"), unless=(entries_cannot_be_recorded,)),
        Step(
            "withdraw", {E.DRAFT, E.SUBMITTED}, E.WITHDRAWN, Permission.ENTRY_EDIT, N_("철회하기"),
            unless=(call_is_closed,),
        ),
        Step("edit", {E.SUBMITTED}, E.SUBMITTED, Permission.ENTRY_EDIT, N_("내용 고치기"), unless=(call_is_closed,)),
        Step("exclude", {E.SUBMITTED}, E.INELIGIBLE, RUN, N_("부적격으로 처리하기"), reason=True),
        Step("judge", {E.SUBMITTED}, E.IN_JUDGING, RUN, N_("심사 시작")),
        Step("select", {E.IN_JUDGING}, E.CANDIDATE, RUN, N_("후보 선정")),
        Step("decline", {E.IN_JUDGING}, E.NOT_AWARDED, RUN, N_("미수상")),
        Step("award", {E.CANDIDATE}, E.AWARDED, RUN, N_("수상 확정")),
    ],
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the steps of a score sheet depend on: whether scoring is open and how many scores are missing."""

    scoring_is_open: bool
    missing_count: int = 0


def scoring_is_closed(sheet: SheetFacts) -> str | None:
    """No score before scoring begins, none after the seal."""
    return None if sheet.scoring_is_open else N_("지금은 채점 시간이 아닙니다.")


def sheet_is_partial(sheet: SheetFacts) -> str | None:
    """A sheet counts only when complete."""
    return N_("점수를 모두 적어야 제출할 수 있습니다.") if sheet.missing_count else None


S = SheetState
SHEET_WORKFLOW: Workflow[SheetState, SheetFacts] = Workflow(
    SheetState,
    initial=S.DRAFT,
    steps=[
        Step("save", {S.DRAFT}, S.DRAFT, Permission.ENTRY_JUDGE, N_("저장"), unless=(scoring_is_closed,)),
        Step(
            "submit", {S.DRAFT}, S.SUBMITTED, Permission.ENTRY_JUDGE, N_("제출하기"),
            unless=(scoring_is_closed, sheet_is_partial),
        ),
        Step("revise", {S.SUBMITTED}, S.DRAFT, Permission.ENTRY_JUDGE, N_("다시 고치기"), unless=(scoring_is_closed,)),
        Step("seal", {S.SUBMITTED}, S.SEALED, RUN, N_("봉인")),
    ],
)  # fmt: skip


MOST_PLACES = 4
POINTS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,4})?")
BAND_NAMES = (N_("미흡"), N_("부족"), N_("보통"), N_("우수"), N_("탁월"))
BAND_SHARES = (25, 50, 70, 85, 100)


@dataclass(frozen=True, slots=True)
class Band:
    """A fifth of the scale in words: whole points from `low` to `high`; `name` is a Korean msgid."""

    name: str
    low: int
    high: int


def read_points(text: str) -> Decimal | None:
    """Points as a judge types them; None where nothing is written, which is never 0.

    Raises:
        ValueError: anything but ASCII digits with at most four places after the point.
    """
    stripped = text.strip(" ")
    if not stripped:
        return None
    if not POINTS.fullmatch(stripped):
        raise ValueError(text)
    return Decimal(stripped)


def points_problem(points: Decimal, highest: Decimal) -> str | None:
    """Why `points` cannot stand for a criterion of at most `highest`, or None; takes `criterion` and `highest`."""
    exponent = points.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -MOST_PLACES and 0 <= points <= highest:
        return None
    return N_("%(criterion)s: 0부터 %(highest)s까지의 점수를 숫자로 적어 주십시오.")


def bands(highest: Decimal) -> tuple[Band, ...]:
    """The scale of a criterion in five words; none for a scale that is too short or not whole."""
    if highest != highest.to_integral_value() or highest < len(BAND_NAMES):
        return ()
    ends = [int(highest) * share // 100 for share in BAND_SHARES]
    lows = [0, *(end + 1 for end in ends[:-1])]
    return tuple(Band(name, low, high) for name, low, high in zip(BAND_NAMES, lows, ends, strict=True))
