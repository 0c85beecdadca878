"""States of a contest and when each step may be taken; pure."""

from dataclasses import dataclass
from datetime import datetime
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
    ELIGIBILITY = "eligibility"
    ASSIGNED = "assigned"
    SCORING = "scoring"
    SEALED = "sealed"
    COMPUTED = "computed"
    CANDIDATES = "candidates"
    VERIFICATION = "verification"
    OBJECTIONS = "objections"
    FINAL = "final"
    AWARDED = "awarded"

    @classmethod
    def labels(cls) -> dict["ContestState", str]:
        """The visible words."""
        return {
            cls.DRAFT: N_("초안"), cls.PUBLISHED: N_("공고"), cls.OPEN: N_("접수 중"), cls.CLOSED: N_("마감"),
            cls.ELIGIBILITY: N_("자격 확인"), cls.ASSIGNED: N_("배정됨"), cls.SCORING: N_("채점 중"),
            cls.SEALED: N_("봉인됨"), cls.COMPUTED: N_("집계됨"), cls.CANDIDATES: N_("후보"),
            cls.VERIFICATION: N_("공개검증"), cls.OBJECTIONS: N_("이의 심의"), cls.FINAL: N_("확정"),
            cls.AWARDED: N_("시상함"),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContestFacts:
    """What the steps of a contest depend on; times are UTC, counts come from rows."""

    at: datetime
    opens_at: datetime
    closes_at: datetime
    scoring_closes_at: datetime | None = None
    rule_problem: str | None = None
    entry_count: int = 0
    undecided_count: int = 0
    unassigned_count: int = 0
    missing_sheet_count: int = 0
    reopened_count: int = 0
    corrected_count: int = 0
    unvoted_count: int = 0
    open_request_count: int = 0
    entrant_judge_count: int = 0
    is_computed: bool = False
    is_last_stage: bool = True
    verification_days: int = 0
    awaits_verification: bool = False
    verification_ends_at: datetime | None = None
    awaits_review: bool = False
    refused_count: int = 0
    missing_note_count: int = 0
    open_objection_count: int = 0
    unsettled_count: int = 0
    is_recompute_asked: bool = False
    is_recompute_approved: bool = False
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


def entries_are_undecided(contest: ContestFacts) -> str | None:
    """Every entry is looked at before judges see it."""
    return N_("자격을 확인하지 않은 출품작이 있습니다.") if contest.undecided_count else None


def stages_are_over(contest: ContestFacts) -> str | None:
    """Behind the last stage there is nothing to judge."""
    return N_("마지막 심사까지 마쳤습니다.") if contest.is_computed and contest.is_last_stage else None


def stages_are_left(contest: ContestFacts) -> str | None:
    """Candidates come of the last stage."""
    return None if contest.is_last_stage else N_("남은 심사가 있습니다.")


def sheets_are_reopened(contest: ContestFacts) -> str | None:
    """A sheet that was opened again is sealed again before anything is computed of it."""
    return N_("다시 열린 심사표가 있습니다. 다시 봉인한 뒤에 할 수 있습니다.") if contest.reopened_count else None


def result_is_outdated(contest: ContestFacts) -> str | None:
    """A sheet was corrected after the computation: what was computed no longer follows from the sheets."""
    if contest.corrected_count == 0:
        return None
    return N_("집계한 뒤에 고친 심사표가 있습니다. 다시 집계한 뒤에 할 수 있습니다.")


def requests_are_open(contest: ContestFacts) -> str | None:
    """Challenges and recusals are decided before anybody is assigned, and before the seal."""
    return N_("결정하지 않은 기피·회피 신청이 있습니다.") if contest.open_request_count else None


def entrants_are_judges(contest: ContestFacts) -> str | None:
    """Nobody judges a contest he or she enters."""
    if contest.entrant_judge_count == 0:
        return None
    return N_("출품한 사람이 심사위원단에 있습니다. 심사위원단에서 뺀 뒤에 배정할 수 있습니다.")


def verification_is_awaited(contest: ContestFacts) -> str | None:
    """The days of public verification that the notice promised are kept."""
    return N_("공고한 공개검증을 먼저 해야 합니다.") if contest.awaits_verification else None


def verification_is_not_announced(contest: ContestFacts) -> str | None:
    """Without announced days there is no verification."""
    return None if contest.verification_days else N_("공고에 공개검증이 없습니다.")


def verification_is_running(contest: ContestFacts) -> str | None:
    """Objections come in until the last announced day is over."""
    ends_at = contest.verification_ends_at
    return N_("공개검증 기간이 끝나지 않았습니다.") if ends_at is None or contest.at < ends_at else None


def review_is_awaited(contest: ContestFacts) -> str | None:
    """Where a review committee was announced, it meets before anything is said in public."""
    return N_("공적심사위원회의 심의를 먼저 기록해 주십시오.") if contest.awaits_review else None


def candidates_are_refused(contest: ContestFacts) -> str | None:
    """A candidate that the committee refuses leaves by a decision of two people."""
    return N_("심의위원회가 동의하지 않은 후보가 있습니다. 다시 집계해 주십시오.") if contest.refused_count else None


def notes_are_missing(contest: ContestFacts) -> str | None:
    """Every flag of the announced rules asks for what was said about it."""
    return N_("심의 내용을 적지 않은 표시가 있습니다.") if contest.missing_note_count else None


def objections_are_open(contest: ContestFacts) -> str | None:
    """Every objection gets its answer before the result is final."""
    return N_("답하지 않은 이의가 있습니다.") if contest.open_objection_count else None


def objections_are_unsettled(contest: ContestFacts) -> str | None:
    """An upheld objection that touches the result leads to another computation."""
    return N_("받아들인 이의에 따라 다시 집계해야 합니다.") if contest.unsettled_count else None


def recompute_is_asked(contest: ContestFacts) -> str | None:
    """While somebody waits for the approval of another computation, nothing is decided."""
    return N_("다시 집계해 달라는 요청이 승인을 기다립니다.") if contest.is_recompute_asked else None


def recompute_is_not_approved(contest: ContestFacts) -> str | None:
    """Nobody takes a result back alone."""
    return None if contest.is_recompute_approved else N_("다른 담당자가 승인해야 다시 집계할 수 있습니다.")


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


def votes_are_open(contest: ContestFacts) -> str | None:
    """The seal waits for the vote of the audience."""
    return N_("청중투표가 끝나지 않았습니다.") if contest.unvoted_count else None


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
        Step("start_eligibility", {C.CLOSED}, C.ELIGIBILITY, RUN, N_("자격 확인 시작하기")),
        Step(
            "assign",
            {C.ELIGIBILITY, C.COMPUTED},
            C.ASSIGNED,
            RUN,
            N_("배정 확정"),
            unless=(
                entries_are_undecided, stages_are_over, sheets_are_reopened, result_is_outdated,
                recompute_is_asked, requests_are_open, entrants_are_judges, entries_are_unassigned,
            ),
        ),
        Step("start_scoring", {C.ASSIGNED}, C.SCORING, RUN, N_("채점 시작하기")),
        Step(
            "seal", {C.SCORING}, C.SEALED, RUN, N_("채점 봉인"),
            unless=(requests_are_open, sheets_are_missing, votes_are_open),
        ),
        Step("compute", {C.SEALED}, C.COMPUTED, RUN, N_("집계하기"), unless=(sheets_are_reopened,)),
        Step(
            "nominate", {C.COMPUTED}, C.CANDIDATES, RUN, N_("후보로 정하기"),
            unless=(stages_are_left, sheets_are_reopened, result_is_outdated, recompute_is_asked, notes_are_missing),
        ),
        Step(
            "start_verification", {C.CANDIDATES}, C.VERIFICATION, RUN, N_("공개검증 시작하기"),
            unless=(
                verification_is_not_announced, sheets_are_reopened, result_is_outdated, recompute_is_asked,
                review_is_awaited, candidates_are_refused,
            ),
        ),
        Step(
            "hear_objections", {C.VERIFICATION}, C.OBJECTIONS, RUN, N_("이의 심의하기"),
            unless=(verification_is_running,),
        ),
        Step(
            "finalise", {C.CANDIDATES, C.OBJECTIONS}, C.FINAL, RUN, N_("결과 확정·공개"),
            unless=(
                verification_is_awaited, sheets_are_reopened, result_is_outdated, recompute_is_asked,
                review_is_awaited, candidates_are_refused, objections_are_open, objections_are_unsettled,
            ),
        ),
        Step(
            "recompute", {C.COMPUTED, C.CANDIDATES, C.VERIFICATION, C.OBJECTIONS}, C.SEALED, RUN,
            N_("다시 집계하기"), unless=(recompute_is_not_approved,), reason=True,
        ),
        Step("award", {C.FINAL}, C.AWARDED, RUN, N_("시상 마침"), unless=(awards_are_not_handed,)),
    ],
)  # fmt: skip
