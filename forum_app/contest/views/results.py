"""The organiser's view of the result: the deliberation, the scores as a table, the files."""

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from forum_app.contest.exports.board_chart import board_drawing
from forum_app.contest.exports.package import package_bytes
from forum_app.contest.exports.strip_chart import strip_chart
from forum_app.contest.exports.workbook import filed_workbook
from forum_app.contest.models import Contest
from forum_app.contest.queries.call import contest_facts
from forum_app.contest.queries.deliberation import find_board
from forum_app.contest.queries.result import conflict_counts, filed_sheets, find_computation
from forum_app.contest.rules import ContestState
from forum_app.contest.views.assumptions import assumptions, link_words
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.contest.views.steps import OfferedStep, offered_steps
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.permissions import Permission

SHORT = 12
DECIDING = (ContestState.COMPUTED, ContestState.CANDIDATES, ContestState.OBJECTIONS)
FOLLOWING = ("nominate", "start_verification", "finalise")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/manage/contests/<slug>/results/")
@needs(Permission.CONTEST_READ)
def results_manage(slug: str) -> ResponseReturnValue:
    """What the panel deliberates on: the official standings, and beside them what they rest on."""
    contest = managed(slug)
    board = find_board(contest)
    if board is None:
        return render_template("contest/results_waiting.html", **frame(contest, "contest.results_manage"))
    panel = assumptions(contest, board, request.args.get("if", ""), every="all" in request.args)
    moved = panel.current.enter + panel.current.leave if panel and panel.current else ()
    return render_template(
        "contest/results_manage.html",
        **frame(contest, "contest.results_manage"),
        board=board,
        drawing=board_drawing(board, [one.entry.code for one in moved]),
        strips=strip_chart(board.judges),
        panel=panel,
        link_words=link_words(contest, board),
        every_row="rows" in request.args,
        flags=board.flags if "flags" in request.args else board.flags[:SHORT],
        numbers={judge.code: judge.number for judge in board.judges},
        next_step=_next_step(contest),
    )


def _next_step(contest: Contest) -> OfferedStep | None:
    """The step that follows a deliberation, if whoever looks may take it; one that still lacks something comes last."""
    if contest.state not in DECIDING or not contest.is_last_stage:
        return None
    offered = offered_steps(contest, current_actor(), contest_facts(contest, clock.now()))
    following = [step for step in offered if step.name in FOLLOWING]
    return min(following, key=lambda step: (step.refusal is not None, FOLLOWING.index(step.name)), default=None)


@bp.get("/manage/contests/<slug>/results/scores")
@needs(Permission.CONTEST_READ)
def results_scores(slug: str) -> ResponseReturnValue:
    """Every judge's total of every entry, as tables: what the matrix of the deliberation draws."""
    contest = managed(slug)
    board = find_board(contest)
    if board is None:
        abort(404)
    return render_template("contest/results_scores.html", **frame(contest, "contest.results_manage"), board=board)


@bp.get("/manage/contests/<slug>/results.xlsx")
@needs(Permission.CONTEST_READ)
def results_workbook(slug: str) -> ResponseReturnValue:
    """Everything an official files, as one workbook; judges stand under their numbers."""
    contest = managed(slug)
    board = find_board(contest)
    if board is None:
        abort(404)
    content = filed_workbook(contest, board, filed_sheets(contest), conflict_counts(contest))
    response = Response(content, mimetype=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="results-{slug}.xlsx"'
    return response


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
