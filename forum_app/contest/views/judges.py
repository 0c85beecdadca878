"""One judge of the panel, as the organiser sees and changes him or her."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.exports.pledge import pledge_pdf
from forum_app.contest.forms.judges import JudgeEditForm, judge_edit_form
from forum_app.contest.models import Contest
from forum_app.contest.queries.panel import get_judge
from forum_app.contest.queries.seats import seat_of
from forum_app.contest.rules.words import ROUND_KINDS
from forum_app.contest.services.conflicts import BEFORE_SEAL
from forum_app.contest.services.judges import AffiliationGiven, JudgeGiven, edit_judge, invite_again
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.pdf import send_pdf
from forum_app.core.permissions import Permission
from forum_app.forums.rules import forum_is_over
from forum_app.institutions.models import Institution
from forum_app.institutions.services import find_or_create


@bp.get("/manage/contests/<slug>/panel/<int:judge_id>/")
@needs(Permission.CONTEST_READ)
def judge_detail(slug: str, judge_id: int) -> ResponseReturnValue:
    """What is known of a judge, the pledge, and when there is time."""
    contest = managed(slug)
    return _page(contest, judge_id, judge_edit_form(contest, get_judge(contest, judge_id)))


@bp.post("/manage/contests/<slug>/panel/<int:judge_id>/")
@needs(Permission.CONTEST_RUN)
def judge_edit(slug: str, judge_id: int) -> ResponseReturnValue:
    """Write it down; assigned entries of the judge's institutions are taken away at once."""
    contest = managed(slug, Permission.CONTEST_RUN)
    judge = get_judge(contest, judge_id)
    form = judge_edit_form(contest, judge)
    if form.validate():
        try:
            taken = edit_judge(judge, _given(form), actor=current_actor(), at=clock.now())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("심사위원 %(number)s의 정보를 저장했습니다.", number=judge.number), "ok")
            if taken:
                flash(_("같은 기관의 출품작 %(count)s건을 이 심사위원에게서 뺐습니다.", count=taken), "look")
            return redirect(url_for(".panel", slug=slug), 303)
    return _page(contest, judge_id, form, 422)


@bp.post("/manage/contests/<slug>/panel/<int:judge_id>/invite")
@needs(Permission.CONTEST_RUN)
def judge_invite_again(slug: str, judge_id: int) -> ResponseReturnValue:
    """Mail a new one-time link."""
    judge = get_judge(managed(slug, Permission.CONTEST_RUN), judge_id)
    invite_again(judge, actor=current_actor(), at=clock.now())
    flash(_("%(name)s님께 새 초대를 전자우편으로 보냅니다. 앞선 주소는 쓸 수 없습니다.", name=judge.name), "ok")
    return redirect(url_for(".judge_detail", slug=slug, judge_id=judge_id), 303)


@bp.get("/manage/contests/<slug>/panel/<int:judge_id>/pledge.pdf")
@needs(Permission.CONTEST_READ)
def judge_pledge(slug: str, judge_id: int) -> ResponseReturnValue:
    """The signed pledge, for the file."""
    seat = seat_of(get_judge(managed(slug), judge_id))
    if seat.signature is None:
        abort(404)
    return send_pdf(pledge_pdf(seat), f"pledge-{slug}-{seat.judge.number}.pdf")


def _given(form: JudgeEditForm) -> JudgeGiven:
    return JudgeGiven(
        name=form.name.data or "",
        institution=_institution(form.institution.data or ""),
        affiliations=[
            AffiliationGiven(found, first, last)
            for name, first, last in form.affiliations()
            if (found := _institution(name)) is not None
        ],
        track_ids=frozenset(form.tracks.data or ()),
        round_ids=frozenset(form.rounds.data or ()),
        max_entries=form.max_entries.data,
    )


def _institution(name: str) -> Institution | None:
    return find_or_create(name.strip(), actor=current_actor(), at=clock.now()) if name.strip() else None


def _page(contest: Contest, judge_id: int, form: JudgeEditForm, status: int = 200) -> ResponseReturnValue:
    may_run = current_actor().may(Permission.CONTEST_RUN, contest.forum.scope)
    is_over = forum_is_over(contest.forum.ends_on, clock.today())
    page = render_template(
        "contest/judge_detail.html", **frame(contest, "contest.panel"), seat=seat_of(get_judge(contest, judge_id)),
        form=form, round_words=ROUND_KINDS, may_change=may_run and not is_over and contest.state in BEFORE_SEAL,
    )  # fmt: skip
    return page, status
