"""What a call asks for, and what an entry still lacks of it."""

from collections.abc import Sequence

from sqlalchemy import exists, or_, select

from forum_app.contest.models import Contest, DocumentRequirement, Entry, FormField
from forum_app.contest.queries.notice import eligibility_questions
from forum_app.contest.rules.entry_form import Filled, Missing, missing_parts
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_

NO_FIELD = N_("그런 문항이 없습니다.")
NO_DOCUMENT = N_("그런 서류가 없습니다.")


def form_fields(contest: Contest) -> Sequence[FormField]:
    """The additional fields of a contest in their order."""
    query = select(FormField).where(FormField.contest_id == contest.id).order_by(FormField.position)
    return db.session.scalars(query).all()


def form_documents(contest: Contest) -> Sequence[DocumentRequirement]:
    """The documents a contest asks for, in their order."""
    query = select(DocumentRequirement).where(DocumentRequirement.contest_id == contest.id)
    return db.session.scalars(query.order_by(DocumentRequirement.position)).all()


def asks_for_more(contest: Contest) -> bool:
    """Whether one page does not do: there are additional fields or documents."""
    return bool(
        db.session.scalar(
            select(
                or_(
                    exists().where(FormField.contest_id == contest.id),
                    exists().where(DocumentRequirement.contest_id == contest.id),
                )
            )
        )
    )


def get_form_field(contest: Contest, field_id: int) -> FormField:
    """An additional field of that contest.

    Raises:
        NotFound: it has none of that id.
    """
    query = select(FormField).where(FormField.contest_id == contest.id, FormField.id == field_id)
    if found := db.session.scalar(query):
        return found
    raise NotFound(NO_FIELD)


def get_document(contest: Contest, document_id: int) -> DocumentRequirement:
    """A document that contest asks for.

    Raises:
        NotFound: it asks for none of that id.
    """
    query = select(DocumentRequirement).where(
        DocumentRequirement.contest_id == contest.id, DocumentRequirement.id == document_id
    )
    if found := db.session.scalar(query):
        return found
    raise NotFound(NO_DOCUMENT)


def filled(entry: Entry) -> Filled:
    """What an entry says so far, as the rules see it."""
    return Filled(
        title=entry.title, summary=entry.summary, has_region=entry.region is not None,
        contact_name=entry.contact_name or "", contact_email=entry.contact_email or "",
        author_count=len(entry.authors), authors_agreed=entry.authors_agreed_at is not None,
        answers={answer.field_id: answer.value for answer in entry.answers},
        documents={file.document_id for file in entry.files},
        questions={answer.question_id for answer in entry.eligibility_answers},
    )  # fmt: skip


def missing_of(entry: Entry) -> tuple[Missing, ...]:
    """What an entry still lacks, in the order of its page."""
    required = [document.id for document in form_documents(entry.contest) if document.is_required]
    questions = [question.id for question in eligibility_questions(entry.contest)]
    return missing_parts(filled(entry), [field.asked for field in form_fields(entry.contest)], required, questions)
