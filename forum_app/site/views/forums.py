"""The first page and the page of one forum."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum_app.core import clock
from forum_app.core.access import current_actor, public
from forum_app.core.page_cache import cacheable
from forum_app.core.templating import language
from forum_app.forums import queries as forums
from forum_app.forums.models import Forum
from forum_app.forums.rules import HostKind, forum_is_over
from forum_app.site.queries.forum_page import forum_page
from forum_app.site.views.blueprint import bp
from forum_app.site.views.navigation import link


def _show(forum: Forum) -> str:
    page = forum_page(current_actor(), forum, clock.now())
    hosts = [given.host for given in forum.hosts if given.kind is HostKind.HOST]
    return render_template(
        "site/forum_detail.html", page=page, forum=forum, hosts=hosts, link=link, is_english=language() == "en",
        is_over=forum_is_over(forum.ends_on, clock.today()),
    )  # fmt: skip


@bp.get("/")
@public
@cacheable
def home() -> ResponseReturnValue:
    """The latest forum that is not for practice, or a page that says there is none yet."""
    forum = forums.latest_forum(current_actor())
    return _show(forum) if forum else render_template("site/empty_home.html", link=link)


@bp.get("/forums/<slug>/")
@public
@cacheable
def forum_detail(slug: str) -> ResponseReturnValue:
    """One forum: when, where, what, how many."""
    return _show(forums.get_public_forum(current_actor(), slug))
