"""The rule set of a draft as a file: taken out, taken in."""

import orjson
from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.forms.rules_file import RulesFileForm
from forum_app.contest.judging import RuleSetError
from forum_app.contest.queries.ruleset import rules_source
from forum_app.contest.services.call import edit_contest
from forum_app.contest.services.shape_rows import shape_of
from forum_app.contest.services.shape_rules import read_rules, shape_from_rules
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.editor import draft, section_page, show, starting
from forum_app.contest.views.places import placed
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.permissions import Permission

CHECK = "contest.edit_check"


@bp.route("/manage/contests/<slug>/edit/rules-file", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def edit_rules_file(slug: str) -> ResponseReturnValue:
    """Fill the draft's tracks, rounds and awards from a rules.json; every problem is named with its place."""
    contest = draft(slug)
    form = RulesFileForm(**starting({"version": contest.version}))
    file_problems = []
    if form.validate_on_submit():
        try:
            shape = shape_from_rules(read_rules(form.content()), shape_of(contest))
            edit_contest(contest, version=form.version.data or 0, shape=shape, actor=current_actor(), at=clock.now())
        except RuleSetError as refusal:
            file_problems = [(problem.where, placed(problem, contest).words) for problem in refusal.problems]
        except DomainError as refusal:
            show(form, refusal)
        else:
            flash(_("규칙 파일로 초안을 채웠습니다."), "success")
            return redirect(url_for(CHECK, slug=slug), 303)
    page = section_page(contest, CHECK, form, template="contest/edit_rules_file.html", file_problems=file_problems)
    return page, 422 if request.method == "POST" else 200


@bp.get("/manage/contests/<slug>/rules.json")
@needs(Permission.CONTEST_READ)
def draft_rules_json(slug: str) -> ResponseReturnValue:
    """The rule set as it stands, frozen or not, to be looked at or taken into another contest."""
    contest = managed(slug)
    content = contest.rules_json or orjson.dumps(rules_source(contest), option=orjson.OPT_INDENT_2)
    disposition = {"Content-Disposition": f'attachment; filename="{contest.slug}-rules.json"'}
    return Response(content, mimetype="application/json", headers=disposition)
