"""The parts of an entry in the reader's words: answers, notices, what is missing."""

from collections.abc import Sequence

from flask_babel import gettext as _

from forum_app.contest.models import DocumentRequirement, FormField
from forum_app.contest.queries.notice import eligibility_questions
from forum_app.contest.rules.entry_form import CONSENT_YES, FieldKind, Missing, question_name
from forum_app.contest.views.desk import Desk
from forum_app.core.i18n import N_
from forum_app.core.templating import language, local

LABELS = {
    "title": N_("제목"), "region": N_("지역"), "summary": N_("요약"), "contact_name": N_("담당자 성명"),
    "contact_email": N_("담당자 전자우편"), "authors_agreed": N_("함께한 사람"),
}  # fmt: skip


def answer_words(row: FormField, value: str | None) -> str:
    """What was answered, in the language of the page; a dash where nothing was."""
    if not value:
        return "–"
    if row.kind is FieldKind.CONSENT:
        return str(_("동의함") if value == CONSENT_YES else _("동의하지 않음"))
    if row.kind is FieldKind.CHOICE and language() == "en":
        return next((option["en"] for option in row.options if option["ko"] == value and option.get("en")), value)
    return value


def notice(row: FormField, name: str) -> str:
    """One of the four texts of a consent, Korean where English is missing."""
    english = row.notice.get(f"{name}_en") if language() == "en" else None
    return str(english or row.notice.get(name, ""))


def missing_lines(
    desk: Desk, missing: Sequence[Missing], fields: Sequence[FormField], documents: Sequence[DocumentRequirement]
) -> list[dict[str, str]]:
    """What is missing as {url, label, message}: each leads to where it is written or handed in."""
    names = {row.asked.name: local(row, "label") for row in fields}
    names |= {question_name(row.id): local(row, "text") for row in eligibility_questions(desk.entry.contest)}
    papers = {document.key: local(document, "name") for document in documents}
    lines = []
    for one in missing:
        url = f"#{one.name}" if one.name in papers else f"{desk.url('edit')}#{one.name}"
        known = names.get(one.name) or papers.get(one.name)
        lines.append({"url": url, "label": known or _(LABELS[one.name]), "message": _(one.message)})
    return lines
