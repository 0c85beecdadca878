"""The organiser's console: a contest's progress, its entries, its steps."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.exports.panel_letters import remind_to_score
from forum_app.contest.exports.receipt import size_words
from forum_app.contest.forms.entries import StepForm
from forum_app.contest.models import Contest
from forum_app.contest.queries import call as contests
from forum_app.contest.queries.conflicts import open_requests_by_entry
from forum_app.contest.queries.entries import EntryFilter, content_is_open, list_entries
from forum_app.contest.queries.panel import panel_of
from forum_app.contest.queries.ruleset import rule_problems
from forum_app.contest.queries.seats import idle_judges
from forum_app.contest.rules import ContestState, EntryState
from forum_app.contest.services.call import publish_contest
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.frame import frame
from forum_app.contest.views.pipeline import brief_moment, pipeline_cells
from forum_app.contest.views.places import PlacedProblem, placed
from forum_app.contest.views.steps import STEP_WAYS, offered_steps
from forum_app.contest.views.words import rule_page
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission
from forum_app.core.templating import local
from forum_app.forums.queries import get_managed_forum
from forum_app.forums.rules import forum_is_over
from forum_app.institutions.rules import Region

MOST_DIGITS = 7
LOOKED_AFTER = (ContestState.ASSIGNED, ContestState.SCORING, ContestState.SEALED)
STATES_LISTED = [state for state in EntryState if state is not EntryState.DRAFT]


def managed(slug: str, permission: Permission = Permission.CONTEST_READ) -> Contest:
    """The contest of the address, if whoever asks holds `permission` within its forum."""
    return contests.get_managed_contest(current_actor(), slug, permission)


@bp.get("/manage/forums/<slug>/contests/")
@needs(Permission.CONTEST_READ)
def contests_manage(slug: str) -> ResponseReturnValue:
    """The contests of a forum."""
    forum = get_managed_forum(current_actor(), slug, Permission.CONTEST_READ)
    listed, is_over = contests.managed_contests(current_actor(), forum), forum_is_over(forum.ends_on, clock.today())
    return render_template(
        "contest/contests_manage.html",
        forum=forum,
        contests=listed,
        counts=contests.received_counts(forum),
        may_run=current_actor().may(Permission.CONTEST_RUN, forum.scope) and not is_over,
    )


@bp.get("/manage/contests/<slug>/")
@needs(Permission.CONTEST_READ)
def contest_manage(slug: str) -> ResponseReturnValue:
    """Where a contest stands, what comes next, and its entries; counts only, never a score."""
    contest, actor, at = managed(slug), current_actor(), clock.now()
    counts, facts = contests.entry_counts(contest), contests.contest_facts(contest, at)
    wanted = _wanted()
    return render_template(
        "contest/contest_manage.html",
        **frame(contest, "contest.contest_manage"),
        pipeline=pipeline_cells(contest, contests.total_counts(counts), contests.progress(contest)),
        steps=offered_steps(contest, actor, facts),
        total=contests.total_counts(counts),
        tracks=_track_items(contest, counts, wanted),
        filters=_address(contest, wanted),
        applied=_applied(contest, wanted),
        judges=panel_of(contest) if contest.state in LOOKED_AFTER else (),
        idle=idle_judges(contest, clock.today()) if contest.state is ContestState.SCORING else (),
        missing=facts.missing_sheet_count,
        wanted=wanted,
        states=STATES_LISTED,
        regions=list(Region),
        brief_moment=brief_moment,
        size_words=size_words,
        entries=list_entries(actor, contest, wanted, at),
        open_requests=open_requests_by_entry(contest),
        shows_content=content_is_open(actor, contest, at),
        may_run=actor.may(Permission.CONTEST_RUN, contest.forum.scope),
    )


def _address(contest: Contest, wanted: EntryFilter, **changes: str) -> dict[str, Any]:
    """The parts of the console's address that say what it lists; empty ones are left out."""
    state = wanted.state.value if wanted.state else ""
    judge = "" if wanted.judge is None else str(wanted.judge)
    most = "" if wanted.at_most is None else str(wanted.at_most)
    parts = {
        "slug": contest.slug, "track": wanted.track, "state": state, "judge": judge, "most": most, "q": wanted.text,
    }  # fmt: skip
    return {name: value for name, value in {**parts, **changes}.items() if value}


