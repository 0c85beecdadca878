"""A ballot in the hand of somebody in the audience."""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum_app.contest.forms.live import CastForm
from forum_app.contest.queries.live import get_ballot, taking_part, vote_facts, vote_of
from forum_app.contest.rules.live import vote_refusal
from forum_app.contest.services.tokens import token_hash
from forum_app.contest.services.votes import cast
from forum_app.contest.views.blueprints import contest as bp
from forum_app.core import clock
from forum_app.core.access import current_actor, public
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.limits import limiter


@bp.route("/vote/<token>/", methods=["GET", "POST"])
@public
@limiter.limit("600 per minute", methods=["POST"])
def vote(token: str) -> ResponseReturnValue:
    """Choose one entry; afterwards say that the vote is in."""
    ballot, contest, round_ = get_ballot(current_actor(), token_hash(token))
    entries = taking_part(contest, round_)
    form, status = CastForm().offer(entries), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                cast(token, form.choice.data or "")
            except DomainError as refusal:
                show_refusal(form, refusal)
                status = 409
            else:
                return redirect(url_for(".vote", token=token), 303)
    window = vote_of(round_)
    page = make_response(
        render_template(
            "contest/vote.html", contest=contest, ballot=ballot, form=form, token=token, window=window,
            choice=next((entry for entry in entries if entry.id == ballot.choice_id), None),
            refusal=vote_refusal(vote_facts(contest, ballot, window, clock.now())),
        )
    )  # fmt: skip
    page.headers["Cache-Control"] = "no-store"
    page.headers["Referrer-Policy"] = "no-referrer"
    return page, status
