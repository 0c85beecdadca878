"""What a call says besides its rules: questions for entrants, questions often asked, a later deadline."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.forms.notice import EligibilityForm, ExtensionForm, FaqForm, faq_values, question_values
from forum_app.contest.forms.rows import utc
from forum_app.contest.models import Contest
from forum_app.contest.queries.notice import deadline_extensions, eligibility_questions, faq_items
from forum_app.contest.rules import ContestState
from forum_app.contest.services.notice import ANNOUNCED, extend_deadline, set_eligibility_questions, set_faq
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.editor import asks_for_line, draft, section, show, starting
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.permissions import Permission


@bp.route("/manage/contests/<slug>/edit/eligibility", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def edit_eligibility(slug: str) -> ResponseReturnValue:
    """What entrants are asked before entering."""
    contest = draft(slug)
    form = EligibilityForm(**starting(question_values(list(eligibility_questions(contest)))))

    def change() -> None:
        set_eligibility_questions(contest, form.given(), actor=current_actor(), at=clock.now())

    return section(contest, "contest.edit_eligibility", form, change)


@bp.route("/manage/contests/<slug>/faq", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def edit_faq(slug: str) -> ResponseReturnValue:
    """Questions often asked: the only part of a call that may change once it is published."""
    contest = managed(slug, Permission.CONTEST_RUN)
    form = FaqForm(**starting(faq_values(list(faq_items(contest)))))

    def change() -> None:
        set_faq(contest, form.given(), actor=current_actor(), at=clock.now())

    if contest.state is ContestState.DRAFT:
        return section(contest, "contest.edit_faq", form, change)
    if not asks_for_line(form) and form.validate_on_submit():
        try:
            change()
        except DomainError as refusal:
            show(form, refusal)
        else:
            flash(_("저장했습니다. 공고 쪽에 바로 보입니다."), "success")
            return redirect(url_for("contest.edit_faq", slug=slug), 303)
    page = render_template("contest/edit_faq_announced.html", **frame(contest, "contest.contest_rules"), form=form)
    return page, 422 if form.errors or form.form_errors else 200


@bp.route("/manage/contests/<slug>/deadline", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def deadline_extend(slug: str) -> ResponseReturnValue:
    """Move the deadline of an announced call to a later moment, with a reason everybody reads."""
    contest, form = managed(slug, Permission.CONTEST_RUN), ExtensionForm()
    if form.validate_on_submit():
        try:
            _extend(contest, form)
        except DomainError as refusal:
            show(form, refusal)
        else:
            flash(_("마감을 늦췄습니다. 공고 쪽에 앞뒤 일시와 까닭이 보입니다."), "success")
            return redirect(url_for("contest.contest_manage", slug=slug), 303)
    page = render_template(
        "contest/deadline_extend.html", **frame(contest, "contest.contest_manage"), form=form,
        extensions=deadline_extensions(contest), may_extend=contest.state in ANNOUNCED,
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _extend(contest: Contest, form: ExtensionForm) -> None:
    closes_at = utc(form.closes_at.data)
    assert closes_at is not None  # noqa: S101  the field is required
    extend_deadline(
        contest, closes_at, reason=form.reason.data, reason_en=form.reason_en.data,
        moves_scoring=bool(form.moves_scoring.data), actor=current_actor(), at=clock.now(),
    )  # fmt: skip
