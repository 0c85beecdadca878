"""Letters about the panel, in both languages: nobody knows which one the reader prefers.

No letter tells an entrant who judges, nor a judge who entered.
"""

from typing import Any

from flask import current_app, render_template, url_for
from flask_babel import force_locale, gettext

from forum_app.contest.models import ConflictRequest, Contest, Judge
from forum_app.contest.queries.conflicts import organisers_of
from forum_app.contest.queries.seats import REMINDER, SCORE_REMINDER
from forum_app.contest.rules import ExclusionKind
from forum_app.core import clock
from forum_app.core.i18n import LANGUAGES, N_
from forum_app.core.outbox import post_mail

REQUESTED = N_("기피·회피 신청이 들어왔습니다")
DECIDED = {
    ExclusionKind.CHALLENGE: N_("기피 신청을 결정했습니다"),
    ExclusionKind.RECUSAL: N_("회피 신청을 결정했습니다"),
}


def tell_organisers(contest: Contest, request: ConflictRequest) -> None:
    """Queue the letter that something waits for a decision; it names neither judge nor entry."""
    for number, address in enumerate(organisers_of(contest)):
        _post(
            f"conflict:{request.id}:asked:{number}", address, contest, REQUESTED, "contest/mail/conflict_requested.txt",
            address=_address("contest.conflict_request", slug=contest.slug, request_id=request.id),
        )  # fmt: skip


def tell_decision(contest: Contest, request: ConflictRequest) -> None:
    """Queue the letter to whoever asked: the judge, or the people of the entry."""
    is_recusal = request.kind is ExclusionKind.RECUSAL
    to = request.judge.email if is_recusal else request.entry.contact_email
    if to and (is_recusal or request.is_from_entrant):
        _post(
            f"conflict:{request.id}:decided", to, contest, DECIDED[request.kind],
            "contest/mail/conflict_decided.txt", request=request,
            address=_address("judging.contest", slug=contest.slug) if is_recusal else "",
        )  # fmt: skip


def remind_to_sign(contest: Contest, judge: Judge) -> None:
    """Queue the letter that the pledge is still to be signed; the caller sees to one a day."""
    _post(
        reminder_key(judge), judge.email, contest, N_("서약서에 서명해 주십시오"), "contest/mail/pledge_reminder.txt",
        judge=judge, address=_address("judging.pledge", slug=contest.slug),
    )  # fmt: skip


def remind_to_score(contest: Contest, judge: Judge) -> None:
    """Queue the letter that entries wait to be scored; one a judge and day."""
    _post(
        f"{SCORE_REMINDER}{judge.id}:{clock.today():%Y-%m-%d}", judge.email, contest, N_("출품작이 기다립니다"),
        "contest/mail/score_reminder.txt", address=_address("judging.contest", slug=contest.slug),
    )  # fmt: skip


def tell_taken_over(contest: Contest, judge: Judge, leaving: Judge, count: int) -> None:
    """Queue the letter that more entries have come; it names neither them nor who had them."""
    _post(
        f"judge:{judge.id}:takes-over:{leaving.id}", judge.email, contest, N_("심사할 출품작이 늘었습니다"),
        "contest/mail/taken_over.txt", judge=judge, count=count,
        address=_address("judging.contest", slug=contest.slug),
    )  # fmt: skip


def reminder_key(judge: Judge) -> str:
    """One reminder a judge and day."""
    return f"{REMINDER}{judge.id}:{clock.today():%Y-%m-%d}"


def _address(endpoint: str, **parts: Any) -> str:
    """As it is written in letters; made from BASE_URL, never from the request."""
    return f"{current_app.config['BASE_URL']}{url_for(endpoint, **parts)}"


def _post(key: str, to: str, contest: Contest, subject: str, template: str, **given: Any) -> None:
    texts, heading = [], ""
    for language in LANGUAGES:
        with force_locale(language):
            heading = heading or f"[{contest.name}] {gettext(subject)}"
            texts.append(render_template(template, contest=contest, **given).strip())
    post_mail(
        key=key, to=to, subject=heading, body="\n\n\n".join(texts) + "\n", at=clock.now(),
        reply_to=contest.forum.contact_email,
    )  # fmt: skip
