"""Objections: filed while the candidates are announced, answered one by one, each answer by mail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from forum_app.contest.models import Contest, Entry, Objection
from forum_app.contest.queries.after import announced_candidates
from forum_app.contest.queries.call import ABSENT
from forum_app.contest.rules import (
    OBJECTION_WORKFLOW,
    ContestState,
    ObjectionFacts,
    ObjectionKind,
    ObjectionState,
)
from forum_app.contest.rules.after import due_day, last_day
from forum_app.contest.services.deciding import lock
from forum_app.contest.services.entry_texts import tidy_email, tidy_line, tidy_text
from forum_app.contest.services.tokens import entry_token, token_hash
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.core.uploads import Kept
from forum_app.forums.services import require_running

KEY_LENGTH = 64
MAX_NAME = 80
MAX_TEXT = 4000
OBJECTOR = Actor(None, "objection form")
DECIDED = (ContestState.FINAL, ContestState.AWARDED)

Tell = Callable[[Objection, str], None]


@dataclass(frozen=True, slots=True)
class ObjectionGiven:
    """What is said: by whom, against what; `entry_id` names a candidate or the own entry."""

    kind: ObjectionKind
    name: str
    email: str
    reason: str
    entry_id: int | None = None


def own_objections_end_at(contest: Contest) -> datetime | None:
    """Until when entrants may object to their own result; None where they may not."""
    if contest.verification_started_at is None or contest.verification_ends_at is None or not contest.objection_days:
        return None
    last = last_day(clock.day_of(contest.verification_started_at), contest.objection_days)
    return min(contest.verification_ends_at, clock.end_of_day(last))


def takes_objections(contest: Contest, kind: ObjectionKind, at: datetime) -> bool:
    """Whether objections of that kind come in at `at`."""
    own = kind is ObjectionKind.OWN_RESULT
    ends_at = own_objections_end_at(contest) if own else contest.verification_ends_at
    return contest.state is ContestState.VERIFICATION and ends_at is not None and at < ends_at


def refuse_late_objection(contest: Contest, kind: ObjectionKind, at: datetime) -> None:
    """Say so before anybody's file is read.

    Raises:
        StepRefused: objections of that kind do not come in.
    """
    if not takes_objections(contest, kind, at):
        raise StepRefused(N_("지금은 이의신청을 받는 기간이 아닙니다."))


def file_objection(
    contest: Contest, given: ObjectionGiven, *, has_consented: bool, evidence: Kept | None, idempotency_key: str,
    key: bytes, tell: Tell,
) -> tuple[Objection, str]:  # fmt: skip
    """Take an objection: it and the token of its private page. A form sent twice answers with the first.

    Args:
        contest: its candidates are announced, by the database's clock.
        given: what was written.
        has_consented: to the use of name and address.
        evidence: a file that is kept already.
        idempotency_key: of the form.
        key: of the tokens of objections.
        tell: writes the receipt, once; takes the objection and its token.

    Raises:
        StepRefused: objections do not come in now.
        FieldError: something is missing or too long, or no such candidate is announced.
        Conflict: the form was used for another objection.
    """
    if not 0 < len(idempotency_key) <= KEY_LENGTH:
        raise FieldError("idempotency_key", N_("화면을 새로 불러온 뒤 다시 보내 주십시오."))
    contest = lock(contest)
    email = tidy_email(given.email) if given.email.strip() else ""
    query = select(Objection).where(Objection.contest_id == contest.id, Objection.idempotency_key == idempotency_key)
    if found := db.session.scalar(query):
        if found.email != email:  # never show one person another's page
            raise Conflict(N_("이 화면으로 이미 다른 이의를 내셨습니다. 새로 불러온 뒤 다시 내 주십시오."))
        return found, entry_token(key, found.id)
    at = clock.db_now(db.session)
    refuse_late_objection(contest, given.kind, at)
    name = tidy_line("name", given.name, MAX_NAME)
    reason = tidy_text("reason", given.reason, MAX_TEXT)
    for field, value in (("name", name), ("email", email), ("reason", reason)):
        if not value:
            raise FieldError(field, N_("이름, 전자우편, 이의를 모두 적어 주십시오."))
    _check_entry(contest, given)
    if not has_consented:
        raise FieldError("consent_collect", N_("동의하셔야 이의신청을 낼 수 있습니다."))
    number = (db.session.scalar(select(func.max(Objection.number)).where(Objection.contest_id == contest.id)) or 0) + 1
    objection = Objection(
        contest_id=contest.id, number=number, kind=given.kind, entry_id=given.entry_id, name=name, email=email,
        reason=reason, consented_at=at, filed_at=at, due_on=due_day(clock.day_of(at), contest.answer_days),
        idempotency_key=idempotency_key,
    )  # fmt: skip
    if evidence is not None:
        objection.evidence_sha256, objection.evidence_name = evidence.sha256, evidence.name
        objection.evidence_type = evidence.kind.media_type
    db.session.add(objection)
    db.session.flush()
    token = entry_token(key, objection.id)
    objection.token_hash = token_hash(token)
    db.session.flush()
    after = {"number": number, "kind": given.kind.value}
    audit.record(OBJECTOR, "objection:file", objection, at=at, after=after, scope=_scope(contest))
    tell(objection, token)
    return objection, token


def answer_objection(
    objection: Objection, step: str, *, answer: str, changes_result: bool, actor: Actor, at: datetime,
    tell: Callable[[Objection], None],
) -> None:  # fmt: skip
    """Uphold or dismiss, with the answer that goes to whoever objected.

    Args:
        objection: without an answer yet.
        step: "uphold" or "dismiss".
        answer: what they read.
        changes_result: upheld, and the result has to be computed again.
        actor: who answers.
        at: when.
        tell: writes the mail.

    Raises:
        StepRefused: it is answered already, or the result is final.
        FieldError: the answer is missing or too long.
    """
    contest = lock(objection.contest)
    db.session.refresh(objection)
    require_running(contest.forum, clock.day_of(at))
    text = tidy_text("answer", answer, MAX_TEXT)
    if not text:
        raise FieldError("answer", N_("답을 적어 주십시오."))
    facts = ObjectionFacts(contest_is_decided=contest.state in DECIDED)
    before = objection.state
    objection.state = OBJECTION_WORKFLOW.follow(
        step, before, actor, facts, reason=text, scope=contest.forum.scope
    )  # fmt: skip
    objection.answer, objection.decided_on = text, clock.day_of(at)
    objection.changes_result = changes_result and objection.state is ObjectionState.UPHELD
    db.session.flush()
    audit.record(
        actor, f"objection:{step}", objection, at=at, before={"state": before.value},
        after={"state": objection.state.value, "changes_result": objection.changes_result}, scope=_scope(contest),
    )  # fmt: skip
    tell(objection)


def _check_entry(contest: Contest, given: ObjectionGiven) -> None:
    if given.kind is ObjectionKind.PROCEDURE:
        if given.entry_id is not None:
            raise FieldError("entry", N_("후보에 대한 이의일 때만 후보를 고릅니다."))
        return
    if given.kind is ObjectionKind.OWN_RESULT:
        own = db.session.get(Entry, given.entry_id) if given.entry_id else None
        if own is None or own.contest_id != contest.id or own.state in ABSENT:
            raise FieldError("entry", N_("이 공모전의 출품작이 아닙니다."))
        return
    if given.entry_id not in {award.entry_id for award in announced_candidates(contest)}:
        raise FieldError("entry", N_("어느 후보에 대한 이의인지 골라 주십시오."))


def _scope(contest: Contest) -> str:
    return f"forum:{contest.forum_id}"
