"""One registration: who, how it stands, what has happened to it, and the steps from here."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.core.templating import moment
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.forms import ticket_change_form
from forum_app.registration.models import Registration
from forum_app.registration.queries import RegistrationEvent
from forum_app.registration.queries.letters import returned_mail
from forum_app.registration.rules import REGISTRATION_WORKFLOW, RegistrationState
from forum_app.registration.views import registration as bp

P = Permission
LONGEST_REASON = 300
CANCEL = "cancel"
EVENTS = {
    "registration:create": N_("등록"), "registration:edit": N_("내용 고침"), "registration:erase": N_("파기"),
    "registration:change_ticket": N_("참가 구분 바꿈"),
    "consent:withdraw": N_("동의 철회"), "transfer:create": N_("자리 넘기기 시작"),
    "transfer:withdraw": N_("자리 넘기기 거둠"), "transfer:complete": N_("자리 넘겨받음"),
    "checkin:record": N_("입장"), "checkin:come_back": N_("다시 입장"), "checkin:go_out": N_("나감"),
    "checkin:resolve": N_("입구에서 확인함"),
}  # fmt: skip
ACTORS = {"registrant": N_("등록하신 분"), "waiting list": N_("대기자 명단")}


@bp.get("/manage/forums/<slug>/registrations/<int:number>")
@needs(P.REGISTRATION_READ)
def registration_detail(slug: str, number: int) -> ResponseReturnValue:
    """Who reads without running the forum sees names and addresses masked, and no answers."""
    forum = get_managed_forum(current_actor(), slug, P.REGISTRATION_READ)
    return _page(forum, queries.get_registration(forum, number), request.args.get("ask", ""))


@bp.post("/manage/forums/<slug>/registrations/<int:number>/steps")
@needs(P.REGISTRATION_RUN)
def registration_step(slug: str, number: int) -> ResponseReturnValue:
    """Take one step of the workflow; a cancellation says why, and may be of everybody who comes along."""
    forum = get_managed_forum(current_actor(), slug, P.REGISTRATION_RUN)
    row = queries.get_registration(forum, number)
    step, reason = request.form.get("step", ""), request.form.get("reason", "").strip()[:LONGEST_REASON]
    if step == CANCEL and not reason:
        return _page(forum, row, CANCEL, _("취소하는 까닭을 적어 주십시오.")), 422
    services.advance_registration(
        row, step, actor=current_actor(), tell=letters.tell, reason=reason,
        whole_group=request.form.get("whole_group") == "1",
    )  # fmt: skip
    flash(_("저장했습니다. 등록하신 분께 전자우편으로 알립니다."), "success")
    if request.form.get("back") == "list":
        return redirect(url_for(".registrations_manage", slug=slug), 303)
    return redirect(url_for(".registration_detail", slug=slug, number=number), 303)


def _page(forum: Forum, row: Registration, asks: str, wrong: str | None = None) -> str:
    actor = current_actor()
    may_run = actor.may(P.REGISTRATION_RUN, forum.scope)
    other_tickets = services.tickets_to_give(row, at=clock.now()) if may_run else []
    return render_template(
        "registration/registration_detail.html",
        forum=forum,
        registration=row,
        position=queries.waiting_position(forum, row),
        offers=services.offered_steps(row, actor=actor, at=clock.now()),
        may_run=may_run,
        other_tickets=other_tickets,
        ticket_form=ticket_change_form([one.ticket for one in other_tickets]),
        party=queries.party_of(row),
        choices=queries.choices_of(row),
        answers=queries.answers_of(row) if may_run else [],
        needs=queries.find_needs(forum, row) if may_run else None,
        has_returned_mail=row.id in returned_mail(forum, [row.id]),
        events=[_event(event) for event in queries.registration_history(forum, row)],
        asks=asks,
        wrong=wrong,
        S=RegistrationState,
    )


def _event(event: RegistrationEvent) -> dict[str, str]:
    """One line of the record as components/timeline.html takes it."""
    step = REGISTRATION_WORKFLOW.steps.get(event.verb.removeprefix("registration:"))
    label = step.label if step else EVENTS.get(event.verb, event.verb)
    actor = _(ACTORS[event.actor_name]) if event.actor_name in ACTORS else event.actor_name
    return {"date": moment(event.at), "title": f"{_(label)}, {actor}", "text": event.reason}
