"""The organiser's side before the day: ceremonies, their order, plaques."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from forum_app.ceremonies import queries
from forum_app.ceremonies.forms import CeremonyForm, PlaquesForm
from forum_app.ceremonies.models import Ceremony
from forum_app.ceremonies.rules import CEREMONY_WORKFLOW, CeremonyKind, CeremonyState, timing
from forum_app.ceremonies.services import handover, order
from forum_app.ceremonies.views import bp
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum


@bp.get("/manage/forums/<slug>/ceremonies/")
@needs(Permission.CEREMONY_READ)
def ceremonies_manage(slug: str) -> ResponseReturnValue:
    """The ceremonies of a forum."""
    forum = get_managed_forum(current_actor(), slug, Permission.CEREMONY_READ)
    return _list(forum, CeremonyForm(formdata=None))


@bp.get("/manage/ceremonies/")
@needs(Permission.CEREMONY_READ)
def ceremonies_all() -> ResponseReturnValue:
    """Every ceremony this person may read."""
    return _list(None, CeremonyForm(formdata=None))


def _list(forum: Forum | None, form: CeremonyForm, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    ceremonies = queries.ceremonies_of(forum) if forum else queries.ceremonies_for(actor)
    run = Permission.CEREMONY_RUN
    may_run = actor.may(run, forum.scope) and clock.today() <= forum.ends_on if forum else actor.may_everywhere(run)
    if forum and not form.is_submitted():
        form.held_on.data, form.venue.data = forum.starts_on, forum.venue
    page = render_template(
        "ceremonies/ceremonies_manage.html", forum=forum, ceremonies=ceremonies, form=form, may_run=may_run,
        handed={c.id: queries.handed_over(c) for c in ceremonies},
    )  # fmt: skip
    return page, status


@bp.post("/manage/forums/<slug>/ceremonies/")
@needs(Permission.CEREMONY_RUN)
def ceremony_add(slug: str) -> ResponseReturnValue:
    """Set up a ceremony of a forum."""
    return _add(get_managed_forum(current_actor(), slug, Permission.CEREMONY_RUN))


@bp.post("/manage/ceremonies/")
@needs(Permission.CEREMONY_RUN)
def ceremony_add_alone() -> ResponseReturnValue:
    """Set up a ceremony that stands alone."""
    return _add(None)


def _add(forum: Forum | None) -> ResponseReturnValue:
    form = CeremonyForm()
    if form.validate():
        try:
            ceremony = order.create_ceremony(forum, _details(form), actor=current_actor(), at=clock.now())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(url_for(".ceremony_manage", slug=ceremony.slug), 303)
    return _list(forum, form, 422)


def _details(form: CeremonyForm) -> order.CeremonyDetails:
    day, hour = form.held_on.data, form.starts_at.data
    return order.CeremonyDetails(
        slug=form.slug.data, kind=CeremonyKind(form.kind.data), name=form.name.data, name_en=form.name_en.data or None,
        held_on=day, starts_at=clock.seoul(day, hour.hour, hour.minute) if hour else None,
        planned_minutes=form.planned_minutes.data, venue=form.venue.data or "", presenters=form.presenters.data or "",
    )  # fmt: skip


@bp.get("/manage/ceremonies/<slug>/")
@needs(Permission.CEREMONY_READ)
def ceremony_manage(slug: str) -> ResponseReturnValue:
    """The order, its timing, the plaques and the next step."""
    ceremony = queries.get_managed_ceremony(current_actor(), slug, Permission.CEREMONY_READ)
    return _order(ceremony, PlaquesForm(formdata=None))


def _order(ceremony: Ceremony, form: PlaquesForm, status: int = 200) -> ResponseReturnValue:
    actor, items, facts = current_actor(), queries.items_of(ceremony), queries.facts_of(ceremony)
    form.cohort.choices = _cohort_choices()
    is_past = clock.today() > ceremony.held_on
    may_run = actor.may(Permission.CEREMONY_RUN, ceremony.scope) and not is_past
    page = render_template(
        "ceremonies/ceremony_manage.html", ceremony=ceremony, items=items, form=form, may_run=may_run, is_past=is_past,
        offers=CEREMONY_WORKFLOW.offered(ceremony.state, actor, facts, ceremony.scope) if may_run else [],
        timing=timing([(i.kind, i.planned_seconds) for i in items], ceremony.planned_minutes), facts=facts,
        is_preparing=ceremony.state is CeremonyState.PREPARING, handed=queries.handed_over(ceremony),
    )  # fmt: skip
    return page, status


def _cohort_choices() -> list[SelectChoice]:
    cohorts = queries.cohorts_to_honour(current_actor())
    return [SelectChoice(c.id, f"{c.scheme.name} ({c.scheme.operator}) {c.year}") for c in cohorts]


@bp.post("/manage/ceremonies/<slug>/awards")
@needs(Permission.CEREMONY_RUN)
def awards_add(slug: str) -> ResponseReturnValue:
    """Put the awards of the forum's decided contests into the order."""
    ceremony = queries.get_managed_ceremony(current_actor(), slug, Permission.CEREMONY_RUN)
    count = order.add_awards(ceremony, actor=current_actor(), at=clock.now())
    flash(_("상 %(count)d건을 순서에 넣었습니다.", count=count), "ok")
    return redirect(url_for(".ceremony_manage", slug=slug), 303)


