"""Badges: the organiser's prints, and the one that is printed when somebody comes in."""

from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs, own_transaction
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.pdf import send_pdf
from forum_app.core.permissions import Permission
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries, services
from forum_app.registration.exports.badges import BadgePaper, badges_pdf, box_labels_pdf
from forum_app.registration.forms.badges import BadgeForm, BoxForm, DoorPrintForm, badge_form
from forum_app.registration.models import Registration
from forum_app.registration.rules import BadgeSize, boxes
from forum_app.registration.rules.boxes import BOX_LETTERS
from forum_app.registration.views import checkin, registration

P = Permission
MOST_BADGES = 1200  # of one file; setting them takes about two seconds


def _forum(slug: str, permission: Permission = P.REGISTRATION_RUN) -> Forum:
    return get_managed_forum(current_actor(), slug, permission)


@registration.get("/manage/forums/<slug>/registrations/badges")
@needs(P.REGISTRATION_RUN)
def badges(slug: str) -> ResponseReturnValue:
    """Which badges to print; `?number=` once for each that was chosen in the list."""
    forum = _forum(slug)
    return _page(forum, badge_form(queries.tickets_of(forum), request.args.getlist("number")))


@registration.post("/manage/forums/<slug>/registrations/badges")
@needs(P.REGISTRATION_RUN)
@own_transaction
def badges_print(slug: str) -> ResponseReturnValue:
    """The badges as a file; what was printed is noted once the file is made."""
    forum = _forum(slug)
    form = badge_form(queries.tickets_of(forum))
    if not form.validate():
        return _page(forum, form), 422
    people = queries.badge_people(forum, form.wanted)
    if why := _why_not(form, len(people)):
        form.form_errors.append(why)
        return _page(forum, form), 422
    return _printed(forum, people[:MOST_BADGES], form.paper, outside=form.outside)


def _why_not(form: BadgeForm, count: int) -> str:
    if not count and not form.blanks.data:
        return str(_("고르신 조건에 맞는 명찰이 없습니다."))
    if count > MOST_BADGES and not form.wanted.unprinted:
        return str(
            _(
                "한 번에 %(n)s장까지 만듭니다. ‘아직 찍지 않은 명찰만’을 고르고 나누어 찍어 주십시오.",
                n=MOST_BADGES,
            )
        )
    return ""


def _printed(forum: Forum, people: Sequence[Registration], paper: BadgePaper, outside: str = "") -> Response:
    """The file, noted as printed; `outside` says who prints it and why, if somebody else does."""
    versions = {person.id: person.token_version for person in people}
    name = f"{_('명찰')}-{forum.slug if len(people) != 1 else people[0].number}.pdf"
    pdf = badges_pdf(forum, people, paper)
    with unit_of_work():
        services.record_badges(forum, versions, outside=outside, actor=current_actor(), at=clock.now())
    return send_pdf(pdf, name)


@registration.post("/manage/forums/<slug>/registrations/badges/door")
@needs(P.REGISTRATION_RUN)
def badges_door(slug: str) -> ResponseReturnValue:
    """Keep which size the door prints."""
    forum = _forum(slug)
    form = DoorPrintForm()
    if not form.validate():
        return _page(forum, badge_form(queries.tickets_of(forum)), door=form), 422
    services.set_door_badge_size(forum, BadgeSize(form.door_size.data), actor=current_actor(), at=clock.now())
    flash(_("저장했습니다."), "success")
    return redirect(url_for(".badges", slug=slug), 303)


@registration.get("/manage/forums/<slug>/registrations/boxes.pdf")
@needs(P.REGISTRATION_RUN)
def badge_boxes(slug: str) -> ResponseReturnValue:
    """Labels for the boxes in which badges lie at the desk; they hold no names."""
    forum = _forum(slug)
    form = BoxForm(request.args)
    counts = queries.box_counts(forum)
    if not form.validate() or not counts:
        raise NotFound(N_("명찰이 없습니다."))
    pdf = box_labels_pdf(forum, boxes(counts, form.boxes.data))
    return send_pdf(pdf, f"{_('명찰 상자')}-{slug}.pdf")


def _page(forum: Forum, form: BadgeForm, door: DoorPrintForm | None = None) -> str:
    counts = queries.box_counts(forum)
    return render_template(
        "registration/badges.html",
        forum=forum,
        form=form,
        chosen=len([number for number in (form.numbers.data or "").split(",") if number]),
        counts=queries.badge_counts(forum),
        box_counts=[(letter, counts[letter]) for letter in BOX_LETTERS if counts[letter]],
        box_form=BoxForm(),
        door=door or DoorPrintForm(door_size=queries.door_badge_size(forum).value),
    )


@checkin.get("/checkin/<slug>/people/<int:number>/badge.pdf")
@needs(P.CHECKIN_RECORD)
def badge(slug: str, number: int) -> ResponseReturnValue:
    """The badge of one person to look at or to print; opening it is not noted."""
    forum = _forum(slug, P.CHECKIN_RECORD)
    person = queries.get_badge_person(forum, number)
    return send_pdf(badges_pdf(forum, [person], _door_paper(forum)), f"{_('명찰')}-{number}.pdf")


@checkin.post("/checkin/<slug>/people/<int:number>/badge.pdf")
@needs(P.CHECKIN_RECORD)
@own_transaction
def badge_print(slug: str, number: int) -> ResponseReturnValue:
    """The badge of one person, noted as printed; again as often as it is needed."""
    forum = _forum(slug, P.CHECKIN_RECORD)
    return _printed(forum, [queries.get_badge_person(forum, number)], _door_paper(forum))


def _door_paper(forum: Forum) -> BadgePaper:
    asked = request.values.get("size", "")
    return BadgePaper(BadgeSize(asked) if asked in list(BadgeSize) else queries.door_badge_size(forum))
