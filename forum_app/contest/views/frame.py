"""What every work page of a contest shows around its content: the way up, the views of the contest."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.models import Contest
from forum_app.core.i18n import N_
from forum_app.core.templating import local

VIEWS: list[list[tuple[str, str]]] = [  # endpoint (slug) and what the segment says, grouped, in the order of the work
    [("contest.contest_manage", N_("출품작 목록")), ("contest.eligibility", N_("자격 확인"))],
    [
        ("contest.panel", N_("심사위원단")),
        ("contest.assignment", N_("심사 배정")),
        ("contest.sheet_records", N_("심사표")),
        ("contest.live_rounds", N_("발표와 투표")),
    ],
    [("contest.results_manage", N_("결과")), ("contest.after_result", N_("결과 이후"))],
    [("contest.form_manage", N_("신청서")), ("contest.contest_rules", N_("규칙"))],
]


def frame(contest: Contest, current: str) -> dict[str, Any]:
    """The variables `contest`, `crumbs` and `views` of a work page; `current` is its endpoint.

    The last of `crumbs` is the contest, which its own page leaves out.
    """
    forum = contest.forum
    return {
        "contest": contest,
        "crumbs": [
            {"label": local(forum, "name"), "url": url_for("site.manage_forum", slug=forum.slug)},
            {"label": _("공모전"), "url": url_for("contest.contests_manage", slug=forum.slug)},
            {"label": local(contest, "name"), "url": url_for("contest.contest_manage", slug=contest.slug)},
        ],
        "views": [
            {
                "label": _(label),
                "url": url_for(endpoint, slug=contest.slug),
                "current": endpoint == current,
                "opens_group": place == 0,
            }
            for group in VIEWS
            for place, (endpoint, label) in enumerate(group)
            if endpoint == current or _applies(contest, endpoint)
        ],
    }


def _applies(contest: Contest, endpoint: str) -> bool:
    """Whether the contest has what the view is about: one without rounds before an audience needs no page for them."""
    return endpoint != "contest.live_rounds" or any(one.kind is not RoundKind.DOCUMENT for one in contest.rounds)
