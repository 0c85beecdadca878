"""The door: looking people up, letting them in, and the answer in one glance."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum_app.core import clock
from forum_app.core.access import current_actor, needs, public
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries, services
from forum_app.registration.forms import DeskForm
from forum_app.registration.models import Registration
from forum_app.registration.rules import LETS_IN, ScanOutcome, one_line
from forum_app.registration.services import Admission
from forum_app.registration.views import checkin as bp
from forum_app.registration.views.desk_name import desk_name_of, name_desk
from forum_app.registration.views.device_session import is_cut_off

RECORD = Permission.CHECKIN_RECORD
DONE = LETS_IN | {ScanOutcome.LEFT}


@bp.get("/checkin/")
@needs(RECORD)
def home() -> ResponseReturnValue:
    """The forums at whose door this person stands; with one, its desk."""
    forums = queries.door_forums(current_actor())
    return render_template("checkin/home.html", forums=forums, today=clock.today())


@bp.get("/checkin/<slug>/")
@needs(RECORD)
def desk(slug: str) -> ResponseReturnValue:
    """Who is in, who was last, and the search by name or code."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    text = request.args.get("q", "")[:120]
    return render_template(
        "checkin/desk.html",
        forum=forum,
        text=text,
        found=queries.find_people(forum, text),
        counts=queries.arrival_counts(forum),
        last=queries.last_arrivals(forum),
        desk=desk_name_of(current_actor()),
    )


@bp.route("/checkin/<slug>/desk", methods=["GET", "POST"])
@needs(RECORD)
def desk_name(slug: str) -> ResponseReturnValue:
    """What this desk is called; kept with the session of this device."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    form = DeskForm(desk=desk_name_of(current_actor()))
    if form.validate_on_submit():
        name_desk(one_line(form.desk.data))
        return redirect(url_for(".desk", slug=slug), 303)
    return render_template("checkin/desk_name.html", forum=forum, form=form), 422 if form.is_submitted() else 200


@bp.post("/checkin/<slug>/people/<int:number>")
@needs(RECORD)
def let_in(slug: str, number: int) -> ResponseReturnValue:
    """Let in the person that was chosen from the list."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    return _answer(forum, queries.get_registration(forum, number))


@bp.get("/checkin/<slug>/scan/<token>")
@public
def scan(slug: str, token: str) -> ResponseReturnValue:
    """What the QR code opens: at the door the person it stands for, for anybody else the private page."""
    if is_cut_off():
        raise NotFound(N_("찾으시는 쪽이 없습니다."))
    if not current_actor().may(RECORD):
        return redirect(url_for("registration.registration_private", token=token), 303)
    forum = get_managed_forum(current_actor(), slug, RECORD)
    person = queries.find_by_token_at_door(forum, token)
    if person is None:
        return _unknown(forum)
    return render_template(
        "checkin/person.html", forum=forum, person=person, token=token, desk=desk_name_of(current_actor())
    )


@bp.post("/checkin/<slug>/scan/<token>")
@needs(RECORD)
def scan_post(slug: str, token: str) -> ResponseReturnValue:
    """Let in the person of a QR code; the first scan wins."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    person = queries.find_by_token_at_door(forum, token)
    return _answer(forum, person) if person else _unknown(forum)


def _answer(forum: Forum, person: Registration) -> ResponseReturnValue:
    admission = services.check_in(forum, person, desk=desk_name_of(current_actor()), actor=current_actor())
    page = _result(forum, admission.outcome.value, admission)
    return page, 200 if admission.outcome in DONE else 409


def _unknown(forum: Forum) -> ResponseReturnValue:
    return _result(forum, "unknown", None), 404


def _result(forum: Forum, outcome: str, admission: Admission | None) -> str:
    return render_template(
        "checkin/result.html",
        forum=forum,
        outcome=outcome,
        admission=admission,
        counts=queries.arrival_counts(forum),
        desk=desk_name_of(current_actor()),
    )
