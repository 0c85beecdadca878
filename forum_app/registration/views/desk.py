"""The door without script: looking people up, letting them in and out, and the answer in one glance."""

from collections.abc import Mapping
from secrets import token_urlsafe

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs, own_transaction, public
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.incoming import is_keepable
from forum_app.core.permissions import Permission
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries, services
from forum_app.registration.exports import door as said
from forum_app.registration.forms import AgainForm, DeskForm, PassForm
from forum_app.registration.rules import (
    LETS_IN,
    UNDO_WITHIN,
    Direction,
    ScanOutcome,
    box_of,
    one_line,
    token_hash,
)
from forum_app.registration.services import Admission
from forum_app.registration.views import checkin as bp
from forum_app.registration.views.desk_name import desk_name_of, may_name_desk, name_desk
from forum_app.registration.views.device_session import is_cut_off

RECORD = Permission.CHECKIN_RECORD
STATUS = {ScanOutcome.USED: 409, ScanOutcome.NOT_CONFIRMED: 409, ScanOutcome.UNKNOWN: 404}
LONGEST_REASON = 200


@bp.get("/checkin/")
@needs(RECORD)
def home() -> ResponseReturnValue:
    """The forums at whose door this person stands; with one, its desk."""
    forums = queries.door_forums(current_actor())
    return render_template("checkin/home.html", forums=forums, today=clock.today())


@bp.get("/checkin/<slug>/")
@needs(RECORD)
def desk(slug: str) -> ResponseReturnValue:
    """Who is in, who was last, and the search by name or code; `way` out is the same for those who leave."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    text = request.args.get("q", "")[:120]
    return render_template(
        "checkin/desk.html", forum=forum, text=text, way=_way(), found=queries.search_roster(forum, text),
        totals=queries.door_counts(forum), guests=queries.guests_arrived(forum), last=queries.last_arrivals(forum),
        undo_from=clock.now() - UNDO_WITHIN, desk=desk_name_of(current_actor()), key=token_urlsafe(16),
        may_name=may_name_desk(current_actor()),
    )  # fmt: skip


@bp.route("/checkin/<slug>/desk", methods=["GET", "POST"])
@needs(RECORD)
def desk_name(slug: str) -> ResponseReturnValue:
    """What this desk is called; kept with the session. A paired phone has its name from the organiser."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    if not may_name_desk(current_actor()):
        return redirect(url_for(".desk", slug=slug), 303)
    form = DeskForm(desk=desk_name_of(current_actor()))
    if form.validate_on_submit():
        name_desk(one_line(form.desk.data))
        return redirect(url_for(".desk", slug=slug), 303)
    return render_template("checkin/desk_name.html", forum=forum, form=form), 422 if form.is_submitted() else 200


@bp.post("/checkin/<slug>/people/<int:number>")
@needs(RECORD)
@own_transaction
def let_in(slug: str, number: int) -> ResponseReturnValue:
    """Let in, or out, the person that was chosen from the list."""
    return _pass(slug, number=number)


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
        return _result(forum, None), 404
    return render_template(
        "checkin/person.html", forum=forum, person=person, token=token, desk=desk_name_of(current_actor()),
        key=token_urlsafe(16),
    )  # fmt: skip


@bp.post("/checkin/<slug>/scan/<token>")
@needs(RECORD)
@own_transaction
def scan_post(slug: str, token: str) -> ResponseReturnValue:
    """Let in, or out, the person of a QR code; the first scan wins."""
    return _pass(slug, code=token_hash(token))


@bp.post("/checkin/<slug>/people/<int:number>/again")
@needs(RECORD)
@own_transaction
def let_in_again(slug: str, number: int) -> ResponseReturnValue:
    """Let somebody in whose ticket was used, after a look at the person."""
    form = AgainForm()
    is_said = form.validate()
    return _pass(slug, number=number, reason=one_line(form.reason.data) if is_said else "", form=form)


@bp.post("/checkin/<slug>/people/<int:number>/undo")
@needs(RECORD)
def undo(slug: str, number: int) -> ResponseReturnValue:
    """Take back the admission of a moment ago."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    person = queries.get_registration(forum, number)
    services.undo_check_in(forum, person, reason=_undo_reason(), actor=current_actor())
    if request.is_json:
        return {"number": number, "counts": said.totals_json(queries.arrival_counts(forum))}
    flash(_("%(name)s 님의 입장을 되돌렸습니다.", name=person.name), "success")
    return redirect(url_for(".desk", slug=slug), 303)


def _undo_reason() -> str:
    """What a script or a form says, if it can be kept; pressing the button says enough."""
    sent = request.get_json(silent=True) if request.is_json else request.form
    reason = sent.get("reason") if isinstance(sent, Mapping) else None
    if isinstance(reason, str) and reason.strip() and is_keepable(reason):
        return " ".join(reason.split())[:LONGEST_REASON]
    return str(_("잘못 누름"))


def _pass(
    slug: str, *, number: int | None = None, code: str | None = None, reason: str = "", form: PassForm | None = None
) -> ResponseReturnValue:
    """Decide and answer; whatever the answer, the scan is kept."""
    form = form or PassForm()
    with unit_of_work():
        forum = get_managed_forum(current_actor(), slug, RECORD)
        admission = services.pass_door(
            forum, token_hash=code, number=number, direction=form.direction, reason=reason, key=form.scan_key,
            desk=desk_name_of(current_actor()), actor=current_actor(),
        )  # fmt: skip
        page = _result(forum, admission, form if isinstance(form, AgainForm) else AgainForm(formdata=None))
        return page, 422 if form.errors else STATUS.get(admission.outcome, 200)


def _result(forum: Forum, admission: Admission | None, form: AgainForm | None = None) -> str:
    person = admission.registration if admission else None
    return render_template(
        "checkin/result.html", forum=forum, admission=admission, person=person, form=form, key=token_urlsafe(16),
        outcome=admission.outcome if admission else ScanOutcome.UNKNOWN, lets_in=LETS_IN,
        box=box_of(person.name) if person else "", counts=queries.arrival_counts(forum),
        desk=desk_name_of(current_actor()), way=_way(),
    )  # fmt: skip


def _way() -> str:
    """Which way people pass this desk."""
    return Direction.OUT.value if request.values.get("way") == Direction.OUT.value else Direction.IN.value
