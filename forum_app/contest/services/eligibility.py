"""Whether entries may compete: looked at line by line, completed on request, decided with a reason and told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from forum_app.contest.models import CheckItem, CompletionRequest, Contest, Entry, EntryCheck
from forum_app.contest.queries.completion import open_request
from forum_app.contest.queries.eligibility_checks import check_items, checks_of, entries_to_decide, unchecked_count
from forum_app.contest.rules import ENTRY_WORKFLOW, ContestState, EntryFacts, EntryState
from forum_app.contest.rules.eligibility import STANDARD_ITEMS, CheckResult
from forum_app.contest.services.call import take_contest_step
from forum_app.contest.services.entries import audit_scope, entry_facts, note_step
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor

MAX_REQUEST, MAX_NOTE = 2000, 300
Tell = Callable[[Entry], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one line."""

    result: CheckResult
    note: str = ""


def start_eligibility(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Begin to look at the entries, with the usual checklist unless the contest has one.

    Raises:
        StepRefused: the call is not closed, or the forum is over.
    """
    take_contest_step(contest, "start_eligibility", actor=actor, at=at)
    if not check_items(contest):
        db.session.add_all(
            CheckItem(contest_id=contest.id, position=position, label=label, label_en=label_en)
            for position, (label, label_en) in enumerate(STANDARD_ITEMS, 1)
        )
        db.session.flush()


def record_checks(entry: Entry, found: Mapping[int, Finding], *, actor: Actor, at: datetime) -> None:
    """Write what was found: line id -> finding; lines that are not named stay as they were.

    Raises:
        FieldError: a line is found bad without a note; the field is "note_<line id>".
        StepRefused: the entry is decided, or entries are not being looked at.
    """
    _require_looking(entry)
    held = checks_of(entry)
    items = {item.id for item in check_items(entry.contest)}
    for item_id, finding in found.items():
        note = finding.note.strip()[:MAX_NOTE]
        if item_id not in items:
            raise FieldError(f"result_{item_id}", N_("목록에 있는 것을 골라 주십시오."))
        if finding.result is CheckResult.BAD and not note:
            raise FieldError(f"note_{item_id}", N_("맞지 않는 까닭을 적어 주십시오."))
        check = held.get(item_id) or EntryCheck(entry_id=entry.id, item_id=item_id, contest_id=entry.contest_id)
        check.result, check.note, check.checked_at = finding.result, note, at
        db.session.add(check)
    db.session.flush()
    after = {str(item_id): finding.result.value for item_id, finding in found.items()}
    audit.record(actor, "entry:check", entry, at=at, after=after, scope=audit_scope(entry))


def qualify_entry(entry: Entry, *, tell: Tell | None = None, actor: Actor, at: datetime) -> None:
    """Let an entry compete; `tell` writes to the entrant.

    Raises:
        StepRefused: a line of the checklist is not good, the entrant is asked to complete something, or it is decided.
    """
    before = entry.state
    facts = looking_facts(entry, at)
    entry.state = ENTRY_WORKFLOW.follow("qualify", before, actor, facts, scope=entry.contest.forum.scope)
    db.session.flush()
    note_step(entry, "qualify", before, actor=actor, at=at)
    if tell:
        tell(entry)


def qualify_rest(contest: Contest, *, tell: Tell | None = None, actor: Actor, at: datetime) -> int:
    """Let everything through at once that is not decided, lacks nothing and waits for nobody; answers how many.

    Their checklists are written as good.
    """
    good = {item.id: Finding(CheckResult.GOOD) for item in check_items(contest)}
    rest = [looked.entry for looked in entries_to_decide(contest) if not looked.needs_a_look]
    for entry in rest:
        record_checks(entry, good, actor=actor, at=at)
        qualify_entry(entry, tell=tell, actor=actor, at=at)
    return len(rest)


def ask_completion(
    entry: Entry, *, text: str, due_at: datetime, tell: Tell | None = None, actor: Actor, at: datetime
) -> CompletionRequest:
    """Ask the entrant to put something right until `due_at`; until then the entry can be edited again.

    Raises:
        FieldError: nothing is asked, or the day lies behind.
        StepRefused: the entry is decided or asked already.
    """
    _require_looking(entry)
    text = text.strip()
    if not text or len(text) > MAX_REQUEST:
        raise FieldError("text", N_("보완할 것을 %(most)d자 안으로 적어 주십시오."), most=MAX_REQUEST)
    if due_at <= clock.db_now(db.session):
        raise FieldError("due_at", N_("보완 기한은 지금보다 뒤여야 합니다."))
    if open_request(entry) is not None:
        raise StepRefused(N_("보완 요청에 답을 기다리고 있습니다."))
    request = CompletionRequest(contest_id=entry.contest_id, entry_id=entry.id, text=text, asked_at=at, due_at=due_at)
    db.session.add(request)
    db.session.flush()
    after = {"due_at": due_at.isoformat()}
    audit.record(actor, "entry:ask_completion", entry, at=at, after=after, scope=audit_scope(entry))
    if tell:
        tell(entry)
    return request


def answer_completion(entry: Entry, *, actor: Actor, at: datetime) -> None:
    """The entrant says that everything asked for is there; the entry cannot be edited any more.

    Raises:
        StepRefused: nothing is asked, or the time is over.
    """
    request, now = open_request(entry), clock.db_now(db.session)
    if request is None or now >= request.due_at or entry.contest.state is not ContestState.ELIGIBILITY:
        raise StepRefused(N_("지금은 보완할 것이 없습니다."))
    request.answered_at = request.closed_at = now
    db.session.flush()
    audit.record(actor, "entry:end_completion", entry, at=at, after={"answered": True}, scope=audit_scope(entry))


def close_request(entry: Entry, *, actor: Actor, at: datetime) -> None:
    """Wait no longer for an answer: the time is over, or the request was a mistake.

    Raises:
        StepRefused: nothing is asked.
    """
    request = open_request(entry)
    if request is None:
        raise StepRefused(N_("지금은 보완할 것이 없습니다."))
    request.closed_at = at
    db.session.flush()
    audit.record(actor, "entry:end_completion", entry, at=at, after={"answered": False}, scope=audit_scope(entry))


def looking_facts(entry: Entry, at: datetime) -> EntryFacts:
    """What the decision on `entry` depends on."""
    request = open_request(entry)
    return replace(entry_facts(entry, at), unchecked_count=unchecked_count(entry), is_asked=request is not None)


def _require_looking(entry: Entry) -> None:
    if entry.contest.state is not ContestState.ELIGIBILITY or entry.state is not EntryState.SUBMITTED:
        raise StepRefused(N_("지금 상태에서는 할 수 없는 일입니다."))
