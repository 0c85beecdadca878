"""Assigning judges: what it would look like under some conditions, then for good."""

import time
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.forms.assignment import fields_of, read_conditions
from forum_app.contest.models import Contest, Round
from forum_app.contest.queries.assignment import (
    Conditions,
    Plan,
    case_of,
    is_assigned,
    judged_rounds,
    plans,
    plans_digest,
    rounds_to_plan,
    standing_plan,
)
from forum_app.contest.queries.panel import busy_judges, panel_of
from forum_app.contest.queries.remedies import remedies
from forum_app.contest.rules import ExclusionKind
from forum_app.contest.services.assignment import apply_assignment
from forum_app.contest.services.panel import TO_ASSIGN
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.permissions import Permission
from forum_app.forums.rules import forum_is_over

MOST_SHARED_SHOWN = 40
NO_DIGEST = "-"


@bp.get("/manage/contests/<slug>/assignment/")
@needs(Permission.CONTEST_READ)
def assignment(slug: str) -> ResponseReturnValue:
    """Each judge's load in a round; before the assignment a preview, with who is short and what would help."""
    contest = managed(slug)
    conditions = read_conditions(request.args, rounds_to_plan(contest))
    round_ = _round(contest)
    begun = time.perf_counter()
    is_made = round_ is not None and is_assigned(round_)
    planned = plans(contest, conditions) if panel_of(contest) and not is_made else []
    if round_ is not None and is_made:
        plan: Plan | None = standing_plan(contest, round_)
    else:
        plan = next((one for one in planned if one.round is round_), None)
    return render_template(
        "contest/assignment.html",
        **frame(contest, "contest.assignment"),
        plan=plan,
        seconds=time.perf_counter() - begun,
        rounds=_rounds(contest, round_, conditions),
        conditions=conditions,
        fields=fields_of(conditions),
        digest=plans_digest(contest, planned),
        short_rounds=[one for one in planned if one.short],
        remedies=remedies(contest, plan.round, conditions, plan) if plan else [],
        busy=busy_judges(contest, plan.round) if plan and not plan.is_made else [],
        may_apply=_may_apply(contest),
        kinds=ExclusionKind,
        most_shown=MOST_SHARED_SHOWN,
    )


@bp.post("/manage/contests/<slug>/assignment/")
@needs(Permission.CONTEST_RUN)
def assignment_apply(slug: str) -> ResponseReturnValue:
    """Assign as the preview showed, or refuse if it would come out differently by now."""
    contest = managed(slug, Permission.CONTEST_RUN)
    count = apply_assignment(
        contest,
        conditions=read_conditions(request.form, rounds_to_plan(contest)),
        digest=request.form.get("digest") or NO_DIGEST,
        actor=current_actor(),
        at=clock.now(),
    )
    flash(_("심사표 %(count)s건을 배정했습니다.", count=count), "ok")
    return redirect(url_for(".assignment", slug=slug), 303)


@bp.get("/manage/contests/<slug>/assignment.csv")
@needs(Permission.CONTEST_READ)
def assignment_file(slug: str) -> ResponseReturnValue:
    """The pairs of a round as the page shows them; nothing where entries are short."""
    contest = managed(slug)
    round_ = _round(contest)
    if round_ is None:
        abort(404)
    plan = _plan(contest, round_)
    if not plan.pairs:
        abort(404)
    response = Response(plan.as_csv(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="assignment-{slug}-{round_.code}.csv"'
    return response


def _plan(contest: Contest, round_: Round) -> Plan:
    if is_assigned(round_):
        return standing_plan(contest, round_)
    return case_of(contest, round_).plan(read_conditions(request.args, rounds_to_plan(contest)))


def _round(contest: Contest) -> Round | None:
    """The round asked for; otherwise the first that is to be assigned, or was last."""
    rounds = judged_rounds(contest)
    wanted = [round_ for round_ in rounds if round_.code == request.args.get("round")]
    return next(iter([*wanted, *rounds_to_plan(contest), *reversed(rounds)]), None)


def _rounds(contest: Contest, current: Round | None, conditions: Conditions) -> list[dict[str, Any]]:
    """The ways to the other rounds."""
    kept: dict[str, Any] = fields_of(conditions)
    return [
        {
            "label": _("%(number)s차 심사", number=round_.position),
            "url": url_for(".assignment", slug=contest.slug, round=round_.code, **kept),
            "current": round_ is current,
        }
        for round_ in judged_rounds(contest)
    ]


def _may_apply(contest: Contest) -> bool:
    return (
        current_actor().may(Permission.CONTEST_RUN, contest.forum.scope)
        and contest.state in TO_ASSIGN
        and not forum_is_over(contest.forum.ends_on, clock.today())
    )
