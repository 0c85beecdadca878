"""The survey after the event: set up and read by organisers, answered by who came."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs, public
from forum_app.core.errors import DomainError, StepRefused
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import translated
from forum_app.core.permissions import Permission
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum, get_public_forum
from forum_app.registration.exports.letters import tokens_key
from forum_app.registration.exports.surveys import results_xlsx, value_label
from forum_app.registration.forms.surveys import SurveyForm, SurveyQuestionForm, answer_form, answers_in
from forum_app.registration.models.surveys import Survey, SurveyQuestion
from forum_app.registration.queries import surveys as queries
from forum_app.registration.rules.surveys import FEWEST_ANSWERS, survey_is_shut
from forum_app.registration.services import surveys as services
from forum_app.registration.views import registration as bp

RUN = Permission.REGISTRATION_RUN
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _forum(slug: str) -> Forum:
    return get_managed_forum(current_actor(), slug, RUN)


@bp.get("/manage/forums/<slug>/survey/")
@needs(RUN)
def survey_manage(slug: str) -> ResponseReturnValue:
    """What is asked, from when to when, and what was answered."""
    forum = _forum(slug)
    survey = queries.find_survey(forum)
    return render_template(
        "registration/survey_manage.html", forum=forum, survey=survey, fewest=FEWEST_ANSWERS, value_label=value_label,
        replies=queries.reply_count(survey) if survey else 0, results=queries.results(survey) if survey else [],
        shut=survey and survey_is_shut(clock.now(), survey.opens_at, survey.closes_at),
    )  # fmt: skip


@bp.post("/manage/forums/<slug>/survey/new")
@needs(RUN)
def survey_new(slug: str) -> ResponseReturnValue:
    """Begin with the standard questions; a second press changes nothing."""
    forum = _forum(slug)
    if queries.find_survey(forum) is None:
        services.create_survey(forum, actor=current_actor(), at=clock.now())
        flash(_("설문을 만들었습니다. 문항을 한 번 읽어 보십시오."), "success")
    return redirect(url_for(".survey_manage", slug=slug), 303)


@bp.route("/manage/forums/<slug>/survey/settings", methods=["GET", "POST"])
@needs(RUN)
def survey_settings(slug: str) -> ResponseReturnValue:
    """When it is open, and what stands above it."""
    forum = _forum(slug)
    survey = queries.get_survey(forum)
    form = SurveyForm.of(survey)
    if form.validate_on_submit():
        try:
            _save_settings(survey, form)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("저장했습니다."), "success")
            return redirect(url_for(".survey_manage", slug=slug), 303)
    page = render_template("registration/survey_settings.html", forum=forum, form=form)
    return page, 422 if form.is_submitted() else 200


def _save_settings(survey: Survey, form: SurveyForm) -> None:
    opens_at, closes_at = form.moments
    services.edit_survey(
        survey, intro=form.intro.data or "", intro_en=form.intro_en.data or "", opens_at=opens_at,
        closes_at=closes_at, actor=current_actor(), at=clock.now(),
    )  # fmt: skip


@bp.route("/manage/forums/<slug>/survey/questions/new", methods=["GET", "POST"])
@needs(RUN)
def survey_question_new(slug: str) -> ResponseReturnValue:
    """Ask one more thing."""
    forum = _forum(slug)
    return _edit(forum, queries.get_survey(forum), None)


@bp.route("/manage/forums/<slug>/survey/questions/<int:question_id>", methods=["GET", "POST"])
@needs(RUN)
def survey_question(slug: str, question_id: int) -> ResponseReturnValue:
    """Ask it in another way."""
    forum = _forum(slug)
    survey = queries.get_survey(forum)
    return _edit(forum, survey, queries.get_survey_question(survey, question_id))


def _edit(forum: Forum, survey: Survey, question: SurveyQuestion | None) -> ResponseReturnValue:
    form = SurveyQuestionForm.of(question)
    if form.validate_on_submit():
        try:
            if question is None:
                services.add_survey_question(survey, form.terms, actor=current_actor(), at=clock.now())
            else:
                services.edit_survey_question(question, form.terms, actor=current_actor(), at=clock.now())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("저장했습니다."), "success")
            return redirect(url_for(".survey_manage", slug=forum.slug), 303)
    page = render_template("registration/survey_question.html", forum=forum, question=question, form=form)
    return page, 422 if form.is_submitted() else 200


@bp.post("/manage/forums/<slug>/survey/questions/<int:question_id>/remove")
@needs(RUN)
def survey_question_remove(slug: str, question_id: int) -> ResponseReturnValue:
    """Do not ask it."""
    question = queries.get_survey_question(queries.get_survey(_forum(slug)), question_id)
    try:
        services.remove_survey_question(question, actor=current_actor(), at=clock.now())
    except DomainError as refusal:
        flash(translated(refusal), "error")
    else:
        flash(_("문항을 뺐습니다."), "success")
    return redirect(url_for(".survey_manage", slug=slug), 303)


@bp.get("/manage/forums/<slug>/survey/results.xlsx")
@needs(RUN)
def survey_results_xlsx(slug: str) -> ResponseReturnValue:
    """The results as a file."""
    content = results_xlsx(queries.results(queries.get_survey(_forum(slug))))
    headers = {"Content-Disposition": f'attachment; filename="{slug}-survey.xlsx"', "Cache-Control": "no-store"}
    return Response(content, mimetype=XLSX, headers=headers)


@bp.route("/forums/<slug>/survey/<token>/", methods=["GET", "POST"])
@public
def survey_answer(slug: str, token: str) -> ResponseReturnValue:
    """The survey of one who came; afterwards, thanks."""
    forum = get_public_forum(current_actor(), slug)
    person = queries.get_asked_person(forum, token, tokens_key())
    survey = queries.get_survey(forum)
    if queries.has_answered(survey, person):
        return _private(render_template("registration/survey_done.html", forum=forum))
    form = answer_form(survey.questions)
    shut = survey_is_shut(clock.now(), survey.opens_at, survey.closes_at)
    if form.validate_on_submit():
        try:
            services.answer_survey(survey, person, answers_in(form, survey.questions))
        except StepRefused as refusal:
            shut = refusal.message
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            return _private(redirect(url_for(".survey_answer", slug=slug, token=token), 303))
    page = render_template("registration/survey_answer.html", forum=forum, survey=survey, form=form, shut=shut)
    return _private(page, (409 if shut else 422) if form.is_submitted() else 200)


def _private(answer: object, status: int | None = None) -> Response:
    response = answer if isinstance(answer, Response) else Response(str(answer), mimetype="text/html")
    response.status_code = status or response.status_code
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
