"""The papers of a computed contest, as PDF."""

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from forum_app.contest.exports.papers import NAMES, paper_data
from forum_app.contest.queries.result import find_computation
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.words import round_name, rule_words
from forum_app.core.access import needs
from forum_app.core.pdf import render_pdf, send_pdf
from forum_app.core.permissions import Permission


@bp.get("/manage/contests/<slug>/papers/<any(decision,tally,sheets,candidates):name>.pdf")
@needs(Permission.CONTEST_READ)
def paper(slug: str, name: str) -> ResponseReturnValue:
    """One paper, always in Korean: it goes into the file of the office."""
    contest = managed(slug)
    computation = find_computation(contest)
    if computation is None:
        abort(404)
    with force_locale("ko"):
        method = [sentence for part in rule_words(contest) for sentence in part.sentences]
        names = {round_.id: round_name(round_) for round_ in contest.rounds}
    data = paper_data(name, contest, computation, method, names)
    pdf = render_pdf(f"contest/print/{name}.typ", data, at=contest.published_at or computation.computed_at)
    return send_pdf(pdf, f"{NAMES[name]}-{slug}.pdf")
