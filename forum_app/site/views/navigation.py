"""The frame around every page: navigation, edition, account, language. What is not built is not linked."""

from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, has_request_context, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.local import LocalProxy

from forum_app.accounts import queries as accounts
from forum_app.accounts.rules import Role
from forum_app.core import clock
from forum_app.core.access import current_actor
from forum_app.core.permissions import Permission
from forum_app.core.templating import label, language, local
from forum_app.forums import queries as forums
from forum_app.forums.models import Forum
from forum_app.forums.rules import HostKind, days_until, forum_is_over
from forum_app.site.queries import navigation as queries

Item = dict[str, Any]
KIND_BY_PREFIX = {
    "/forums/<": "forum", "/manage/forums/<": "forum", "/checkin/<": "forum",
    "/contests/<": "contest", "/manage/contests/<": "contest",
    "/ceremonies/<": "ceremony", "/manage/ceremonies/<": "ceremony", "/stage/<": "ceremony",
    "/registrations/transfer/<": "transfer", "/registrations/<": "registration",
}  # fmt: skip
WITH_OWN_BUTTON = ("site.home", "site.forum_detail", "registration.register")
AT_WORK = (Permission.FORUM_READ, Permission.CHECKIN_RECORD, Permission.CEREMONY_READ)
WORK_PREFIXES = ("/manage", "/checkin", "/stage")
ROLES_BY_WEIGHT = (Role.ORGANISER, Role.CERT_OFFICER, Role.ADMIN, Role.AUDITOR, Role.DOOR, Role.JUDGE, Role.ENTRANT)


def link(endpoint: str, **values: object) -> str | None:
    """The address of `endpoint`, or None while no feature answers there."""
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, _external=False, **values)  # type: ignore[arg-type]


def _items(*wanted: tuple[str, str | None, int | None, bool], here: str | None = None) -> list[Item]:
    here = here or request.path
    shown = [(name, url, count, alert) for name, url, count, alert in wanted if url]
    inside = [
        url for _name, url, _count, _alert in shown if here == url or (url.endswith("/") and here.startswith(url))
    ]
    current = max(inside, key=len, default=None)
    return [
        {"label": name, "url": url, "count": count, "alert": alert, "current": url == current}
        for name, url, count, alert in shown
    ]