@bp.post("/manage/ceremonies/<slug>/plaques")
@needs(Permission.CEREMONY_RUN)
def plaques_add(slug: str) -> ResponseReturnValue:
    """Put the plaques of a cohort into the order."""
    actor = current_actor()
    ceremony = queries.get_managed_ceremony(actor, slug, Permission.CEREMONY_RUN)
    form = PlaquesForm()
    form.cohort.choices = _cohort_choices()
    if form.validate():
        try:
            cohort = queries.get_cohort(actor, form.cohort.data)
            count = order.add_plaques(ceremony, cohort, set_size=form.set_size.data, actor=actor, at=clock.now())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("현판 %(count)d개를 순서에 넣었습니다.", count=count), "ok")
            return redirect(url_for(".ceremony_manage", slug=slug), 303)
    return _order(ceremony, form, 422)


@bp.post("/manage/ceremonies/<slug>/plaques/made")
@needs(Permission.CEREMONY_RUN)
def plaques_made(slug: str) -> ResponseReturnValue:
    """Note that the plaques have been made."""
    ceremony = queries.get_managed_ceremony(current_actor(), slug, Permission.CEREMONY_RUN)
    count = order.make_plaques(ceremony, actor=current_actor(), at=clock.now())
    flash(_("현판 %(count)d개를 제작한 것으로 적었습니다.", count=count), "ok")
    return redirect(url_for(".ceremony_manage", slug=slug), 303)


@bp.post("/manage/ceremonies/<slug>/items/<int:item_id>/<any(up,down):way>")
@needs(Permission.CEREMONY_RUN)
def item_move(slug: str, item_id: int, way: str) -> ResponseReturnValue:
    """Move an item by one place."""
    ceremony = queries.get_managed_ceremony(current_actor(), slug, Permission.CEREMONY_RUN)
    item = queries.get_item(ceremony, item_id)
    order.move_item(ceremony, item, up=way == "up", actor=current_actor(), at=clock.now())
    return redirect(url_for(".ceremony_manage", slug=slug, _anchor=f"item-{item_id}"), 303)


@bp.post("/manage/ceremonies/<slug>/publish")
@needs(Permission.CEREMONY_RUN)
def ceremony_publish(slug: str) -> ResponseReturnValue:
    """Let everybody see the page."""
    ceremony = queries.get_managed_ceremony(current_actor(), slug, Permission.CEREMONY_RUN)
    order.publish(ceremony, actor=current_actor(), at=clock.now())
    return redirect(url_for(".ceremony_manage", slug=slug), 303)


@bp.post("/manage/ceremonies/<slug>/steps/<step>")
@needs(Permission.CEREMONY_RUN)
def ceremony_step(slug: str, step: str) -> ResponseReturnValue:
    """Take one step; once it runs, the control page follows."""
    ceremony = queries.get_managed_ceremony(current_actor(), slug, Permission.CEREMONY_RUN)
    handover.advance_ceremony(ceremony, step, actor=current_actor(), at=clock.now())
    page = ".control" if ceremony.state is CeremonyState.RUNNING else ".ceremony_manage"
    return redirect(url_for(page, slug=slug), 303)
