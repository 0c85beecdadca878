"""What entrants write: saved as it grows, checked as a whole when it is submitted, changed until the deadline."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from forum_app.contest.models import Contest, Entry, EntryAnswer, EntryAuthor, FormField, Track
from forum_app.contest.queries.entry_form import filled, form_documents, form_fields, missing_of
from forum_app.contest.queries.notice import eligibility_questions
from forum_app.contest.rules import ENTRY_WORKFLOW, EntryState
from forum_app.contest.rules.entry_form import MOST_AUTHORS, MOST_LETTERS, Filled, check_answer, missing_parts
from forum_app.contest.services.entries import (
    audit_scope,
    entry_facts,
    give_number,
    keep_eligibility,
    lock_entry,
    lock_track,
    note_step,
    refuse_standing_title,
)
from forum_app.contest.services.entry_texts import (
    MAX_CONTACT_NAME,
    MAX_SUMMARY,
    MAX_TITLE,
    tidy_email,
    tidy_line,
    tidy_text,
)
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, DomainError, FieldError
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.institutions.rules import Region

MAX_AUTHOR_NAME, MAX_AFFILIATION, MAX_ROLE = 80, 120, 60


class FieldsRefused(DomainError):
    """Some fields cannot be saved; nothing was. `errors` are in the order of the page."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(N_("고칠 곳이 있어 저장하지 않았습니다."))
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class AuthorGiven:
    """Somebody who worked on the case."""

    name: str
    affiliation: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class EntryWritten:
    """What the page of an entry sends; `track` is a track's code, None where it cannot be chosen any more.

    `answers`: field id -> text; what is not there stays as it is; `eligibility`: question id -> yes.
    """

    title: str
    summary: str
    region: Region | None
    contact_name: str
    contact_email: str
    track: str | None = None
    authors: tuple[AuthorGiven, ...] = ()
    authors_agreed: bool = False
    answers: Mapping[int, str] = field(default_factory=dict)
    eligibility: Mapping[int, bool] = field(default_factory=dict)


@dataclass(slots=True)
class _Checked:
    """What of the page is fit to be kept, and what is not."""

    errors: list[FieldError] = field(default_factory=list)
    columns: dict[str, object] = field(default_factory=dict)
    authors: tuple[AuthorGiven, ...] | None = None
    answers: dict[int, str] = field(default_factory=dict)

    def take(self, check: Callable[[], None]) -> None:
        """Run `check`; what it refuses is noted."""
        try:
            check()
        except FieldError as error:
            self.errors.append(error)


def write_entry(
    entry: Entry, written: EntryWritten, *, version: int, actor: Actor, at: datetime, keeps_what_fits: bool = False
) -> tuple[FieldError, ...]:
    """Save what is said of an entry: of a draft as far as it goes, of a submitted entry whole; until the deadline.

    Args:
        entry: a draft or a submitted entry.
        written: what the page says.
        version: of the entry when the page was made.
        actor: whoever holds its address, or works for its institution.
        at: for the record; the database's clock decides about the deadline.
        keeps_what_fits: save the fields that are right and answer with the others, as saving by itself does.

    Raises:
        StepRefused: the call is closed.
        Conflict: somebody saved in between.
        FieldsRefused: a field is wrong, or a submitted entry would lack something; nothing was saved.
    """
    decided_at, before = clock.db_now(db.session), entry.state
    step = "write" if before is EntryState.DRAFT else "edit"
    ENTRY_WORKFLOW.follow(
        step, before, actor, entry_facts(entry, decided_at), scope=("institution", entry.institution_id)
    )
    if entry.version != version:
        raise Conflict(N_("그 사이 다른 사람이 먼저 저장했습니다. 새로 불러온 뒤 다시 고쳐 주십시오."))
    fields = form_fields(entry.contest)
    checked = _check(entry, written, fields)
    if before is not EntryState.DRAFT:
        _refuse_gaps(entry, written, checked, fields)
    if checked.errors and not keeps_what_fits:
        raise FieldsRefused(checked.errors)
    _keep(entry, checked, agreed=written.authors_agreed, at=decided_at)
    keep_eligibility(entry, written.eligibility)
    if not keeps_what_fits:
        audit.record(actor, f"entry:{step}", entry, at=at, after={"version": entry.version}, scope=audit_scope(entry))
    return tuple(checked.errors)


def submit_draft(entry: Entry, *, actor: Actor, at: datetime, tell: Callable[[Entry], None]) -> None:
    """Hand in a draft: it gets its number, and its receipt is on its way.

    Raises:
        StepRefused: the call is closed by the database's clock, or it is no draft.
        FieldsRefused: it lacks something.
    """
    lock_entry(entry)
    decided_at = clock.db_now(db.session)
    track = lock_track(entry.contest, entry.track.code)
    target = ENTRY_WORKFLOW.follow(
        "submit", entry.state, actor, entry_facts(entry, decided_at), scope=("institution", entry.institution_id)
    )
    if missing := missing_of(entry):
        raise FieldsRefused([FieldError(one.name, one.message) for one in missing])
    before, entry.state = entry.state, target
    give_number(entry, track, at=decided_at)
    db.session.flush()
    note_step(entry, "submit", before, actor=actor, at=at)
    tell(entry)


