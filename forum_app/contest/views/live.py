"""The round before an audience: order and timer of presentations, ballots, the picture in the hall."""

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from forum_app.contest.exports.ballots import ballot_sheets
from forum_app.contest.forms.live import BallotsForm, OpenVoteForm, PlanForm, SendForm
from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.models import Ballot, Contest, Round
from forum_app.contest.queries import live as stage
from forum_app.contest.rules import ContestState
from forum_app.contest.services import live, votes
from forum_app.contest.services.tokens import token_key
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.outbox import post_mail
from forum_app.core.permissions import Permission
from forum_app.forums.rules import forum_is_over

MINUTE = 60


def ballot_key() -> bytes:
    """The key of the tokens on ballots."""
    return token_key(current_app.config["SECRET_KEY"], "ballot token")


@bp.get("/manage/contests/<slug>/live/")
@needs(Permission.CONTEST_READ)
def live_rounds(slug: str) -> ResponseReturnValue:
    """Presentations and vote of the stage at work."""
    return _page(managed(slug))


@bp.post("/manage/contests/<slug>/live/<int:round_id>/plan")
@needs(Permission.CONTEST_RUN)
def presentation_plan(slug: str, round_id: int) -> ResponseReturnValue:
    """Set how long a presentation lasts."""
    contest, round_, form = *_presented(slug, round_id), PlanForm()
    if not form.validate():
        return _page(contest, plan_form=form, status=422)
    live.plan_times(
        contest, round_, speak_seconds=(form.speak_minutes.data or 0) * MINUTE,
        question_seconds=(form.question_minutes.data or 0) * MINUTE, actor=current_actor(), at=clock.now(),
    )  # fmt: skip
    return _back(slug)


@bp.post("/manage/contests/<slug>/live/<int:round_id>/draw")
@needs(Permission.CONTEST_RUN)
def presentation_draw(slug: str, round_id: int) -> ResponseReturnValue:
    """Draw the order by lot."""
    contest, round_ = _presented(slug, round_id)
    live.draw_order(contest, round_, actor=current_actor(), at=clock.now())
    flash(_("발표 순서를 추첨했습니다."), "ok")
    return _back(slug)


@bp.post("/manage/contests/<slug>/live/<int:round_id>/entries/<int:entry_id>/<any(up, down, start):act>")
@needs(Permission.CONTEST_RUN)
def presentation_act(slug: str, round_id: int, entry_id: int, act: str) -> ResponseReturnValue:
    """Move a turn, or begin it."""
    contest, round_ = _presented(slug, round_id)
    if act == "start":
        live.start_presentation(contest, round_, entry_id, actor=current_actor(), at=clock.now())
    else:
        live.move_presentation(contest, round_, entry_id, up=act == "up", actor=current_actor(), at=clock.now())
    return _back(slug)


@bp.post("/manage/contests/<slug>/live/<int:round_id>/end")
@needs(Permission.CONTEST_RUN)
def presentation_end(slug: str, round_id: int) -> ResponseReturnValue:
    """End the turn that runs."""
    contest, round_ = _presented(slug, round_id)
    live.end_presentation(contest, round_, actor=current_actor(), at=clock.now())
    return _back(slug)


@bp.post("/manage/contests/<slug>/votes/<int:round_id>/issue")
@needs(Permission.CONTEST_RUN)
def ballots_issue(slug: str, round_id: int) -> ResponseReturnValue:
    """Make ballots to be printed."""
    contest, round_, form = *_voted(slug, round_id), BallotsForm()

    def act() -> str:
        count = form.count.data or 0
        votes.issue_ballots(contest, round_, count, key=ballot_key(), actor=current_actor(), at=clock.now())
        return str(_("투표용지 %(n)s장을 만들었습니다.", n=count))

    return _taken(form, act) or _page(contest, ballots_form=form, status=422)


@bp.post("/manage/contests/<slug>/votes/<int:round_id>/send")
@needs(Permission.CONTEST_RUN)
def ballots_send(slug: str, round_id: int) -> ResponseReturnValue:
    """Send ballots by mail."""
    contest, round_, form = *_voted(slug, round_id), SendForm()

    def act() -> str:
        count = votes.send_ballots(
            contest, round_, form.listed(), key=ballot_key(), tell=_mailer(contest), actor=current_actor(),
            at=clock.now(),
        )  # fmt: skip
        return str(_("투표 주소를 %(n)s명에게 보냅니다.", n=count))

    return _taken(form, act) or _page(contest, send_form=form, status=422)


@bp.post("/manage/contests/<slug>/votes/<int:round_id>/open")
@needs(Permission.CONTEST_RUN)
def vote_open(slug: str, round_id: int) -> ResponseReturnValue:
    """Open the vote now."""
    contest, round_, form = *_voted(slug, round_id), OpenVoteForm()

    def act() -> str:
        votes.open_vote(contest, round_, minutes=form.minutes.data or 0, actor=current_actor(), at=clock.now())
        return str(_("투표를 시작했습니다."))

    return _taken(form, act) or _page(contest, vote_form=form, status=422)


