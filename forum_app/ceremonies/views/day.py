"""The day: control in the hand, screen in the hall, prompter for the host."""

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum_app.ceremonies import queries
from forum_app.ceremonies.forms import ProxyForm, ReasonForm
from forum_app.ceremonies.models import Ceremony, CeremonyItem
from forum_app.ceremonies.rules import ItemKind, ItemState
from forum_app.ceremonies.services import guests, handover
from forum_app.ceremonies.views import bp
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import FieldError
from forum_app.core.forms import require_valid, show_refusal
from forum_app.core.permissions import Permission

RINGS_FOR = timedelta(seconds=20)


def _stage(ceremony: Ceremony) -> dict[str, object]:
    """What all three pictures show: the item that is called, what follows, and how far the ceremony is."""
    items = queries.items_of(ceremony)
    called = next((i for i in items if i.state is ItemState.CALLED), None)
    given = [i for i in items if i.kind in (ItemKind.AWARD, ItemKind.PLAQUE)]
    return {
        "ceremony": ceremony, "called": called, "waiting": [i for i in items if i.state is ItemState.WAITING],
        "number": items.index(called) + 1 if called else None, "item_count": len(items),
        "place": given.index(called) + 1 if called in given else None, "total": len(given),
        "handed": sum(i.state is ItemState.DONE for i in given),
        "same_set": _same_photo_set(called, given), "guests": queries.guests_to_introduce(ceremony),
        "new_since": clock.now() - RINGS_FOR,
    }  # fmt: skip


def _same_photo_set(called: CeremonyItem | None, given: list[CeremonyItem]) -> list[CeremonyItem]:
    if called is None or called.photo_set is None:
        return []
    return [item for item in given if item.photo_set == called.photo_set]


@bp.get("/stage/<slug>/control")
@needs(Permission.CEREMONY_RUN)
def control(slug: str) -> ResponseReturnValue:
    """The phone of whoever runs the ceremony."""
    ceremony = queries.get_managed_ceremony(current_actor(), slug, Permission.CEREMONY_RUN)
    return render_template("ceremonies/control.html", proxy_form=ProxyForm(formdata=None), **_stage(ceremony))


@bp.post("/stage/<slug>/control/next")
@needs(Permission.CEREMONY_RUN)
def control_next(slug: str) -> ResponseReturnValue:
    """Hand over what was called, call the next."""
    ceremony = queries.get_managed_ceremony(current_actor(), slug, Permission.CEREMONY_RUN)
    handover.call_next(ceremony, actor=current_actor(), at=clock.now())
    return redirect(url_for(".control", slug=slug), 303)


@bp.post("/stage/<slug>/control/items/<int:item_id>/<step>")
@needs(Permission.CEREMONY_RUN)
def control_step(slug: str, item_id: int, step: str) -> ResponseReturnValue:
    """One step of one item: absent, back, handed over."""
    ceremony = queries.get_managed_ceremony(current_actor(), slug, Permission.CEREMONY_RUN)
    item, form = queries.get_item(ceremony, item_id), ReasonForm()
    require_valid(form)
    reason = form.reason.data or ""
    handover.advance_item(ceremony, item, step, reason=reason, actor=current_actor(), at=clock.now())
    return redirect(url_for(".control", slug=slug), 303)


@bp.post("/stage/<slug>/control/items/<int:item_id>/proxy")
@needs(Permission.CEREMONY_RUN)
def control_proxy(slug: str, item_id: int) -> ResponseReturnValue:
    """Somebody else receives."""
    ceremony = queries.get_managed_ceremony(current_actor(), slug, Permission.CEREMONY_RUN)
    item, form = queries.get_item(ceremony, item_id), ProxyForm()
    if form.validate():
        try:
            handover.name_proxy(
                ceremony, item, name=form.proxy_name.data or "", reason=form.proxy_reason.data or "",
                actor=current_actor(), at=clock.now(),
            )  # fmt: skip
        except FieldError as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(url_for(".control", slug=slug), 303)
    return render_template("ceremonies/control.html", proxy_form=form, **_stage(ceremony)), 422


@bp.post("/stage/<slug>/guests/<int:number>/introduced")
@needs(Permission.CEREMONY_RUN)
def guest_introduced(slug: str, number: int) -> ResponseReturnValue:
    """The host has introduced a guest who came late; back to the picture from which it was said."""
    ceremony = queries.get_managed_ceremony(current_actor(), slug, Permission.CEREMONY_RUN)
    guests.introduce(ceremony, number, actor=current_actor(), at=clock.now())
    page = ".prompter" if request.form.get("from") == "prompter" else ".control"
    return redirect(url_for(page, slug=slug), 303)


@bp.get("/stage/<slug>/screen")
@needs(Permission.CEREMONY_RUN)
def screen(slug: str) -> ResponseReturnValue:
    """The picture in the hall."""
    ceremony = queries.get_managed_ceremony(current_actor(), slug, Permission.CEREMONY_RUN)
    return render_template("ceremonies/screen.html", **_stage(ceremony))


@bp.get("/stage/<slug>/prompter")
@needs(Permission.CEREMONY_RUN)
def prompter(slug: str) -> ResponseReturnValue:
    """What the host says now."""
    ceremony = queries.get_managed_ceremony(current_actor(), slug, Permission.CEREMONY_RUN)
    return render_template("ceremonies/prompter.html", **_stage(ceremony))