class Frame:
    """What the layouts draw around a page; each part is read when the layout asks for it."""

    @cached_property
    def managed(self) -> Sequence[Forum]:
        """The forums whose workbench one may open."""
        return forums.managed_forums(current_actor())

    @cached_property
    def page_forum(self) -> Forum | None:
        """The forum that the address names, or None."""
        rule = str(request.url_rule or "")
        kind = next((kind for prefix, kind in KIND_BY_PREFIX.items() if rule.startswith(prefix)), None)
        slug = next(iter((request.view_args or {}).values()), None)
        if kind is None or not isinstance(slug, str):
            return None
        if kind == "forum" and rule.startswith(WORK_PREFIXES):
            own = next((forum for forum in self.managed if forum.slug == slug), None)
            if own:
                return own
        forum = queries.find_forum_of_page(current_actor(), kind, slug)
        if forum and rule.startswith(WORK_PREFIXES) and not any(current_actor().may(p, forum.scope) for p in AT_WORK):
            return None  # what one may not see looks like what does not exist
        return forum

    @cached_property
    def forum(self) -> Forum | None:
        """The forum of the page, or the latest one."""
        return self.page_forum or queries.find_latest_forum(current_actor())

    @cached_property
    def facts(self) -> queries.PublicFacts | None:
        """What the forum has for the public."""
        return queries.public_facts(self.forum, clock.now()) if self.forum else None

    def site_name(self) -> str:
        """The name of the series, which is the name of the site."""
        return local(self.forum.series, "name") if self.forum else _("포럼")

    def site_home(self) -> str:
        """The first page."""
        return "/"

    def public_nav(self) -> list[Item]:
        """The five links of the public head."""
        slug = self.forum.slug if self.forum else None
        contest = self.facts.contest_slug if self.facts else None
        return _items(
            (_("프로그램"), slug and link("programme.programme_public", slug=slug), None, False),
            (_("상생협력 부스"), slug and link("booths.booths_public", slug=slug), None, False),
            (_("공모전"), contest and link("contest.contest_public", slug=contest), None, False),
            (_("품질인증기관"), link("certification.register_public"), None, False),
            (_("인증 확인"), link("site.verify_form"), None, False),
        )

    def register_action(self) -> Item | None:
        """The button to sign up, while that is possible."""
        if not (self.forum and self.facts and self.facts.is_registration_open):
            return None
        if forum_is_over(self.forum.ends_on, clock.today()):
            return None
        url = link("registration.register", slug=self.forum.slug)
        return {"label": _("참가 등록"), "url": url} if url and request.endpoint not in WITH_OWN_BUTTON else None

    def language_switch(self) -> Item:
        """The same page in the other language."""
        other = "ko" if language() == "en" else "en"
        words = {"ko": "한국어", "en": "English"}
        args = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
        return {"label": words[other], "url": "?" + urlencode([*args, ("lang", other)]), "lang": other}

    def footer_links(self) -> list[Item]:
        """What stands at the foot of the public pages."""
        return _items(
            (_("개인정보 처리방침"), link("site.privacy"), None, False),
            (_("모든 회차"), link("forums.forum_list"), None, False),
            (_("개방데이터"), link("certification.register_csv"), None, False),
            (_("행사 일하는 분"), link("accounts.sign_in"), None, False),
        )

    def footer_note(self) -> str:
        """Who holds the forum."""
        if self.forum is None:
            return ""
        names = [local(h.host, "name") for h in self.forum.hosts if h.kind is HostKind.HOST]
        return _("주최 %(names)s", names=" · ".join(names)) if names else ""

    def work_home(self) -> str:
        """Where the mark of the workbench leads: where the person works."""
        return accounts.home_path(current_actor()) if current_user.is_authenticated else "/"

    def work_edition(self) -> Item | None:
        """The edition one works on, with those one may change to."""
        if not current_user.is_authenticated:
            return None
        choices = [
            {
                "name": local(forum, "name"), "fact": _edition_fact(forum), "url": self._same_area(forum),
                "current": self.page_forum is not None and forum.id == self.page_forum.id,
            }
            for forum in self.managed
        ]  # fmt: skip
        board = link("certification.board") if current_actor().may(Permission.CERTIFICATION_READ) else None
        if board:
            is_here = request.path.startswith("/manage/certifications")
            choices.append({"name": _("품질인증제"), "fact": _("인증"), "url": board, "current": is_here})
        current = next((choice for choice in choices if choice["current"]), None)
        if not choices:
            return None
        head = current or {"name": _("행사 고르기"), "fact": "", "url": self.work_home()}
        return {**head, "choices": choices}

    def _same_area(self, forum: Forum) -> str:
        args = request.view_args or {}
        rule = str(request.url_rule or "")
        writes = request.url_rule is not None and "POST" in (request.url_rule.methods or ())
        is_form_of_the_past = writes and forum_is_over(forum.ends_on, clock.today())
        if rule.startswith("/manage/forums/<") and len(args) == 1 and request.endpoint and not is_form_of_the_past:
            return url_for(request.endpoint, **{next(iter(args)): forum.slug})  # type: ignore[arg-type]
        return url_for("site.manage_forum", slug=forum.slug)

    def work_nav(self) -> list[Item]:
        """The areas of the edition one works on, each with its count."""
        actor, forum = current_actor(), self.page_forum
        if request.path.startswith("/manage/certifications"):
            return _items(
                (_("인증"), link("certification.board"), None, False),
                (_("공개 목록"), link("certification.register_public"), None, False),
            )
        if forum is None or not actor.may(Permission.FORUM_READ, forum.scope):
            return []
        counts = queries.work_counts(forum)
        if counts is None:
            return []
        slug, contest = forum.slug, counts.contest_slug
        may_read_people = actor.may(Permission.REGISTRATION_READ, forum.scope)
        may_invite = actor.may(Permission.STAFF_INVITE, forum.scope)
        contest_url = (
            link("contest.contest_manage", slug=contest) if contest else link("contest.contest_new", slug=slug)
        )
        if counts.contests > 1:
            contest_url = link("contest.contests_manage", slug=slug)
        return _items(
            (_("홈"), link("site.manage_forum", slug=slug), None, False),
            (_("프로그램"), link("programme.programme_manage", slug=slug), counts.clashes or None, True),
            (_("공모전"), contest_url, counts.entries, False),
            (_("시상·현판"), link("ceremonies.ceremonies_manage", slug=slug), counts.handed, False),
            (_("부스"), link("booths.booths_manage", slug=slug), counts.booths, False),
            (_("등록"), link("registration.registrations_manage", slug=slug), counts.registrations, False),
            (_("메일"), link("site.forum_mail", slug=slug) if may_read_people else None, None, False),
            (_("담당자"), link("site.staff", slug=slug) if may_invite else None, None, False),
            here=self._area(slug, contest_url),
        )

    @staticmethod
    def _area(forum_slug: str, contest_url: str | None) -> str | None:
        """The area of a page whose own address lies outside it: a contest, a ceremony."""
        if request.blueprint == "contest":
            return contest_url
        if (request.endpoint or "").startswith("registration.survey"):
            return link("site.forum_mail", slug=forum_slug)
        if request.blueprint == "ceremonies":
            return link("ceremonies.ceremonies_manage", slug=forum_slug)
        return None

    def account(self) -> Item | None:
        """Who is signed in."""
        if not current_user.is_authenticated or "accounts.sign_out" not in current_app.view_functions:
            return None
        held = {grant.role for grant in current_actor().grants}
        role = next((role for role in ROLES_BY_WEIGHT if role.value in held), None)
        return {
            "name": current_user.name, "role_label": label(role) if role else current_user.name,
            "url": link("accounts.my_account"), "sign_out_url": url_for("accounts.sign_out"),
        }  # fmt: skip


PARTS = (
    "site_name", "site_home", "public_nav", "register_action", "language_switch", "footer_links", "footer_note",
    "work_home", "work_edition", "work_nav", "account",
)  # fmt: skip


def _frame() -> dict[str, Any]:
    """Each part is read only if the layout asks for it, and once a page."""
    if not has_request_context():
        return {}
    frame = Frame()
    return {name: LocalProxy(cache(getattr(frame, name))) for name in PARTS}


def _edition_fact(forum: Forum) -> str:
    today = clock.today()
    if forum_is_over(forum.ends_on, today):
        return f"{forum.starts_on.isoformat()} · {_('종료')}"
    days = days_until(forum.starts_on, today)
    return f"{forum.starts_on.isoformat()} · {f'D-{days}' if days > 0 else 'D-Day'}"


def init_app(app: Flask) -> None:
    """Give the layouts what they read."""
    app.context_processor(_frame)
