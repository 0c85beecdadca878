"""What every page of an organiser's registration shows around its content: the way up, and its views."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from forum_app.core.access import current_actor
from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.core.templating import local
from forum_app.forums.models import Forum
from forum_app.registration.views import registration as bp

LIST = "registration.registrations_manage"
VIEWS: list[tuple[str, str, Permission]] = [  # endpoint (slug), what the segment says, who may
    (LIST, N_("명단"), Permission.REGISTRATION_READ),
    ("registration.registration_statistics", N_("통계"), Permission.REGISTRATION_READ),
    ("registration.questions_manage", N_("문항"), Permission.REGISTRATION_RUN),
    ("registration.badges", N_("명찰"), Permission.REGISTRATION_RUN),
    ("registration.invitations_manage", N_("초대 코드"), Permission.REGISTRATION_RUN),
    ("registration.session_places_manage", N_("세션"), Permission.REGISTRATION_RUN),
    ("registration.door_devices", N_("입구"), Permission.CHECKIN_RECORD),
    ("registration.privacy_manage", N_("개인정보"), Permission.REGISTRATION_READ),
    ("registration.certificates", N_("참가확인서"), Permission.REGISTRATION_RUN),
    ("registration.registration_settings", N_("설정"), Permission.REGISTRATION_RUN),
]


@bp.app_template_global()
def registration_views(forum: Forum) -> list[dict[str, Any]]:
    """The items of the segment of views for who is asking."""
    actor = current_actor()
    return [
        {"label": _(label), "url": url_for(endpoint, slug=forum.slug), "current": endpoint == request.endpoint}
        for endpoint, label, permission in VIEWS
        if actor.may(permission, forum.scope)
    ]


@bp.app_template_global()
def registration_crumbs(forum: Forum, *more: dict[str, str]) -> list[dict[str, str]]:
    """The way up: the forum, its registration, and `more`."""
    return [
        {"label": local(forum, "name"), "url": url_for("site.manage_forum", slug=forum.slug)},
        {"label": _("등록"), "url": url_for(LIST, slug=forum.slug)},
        *more,
    ]
