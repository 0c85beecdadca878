"""Letters to many: written, looked at as real people would get them, tried out, sent."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.accounts.services.own_account import own_account
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import translated
from forum_app.core.permissions import Permission
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration.exports import mailings as letters
from forum_app.registration.forms.mailings import MailingForm, SendForm
from forum_app.registration.models.mailings import Mailing
from forum_app.registration.queries import chosen_people, tickets_of
from forum_app.registration.queries import mailings as queries
from forum_app.registration.rules.mailings import (
    MAILING_WORKFLOW,
    Audience,
    MailingFacts,
    MailingKind,
    MailingState,
    goes_to_list,
)
from forum_app.registration.rules.standard_letters import EMPTY_LETTER, NAMES, STANDARD_LETTERS
from forum_app.registration.services import mailings as services
from forum_app.registration.views import registration as bp

RUN = Permission.REGISTRATION_RUN
SAMPLES = 3


def _forum(slug: str) -> Forum:
    return get_managed_forum(current_actor(), slug, RUN)


@bp.get("/manage/forums/<slug>/mail/letters/")
@needs(RUN)
def mailings(slug: str) -> ResponseReturnValue:
    """The letters of a forum and how far each is, and the standard ones to begin from."""
    forum = _forum(slug)
    return render_template(
        "registration/mailings.html", forum=forum, mailings=queries.mailings_of(forum),
        progress=queries.progress_by_id(forum), standard=NAMES, subject_of=letters.shown_subject,
    )  # fmt: skip


@bp.route("/manage/forums/<slug>/mail/letters/new", methods=["GET", "POST"])
@needs(RUN)
def mailing_new(slug: str) -> ResponseReturnValue:
    """Write one, beginning from a standard text."""
    forum = _forum(slug)
    wanted = STANDARD_LETTERS.get(request.args.get("text", ""), STANDARD_LETTERS["week"])
    return _edit(forum, None, MailingForm.of(wanted, tickets_of(forum)))


@bp.route("/manage/forums/<slug>/mail/letters/chosen", methods=["GET", "POST"])
@needs(RUN)
def mailing_chosen(slug: str) -> ResponseReturnValue:
    """Write one to those who were picked in the list, and to nobody else."""
    forum = _forum(slug)
    people = chosen_people(forum, request.values.getlist("number", type=int))
    if not people:
        return redirect(url_for(".registrations_selected", slug=slug), 303)
    wanted = replace(EMPTY_LETTER, audience=Audience.of_chosen(person.number for person in people))
    return _edit(forum, None, MailingForm.of(wanted, []))


@bp.route("/manage/forums/<slug>/mail/letters/<int:mailing_id>/edit", methods=["GET", "POST"])
@needs(RUN)
def mailing_edit(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Word a draft anew."""
    forum = _forum(slug)
    mailing = queries.get_mailing(forum, mailing_id)
    return _edit(forum, mailing, MailingForm.of(mailing.letter, tickets_of(forum)))


def _edit(forum: Forum, mailing: Mailing | None, form: MailingForm) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            kept = _save(forum, mailing, form)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(url_for(".mailing", slug=forum.slug, mailing_id=kept.id), 303)
    page = render_template("registration/mailing_edit.html", forum=forum, mailing=mailing, form=form)
    return page, 422 if form.is_submitted() else 200


def _save(forum: Forum, mailing: Mailing | None, form: MailingForm) -> Mailing:
    if mailing is None:
        return services.create_mailing(forum, form.letter, actor=current_actor(), at=clock.now())
    services.edit_mailing(mailing, form.letter, actor=current_actor(), at=clock.now())
    return mailing


@bp.get("/manage/forums/<slug>/mail/letters/<int:mailing_id>")
@needs(RUN)
def mailing(slug: str, mailing_id: int) -> ResponseReturnValue:
    """As the first three would get it, how many there are, and what can be done."""
    forum = _forum(slug)
    return _page(forum, queries.get_mailing(forum, mailing_id), SendForm())


def _page(forum: Forum, one: Mailing, form: SendForm) -> str:
    count = queries.recipient_count(forum, one.letter)
    facts = MailingFacts(count, names_missing_survey=services.lacks_survey(one))
    people = queries.first_recipients(forum, one.letter, SAMPLES)
    readers = queries.first_news_readers(forum, one.letter, SAMPLES - len(people))
    return render_template(
        "registration/mailing.html", forum=forum, mailing=one, form=form, count=count, S=MailingState,
        samples=[letters.preview(one.letter, person) for person in people]
        + [letters.preview_news(one.letter, reader) for reader in readers],
        of_list=queries.news_reader_count(forum, one.letter) if one.kind is MailingKind.NEWS else 0,
        goes_to_list=goes_to_list(one.letter), tickets=tickets_of(forum),
        offers={
            offer.step.name: offer
            for offer in MAILING_WORKFLOW.offered(one.state, current_actor(), facts, forum.scope)
        },
        progress=queries.progress_by_id(forum).get(one.id), subject_of=letters.shown_subject,
    )  # fmt: skip


@bp.post("/manage/forums/<slug>/mail/letters/<int:mailing_id>/try")
@needs(RUN)
def mailing_try(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Send it to oneself."""
    one = queries.get_mailing(_forum(slug), mailing_id)
    account = own_account(current_actor())
    letters.write_trial(one, account, clock.now().isoformat())
    flash(_("%(address)s로 시험 메일을 보냅니다.", address=account.email), "success")
    return redirect(url_for(".mailing", slug=slug, mailing_id=mailing_id), 303)


@bp.post("/manage/forums/<slug>/mail/letters/<int:mailing_id>/send")
@needs(RUN)
def mailing_send(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Send it now or at a time."""
    forum, form = _forum(slug), SendForm()
    one = queries.get_mailing(forum, mailing_id)
    if form.validate():
        try:
            services.schedule_mailing(one, send_at=form.moment, actor=current_actor())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            done = _("예약했습니다.") if form.moment else _("보내기로 했습니다. 1분 안에 시작합니다.")
            flash(done, "success")
            return redirect(url_for(".mailing", slug=slug, mailing_id=mailing_id), 303)
    return _page(forum, one, form), 422


@bp.post("/manage/forums/<slug>/mail/letters/<int:mailing_id>/<any(recall, cancel):step>")
@needs(RUN)
def mailing_take_back(slug: str, mailing_id: int, step: str) -> ResponseReturnValue:
    """Make it a draft again, or send no more of it."""
    one = queries.get_mailing(_forum(slug), mailing_id)
    try:
        services.take_back(one, step, actor=current_actor())
    except DomainError as refusal:
        flash(translated(refusal), "error")
    else:
        flash(_("예약을 풀었습니다.") if step == "recall" else _("더 보내지 않습니다."), "success")
    return redirect(url_for(".mailing", slug=slug, mailing_id=mailing_id), 303)
