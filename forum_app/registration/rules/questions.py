"""Which of an organiser's questions are asked of whom, and what of the replies is kept; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_
from forum_app.registration.rules.kinds import QuestionKind
from forum_app.registration.rules.wishes import Reply


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it stands in the form.

    ticket_id: asked with this ticket only; None: with every one.
    option_ids: what one may choose from, in order; empty where text is asked for.
    only_for: the option of an earlier question that one must have chosen to be asked; None: everybody is.
    """

    id: int
    kind: QuestionKind
    is_required: bool = False
    ticket_id: int | None = None
    option_ids: tuple[int, ...] = ()
    only_for: int | None = None


def clean_replies(questions: Iterable[Asked], ticket_id: int | None, replies: Mapping[int, Reply]) -> dict[int, Reply]:
    """What is kept of `replies`: id of the question -> reply, without questions that were not asked or left open.

    Args:
        questions: in the order of the form; a condition names an option of an earlier one.
        ticket_id: the ticket one signs up with.
        replies: as sent in; what was answered to a question that is not asked does not count.

    Raises:
        FieldError: at question_<id>: a required one is left open, or an answer is none of those offered.
    """
    kept: dict[int, Reply] = {}
    chosen: set[int] = set()
    for question in questions:
        if not _is_asked(question, ticket_id, chosen):
            continue
        reply = _checked(question, replies.get(question.id, Reply()))
        if reply.text or reply.option_ids:
            kept[question.id] = reply
            chosen.update(reply.option_ids)
    return kept


def _is_asked(question: Asked, ticket_id: int | None, chosen: set[int]) -> bool:
    return question.ticket_id in (None, ticket_id) and (question.only_for is None or question.only_for in chosen)


def _checked(question: Asked, reply: Reply) -> Reply:
    if question.kind is QuestionKind.TEXT:
        kept = Reply(text=reply.text.strip())
    else:
        kept = _chosen(question, set(reply.option_ids))
    if question.is_required and not (kept.text or kept.option_ids):
        raise FieldError(f"question_{question.id}", _MISSING[question.kind])
    return kept


def _chosen(question: Asked, wanted: set[int]) -> Reply:
    if wanted - set(question.option_ids):
        raise FieldError(f"question_{question.id}", N_("보기에 있는 것을 골라 주십시오."))
    if question.kind is QuestionKind.CHOICE and len(wanted) > 1:
        raise FieldError(f"question_{question.id}", N_("하나만 골라 주십시오."))
    return Reply(option_ids=tuple(option_id for option_id in question.option_ids if option_id in wanted))


_MISSING = {
    QuestionKind.TEXT: N_("적어 주십시오."),
    QuestionKind.CHOICE: N_("하나를 골라 주십시오."),
    QuestionKind.CHOICES: N_("하나 이상 골라 주십시오."),
}