def _applied(contest: Contest, wanted: EntryFilter) -> list[dict[str, str]]:
    """The filters in force that no select shows, each with the address without it."""
    if wanted.at_most is None:
        return []
    label = _("제출 %(most)s 이하", most=wanted.at_most)
    return [{"label": label, "url": url_for(".contest_manage", **_address(contest, wanted, most=""))}]


def _track_items(
    contest: Contest, counts: dict[int, contests.EntryCounts], wanted: EntryFilter
) -> list[dict[str, Any]]:
    listed = [("", _("전체"), contests.total_counts(counts))]
    listed += [(track.code, local(track, "name"), counts[track.id]) for track in contest.tracks]
    return [
        {
            "label": name,
            "count": count.received,
            "url": url_for(".contest_manage", **_address(contest, wanted, track=code)),
            "current": wanted.track == code,
        }
        for code, name, count in listed
    ]


def _wanted() -> EntryFilter:
    state = request.args.get("state", "")
    return EntryFilter(
        track=request.args.get("track", ""),
        state=EntryState(state) if state in set(EntryState) else None,
        text=request.args.get("q", "")[:100],
        page=_number("page") or 1,
        judge=_number("judge"),
        at_most=_number("most"),
    )


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else None


@bp.post("/manage/contests/<slug>/remind")
@needs(Permission.CONTEST_RUN)
def judges_remind(slug: str) -> ResponseReturnValue:
    """Write to the judges who have not begun, once a day at most."""
    contest = managed(slug, Permission.CONTEST_RUN)
    judges = idle_judges(contest, clock.today()) if contest.state is ContestState.SCORING else ()
    for judge in judges:
        remind_to_score(contest, judge)
    flash(_("심사위원 %(n)s명에게 알립니다.", n=len(judges)), "success")
    return redirect(url_for(".contest_manage", slug=slug), 303)


@bp.get("/manage/contests/<slug>/rules")
@needs(Permission.CONTEST_READ)
def contest_rules(slug: str) -> ResponseReturnValue:
    """The rule set: as it was frozen, or what a draft still lacks."""
    contest = managed(slug)
    return render_template(
        "contest/contest_rules.html",
        **frame(contest, "contest.contest_rules"),
        **rule_page(contest),
        problems=_problems(contest) if contest.rules_json is None else [],
        may_run=current_actor().may(Permission.CONTEST_RUN, contest.forum.scope),
    )


def _problems(contest: Contest) -> list[PlacedProblem]:
    return [placed(problem, contest) for problem in rule_problems(contest)]


@bp.route("/manage/contests/<slug>/publish", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def contest_publish(slug: str) -> ResponseReturnValue:
    """Say what publishing freezes, then publish."""
    contest, form = managed(slug, Permission.CONTEST_RUN), StepForm()
    if form.validate_on_submit():
        try:
            publish_contest(contest, actor=current_actor(), at=clock.now())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("공고했습니다. 심사 규칙이 고정되었습니다."), "success")
            return redirect(url_for(".contest_manage", slug=slug), 303)
    page = render_template(
        "contest/contest_publish.html", **frame(contest, "contest.contest_manage"), form=form,
        problems=_problems(contest), **rule_page(contest),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.post("/manage/contests/<slug>/steps/<step>")
@needs(Permission.CONTEST_RUN)
def contest_step(slug: str, step: str) -> ResponseReturnValue:
    """Take a step that needs no page of its own."""
    contest = managed(slug, Permission.CONTEST_RUN)
    way = STEP_WAYS.get(step)
    if way is None or way.service is None:
        abort(404)
    way.service(contest, actor=current_actor(), at=clock.now())
    flash(_(way.done), "success")
    return redirect(url_for(".contest_manage", slug=slug), 303)
