"""Where in the draft a problem of its rule set is put right: the section, and the place in words."""

import re
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from forum_app.contest.judging import RuleProblem
from forum_app.contest.models import Contest
from forum_app.contest.views.words import round_name
from forum_app.core.i18n import N_

INDEXED = re.compile(r"^(\w+)\[([0-9]+)\]")
CRITERION = re.compile(r"\.criteria\[([0-9]+)\]")
FIELDS = {
    "advance": N_("다음 라운드로 가는 출품작"), "cutoff": N_("과락"), "min_judges": N_("최소 심사표"),
    "drop": N_("양쪽에서 뺄 점수"), "trim_from": N_("절사 시작"), "stage": N_("반올림하는 곳"), "weight": N_("가중치"),
    "max": N_("배점"), "max_awards": N_("최대 시상"), "min_awards": N_("최소 시상"), "track": N_("부문"),
}  # fmt: skip
TOPS = {
    "tracks": N_("부문"), "rounds": N_("라운드"), "slots": N_("시상"), "combine": N_("라운드 점수를 합치는 방법"),
    "tie_break": N_("동점을 가리는 차례"), "lottery_source": N_("추첨에 쓸 값"), "flags": N_("사유를 묻는 기준"),
}  # fmt: skip
ENDPOINTS = {"tracks": "contest.edit_tracks", "slots": "contest.edit_awards"}


@dataclass(frozen=True, slots=True)
class PlacedProblem:
    """A problem with the place in words, the section of the editor and the address where it is put right."""

    words: str
    place: str
    section: str
    url: str


def placed(problem: RuleProblem, contest: Contest) -> PlacedProblem:
    """`problem` as the draft's pages show it."""
    top = problem.where.partition(".")[0].partition("[")[0]
    endpoint, url = ENDPOINTS.get(top, "contest.edit_rounds"), None
    names = [_(TOPS[top])] if top in TOPS else []
    found = INDEXED.match(problem.where)
    if found and top == "rounds" and int(found[2]) < len(contest.rounds):
        round_ = contest.rounds[int(found[2])]
        names = [round_name(round_)]
        url = url_for("contest.edit_round", slug=contest.slug, code=round_.code)
        if criterion := CRITERION.search(problem.where):
            names.append(_("%(n)s번째 심사 항목", n=int(criterion[1]) + 1))
    elif found:
        names.append(_("%(n)s번째 줄", n=int(found[2]) + 1))
    last = problem.where.rpartition(".")[2]
    if last in FIELDS and last != problem.where:
        names.append(_(FIELDS[last]))
    words = _(problem.message, **problem.params) if problem.params else _(problem.message)
    return PlacedProblem(words, " · ".join(names), endpoint, url or url_for(endpoint, slug=contest.slug))
