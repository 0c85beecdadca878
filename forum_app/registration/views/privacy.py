"""Personal data of a forum, for those who run it and those who audit it: what is asked, kept, erased and taken out."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError, NotFound
from forum_app.core.forms import show_refusal
from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries, services
from forum_app.registration.forms import COLUMNS
from forum_app.registration.forms.privacy import ProcessorForm, preview_form
from forum_app.registration.models import Processor
from forum_app.registration.rules import ConsentKind
from forum_app.registration.views import registration as bp

READ, RUN = Permission.REGISTRATION_READ, Permission.REGISTRATION_RUN
BASE = "/manage/forums/<slug>/registrations/"


def _forum(slug: str, permission: Permission = RUN) -> Forum:
    return get_managed_forum(current_actor(), slug, permission)


@bp.get(f"{BASE}privacy/")
@needs(READ)
def privacy_manage(slug: str) -> ResponseReturnValue:
    """The questions of consent, the processors, and when what is erased."""
    forum = _forum(slug, READ)
    return render_template(
        "registration/privacy_manage.html",
        forum=forum,
        items=queries.newest_consent_items(forum),
        kinds=list(ConsentKind),
        K=ConsentKind,
        processors=queries.processors_of(forum),
        planned=queries.planned_erasure(forum),
        news=queries.news_contact_count(forum),
        may_run=current_actor().may(RUN, forum.scope),
    )


@bp.get(f"{BASE}consents/preview")
@needs(READ)
def consents_preview(slug: str) -> ResponseReturnValue:
    """The questions of consent as a visitor sees them."""
    forum = _forum(slug, READ)
    items = queries.consent_items(forum)
    return render_template("registration/consents_preview.html", forum=forum, items=items, form=preview_form(items))


@bp.post(f"{BASE}consents/<kind>/stop")
@needs(RUN)
def consent_stop(slug: str, kind: str) -> ResponseReturnValue:
    """Ask an optional question no more."""
    services.stop_asking(_forum(slug), _kind(kind), actor=current_actor(), at=clock.now())
    flash(_("이제 묻지 않습니다. 이미 받은 동의는 그대로입니다."), "success")
    return redirect(url_for(".privacy_manage", slug=slug), 303)


@bp.post(f"{BASE}consents/<kind>/ask")
@needs(RUN)
def consent_ask(slug: str, kind: str) -> ResponseReturnValue:
    """Ask it again."""
    services.ask_again(_forum(slug), _kind(kind), actor=current_actor(), at=clock.now())
    flash(_("같은 안내를 새 판으로 다시 묻습니다."), "success")
    return redirect(url_for(".privacy_manage", slug=slug), 303)


@bp.get(f"{BASE}privacy/erasures")
@needs(READ)
def erasures(slug: str) -> ResponseReturnValue:
    """The erasure log."""
    forum = _forum(slug, READ)
    return render_template("registration/erasures.html", forum=forum, lines=queries.erasure_log(forum))


@bp.get(f"{BASE}privacy/downloads")
@needs(READ)
def downloads(slug: str) -> ResponseReturnValue:
    """Who took personal data out, when and why."""
    forum = _forum(slug, READ)
    return render_template(
        "registration/downloads.html", forum=forum, lines=queries.downloads_of(forum), columns=COLUMNS
    )


@bp.route(f"{BASE}privacy/processors/new", methods=["GET", "POST"])
@needs(RUN)
def processor_new(slug: str) -> ResponseReturnValue:
    """One more processor."""
    return _processor_page(_forum(slug), None)


@bp.route(f"{BASE}privacy/processors/<int:processor_id>", methods=["GET", "POST"])
@needs(RUN)
def processor_edit(slug: str, processor_id: int) -> ResponseReturnValue:
    """Change one."""
    forum = _forum(slug)
    return _processor_page(forum, queries.get_processor(forum, processor_id))


@bp.post(f"{BASE}privacy/processors/<int:processor_id>/remove")
@needs(RUN)
def processor_remove(slug: str, processor_id: int) -> ResponseReturnValue:
    """Take one off the list."""
    forum = _forum(slug)
    processor = queries.get_processor(forum, processor_id)
    services.remove_processor(forum, processor, actor=current_actor(), at=clock.now())
    return redirect(url_for(".privacy_manage", slug=slug), 303)


def _processor_page(forum: Forum, processor: Processor | None) -> ResponseReturnValue:
    form = ProcessorForm.of(processor)
    if form.validate_on_submit():
        try:
            services.write_processor(forum, processor, **form.terms, actor=current_actor(), at=clock.now())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(url_for(".privacy_manage", slug=forum.slug), 303)
    page = render_template("registration/processor_edit.html", forum=forum, processor=processor, form=form)
    return page, 422 if form.is_submitted() else 200


def _kind(word: str) -> ConsentKind:
    try:
        return ConsentKind(word)
    except ValueError:
        raise NotFound(N_("그런 동의가 없습니다.")) from None
