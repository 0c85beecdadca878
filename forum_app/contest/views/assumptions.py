"""The assumptions of a deliberation in words: what each would change, and which one is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from forum_app.contest.judging.reports.whatif import AGGREGATION, LENIENCY, WEIGHT, WITHOUT
from forum_app.contest.judging.ruleset import TieLink
from forum_app.contest.models import Contest
from forum_app.contest.queries.deliberation import Board, BoardEntry
from forum_app.core.i18n import N_
from forum_app.core.templating import local

METHODS = {"mean": N_("산술평균"), "median": N_("중앙값"), "trimmed_mean": N_("절사평균")}
FEW = 5


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry that would change sides, and its score then; an empty text where it would have none."""

    entry: BoardEntry
    score: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """One line of the panel; `count` None where the assumption leads to no result."""

    label: str
    count: int | None
    url: str
    current: bool
    enter: tuple[Moved, ...]
    leave: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The panel: the lines shown, how many there are, and how often leaving one judge out changes anything."""

    shown: tuple[Assumption, ...]
    count: int
    judges_left_out: int
    judges_that_change: int
    current: Assumption | None


def assumptions(contest: Contest, board: Board, wanted: str, *, every: bool) -> Assumptions | None:
    """The panel for the assumption named `wanted`; without a known name the first one that changes something.

    None where no assumption could be computed.
    """
    changes: Sequence[Mapping[str, Any]] | None = board.report["what_if"]
    if not changes:
        return None
    known = {change["change"] for change in changes}
    moving = (change["change"] for change in changes if change["enter"] or change["leave"])
    name = wanted if wanted in known else next(moving, changes[0]["change"])
    entries = {entry.code: entry for track in board.tracks for entry in track.entries}
    lines = {change["change"]: _line(contest, board, change, entries, name, every=every) for change in changes}
    without = [change for change in changes if change["change"].startswith(f"{WITHOUT}:")]
    shown = list(lines) if every else _few(board, changes, name)
    return Assumptions(
        shown=tuple(lines[one] for one in shown),
        count=len(lines),
        judges_left_out=len(without),
        judges_that_change=sum(bool(change["enter"] or change["leave"]) for change in without),
        current=lines[name],
    )


def _few(board: Board, changes: Sequence[Mapping[str, Any]], name: str) -> list[str]:
    """The other methods, no leniency, the judges who are far off; and the one looked at."""
    first = [change["change"] for change in changes if change["change"].partition(":")[0] in {AGGREGATION, LENIENCY}]
    far = sorted((judge for judge in board.judges if judge.is_far), key=lambda judge: -abs(judge.leniency))
    first += [f"{WITHOUT}:{judge.code}" for judge in far[:FEW]]
    return first if name in first else [*first, name]


def _line(
    contest: Contest,
    board: Board,
    change: Mapping[str, Any],
    entries: Mapping[str, BoardEntry],
    name: str,
    *,
    every: bool,
) -> Assumption:
    scores = board.content["scores"].get(change["change"], {})
    moved = {side: tuple(Moved(entries[code], scores.get(code, "")) for code in change[side] or ()) for side in SIDES}
    return Assumption(
        label=_words(contest, board, change["change"]),
        count=None if change["enter"] is None else max(len(moved["enter"]), len(moved["leave"])),
        url=url_for(".results_manage", slug=contest.slug, _anchor="what-if", **_address(change["change"], every=every)),
        current=change["change"] == name,
        **moved,
    )


SIDES = ("enter", "leave")


def _address(change: str, *, every: bool) -> dict[str, Any]:
    return {"if": change, "all": "1"} if every else {"if": change}


def _words(contest: Contest, board: Board, change: str) -> str:
    kind, _colon, about = change.partition(":")
    if kind == AGGREGATION:
        return str(_(METHODS[about]))
    if kind == WITHOUT:
        numbers = {judge.code: judge.number for judge in board.judges}
        return str(_("심사위원 %(number)s 제외", number=numbers.get(about, about)))
    if kind == WEIGHT:
        return str(_("%(what)s 가중치 두 배", what=_weighted(contest, about)))
    return str(_("엄격도 보정"))


def _weighted(contest: Contest, about: str) -> str:
    """The criterion or the round that would count twice."""
    round_code, _colon, criterion_code = about.partition(":")
    round_ = next(one for one in contest.rounds if one.code == round_code)
    if not criterion_code:
        return str(_("%(position)s차 심사", position=round_.position))
    return local(next(one for one in round_.criteria if one.code == criterion_code), "name")


def link_words(contest: Contest, board: Board) -> dict[str, str]:
    """What decided between equals, as the standings say it -> in words."""
    found = {entry.decided_by for track in board.tracks for entry in track.parted}
    return {link: _link(contest, link) for link in found if link}


def _link(contest: Contest, link: str) -> str:
    kind, _colon, about = link.partition(":")
    if kind == TieLink.CRITERIA:
        return next(
            local(criterion, "name")
            for round_ in reversed(contest.rounds)
            for criterion in round_.criteria
            if criterion.code == about
        )
    if kind == TieLink.ROUNDS:
        position = next(round_.position for round_ in contest.rounds if round_.code == about)
        return str(_("%(position)s차 심사", position=position))
    return str(_("절사하지 않은 평균") if kind == TieLink.UNTRIMMED_MEAN else _("추첨"))
