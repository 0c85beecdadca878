"""Pages of booths: the public list and plan, the organiser's allocation."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from forum_app.booths import queries, services
from forum_app.booths.forms import ExhibitorForm, RowForm, StepForm
from forum_app.booths.rules import BOOTH_WORKFLOW, ExhibitorKind
from forum_app.core import clock
from forum_app.core.access import current_actor, needs, public
from forum_app.core.errors import DomainError
from forum_app.core.forms import require_valid, show_refusal
from forum_app.core.page_cache import cacheable
from forum_app.core.permissions import Permission
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum, get_public_forum
from forum_app.institutions.services import find_or_create

bp = Blueprint("booths", __name__)


@bp.get("/forums/<slug>/booths/")
@public
@cacheable
def booths_public(slug: str) -> ResponseReturnValue:
    """Who shows what where."""
    forum = get_public_forum(current_actor(), slug)
    exhibitors = queries.placed_exhibitors(forum)
    by_kind = {kind: [e for e in exhibitors if e.kind is kind] for kind in ExhibitorKind}
    return render_template(
        "booths/booths_public.html", forum=forum, places=queries.places(forum), count=len(exhibitors),
        by_kind={kind: rows for kind, rows in by_kind.items() if rows},
    )  # fmt: skip


@bp.get("/manage/forums/<slug>/booths/")
@needs(Permission.BOOTH_READ)
def booths_manage(slug: str) -> ResponseReturnValue:
    """The plan, the exhibitors and what may be done with each."""
    forum = get_managed_forum(current_actor(), slug, Permission.BOOTH_READ)
    return _page(forum, ExhibitorForm(formdata=None), RowForm(formdata=None))


def _page(forum: Forum, exhibitor_form: ExhibitorForm, row_form: RowForm, status: int = 200) -> ResponseReturnValue:
    actor, facts = current_actor(), services.facts_of(forum, clock.now())
    exhibitors = queries.exhibitors_of(forum)
    offers = {e.id: BOOTH_WORKFLOW.offered(e.state, actor, facts, forum.scope) for e in exhibitors}
    page = render_template(
        "booths/booths_manage.html", forum=forum, places=queries.places(forum), exhibitors=exhibitors, offers=offers,
        free=queries.free_booths(forum), exhibitor_form=exhibitor_form, row_form=row_form,
        may_run=actor.may(Permission.BOOTH_RUN, forum.scope) and not facts.forum_is_over,
    )  # fmt: skip
    return page, status


@bp.post("/manage/forums/<slug>/booths/exhibitors")
@needs(Permission.BOOTH_RUN)
def exhibitor_add(slug: str) -> ResponseReturnValue:
    """Take up an exhibitor."""
    forum = get_managed_forum(current_actor(), slug, Permission.BOOTH_RUN)
    form, actor, at = ExhibitorForm(), current_actor(), clock.now()
    if form.validate():
        try:
            institution = find_or_create(form.institution.data, business_no=form.business_no.data, actor=actor, at=at)
            services.add_exhibitor(
                forum,
                institution,
                kind=ExhibitorKind(form.kind.data),
                summary=form.summary.data or "",
                actor=actor,
                at=at,
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("참가기관을 더했습니다."), "ok")
            return redirect(url_for(".booths_manage", slug=slug), 303)
    return _page(forum, form, RowForm(formdata=None), 422)


@bp.post("/manage/forums/<slug>/booths/rows")
@needs(Permission.BOOTH_RUN)
def row_add(slug: str) -> ResponseReturnValue:
    """Lay out a row of booths."""
    forum = get_managed_forum(current_actor(), slug, Permission.BOOTH_RUN)
    form = RowForm()
    if form.validate():
        try:
            services.add_row(
                forum, letter=form.letter.data, count=form.count.data, x_dm=form.x_m.data * 10, y_dm=form.y_m.data * 10,
                actor=current_actor(), at=clock.now(),
            )  # fmt: skip
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("부스를 더했습니다."), "ok")
            return redirect(url_for(".booths_manage", slug=slug), 303)
    return _page(forum, ExhibitorForm(formdata=None), form, 422)


@bp.post("/manage/forums/<slug>/booths/exhibitors/<int:exhibitor_id>/<step>")
@needs(Permission.BOOTH_RUN)
def exhibitor_step(slug: str, exhibitor_id: int, step: str) -> ResponseReturnValue:
    """Take one step with an exhibitor."""
    forum = get_managed_forum(current_actor(), slug, Permission.BOOTH_RUN)
    exhibitor = queries.get_exhibitor(forum, exhibitor_id)
    form = StepForm()
    form.booth.choices = [SelectChoice(place.booth.id, place.booth.code) for place in queries.places(forum)]
    require_valid(form)
    services.advance_exhibitor(
        forum, exhibitor, step, booth_id=form.booth.data, reason=form.reason.data or "", actor=current_actor(),
        at=clock.now(),
    )  # fmt: skip
    return redirect(url_for(".booths_manage", slug=slug, _anchor=f"exhibitor-{exhibitor.id}"), 303)


@bp.post("/manage/forums/<slug>/booths/place-all")
@needs(Permission.BOOTH_RUN)
def place_all(slug: str) -> ResponseReturnValue:
    """Give every accepted exhibitor a booth."""
    forum = get_managed_forum(current_actor(), slug, Permission.BOOTH_RUN)
    count = services.place_all(forum, actor=current_actor(), at=clock.now())
    flash(_("%(count)d곳을 배치했습니다.", count=count), "ok")
    return redirect(url_for(".booths_manage", slug=slug), 303)
