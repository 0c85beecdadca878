"""What everybody may see of a ceremony."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum_app.ceremonies import queries
from forum_app.ceremonies.rules import ItemKind, ItemState
from forum_app.ceremonies.views import bp
from forum_app.core.access import current_actor, public
from forum_app.core.page_cache import cacheable


@bp.get("/ceremonies/<slug>/")
@public
@cacheable
def ceremony_public(slug: str) -> ResponseReturnValue:
    """Who received what, in the order of the ceremony; names only once they have been handed over."""
    ceremony = queries.get_public_ceremony(current_actor(), slug)
    given = [i for i in queries.items_of(ceremony) if i.kind in (ItemKind.AWARD, ItemKind.PLAQUE)]
    return render_template(
        "ceremonies/ceremony_public.html", ceremony=ceremony, total=len(given),
        given=[item for item in given if item.state is ItemState.DONE],
        absent=sum(item.state is ItemState.ABSENT for item in given),
    )  # fmt: skip
