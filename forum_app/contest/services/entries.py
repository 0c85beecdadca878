"""Entries: coming in by the public form or by the organiser's hand, changed, withdrawn, excluded."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select

from forum_app.contest.models import Contest, EligibilityAnswer, Entry, Track
from forum_app.contest.queries.completion import completion_due_at
from forum_app.contest.queries.notice import eligibility_questions
from forum_app.contest.rules import ENTRY_WORKFLOW, ContestState, EntryFacts, EntryState
from forum_app.contest.rules.deadline import submission_deadline
from forum_app.contest.rules.entry_form import NO_ANSWER, question_name
from forum_app.contest.services.entry_texts import EntryGiven, checked
from forum_app.contest.services.tokens import entry_token, link_holder, token_hash
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.services import require_running
from forum_app.institutions.models import Institution
from forum_app.institutions.services import find_or_create

KEY_LENGTH = 64
RECORDING = (ContestState.OPEN, ContestState.CLOSED)

Tell = Callable[[Entry, str], None]


def entry_facts(entry: Entry, at: datetime) -> EntryFacts:
    """What the steps of `entry` depend on at `at`."""
    contest = entry.contest
    return EntryFacts(
        at=at,
        closes_at=contest.closes_at,
        is_open=contest.state is ContestState.OPEN,
        may_be_recorded=contest.state in RECORDING,
        submit_closes_at=submission_deadline(contest.closes_at, contest.grace_minutes, entry.begun_at),
        completion_due_at=completion_due_at(entry),
    )


def enter(
    contest: Contest, given: EntryGiven, *, has_consented: bool, idempotency_key: str, key: bytes, tell: Tell,
    is_draft: bool = False, eligibility: Mapping[int, bool] | None = None,
) -> tuple[Entry, str]:  # fmt: skip
    """Take an entry from the public form: the entry and the token of its private page.

    The clock of the database decides whether the call is open. A form sent twice answers with the entry of the first
    time.

    Args:
        contest: the contest.
        given: what was written.
        has_consented: to the use of the contact's data.
        idempotency_key: of the form.
        key: of the tokens, see tokens.token_key.
        tell: writes the receipt, or of a draft where it lies, once; takes the entry and its token.
        is_draft: it is only begun, and will be written over some days.
        eligibility: question id -> yes; all of them unless it is a draft.

    Raises:
        FieldError: a field is wrong, or the consent is missing.
        StepRefused: the call is not open.
        Conflict: the form was used for another entry, or the number belongs to another institution.
    """
    if not 0 < len(idempotency_key) <= KEY_LENGTH:
        raise FieldError("idempotency_key", N_("화면을 새로 불러온 뒤 다시 접수해 주십시오."))
    track = lock_track(contest, given.track)
    given = checked(given, needs_contact=True)
    if found := _sent_before(contest, idempotency_key, given):
        return found, entry_token(key, found.id)
    if not has_consented:
        raise FieldError("consent_collect", N_("동의하셔야 접수할 수 있습니다."))
    if not is_draft:
        _refuse_unanswered(contest, eligibility or {})
    at = clock.db_now(db.session)
    institution = find_or_create(  # the region of a stranger's form is the entry's, not the institution's
        given.institution, business_no=given.business_no, actor=Actor(None, "entry form"), at=at, trusts_details=False
    )
    entry = _draft(contest, track, institution, given)
    entry.consented_at, entry.idempotency_key, entry.saved_at = at, idempotency_key, at
    actor, step = link_holder(institution.id), "write" if is_draft else "submit"
    entry.state = ENTRY_WORKFLOW.follow(
        step, entry.state, actor, entry_facts(entry, at), scope=("institution", institution.id)
    )
    if entry.state is EntryState.SUBMITTED:
        give_number(entry, track, at=at)
    db.session.add(entry)
    db.session.flush()
    token = entry_token(key, entry.id)
    entry.token_hash = token_hash(token)
    db.session.flush()
    keep_eligibility(entry, eligibility or {})
    note_step(entry, step, EntryState.DRAFT, actor=actor, at=at)
    tell(entry, token)
    return entry, token


def record_entry(
    contest: Contest, given: EntryGiven, *, actor: Actor, at: datetime, code: str | None = None,
    receipt_no: str | None = None, is_placeholder: bool = False,
) -> Entry:  # fmt: skip
    """Take an entry that came to the organiser on paper or as a file.

    Args:
        contest: the contest, open or closed, before its judges are assigned.
        given: what is said of the entry.
        actor: the organiser.
        at: when it came in.
        code: the id under which score files name it; the receipt number if None.
        receipt_no: as given out already; the next one of the track if None.
        is_placeholder: the institution's real name is not published.

    Raises:
        FieldError: a field is wrong; `field` is that of the form and of the column.
        StepRefused: the call has not begun, judging has, or the forum is over.
        Conflict: the number belongs to another institution.
    """
    require_running(contest.forum, clock.day_of(clock.db_now(db.session)))
    track = lock_track(contest, given.track)
    given = checked(given, needs_contact=False)
    institution = find_or_create(
        given.institution, business_no=given.business_no, region=given.region, actor=actor, at=at,
        is_placeholder=is_placeholder,
    )  # fmt: skip
    entry = _draft(contest, track, institution, given)
    entry.state = ENTRY_WORKFLOW.follow(
        "receive", entry.state, actor, entry_facts(entry, at), scope=contest.forum.scope
    )
    give_number(entry, track, at=at, receipt_no=receipt_no, code=code)
    db.session.flush()
    note_step(entry, "receive", EntryState.DRAFT, actor=actor, at=at)
    return entry


def withdraw_entry(entry: Entry, *, actor: Actor, at: datetime) -> None:
    """Take an entry back while the call is open; its receipt number is not given out again.

    Raises:
        StepRefused: the call is closed, by the database's clock.
    """
    decided_at = clock.db_now(db.session)
    before = entry.state
    entry.state = ENTRY_WORKFLOW.follow(
        "withdraw", before, actor, entry_facts(entry, decided_at), scope=("institution", entry.institution_id)
    )
    db.session.flush()
    note_step(entry, "withdraw", before, actor=actor, at=at)


def exclude_entry(entry: Entry, *, reason: str, actor: Actor, at: datetime) -> None:
    """Take an ineligible entry out of the judging, with the reason.

    Raises:
        StepRefused: it is in judging already, the forum is over, or the reason is missing.
    """
    require_running(entry.contest.forum, clock.day_of(at))
    before = entry.state
    entry.state = ENTRY_WORKFLOW.follow(
        "exclude", before, actor, entry_facts(entry, at), reason=reason, scope=entry.contest.forum.scope
    )
    db.session.flush()
    note_step(entry, "exclude", before, actor=actor, at=at, reason=reason.strip())


def lock_entry(entry: Entry) -> None:
    """Read an entry anew and let nobody else change it or its files before this transaction ends."""
    db.session.refresh(entry, with_for_update={"of": Entry})


def keep_eligibility(entry: Entry, given: Mapping[int, bool]) -> None:
    """Write what is answered to the questions of eligibility; those that are not named stay as they were."""
    kept = {answer.question_id: answer for answer in entry.eligibility_answers}
    for question in eligibility_questions(entry.contest):
        if question.id not in given:
            continue
        if question.id in kept:
            kept[question.id].is_yes = given[question.id]
        else:
            answer = EligibilityAnswer(contest_id=entry.contest_id, question_id=question.id, is_yes=given[question.id])
            entry.eligibility_answers.append(answer)
    db.session.flush()


def _refuse_unanswered(contest: Contest, given: Mapping[int, bool]) -> None:
    for question in eligibility_questions(contest):
        if question.id not in given:
            raise FieldError(question_name(question.id), NO_ANSWER)


def audit_scope(entry: Entry) -> str:
    """Within what the record of an entry is read."""
    return f"forum:{entry.contest.forum_id}"


def note_step(entry: Entry, step: str, before: EntryState, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """Record a step of an entry."""
    audit.record(
        actor, f"entry:{step}", entry, at=at, before={"state": before.value},
        after={"state": entry.state.value, "receipt_no": entry.receipt_no}, reason=reason, scope=audit_scope(entry),
    )  # fmt: skip


def lock_track(contest: Contest, code: str) -> Track:
    """The track, locked so that its receipt numbers stay without gaps.

    Raises:
        FieldError: the contest has no such track.
    """
    query = select(Track).where(Track.contest_id == contest.id, Track.code == code).with_for_update()
    if track := db.session.scalar(query):
        return track
    raise FieldError(
        "track", N_("'%(track)s'이라는 부문은 없습니다. 쓸 수 있는 값: %(allowed)s"),
        track=code[:40], allowed=", ".join(track.code for track in contest.tracks),
    )  # fmt: skip


def _sent_before(contest: Contest, idempotency_key: str, given: EntryGiven) -> Entry | None:
    found = db.session.scalar(
        select(Entry).where(Entry.contest_id == contest.id, Entry.idempotency_key == idempotency_key)
    )
    if found is not None and found.contact_email != given.contact_email:  # never show one person another's page
        raise Conflict(N_("이 화면으로 이미 다른 출품작을 접수하셨습니다. 새로 불러온 뒤 다시 접수해 주십시오."))
    return found


def _draft(contest: Contest, track: Track, institution: Institution, given: EntryGiven) -> Entry:
    refuse_standing_title(contest, institution, given.title)
    return Entry(
        contest=contest, track=track, institution=institution, title=given.title, summary=given.summary,
        region=given.region, contact_name=given.contact_name or None, contact_email=given.contact_email or None,
        state=ENTRY_WORKFLOW.initial, begun_at=clock.db_now(db.session),
    )  # fmt: skip


def refuse_standing_title(contest: Contest, institution: Institution, title: str, but: Entry | None = None) -> None:
    """Refuse a second entry of that title by that institution, whatever stands of it but `but`.

    Raises:
        FieldError: there is one.
    """
    with db.session.no_autoflush:
        standing = db.session.scalar(
            select(Entry.id).where(
                Entry.contest_id == contest.id, Entry.institution_id == institution.id, Entry.title == title,
                Entry.state != EntryState.WITHDRAWN, Entry.id != (but.id if but else 0),
            )
        )  # fmt: skip
    if standing is not None:
        raise FieldError("title", N_("이 기관이 같은 제목으로 이미 접수했습니다."))


def give_number(
    entry: Entry, track: Track, *, at: datetime, receipt_no: str | None = None, code: str | None = None
) -> None:
    """Give an entry its receipt number and the id under which score files name it; `track` is locked.

    Raises:
        FieldError: one of them is taken.
    """
    with db.session.no_autoflush:
        entry.receipt_no = receipt_no or _next_receipt_no(track)
        entry.code = code or entry.receipt_no
        for name, value in (("receipt_no", entry.receipt_no), ("entry", entry.code)):
            column = Entry.receipt_no if name == "receipt_no" else Entry.code
            taken = select(Entry.id).where(Entry.contest_id == track.contest_id, column == value)
            if db.session.scalar(taken) is not None:
                raise FieldError(name, N_("%(value)s은(는) 이 공모전에 이미 있습니다."), value=value)
    entry.submitted_at = at
    db.session.add(entry)


def _next_receipt_no(track: Track) -> str:
    """The prefix and the number after the highest one given out, two digits at least."""
    numbered = re.compile(re.escape(track.prefix) + r"-([0-9]{1,9})")
    given_out = db.session.scalars(
        select(Entry.receipt_no).where(
            Entry.contest_id == track.contest_id, Entry.receipt_no.startswith(f"{track.prefix}-", autoescape=True)
        )
    )
    numbers = [int(found[1]) for receipt in given_out if (found := numbered.fullmatch(receipt or ""))]
    return f"{track.prefix}-{max(numbers, default=0) + 1:02d}"
