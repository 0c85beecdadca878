"""The home of an institution's staff."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum_app.certification.rules import state_on
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.permissions import Permission
from forum_app.site.queries.own_institutions import open_calls, own_institutions
from forum_app.site.views.blueprint import bp


@bp.get("/my/")
@needs(Permission.INSTITUTION_OWN)
def my_home() -> ResponseReturnValue:
    """One's institutions: certifications, entries, booths; and the calls that are open."""
    actor, today = current_actor(), clock.today()
    institutions = own_institutions(actor)
    states = {c.id: state_on(c.life, today) for own in institutions for c in own.certifications}
    return render_template("site/my_home.html", institutions=institutions, states=states, calls=open_calls(actor))
