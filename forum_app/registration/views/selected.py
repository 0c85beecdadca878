"""What is done with registrations that were chosen in the list."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core.access import current_actor, needs
from forum_app.core.permissions import Permission
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.models import Registration
from forum_app.registration.views import registration as bp

RUN = Permission.REGISTRATION_RUN
STEPS = ("confirm", "waitlist", "cancel")
LONGEST_REASON = 300


@bp.get("/manage/forums/<slug>/registrations/selected")
@needs(RUN)
def registrations_selected(slug: str) -> ResponseReturnValue:
    """Who was chosen, and what can be done with them."""
    return _page(get_managed_forum(current_actor(), slug, RUN))


@bp.post("/manage/forums/<slug>/registrations/selected")
@needs(RUN)
def registrations_step(slug: str) -> ResponseReturnValue:
    """Take one step with all of them; who cannot take it stays as they are and is named."""
    forum, step = get_managed_forum(current_actor(), slug, RUN), request.form.get("step", "")
    reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
    rows = _chosen(forum)
    if step not in STEPS or not rows:
        return _page(forum, _("등록과 할 일을 골라 주십시오.")), 422
    if step == "cancel" and not reason:
        return _page(forum, _("취소하는 까닭을 적어 주십시오."), lacks_reason=True), 422
    result = services.advance_many(rows, step, actor=current_actor(), tell=letters.tell, reason=reason)
    flash(_("%(n)s명을 옮기고 전자우편으로 알렸습니다.", n=result.moved), "success")
    if result.stayed:
        numbers = ", ".join(f"R-{row.number:04}" for row in result.stayed)
        flash(_("옮기지 못한 등록: %(numbers)s", numbers=numbers), "info")
    return redirect(url_for(".registrations_manage", slug=slug), 303)


def _chosen(forum: Forum) -> list[Registration]:
    numbers = request.values.getlist("number", type=int)
    return list(queries.chosen_people(forum, numbers))


def _page(forum: Forum, wrong: str | None = None, *, lacks_reason: bool = False) -> str:
    return render_template(
        "registration/selected.html",
        forum=forum,
        people=_chosen(forum),
        wrong=wrong,
        lacks_reason=lacks_reason,
        reason=request.form.get("reason", ""),
    )