def _check(entry: Entry, written: EntryWritten, fields: Sequence[FormField]) -> _Checked:
    checked = _Checked()
    checked.take(lambda: _check_track(entry, written.track, checked))
    checked.take(lambda: _check_title(entry, written.title, checked))
    checked.take(lambda: checked.columns.update(summary=tidy_text("summary", written.summary, MAX_SUMMARY)))
    checked.columns["region"] = written.region
    for row in fields:
        if row.id in written.answers:
            checked.take(lambda row=row: _check_answer(row, written.answers[row.id], checked))  # type: ignore[misc]
    checked.take(lambda: _check_authors(written.authors, checked))
    checked.take(lambda: _check_contact(written, checked))
    checked.take(lambda: _check_email(written, checked))
    return checked


def _check_track(entry: Entry, code: str | None, checked: _Checked) -> None:
    if code is None or code == entry.track.code or entry.state is not EntryState.DRAFT:
        return
    checked.columns["track"] = _track(entry.contest, code)


def _track(contest: Contest, code: str) -> Track:
    for track in contest.tracks:
        if track.code == code:
            return track
    raise FieldError("track", N_("목록에 있는 것을 골라 주십시오."))


def _check_title(entry: Entry, text: str, checked: _Checked) -> None:
    title = tidy_line("title", text, MAX_TITLE)
    if not title:
        raise FieldError("title", N_("제목을 적어 주십시오."))
    refuse_standing_title(entry.contest, entry.institution, title, but=entry)
    checked.columns["title"] = title


def _check_answer(row: FormField, text: str, checked: _Checked) -> None:
    name = row.asked.name
    checked.answers[row.id] = check_answer(row.asked, tidy_text(name, text, MOST_LETTERS))


def _check_authors(given: Sequence[AuthorGiven], checked: _Checked) -> None:
    authors = []
    for line, author in enumerate(given, start=1):
        one = AuthorGiven(
            tidy_line("authors", author.name, MAX_AUTHOR_NAME),
            tidy_line("authors", author.affiliation, MAX_AFFILIATION),
            tidy_line("authors", author.role, MAX_ROLE),
        )
        if not one.name and (one.affiliation or one.role):
            raise FieldError("authors", N_("%(line)d번째 줄에 성명을 적어 주십시오."), line=line)
        if one.name:
            authors.append(one)
    if len(authors) > MOST_AUTHORS:
        raise FieldError("authors", N_("%(most)d명까지 적을 수 있습니다."), most=MOST_AUTHORS)
    checked.authors = tuple(authors)


def _check_contact(written: EntryWritten, checked: _Checked) -> None:
    name = tidy_line("contact_name", written.contact_name, MAX_CONTACT_NAME)
    if not name:
        raise FieldError("contact_name", N_("담당자 성명을 적어 주십시오."))
    checked.columns["contact_name"] = name


def _check_email(written: EntryWritten, checked: _Checked) -> None:
    email = tidy_email(written.contact_email)
    if not email:
        raise FieldError("contact_email", N_("담당자 전자우편을 적어 주십시오."))
    checked.columns["contact_email"] = email


def _refuse_gaps(entry: Entry, written: EntryWritten, checked: _Checked, fields: Sequence[FormField]) -> None:
    """What a submitted entry would lack afterwards counts as wrong, once for each field."""
    now = filled(entry)
    new = Filled(
        title=str(checked.columns.get("title", entry.title)), summary=str(checked.columns.get("summary", "-")),
        has_region=written.region is not None, contact_name=now.contact_name, contact_email=now.contact_email,
        author_count=len(checked.authors or ()), authors_agreed=written.authors_agreed,
        answers={**now.answers, **checked.answers}, documents=now.documents,
        questions={*now.questions, *written.eligibility},
    )  # fmt: skip
    wrong = {error.field for error in checked.errors}
    required = [document.id for document in form_documents(entry.contest) if document.is_required]
    questions = [question.id for question in eligibility_questions(entry.contest)]
    checked.errors += [
        FieldError(one.name, one.message)
        for one in missing_parts(new, [row.asked for row in fields], required, questions)
        if one.name not in wrong
    ]


def _keep(entry: Entry, checked: _Checked, *, agreed: bool, at: datetime) -> None:
    for name, value in checked.columns.items():
        setattr(entry, name, value)
    entry.saved_at = at
    entry.authors_agreed_at = (entry.authors_agreed_at or at) if agreed else None
    if checked.authors is not None:
        _keep_authors(entry, checked.authors)
    kept = {answer.field_id: answer for answer in entry.answers}
    for field_id, value in checked.answers.items():
        if field_id in kept and value:
            kept[field_id].value = value
        elif field_id in kept:
            entry.answers.remove(kept[field_id])
        elif value:
            entry.answers.append(EntryAnswer(contest_id=entry.contest_id, field_id=field_id, value=value))
    db.session.flush()


def _keep_authors(entry: Entry, authors: Sequence[AuthorGiven]) -> None:
    """Rows keep their places, so that no place is taken twice on the way."""
    for position, author in enumerate(authors, start=1):
        if position > len(entry.authors):
            entry.authors.append(EntryAuthor(position=position))
        row = entry.authors[position - 1]
        row.name, row.affiliation, row.role = author.name, author.affiliation, author.role
    del entry.authors[len(authors) :]
