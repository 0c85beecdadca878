"""The organiser's view of the result: two tables, the matrix of scores, the flags, the file."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from forum_app.contest.exports.heat import heat_map
from forum_app.contest.exports.package import package_bytes, package_fingerprint
from forum_app.contest.queries.panel import panel_of
from forum_app.contest.queries.result import find_computation, flags_of, results_by_track, score_matrix, with_places
from forum_app.contest.queries.ruleset import frozen_rules
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.permissions import Permission
from forum_app.forums.rules import forum_is_over


@bp.get("/manage/contests/<slug>/results/")
@needs(Permission.CONTEST_READ)
def results_manage(slug: str) -> ResponseReturnValue:
    """Ranks, scores and awards by track; before the computation what is still missing."""
    contest = managed(slug)
    computation = find_computation(contest)
    if computation is None:
        return render_template("contest/results_waiting.html", **frame(contest, "contest.results_manage"))
    tracks, judges = results_by_track(contest), panel_of(contest)
    package = computation.package or {}
    return render_template(
        "contest/results_manage.html",
        **frame(contest, "contest.results_manage"),
        tracks=tracks,
        heat=heat_map(tracks, judges, score_matrix(contest)),
        sheet_count=len({(cell["entry"], cell["judge"], cell["round"]) for cell in package["matrix"]}),
        flags=flags_of(contest, computation),
        fingerprint=package_fingerprint(package),
        computation=computation,
        places=frozen_rules(contest).rounds[-1].rounding.places,
        with_places=with_places,
        award_count=sum(track.award_count for track in tracks),
        may_run=current_actor().may(Permission.CONTEST_RUN, contest.forum.scope)
        and not forum_is_over(contest.forum.ends_on, clock.today()),
    )


@bp.get("/manage/contests/<slug>/result.json")
@needs(Permission.CONTEST_READ)
def result_file(slug: str) -> ResponseReturnValue:
    """The result package, for the organiser before it is public."""
    computation = find_computation(managed(slug))
    if computation is None:
        abort(404)
    response = Response(package_bytes(computation.package or {}), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="result-{slug}.json"'
    return response
