"""What is looked at before judging: the checklist, what was found, what an entry lacks and what resembles it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from forum_app.contest.models import (
    Award,
    CheckItem,
    CompletionRequest,
    Contest,
    DocumentRequirement,
    EligibilityAnswer,
    EligibilityQuestion,
    Entry,
    EntryCheck,
    EntryFile,
)
from forum_app.contest.queries.blind import unconfirmed_ids
from forum_app.contest.rules import EntryState
from forum_app.contest.rules.eligibility import Alike, Case, CheckResult, alike
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.paging import Page, page_in_range

PAGE = 50
NEVER_CHECKED = (EntryState.DRAFT, EntryState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Looked:
    """An entry on the list: lines found good and bad, documents missing, what resembles it, whether it is asked.

    `unexpected` counts answers to the questions of eligibility that speak against it.
    """

    entry: Entry
    good: int
    bad: int
    missing_documents: int
    alike: tuple[Alike, ...]
    request: CompletionRequest | None
    waits_for_blind_copy: bool = False
    unexpected: int = 0

    @property
    def needs_a_look(self) -> bool:
        """Whether it is left out when all the rest is let through at once; a likeness alone is only pointed out."""
        return bool(self.bad or self.missing_documents or self.request or self.waits_for_blind_copy or self.unexpected)


def check_items(contest: Contest) -> Sequence[CheckItem]:
    """The checklist in its order."""
    query = select(CheckItem).where(CheckItem.contest_id == contest.id).order_by(CheckItem.position)
    return db.session.scalars(query).all()


def checks_of(entry: Entry) -> dict[int, EntryCheck]:
    """Line id -> what was found."""
    query = select(EntryCheck).where(EntryCheck.entry_id == entry.id)
    return {check.item_id: check for check in db.session.scalars(query)}


def unchecked_count(entry: Entry) -> int:
    """How many lines of the checklist have not been found good."""
    good = select(EntryCheck.item_id).where(EntryCheck.entry_id == entry.id, EntryCheck.result == CheckResult.GOOD)
    query = select(func.count()).select_from(CheckItem)
    return db.session.scalar(query.where(CheckItem.contest_id == entry.contest_id, CheckItem.id.not_in(good))) or 0


def get_checked_entry(contest: Contest, entry_id: int) -> Entry:
    """An entry that is or was looked at.

    Raises:
        NotFound: there is none.
    """
    query = _entries(contest).where(Entry.id == entry_id)
    if entry := db.session.scalar(query):
        return entry
    raise NotFound(N_("그런 출품작이 없습니다."))


def looked_page(contest: Contest, page: int, state: EntryState | None = None) -> Page[Looked]:
    """The entries to be looked at, by track and number, the same number of queries for one and for many."""
    query = _entries(contest)
    if state is not None:
        query = query.where(Entry.state == state)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    page = page_in_range(page, total, PAGE)
    entries = db.session.scalars(query.order_by(Entry.track_id, Entry.code).offset((page - 1) * PAGE).limit(PAGE)).all()
    return Page(_looked(contest, entries), page, total, PAGE)


def entries_to_decide(contest: Contest) -> list[Looked]:
    """Every entry that is not decided, as the list shows it."""
    entries = db.session.scalars(_entries(contest).where(Entry.state == EntryState.SUBMITTED)).all()
    return _looked(contest, entries)


def next_undecided(contest: Contest, after: Entry) -> Entry | None:
    """The next entry to look at, round the end."""
    query = _entries(contest).where(Entry.state == EntryState.SUBMITTED, Entry.id != after.id)
    entries = db.session.scalars(query.order_by(Entry.track_id, Entry.code)).all()
    here = (after.track_id, after.code or "")
    return next((one for one in entries if (one.track_id, one.code or "") > here), entries[0] if entries else None)


def cases_to_compare(contest: Contest) -> list[Case]:
    """Every other entry of the contest and every case that won an earlier one."""
    own = select(Entry.id, Entry.title, Entry.summary).where(
        Entry.contest_id == contest.id, Entry.state.not_in((EntryState.DRAFT, EntryState.WITHDRAWN))
    )
    won = (
        select(Entry.id, Entry.title, Entry.summary)
        .join(Award, Award.entry_id == Entry.id)
        .where(Entry.contest_id != contest.id, Award.granted_on.is_not(None))
    )
    return [Case(*row) for query in (own, won) for row in db.session.execute(query)]


def earlier_winners_alike(entry: Entry) -> list[tuple[Alike, Entry]]:
    """Cases that won before and resemble the entry: what its entrant may be told, since they are public."""
    query = select(Entry).join(Award, Award.entry_id == Entry.id).options(joinedload(Entry.contest))
    won = {
        one.id: one
        for one in db.session.scalars(query.where(Award.granted_on.is_not(None), Entry.contest_id != entry.contest_id))
    }
    cases = [Case(one.id, one.title, one.summary) for one in won.values()]
    return [(found, won[found.case.key]) for found in alike(Case(entry.id, entry.title, entry.summary), cases)]


def _entries(contest: Contest) -> Select[Entry]:
    return (
        select(Entry)
        .where(Entry.contest_id == contest.id, Entry.state.not_in(NEVER_CHECKED))
        .options(joinedload(Entry.institution), joinedload(Entry.track))
    )


def _looked(contest: Contest, entries: Sequence[Entry]) -> list[Looked]:
    ids = [entry.id for entry in entries]
    counted = select(EntryCheck.entry_id, EntryCheck.result, func.count()).where(EntryCheck.entry_id.in_(ids))
    found = {
        (row[0], row[1]): row[2] for row in db.session.execute(counted.group_by(EntryCheck.entry_id, EntryCheck.result))
    }
    required = set(
        db.session.scalars(
            select(DocumentRequirement.id).where(
                DocumentRequirement.contest_id == contest.id, DocumentRequirement.is_required
            )
        )
    )
    handed = Counter(
        entry_id
        for entry_id, document_id in db.session.execute(
            select(EntryFile.entry_id, EntryFile.document_id).where(EntryFile.entry_id.in_(ids))
        )
        if document_id in required
    )
    requests = {
        one.entry_id: one
        for one in db.session.scalars(
            select(CompletionRequest).where(CompletionRequest.entry_id.in_(ids), CompletionRequest.closed_at.is_(None))
        )
    }
    unexpected = Counter(
        db.session.scalars(
            select(EligibilityAnswer.entry_id)
            .join(EligibilityQuestion, EligibilityQuestion.id == EligibilityAnswer.question_id)
            .where(EligibilityAnswer.entry_id.in_(ids), EligibilityAnswer.is_yes != EligibilityQuestion.expects_yes)
        )
    )
    cases, unconfirmed = cases_to_compare(contest), unconfirmed_ids(contest, ids)
    return [
        Looked(
            entry=entry,
            good=found.get((entry.id, CheckResult.GOOD), 0),
            bad=found.get((entry.id, CheckResult.BAD), 0),
            missing_documents=len(required) - handed[entry.id],
            alike=tuple(alike(Case(entry.id, entry.title, entry.summary), cases)),
            request=requests.get(entry.id),
            waits_for_blind_copy=entry.id in unconfirmed,
            unexpected=unexpected[entry.id],
        )
        for entry in entries
    ]
