"""The published panel, as the people of an entry see it, and their challenges."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.exports.panel_letters import tell_organisers
from forum_app.contest.forms.conflicts import ChallengeForm
from forum_app.contest.queries.conflicts import challenged_by, published_panel
from forum_app.contest.services.conflicts import file_challenge
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.desk import Desk, desk_by_link, kept_private, own_desk
from forum_app.core import clock
from forum_app.core.access import needs, public
from forum_app.core.errors import DomainError, NotFound
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission


@bp.route("/entries/<token>/panel/", methods=["GET", "POST"])
@public
def entry_panel(token: str) -> ResponseReturnValue:
    """Who judges, for whoever holds the address of an entry."""
    return kept_private(_panel(desk_by_link(token)))


@bp.route("/my/entries/<int:entry_id>/panel/", methods=["GET", "POST"])
@needs(Permission.ENTRY_EDIT)
def my_entry_panel(entry_id: int) -> ResponseReturnValue:
    """Who judges an entry of one's institution."""
    return _panel(own_desk(entry_id))


def _panel(desk: Desk) -> ResponseReturnValue:
    entry, here = desk.entry, desk.url("panel")
    judges = published_panel(entry)
    form = ChallengeForm().offer(judges)
    if form.validate_on_submit():
        try:
            judge = next(one for one in judges if one.id == form.judge.data)
            request = file_challenge(entry, judge, reason=form.reason.data or "", actor=desk.actor, at=clock.now())
        except NotFound:
            raise
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            tell_organisers(entry.contest, request)
            flash(_("기피를 신청했습니다. 결정하면 전자우편으로 알려 드립니다."), "success")
            return redirect(here, 303)
    page = render_template(
        "contest/entry_panel.html", entry=entry, contest=entry.contest, judges=judges, form=form, here=here,
        back=desk.url(), requests=challenged_by(entry),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200
