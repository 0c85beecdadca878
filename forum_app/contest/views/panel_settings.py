"""What holds for the whole panel: the pledge's text, reminders, whether entrants see who judges."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.exports.panel_letters import remind_to_sign
from forum_app.contest.forms.pledge import PledgeTextForm
from forum_app.contest.queries.seats import judges_to_remind, pledge_in_force
from forum_app.contest.services.judges import publish_panel
from forum_app.contest.services.pledge import edit_pledge
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission


@bp.route("/manage/contests/<slug>/panel/pledge", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def pledge_text(slug: str) -> ResponseReturnValue:
    """The text that judges sign; a new one asks everybody again."""
    contest = managed(slug, Permission.CONTEST_RUN)
    now = pledge_in_force(contest)
    form = PledgeTextForm(text=now.text, text_en=now.text_en)
    if form.validate_on_submit():
        try:
            text, text_en = form.text.data or "", form.text_en.data or ""
            edit_pledge(contest, text=text, text_en=text_en, actor=current_actor(), at=clock.now())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("서약서를 저장했습니다. 내용이 바뀌었으면 모든 심사위원이 다시 서명해야 합니다."), "ok")
            return redirect(url_for(".panel", slug=slug), 303)
    page = render_template("contest/pledge_text.html", **frame(contest, "contest.panel"), form=form, text=now)
    return page, 422 if form.is_submitted() else 200


@bp.post("/manage/contests/<slug>/panel/remind")
@needs(Permission.CONTEST_RUN)
def pledge_remind(slug: str) -> ResponseReturnValue:
    """Remind those who have not signed, at most once a day."""
    contest = managed(slug, Permission.CONTEST_RUN)
    judges = judges_to_remind(contest, clock.today())
    for judge in judges:
        remind_to_sign(contest, judge)
    flash(_("%(count)s명에게 서약서에 서명해 달라고 전자우편으로 알립니다.", count=len(judges)), "ok")
    return redirect(url_for(".panel", slug=slug), 303)


@bp.post("/manage/contests/<slug>/panel/publish")
@needs(Permission.CONTEST_RUN)
def panel_publish(slug: str) -> ResponseReturnValue:
    """Let entrants read who judges, or stop it."""
    contest = managed(slug, Permission.CONTEST_RUN)
    is_published = request.form.get("publishes") == "yes"
    publish_panel(contest, is_published=is_published, actor=current_actor(), at=clock.now())
    flash(_("신청인이 심사위원 명단을 봅니다.") if is_published else _("심사위원 명단을 보이지 않습니다."), "ok")
    return redirect(url_for(".panel", slug=slug), 303)
