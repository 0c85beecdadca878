"""Mail that waits, has left, came back or failed: all of it for admins, a forum's for its organisers."""

import re

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock, mail, outgoing
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.http_errors import translated
from forum_app.core.i18n import N_
from forum_app.core.outbox import OutboxMessage
from forum_app.core.outgoing import Stand
from forum_app.core.permissions import Permission
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration.queries.letters import numbers_written_to
from forum_app.site.views.blueprint import bp

P = Permission
KINDS = {
    "registration": N_("참가 등록 안내"), "entry": N_("출품 안내"), "objection": N_("이의신청 안내"),
    "ballot": N_("투표 주소"), "reopening": N_("심사표 다시 열기"), "invitation": N_("작업대 초대"),
    "mailing": N_("시험 메일"),
}  # fmt: skip
LOOK = (P.ACCOUNT_INVITE, P.AUDIT_READ)


@bp.get("/admin/outbox/")
@needs(*LOOK)
def outbox() -> ResponseReturnValue:
    """All mail of the house."""
    return _page(None, may_retry=current_actor().may_everywhere(P.ACCOUNT_INVITE))


@bp.post("/admin/outbox/<int:message_id>/retry")
@needs(P.ACCOUNT_INVITE)
def outbox_retry(message_id: int) -> ResponseReturnValue:
    """Let one leave again."""
    return _retry(None, message_id, url_for(".outbox"))


@bp.get("/manage/forums/<slug>/mail/")
@needs(P.REGISTRATION_READ)
def forum_mail(slug: str) -> ResponseReturnValue:
    """The mail of one forum."""
    forum = get_managed_forum(current_actor(), slug, P.REGISTRATION_READ)
    return _page(forum, may_retry=current_actor().may(P.REGISTRATION_RUN, forum.scope))


@bp.post("/manage/forums/<slug>/mail/<int:message_id>/retry")
@needs(P.REGISTRATION_RUN)
def forum_mail_retry(slug: str, message_id: int) -> ResponseReturnValue:
    """Let one leave again."""
    forum = get_managed_forum(current_actor(), slug, P.REGISTRATION_RUN)
    return _retry(forum, message_id, url_for(".forum_mail", slug=slug))


def _page(forum: Forum | None, *, may_retry: bool) -> ResponseReturnValue:
    scope, wanted = _scope(forum), request.args.get("state", "")
    stand = Stand(wanted) if wanted in set(Stand) else Stand.WAITING
    page = outgoing.messages_page(scope, stand, request.args.get("page", 1, type=int))
    return render_template(
        "site/outbox.html", forum=forum, stand=stand, counts=outgoing.counts(scope), may_retry=may_retry, page=page,
        numbers=numbers_written_to(forum, [message.key for message in page.rows]) if forum else {},
        trouble=outgoing.find_trouble(scope, clock.now()), has_server=mail.is_configured(),
        server=mail.server_name(), error_words=outgoing.error_words, about=_about, S=Stand,
    )  # fmt: skip


def _about(message: OutboxMessage) -> str:
    """Its subject; once that is dropped, the kind of thing it was about."""
    if subject := message.payload.get("subject"):
        return str(subject)
    return str(_(KINDS.get(re.split("[:-]", message.key)[0], N_("메일"))))


def _retry(forum: Forum | None, message_id: int, back: str) -> ResponseReturnValue:
    message = outgoing.get_message(_scope(forum), message_id)
    try:
        outgoing.try_again(message, actor=current_actor())
    except DomainError as refusal:
        flash(translated(refusal), "error")
    else:
        flash(_("1분 안에 다시 보냅니다."), "success")
    return redirect(back, 303)


def _scope(forum: Forum | None) -> str | None:
    return None if forum is None else f"forum:{forum.id}"
