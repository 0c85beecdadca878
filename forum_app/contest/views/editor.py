"""What every page of a draft shows around its form: the sections, what is still to be put right, the rules in words."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import FieldList

from forum_app.contest.forms.rows import add_line
from forum_app.contest.models import Contest
from forum_app.contest.queries.ruleset import rule_advice, rule_problems
from forum_app.contest.services.call import require_draft
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.contest.views.places import placed
from forum_app.contest.views.words import rule_words
from forum_app.core import clock
from forum_app.core.errors import DomainError, FieldError
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import translated
from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission

SECTIONS: list[tuple[str, str]] = [  # endpoint (slug) and what the segment says, in the order of the work
    ("contest.contest_edit", N_("내용")),
    ("contest.edit_tracks", N_("부문")),
    ("contest.edit_rounds", N_("라운드와 심사 항목")),
    ("contest.edit_awards", N_("시상")),
    ("contest.edit_eligibility", N_("지원 자격")),
    ("contest.form_manage", N_("신청서")),
    ("contest.edit_faq", N_("자주 묻는 질문")),
    ("contest.edit_check", N_("확인")),
]
Change = Callable[[], object]


def draft(slug: str) -> Contest:
    """The draft of the address, for whoever runs contests of its forum.

    Raises:
        NotFound: there is none.
        StepRefused: it is published, or the forum is over.
    """
    contest = managed(slug, Permission.CONTEST_RUN)
    require_draft(contest, clock.now())
    return contest


def starting(values: dict[str, Any]) -> dict[str, Any]:
    """A sent form stands for itself: a line that was cleared must not come back from the values before."""
    return {} if request.method == "POST" else values


def asks_for_line(form: FlaskForm) -> bool:
    """Add the line a button asked for, and answer whether one did: then nothing is saved."""
    rows = form[name] if (name := request.form.get("more", "")) in form else None
    if not form.is_submitted() or not isinstance(rows, FieldList):
        return False
    add_line(rows)
    return True


def show(form: FlaskForm, refusal: DomainError) -> None:
    """At the field, above the form where that is a table."""
    if isinstance(refusal, FieldError) and refusal.field in form and isinstance(form[refusal.field], FieldList):
        form.form_errors.append(translated(refusal))
    else:
        show_refusal(form, refusal)


def section(contest: Contest, endpoint: str, form: FlaskForm, change: Change, **shown: Any) -> ResponseReturnValue:
    """The page of a section: save what was sent, or show the form; 422 where it does not fit."""
    if asks_for_line(form):
        return section_page(contest, endpoint, form, **shown)
    if form.validate_on_submit():
        try:
            change()
        except DomainError as refusal:
            show(form, refusal)
        else:
            flash(_("저장했습니다."), "success")
            return redirect(_next(contest, endpoint, shown.get("back")), 303)
    page = section_page(contest, endpoint, form, **shown)
    return page, 422 if form.is_submitted() else 200


def section_page(contest: Contest, endpoint: str, form: FlaskForm | None = None, **shown: Any) -> str:
    """The page as it stands."""
    template = shown.pop("template", None) or f"contest/{endpoint.partition('.')[2]}.html"
    return render_template(template, form=form, **editor(contest, endpoint), **shown)


def editor(contest: Contest, current: str) -> dict[str, Any]:
    """The variables around the form of a draft; `current` is the endpoint of the section."""
    around = frame(contest, current)
    problems = [placed(problem, contest) for problem in rule_problems(contest)]
    counts = Counter(problem.section for problem in problems)
    return around | {
        "sections": draft_sections(contest, current, counts),
        "problems": problems,
        "advice": [placed(one, contest) for one in rule_advice(contest)],
        "words": rule_words(contest),
        "has_next": current != SECTIONS[-1][0],
    }


def draft_sections(contest: Contest, current: str, counts: Mapping[str, int] | None = None) -> list[dict[str, Any]]:
    """The parts of a draft as a segment; `counts` is endpoint -> how many problems it has."""
    return [
        {
            "label": _(label),
            "url": url_for(endpoint, slug=contest.slug),
            "current": endpoint == current,
            "count": (counts or {}).get(endpoint) or None,
        }
        for endpoint, label in SECTIONS
    ]


def _next(contest: Contest, endpoint: str, back: str | None) -> str:
    """The same section again, or the next one where that was asked for."""
    if request.form.get("then") != "next":
        return request.path
    if back:
        return back
    names = [name for name, _label in SECTIONS]
    place = names.index(endpoint) if endpoint in names else -1
    return url_for(names[min(place + 1, len(names) - 1)], slug=contest.slug)
