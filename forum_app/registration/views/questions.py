"""Setting up what the sign-up form asks besides."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import status_of
from forum_app.core.permissions import Permission
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries, services
from forum_app.registration.forms import QuestionForm
from forum_app.registration.models import Question
from forum_app.registration.views import registration as bp

RUN = Permission.REGISTRATION_RUN


@bp.get("/manage/forums/<slug>/registrations/questions/")
@needs(RUN)
def questions_manage(slug: str) -> ResponseReturnValue:
    """What is asked, in order, and how many have answered."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    return render_template(
        "registration/questions.html",
        forum=forum,
        questions=queries.questions_of(forum),
        tickets={ticket.id: ticket for ticket in queries.tickets_of(forum)},
        counts=queries.answer_counts(forum),
    )


@bp.route("/manage/forums/<slug>/registrations/questions/new", methods=["GET", "POST"])
@needs(RUN)
def question_new(slug: str) -> ResponseReturnValue:
    """Ask one more."""
    return _edit(get_managed_forum(current_actor(), slug, RUN), None)


@bp.route("/manage/forums/<slug>/registrations/questions/<int:question_id>", methods=["GET", "POST"])
@needs(RUN)
def question_edit(slug: str, question_id: int) -> ResponseReturnValue:
    """Word it anew."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    return _edit(forum, queries.get_question(forum, question_id))


@bp.post("/manage/forums/<slug>/registrations/questions/<int:question_id>/move")
@needs(RUN)
def question_move(slug: str, question_id: int) -> ResponseReturnValue:
    """Ask it before the one before it."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    question = queries.get_question(forum, question_id)
    services.move_question_up(question, forum=forum, actor=current_actor(), at=clock.now())
    return redirect(url_for(".questions_manage", slug=slug), 303)


@bp.post("/manage/forums/<slug>/registrations/questions/<int:question_id>/retire")
@needs(RUN)
def question_retire(slug: str, question_id: int) -> ResponseReturnValue:
    """Ask it no longer."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    question = queries.get_question(forum, question_id)
    services.retire_question(question, forum=forum, actor=current_actor(), at=clock.now())
    flash(_("문항을 거두었습니다. 앞서 받은 답은 남습니다."), "success")
    return redirect(url_for(".questions_manage", slug=slug), 303)


def _edit(forum: Forum, question: Question | None) -> ResponseReturnValue:
    every = queries.questions_of(forum)
    earlier = [one for one in every if question is None or one.position < question.position]
    form = QuestionForm.of(question, tickets=queries.tickets_of(forum), earlier=earlier)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            _save(forum, question, form)
        except DomainError as refusal:
            show_refusal(form, refusal)
            status = status_of(refusal)
        else:
            flash(_("저장했습니다. 지금부터 등록하는 분께 묻습니다."), "success")
            return redirect(url_for(".questions_manage", slug=forum.slug), 303)
    page = render_template("registration/question_edit.html", forum=forum, question=question, form=form)
    return page, status


def _save(forum: Forum, question: Question | None, form: QuestionForm) -> None:
    if question is None:
        services.create_question(forum, form.terms, actor=current_actor(), at=clock.now())
    else:
        services.edit_question(question, form.terms, forum=forum, actor=current_actor(), at=clock.now())
