"""The result as visitors see it, and its file."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from forum_app.contest.exports.package import figures_of, package_bytes
from forum_app.contest.exports.trimmed import trimmed_line
from forum_app.contest.queries.call import get_public_contest
from forum_app.contest.queries.result import PUBLIC, example_of, find_computation, public_tracks, published_package
from forum_app.contest.queries.ruleset import frozen_rules
from forum_app.contest.views.blueprints import contest as bp
from forum_app.core.access import current_actor, public
from forum_app.core.page_cache import cacheable


@bp.get("/contests/<slug>/results/")
@public
@cacheable
def results_public(slug: str) -> ResponseReturnValue:
    """Winners and how they were found; before the publication when that will be."""
    contest = get_public_contest(current_actor(), slug)
    if contest.state not in PUBLIC or find_computation(contest) is None:
        return render_template("contest/results_ahead.html", contest=contest)
    tracks, rules = public_tracks(contest), frozen_rules(contest)
    return render_template(
        "contest/results_public.html",
        contest=contest,
        tracks=tracks,
        entry_count=sum(track.entry_count for track in tracks),
        award_count=sum(track.award_count for track in tracks),
        authorities=list(dict.fromkeys(block.slot for track in tracks for block in track.grades)),
        rules=rules,
        round=rules.rounds[-1],
        trimmed=trimmed_line(example_of(contest, rules)),
        figures=figures_of(published_package(contest)),
    )


@bp.get("/contests/<slug>/result.json")
@public
@cacheable
def result_json(slug: str) -> ResponseReturnValue:
    """The signed result package, byte for byte as it was computed; 404 before the publication."""
    contest = get_public_contest(current_actor(), slug)
    return Response(package_bytes(published_package(contest)), mimetype="application/json")