@bp.post("/manage/contests/<slug>/votes/<int:round_id>/close")
@needs(Permission.CONTEST_RUN)
def vote_close(slug: str, round_id: int) -> ResponseReturnValue:
    """End the vote now."""
    contest, round_ = _voted(slug, round_id)
    votes.close_vote(contest, round_, actor=current_actor(), at=clock.now())
    flash(_("투표를 마쳤습니다."), "ok")
    return _back(slug)


@bp.get("/manage/contests/<slug>/votes/<int:round_id>/ballots.pdf")
@needs(Permission.CONTEST_RUN)
def ballots_pdf(slug: str, round_id: int) -> ResponseReturnValue:
    """The ballots to be cut out and handed out."""
    contest, round_ = _voted(slug, round_id)
    response = Response(ballot_sheets(contest, stage.ballots_of(round_), _address), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="ballots-{slug}.pdf"'
    return response


@bp.get("/manage/contests/<slug>/live/screen")
@needs(Permission.CONTEST_RUN)
def live_screen(slug: str) -> ResponseReturnValue:
    """The picture in the hall: whose turn it is and the time left, or how to vote."""
    contest = managed(slug, Permission.CONTEST_RUN)
    return render_template("contest/live_screen.html", contest=contest, rounds=_rounds(contest), now=clock.now())


def _rounds(contest: Contest) -> list[dict[str, Any]]:
    """What the pages show of each round: turns and times, or ballots and window."""
    return [
        {
            "round": round_,
            "turns": stage.presentations_of(round_) if round_.kind is RoundKind.PRESENTATION else (),
            "plan": stage.plan_of(round_) if round_.kind is RoundKind.PRESENTATION else None,
            "vote": stage.vote_of(round_) if round_.kind is RoundKind.AUDIENCE else None,
            "turnout": stage.turnout_of(round_) if round_.kind is RoundKind.AUDIENCE else None,
        }
        for round_ in stage.live_rounds(contest)
    ]


def _page(
    contest: Contest, *, plan_form: PlanForm | None = None, ballots_form: BallotsForm | None = None,
    send_form: SendForm | None = None, vote_form: OpenVoteForm | None = None, status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    may_run = current_actor().may(Permission.CONTEST_RUN, contest.forum.scope)
    page = render_template(
        "contest/live.html", **frame(contest, "contest.live_rounds"), rounds=_rounds(contest), now=clock.now(),
        plan_form=plan_form, ballots_form=ballots_form or BallotsForm(formdata=None),
        send_form=send_form or SendForm(formdata=None), vote_form=vote_form or OpenVoteForm(formdata=None),
        new_plan_form=lambda plan: PlanForm(
            formdata=None, speak_minutes=plan.speak_seconds // MINUTE, question_minutes=plan.question_seconds // MINUTE
        ),
        kinds=RoundKind,
        may_run=may_run
        and contest.state in (ContestState.ASSIGNED, ContestState.SCORING)
        and not forum_is_over(contest.forum.ends_on, clock.today()),
        is_scoring=contest.state is ContestState.SCORING,
    )  # fmt: skip
    return page, status


def _presented(slug: str, round_id: int) -> tuple[Contest, Round]:
    contest = managed(slug, Permission.CONTEST_RUN)
    return contest, stage.get_live_round(contest, round_id, RoundKind.PRESENTATION)


def _voted(slug: str, round_id: int) -> tuple[Contest, Round]:
    contest = managed(slug, Permission.CONTEST_RUN)
    return contest, stage.get_live_round(contest, round_id, RoundKind.AUDIENCE)


def _mailer(contest: Contest) -> votes.Tell:
    def tell(ballot: Ballot, token: str, address: str) -> None:
        post_mail(
            key=f"ballot:{ballot.id}",
            to=address,
            subject=_("[%(contest)s] 투표 주소", contest=contest.name),
            body=render_template("contest/mail/ballot.txt", contest=contest, address=_address(token)),
            at=clock.now(),
            reply_to=contest.forum.contact_email,
        )

    return tell


def _address(token: str) -> str:
    return str(current_app.config["BASE_URL"]) + url_for("contest.vote", token=token)


def _taken(form: FlaskForm, act: Callable[[], str]) -> ResponseReturnValue | None:
    """Do what the form asks and go back with what `act` says was done; None where the form shows why not."""
    if not form.validate():
        return None
    try:
        done = act()
    except DomainError as refusal:
        show_refusal(form, refusal)
        return None
    flash(done, "ok")
    return _back((request.view_args or {})["slug"])


def _back(slug: str) -> ResponseReturnValue:
    return redirect(url_for(".live_rounds", slug=slug), 303)
