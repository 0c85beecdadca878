"""The rounds of a draft: their list, each of them, and what holds for all."""

from dataclasses import replace

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.forms.call_rounds import JudgingForm, RoundForm, judging_values, round_values
from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.models import Contest, Round
from forum_app.contest.rules.words import ROUND_KINDS
from forum_app.contest.services.call import edit_contest
from forum_app.contest.services.rounds import add_round, move_round, remove_round
from forum_app.contest.services.shape_rows import shape_of
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.editor import draft, section, starting
from forum_app.contest.views.words import round_name, round_sentences
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission

ROUNDS = "contest.edit_rounds"


@bp.route("/manage/contests/<slug>/edit/rounds", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def edit_rounds(slug: str) -> ResponseReturnValue:
    """The rounds in their order, and what holds for all of them."""
    contest = draft(slug)
    shape = shape_of(contest)
    form = JudgingForm(**starting({"version": contest.version, **judging_values(shape.judging)}))

    def change() -> None:
        given = replace(shape, judging=form.given())
        edit_contest(contest, version=form.version.data or 0, shape=given, actor=current_actor(), at=clock.now())

    told = [(round_, round_name(round_), list(round_sentences(round_))) for round_ in contest.rounds]
    kinds = [(kind.value, _(words)) for kind, words in ROUND_KINDS.items()]
    return section(contest, ROUNDS, form, change, rounds=told, kinds=kinds)


@bp.route("/manage/contests/<slug>/edit/rounds/<code>", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def edit_round(slug: str, code: str) -> ResponseReturnValue:
    """One round: its criteria, how it is scored, who goes on."""
    contest = draft(slug)
    round_, shape = _round(contest, code), shape_of(contest)
    given = {one.code: one for one in shape.rounds}
    form = RoundForm(**starting({"version": contest.version, **round_values(given[code])}))

    def change() -> None:
        rounds = tuple((given | {code: form.given(code)}).values())
        edit_contest(
            contest, version=form.version.data or 0, shape=replace(shape, rounds=rounds), actor=current_actor(),
            at=clock.now(),
        )  # fmt: skip

    return section(
        contest, ROUNDS, form, change, template="contest/edit_round.html", round=round_, title=round_name(round_),
        sentences=list(round_sentences(round_)), back=url_for(ROUNDS, slug=slug),
    )  # fmt: skip


@bp.post("/manage/contests/<slug>/edit/rounds/add")
@needs(Permission.CONTEST_RUN)
def round_add(slug: str) -> ResponseReturnValue:
    """Add a round of the kind that was asked for behind the others, and show it."""
    contest, wanted = draft(slug), request.form.get("kind", "")
    kind = RoundKind(wanted) if wanted in set(RoundKind) else RoundKind.DOCUMENT
    code = add_round(contest, kind, actor=current_actor(), at=clock.now())
    flash(_("라운드를 더했습니다. 내용을 살펴 주십시오."), "success")
    return redirect(url_for("contest.edit_round", slug=slug, code=code), 303)


@bp.post("/manage/contests/<slug>/edit/rounds/<code>/move")
@needs(Permission.CONTEST_RUN)
def round_move(slug: str, code: str) -> ResponseReturnValue:
    """Put a round before the one in front of it."""
    contest = draft(slug)
    move_round(contest, _round(contest, code).code, actor=current_actor(), at=clock.now())
    return redirect(url_for(ROUNDS, slug=slug), 303)


@bp.post("/manage/contests/<slug>/edit/rounds/<code>/remove")
@needs(Permission.CONTEST_RUN)
def round_remove(slug: str, code: str) -> ResponseReturnValue:
    """Take a round out of the draft with its criteria."""
    contest = draft(slug)
    remove_round(contest, _round(contest, code).code, actor=current_actor(), at=clock.now())
    flash(_("라운드를 뺐습니다."), "success")
    return redirect(url_for(ROUNDS, slug=slug), 303)


def _round(contest: Contest, code: str) -> Round:
    if found := next((round_ for round_ in contest.rounds if round_.code == code), None):
        return found
    raise NotFound(N_("찾으시는 라운드가 없습니다."))
