"""Rounds of a draft: one more, one less, another order."""

from dataclasses import replace
from datetime import datetime

from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.models import Contest
from forum_app.contest.services.call import edit_contest
from forum_app.contest.services.shape_rows import shape_of
from forum_app.contest.services.shapes import RoundGiven
from forum_app.contest.services.standard_shapes import standard_round
from forum_app.core.errors import StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor

MOST_ROUNDS = 10


def add_round(contest: Contest, kind: RoundKind, *, actor: Actor, at: datetime) -> str:
    """Add a round of `kind` to start from behind the others; answers its code.

    Raises:
        StepRefused: there are too many, the call is published, or the forum is over.
    """
    rounds = shape_of(contest).rounds
    if len(rounds) >= MOST_ROUNDS:
        raise StepRefused(N_("라운드는 %(most)d개까지 둘 수 있습니다."), most=MOST_ROUNDS)
    added = standard_round(kind, [one.code for one in rounds])
    _save(contest, (*rounds, added), actor=actor, at=at)
    return added.code


def move_round(contest: Contest, code: str, *, actor: Actor, at: datetime) -> None:
    """Put a round before the one in front of it; the first one stays where it is.

    Raises:
        StepRefused: the call is published, or the forum is over.
        FieldError: the deadlines of the rounds would be out of order.
    """
    rounds = list(shape_of(contest).rounds)
    place = next(n for n, one in enumerate(rounds) if one.code == code)
    if place:
        rounds[place - 1], rounds[place] = rounds[place], rounds[place - 1]
        _save(contest, tuple(rounds), actor=actor, at=at)


def remove_round(contest: Contest, code: str, *, actor: Actor, at: datetime) -> None:
    """Take a round out.

    Raises:
        StepRefused: it is the only one, the call is published, or the forum is over.
    """
    rounds = tuple(one for one in shape_of(contest).rounds if one.code != code)
    if not rounds:
        raise StepRefused(N_("심사 라운드가 하나 이상 있어야 합니다."))
    _save(contest, rounds, actor=actor, at=at)


def _save(contest: Contest, rounds: tuple[RoundGiven, ...], *, actor: Actor, at: datetime) -> None:
    """The first round leads."""
    rounds = (replace(rounds[0], runs_with_previous=False), *rounds[1:])
    shape = replace(shape_of(contest), rounds=rounds)
    edit_contest(contest, version=contest.version, shape=shape, actor=actor, at=at)
