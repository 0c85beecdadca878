"""The sign-up page."""

from collections.abc import Hashable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.certification.queries import certified_names
from forum_app.core import clock
from forum_app.core.access import current_actor, public
from forum_app.core.errors import DomainError, FieldError, NoPlace, StepRefused
from forum_app.core.http_errors import translated
from forum_app.core.i18n import N_
from forum_app.core.kept_parts import contents
from forum_app.core.limits import limiter
from forum_app.core.templating import language
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_public_forum
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.forms import Asked, SignUpForm, rows_sent, sign_up_form
from forum_app.registration.queries import SignUpStatus
from forum_app.registration.rules import ConsentKind
from forum_app.registration.rules.consents import nothing_may_be_collected
from forum_app.registration.views import registration as bp

MORE_PEOPLE = "add_person"


@bp.get("/forums/<slug>/register/")
@public
def register(slug: str) -> ResponseReturnValue:
    """The form; or when registration opens, or that it is closed. `people` come together, `code` invites."""
    forum = get_public_forum(current_actor(), slug)
    status = queries.sign_up_status(forum, clock.now())
    code = request.args.get("code", "")[:20]
    people = request.args.get("people", 1, type=int)
    return _page(forum, status, sign_up_form(_asked(forum, status, people - 1, code=code), code=code))


@bp.post("/forums/<slug>/register/")
@public
def register_post(slug: str) -> ResponseReturnValue:
    """Sign up: on to the private page, whatever the state. Who wants rows for more people gets the form back."""
    forum = get_public_forum(current_actor(), slug)
    status = queries.sign_up_status(forum, clock.now())
    members = rows_sent(list(request.form))
    wanted = max(request.form.get(MORE_PEOPLE, 1, type=int), 1) if MORE_PEOPLE in request.form else 0
    code = request.form.get("invitation_code", "").strip()
    form = sign_up_form(_asked(forum, status, members + wanted, code=code), code=code)
    if wanted:
        return _page(forum, status, form, first_new=members)
    if not form.validate():
        return _page(forum, status, form), 422
    given = form.given(language())
    try:
        row = services.sign_up(forum, given, key=letters.tokens_key(), tell=letters.tell)
    except NoPlace as refusal:
        return render_template("registration/full.html", forum=forum, why=translated(refusal)), 409
    except StepRefused as refusal:
        return _closed_page(forum, status, form, given.ticket_id, refusal), 409
    except DomainError as refusal:
        form.refuse(refusal)
        return _page(forum, status, form), 422
    if given.special_needs and not form.consents_to(ConsentKind.SENSITIVE):
        flash(_("배려가 필요한 사항은 민감정보 처리에 동의하지 않으셔서 저장하지 않았습니다."), "info")
    return redirect(url_for(".registration_private", token=letters.token_of(row)), 303)


@bp.get("/forums/<slug>/register/institutions")
@public
@limiter.limit("600 per minute")
def register_institutions(slug: str) -> ResponseReturnValue:
    """Names of certified institutions that hold what is typed; of others nobody is told."""
    get_public_forum(current_actor(), slug)
    return {"names": certified_names(current_actor(), request.args.get("q", "")[:60])}


def _asked(forum: Forum, status: SignUpStatus, members: int, *, code: str) -> Asked:
    """What the form asks; a visitor chooses among what is open to everybody."""
    opened = [one.ticket for one in status.tickets if one.closed is None]
    items = queries.consent_items(forum)
    most = max((ticket.group_limit for ticket in opened), default=1) - 1
    return Asked(
        items=items,
        tickets=[ticket for ticket in opened if not ticket.needs_invitation],
        sessions=queries.session_offers(forum),
        questions=[one for one in queries.questions_of(forum) if one.ticket_id in {None, *(t.id for t in opened)}],
        members=min(max(members, 0), most),
        chosen=bool(request.form.get("ticket_id")),
        code=bool(code) or any(ticket.needs_invitation for ticket in opened),
        needs=any(item.kind is ConsentKind.SENSITIVE for item in items),
    )


def _page(
    forum: Forum, status: SignUpStatus, form: SignUpForm, *, closed: str | None = None, first_new: int | None = None
) -> str:
    opened = [one for one in status.tickets if one.closed is None]
    most_members = max((one.ticket.group_limit for one in opened), default=1) - 1
    return render_template(
        "registration/register.html",
        forum=forum,
        form=form,
        asked=form.asked,
        status=status,
        opened=opened,
        tickets={one.ticket.id: one.ticket for one in status.tickets},
        closed=closed or status.closed or nothing_may_be_collected([item.kind for item in form.asked.items]),
        most_members=most_members,
        first_new=first_new,
        left=queries.places_left,
        shown=None if request.method == "POST" else _shown(forum, form.asked, status, most_members),
    )


def _closed_page(
    forum: Forum, status: SignUpStatus, form: SignUpForm, ticket_id: int | None, refusal: StepRefused
) -> str:
    """That registration is closed; the form again if only the chosen ticket is and there are others to choose."""
    if not any(one.ticket.id == ticket_id and one.closed for one in status.tickets):
        return _page(forum, status, form, closed=refusal.message)
    form.refuse(FieldError("ticket_id", N_("고르신 구분은 지금 등록을 받지 않습니다. 다른 구분을 골라 주십시오.")))
    return _page(forum, status, form)


def _shown(forum: Forum, asked: Asked, status: SignUpStatus, most_members: int) -> Hashable:
    """All that an empty form shows but the places that are left, its key and its token."""
    return contents(
        forum.slug,
        forum.version,
        most_members,
        asked.members,
        asked.items,
        asked.questions,
        [(one.options, one.condition, one.condition and one.condition.option) for one in asked.questions],
        [(one.ticket.id, one.ticket.name, one.ticket.name_en) for one in status.tickets],
    )
