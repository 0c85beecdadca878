"""States of an entry and when each step may be taken; pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.core.workflow import Step, Workflow


class EntryState(StrEnum):
    """Where an entry stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    IN_JUDGING = "in_judging"
    ADVANCED = "advanced"
    NOT_ADVANCED = "not_advanced"
    CANDIDATE = "candidate"
    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"
    AWARD_REVOKED = "award_revoked"

    @classmethod
    def labels(cls) -> dict["EntryState", str]:
        """The visible words."""
        return {
            cls.DRAFT: N_("작성 중"), cls.SUBMITTED: N_("제출"), cls.WITHDRAWN: N_("철회"), cls.ELIGIBLE: N_("적격"),
            cls.INELIGIBLE: N_("부적격"), cls.IN_JUDGING: N_("심사 중"), cls.ADVANCED: N_("진출"),
            cls.NOT_ADVANCED: N_("미진출"), cls.CANDIDATE: N_("후보"), cls.AWARDED: N_("수상"),
            cls.NOT_AWARDED: N_("미수상"), cls.AWARD_REVOKED: N_("수상 취소"),
        }  # fmt: skip


SECRET = (
    EntryState.ADVANCED, EntryState.NOT_ADVANCED, EntryState.CANDIDATE, EntryState.NOT_AWARDED, EntryState.AWARDED,
)  # fmt: skip


def state_for_entrant(state: EntryState, *, is_published: bool) -> EntryState:
    """What an entrant may know of the own entry: nobody learns of a candidacy before the result is public."""
    if not is_published and state in SECRET:
        return EntryState.IN_JUDGING
    return state


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What the steps of an entry depend on; times are UTC."""

    at: datetime
    closes_at: datetime
    is_open: bool
    may_be_recorded: bool = False
    submit_closes_at: datetime | None = None
    completion_due_at: datetime | None = None
    unchecked_count: int = 0
    is_asked: bool = False


def entries_cannot_be_recorded(entry: EntryFacts) -> str | None:
    """What arrived on paper or as a file is recorded from the opening of the call until the judges are assigned."""
    if entry.may_be_recorded:
        return None
    return N_("출품작은 접수를 시작한 때부터 심사위원을 배정하기 전까지만 더할 수 있습니다.")


def call_is_closed(entry: EntryFacts) -> str | None:
    """Entries move only while the call is open, by the database's clock."""
    return N_("접수가 마감되었습니다.") if not entry.is_open or entry.at >= entry.closes_at else None


def submission_is_closed(entry: EntryFacts) -> str | None:
    """What was begun in time may be handed in within the minutes of grace; they end `submit_closes_at`."""
    closes_at = entry.submit_closes_at or entry.closes_at
    return N_("접수가 마감되었습니다.") if not entry.is_open or entry.at >= closes_at else None


def editing_is_over(entry: EntryFacts) -> str | None:
    """Who was asked to complete an entry may do so until the day named, long after the call has closed."""
    if entry.completion_due_at is not None and entry.at < entry.completion_due_at:
        return None
    return call_is_closed(entry)


def checks_are_missing(entry: EntryFacts) -> str | None:
    """An entry is eligible when every line of the checklist is good."""
    return N_("확인표의 모든 항목이 맞아야 합니다.") if entry.unchecked_count else None


def completion_is_awaited(entry: EntryFacts) -> str | None:
    """While the entrant is asked to complete something nothing is decided for good."""
    return N_("보완 요청에 답을 기다리고 있습니다.") if entry.is_asked else None


E = EntryState
RUN = Permission.CONTEST_RUN
ENTRY_WORKFLOW: Workflow[EntryState, EntryFacts] = Workflow(
    EntryState,
    initial=E.DRAFT,
    steps=[
        Step("submit", {E.DRAFT}, E.SUBMITTED, Permission.ENTRY_EDIT, N_("제출하기"), unless=(submission_is_closed,)),
        Step("receive", {E.DRAFT}, E.SUBMITTED, RUN, N_("대신 접수하기"), unless=(entries_cannot_be_recorded,)),
        Step(
            "withdraw", {E.DRAFT, E.SUBMITTED}, E.WITHDRAWN, Permission.ENTRY_EDIT, N_("철회하기"),
            unless=(call_is_closed,),
        ),
        Step("write", {E.DRAFT}, E.DRAFT, Permission.ENTRY_EDIT, N_("작성하기"), unless=(submission_is_closed,)),
        Step("edit", {E.SUBMITTED}, E.SUBMITTED, Permission.ENTRY_EDIT, N_("내용 고치기"), unless=(editing_is_over,)),
        Step(
            "qualify", {E.SUBMITTED}, E.ELIGIBLE, RUN, N_("적격으로 확인하기"),
            unless=(completion_is_awaited, checks_are_missing),
        ),
        Step("exclude", {E.SUBMITTED, E.ELIGIBLE}, E.INELIGIBLE, RUN, N_("부적격으로 처리하기"), reason=True),
        Step("judge", {E.ELIGIBLE, E.ADVANCED}, E.IN_JUDGING, RUN, N_("심사 시작")),
        Step("advance", {E.IN_JUDGING}, E.ADVANCED, RUN, N_("진출")),
        Step("leave", {E.IN_JUDGING}, E.NOT_ADVANCED, RUN, N_("미진출")),
        Step("select", {E.IN_JUDGING}, E.CANDIDATE, RUN, N_("후보 선정")),
        Step("decline", {E.IN_JUDGING}, E.NOT_AWARDED, RUN, N_("미수상")),
        Step(
            "return_to_judging", {E.ADVANCED, E.NOT_ADVANCED, E.CANDIDATE, E.NOT_AWARDED}, E.IN_JUDGING, RUN,
            N_("다시 심사로"),
        ),
        Step(
            "disqualify", {E.IN_JUDGING}, E.INELIGIBLE, RUN, N_("자격 상실로 처리하기"), reason=True,
        ),
        Step("award", {E.CANDIDATE}, E.AWARDED, RUN, N_("수상 확정")),
        Step("revoke", {E.AWARDED}, E.AWARD_REVOKED, RUN, N_("수상 취소하기"), reason=True),
    ],
)  # fmt: skip
